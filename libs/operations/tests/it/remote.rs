//! Steps that another service does: started once, waited for without a worker, cancelled until that is
//! heard; with the other service, or this one, killed in the middle.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use operations::{
    Answer, Context, Definition, Engine, Failure, Handle, Kind, New, Operation, Options, Place,
    Point, Probe, Retry, State, phase, rpc::Peer,
};
use proto::{
    operations::v1 as wire,
    tailoring::v1::{CreateTailoringRequest, tailorings_client::TailoringsClient},
};
use service::client::{Channel, connect};
use testkit::{Database, kit::Host};

use crate::{
    app::{Done, OWNER, SOON, Script, Stage, gated, me, options, sets},
    callee::{Callee, caller},
};

/// Has the other service do what it is told, and adds one.
struct Asks(Channel);

impl Kind for Asks {
    type Input = Script;
    type Output = Done;

    fn definition() -> Definition {
        let mut definition = Definition::new("test.asks", 1, vec![phase(10.0, "ask", "Asking...")]);
        definition.policy.first_backoff = Duration::from_millis(20);
        definition
    }

    async fn run(&self, context: Context, script: Script) -> Result<Done, Failure> {
        context.phase("ask").await?;
        let (client, caller) = (TailoringsClient::new(self.0.clone()), caller(context.owner()));
        let job_description = serde_json::to_string(&script).unwrap();
        let start = |request_id| async move {
            let request =
                CreateTailoringRequest { job_description, request_id, ..Default::default() };
            let answer = client.clone().create_tailoring(caller.request(request)).await;
            let answer = answer.map_err(|status| {
                Failure::retryable("CALLEE_AWAY", "The other side did not answer.")
                    .caused_by(status)
            })?;
            Ok(answer.into_inner().operation.map(|operation| operation.name).unwrap_or_default())
        };
        let done: Done = context.remote("letter", &script, start).await?;
        Ok(Done { answer: done.answer + 1 })
    }
}

async fn build(url: String, callee: SocketAddr, options: Options) -> Handle {
    let mut pool = db::PoolOptions::new(url, "test");
    pool.max_connections = 4;
    let channel = connect(&callee.to_string()).unwrap();
    let engine = Engine::new(options).kind(Asks(channel.clone())).unwrap();
    let engine = engine.remote(Peer::new("callee", channel, caller));
    engine.start(db::Pool::connect(pool).unwrap()).await.unwrap()
}

/// Two services on one server, each in its schema.
struct Scene {
    database: Database,
    stage: Stage,
    callee: Callee,
    /// An engine of the first; it works unless it only looks on.
    engine: Handle,
}

fn by_the_net(works: bool) -> Options {
    let mut options = options();
    options.works = works;
    options.remote_poll = Duration::from_millis(100);
    options
}

impl Scene {
    async fn new(options: Options) -> Self {
        let database = Database::create(&sets(), "test").await;
        let stage = Stage::default();
        let callee = Callee::start(&database, &stage).await;
        let engine = build(database.url().to_owned(), callee.address, options).await;
        testkit::wait_until("a lease", SOON, async || engine.ready()).await;
        Self { database, stage, callee, engine }
    }

    async fn host(&self, options: Options) -> Host {
        let url = self.database.url().to_owned();
        Host::start(|| build(url, self.callee.address, options)).await
    }

    async fn start(&self, script: &Script) -> String {
        let new = New::new::<Asks>(OWNER, script).unwrap();
        self.engine.start(new).await.unwrap().operation.id().to_owned()
    }

    async fn reaches(&self, id: &str, state: State) {
        testkit::wait_until(state.name(), SOON, async || {
            self.engine.get(&me(), id).await.unwrap().life.state == state
        })
        .await;
    }

    async fn ended(&self, id: &str) -> Operation {
        let ended = self.engine.wait(&me(), id, SOON).await.unwrap();
        assert!(ended.life.state.terminal(), "{ended:?}");
        assert_eq!(ended.life.children_open, 0, "nothing is left open");
        ended
    }

    async fn child(&self, id: &str) -> Option<wire::Child> {
        let operation = self.engine.get(&me(), id).await.unwrap();
        self.engine.show(&operation).await.unwrap().children.pop()
    }

    async fn child_reaches(&self, id: &str, state: wire::State) {
        testkit::wait_until("the part elsewhere", SOON, async || {
            self.child(id).await.is_some_and(|child| child.state() == state)
        })
        .await;
    }

    /// Operations of the other service by their states.
    async fn elsewhere(&self) -> Vec<i16> {
        let sql = "SELECT state FROM callee.operation ORDER BY id";
        sqlx::query_scalar(sql).fetch_all(self.database.pool().pg()).await.unwrap()
    }

    async fn at_gate(&self) {
        testkit::wait_until("the gate", SOON, async || self.stage.count("at g") > 0).await;
    }
}

fn answer(operation: &Operation) -> u32 {
    let result = operation.result.as_ref().unwrap_or_else(|| panic!("{operation:?}"));
    serde_json::from_slice::<Done>(result).unwrap().answer
}

#[tokio::test]
async fn a_step_elsewhere_is_waited_for_without_a_worker_and_shown_as_a_child() {
    let scene = Scene::new(by_the_net(true)).await;
    let id = scene.start(&gated("g")).await;
    scene.reaches(&id, State::Waiting).await;
    scene.at_gate().await;
    scene.child_reaches(&id, wire::State::Running).await;
    testkit::wait_until("its progress", SOON, async || {
        scene.child(&id).await.is_some_and(|child| child.progress == 10.0)
    })
    .await;
    let child = scene.child(&id).await.unwrap();
    assert_eq!((child.key.as_str(), child.kind.as_str()), ("letter", "test.scripted"));
    assert!(child.id.starts_with("op_callee_"));
    assert_eq!(child.phase.unwrap().title, "Doing one...");
    let seen = {
        let watch = scene.engine.watch(&me(), &id, None).await.unwrap();
        scene.stage.open("g");
        crate::app::collect(watch).await
    };
    let ended = scene.ended(&id).await;
    assert_eq!((ended.life.state, ended.life.failures, answer(&ended)), (State::Succeeded, 0, 3));
    assert_eq!(scene.elsewhere().await.len(), 1);
    let last = seen.last().unwrap().operation.clone().unwrap();
    assert!(last.done && last.children[0].key == "letter");
}

#[tokio::test]
async fn word_of_its_end_is_enough_and_may_come_twice() {
    let mut options = by_the_net(true);
    options.remote_poll = Duration::from_secs(3600);
    let scene = Scene::new(options).await;
    let id = scene.start(&Script::default()).await;
    scene.reaches(&id, State::Waiting).await;
    testkit::wait_until("its end", SOON, async || scene.elsewhere().await == [4]).await;
    let name = scene.child(&id).await.unwrap().id;
    assert_eq!(scene.engine.get(&me(), &id).await.unwrap().life.state, State::Waiting);
    let mut connection = scene.database.pool().dedicated().await.unwrap();
    let name = format!("operations/{name}");
    let mut transaction = sqlx::Connection::begin(&mut connection).await.unwrap();
    for _ in 0..2 {
        assert!(Handle::remote_ended(&mut transaction, &name).await.unwrap());
    }
    transaction.commit().await.unwrap();
    scene.engine.look_at_remotes();
    assert_eq!(answer(&scene.ended(&id).await), 3);
    assert!(!Handle::remote_ended(&mut connection, &name).await.unwrap());
    assert!(!Handle::remote_ended(&mut connection, "nothing").await.unwrap());
}

#[tokio::test]
async fn replies_that_are_lost_lead_to_the_same_operation() {
    let scene = Scene::new(by_the_net(true)).await;
    scene.callee.lose_replies(2);
    let id = scene.start(&Script::default()).await;
    let ended = scene.ended(&id).await;
    assert_eq!((answer(&ended), ended.life.failures), (3, 2));
    assert_eq!(scene.elsewhere().await, [4]);
}

#[tokio::test]
async fn replies_that_are_lost_until_it_has_failed_lead_to_the_same_operation_when_retried() {
    let scene = Scene::new(by_the_net(true)).await;
    scene.callee.lose_replies(3);
    let id = scene.start(&Script::default()).await;
    let ended = scene.ended(&id).await;
    assert_eq!(
        (ended.life.state, ended.error.unwrap().reason.as_str()),
        (State::Failed, "CALLEE_AWAY")
    );
    scene.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    assert_eq!(answer(&scene.ended(&id).await), 3);
    assert_eq!(scene.elsewhere().await, [4]);
}

/// Holds the first attempt for ever at a place.
#[derive(Debug)]
struct Holds(&'static str, Arc<AtomicUsize>);

impl Probe for Holds {
    fn reached<'a>(&'a self, point: Point<'a>) -> Answer<'a> {
        let here = point.place.to_string() == self.0 && point.attempt == 1;
        Box::pin(async move {
            if here {
                self.1.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>().await;
            }
            Ok(())
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_killed_around_the_start_does_not_start_it_twice() {
    assert_eq!(Place::Done("letter").to_string(), "done letter");
    for place in ["begins letter", "done letter", "journaled letter"] {
        let scene = Scene::new(by_the_net(false)).await;
        let (mut holding, held) = (by_the_net(true), Arc::new(AtomicUsize::new(0)));
        holding.probe = Some(Arc::new(Holds(place, held.clone())));
        let first = scene.host(holding).await;
        let id = scene.start(&Script::default()).await;
        testkit::wait_until(place, SOON, async || held.load(Ordering::SeqCst) == 1).await;
        first.kill();
        let _second = scene.host(by_the_net(true)).await;
        let ended = scene.ended(&id).await;
        assert_eq!((answer(&ended), ended.life.failures), (3, 0), "{place}");
        assert_eq!(scene.elsewhere().await, [4], "{place}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_goes_on_when_either_side_is_killed_while_it_waits() {
    let mut scene = Scene::new(by_the_net(false)).await;
    let first = scene.host(by_the_net(true)).await;
    let id = scene.start(&gated("g")).await;
    scene.reaches(&id, State::Waiting).await;
    scene.at_gate().await;
    first.kill();
    scene.callee.kill();
    let _second = scene.host(by_the_net(true)).await;
    scene.callee.revive().await;
    testkit::wait_until("the gate again", SOON, async || scene.stage.count("at g") > 1).await;
    scene.stage.open("g");
    scene.stage.open("g");
    assert_eq!(answer(&scene.ended(&id).await), 3);
    assert_eq!(scene.elsewhere().await, [4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancel_is_sent_until_the_other_side_has_heard_it() {
    let mut scene = Scene::new(by_the_net(true)).await;
    let id = scene.start(&gated("g")).await;
    scene.reaches(&id, State::Waiting).await;
    scene.at_gate().await;
    scene.callee.kill();
    scene.engine.cancel(&me(), &id).await.unwrap();
    let cancelled = scene.engine.get(&me(), &id).await.unwrap();
    assert_eq!(cancelled.life.state, State::Cancelled);
    scene.callee.revive().await;
    testkit::wait_until("cancelled", SOON, async || scene.elsewhere().await == [6]).await;
    scene.child_reaches(&id, wire::State::Cancelled).await;
    testkit::wait_until("counted", SOON, async || {
        scene.engine.get(&me(), &id).await.unwrap().life.children_open == 0
    })
    .await;
    // What was cancelled with its whole is begun anew with it.
    scene.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    scene.stage.gate("g").add_permits(4);
    assert_eq!(answer(&scene.ended(&id).await), 3);
    assert_eq!(scene.elsewhere().await, [6, 4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancel_in_the_middle_of_the_start_leaves_nothing_running() {
    let (mut options, held) = (by_the_net(true), Arc::new(AtomicUsize::new(0)));
    let slow = Arc::new(Slow(tokio::sync::Semaphore::new(0), held.clone()));
    options.probe = Some(slow.clone());
    let scene = Scene::new(options).await;
    let id = scene.start(&gated("g")).await;
    testkit::wait_until("it is started", SOON, async || held.load(Ordering::SeqCst) == 1).await;
    scene.at_gate().await;
    scene.engine.cancel(&me(), &id).await.unwrap();
    assert_eq!(scene.ended(&id).await.life.state, State::Cancelled);
    slow.0.add_permits(1);
    testkit::wait_until("cancelled", SOON, async || scene.elsewhere().await == [6]).await;
    assert_eq!(scene.ended(&id).await.life.run, 1);
}

/// Lets the first attempt go on from its start when it is told to.
#[derive(Debug)]
struct Slow(tokio::sync::Semaphore, Arc<AtomicUsize>);

impl Probe for Slow {
    fn reached<'a>(&'a self, point: Point<'a>) -> Answer<'a> {
        let here = point.place == Place::Done("letter");
        Box::pin(async move {
            if here {
                self.1.fetch_add(1, Ordering::SeqCst);
                drop(self.0.acquire().await);
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn its_failure_is_ours_is_not_repeated_by_itself_and_a_retry_begins_it_once_more() {
    let scene = Scene::new(by_the_net(true)).await;
    let fails = Script { failures: 3, ..Script::default() };
    let id = scene.start(&fails).await;
    let ended = scene.ended(&id).await;
    assert_eq!((ended.life.state, ended.life.failures), (State::Failed, 0));
    assert_eq!(ended.error.unwrap().reason, "SCRIPTED");
    assert_eq!(scene.elsewhere().await, [5]);
    scene.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    let ended = scene.ended(&id).await;
    assert_eq!((ended.life.state, ended.life.run), (State::Failed, 2));
    assert_eq!(scene.elsewhere().await, [5, 5]);
    let child = scene.child(&id).await.unwrap();
    assert_eq!(child.error.unwrap().reason, "SCRIPTED");
}

#[tokio::test]
async fn what_is_gone_elsewhere_fails_and_is_begun_anew_by_a_retry() {
    let scene = Scene::new(by_the_net(true)).await;
    let id = scene.start(&gated("g")).await;
    scene.reaches(&id, State::Waiting).await;
    scene.at_gate().await;
    let name = scene.child(&id).await.unwrap().id;
    let pool = scene.database.pool_with(|pool| db::PoolOptions { schema: "callee".into(), ..pool });
    let mut connection = pool.dedicated().await.unwrap();
    Handle::forget(&mut connection, OWNER, &[name]).await.unwrap();
    assert_eq!(scene.ended(&id).await.error.unwrap().reason, "REMOTE_GONE");
    scene.stage.gate("g").add_permits(4);
    scene.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    assert_eq!(answer(&scene.ended(&id).await), 3);
}
