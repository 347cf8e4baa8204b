//! Versions beside each other (F28): rows of the release before, a migration while they are written,
//! and consumers of which only some know a type.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicI64, Ordering},
};

use db::Set;
use rand::Rng as _;
use sqlx::migrate::Migrator;
use testkit::{
    faults::{Run, runs},
    wait_until,
};

use crate::{
    effects::Rule,
    form::Form,
    killed::CHANGES,
    row::{Healed, Row},
    scene::{LIMIT, Scene},
};

/// The migrations of the first release: changes, and nothing yet that relays them.
fn first_release() -> [Set; 1] {
    let first = events::MIGRATIONS.iter().take(1).cloned().collect();
    [Set { name: "events", migrator: Box::leak(Box::new(Migrator::with_migrations(first))) }]
}

#[tokio::test]
async fn f28_what_is_written_before_during_and_after_a_migration_is_sent_once_and_in_order() {
    for run in runs("F28 migrated while changes are written") {
        let scene = Scene::on(Form::Postgres, &first_release()).await;
        let written = AtomicI64::new(0);
        let (healed, ()) =
            tokio::join!(update(&scene, run, &written), write(&scene, run, &written));
        let _relay = scene.relay().await;
        let _consumer = scene.consumer(Rule::Apply).await;
        Row::read(&scene, run, healed).await.holds();
    }
}

/// The program of the first release, before the update and after it: appending is all that it does.
async fn write(scene: &Scene, run: Run, written: &AtomicI64) {
    for sequence in 1..=CHANGES {
        for n in 0..run.operations {
            scene.append(&format!("thing_{n}"), sequence..=sequence).await;
        }
        written.store(sequence, Ordering::Relaxed);
    }
}

/// Migrates once so many changes of each aggregate are there.
async fn update(scene: &Scene, run: Run, written: &AtomicI64) -> Healed {
    let before = run.random().random_range(1..CHANGES);
    let there = async || written.load(Ordering::Relaxed) >= before;
    wait_until("changes of the first release", LIMIT, there).await;
    let newest = [Set { name: "events", migrator: &events::MIGRATIONS }];
    db::migrate(&scene.pool, &newest).await.unwrap();
    // A process of the first release that starts again finds what it knows, and leaves the rest.
    db::migrate(&scene.pool, &first_release()).await.unwrap();
    Healed::now()
}

#[tokio::test]
async fn f28_a_type_that_only_the_newer_consumers_know_reaches_them_all_after_a_replay() {
    let scene = Scene::new(Form::Postgres).await;
    let _relay = scene.relay().await;
    let older = scene.consumer(Rule::Apply).await;
    let both = [scene.kind, scene.other];
    let _newer = scene.consumer_with(Rule::Apply, &both, |options| options).await;
    let aggregates = 24;
    for n in 0..aggregates {
        scene.append(&format!("thing_{n}"), 1..=1).await;
        scene.append_kind(scene.other, &format!("thing_{n}"), 2..=2).await;
    }
    // Partitions of the older member pass over what it does not know, and count it.
    let known = async || scene.effects.count().await >= aggregates;
    wait_until("what both know", LIMIT, known).await;
    older.stop().await;
    let since = events::replay::From::Since("1970-01-02T00:00:00Z".parse().unwrap());
    let (pool, log) = (&scene.pool, scene.log.as_ref());
    events::replay(pool, log, scene.group, &scene.topic, since).await.unwrap();
    wait_until("all of it", LIMIT, async || scene.effects.count().await >= aggregates * 2).await;
    let done = async || events::replay::pending(pool, scene.group).await.unwrap() == 0;
    wait_until("the end of the replay", LIMIT, done).await;
    let applied: HashSet<(String, i64)> =
        scene.effects.rows().await.into_iter().map(|row| (row.0, row.1)).collect();
    assert_eq!(applied.len(), aggregates * 2, "each once");
    assert_eq!(scene.effects.count().await, aggregates * 2);
}
