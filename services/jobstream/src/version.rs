//! Which program this is: its version, and the commit it was built from where the build was told.

/// Version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Git commit that the program was built from. `make build` tells it to the release; other builds
/// are not told, as each commit would have them build this crate again.
pub const COMMIT: Option<&str> = match option_env!("BUILD_COMMIT") {
    Some(commit) if !commit.is_empty() => Some(commit),
    _ => None,
};

/// Both, for people.
pub fn described() -> String {
    worded(VERSION, COMMIT)
}

/// A version, and its commit if that is known.
pub fn worded(version: &str, commit: Option<&str>) -> String {
    match commit {
        Some(commit) => format!("version {version}, commit {commit}"),
        None => format!("version {version}"),
    }
}
