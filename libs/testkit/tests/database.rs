//! The databases that tests get.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::time::Duration;

use db::Set;
use sqlx::{
    Connection as _, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
    postgres::PgConnection,
};
use testkit::{Database, wait_until};
use tokio::task::JoinSet;

/// A migration whose text nobody used before, so that its template does not exist yet.
fn new_set() -> Set {
    let sql = format!("create table item (n int); -- {}", uuid::Uuid::new_v4());
    let sql = sqlx::AssertSqlSafe(sql).into_sql_str();
    let step = Migration::new(1, "item".into(), MigrationType::Simple, sql, false);
    let migrator = Box::leak(Box::new(Migrator::with_migrations(vec![step])));
    Set { name: "item", migrator }
}

async fn count(database: &Database) -> i64 {
    let sql = "select count(*) from item";
    sqlx::query_scalar(sql).fetch_one(database.pool().pg()).await.unwrap()
}

/// Whether the shared server has a database, asked through another one.
async fn exists(asked: &Database, name: &str) -> bool {
    let sql = "select exists (select from pg_database where datname = $1)";
    sqlx::query_scalar(sql).bind(name).fetch_one(asked.pool().pg()).await.unwrap()
}

#[tokio::test]
async fn many_tests_at_once_get_migrated_databases_that_do_not_see_each_other() {
    let set = new_set();
    let mut tests = JoinSet::new();
    for _ in 0..8 {
        tests.spawn(async move { Database::create(&[set], "shop").await });
    }
    let databases = tests.join_all().await;
    let insert = "insert into item values (1)";
    sqlx::raw_sql(insert).execute(databases[0].pool().pg()).await.unwrap();
    assert_eq!(count(&databases[0]).await, 1);
    for other in &databases[1..] {
        assert_eq!(count(other).await, 0);
    }
}

#[tokio::test]
async fn other_migrations_or_another_schema_make_another_template() {
    let plain = Database::create(&[], "shop").await;
    let with_items = Database::create(&[new_set()], "shop").await;
    let elsewhere = Database::create(&[], "store").await;
    let tables = async |database: &Database| -> Vec<String> {
        let sql = "select schemaname || '.' || tablename from pg_tables
            where tablename in ('item', 'secret') order by 1";
        sqlx::query_scalar(sql).fetch_all(database.pool().pg()).await.unwrap()
    };
    assert_eq!(tables(&plain).await, ["shop.secret"]);
    assert_eq!(tables(&with_items).await, ["shop.item", "shop.secret"]);
    assert_eq!(tables(&elsewhere).await, ["store.secret"]);
}

#[tokio::test]
async fn a_database_goes_with_its_test_and_stays_when_the_test_fails() {
    let here = Database::create(&[], "shop").await;
    let passed = Database::create(&[], "shop").await;
    let passed_name = passed.name().to_owned();
    assert!(passed_name.starts_with("t_a_database_goes_with_its_test"), "{passed_name}");
    drop(passed);
    assert!(!exists(&here, &passed_name).await);

    let failed = Database::create(&[], "shop").await;
    let (failed_name, url) = (failed.name().to_owned(), failed.url().to_owned());
    let failing = tokio::task::spawn_blocking(move || {
        let _database = failed;
        panic!("on purpose");
    });
    assert!(failing.await.unwrap_err().is_panic());
    assert!(exists(&here, &failed_name).await);
    PgConnection::connect(&url).await.unwrap().close().await.unwrap();
    let drop_it = format!("drop database {failed_name} with (force)");
    sqlx::raw_sql(sqlx::AssertSqlSafe(drop_it)).execute(here.pool().pg()).await.unwrap();
}

#[tokio::test]
async fn the_shared_server_is_watched_so_that_it_ends_when_nobody_uses_it() {
    let database = Database::create(&[], "shop").await;
    // The session whose client is gone and which stops the server.
    wait_until("the watching session is there", Duration::from_secs(10), async || {
        let sql = "select count(*) from pg_stat_activity where query like '%pg_sleep(5)%'
            and pid <> pg_backend_pid()";
        let watching: i64 = sqlx::query_scalar(sql).fetch_one(database.pool().pg()).await.unwrap();
        watching == 1
    })
    .await;
}
