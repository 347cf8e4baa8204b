//! One notification for each end of each run: over redelivery, restart, replay, and a forgotten inbox.

use events::replay;
use proto::{
    notification::v1::NotificationType,
    operations::v1::{Operation, State},
};
use testkit::wait_until;

use crate::app::{App, SOON, TOPIC, event, operation};

async fn waits_for(app: &App, count: usize) {
    wait_until(&format!("{count} notifications"), SOON, async || app.list().await.len() == count)
        .await;
}

#[tokio::test]
async fn each_end_of_each_run_makes_one_notification_with_its_type_and_words() {
    let app = App::start().await;
    app.end(1, 1, State::Failed).await;
    waits_for(&app, 1).await;
    app.end(1, 2, State::Cancelled).await;
    waits_for(&app, 2).await;
    app.end(1, 3, State::Succeeded).await;
    waits_for(&app, 3).await;
    let list = app.list().await;
    let told: Vec<_> = list.iter().map(|one| (one.r#type(), one.run)).collect();
    let wanted = [
        (NotificationType::TailoringCompleted, 3),
        (NotificationType::TailoringCancelled, 2),
        (NotificationType::TailoringFailed, 1),
    ];
    assert_eq!(told, wanted);
    assert_eq!(list[2].text, "The resume could not be read.");
    assert!(list.iter().all(|one| one.operation_id == format!("op_tailoring_{:032}", 1)));
    assert!(list.iter().all(|one| one.read_time.is_none() && one.create_time.is_some()));
    assert_eq!(app.unread().await, 3);
}

#[tokio::test]
async fn records_that_come_three_times_a_restart_and_a_replay_make_nothing_new() {
    let mut app = App::start().await;
    let mut records = Vec::new();
    for number in 1..=5 {
        records.push(app.end(number, 1, State::Succeeded).await);
    }
    waits_for(&app, 5).await;
    for _ in 0..2 {
        app.log.publish(records.clone()).await.unwrap();
    }
    app.caught_up().await;
    assert_eq!(app.list().await.len(), 5);

    app.restart().await;
    let from = replay::From::Since(chrono::DateTime::UNIX_EPOCH);
    let pool = app.database.pool();
    events::replay(&pool, app.log.as_ref(), "notification", TOPIC, from).await.unwrap();
    wait_until("the end of the replay", SOON, async || {
        let pending: i64 = sqlx::query_scalar("SELECT count(*) FROM event_replay")
            .fetch_one(pool.pg())
            .await
            .unwrap();
        pending == 0
    })
    .await;
    assert_eq!((app.list().await.len(), app.unread().await), (5, 5));
}

#[tokio::test]
async fn what_the_inbox_of_events_has_forgotten_is_known_by_its_natural_key() {
    let app = App::start().await;
    let record = app.end(1, 1, State::Succeeded).await;
    waits_for(&app, 1).await;
    app.sql("DELETE FROM event_inbox").await;
    app.sql("DELETE FROM event_applied").await;
    app.log.publish(vec![record]).await.unwrap();
    app.end(2, 1, State::Succeeded).await;
    waits_for(&app, 2).await;
    app.caught_up().await;
    assert_eq!((app.list().await.len(), app.unread().await), (2, 2));
    let sequence = app.notification.app().inbox(app.user.user_id.as_str()).await.unwrap().sequence;
    assert_eq!(sequence, 2, "what is not made is no change");
}

#[tokio::test]
async fn work_that_nobody_is_told_of_makes_none() {
    let app = App::start().await;
    let parse = Operation {
        kind: "resume.parse".into(),
        ..operation(app.user.user_id.as_str(), 1, 1, State::Succeeded)
    };
    app.log.publish(vec![event(&parse).into_record()]).await.unwrap();
    app.end(2, 1, State::Succeeded).await;
    waits_for(&app, 1).await;
    app.caught_up().await;
    assert_eq!(app.list().await.len(), 1);
}

#[tokio::test]
async fn nothing_is_notified_that_was_not_complete_at_its_commit() {
    let app = App::start().await;
    let owner: &str = app.user.user_id.as_str();
    let whole = |number| operation(owner, number, 1, State::Succeeded);
    let mut broken = Vec::new();
    // Without what it made, not done, of another state than its type says, under another id.
    broken.push(event(&Operation { result: None, ..whole(1) }));
    broken.push(event(&Operation { done: false, ..whole(2) }));
    let mut lies = event(&whole(3));
    lies.payload = prost::Message::encode_to_vec(&operation(owner, 3, 1, State::Running));
    broken.push(lies);
    let mut foreign = event(&whole(4));
    foreign.payload = prost::Message::encode_to_vec(&whole(5));
    broken.push(foreign);
    let mut bytes = event(&whole(6));
    bytes.payload = b"\xff\xff no message".to_vec();
    broken.push(bytes);
    let count = i64::try_from(broken.len()).unwrap();
    let records = broken.into_iter().map(events::Event::into_record).collect();
    app.log.publish(records).await.unwrap();
    app.end(7, 1, State::Succeeded).await;
    wait_until("the dead letters", SOON, async || {
        let dead: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM events.record WHERE topic = 'jobstream.operations.v1.dlq'",
        )
        .fetch_one(app.database.pool().pg())
        .await
        .unwrap();
        dead == count
    })
    .await;
    waits_for(&app, 1).await;
    assert_eq!(app.list().await[0].operation_id, format!("op_tailoring_{:032}", 7));
}
