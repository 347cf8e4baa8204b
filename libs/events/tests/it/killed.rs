//! Relays and consumers that are killed at their worst moments, with the figures of what it cost.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use async_trait::async_trait;
use events::{
    Delivered, consume, header,
    probe::{Place, Probe},
    relay,
};
use testkit::wait_until;

use crate::{
    contract::read_until,
    effects::Rule,
    scene::{LIMIT, Scene},
};

/// Aggregates, and changes of each.
pub const AGGREGATES: i64 = 20;
pub const CHANGES: i64 = 10;

/// Makes a test of each moment, for the form of the module that it stands in.
macro_rules! suite {
    ($form:expr) => {
        $crate::killed::suite! { $form;
            f21_a_consumer_killed_between_effect_and_position_has_one_effect
            relays_take_over_from_one_another_in_order
        }
    };
    ($form:expr; $($name:ident)*) => {
        $(#[tokio::test]
        async fn $name() {
            $crate::killed::$name(&$crate::scene::Scene::new($form).await).await;
        })*
    };
}
pub(crate) use suite;

/// Holds up whoever comes to a place for the first time, for ever: until its process is killed.
#[derive(Debug)]
struct Hold {
    place: Place,
    came: AtomicUsize,
}

impl Hold {
    fn at(place: Place) -> Arc<Self> {
        Arc::new(Self { place, came: AtomicUsize::new(0) })
    }

    async fn met(&self) {
        let met = async || self.came.load(Ordering::Relaxed) > 0;
        wait_until("the place is reached", LIMIT, met).await;
    }
}

#[async_trait]
impl Probe for Hold {
    async fn reached(&self, place: Place) {
        if place == self.place {
            self.came.fetch_add(1, Ordering::Relaxed);
            std::future::pending::<()>().await;
        }
    }
}

/// Appends the changes from one number to another of every aggregate.
pub async fn work(scene: &Scene, sequences: std::ops::RangeInclusive<i64>) {
    for n in 0..AGGREGATES {
        scene.append(&format!("thing_{n}"), sequences.clone()).await;
    }
}

/// Waits for every effect and prints what became of a fault.
pub async fn report(scene: &Scene, fault: &str, began: Instant, rows: i64) -> i64 {
    let expected = usize::try_from(rows).unwrap();
    scene.settled(expected).await;
    let drained = began.elapsed();
    let all = |found: &[Delivered]| distinct(found) == expected;
    let records = read_until(scene, &scene.topic, all).await;
    let gap = largest_gap(&records);
    assert!(gap <= 1, "{fault}: a successor went before its predecessor");
    println!(
        "{fault} on {}: {rows} rows, {} records, {} distinct, 0 lost, 0 doubled, \
         {} copies suppressed, largest gap {gap}, drained {:.1} s after the fault",
        scene.form.name(),
        records.len(),
        expected,
        records.len() - expected,
        drained.as_secs_f64()
    );
    i64::try_from(records.len()).unwrap()
}

/// How many events stand in records.
fn distinct(records: &[Delivered]) -> usize {
    let ids = records.iter().filter_map(|one| header(&one.record.headers, "ce_id"));
    ids.collect::<HashSet<_>>().len()
}

/// By how much the first copy of an event ever went ahead of what was there of its aggregate.
fn largest_gap(records: &[Delivered]) -> i64 {
    let mut highest: HashMap<&str, i64> = HashMap::new();
    let mut gap = 0;
    for one in records {
        let sequence: i64 = header(&one.record.headers, "ce_sequence").unwrap().parse().unwrap();
        let known = highest.entry(one.record.key.as_str()).or_default();
        gap = gap.max(sequence - *known);
        *known = sequence.max(*known);
    }
    gap
}

/// Only where the log is apart from the outbox is there such a moment.
pub async fn f19_a_relay_killed_between_acknowledgement_and_mark_doubles_no_effect(scene: &Scene) {
    let hold = Hold::at(Place::Stored);
    let probe: Arc<dyn Probe> = hold.clone();
    let relay = scene.relay_with(|options| relay::Options { probe: Some(probe), ..options }).await;
    let _consumer = scene.consumer(Rule::Apply).await;
    work(scene, 1..=CHANGES).await;
    hold.met().await;
    relay.kill();
    let killed = Instant::now();
    let _relay = scene.relay().await;
    let records = report(scene, "F19", killed, AGGREGATES * CHANGES).await;
    assert!(records >= AGGREGATES * CHANGES, "what was stored was sent again");
}

pub async fn f21_a_consumer_killed_between_effect_and_position_has_one_effect(scene: &Scene) {
    let _relay = scene.relay().await;
    let hold = Hold::at(Place::Applied);
    let probe: Arc<dyn Probe> = hold.clone();
    let kinds = [scene.kind];
    let options = |options| consume::Options { probe: Some(probe), ..options };
    let consumer = scene.consumer_with(Rule::Apply, &kinds, options).await;
    work(scene, 1..=CHANGES).await;
    hold.met().await;
    consumer.kill();
    let killed = Instant::now();
    assert!(scene.effects.count().await > 0, "the effect stands, the position does not");
    let _consumer = scene.consumer(Rule::Apply).await;
    report(scene, "F21", killed, AGGREGATES * CHANGES).await;
}

pub async fn relays_take_over_from_one_another_in_order(scene: &Scene) {
    let first = scene.relay().await;
    let second = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    work(scene, 1..=3).await;
    first.kill();
    let killed = Instant::now();
    work(scene, 4..=6).await;
    let third = scene.relay().await;
    work(scene, 7..=8).await;
    second.stop().await;
    work(scene, 9..=CHANGES).await;
    report(scene, "two relays, one killed, one stopped", killed, AGGREGATES * CHANGES).await;
    drop(third);
}
