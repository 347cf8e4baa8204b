//! Where a private server keeps its things, and how its cluster is made. Layout below the data
//! directory: `pg18/{data,run,postgres.log,lock}`; the number is the on-disk format.

use std::{
    fs,
    os::unix::{ffi::OsStrExt as _, fs::OpenOptionsExt as _},
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest as _, Sha256};

use super::{
    Options,
    account::Account,
    error::{Context as _, Error},
    install, place,
};

/// Superuser of the cluster; there is no other and no password, the socket's directory is closed.
const USER: &str = "jobstream";
/// Bytes of a socket's directory at most: the address holds 104 on some systems, the name takes 14.
const SOCKET_DIR_MAX: usize = 88;
/// Size at which the log of the server is put aside, bytes.
const LOG_MAX: u64 = 10 * 1024 * 1024;

/// Paths, user and settings of one private server.
#[derive(Debug)]
pub(super) struct Cluster {
    /// Directory of the program's data, absolute.
    pub(super) data_dir: PathBuf,
    /// The server's own `PGDATA`.
    pub(super) data: PathBuf,
    /// Directory of its socket.
    pub(super) socket_dir: PathBuf,
    /// Its log.
    pub(super) log: PathBuf,
    /// Under whom it runs.
    pub(super) account: Account,
    install: PathBuf,
    options: Options,
}

impl Cluster {
    /// Makes the directories and finds the programs, fetching them if need be.
    pub(super) fn prepare(options: Options) -> Result<Self, Error> {
        let account = Account::choose(&data_path(&options.data_dir))?;
        let root = place::prepare(&options.data_dir, &account)?;
        let data_dir = fs::canonicalize(&options.data_dir).context("find", &options.data_dir)?;
        let install = install::find(&account)?;
        let socket_dir = socket_dir(&root);
        account.make_private(&socket_dir)?;
        let (data, log) = (root.join("data"), root.join("postgres.log"));
        Ok(Self { data_dir, data, socket_dir, log, account, install, options })
    }

    /// Makes the cluster unless it is there. It is made beside its place and then moved, since an
    /// initdb that was killed leaves something that looks whole.
    pub(super) fn create(&self) -> Result<(), Error> {
        if self.data.join("PG_VERSION").exists() {
            return Ok(());
        }
        let above = self.data.parent().unwrap_or(&self.data);
        for left in fs::read_dir(above).context("read", above)?.flatten() {
            if left.file_name().to_string_lossy().starts_with("data.new") {
                fs::remove_dir_all(left.path()).context("remove", left.path())?;
            }
        }
        // Another name each time: the initdb of a killed program may still be at work.
        let fresh = self.data.with_extension(format!("new-{}", std::process::id()));
        self.account.make_private(&fresh)?;
        let mut initdb = self.program("initdb");
        initdb.args(["--username", USER, "--auth=trust", "--encoding=UTF8", "--no-instructions"]);
        // Sorting by code point is the same on every system; what counts as a letter follows the
        // locale, for text search.
        let letters = if cfg!(target_os = "macos") { "en_US.UTF-8" } else { "C.UTF-8" };
        initdb.args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]);
        initdb.arg(format!("--lc-ctype={letters}")).arg("--pgdata").arg(&fresh);
        let flushes = |(name, value): &(String, String)| name != "fsync" || value != "off";
        if !self.options.settings.iter().all(flushes) {
            initdb.arg("--no-sync");
        }
        let output = initdb.output().context("run", self.install.join("bin/initdb"))?;
        if !output.status.success() {
            let said = [output.stdout, output.stderr].concat();
            let output = String::from_utf8_lossy(&said).trim().to_owned();
            return Err(Error::Create { dir: self.data.clone(), output });
        }
        fs::rename(&fresh, &self.data).context("move into place", &self.data)?;
        // Else the name could be lost with the power, and all that was written under it.
        fs::File::open(above).and_then(|dir| dir.sync_all()).context("write", above)
    }

    /// Prepares the server itself, its output appended to the log.
    pub(super) fn postgres(&self) -> Result<Command, Error> {
        if fs::metadata(&self.log).is_ok_and(|log| log.len() > LOG_MAX) {
            fs::rename(&self.log, self.log.with_extension("log.old"))
                .context("put aside", &self.log)?;
        }
        let mut how = fs::OpenOptions::new();
        how.create(true).append(true).mode(0o600);
        let log = how.open(&self.log).context("open", &self.log)?;
        let second = log.try_clone().context("open", &self.log)?;
        let mut postgres = self.program("postgres");
        postgres.arg("-D").arg(&self.data).stdout(log).stderr(second);
        for (name, value) in self.settings() {
            postgres.arg("-c").arg(format!("{name}={value}"));
        }
        Ok(postgres)
    }

    /// URL by which the server is reached.
    pub(super) fn url(&self) -> String {
        url(&self.socket_dir)
    }

    fn program(&self, name: &str) -> Command {
        self.account.command(&self.install.join("bin").join(name))
    }

    fn settings(&self) -> Vec<(String, String)> {
        let socket_dir = self.socket_dir.to_string_lossy().replace('"', "\"\"");
        let own = [
            ("listen_addresses", String::new()),
            ("unix_socket_directories", format!("\"{socket_dir}\"")),
            ("unix_socket_permissions", "0700".into()),
            ("max_connections", "200".into()),
            ("shared_buffers", format!("{}MB", self.options.shared_buffers_mb)),
            ("fsync", "on".into()),
            ("synchronous_commit", "on".into()),
            ("full_page_writes", "on".into()),
            ("jit", "off".into()),
            // What people wrote must not stand in a log: no statements, no details of rows.
            ("log_min_error_statement", "panic".into()),
            ("log_error_verbosity", "terse".into()),
            ("log_checkpoints", "off".into()),
        ];
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        own.chain(self.options.settings.iter().cloned()).collect()
    }
}

/// `PGDATA` below a data directory.
pub(super) fn data_path(data_dir: &Path) -> PathBuf {
    data_dir.join(place::NAME).join("data")
}

/// URL of the server whose socket stands in a directory.
pub(super) fn url(socket_dir: &Path) -> String {
    let mut host = String::new();
    for byte in socket_dir.as_os_str().as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                host.push(char::from(*byte));
            }
            byte => host.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("postgres://{USER}@localhost/postgres?host={host}")
}

/// Directory of the socket: beside the data, or a short one if the path is too long for a socket.
fn socket_dir(root: &Path) -> PathBuf {
    let beside = root.join("run");
    if beside.as_os_str().len() <= SOCKET_DIR_MAX {
        return beside;
    }
    let digest = Sha256::digest(root.as_os_str().as_bytes());
    let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    PathBuf::from(format!("/tmp/jobstream-{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_too_long_for_a_socket_gets_a_short_one_that_stays_the_same() {
        let short = Path::new("/var/lib/jobstream/pg18");
        assert_eq!(socket_dir(short), short.join("run"));
        let long = PathBuf::from(format!("/{}/pg18", "deep/".repeat(30)));
        assert!(socket_dir(&long).as_os_str().len() < 40);
        assert_eq!(socket_dir(&long), socket_dir(&long));
    }

    #[test]
    fn the_url_of_any_directory_is_one_that_the_driver_reads_back() {
        let dir = Path::new("/tmp/a b/ü&c=d%/run");
        let parsed: sqlx::postgres::PgConnectOptions = url(dir).parse().unwrap();
        assert_eq!(parsed.get_socket().unwrap(), dir);
        assert_eq!(parsed.get_username(), USER);
    }
}
