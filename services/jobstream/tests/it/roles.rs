//! A database role for each service: all of them work under theirs, and none reaches the tables of
//! another or changes its own.

use std::path::PathBuf;

use sqlx::{Connection as _, PgConnection};
use testkit::Postgres;

use crate::{
    fleet::Fleet,
    migrations::Waiting,
    program::{Folder, command, text},
};

/// Services with the passwords of their roles.
const ROLES: [(&str, &str); 3] =
    [("account", "first-secret"), ("tailoring", "second-secret"), ("notification", "third-secret")];

/// A database whose owner may make schemas and roles, and is no superuser; passwords are asked for.
struct Place {
    postgres: Postgres,
    folder: Folder,
}

impl Place {
    async fn new(name: &str) -> Self {
        let postgres = Postgres::start().await;
        let mut database = PgConnection::connect(postgres.url()).await.unwrap();
        let owner = "create role app login createrole password 'owner-secret'";
        for sql in [owner, "create database app owner app"] {
            sqlx::raw_sql(sql).execute(&mut database).await.unwrap();
        }
        let access = postgres.data_dir().join("pg18/data/pg_hba.conf");
        let rules = "local all jobstream trust\nlocal all all scram-sha-256\n";
        std::fs::write(access, rules).unwrap();
        sqlx::raw_sql("select pg_reload_conf()").execute(&mut database).await.unwrap();
        Self { postgres, folder: Folder::new(name) }
    }

    /// URL of the database for a role with its password.
    fn url(&self, role: &str, password: &str) -> String {
        let options: sqlx::postgres::PgConnectOptions = self.postgres.url().parse().unwrap();
        let host: PathBuf = options.get_socket().unwrap().clone();
        format!("postgres://{role}:{password}@localhost/app?host={}", host.display())
    }

    fn migrate(&self, roles: &str) -> (Option<i32>, String) {
        let mut migrate = command(&self.folder.0, None);
        migrate
            .arg("migrate")
            .env("DATABASE_URL", self.url("app", "owner-secret"))
            .env("JOBSTREAM_ROLES", roles);
        let output = migrate.output().unwrap();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    }
}

fn with_passwords() -> String {
    let one = |(service, password): (&str, &str)| format!("{service}=app_{service}:{password}");
    ROLES.map(one).join(",")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_service_works_under_a_role_that_reaches_no_other_and_changes_no_table() {
    let place = Place::new("roles").await;
    for _ in 0..2 {
        let (code, told) = place.migrate(&with_passwords());
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("tailoring: app_tailoring may use its tables"), "{told}");
        assert!(!told.contains("secret"), "{told}");
    }
    let urls = ROLES.map(|(service, password)| place.url(&format!("app_{service}"), password));
    for (url, (own, _)) in urls.iter().zip(ROLES) {
        confined(url, own).await;
    }
    let Place { postgres, folder } = place;
    let of = |service: &str| {
        let at = ROLES.iter().position(|(name, _)| *name == service).unwrap();
        urls[at].clone()
    };
    let mut fleet = Fleet::start_on(postgres, "roles-fleet", &[("JOBSTREAM_MIGRATE", "false")], of);
    for process in fleet.all() {
        process.ready().await;
    }
    let output = fleet.command(&["verify-setup", "--json"]).output().unwrap();
    let told = text(&output.stdout);
    assert!(output.status.success(), "{told}{}", text(&output.stderr));
    for check in ["tailoring", "document", "notification", "deleting", "removed"] {
        let ok = format!("\"check\":\"{check}\"");
        let line = told.lines().find(|line| line.contains(&ok)).expect(&told);
        assert!(line.contains("\"status\":\"ok\""), "{line}");
    }
    drop(folder);
}

/// What each role is refused, by the SQLSTATE of insufficient privilege.
async fn confined(url: &str, own: &str) {
    let mut role = PgConnection::connect(url).await.unwrap();
    let mut refused = vec![
        format!("create table {own}.more (n int)"),
        format!("alter table {own}.secret add column more int"),
        format!("drop table {own}.secret"),
        format!("truncate {own}.secret"),
        format!("delete from {own}._migrations_db"),
        format!("create index more on {own}.secret (name)"),
        "create table public.more (n int)".to_owned(),
        "create schema more".to_owned(),
        "create role more".to_owned(),
        "select * from pg_authid".to_owned(),
    ];
    let others = ROLES.iter().map(|(name, _)| *name).filter(|name| *name != own);
    for other in others {
        refused.push(format!("select * from {other}.secret"));
        refused.push(format!("insert into {other}.change select from {other}.change"));
    }
    for sql in refused {
        let said = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut role).await;
        let error = said.err().unwrap_or_else(|| panic!("{own} may do this: {sql}"));
        let code = error.as_database_error().and_then(|error| error.code().map(String::from));
        assert_eq!(code.as_deref(), Some("42501"), "{own}: {sql}: {error}");
    }
    let usable = format!("select count(*) from {own}.secret, {own}._migrations_db, events.topic");
    sqlx::raw_sql(sqlx::AssertSqlSafe(usable)).execute(&mut role).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_waits_for_its_role_to_be_made_and_says_so() {
    let place = Place::new("roles-later").await;
    let waiting = Waiting::start("roles-waits", &place.url("app_account", "first-secret"));
    waiting.says("log", "not ready: the database").await;
    let (code, told) = place.migrate(&with_passwords());
    assert_eq!(code, Some(0), "{told}");
    waiting.says("output", "Jobstream serves account").await;
}

#[tokio::test]
async fn a_role_that_is_not_there_or_cannot_be_is_named_with_what_would_be_right() {
    let place = Place::new("roles-wrong").await;
    for (roles, words) in [
        ("account=nobody", "JOBSTREAM_ROLES, account: role must be a role that is there"),
        ("account=No Body", "role must be lower-case letters"),
        ("account=app_a:with space", "password must be letters, digits and signs"),
        ("accounts=app_a:hidden", "SERVICE=ROLE:PASSWORD with commas"),
        ("account:app_a", "SERVICE is account, tailoring or notification"),
    ] {
        let (code, told) = place.migrate(roles);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(words) && !told.contains("hidden"), "{told}");
    }
}

#[tokio::test]
async fn a_new_password_is_the_one_that_opens_and_rows_of_later_tables_may_be_read() {
    let place = Place::new("roles-again").await;
    let (code, told) = place.migrate("account=app_account:before");
    assert_eq!(code, Some(0), "{told}");
    let mut owner = PgConnection::connect(&place.url("app", "owner-secret")).await.unwrap();
    let later = "create table account.later (n serial); insert into account.later default values";
    sqlx::raw_sql(later).execute(&mut owner).await.unwrap();
    let (code, told) = place.migrate("account=app_account:after");
    assert_eq!(code, Some(0), "{told}");
    assert!(PgConnection::connect(&place.url("app_account", "before")).await.is_err());
    let mut role = PgConnection::connect(&place.url("app_account", "after")).await.unwrap();
    let write = "insert into account.later default values returning n";
    let n: i32 = sqlx::query_scalar(write).fetch_one(&mut role).await.unwrap();
    assert_eq!(n, 2);
}
