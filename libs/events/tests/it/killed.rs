//! Relays and consumers that are killed at their worst moments, and records that come three times:
//! faults of any form of the log, with the figures of what each cost.

use std::{
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use events::{
    consume,
    probe::{Place, Probe},
    relay,
};
use rand::Rng as _;
use testkit::{faults::Run, wait_until};

use crate::{
    contract::read,
    effects::Rule,
    row::{Healed, Row},
    scene::{LIMIT, Scene, within},
};

/// Changes of each aggregate.
pub const CHANGES: i64 = 10;

/// Makes a test of each fault, for the form of the module that it stands in.
macro_rules! suite {
    ($form:expr) => {
        $crate::killed::suite! { $form;
            f18_every_record_comes_three_times "F18 every record three times"
            f21_a_consumer_killed_between_effect_and_position_has_one_effect "F21 consumer killed before its position"
            relays_take_over_from_one_another_in_order "F19 relays killed and stopped"
        }
    };
    ($form:expr; $($name:ident $fault:literal)*) => {
        $(#[tokio::test]
        async fn $name() {
            for run in testkit::faults::runs($fault) {
                $crate::killed::$name(&$crate::scene::Scene::new($form).await, run).await;
            }
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

/// Appends the changes from one number to another of every aggregate, as many as operations are
/// asked for.
pub async fn work(scene: &Scene, run: Run, sequences: RangeInclusive<i64>) {
    for n in 0..run.operations {
        scene.append(&format!("thing_{n}"), sequences.clone()).await;
    }
}

pub async fn f18_every_record_comes_three_times(scene: &Scene, run: Run) {
    let relay = scene.relay().await;
    work(scene, run, 1..=CHANGES).await;
    let records = read(scene, &scene.topic, run.operations * 10).await;
    relay.stop().await;
    for _ in 0..2 {
        let again = records.iter().map(|one| one.record.clone()).collect();
        within("copies", scene.log.publish(again)).await.unwrap();
    }
    let healed = Healed::now();
    let _consumer = scene.consumer(Rule::Apply).await;
    let copies = async || scene.counters.get_with(events::metrics::CONSUMED, "duplicate");
    wait_until("all copies", LIMIT, async || copies().await >= records.len() as u64 * 2).await;
    Row::read(scene, run, healed).await.holds();
}

/// Only where the log is apart from the outbox is there such a moment.
pub async fn f19_a_relay_killed_between_acknowledgement_and_mark_doubles_no_effect(
    scene: &Scene,
    run: Run,
) {
    let before = run.random().random_range(0..CHANGES);
    let first = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    work(scene, run, 1..=before).await;
    first.stop().await;
    let hold = Hold::at(Place::Stored);
    let probe: Arc<dyn Probe> = hold.clone();
    let relay = scene.relay_with(|options| relay::Options { probe: Some(probe), ..options }).await;
    work(scene, run, before + 1..=CHANGES).await;
    hold.met().await;
    relay.kill();
    let healed = Healed::now();
    let _relay = scene.relay().await;
    Row::read(scene, run, healed).await.holds();
}

pub async fn f21_a_consumer_killed_between_effect_and_position_has_one_effect(
    scene: &Scene,
    run: Run,
) {
    let before = run.random().random_range(1..=CHANGES);
    let _relay = scene.relay().await;
    let hold = Hold::at(Place::Applied);
    let probe: Arc<dyn Probe> = hold.clone();
    let kinds = [scene.kind];
    let options = |options| consume::Options { probe: Some(probe), ..options };
    let consumer = scene.consumer_with(Rule::Apply, &kinds, options).await;
    work(scene, run, 1..=before).await;
    hold.met().await;
    consumer.kill();
    let healed = Healed::now();
    assert!(scene.effects.count().await > 0, "the effect stands, the position does not");
    work(scene, run, before + 1..=CHANGES).await;
    let _consumer = scene.consumer(Rule::Apply).await;
    Row::read(scene, run, healed).await.holds();
}

pub async fn relays_take_over_from_one_another_in_order(scene: &Scene, run: Run) {
    let mut random = run.random();
    let killed = random.random_range(1..CHANGES - 2);
    let stopped = random.random_range(killed + 1..CHANGES);
    let first = scene.relay().await;
    let second = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    work(scene, run, 1..=killed).await;
    first.kill();
    let healed = Healed::now();
    let third = scene.relay().await;
    work(scene, run, killed + 1..=stopped).await;
    second.stop().await;
    work(scene, run, stopped + 1..=CHANGES).await;
    Row::read(scene, run, healed).await.holds();
    drop(third);
}
