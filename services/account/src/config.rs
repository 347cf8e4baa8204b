//! Settings of this service alone; those that every process shares stand in `service::Config`.

use std::path::{Path, PathBuf};

use service::config::{Env, Key};

/// Name of the key file in the data folder.
const KEY_FILE: &str = "account.key";

const SEALING_KEY: Key = Key::new(
    "JOBSTREAM_KEY_FILE",
    "file whose key seals the keys that sign tokens; all replicas of the account service need the same",
);
const PASSWORD_WORKERS: Key = Key::new(
    "JOBSTREAM_PASSWORD_WORKERS",
    "passwords that are hashed at once; each takes 19 MiB and a core",
)
.defaults_to("the number of cores, at most 4");

/// Settings of this service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// File whose key seals the signing keys; all replicas need the same.
    pub key_file: PathBuf,
    /// Passwords that are hashed at once; each takes 19 MiB and a core.
    pub password_workers: usize,
}

impl Config {
    /// Reads the settings; what is wrong with them is told by [`Env::finish`].
    #[must_use]
    pub fn read(env: &mut Env, data_dir: &Path) -> Self {
        let default = data_dir.join(KEY_FILE).to_string_lossy().into_owned();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            key_file: PathBuf::from(env.text(SEALING_KEY, &default)),
            password_workers: env.parse_with(
                PASSWORD_WORKERS,
                cores.min(4),
                "a whole number from 1 to 64",
                |text| text.parse().ok().filter(|n| (1..=64).contains(n)),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_file_stands_in_the_data_folder_unless_said_otherwise() {
        let config = Config::read(&mut Env::default(), Path::new("/var/lib/jobstream"));
        assert_eq!(config.key_file, Path::new("/var/lib/jobstream/account.key"));
        let mut env = Env::of([("JOBSTREAM_KEY_FILE", "/run/secrets/account")]);
        let config = Config::read(&mut env, Path::new("/var/lib/jobstream"));
        assert_eq!(config.key_file, Path::new("/run/secrets/account"));
        assert!(env.finish().is_ok());
    }
}
