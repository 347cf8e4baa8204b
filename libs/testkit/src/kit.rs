//! What every kind of operation has to bear, whatever it does: at every place between two of its
//! writes it fails, its engine is killed, stands still as a zombie does, and it is cancelled and
//! retried. Each time it ends as it would have ended undisturbed.

mod host;
mod probe;

use std::{sync::Arc, time::Duration};

use db::{Pool, PoolOptions, migrate::Set};
use futures::StreamExt as _;
use operations::{
    Engine, Handle, Kind, New, Operation, Options, Policy, Probe, Retry, State, Viewer,
};

pub use self::{
    host::Host,
    probe::{Event, Meeting, Recorder},
};
use crate::{Database, wait_until};

/// How long one disturbed operation may take.
const LIMIT: Duration = Duration::from_secs(60);
/// Disturbed operations at a time.
const AT_ONCE: usize = 4;
/// The user who starts them.
const OWNER: &str = "user_00000000000000000000000000000001";

/// What is put through the kit.
pub struct Subject<K: Kind> {
    /// Migrations of its service, the engine's among them.
    pub sets: Vec<Set>,
    /// Service, and schema, that it belongs to.
    pub service: &'static str,
    /// Makes the kind on a pool.
    pub kind: Arc<dyn Fn(Pool) -> K + Send + Sync>,
    /// Writes what must be there before it starts.
    pub prepare: fn(&Database) -> db::BoxFuture<'_, ()>,
    /// What it is started with.
    pub input: K::Input,
}

/// How an operation ended, and on which database, so that rows can be looked at.
pub struct Outcome<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// Its database.
    pub database: &'a Database,
}

/// Puts a kind through everything. `holds` looks at each outcome, the undisturbed one first, and
/// fails where it is not as it must be. Returns how often it was disturbed.
///
/// # Panics
/// When the kind does not bear something; the text says what, and where.
pub async fn check<K: Kind>(subject: &Subject<K>, holds: impl AsyncFn(Outcome<'_>)) -> usize {
    let places = undisturbed(subject, &holds).await;
    let kills = places.iter().map(|place| Disturbance { what: What::Kill, place });
    let inside = || places.iter().filter(|place| *place != "ended");
    let others = [What::Fail, What::Zombie, What::Cancel].into_iter();
    let others = others.flat_map(|what| inside().map(move |place| Disturbance { what, place }));
    let all: Vec<Disturbance<'_>> = kills.chain(others).collect();
    let count = all.len();
    let disturbed = all.into_iter().map(|disturbance| disturb(subject, disturbance, &holds));
    futures::stream::iter(disturbed).buffer_unordered(AT_ONCE).collect::<()>().await;
    count
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Kill,
    Fail,
    Zombie,
    Cancel,
}

#[derive(Debug, Clone, Copy)]
struct Disturbance<'a> {
    what: What,
    place: &'a str,
}

/// Runs it once as it is; returns the places that it came by.
async fn undisturbed<K: Kind>(
    subject: &Subject<K>,
    holds: &impl AsyncFn(Outcome<'_>),
) -> Vec<String> {
    let recorder = Arc::new(Recorder::default());
    let scene = Scene::new(subject).await;
    let _worker = scene.worker(Some(recorder.clone())).await;
    let operation = scene.succeeded("undisturbed").await;
    holds(Outcome { operation: &operation, database: &scene.database }).await;
    wait_until("its end", LIMIT, async || recorder.places().iter().any(|place| place == "ended"))
        .await;
    recorder.places()
}

async fn disturb<K: Kind>(
    subject: &Subject<K>,
    disturbance: Disturbance<'_>,
    holds: &impl AsyncFn(Outcome<'_>),
) {
    let Disturbance { what, place } = disturbance;
    let scene = Scene::new(subject).await;
    let event = match what {
        What::Fail => Event::Fail,
        What::Zombie => Event::Freeze,
        What::Kill | What::Cancel => Event::Hold,
    };
    let meeting = Meeting::at(place, event);
    let first = scene.worker(Some(meeting.clone())).await;
    let met = tokio::time::timeout(LIMIT, meeting.met()).await;
    assert!(met.is_ok(), "{disturbance:?}: it never came there");
    let text = format!("{disturbance:?}");
    let operation = match what {
        What::Fail => scene.succeeded(&text).await,
        What::Kill => {
            first.kill();
            let _second = scene.worker(None).await;
            scene.succeeded(&text).await
        }
        What::Zombie => {
            let _second = scene.worker(None).await;
            let before = scene.succeeded(&text).await;
            meeting.go_on();
            wait_until("the zombie is back", LIMIT, async || {
                first.on(|engine| async move { engine.ready() }).await
            })
            .await;
            // What it still had in hand is put down before it registers anew.
            assert_eq!(scene.operation().await, before, "{text}: a write of a zombie was accepted");
            before
        }
        What::Cancel => {
            let id = scene.id.as_str();
            scene.observer.cancel(&Viewer::Anyone, id).await.expect("it can be cancelled");
            let cancelled = scene.ended().await;
            assert_eq!(cancelled.life.state, State::Cancelled, "{text}");
            scene
                .observer
                .retry(&Viewer::Anyone, id, &Retry::default())
                .await
                .expect("it can be retried");
            // The probe would hold the first attempt of the second run as well.
            first.kill();
            let _second = scene.worker(None).await;
            scene.succeeded(&text).await
        }
    };
    holds(Outcome { operation: &operation, database: &scene.database }).await;
}

/// One operation on a database of its own, and somebody who looks on.
struct Scene<'a, K: Kind> {
    subject: &'a Subject<K>,
    database: Database,
    observer: Handle,
    id: String,
}

impl<'a, K: Kind> Scene<'a, K> {
    async fn new(subject: &'a Subject<K>) -> Self {
        let database = Database::create(&subject.sets, subject.service).await;
        (subject.prepare)(&database).await;
        let pool = database.pool_with(|pool| PoolOptions { max_connections: 3, ..pool });
        let mut options = options(subject.service);
        options.works = false;
        let kind = (subject.kind)(pool.clone());
        let observer = engine(kind, options, pool).await;
        let new = New::new::<K>(OWNER, &subject.input).expect("the input can be encoded");
        let started = observer.start(new).await.expect("it can be started");
        let id = started.operation.id().to_owned();
        Self { subject, database, observer, id }
    }

    async fn worker(&self, probe: Option<Arc<dyn Probe>>) -> Host {
        let (url, service) = (self.database.url().to_owned(), self.subject.service);
        let make = self.subject.kind.clone();
        Host::start(async move {
            let pool = PoolOptions { max_connections: 4, ..PoolOptions::new(url, service) };
            let pool = Pool::connect(pool).expect("options of the test's pool are right");
            let mut options = options(service);
            options.probe = probe;
            engine(make(pool.clone()), options, pool).await
        })
        .await
    }

    async fn operation(&self) -> Operation {
        self.observer.get(&Viewer::Anyone, &self.id).await.expect("it can be read")
    }

    async fn ended(&self) -> Operation {
        self.observer.wait(&Viewer::Anyone, &self.id, LIMIT).await.expect("it can be read")
    }

    async fn succeeded(&self, text: &str) -> Operation {
        let ended = self.ended().await;
        assert_eq!(ended.life.state, State::Succeeded, "{text}: {:?}", ended.error);
        ended
    }
}

async fn engine<K: Kind>(kind: K, options: Options, pool: Pool) -> Handle {
    let engine = Engine::new(options).kind(kind).expect("the kind is declared well");
    engine.start(pool).await.expect("the engine starts")
}

/// Times that suit a test: a lease of one second.
fn options(service: &'static str) -> Options {
    let mut options = Options::new(service);
    options.heartbeat = Duration::from_millis(200);
    options.lease = Duration::from_secs(1);
    options.sweep = Duration::from_millis(200);
    options.poll = Duration::from_millis(100);
    options.cancel_poll = Duration::from_millis(100);
    options.eager = false;
    options
}

/// Waits after a failure that suit a test; for the declaration of a kind that is made for one.
#[must_use]
pub fn impatient() -> Policy {
    Policy { first_backoff: Duration::from_millis(20), ..Policy::default() }
}
