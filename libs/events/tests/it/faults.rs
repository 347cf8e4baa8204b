//! Faults of the broker, with the figures of what they cost. The broker of the Kafka client says
//! that it is one: what it does is not in all what Apache Kafka does.

use std::time::{Duration, Instant};

use rdkafka::mocking::MockCoordinator;
use testkit::wait_until;

use crate::{
    effects::Rule,
    form::Form,
    killed::{AGGREGATES, CHANGES, report, work},
    scene::{LIMIT, Scene},
};

fn all_brokers(scene: &Scene, change: impl Fn(i32)) {
    let _ = scene.form.cluster();
    (1..=3).for_each(change);
}

fn down(scene: &Scene) {
    all_brokers(scene, |broker| scene.form.cluster().broker_down(broker).unwrap());
}

fn up(scene: &Scene) {
    all_brokers(scene, |broker| scene.form.cluster().broker_up(broker).unwrap());
}

#[tokio::test]
async fn f15_a_broker_that_is_down_delays_events_and_nothing_else() {
    let scene = Scene::new(Form::mock()).await;
    let _relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    work(&scene, 1..=2).await;
    scene.settled(usize::try_from(AGGREGATES * 2).unwrap()).await;
    down(&scene);
    let begun = Instant::now();
    work(&scene, 3..=CHANGES).await;
    let appending = begun.elapsed();
    assert!(appending < Duration::from_secs(10), "writing waits for nobody: {appending:?}");
    let mut connection = scene.pool.dedicated().await.unwrap();
    assert!(events::lowest_unsent(&mut connection).await.unwrap().is_some());
    up(&scene);
    report(&scene, "F15", Instant::now(), AGGREGATES * CHANGES).await;
}

#[tokio::test]
async fn f15_a_broker_that_is_down_at_the_start_is_waited_for() {
    let scene = Scene::new(Form::mock()).await;
    down(&scene);
    let _relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    work(&scene, 1..=CHANGES).await;
    up(&scene);
    report(&scene, "F15 at start", Instant::now(), AGGREGATES * CHANGES).await;
}

#[tokio::test]
async fn f16_what_is_not_acknowledged_in_time_is_sent_again() {
    let scene = Scene::new(Form::mock()).await;
    let _relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    work(&scene, 1..=2).await;
    scene.settled(usize::try_from(AGGREGATES * 2).unwrap()).await;
    let begun = Instant::now();
    down(&scene);
    work(&scene, 3..=CHANGES).await;
    // The client gives a record up after 5 s here; the rows are marked by nothing.
    wait_until("longer than a delivery may take", LIMIT, async || {
        begun.elapsed() > Duration::from_secs(8)
    })
    .await;
    up(&scene);
    report(&scene, "F16", Instant::now(), AGGREGATES * CHANGES).await;
}

#[tokio::test]
async fn f17_leaders_and_coordinators_move_and_members_come_and_go() {
    let scene = Scene::new(Form::mock()).await;
    let _relay = scene.relay().await;
    let mut members = vec![scene.consumer(Rule::Apply).await];
    let begun = Instant::now();
    for round in 0..5_i32 {
        let first = i64::from(round) * 2 + 1;
        work(&scene, first..=first + 1).await;
        let cluster = scene.form.cluster();
        let broker = round % 3 + 1;
        for partition in 0..4 {
            cluster.partition_leader(&scene.topic, partition, Some(broker)).unwrap();
        }
        let group = MockCoordinator::Group(scene.group.to_owned());
        cluster.coordinator(group, broker).unwrap();
        for shard in 0..16 {
            let id = MockCoordinator::Transaction(format!("jobstream.test.{shard}"));
            cluster.coordinator(id, broker).unwrap();
        }
        if round % 2 == 0 {
            members.push(scene.consumer(Rule::Apply).await);
        } else if let Some(member) = members.pop() {
            member.stop().await;
        }
    }
    report(&scene, "F17", begun, AGGREGATES * CHANGES).await;
}
