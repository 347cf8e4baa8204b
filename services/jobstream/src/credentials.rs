//! Sessions with servers that a person has signed in to: one file in the folder of their settings,
//! readable for them alone, and replaced as a whole, so that half of one is never read.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result};
use proto::account::v1 as pb;
use serde::{Deserialize, Serialize};

use crate::exit::Exit;

/// Name of the file, in a folder of the program's name.
const FILE: &str = "credentials.json";
/// Mode of the file: for its owner alone.
const MODE: u32 = 0o600;
/// An access token that ends sooner is exchanged before it is used.
const SPARE: Duration = Duration::from_secs(60);

/// A session with one server.
#[derive(Clone, Serialize, Deserialize)]
pub struct Kept {
    /// Who signed in.
    pub email: String,
    /// Signed token for every call.
    pub access_token: String,
    /// Token for the next pair, good for one use.
    pub refresh_token: String,
    /// When the access token ends, seconds since 1970.
    expires_at: u64,
}

impl Kept {
    /// Keeps what a sign-in or an exchange has answered.
    pub fn new(email: &str, tokens: pb::Tokens) -> Self {
        let valid = tokens.expires_in.map_or(0, |valid| valid.seconds);
        let expires_at = now() + u64::try_from(valid).unwrap_or_default();
        let pb::Tokens { access_token, refresh_token, .. } = tokens;
        Self { email: email.to_owned(), access_token, refresh_token, expires_at }
    }

    /// Whether the access token is good for the next calls.
    pub fn is_fresh(&self) -> bool {
        self.expires_at > now() + SPARE.as_secs()
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[derive(Default, Serialize, Deserialize)]
struct Contents {
    /// By address of the server.
    servers: BTreeMap<String, Kept>,
}

/// The file.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// That of the person who runs this: in `XDG_CONFIG_HOME`, else in `.config` of their home.
    pub fn of_user() -> Result<Self> {
        let folder = |name: &str| {
            let path = std::env::var_os(name).map(PathBuf::from);
            path.filter(|path| path.is_absolute())
        };
        let settings =
            folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
        let settings = settings.ok_or_else(|| {
            Exit::input(
                "there is no folder to keep a session in: set HOME or XDG_CONFIG_HOME to one",
            )
        })?;
        Ok(Self { folder: settings.join("jobstream") })
    }

    /// Where it stands.
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// The session with a server, if somebody has signed in.
    pub fn get(&self, server: &str) -> Result<Option<Kept>> {
        Ok(self.read()?.servers.remove(server))
    }

    /// Addresses of the servers that somebody has signed in to.
    pub fn servers(&self) -> Result<Vec<String>> {
        Ok(self.read()?.servers.into_keys().collect())
    }

    /// Keeps the session with a server, or none. Hold the [`Store::lock`] meanwhile.
    pub fn set(&self, server: &str, kept: Option<Kept>) -> Result<()> {
        let mut contents = self.read()?;
        match kept {
            Some(kept) => contents.servers.insert(server.to_owned(), kept),
            None => contents.servers.remove(server),
        };
        self.write(&contents).with_context(|| format!("writing {}", self.path().display()))
    }

    /// Keeps other commands from changing it until the file that is returned is dropped: a refresh
    /// token that two of them exchange would end the session.
    pub fn lock(&self) -> Result<fs::File> {
        let locked = || -> io::Result<fs::File> {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
            let mut options = fs::OpenOptions::new();
            options.create(true).truncate(false).write(true).mode(MODE);
            let file = options.open(self.folder.join(format!(".{FILE}.lock")))?;
            file.lock()?;
            Ok(file)
        };
        locked().with_context(|| format!("{} cannot be written", self.folder.display()))
    }

    fn read(&self) -> Result<Contents> {
        let path = self.path();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::default()),
            Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
        };
        closed(&path)?;
        serde_json::from_str(&text).map_err(|_| {
            Exit::input(format!(
                "{} is not what was written there; remove it and sign in again",
                path.display()
            ))
        })
    }

    fn write(&self, contents: &Contents) -> io::Result<()> {
        let unfinished = self.folder.join(format!(".{FILE}.{}", std::process::id()));
        let mut options = fs::OpenOptions::new();
        let mut file =
            options.create(true).truncate(true).write(true).mode(MODE).open(&unfinished)?;
        io::Write::write_all(&mut file, &serde_json::to_vec_pretty(contents)?)?;
        file.sync_all()?;
        fs::rename(&unfinished, self.path())
    }
}

/// Refuses a file that others can read: its tokens may be theirs already.
fn closed(path: &Path) -> Result<()> {
    let mode = fs::metadata(path)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Exit::input(format!(
        "{path} is open to others (mode {mode:o}); close it with `chmod 600 {path}`, and sign in \
         again if others use this machine"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(name: &str) -> Store {
        let folder = std::env::temp_dir().join(format!("jobstream-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Store { folder }
    }

    fn kept(valid_s: i64) -> Kept {
        let expires_in = Some(prost_types::Duration { seconds: valid_s, nanos: 0 });
        let tokens = pb::Tokens { access_token: "a".into(), refresh_token: "r".into(), expires_in };
        Kept::new("me@example.org", tokens)
    }

    #[test]
    fn a_session_is_kept_by_server_in_a_file_for_its_owner_alone() {
        let store = store("kept");
        assert!(store.get("a:1").unwrap().is_none());
        let lock = store.lock().unwrap();
        store.set("a:1", Some(kept(900))).unwrap();
        store.set("b:2", Some(kept(1))).unwrap();
        drop(lock);
        let mode = fs::metadata(store.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, MODE);
        assert!(store.get("a:1").unwrap().unwrap().is_fresh());
        assert!(!store.get("b:2").unwrap().unwrap().is_fresh());
        store.set("a:1", None).unwrap();
        assert!(store.get("a:1").unwrap().is_none() && store.get("b:2").unwrap().is_some());
        fs::remove_dir_all(&store.folder).unwrap();
    }

    #[test]
    fn a_file_that_others_can_read_or_that_says_something_else_is_refused() {
        let store = store("open");
        let _lock = store.lock().unwrap();
        store.set("a:1", Some(kept(900))).unwrap();
        fs::set_permissions(store.path(), fs::Permissions::from_mode(0o644)).unwrap();
        let error = store.get("a:1").map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("chmod 600") && !error.contains("\"r\""), "{error}");
        fs::set_permissions(store.path(), fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(store.path(), "{").unwrap();
        let error = store.get("a:1").map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("sign in again"), "{error}");
        fs::remove_dir_all(&store.folder).unwrap();
    }
}
