//! What the runs share: a database with operations of the ledger, engines that may be killed, a
//! few watchers, and the closing of the account.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use operations::{New, Probe};
use sqlx::postgres::PgConnectOptions;
use testkit::{
    faults::{Followed, Row, Run, Tally, follow},
    kit::{Host, Recorder},
    proxy::postgres::PostgresProxy,
};
use tokio::task::JoinSet;

use super::ledger::{Entry, Ledger, TABLE};
use crate::app::{App, OWNER, Stage, host_on, options};

/// How long a run may take after its fault.
pub const LIMIT: std::time::Duration = std::time::Duration::from_secs(60);
/// Operations that are watched from their first change to their end.
const WATCHED: usize = 10;

/// A run under way.
pub struct Field {
    /// Looks on and runs nothing.
    pub app: App,
    pub run: Run,
    pub tally: Tally,
    /// Told of every place by every engine.
    pub recorder: Arc<Recorder>,
    watching: JoinSet<Followed>,
}

impl Field {
    /// A database over which `sabotage` was laid.
    pub async fn new(run: Run, sabotage: &'static str) -> Self {
        let app = App::with(|options| options.works = false).await;
        sqlx::raw_sql(TABLE).execute(app.database.pool().pg()).await.unwrap();
        sqlx::raw_sql(sabotage).execute(app.database.pool().pg()).await.unwrap();
        let (tally, watching) = (Tally::new(run), JoinSet::new());
        Self { app, run, tally, recorder: Arc::default(), watching }
    }

    pub fn stage(&self) -> &Stage {
        &self.app.stage
    }

    /// An engine that works, as in a process of its own.
    pub async fn host(&self, probe: Arc<dyn Probe>) -> Host {
        self.host_on(self.app.database.url(), probe).await
    }

    /// The same, behind something that stands before the database.
    pub async fn host_on(&self, url: &str, probe: Arc<dyn Probe>) -> Host {
        let mut options = options();
        options.probe = Some(probe);
        host_on(url, self.stage(), options).await
    }

    /// A proxy before the database; `decide` says which commits are not heard of.
    pub async fn proxy(&self, decide: impl FnMut(&str) -> bool + Send + 'static) -> PostgresProxy {
        let direct: PgConnectOptions = self.app.database.url().parse().unwrap();
        let socket = direct.get_socket().unwrap().join(".s.PGSQL.5432");
        PostgresProxy::start(socket, decide).await
    }

    /// Starts every operation of the run.
    pub async fn start_all(&mut self, entry: &Entry) {
        for _ in 0..self.run.operations {
            let new = New::new::<Ledger>(OWNER, entry).unwrap();
            let answer = self.app.engine.start(new).await;
            self.tally.started(answer);
        }
        self.watch();
    }

    /// Follows the first few that were acknowledged.
    pub fn watch(&mut self) {
        for id in self.tally.ids().iter().take(WATCHED) {
            self.watching.spawn(follow(self.app.engine.clone(), id.clone(), LIMIT));
        }
    }

    /// Waits for the ends, and holds everything that is stored against the invariants.
    pub async fn close(self) -> Row {
        self.close_with(async |_| {}).await
    }

    /// The same, and has the run add what only it knows, when all has ended.
    pub async fn close_with(mut self, add: impl AsyncFn(&mut Tally)) -> Row {
        for followed in self.watching.join_all().await {
            self.tally.followed(followed);
        }
        let pool = self.app.database.pool();
        add(&mut self.tally).await;
        close(self.tally, &pool, &self.recorder).await
    }
}

/// Closes a run of the ledger, with the rows that it has saved and the places it came by.
pub async fn close(mut tally: Tally, pool: &db::Pool, recorder: &Recorder) -> Row {
    let ids = tally.ids().to_vec();
    testkit::wait_until("what was acknowledged ends", LIMIT, async || {
        let sql = "SELECT count(*) FROM operation WHERE id = ANY($1) AND ended_at IS NULL";
        sqlx::query_scalar::<_, i64>(sql).bind(&ids).fetch_one(pool.pg()).await.ok() == Some(0)
    })
    .await;
    let sql = "SELECT operation, run, attempt, at FROM saved";
    let saved: Vec<(String, i32, i32, DateTime<Utc>)> =
        sqlx::query_as(sql).fetch_all(pool.pg()).await.unwrap();
    let distinct: BTreeSet<&String> = saved.iter().map(|(id, ..)| id).collect();
    tally.effects(saved.len(), distinct.len(), ids.len());
    for (id, run, attempt, at) in &saved {
        tally.written(id, (*run, *attempt), *at);
    }
    tally.again(recorder.trail().again());
    tally.close(pool, LIMIT).await
}
