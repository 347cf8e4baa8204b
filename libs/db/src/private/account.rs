//! Under whom PostgreSQL runs. It refuses root, so a program of root runs it as another user, and
//! what that user has to reach must be made reachable: directories are handed over or checked.

use std::{
    fs, io,
    os::unix::{
        fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::error::{Context as _, Error};

/// The user under whom PostgreSQL runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    name: String,
    uid: u32,
    gid: u32,
    /// Whether it is another one than ours.
    dropped: bool,
}

impl Account {
    /// Chooses the user: ourselves, or for root the owner of existing data, `postgres`, `nobody`.
    pub(super) fn choose(data: &Path) -> Result<Self, Error> {
        let uid = rustix::process::geteuid();
        if !uid.is_root() {
            let gid = rustix::process::getegid().as_raw();
            let name = format!("user {}", uid.as_raw());
            return Ok(Self { name, uid: uid.as_raw(), gid, dropped: false });
        }
        if let Ok(owner) = fs::metadata(data)
            && owner.uid() != 0
        {
            let (uid, gid) = (owner.uid(), owner.gid());
            return Ok(Self { name: format!("user {uid}"), uid, gid, dropped: true });
        }
        let users = fs::read_to_string("/etc/passwd").context("read", "/etc/passwd")?;
        ["postgres", "nobody"].iter().find_map(|name| find(&users, name)).ok_or(Error::NoUser)
    }

    /// Prepares a program to run as this user, apart from our terminal, directory and environment:
    /// a Ctrl-C must not end the server before the program has drained.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir("/")
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .process_group(0);
        if self.dropped {
            // Clears the supplementary groups too.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Makes a directory for this user alone. One that is there must be so already.
    pub(super) fn make_private(&self, dir: &Path) -> Result<(), Error> {
        match fs::DirBuilder::new().mode(0o700).create(dir) {
            Ok(()) if self.dropped => {
                chown(dir, Some(self.uid), Some(self.gid)).context("hand over", dir)
            }
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.check_private(dir),
            Err(error) => Err(error).context("create", dir),
        }
    }

    fn check_private(&self, dir: &Path) -> Result<(), Error> {
        let meta = fs::symlink_metadata(dir).context("look at", dir)?;
        // A start that was killed between creating and handing over.
        if self.dropped && meta.uid() == 0 && meta.is_dir() {
            return chown(dir, Some(self.uid), Some(self.gid)).context("hand over", dir);
        }
        if meta.is_dir() && meta.uid() == self.uid && meta.mode() & 0o077 == 0 {
            return Ok(());
        }
        Err(Error::NotOurs { dir: dir.to_owned() })
    }

    /// Makes a directory and its missing parents such that this user can pass through them.
    pub(super) fn make_passable(&self, dir: &Path) -> Result<(), Error> {
        let missing: Vec<PathBuf> =
            dir.ancestors().take_while(|a| !a.exists()).map(Path::to_owned).collect();
        for dir in missing.iter().rev() {
            match fs::create_dir(dir) {
                Ok(()) if self.dropped => {
                    let passable = fs::Permissions::from_mode(0o711);
                    fs::set_permissions(dir, passable).context("open", dir)?;
                }
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).context("create", dir),
            }
        }
        Ok(())
    }

    /// Checks that this user can pass through a directory and everything above it.
    pub(super) fn check_passable(&self, dir: &Path) -> Result<(), Error> {
        match dir.ancestors().find(|above| !self.passes(above)) {
            Some(closed) if self.dropped => {
                Err(Error::NotSearchable { dir: closed.to_owned(), user: self.name.clone() })
            }
            _ => Ok(()),
        }
    }

    /// Whether the mode bits let this user enter an existing directory; supplementary groups are
    /// not counted, as the server runs without them.
    fn passes(&self, dir: &Path) -> bool {
        let Ok(meta) = fs::metadata(dir) else { return true };
        let bit = match (meta.uid() == self.uid, meta.gid() == self.gid) {
            (true, _) => 0o100,
            (false, true) => 0o010,
            (false, false) => 0o001,
        };
        meta.mode() & bit != 0
    }
}

/// Finds a user in the text of a passwd file. Ids may be negative there (macOS).
fn find(users: &str, name: &str) -> Option<Account> {
    let id = |text: &str| text.parse::<i64>().ok().map(|id| id as u32);
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        let (uid, gid) = (id(fields.nth(1)?)?, id(fields.next()?)?);
        (uid != 0).then(|| Account { name: name.to_owned(), uid, gid, dropped: true })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0:root:/root:/bin/sh\n\
        # comment\n\
        nobody:x:65534:65533:nobody:/:/bin/false\n\
        low:*:-2:-2::/:/bin/false\n";

    #[test]
    fn users_are_found_by_name_and_root_never_is() {
        let nobody = find(USERS, "nobody").unwrap();
        assert_eq!((nobody.uid, nobody.gid), (65534, 65533));
        assert_eq!(find(USERS, "low").unwrap().uid, 4_294_967_294);
        assert_eq!(find(USERS, "root"), None);
        assert_eq!(find(USERS, "postgres"), None);
    }

    #[test]
    fn a_closed_directory_above_the_data_is_named() {
        let root = std::env::temp_dir().join(format!("passable-{}", std::process::id()));
        let inner = root.join("a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::set_permissions(root.join("a"), fs::Permissions::from_mode(0o700)).unwrap();
        let stranger = Account { name: "stranger".into(), uid: 61_234, gid: 61_234, dropped: true };
        let error = stranger.check_passable(&inner).unwrap_err();
        fs::remove_dir_all(&root).unwrap();
        assert!(matches!(&error, Error::NotSearchable { dir, .. } if *dir == root.join("a")));
        assert!(error.to_string().contains("JOBSTREAM_DATA_DIR"));
    }
}
