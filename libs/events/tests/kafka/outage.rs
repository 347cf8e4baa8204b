//! Apache Kafka is killed, stays away for a minute and comes back: longer than a record may take to be
//! delivered. A broker of the test's own, so that nobody else misses it.

use std::{
    fs::File,
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rand::Rng as _;
use testkit::{faults::runs, wait_until};

use crate::{
    effects::Rule,
    form::Form,
    killed::CHANGES,
    row::{Healed, Row},
    scene::{LIMIT, Scene},
};

/// How long it is away; a delivery may take 5 s here.
const AWAY: Duration = Duration::from_secs(60);
/// Longest time of an append while it is.
const APPEND: Duration = Duration::from_secs(2);

/// One broker, and what it keeps.
struct Broker {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Broker {
    async fn start() -> Self {
        let name = format!("jobstream-broker-{}", uuid::Uuid::new_v4().simple());
        let (folder, port) = (std::env::temp_dir().join(name), free_port());
        std::fs::create_dir_all(&folder).unwrap();
        let child = spawn(&folder, port);
        let mut broker = Self { child, folder, port };
        broker.answers().await;
        broker
    }

    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    async fn answers(&mut self) {
        let address = self.address();
        wait_until("the broker answers", 3 * LIMIT, async || {
            let ended = self.child.try_wait().unwrap();
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(ended.is_none(), "the broker ended: {}", log());
            TcpStream::connect(&address).is_ok()
        })
        .await;
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    async fn again(&mut self) {
        self.child = spawn(&self.folder, self.port);
        self.answers().await;
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn spawn(folder: &PathBuf, port: u16) -> Child {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kafka/broker.sh");
    let log = File::options().create(true).append(true).open(folder.join("log")).unwrap();
    let mut command = Command::new(script);
    command.arg(folder).arg(port.to_string()).stdin(Stdio::null());
    command.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap()
}

/// A port that is free, as is the next one: below those that the system gives to whoever connects,
/// one of whom would have it when the broker comes back.
fn free_port() -> u16 {
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let mut random = rand::rng();
    let ports = std::iter::repeat_with(|| random.random_range(20_000..30_000));
    let mut pairs = ports.take(100).filter(|port| free(*port) && free(*port + 1));
    pairs.next().expect("two free ports, one after the other")
}

#[tokio::test]
async fn f15_a_minute_without_the_broker_delays_events_and_nothing_else() {
    for run in runs("F15 F16 broker killed and away for 60 s") {
        let mut broker = Broker::start().await;
        let scene = Scene::new(Form::Brokers(broker.address())).await;
        let _relay = scene.relay().await;
        let _consumer = scene.consumer(Rule::Apply).await;
        let name = |n: usize| format!("thing_{n}");
        for n in 0..run.operations {
            scene.append(&name(n), 1..=2).await;
        }
        scene.settled(run.operations * 2).await;
        broker.kill();
        let (begun, mut slowest) = (Instant::now(), Duration::ZERO);
        // What is written meanwhile is spread over the minute.
        let appends = usize::try_from(CHANGES - 2).unwrap() * run.operations;
        for n in 0..appends {
            let due = AWAY.mul_f64(n as f64 / appends as f64);
            wait_until("its time", AWAY, async || begun.elapsed() >= due).await;
            let sequence = i64::try_from(n / run.operations).unwrap() + 3;
            let began = Instant::now();
            scene.append(&name(n % run.operations), sequence..=sequence).await;
            slowest = slowest.max(began.elapsed());
        }
        wait_until("the minute is over", AWAY, async || begun.elapsed() >= AWAY).await;
        assert_eq!(scene.effects.count().await, run.operations * 2, "the log is away");
        broker.again().await;
        // It listens before it serves: what it keeps is looked through first.
        let serves = async || scene.log.partitions(&scene.topic).await.is_ok();
        wait_until("the broker serves", LIMIT, serves).await;
        let healed = Healed::now();
        Row::read(&scene, run, healed).await.holds();
        println!(
            "{}: {appends} changes waited, the slowest was appended in {:.0} ms",
            run.fault,
            slowest.as_secs_f64() * 1e3
        );
        assert!(slowest < APPEND, "appending waits for nobody: {slowest:?}");
    }
}
