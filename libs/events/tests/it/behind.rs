//! A consumer that died between an effect and the move of its group's position: its successor begins
//! before what was applied, and a replay asked for then still lets in what was passed over there.

use chrono::Utc;
use events::replay::From;
use testkit::wait_until;

use crate::{
    effects::Rule,
    form::Form,
    scene::{LIMIT, Scene},
};

#[tokio::test]
async fn a_replay_lets_in_what_was_passed_over_behind_the_position_of_the_group() {
    let scene = Scene::new(Form::Postgres).await;
    let _relay = scene.relay().await;
    let before = Utc::now() - chrono::Duration::seconds(5);
    let narrow = scene.consumer(Rule::Apply).await;
    scene.append("thing", 1..=1).await;
    scene.append_kind(scene.other, "thing", 2..=2).await;
    scene.append("thing", 3..=3).await;
    wait_until("what it knows", LIMIT, async || scene.effects.count().await == 2).await;
    narrow.stop().await;
    // As if it had not come to it.
    sqlx::query("UPDATE event_share SET position = 0").execute(scene.pool.pg()).await.unwrap();

    let (log, since) = (scene.log.as_ref(), From::Since(before));
    events::replay(&scene.pool, log, scene.group, &scene.topic, since).await.unwrap();
    let both = [scene.kind, scene.other];
    let _wide = scene.consumer_with(Rule::Apply, &both, |options| options).await;
    wait_until("what it knows now", LIMIT, async || scene.effects.count().await == 3).await;
    wait_until("the end of the replay", LIMIT, async || {
        events::replay::pending(&scene.pool, scene.group).await.unwrap() == 0
    })
    .await;
    let sequences: Vec<i64> = scene.effects.rows().await.iter().map(|row| row.1).collect();
    assert_eq!(sequences, [1, 3, 2], "each once, what was passed over late");
}
