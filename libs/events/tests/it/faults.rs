//! Faults of the broker, with the figures of what they cost. The broker of the Kafka client says
//! that it is one: what it does is not in all what Apache Kafka does.

use std::time::{Duration, Instant};

use rand::Rng as _;
use rdkafka::mocking::MockCoordinator;
use testkit::{
    faults::{Run, runs},
    wait_until,
};

use crate::{
    effects::Rule,
    form::Form,
    killed::{CHANGES, work},
    row::{Healed, Row},
    scene::{LIMIT, Scene},
};

fn all_brokers(change: impl Fn(i32)) {
    (1..=3).for_each(change);
}

fn down(scene: &Scene) {
    all_brokers(|broker| scene.form.cluster().broker_down(broker).unwrap());
}

fn up(scene: &Scene) {
    all_brokers(|broker| scene.form.cluster().broker_up(broker).unwrap());
}

/// The broker goes once so many changes have their effects, while the rest is written and for
/// longer than `away`.
async fn broker_away(run: Run, away: Duration) {
    let before = run.random().random_range(1..CHANGES);
    let scene = Scene::new(Form::mock()).await;
    let _relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    work(&scene, run, 1..=before).await;
    let applied = usize::try_from(before).unwrap() * run.operations;
    scene.settled(applied).await;
    down(&scene);
    let begun = Instant::now();
    work(&scene, run, before + 1..=CHANGES).await;
    let each = begun.elapsed() / u32::try_from(run.operations).unwrap();
    assert!(each < Duration::from_millis(500), "writing waits for nobody: {each:?}");
    wait_until("the broker is away", away + LIMIT, async || begun.elapsed() > away).await;
    assert_eq!(scene.effects.count().await, applied, "what is not in the log has no effect");
    let mut connection = scene.pool.dedicated().await.unwrap();
    assert!(events::lowest_unsent(&mut connection).await.unwrap().is_some());
    let healed = Healed::now();
    up(&scene);
    Row::read(&scene, run, healed).await.holds();
}

#[tokio::test]
async fn f15_a_broker_that_is_down_delays_events_and_nothing_else() {
    for run in runs("F15 broker down") {
        broker_away(run, Duration::ZERO).await;
    }
}

#[tokio::test]
async fn f15_a_broker_that_is_down_at_the_start_is_waited_for() {
    for run in runs("F15 broker down at the start") {
        let scene = Scene::new(Form::mock()).await;
        down(&scene);
        let _relay = scene.relay().await;
        let _consumer = scene.consumer(Rule::Apply).await;
        work(&scene, run, 1..=CHANGES).await;
        let healed = Healed::now();
        up(&scene);
        Row::read(&scene, run, healed).await.holds();
    }
}

#[tokio::test]
async fn f16_what_is_not_acknowledged_in_time_is_sent_again() {
    for run in runs("F16 broker down for longer than a delivery may take") {
        // The client gives a record up after 5 s here; the rows are marked by nothing.
        broker_away(run, Duration::from_secs(8)).await;
    }
}

#[tokio::test]
async fn f17_leaders_and_coordinators_move_and_members_come_and_go() {
    for run in runs("F17 leaders and coordinators move") {
        moving(run).await;
    }
}

async fn moving(run: Run) {
    let mut random = run.random();
    let scene = Scene::new(Form::mock()).await;
    let _relay = scene.relay().await;
    let mut members = vec![scene.consumer(Rule::Apply).await];
    let mut healed = Healed::now();
    for round in 0..5 {
        work(&scene, run, round * 2 + 1..=round * 2 + 2).await;
        let cluster = scene.form.cluster();
        let mut broker = || random.random_range(1..=3);
        for partition in 0..4 {
            cluster.partition_leader(&scene.topic, partition, Some(broker())).unwrap();
        }
        let group = MockCoordinator::Group(scene.group.to_owned());
        cluster.coordinator(group, broker()).unwrap();
        for shard in 0..16 {
            let id = MockCoordinator::Transaction(format!("jobstream.{}.{shard}", scene.service));
            cluster.coordinator(id, broker()).unwrap();
        }
        healed = Healed::now();
        if round % 2 == 0 {
            members.push(scene.consumer(Rule::Apply).await);
        } else if let Some(member) = members.pop() {
            member.stop().await;
        }
    }
    Row::read(&scene, run, healed).await.holds();
}
