//! Operations whose worker is really a process, really killed with SIGKILL or stopped with SIGSTOP,
//! at every place between two of its writes; another process goes on from there. This program is
//! both: it starts itself as the workers.
#![expect(clippy::unwrap_used, reason = "a test, though with a harness of its own")]

mod worker;

use std::{
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use operations::{Handle, New, State, Viewer};
use rustix::process::{Pid, Signal, kill_process};
use testkit::{
    Database,
    faults::{Tally, runs},
    kit::Trail,
};
use tokio::process::{Child, Command};
use worker::{Empty, Job, TABLES};

const OWNER: &str = "user_00000000000000000000000000000001";
const SOON: Duration = Duration::from_secs(60);
/// Every place in an attempt, in order.
const PLACES: [&str; 12] = [
    "phase one",
    "begins first",
    "done first",
    "journaled first",
    "begins send",
    "done send",
    "journaled send",
    "phase two",
    "begins save",
    "journaled save",
    "ended",
    "never",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(async {
        if arguments.first().is_some_and(|first| first == "work") {
            return worker::work(&arguments[1..]).await;
        }
        if arguments.iter().any(|argument| argument == "--list") {
            return;
        }
        let killed =
            futures::future::join_all(PLACES.map(|place| killed(place, Duration::from_secs(1))));
        let (_, by_default, ()) = tokio::join!(killed, killed_by_default(), stopped());
        println!("recovery with the lease of production, 15 s: {by_default:?}");
        println!(
            "test result: ok. {} places, one with the default lease, one zombie",
            PLACES.len()
        );
    });
}

/// A database with an operation that waits, and somebody who looks on.
struct Scene {
    database: Database,
    engine: Handle,
    id: String,
    lease: Duration,
    /// Where every process writes the places that it comes by.
    trail: PathBuf,
    tally: Tally,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.trail);
    }
}

impl Scene {
    async fn new(fault: &'static str, lease: Duration) -> Self {
        let database = Database::create(&operations::migrations(), "test").await;
        sqlx::raw_sql(TABLES).execute(database.pool().pg()).await.unwrap();
        let mut options = worker::options(lease);
        options.works = false;
        let engine = worker::engine(database.url(), options).await;
        let new = New::new::<Job>(OWNER, &Empty {}).unwrap();
        let id = engine.start(new).await.unwrap().operation.id().to_owned();
        let trail = std::env::temp_dir().join(format!("{}.trail", database.name()));
        let mut tally = Tally::new(runs(fault).next().unwrap());
        tally.acknowledged(&id);
        Self { database, engine, id, lease, trail, tally }
    }

    fn process(&self, signal: &str, place: &str) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["work", self.database.url(), self.trail.to_str().unwrap()])
            .args([&self.lease.as_millis().to_string(), signal, place])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap()
    }

    async fn operation(&self) -> operations::Operation {
        self.engine.get(&Viewer::Anyone, &self.id).await.unwrap()
    }

    async fn ended(&self) -> operations::Operation {
        let ended = self.engine.wait(&Viewer::Anyone, &self.id, SOON).await.unwrap();
        assert_eq!(ended.life.state, State::Succeeded, "{ended:?}");
        ended
    }

    /// Prints the figures, and holds what is stored against the invariants.
    async fn account(&self, fenced: usize) {
        let mut tally = self.tally.clone();
        let [_, _, keys, saved] = self.seen().await.map(|count| usize::try_from(count).unwrap());
        tally.effects(keys, keys, 1);
        tally.effects(saved, saved, 1);
        tally.again(Trail::read(&self.trail).unwrap().again());
        tally.fenced(fenced as u64);
        tally.close(&self.database.pool(), SOON).await.holds();
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.database.pool().pg()).await.unwrap()
    }

    /// What the outside and the domain have seen: work of the step, deliveries, distinct keys, rows.
    async fn seen(&self) -> [i64; 4] {
        [
            self.count("SELECT count(*) FROM test.work").await,
            self.count("SELECT count(*) FROM test.sink").await,
            self.count("SELECT count(DISTINCT key) FROM test.sink").await,
            self.count("SELECT count(*) FROM test.saved").await,
        ]
    }
}

/// Kills a worker at a place; another goes on. Returns how long nobody worked.
async fn killed(place: &str, lease: Duration) -> Duration {
    let mut scene = Scene::new("F01 process killed", lease).await;
    let mut first = scene.process("kill", place);
    let survives = place == "never";
    if survives {
        scene.ended().await;
        first.kill().await.unwrap();
    }
    let status = tokio::time::timeout(SOON, first.wait()).await.unwrap().unwrap();
    assert!(!status.success(), "{place}: the first process is killed");
    let killed_at = Instant::now();
    let id = scene.id.clone();
    scene.tally.hit(&id);
    let _second = scene.process("kill", "never");
    let mut recovery = Duration::ZERO;
    if !survives && place != "ended" {
        testkit::wait_until("a second attempt", SOON, async || {
            scene.operation().await.life.attempt == 2
        })
        .await;
        recovery = killed_at.elapsed();
    }
    let ended = scene.ended().await;
    let bound = lease + lease / 5 + Duration::from_secs(2);
    assert!(recovery < bound.max(Duration::from_secs(3)), "{place}: {recovery:?}");
    // Work is done again only where its result was not journaled, and then under the same key.
    let work = if place == "done first" { 2 } else { 1 };
    let deliveries = if place == "done send" { 2 } else { 1 };
    assert_eq!(scene.seen().await, [work, deliveries, 1, 1], "{place}");
    assert_eq!(ended.life.failures, 0, "{place}: a crash is no failure");
    println!("killed at {place}: recovery {recovery:?}, attempts {}", ended.life.attempt);
    scene.account(0).await;
    recovery
}

/// The worst place under the lease of production.
async fn killed_by_default() -> Duration {
    let recovery = killed("done send", Duration::from_secs(15)).await;
    assert!(recovery < Duration::from_secs(25), "{recovery:?}");
    recovery
}

/// A worker stands still beyond its lease and wakes when another has finished its work.
async fn stopped() {
    let scene = Scene::new("F02 process stopped beyond its lease", Duration::from_secs(1)).await;
    let zombie = scene.process("stop", "begins save");
    testkit::wait_until("the zombie stands", SOON, async || {
        scene.operation().await.progress.phase.is_some_and(|phase| phase.key == "two")
    })
    .await;
    let _second = scene.process("kill", "never");
    let ended = scene.ended().await;
    assert_eq!(ended.life.attempt, 2);
    let before = scene.seen().await;
    let pid = i32::try_from(zombie.id().unwrap()).unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::CONT).unwrap();
    // It lives, registers anew, and takes new work: so it has put down what it held.
    testkit::wait_until("the zombie lives again", SOON, async || {
        scene.count("SELECT count(*) FROM test.worker WHERE lease_until > clock_timestamp()").await
            == 3
    })
    .await;
    kill_process(Pid::from_raw(pid).unwrap(), Signal::TERM).unwrap();
    let output = tokio::time::timeout(SOON, zombie.wait_with_output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!said.contains("accepted"), "the zombie's write was accepted");
    assert_eq!((scene.seen().await, scene.operation().await), (before, ended));
    println!("zombie: accepted 0, said {said:?}");
    scene.account(said.matches("refused").count()).await;
}
