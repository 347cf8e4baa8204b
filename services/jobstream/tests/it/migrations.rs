//! The tables brought up to date by a command of its own: once however many run at once, and services
//! that change no table wait for it.

use std::{
    fs::File,
    path::Path,
    process::{Child, Command, Stdio},
};

use sqlx::{Connection as _, PgConnection};
use testkit::{Postgres, wait_until};

use crate::program::{Folder, SOON, command, text};

const PARTS: [&str; 4] = ["account", "tailoring", "notification", "log"];

fn migrate(folder: &Path, url: &str) -> Command {
    let mut migrate = command(folder, None);
    migrate.arg("migrate").env("DATABASE_URL", url);
    migrate
}

#[tokio::test]
async fn five_commands_at_once_bring_the_tables_up_to_date_once_and_tell_what_they_did() {
    let (postgres, folder) = (Postgres::start().await, Folder::new("migrate-five"));
    let start = |_| {
        let mut migrate = migrate(&folder.0, postgres.url());
        migrate.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<Child> = (0..5).map(start).collect();
    let mut told = Vec::new();
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        told.push(text(&output.stdout));
    }
    let count = |line: &str| told.iter().filter(|told| told.contains(line)).count();
    for part in PARTS {
        assert_eq!(count(&format!("{part}: applied db 1, ")), 1, "{told:?}");
        assert_eq!(count(&format!("{part}: up to date\n")), 4, "{told:?}");
    }
}

#[tokio::test]
async fn without_the_tables_of_the_log_where_the_log_is_kafka() {
    let (postgres, folder) = (Postgres::start().await, Folder::new("migrate-kafka"));
    let mut migrate = migrate(&folder.0, postgres.url());
    let output = migrate.env("KAFKA_BROKERS", "127.0.0.1:1").output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("account: applied") && !told.contains("log: "), "{told}");
}

/// A service that may change no table, with its output and its log in files.
pub struct Waiting {
    child: Child,
    folder: Folder,
}

impl Waiting {
    pub fn start(name: &str, url: &str) -> Self {
        let folder = Folder::new(name);
        let mut service = command(&folder.0, None);
        let file = |name: &str| File::create(folder.0.join(name)).unwrap();
        service
            .args(["serve", "account"])
            .env("DATABASE_URL", url)
            .env("JOBSTREAM_MIGRATE", "false")
            .stdout(file("output"))
            .stderr(file("log"));
        let child = service.spawn().unwrap();
        Self { child, folder }
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.0.join(name)).unwrap()
    }

    /// Waits until it says so in its `output` or its `log`.
    pub async fn says(&self, name: &str, words: &str) {
        wait_until(&format!("{words:?} in its {name}"), SOON, async || {
            self.read(name).contains(words)
        })
        .await;
    }

    fn end(mut self) -> bool {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_changes_no_table_waits_for_the_command_says_so_and_then_serves() {
    let postgres = Postgres::start().await;
    let waiting = Waiting::start("migrate-waits", postgres.url());
    waiting.says("log", "not ready: migrations 1 of `db` in schema `events`").await;
    assert!(waiting.read("log").contains("`jobstream migrate` does that"));
    let mut database = PgConnection::connect(postgres.url()).await.unwrap();
    let schemas = "select count(*) from pg_namespace where nspname in ('account', 'events')";
    let made: i64 = sqlx::query_scalar(schemas).fetch_one(&mut database).await.unwrap();
    assert_eq!((made, waiting.read("output").as_str()), (0, ""));

    let output = migrate(&waiting.folder.0, postgres.url()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    waiting.says("output", "Jobstream serves account").await;
    assert!(waiting.end());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_waits_also_waits_for_the_database_and_ends_when_it_is_asked_to() {
    let waiting = Waiting::start("migrate-away", "postgres://nobody@127.0.0.1:1/nothing");
    waiting.says("log", "not ready: the database").await;
    assert!(waiting.end());
}

#[test]
fn a_command_on_tables_that_are_not_there_tells_what_makes_them() {
    let folder = Folder::new("migrate-command");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let postgres = runtime.block_on(Postgres::start());
    let mut create = command(&folder.0, None);
    create
        .args(["admin", "create", "--email", "a@example.org"])
        .env("DATABASE_URL", postgres.url())
        .env("JOBSTREAM_MIGRATE", "false")
        .env("JOBSTREAM_ADMIN_PASSWORD", "correct horse battery");
    let output = create.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.contains("of `account` in schema `account` is missing"), "{told}");
    assert!(told.contains("`jobstream migrate`"), "{told}");
}
