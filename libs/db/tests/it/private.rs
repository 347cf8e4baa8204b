//! The private server: started, adopted, refused, killed, stopped.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf, process, time::Duration};

use db::private::{self, Error, Options, Server};
use sqlx::{Connection as _, postgres::PgConnection};
use testkit::{Postgres, wait_until};

const LIMIT: Duration = Duration::from_secs(60);

async fn mark(url: &str) {
    let mut conn = PgConnection::connect(url).await.unwrap();
    let sql = "create table if not exists mark (n int); insert into mark values (1)";
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
}

async fn marks(url: &str) -> i64 {
    let mut conn = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar("select count(*) from mark").fetch_one(&mut conn).await.unwrap()
}

#[tokio::test]
async fn rows_are_there_after_stop_and_start_and_nothing_runs_between() {
    let mut postgres = Postgres::start().await;
    mark(postgres.url()).await;
    postgres.stop().await;
    assert_eq!(private::running(postgres.data_dir()), None);
    postgres.start_again().await;
    assert_eq!(marks(postgres.url()).await, 1);
}

#[tokio::test]
async fn vectors_can_be_compared() {
    let postgres = Postgres::start().await;
    let mut conn = PgConnection::connect(postgres.url()).await.unwrap();
    let sql = "create extension vector";
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    let sql = "select '[1,0]'::vector <=> '[0,1]'::vector";
    let distance: f64 = sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap();
    assert!((distance - 1.0).abs() < 1e-9);
}

#[tokio::test]
async fn a_program_that_was_killed_finds_its_server_running_and_adopts_it() {
    let mut postgres = Postgres::start().await;
    mark(postgres.url()).await;
    let pid = postgres.pid();
    postgres.abandon();
    let found = private::running(postgres.data_dir()).unwrap();
    assert_eq!((found.url.as_str(), found.ready, Some(found.pid)), (postgres.url(), true, pid));
    postgres.start_again().await;
    assert_eq!(postgres.pid(), pid, "the same process");
    assert_eq!(marks(postgres.url()).await, 1);
    // One that was adopted is watched as well.
    postgres.kill();
    wait_until("it runs again", LIMIT, async || {
        postgres.pid().is_some_and(|new| Some(new) != pid)
            && private::running(postgres.data_dir()).is_some_and(|running| running.ready)
    })
    .await;
    assert_eq!(marks(postgres.url()).await, 1);
}

#[tokio::test]
async fn everything_killed_at_once_starts_again_with_one_call() {
    let mut postgres = Postgres::start().await;
    mark(postgres.url()).await;
    postgres.abandon();
    postgres.kill();
    postgres.start_again().await;
    assert_eq!(marks(postgres.url()).await, 1);
}

#[tokio::test]
async fn a_second_program_on_the_same_directory_is_refused_by_name() {
    let postgres = Postgres::start().await;
    let refused = Server::start(Options::new(postgres.data_dir())).await.unwrap_err();
    assert!(
        matches!(&refused, Error::Held { pid: Some(pid), .. }
        if *pid == i32::try_from(process::id()).unwrap()),
        "{refused:?}"
    );
    assert!(refused.to_string().contains("JOBSTREAM_DATA_DIR"), "{refused}");
    mark(postgres.url()).await;
}

#[tokio::test]
async fn a_pid_file_that_names_a_strangers_process_does_not_stand_in_the_way() {
    let mut postgres = Postgres::start().await;
    mark(postgres.url()).await;
    let file = postgres.data_dir().join("pg18/data/postmaster.pid");
    let text = fs::read_to_string(&file).unwrap();
    postgres.stop().await;
    // A living process of the server's own user, so that the server would believe it.
    let owner = fs::metadata(postgres.data_dir().join("pg18/data")).unwrap();
    let mut stranger = process::Command::new("sleep");
    stranger.arg("600");
    if rustix::process::geteuid().is_root() {
        use std::os::unix::{fs::MetadataExt as _, process::CommandExt as _};
        stranger.uid(owner.uid()).gid(owner.gid());
    }
    let mut stranger = stranger.spawn().unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    fs::write(&file, format!("{}\n{rest}", stranger.id())).unwrap();
    postgres.start_again().await;
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    assert_eq!(marks(postgres.url()).await, 1);
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_works() {
    let mut deep = PathBuf::new();
    let mut postgres = Postgres::start_with(|options| {
        deep = options.data_dir.join("long".repeat(20)).join("longer".repeat(10));
        Options { data_dir: deep.clone(), ..options }
    })
    .await;
    mark(postgres.url()).await;
    assert!(deep.join("pg18/data/PG_VERSION").exists());
    postgres.stop().await;
}

#[tokio::test]
async fn nobody_else_can_reach_the_data_or_the_socket() {
    let postgres = Postgres::start().await;
    for dir in ["pg18/data", "pg18/run"] {
        let mode = fs::metadata(postgres.data_dir().join(dir)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{dir}");
    }
    let mut conn = PgConnection::connect(postgres.url()).await.unwrap();
    let sql = "select current_setting('listen_addresses')";
    let addresses: String = sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap();
    assert_eq!(addresses, "");
}

#[tokio::test]
async fn a_frozen_server_can_be_stopped() {
    let mut postgres = Postgres::start().await;
    mark(postgres.url()).await;
    postgres.freeze();
    postgres.stop().await;
    assert_eq!(private::running(postgres.data_dir()), None);
    postgres.start_again().await;
    assert_eq!(marks(postgres.url()).await, 1);
}

#[tokio::test]
async fn a_setting_that_the_server_refuses_is_shown_with_its_reason() {
    let dir = std::env::temp_dir().join(format!("jobstream-refused-{}", process::id()));
    let options = Options::new(&dir).setting("max_connections", "many");
    let refused = Server::start(options).await.unwrap_err();
    fs::remove_dir_all(&dir).unwrap();
    assert!(refused.to_string().contains("max_connections"), "{refused}");
}

#[tokio::test]
async fn a_server_that_cannot_be_started_is_tried_again_until_it_can() {
    let postgres = Postgres::start().await;
    mark(postgres.url()).await;
    let file = postgres.data_dir().join("pg18/data/global/pg_control");
    let away = postgres.data_dir().join("pg18/pg_control");
    let log = postgres.data_dir().join("pg18/postgres.log");
    fs::rename(&file, &away).unwrap();
    postgres.kill();
    wait_until("two attempts failed", LIMIT, async || {
        fs::read_to_string(&log).unwrap().matches("could not find the database system").count() > 1
    })
    .await;
    fs::rename(&away, &file).unwrap();
    wait_until("it runs again", LIMIT, async || {
        private::running(postgres.data_dir()).is_some_and(|running| running.ready)
    })
    .await;
    assert_eq!(marks(postgres.url()).await, 1);
}

#[tokio::test]
async fn what_a_killed_initdb_left_is_made_anew() {
    let dir = std::env::temp_dir().join(format!("jobstream-half-{}", process::id()));
    fs::create_dir_all(dir.join("pg18/data.new-1")).unwrap();
    fs::write(dir.join("pg18/data.new-1/PG_VERSION"), "18\n").unwrap();
    for above in [dir.clone(), dir.join("pg18")] {
        fs::set_permissions(above, fs::Permissions::from_mode(0o711)).unwrap();
    }
    let server = Server::start(Options::new(&dir)).await.unwrap();
    mark(&server.url()).await;
    server.stop().await.unwrap();
    assert!(!dir.join("pg18/data.new-1").exists());
    fs::remove_dir_all(&dir).unwrap();
}

#[tokio::test]
async fn two_starts_at_once_give_one_server_and_one_clear_refusal() {
    let dir = std::env::temp_dir().join(format!("jobstream-twice-{}", process::id()));
    let (one, two) =
        tokio::join!(Server::start(Options::new(&dir)), Server::start(Options::new(&dir)));
    let (server, refused) = match (one, two) {
        (Ok(server), Err(refused)) | (Err(refused), Ok(server)) => (server, refused),
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused, Error::Held { .. }), "{refused:?}");
    mark(&server.url()).await;
    server.stop().await.unwrap();
    fs::remove_dir_all(&dir).unwrap();
}
