//! Reads `postmaster.pid` and tells whether the server that it names runs. The file survives a
//! crash and pids are used again, so the process itself is looked at.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A postmaster that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Running {
    /// Its process.
    pub(super) pid: i32,
    /// Where its socket is.
    pub(super) socket_dir: PathBuf,
    /// Whether it takes connections, rather than starting or stopping.
    pub(super) ready: bool,
}

/// Reads the file of a data directory, whether or not its server lives.
pub(super) fn read(data: &Path) -> Option<Running> {
    parse(&fs::read_to_string(data.join("postmaster.pid")).ok()?)
}

/// Finds the server that runs on a data directory.
pub(super) fn running(data: &Path) -> Option<Running> {
    let named = read(data)?;
    is_postmaster(&named, data).then_some(named)
}

/// Lines: 1 process, 2 data directory, 3 start time, 4 port, 5 socket directory, 6 address,
/// 7 shared memory, 8 status.
fn parse(text: &str) -> Option<Running> {
    let mut lines = text.lines().map(str::trim);
    let pid = lines.next()?.parse().ok()?;
    let socket_dir = PathBuf::from(lines.nth(3).unwrap_or_default());
    let ready = lines.nth(2) == Some("ready");
    Some(Running { pid, socket_dir, ready })
}

/// Whether a process is the postgres of a data directory, and not another that got its number.
#[cfg(target_os = "linux")]
fn is_postmaster(named: &Running, data: &Path) -> bool {
    let process = PathBuf::from(format!("/proc/{}", named.pid));
    let program = fs::read_link(process.join("exe")).unwrap_or_default();
    // After an update of the programs the link ends in " (deleted)".
    let is_postgres = program
        .file_name()
        .is_some_and(|name| name.to_string_lossy().trim_end_matches(" (deleted)") == "postgres");
    is_postgres && works_in(&process, data)
}

#[cfg(not(target_os = "linux"))]
fn is_postmaster(named: &Running, _data: &Path) -> bool {
    let alive = rustix::process::Pid::from_raw(named.pid)
        .is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok());
    let socket = named.socket_dir.join(".s.PGSQL.5432");
    alive && std::os::unix::net::UnixStream::connect(socket).is_ok()
}

/// Whether the directory in which a process works is the data directory.
#[cfg(target_os = "linux")]
fn works_in(process: &Path, data: &Path) -> bool {
    match (fs::read_link(process.join("cwd")), fs::canonicalize(data)) {
        (Ok(cwd), Ok(data)) => cwd == data,
        _ => false,
    }
}

/// Removes lock files that name a process which is not the server: a stranger that got its number,
/// or the dead server that nobody has reaped yet. PostgreSQL would refuse to start as long as there
/// is such a process. Only if nobody works in the data directory, since an orphan of the old server
/// could still write there. The caller holds the lock on the directory. Returns whether one was
/// removed.
#[cfg(target_os = "linux")]
pub(super) fn remove_stale(data: &Path, socket_dir: &Path) -> std::io::Result<bool> {
    let mut removed = false;
    for file in [data.join("postmaster.pid"), socket_dir.join(".s.PGSQL.5432.lock")] {
        let named = fs::read_to_string(&file).ok().and_then(|text| parse(&text));
        if named.is_some_and(|named| is_stranger(&named, data)) && !anybody_works_in(data)? {
            fs::remove_file(&file)?;
            removed = true;
        }
    }
    Ok(removed)
}

/// Elsewhere nothing tells what a process is, so the files stay.
#[cfg(not(target_os = "linux"))]
pub(super) fn remove_stale(_data: &Path, _socket_dir: &Path) -> std::io::Result<bool> {
    Ok(false)
}

#[cfg(target_os = "linux")]
fn is_stranger(named: &Running, data: &Path) -> bool {
    let process = PathBuf::from(format!("/proc/{}", named.pid));
    match fs::read_link(process.join("exe")) {
        Ok(_) => !is_postmaster(named, data),
        // A zombie has no program; without a process the file is in nobody's way.
        Err(error) => error.kind() == std::io::ErrorKind::NotFound && process.exists(),
    }
}

#[cfg(target_os = "linux")]
fn anybody_works_in(data: &Path) -> std::io::Result<bool> {
    Ok(fs::read_dir("/proc")?.flatten().any(|process| works_in(&process.path(), data)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_starts_or_stops_is_not_ready() {
        let text = |status| format!("42\n/d\n1700000000\n5432\n/run/x\n\n  5 7\n{status}\n");
        let ready = parse(&text("ready   ")).unwrap();
        assert_eq!((ready.pid, ready.ready), (42, true));
        assert_eq!(ready.socket_dir, Path::new("/run/x"));
        assert!(!parse(&text("stopping")).unwrap().ready);
        assert!(!parse("42\n/d\n1700000000\n5432\n").unwrap().ready);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn a_living_process_with_the_number_of_the_server_is_not_the_server() {
        let dir = std::env::temp_dir().join(format!("pidfile-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let text = format!("{}\n/d\n1\n5432\n/run/x\n\n 5 7\nready\n", std::process::id());
        fs::write(dir.join("postmaster.pid"), text).unwrap();
        let found = running(&dir);
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(found, None);
    }
}
