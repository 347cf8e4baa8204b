//! What hangs on the machine and on this program, whatever the settings: the child process that reads
//! foreign files, the page, the clock, the limit of open files.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use resume::{read::Limits, sandbox};
use rustix::process::{Resource, getrlimit};

use crate::cli::report::Finding;

/// A document that only the confined child reads.
const SAMPLE: &[u8] = b"<!DOCTYPE html><html><body><p>Jane Roe</p><p>Engineer</p></body></html>";
/// Open files below which the program may not start, and below which it serves few watchers.
const FILES: (u64, u64) = (256, 4096);
/// 2026-01-01T00:00:00Z: this program is no older.
const EARLIEST: Duration = Duration::from_secs(1_767_225_600);
/// Where Linux says which guards the kernel has.
const GUARDS: &str = "/sys/kernel/security/lsm";

/// Everything about the machine.
pub async fn findings() -> Vec<Finding> {
    let reader = tokio::task::spawn_blocking(reader).await;
    let reader = reader.unwrap_or_else(|error| unread(&error.to_string()));
    vec![reader, page(), clock(SystemTime::now()), files(getrlimit(Resource::Nofile).current)]
}

/// Whether a foreign file is read by a child process.
fn reader() -> Finding {
    match sandbox::read(SAMPLE, "sample.html", &Limits::default()) {
        Ok(text) if text.text().contains("Jane Roe") => {
            let guards = std::fs::read_to_string(GUARDS).unwrap_or_default();
            match guards.is_empty() || guards.contains("landlock") {
                true => Finding::ok("reader", "a child process reads foreign files"),
                false => Finding::warn(
                    "reader",
                    "a child process reads foreign files, and this kernel cannot close the file \
                     system to it (no Landlock)",
                    "use a kernel with Landlock (5.13 or newer, `lsm=...,landlock`); limits and \
                     the filter of system calls hold meanwhile",
                ),
            }
        }
        Ok(_) => unread("it has read something else"),
        Err(error) => unread(&format!("{error} ({})", error.reason())),
    }
}

fn unread(why: &str) -> Finding {
    Finding::fail(
        "reader",
        format!("the child process that reads foreign files does not work: {why}"),
        "let this program start itself (no `noexec` on its folder, process limit above 1) and give \
         it 1 GiB of memory; `jobstream parse FILE` shows it alone",
    )
}

/// Whether the web app is in this program.
fn page() -> Finding {
    match gateway::http::assets::present() {
        true => Finding::ok("page", "the web app is in this program"),
        false => Finding::warn(
            "page",
            "this program was built without the web app; the interfaces work, `/` answers 503",
            "build it with `make build`, or run `make web` and build again",
        ),
    }
}

/// Whether the clock can be right; tokens and leases go by it.
fn clock(now: SystemTime) -> Finding {
    let shown = DateTime::<Utc>::from(now).format("%Y-%m-%d %H:%M:%SZ");
    match now.duration_since(UNIX_EPOCH).is_ok_and(|since| since >= EARLIEST) {
        true => Finding::ok("clock", format!("it is {shown}")),
        false => Finding::fail(
            "clock",
            format!("it is {shown} by this machine, which cannot be"),
            "set the clock, and keep it right by NTP: `timedatectl set-ntp true`",
        ),
    }
}

/// Whether enough files and connections can be open.
fn files(limit: Option<u64>) -> Finding {
    const CHECK: &str = "open files";
    const ADVICE: &str = "raise it: `ulimit -n 65536` in the shell that starts the program, \
                          LimitNOFILE=65536 in a unit of systemd";
    match limit {
        None => Finding::ok(CHECK, "no limit"),
        Some(limit) if limit < FILES.0 => {
            Finding::fail(CHECK, format!("{limit} at most, too few to serve"), ADVICE)
        }
        Some(limit) if limit < FILES.1 => {
            Finding::warn(CHECK, format!("{limit} at most; each live stream needs two"), ADVICE)
        }
        Some(limit) => Finding::ok(CHECK, format!("{limit} at most")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report::Status;

    #[test]
    fn a_clock_that_was_never_set_and_a_low_limit_are_told_with_what_to_do() {
        let never = clock(UNIX_EPOCH);
        assert_eq!(never.status, Status::Fail);
        assert!(never.detail.contains("1970-01-01") && never.advice.contains("NTP"));
        assert_eq!(clock(SystemTime::now()).status, Status::Ok);
        let found = [Some(100), Some(1024), Some(65_536), None].map(|limit| files(limit).status);
        assert_eq!(found, [Status::Fail, Status::Warn, Status::Ok, Status::Ok]);
        assert!(files(Some(100)).advice.contains("ulimit -n"));
    }
}
