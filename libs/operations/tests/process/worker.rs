//! The process that is killed: an engine on a given database, with one kind whose every piece of
//! work is counted in tables, and a probe that ends or stops the process where it is told to.

use std::{path::Path, sync::Arc, time::Duration};

use operations::{
    Context, Definition, Effect, Engine, Error, Failure, Handle, Kind, Options, phase,
};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use testkit::kit::{End, Fate};

/// Tables that stand for the outside, and for the rows of a domain.
pub const TABLES: &str = "CREATE TABLE test.work (what text NOT NULL); \
     CREATE TABLE test.sink (key text NOT NULL); \
     CREATE TABLE test.saved (operation text NOT NULL, attempt int NOT NULL)";

/// A step, an effect and a transaction in two phases.
pub struct Job {
    pub outside: PgPool,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Empty {}

impl Job {
    async fn note(&self, sql: &'static str, what: &str) -> Result<(), Failure> {
        let noted = sqlx::query(sql).bind(what).execute(&self.outside).await;
        noted
            .map(drop)
            .map_err(|error| Failure::retryable("OUTSIDE", "not reached").caused_by(error))
    }
}

impl Kind for Job {
    type Input = Empty;
    type Output = Empty;

    fn definition() -> Definition {
        let phases = vec![phase(10.0, "one", "Doing one..."), phase(60.0, "two", "Doing two...")];
        Definition::new("test.job", 1, phases)
    }

    async fn run(&self, context: Context, _input: Empty) -> Result<Empty, Failure> {
        context.phase("one").await?;
        let work = || async { self.note("INSERT INTO test.work VALUES ($1)", "first").await };
        context.step("first", &1, work).await?;
        let send =
            |key: String| async move { self.note("INSERT INTO test.sink VALUES ($1)", &key).await };
        context.effect("send", Effect::Keyed, &1, send).await?;
        context.phase("two").await?;
        let (id, attempt) = (context.id().to_string(), context.attempt());
        let saved = context
            .transaction("save", &1, |connection| {
                let id = id.clone();
                Box::pin(async move {
                    let insert = sqlx::query("INSERT INTO test.saved VALUES ($1, $2)");
                    insert.bind(&id).bind(attempt).execute(&mut **connection).await?;
                    Ok::<_, Error>(())
                })
            })
            .await;
        println!("save {}", if saved.is_ok() { "accepted" } else { "refused" });
        saved.map(|()| Empty {})
    }
}

/// Options of a process, or of whoever only looks on.
pub fn options(lease: Duration) -> Options {
    let mut options = Options::new("test");
    if lease < options.lease {
        options.heartbeat = lease / 5;
        options.sweep = lease / 5;
        options.poll = lease / 10;
        options.lease = lease;
    }
    options.eager = false;
    options
}

/// An engine on a database.
pub async fn engine(url: &str, options: Options) -> Handle {
    let pool = db::Pool::connect(db::PoolOptions::new(url, "test")).unwrap();
    let job = Job { outside: pool.pg().clone() };
    Engine::new(options).kind(job).unwrap().start(pool).await.unwrap()
}

/// Works until it is killed: `work URL TRAIL LEASE_MS SIGNAL PLACE`.
pub async fn work(arguments: &[String]) {
    let [url, trail, lease_ms, signal, place] = arguments else {
        panic!("work URL TRAIL LEASE_MS SIGNAL PLACE")
    };
    let mut options = options(Duration::from_millis(lease_ms.parse().unwrap()));
    let end = if signal == "stop" { End::Stopped } else { End::Killed };
    options.probe = Some(Arc::new(Fate::at(place, end, Path::new(trail)).unwrap()));
    let _engine = engine(url, options).await;
    std::future::pending::<()>().await;
}
