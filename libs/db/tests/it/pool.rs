//! The pool on a server that is well.

use std::time::Duration;

use db::{Connection, Error, Pool, PoolOptions, Set};
use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
    postgres::PgConnection,
};
use testkit::{Database, wait_until};

const LIMIT: Duration = Duration::from_secs(10);

/// One table of accounts with two rows of 100.
async fn accounts() -> Database {
    let sql = "create table account (name text primary key, balance int not null);
        insert into account values ('a', 100), ('b', 100)";
    let kind = MigrationType::Simple;
    let step = Migration::new(1, "accounts".into(), kind, sql.into_sql_str(), false);
    let migrator = Box::leak(Box::new(Migrator::with_migrations(vec![step])));
    Database::create(&[Set { name: "accounts", migrator }], "bank").await
}

async fn balance(conn: &mut PgConnection, name: &str) -> Result<i32, Error> {
    let sql = "select balance from account where name = $1";
    Ok(sqlx::query_scalar(sql).bind(name).fetch_one(conn).await?)
}

async fn add(conn: &mut PgConnection, name: &str, amount: i32) -> Result<(), Error> {
    let sql = "update account set balance = balance + $2 where name = $1";
    sqlx::query(sql).bind(name).bind(amount).execute(conn).await?;
    Ok(())
}

async fn read(pool: &Pool, name: &str) -> i32 {
    pool.run("read", |conn| Box::pin(balance(conn, name))).await.unwrap()
}

/// Fails by a rule of its own, as a caller with its own error type would.
#[derive(Debug, thiserror::Error)]
enum BankError {
    #[error("not enough")]
    NotEnough,
    #[error("the database")]
    Database(#[from] Error),
}

impl db::Retry for BankError {
    fn transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.transient())
    }
}

#[tokio::test]
async fn a_transaction_keeps_everything_or_nothing() {
    let database = accounts().await;
    let pool = database.pool();
    let transfer = async |amount: i32| -> Result<(), BankError> {
        let (from, to) = (String::from("a"), String::from("b"));
        // Borrows from outside, which a boxed future for any lifetime could not do by itself.
        let (from, to) = (&from, &to);
        pool.transaction("transfer", |tx| {
            Box::pin(async move {
                add(tx, to, amount).await?;
                add(tx, from, -amount).await?;
                if balance(tx, from).await? < 0 { Err(BankError::NotEnough) } else { Ok(()) }
            })
        })
        .await
    };
    transfer(30).await.unwrap();
    assert!(matches!(transfer(300).await, Err(BankError::NotEnough)));
    assert_eq!((read(&pool, "a").await, read(&pool, "b").await), (70, 130));
}

#[tokio::test]
async fn conflicting_transactions_are_repeated_until_both_are_done() {
    let database = accounts().await;
    let pool = database.pool();
    let both = tokio::sync::Barrier::new(2);
    let (tries, both) = (std::sync::atomic::AtomicU32::new(0), &both);
    // Each reads what the other writes: one of them the server has to refuse.
    let move_all = async |from: &str, to: &str| {
        pool.transaction("move", |tx| {
            let first = tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 2;
            Box::pin(async move {
                sqlx::raw_sql("set transaction isolation level serializable")
                    .execute(&mut *tx)
                    .await
                    .map_err(Error::from)?;
                let amount = balance(tx, from).await?;
                if first {
                    both.wait().await;
                }
                add(tx, to, amount).await
            })
        })
        .await
    };
    let (one, two) = tokio::join!(move_all("a", "b"), move_all("b", "a"));
    one.unwrap();
    two.unwrap();
    assert!(tries.into_inner() > 2, "one was repeated");
    let mut balances = [read(&pool, "a").await, read(&pool, "b").await];
    balances.sort_unstable();
    assert_eq!(balances, [200, 300], "as if one had run after the other");
}

#[tokio::test]
async fn deadlocked_transactions_are_repeated() {
    let database = accounts().await;
    let pool = database.pool();
    let both = tokio::sync::Barrier::new(2);
    let (tries, both) = (std::sync::atomic::AtomicU32::new(0), &both);
    let cross = async |first: &str, second: &str| {
        pool.transaction("cross", |tx| {
            let wait = tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 2;
            Box::pin(async move {
                add(tx, first, 1).await?;
                if wait {
                    both.wait().await;
                }
                add(tx, second, 1).await
            })
        })
        .await
    };
    let (one, two) = tokio::join!(cross("a", "b"), cross("b", "a"));
    let done: Result<(), Error> = one.and(two);
    done.unwrap();
    assert_eq!((read(&pool, "a").await, read(&pool, "b").await), (102, 102));
}

#[tokio::test]
async fn a_call_past_its_limit_ends_and_its_connection_is_not_used_again() {
    let database = accounts().await;
    let pool = database.pool_with(|options| PoolOptions {
        max_connections: 1,
        call_timeout: Duration::from_millis(300),
        ..options
    });
    let pid = async |conn: &mut Connection<'_>| -> Result<i32, Error> {
        Ok(sqlx::query_scalar("select pg_backend_pid()").fetch_one(conn).await?)
    };
    let before = pool.run("pid", |conn| Box::pin(pid(conn))).await.unwrap();
    let slow: Result<(), Error> = pool
        .transaction("slow", |tx| {
            Box::pin(async move {
                add(tx, "a", 1).await?;
                // The server's own limit is the same, so it is lifted to see ours.
                sqlx::raw_sql("set local statement_timeout = 0; set local transaction_timeout = 0")
                    .execute(&mut *tx)
                    .await?;
                sqlx::query("select pg_sleep(60)").execute(tx).await?;
                Ok(())
            })
        })
        .await;
    assert!(slow.unwrap_err().unavailable());
    let after = pool.run("pid", |conn| Box::pin(pid(conn))).await.unwrap();
    assert_ne!(before, after);
    assert_eq!(read(&pool, "a").await, 100);
    // The server notices that nobody waits any more, long before the statement would end.
    wait_until("the abandoned statement ends", LIMIT, async || {
        let sql = "select count(*) from pg_stat_activity where query like '%pg_sleep(60)%'
            and pid <> pg_backend_pid() and state = 'active'";
        let left: i64 = sqlx::query_scalar(sql).fetch_one(database.pool().pg()).await.unwrap();
        left == 0
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_caller_poisons_nothing() {
    let database = accounts().await;
    let pool = database.pool_with(|options| PoolOptions { max_connections: 1, ..options });
    for _ in 0..10 {
        let call = pool.transaction("cancelled", |tx| {
            Box::pin(async move {
                add(tx, "a", 1).await?;
                sqlx::query("select pg_sleep(5)").execute(tx).await?;
                Ok::<_, Error>(())
            })
        });
        let cut = tokio::time::timeout(Duration::from_millis(20), call).await;
        assert!(cut.is_err());
    }
    assert_eq!(read(&pool, "a").await, 100);
}

#[tokio::test]
async fn every_connection_knows_schema_limits_and_time_zone() {
    let database = accounts().await;
    let pool = database.pool_with(|options| PoolOptions {
        call_timeout: Duration::from_millis(2500),
        application_name: "bank-1".into(),
        ..options
    });
    let shown = async |conn: &mut PgConnection| -> Vec<String> {
        let sql = "select current_setting(name) from unnest(array['search_path',
            'application_name', 'statement_timeout', 'transaction_timeout',
            'idle_in_transaction_session_timeout', 'TimeZone']) as name";
        sqlx::query_scalar(sql).fetch_all(conn).await.unwrap()
    };
    let expected = ["bank,public", "bank-1", "2500ms", "2500ms", "2500ms", "UTC"];
    assert_eq!(shown(&mut *pool.pg().acquire().await.unwrap()).await, expected);
    assert_eq!(shown(&mut pool.dedicated().await.unwrap()).await, expected);
}

#[tokio::test]
async fn a_refused_row_names_the_constraint() {
    let database = accounts().await;
    let again: Result<(), Error> = database
        .pool()
        .run("insert", |conn| {
            Box::pin(async move {
                let sql = "insert into account values ('a', 1)";
                sqlx::query(sql).execute(&mut *conn).await?;
                Ok(())
            })
        })
        .await;
    assert_eq!(again.unwrap_err().constraint(), Some("account_pkey"));
}

#[tokio::test]
async fn a_listener_hears_what_was_notified_and_goes_on_after_a_cut() {
    let database = accounts().await;
    let pool = database.pool();
    let mut listener = pool.listener().await.unwrap();
    listener.listen("wake").await.unwrap();
    let notify = async |text: &str| {
        let sql = "select pg_notify('wake', $1)";
        sqlx::query(sql).bind(text).execute(pool.pg()).await.unwrap();
    };
    notify("one").await;
    assert_eq!(listener.recv().await.unwrap().payload(), "one");
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'LISTEN%'";
    sqlx::raw_sql(cut).execute(pool.pg()).await.unwrap();
    assert!(listener.try_recv().await.unwrap().is_none(), "it tells that something may be lost");
    notify("two").await;
    assert_eq!(listener.recv().await.unwrap().payload(), "two");
}

#[tokio::test]
async fn a_pool_can_be_made_before_there_is_a_server() {
    let options = PoolOptions::new("postgres://me@localhost/none?host=/nowhere", "app");
    let pool = Pool::connect(options).unwrap();
    let error = db::secret(&pool, "any").await.unwrap_err();
    assert!(error.unavailable(), "{error:?}");
    assert!(pool.dedicated().await.unwrap_err().unavailable());
}
