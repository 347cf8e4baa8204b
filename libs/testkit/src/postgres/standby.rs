//! A standby of a test's PostgreSQL: a copy that follows it, and takes its place when it is told to.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::Command,
};

use db::private::Options;
use sqlx::{Connection as _, postgres::PgConnection};

use super::{LIMIT, Postgres};
use crate::{proxy::Upstream, wait::wait_until};

/// Where a server keeps its data below the data directory of its program.
pub(super) const DATA: &str = "pg18/data";

impl Postgres {
    /// Starts a standby of this server, which follows it from now on.
    ///
    /// # Panics
    /// When it cannot be copied or started.
    pub async fn standby(&self) -> Self {
        let random = uuid::Uuid::new_v4().simple().to_string();
        let dir = std::env::temp_dir().join(format!("jobstream-pg-{}", &random[..12]));
        self.copy(&dir.join(DATA), &["--write-recovery-conf"]);
        self.hand_over(&dir.join("pg18"));
        let options = Options { data_dir: dir.clone(), ..self.options.clone() };
        let mut standby = Self { options, dir, url: String::new(), server: None };
        standby.start_again().await;
        standby
    }

    /// Acknowledges commits from now on when a standby has them, too.
    ///
    /// # Panics
    /// When the server does not do so.
    pub async fn wait_for_standby(&self) {
        let mut connection = PgConnection::connect(&self.url).await.expect("the server answers");
        for sql in ["alter system set synchronous_standby_names = '*'", "select pg_reload_conf()"] {
            sqlx::raw_sql(sql).execute(&mut connection).await.expect("the server obeys");
        }
        let follows = "select exists (select from pg_stat_replication where sync_state = 'sync')";
        wait_until("a standby that commits wait for", LIMIT, async || {
            sqlx::query_scalar(follows).fetch_one(&mut connection).await.expect("it answers")
        })
        .await;
    }

    /// Makes a standby the server that is written to.
    ///
    /// # Panics
    /// When it does not become that.
    pub async fn promote(&self) {
        let mut connection = PgConnection::connect(&self.url).await.expect("the standby answers");
        // A statement that stands in the way of what is replayed is cancelled, so it asks again.
        let ask = "select case when pg_is_in_recovery() then pg_promote(false) is null \
                   else true end";
        wait_until("the standby to be the server", LIMIT, async || {
            sqlx::query_scalar(ask).fetch_one(&mut connection).await.unwrap_or(false)
        })
        .await;
    }

    /// Where a proxy reaches it.
    #[must_use]
    pub fn upstream(&self) -> Upstream {
        Upstream::Unix(self.socket_dir().join(".s.PGSQL.5432"))
    }

    /// Copies what the server holds into a directory that is not there yet.
    pub(super) fn copy(&self, to: &Path, words: &[&str]) {
        let above = to.parent().expect("a directory stands in another");
        fs::create_dir_all(above).expect("a directory can be made");
        let mut command = Command::new(self.program("pg_basebackup"));
        command.arg("--host").arg(self.socket_dir()).args(["--username", "jobstream"]);
        command.args(words).args(["--checkpoint=fast", "--no-sync", "--pgdata"]).arg(to);
        let output = command.output().expect("pg_basebackup runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the server cannot be copied: {said}");
    }

    /// Gives a directory and all in it to the user of the server.
    pub(super) fn hand_over(&self, path: &Path) {
        let owner = fs::metadata(self.options.data_dir.join(DATA)).expect("the server has data");
        give(path, owner.uid(), owner.gid());
    }

    fn socket_dir(&self) -> PathBuf {
        let options: sqlx::postgres::PgConnectOptions = self.url.parse().expect("our own URL");
        options.get_socket().expect("it has a socket").clone()
    }

    /// A program that came with the server.
    fn program(&self, name: &str) -> PathBuf {
        let pid = self.pid().expect("the server runs");
        let server = fs::read_link(format!("/proc/{pid}/exe")).expect("a process has a program");
        server.with_file_name(name)
    }
}

/// Gives a directory and all in it to somebody.
fn give(path: &Path, user: u32, group: u32) {
    chown(path, Some(user), Some(group)).expect("files can be given away");
    if path.is_dir() && !path.is_symlink() {
        for entry in fs::read_dir(path).expect("a directory can be read").flatten() {
            give(&entry.path(), user, group);
        }
    }
}
