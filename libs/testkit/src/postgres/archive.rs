//! A test's PostgreSQL as it was at a moment: a copy of its files, and the log of all that was written
//! since, which it hands to an archive segment by segment.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use db::private::Options;
use sqlx::{Connection as _, postgres::PgConnection};

use super::{LIMIT, Postgres, standby::DATA};
use crate::wait::wait_until;

/// A copy of a server's files, gone with that server.
#[derive(Debug)]
pub struct Backup {
    files: PathBuf,
}

impl Postgres {
    /// Starts a server that keeps the log of what is written in an archive.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start_archiving() -> Self {
        let postgres = Self::start_with(|options| {
            let into = archive(&options.data_dir);
            let command = format!("cp %p {}/%f", into.display());
            options.setting("archive_mode", "on").setting("archive_command", command)
        })
        .await;
        let archive = archive(&postgres.dir);
        fs::create_dir(&archive).expect("a directory can be made");
        postgres.hand_over(&archive);
        postgres
    }

    /// Copies the server's files while it works.
    ///
    /// # Panics
    /// When they cannot be copied.
    #[must_use]
    pub fn backup(&self) -> Backup {
        let files = self.dir.join("backup");
        self.copy(&files, &[]);
        Backup { files }
    }

    /// The time by the server's clock, as [`restored`](Self::restored) takes it.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn moment(&self) -> String {
        let mut connection = PgConnection::connect(&self.url).await.expect("the server answers");
        let ask = sqlx::query_scalar("select clock_timestamp()::text");
        ask.fetch_one(&mut connection).await.expect("the server has a clock")
    }

    /// Starts another server that has what this one had at a moment: all that was committed before
    /// and nothing that came after. This one has to run, for the end of its log.
    ///
    /// # Panics
    /// When the archive does not get the log, or the server does not come up.
    pub async fn restored(&self, backup: &Backup, moment: &str) -> Self {
        self.archived().await;
        let random = uuid::Uuid::new_v4().simple().to_string();
        let dir = std::env::temp_dir().join(format!("jobstream-pg-{}", &random[..12]));
        let data = dir.join(DATA);
        fs::create_dir_all(dir.join("pg18")).expect("a directory can be made");
        let copied = Command::new("cp").arg("-a").args([&backup.files, &data]).status();
        assert!(copied.is_ok_and(|status| status.success()), "the copy cannot be copied");
        fs::write(data.join("recovery.signal"), "").expect("a file can be made");
        self.hand_over(&dir.join("pg18"));
        let from = archive(&self.dir);
        let options =
            Options { data_dir: dir.clone(), settings: Vec::new(), ..self.options.clone() }
                .setting("fsync", "off")
                .setting("restore_command", format!("cp {}/%f %p", from.display()))
                .setting("recovery_target_time", moment)
                .setting("recovery_target_action", "promote");
        let mut restored = Self { options, dir, url: String::new(), server: None };
        restored.start_again().await;
        let mut connection = PgConnection::connect(&restored.url).await.expect("it answers");
        wait_until("the server to have read its log", LIMIT, async || {
            let ask = sqlx::query_scalar("select not pg_is_in_recovery()");
            ask.fetch_one(&mut connection).await.expect("it answers")
        })
        .await;
        restored
    }

    /// Waits until everything written so far is in the archive.
    async fn archived(&self) {
        let mut connection = PgConnection::connect(&self.url).await.expect("the server answers");
        let segment: String = sqlx::query_scalar("select pg_walfile_name(pg_switch_wal())")
            .fetch_one(&mut connection)
            .await
            .expect("the log can be cut");
        wait_until("the log to be in the archive", LIMIT, async || {
            let ask = "select coalesce(last_archived_wal >= $1, false) from pg_stat_archiver";
            let asked = sqlx::query_scalar(ask).bind(&segment);
            asked.fetch_one(&mut connection).await.expect("the server answers")
        })
        .await;
    }
}

fn archive(data_dir: &Path) -> PathBuf {
    data_dir.join("archive")
}
