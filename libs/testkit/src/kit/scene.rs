//! One operation on a database of its own, the engines that run it, and somebody who looks on.

use std::{sync::Arc, time::Duration};

use db::{Pool, PoolOptions};
use operations::{Handle, Operation, Options, Probe, State, Viewer, model::invariants};

use super::{Case, Host, Outcome, Recorder};
use crate::{Database, faults};

/// How long one disturbed operation may take.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

pub(super) struct Scene<'a, C: Case> {
    case: &'a C,
    pub database: Database,
    pub observer: Handle,
    pub id: String,
    pub recorder: Arc<Recorder>,
}

impl<'a, C: Case> Scene<'a, C> {
    pub async fn new(case: &'a C) -> Self {
        let database = Database::create(&case.sets(), case.service()).await;
        let pool = database.pool_with(|pool| PoolOptions { max_connections: 3, ..pool });
        let mut options = options(case.service());
        options.works = false;
        let observer = case.engine(pool, options).await;
        let id = case.start(&database, &observer).await;
        Self { case, database, observer, id, recorder: Arc::default() }
    }

    /// An engine as in a process of its own.
    pub async fn worker(&self, probe: Arc<dyn Probe>) -> Host {
        let (url, service) = (self.database.url().to_owned(), self.case.service());
        let pool = PoolOptions { max_connections: 4, ..PoolOptions::new(url, service) };
        let mut options = options(service);
        options.probe = Some(probe);
        Host::start(|| {
            let pool = Pool::connect(pool).expect("options of the test's pool are right");
            self.case.engine(pool, options)
        })
        .await
    }

    pub async fn operation(&self) -> Operation {
        self.observer.get(&Viewer::Anyone, &self.id).await.expect("it can be read")
    }

    pub async fn ended(&self) -> Operation {
        self.observer.wait(&Viewer::Anyone, &self.id, LIMIT).await.expect("it can be read")
    }

    pub async fn succeeded(&self, text: &str) -> Operation {
        let ended = self.ended().await;
        assert_eq!(ended.life.state, State::Succeeded, "{text}: {:?}", ended.error);
        ended
    }

    /// Holds an outcome against the rules that are everybody's, and then against the kind's own.
    pub async fn look(
        &self,
        disturbance: &str,
        operation: &Operation,
        holds: &impl AsyncFn(Outcome<'_>),
    ) {
        let trail = self.recorder.trail();
        let again = trail.again();
        assert!(again.is_empty(), "{disturbance}: done a second time: {again:#?}");
        let ids = [self.id.clone()];
        let histories = faults::histories(&self.database.pool(), &ids).await;
        let histories = histories.expect("the history can be read");
        let history: Vec<_> =
            histories[&self.id].iter().map(|change| change.seen.clone()).collect();
        if let Err(broken) = invariants::legal_history(&history) {
            panic!("{disturbance}: {broken}: {history:#?}");
        }
        let newest = history.last().map(|seen| seen.sequence);
        assert_eq!(newest, Some(operation.life.sequence), "{disturbance}: the row and its changes");
        let database = &self.database;
        holds(Outcome { disturbance, operation, database, trail: &trail }).await;
    }
}

/// Times that suit a test: a lease of one second.
#[must_use]
pub fn options(service: &'static str) -> Options {
    let mut options = Options::new(service);
    options.heartbeat = Duration::from_millis(200);
    options.lease = Duration::from_secs(1);
    options.sweep = Duration::from_millis(200);
    options.poll = Duration::from_millis(100);
    options.cancel_poll = Duration::from_millis(100);
    options.eager = false;
    options
}
