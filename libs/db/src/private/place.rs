//! Where the server's own directory stands: below the data directory, unless root runs the program
//! there and the user under whom PostgreSQL runs may not pass through to it (a checkout in root's
//! home). Then it stands in `/var/lib/jobstream`, and the data directory holds a link to it.

use std::{
    fs,
    os::unix::{ffi::OsStrExt as _, fs::symlink},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use sha2::{Digest as _, Sha256};

use super::{
    account::Account,
    error::{Context as _, Error},
};

/// Name of the directory below the data directory; the number is the on-disk format.
pub(super) const NAME: &str = "pg18";
/// Where servers stand whose data directory their user cannot reach.
const ELSEWHERE: &str = "/var/lib/jobstream";

/// Makes the server's directory and returns where it really stands.
pub(super) fn prepare(data_dir: &Path, account: &Account) -> Result<PathBuf, Error> {
    account.make_passable(data_dir)?;
    let data_dir = fs::canonicalize(data_dir).context("find", data_dir)?;
    let named = data_dir.join(NAME);
    if account.check_passable(&data_dir).is_ok() {
        account.make_passable(&named)?;
    } else if fs::symlink_metadata(&named).is_err() {
        relocate(&data_dir, &named, account)?;
    }
    let root = fs::canonicalize(&named).context("find", &named)?;
    account.check_passable(&root)?;
    Ok(root)
}

fn relocate(data_dir: &Path, named: &Path, account: &Account) -> Result<(), Error> {
    let digest = Sha256::digest(data_dir.as_os_str().as_bytes());
    let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let place = Path::new(ELSEWHERE).join(digits);
    if place.exists() {
        // Its data directory was removed, and with it the keys that belong to it: not ours to
        // use, nor to delete.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let aside = place.with_extension(format!("left-{now}"));
        fs::rename(&place, &aside).context("put aside", &place)?;
        tracing::warn!("what a removed data directory left behind stands in {}", aside.display());
    }
    account.make_passable(&place)?;
    symlink(&place, named).context("link", named)?;
    tracing::info!(
        "the private PostgreSQL stands in {}, because {} is closed to the user it runs under",
        place.display(),
        data_dir.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_closed_home_gets_its_server_elsewhere_and_finds_it_again() {
        let home = std::env::temp_dir().join(format!("jobstream-closed-{}", std::process::id()));
        let data_dir = home.join("checkout/.jobstream");
        fs::create_dir_all(&data_dir).unwrap();
        let account = Account::choose(&data_dir.join(NAME).join("data")).unwrap();
        fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).unwrap();
        let first = prepare(&data_dir, &account).unwrap();
        assert_eq!(prepare(&data_dir, &account).unwrap(), first);
        let root = rustix::process::geteuid().is_root();
        assert_eq!(first.starts_with(ELSEWHERE), root, "{}", first.display());
        if root {
            fs::remove_file(data_dir.join(NAME)).unwrap();
            let second = prepare(&data_dir, &account).unwrap();
            assert_eq!(second, first, "the old one was put aside");
            let left = fs::read_dir(ELSEWHERE).unwrap().flatten();
            let own = first.file_name().unwrap().to_string_lossy().into_owned();
            for entry in left.filter(|e| e.file_name().to_string_lossy().starts_with(&own)) {
                fs::remove_dir_all(entry.path()).unwrap();
            }
        }
        fs::remove_dir_all(home).unwrap();
    }
}
