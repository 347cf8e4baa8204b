//! Migrations on a schema.

use db::{Error, Set};
use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};
use testkit::Database;
use tokio::task::JoinSet;

/// A set of made-up migrations that lives as long as the test program.
fn set(name: &'static str, steps: &[(i64, &'static str)]) -> Set {
    let steps = steps.iter().map(|(version, sql)| {
        let kind = MigrationType::Simple;
        Migration::new(*version, "made up".into(), kind, sql.into_sql_str(), false)
    });
    let migrator = Migrator::with_migrations(steps.collect());
    Set { name, migrator: Box::leak(Box::new(migrator)) }
}

#[tokio::test]
async fn five_processes_at_once_apply_each_migration_once() {
    let database = Database::create(&[], "other").await;
    // Slow enough to overlap, and wrong if it ran twice.
    let set = set(
        "shop",
        &[
            (1, "create table item (n int)"),
            (2, "select pg_sleep(0.2); insert into item values (1)"),
        ],
    );
    let mut replicas = JoinSet::new();
    for _ in 0..5 {
        let pool =
            database.pool_with(|options| db::PoolOptions { schema: "shop".into(), ..options });
        replicas.spawn(async move { db::migrate(&pool, &[set]).await });
    }
    for outcome in replicas.join_all().await {
        outcome.unwrap();
    }
    let pool = database.pool_with(|options| db::PoolOptions { schema: "shop".into(), ..options });
    let items: Vec<i32> =
        sqlx::query_scalar("select n from shop.item").fetch_all(pool.pg()).await.unwrap();
    assert_eq!(items, [1]);
}

#[tokio::test]
async fn each_set_has_its_own_numbers_and_a_schema_its_own_tables() {
    let one = set("one", &[(1, "create table a (n int)")]);
    let two = set("two", &[(1, "create table b (n int)")]);
    let database = Database::create(&[one, two], "first").await;
    let second =
        database.pool_with(|options| db::PoolOptions { schema: "second".into(), ..options });
    db::migrate(&second, &[one]).await.unwrap();
    let sql = "select table_schema || '.' || table_name from information_schema.tables
        where table_schema in ('first', 'second') order by 1";
    let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(second.pg()).await.unwrap();
    let expected = [
        "first._migrations_db",
        "first._migrations_one",
        "first._migrations_two",
        "first.a",
        "first.b",
        "first.secret",
        "second._migrations_db",
        "second._migrations_one",
        "second.a",
        "second.secret",
    ];
    assert_eq!(tables, expected);
}

#[tokio::test]
async fn a_changed_or_vanished_migration_is_refused_and_a_newer_one_is_not() {
    let first = (1, "create table a (n int)");
    let second = (2, "create table b (n int)");
    let database = Database::create(&[set("app", &[first, second])], "app").await;
    let pool = database.pool();
    let changed = set("app", &[(1, "create table a (n bigint)"), second]);
    let vanished = set("app", &[second]);
    for wrong in [changed, vanished] {
        let error = db::migrate(&pool, &[wrong]).await.unwrap_err();
        assert!(matches!(error, Error::Migration { set: "app", .. }), "{error:?}");
    }
    // A replica of the old version, started again during a rolling update.
    db::migrate(&pool, &[set("app", &[first])]).await.unwrap();
}

#[tokio::test]
async fn what_is_missing_is_told_without_a_change_and_newer_tables_lack_nothing() {
    let steps = [(1, "create table a (n int)"), (2, "create table b (n int)")];
    let (old, new) = (set("app", &steps[..1]), set("app", &steps));
    let database = Database::create(&[old], "app").await;
    let pool = database.pool();
    assert_eq!(db::missing(&pool, &[old]).await.unwrap(), []);
    let lacks = db::missing(&pool, &[new]).await.unwrap();
    assert_eq!(lacks.len(), 1);
    assert_eq!(lacks[0].to_string(), "migrations 2 of `app` in schema `app`");
    let applied = db::migrate(&pool, &[new]).await.unwrap();
    assert_eq!(applied, [db::Applied { set: "app", versions: vec![2] }]);
    assert_eq!(db::migrate(&pool, &[new]).await.unwrap(), []);
    assert_eq!(db::missing(&pool, &[old]).await.unwrap(), []);

    let nowhere = database.pool_with(|options| db::PoolOptions { schema: "no".into(), ..options });
    let lacks = db::missing(&nowhere, &[new]).await.unwrap();
    let words: Vec<String> = lacks.iter().map(ToString::to_string).collect();
    let expected =
        ["migrations 1 of `db` in schema `no`", "migrations 1, 2 of `app` in schema `no`"];
    assert_eq!(words, expected);
    let changed = set("app", &[(1, "create table a (n bigint)")]);
    let error = db::missing(&pool, &[changed]).await.unwrap_err();
    assert!(matches!(error, Error::Migration { set: "app", .. }), "{error:?}");
}

#[tokio::test]
async fn a_migration_that_fails_names_its_set_and_leaves_the_schema_as_it_was() {
    let database = Database::create(&[], "app").await;
    let broken = set("broken", &[(1, "create table a (n int); select 1 / 0")]);
    let error = db::migrate(&database.pool(), &[broken]).await.unwrap_err();
    assert!(error.to_string().contains("`broken`"), "{error}");
    let sql = "select count(*) from information_schema.tables where table_name = 'a'";
    let left: i64 = sqlx::query_scalar(sql).fetch_one(database.pool().pg()).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_slow_migration_outlives_the_limit_of_calls() {
    let database = Database::create(&[], "app").await;
    let pool = database.pool_with(|options| {
        let call_timeout = std::time::Duration::from_millis(300);
        db::PoolOptions { call_timeout, ..options }
    });
    db::migrate(&pool, &[set("slow", &[(1, "select pg_sleep(0.6)")])]).await.unwrap();
}
