//! A candidate registers, uploads and tailors over HTTP. While two people watch, over gRPC and over
//! server-sent events, every process is killed and started again. Nobody misses a change, the topic
//! holds each once and in order, and one notice is in the inbox, live and listed.

use std::{collections::HashSet, time::Instant};

use events::{Delivered, KafkaLog, header, log::kafka::Options};
use serde_json::{Value, json};
use service::client::{self, Caller};
use testkit::wait_until;
use tokio::task::JoinSet;

use crate::{
    browser::Browser,
    fleet::Fleet,
    inbox::Inbox,
    program::{CV, JOB, SOON, command, text},
    watcher::{Attempts, Seen, over_grpc, over_sse},
};

const TOPIC: &str = "jobstream.operations.v1";
/// Tailorings that may end before their worker is killed.
const TRIES: usize = 10;

/// The candidate, and everything that they look at.
struct Scene {
    fleet: Fleet,
    me: Browser,
    inbox: Inbox,
    _following: JoinSet<()>,
}

impl Scene {
    async fn start() -> Self {
        let brokers = std::env::var("KAFKA_BROKERS").expect("KAFKA_BROKERS names brokers");
        let fleet = Fleet::start_with("on-kafka", &[("KAFKA_BROKERS", &brokers)]).await;
        let at = format!("http://{}", fleet.gateways[0].address);
        let me = Browser::register_at(at, "kafka@example.org", "a long enough one").await;
        let uploaded = me.upload("cv.md", std::fs::read(CV).unwrap()).await;
        assert_eq!(me.finish(&uploaded).await["state"], "SUCCEEDED");
        let inbox = Inbox::default();
        let gateways = fleet.gateways.iter().map(|gateway| gateway.address.clone()).collect();
        let mut following = JoinSet::new();
        following.spawn(inbox.clone().follow(gateways, me.access.clone()));
        Self { fleet, me, inbox, _following: following }
    }

    /// Starts a tailoring and kills both replicas that can work on it, before they are done.
    /// Returns its operation, and how many tailorings had ended before.
    async fn interrupted(&mut self) -> (String, usize, JoinSet<Seen>) {
        for before in 0..TRIES {
            let posting = json!({"job_description": std::fs::read_to_string(JOB).unwrap()});
            let created = self.me.post("/v1/tailorings", &posting).await;
            assert_eq!(created.status, 202, "{}", created.body);
            let operation = created.body["operation"]["id"].as_str().unwrap().to_owned();
            let watching = self.watch(&operation);
            self.fleet.tailorings.iter_mut().for_each(|process| process.kill());
            if !self.ended(&operation).await {
                return (operation, before, watching);
            }
            self.again(|fleet| fleet.tailorings.iter_mut().collect()).await;
        }
        panic!("{TRIES} tailorings ended before their worker was killed");
    }

    /// Two watchers from the first change on.
    fn watch(&self, operation: &str) -> JoinSet<Seen> {
        let (fleet, attempts) = (&self.fleet, Attempts::default());
        let channel = client::connect(&fleet.tailoring_addresses()).unwrap();
        let (caller, id) = (Caller::new(Some(&self.me.access), None), operation.to_owned());
        let grpc = over_grpc(channel, caller, id.clone(), attempts.clone());
        let gateways = fleet.gateways.iter().map(|gateway| gateway.address.clone()).collect();
        let sse = over_sse(gateways, self.me.access.clone(), id, attempts);
        let mut watching = JoinSet::new();
        watching.spawn(grpc);
        watching.spawn(sse);
        watching
    }

    /// Whether the operation's row says that it has ended.
    async fn ended(&self, operation: &str) -> bool {
        let pool = self.pool("tailoring");
        let sql = "SELECT ended_at IS NOT NULL FROM operation WHERE id = $1";
        sqlx::query_scalar(sql).bind(operation).fetch_one(pool.pg()).await.unwrap()
    }

    fn pool(&self, schema: &str) -> db::Pool {
        let options = db::PoolOptions::new(self.fleet.postgres.url(), schema);
        db::Pool::connect(options).unwrap()
    }

    /// Kills processes that still run, and starts them again at their addresses.
    async fn again(&mut self, which: impl Fn(&mut Fleet) -> Vec<&mut crate::fleet::Process>) {
        let folder = self.fleet.folder.0.clone();
        for process in which(&mut self.fleet) {
            process.kill();
            process.again(&folder);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_tailoring_survives_the_death_of_each_process_and_is_told_of_once() {
    let mut scene = Scene::start().await;
    let (operation, before, mut watching) = scene.interrupted().await;
    let killed = Instant::now();
    scene.again(|fleet| vec![&mut fleet.account]).await;
    scene.again(|fleet| vec![&mut fleet.notification]).await;
    scene.again(|fleet| vec![&mut fleet.gateways[0]]).await;
    scene.again(|fleet| vec![&mut fleet.gateways[1]]).await;
    assert!(!scene.ended(&operation).await, "nobody was there to work on it");
    scene.again(|fleet| vec![&mut fleet.tailorings[0]]).await;
    scene.again(|fleet| vec![&mut fleet.tailorings[1]]).await;
    let mut breaks = 0;
    while let Some(seen) = tokio::time::timeout(SOON, watching.join_next()).await.unwrap() {
        let seen = seen.unwrap();
        assert!(seen.state.ends_with("SUCCEEDED"), "{}", seen.state);
        breaks += seen.breaks;
    }
    let ended = killed.elapsed();
    // Between the end of the work and its notice: who sends the event, and who hears of it.
    scene.again(|fleet| vec![&mut fleet.notification, &mut fleet.tailorings[0]]).await;
    let told = scene.me.notified(before + 1).await;
    println!(
        "one tailoring, all of 6 processes killed: ended {:.1} s and told of {:.1} s after its \
         worker was killed; {breaks} breaks of 2 watchers, 0 sequences missed",
        ended.as_secs_f64(),
        killed.elapsed().as_secs_f64()
    );
    assert_eq!(told[0]["operation_id"], operation);
    assert_eq!(told[0]["type"], "TAILORING_COMPLETED");
    let row = scene.me.get(&format!("/v1/operations/{operation}")).await.body;
    assert!(row["attempt"].as_i64().unwrap() > 1, "{row}");
    stands_in_the_topic(&scene, &row).await;
    is_told_of_once(&scene, &told).await;
}

/// Every change of the operation stands in the topic, in the order of its sequence, without a gap.
/// A relay that was killed may have sent one again: the same event.
async fn stands_in_the_topic(scene: &Scene, operation: &Value) {
    let id = operation["id"].as_str().unwrap();
    let last = operation["sequence"].as_i64().unwrap();
    let brokers = std::env::var("KAFKA_BROKERS").unwrap();
    let log = KafkaLog::open(Options::new(brokers)).unwrap();
    let of = |record: &Delivered| record.record.key == id;
    let sequence = |one: &Delivered| -> i64 {
        header(&one.record.headers, "ce_sequence").unwrap().parse().unwrap()
    };
    let whole = |found: &[Delivered]| found.iter().any(|one| of(one) && sequence(one) == last);
    let pool = scene.pool("notification");
    let found = testkit::records(&log, &pool, TOPIC, SOON, whole).await;
    let found: Vec<&Delivered> = found.iter().filter(|one| of(one)).collect();
    let mut events = HashSet::new();
    let first = found
        .iter()
        .filter(|one| events.insert(header(&one.record.headers, "ce_id").unwrap().to_owned()));
    let sequences: Vec<i64> = first.map(|one| sequence(one)).collect();
    assert_eq!(sequences, (1..=last).collect::<Vec<_>>());
    println!(
        "the topic holds {last} events of it in order, {} records: {} copies",
        found.len(),
        found.len() - sequences.len()
    );
}

/// However often its events are read: live, in the list, and in the count.
async fn is_told_of_once(scene: &Scene, told: &[Value]) {
    let (inbox, pool) = (&scene.inbox, scene.pool("notification"));
    wait_until("the notice, live", SOON, async || inbox.seen().0.len() >= told.len()).await;
    let again = ["events", "replay", "notification", "--since", "1970-01-02T00:00:00Z", "--wait"];
    let brokers = std::env::var("KAFKA_BROKERS").unwrap();
    let mut command = command(&scene.fleet.folder.0, None);
    command.env("KAFKA_BROKERS", brokers).env("DATABASE_URL", scene.fleet.postgres.url());
    let output = command.args(again).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(scene.me.notified(told.len()).await, told, "after a replay of the topic");
    let (live, breaks) = inbox.seen();
    let of = |list: &[Value]| list.iter().map(|one| one["id"].clone()).collect::<HashSet<_>>();
    assert_eq!((live.len(), of(&live)), (told.len(), of(told)));
    let unread: i64 = sqlx::query_scalar("SELECT sum(unread)::bigint FROM inbox")
        .fetch_one(pool.pg())
        .await
        .unwrap();
    assert_eq!(unread, i64::try_from(told.len()).unwrap());
    println!("one notice, live over {breaks} breaks and listed; the same after a replay");
}
