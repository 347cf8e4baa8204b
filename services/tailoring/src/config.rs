//! Settings of this service, with defaults in code. What all processes share is in `service`.

use resume::{read::Limits, sandbox::Program};
use service::config::{Env, Key, model::Model};

/// Largest file in bytes; a part of the public contract, so it is no setting.
pub const FILE_BYTES: usize = 10 * 1024 * 1024;
/// Largest posting in bytes.
pub const POSTING_BYTES: usize = 64 * 1024;

const MIB: u64 = 1024 * 1024;
const QUOTA_MIB: u64 = 200;
const QUOTA: Key =
    Key::new("JOBSTREAM_RESUME_QUOTA_MIB", "room that the files of one user may take together");

/// Settings of the tailoring service.
#[derive(Debug, Clone)]
pub struct Config {
    /// Bytes that the files of one user may take together.
    pub quota_bytes: u64,
    /// Program that reads a foreign file as a child process; its `main` begins with
    /// `resume::sandbox::child_main`. None is the program that runs.
    pub reader: Option<Program>,
    /// What one file may cost to read.
    pub limits: Limits,
    /// Model that rewrites lines; none for tailorings without.
    pub model: Option<Model>,
}

impl Config {
    /// Reads the settings; what is wrong with them is told by [`Env::finish`].
    #[must_use]
    pub fn read(env: &mut Env) -> Self {
        const RIGHT: &str = "whole MiB from 10 to 1000000";
        let quota = env.parse_with(QUOTA, QUOTA_MIB, RIGHT, |text| {
            text.parse().ok().filter(|mib| (10..=1_000_000).contains(mib))
        });
        Self { quota_bytes: quota * MIB, model: Model::read(env), ..Self::default() }
    }
}

impl Default for Config {
    fn default() -> Self {
        let limits = Limits { file_bytes: FILE_BYTES, ..Limits::default() };
        Self { quota_bytes: QUOTA_MIB * MIB, reader: None, limits, model: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quota_is_two_hundred_mebibytes_unless_set_and_a_wrong_one_is_named() {
        assert_eq!(Config::read(&mut Env::default()).quota_bytes, 200 << 20);
        let mut env = Env::of([("JOBSTREAM_RESUME_QUOTA_MIB", "50")]);
        assert_eq!(Config::read(&mut env).quota_bytes, 50 << 20);
        let mut env = Env::of([("JOBSTREAM_RESUME_QUOTA_MIB", "lots")]);
        let _ = Config::read(&mut env);
        let problem = env.finish().unwrap_err().to_string();
        assert!(problem.contains("JOBSTREAM_RESUME_QUOTA_MIB"), "{problem}");
    }
}
