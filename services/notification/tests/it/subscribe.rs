//! The stream of an inbox: snapshot, every change in order, and no gap over cuts and restarts.

use std::time::{Duration, Instant};

use proto::{
    notification::v1::{self as pb, InboxChange, SubscribeEvent},
    operations::v1::State,
};
use service::status::decode;
use testkit::wait_until;

use crate::app::{App, SOON};

#[tokio::test]
async fn a_snapshot_comes_first_and_then_every_change_with_the_count_after_it() {
    let app = App::start().await;
    let mut messages = app.subscribe(None).await;
    let (event, inbox) = messages.next().await;
    assert_eq!((event, inbox.sequence, inbox.unread_count), (SubscribeEvent::Snapshot, 0, 0));
    let all = app.notified(1..=3).await;
    for sequence in 1..=3 {
        let (event, inbox) = messages.next().await;
        assert_eq!((event, inbox.change()), (SubscribeEvent::Update, InboxChange::Notified));
        assert_eq!((inbox.sequence, inbox.unread_count), (sequence, sequence));
        assert!(inbox.notification.unwrap().read_time.is_none() && inbox.update_time.is_some());
    }
    let read = app.read(&all[0].id).await;
    let (_, inbox) = messages.next().await;
    assert_eq!((inbox.change(), inbox.sequence, inbox.unread_count), (InboxChange::Read, 4, 2));
    assert_eq!(inbox.notification, Some(read));
    app.client().archive(app.ask(pb::ArchiveRequest { id: all[1].id.clone() })).await.unwrap();
    let (_, inbox) = messages.next().await;
    assert_eq!((inbox.change(), inbox.sequence, inbox.unread_count), (InboxChange::Archived, 5, 1));
    app.client().mark_all_read(app.ask(pb::MarkAllReadRequest {})).await.unwrap();
    let (_, inbox) = messages.next().await;
    assert_eq!((inbox.change(), inbox.sequence, inbox.unread_count), (InboxChange::AllRead, 6, 0));
    assert!(inbox.notification.is_none());

    let mut later = app.subscribe(None).await;
    let (event, inbox) = later.next().await;
    assert_eq!((event, inbox.sequence, inbox.unread_count), (SubscribeEvent::Snapshot, 6, 0));
}

#[tokio::test]
async fn resumed_after_every_sequence_it_goes_on_at_the_next() {
    let mut app = App::start().await;
    app.notified(1..=100).await;
    for after in [0, 1, 50, 64, 99] {
        let seen = app.subscribe(Some(after)).await.until(100).await;
        assert_eq!(seen, (after + 1..=100).collect::<Vec<_>>(), "after {after}");
    }
    app.restart().await;
    let mut messages = app.subscribe(Some(100)).await;
    app.end(101, 1, State::Cancelled).await;
    assert_eq!(messages.until(101).await, [101]);
}

#[tokio::test]
async fn cut_while_changes_come_and_resumed_nothing_is_missed_or_repeated() {
    let app = App::start().await;
    let writing = async {
        for number in 1..=60 {
            app.end(number, 1, State::Succeeded).await;
        }
    };
    let watching = async {
        let mut seen = Vec::new();
        while seen.len() < 60 {
            let after = seen.last().copied().unwrap_or_default();
            let mut messages = app.subscribe(Some(after)).await;
            // Each connection breaks after a few changes.
            for _ in 0..(seen.len() % 4 + 1).min(60 - seen.len()) {
                seen.push(messages.next().await.1.sequence);
            }
        }
        seen
    };
    let ((), seen) = tokio::join!(writing, watching);
    assert_eq!(seen, (1..=60).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_no_longer_kept_and_a_cursor_from_the_future_start_over() {
    let app = App::start().await;
    app.notified(1..=6).await;
    app.sql("DELETE FROM change WHERE sequence <= 4").await;
    let (event, inbox) = app.subscribe(Some(2)).await.next().await;
    assert_eq!((event, inbox.sequence, inbox.unread_count), (SubscribeEvent::Resync, 6, 6));
    assert_eq!(app.subscribe(Some(4)).await.until(6).await, [5, 6]);
    let mut messages = app.subscribe(Some(99)).await;
    let (event, inbox) = messages.next().await;
    assert_eq!((event, inbox.sequence), (SubscribeEvent::Resync, 6));
    app.end(7, 1, State::Failed).await;
    assert_eq!(messages.until(7).await, [7]);
    let request = app.ask(pb::SubscribeRequest { after_sequence: Some(-1) });
    let refused = decode(&app.client().subscribe(request).await.unwrap_err());
    assert_eq!(refused.violations[0].field, "after_sequence");
}

#[tokio::test]
async fn silence_is_never_longer_than_a_second_and_a_half() {
    let app = App::start().await;
    let mut messages = app.subscribe(None).await.0;
    messages.message().await.unwrap().unwrap();
    for _ in 0..3 {
        let since = Instant::now();
        let message = messages.message().await.unwrap().unwrap();
        assert_eq!(message.event(), SubscribeEvent::Heartbeat);
        assert!(since.elapsed() < Duration::from_millis(1500), "{:?}", since.elapsed());
    }
}

#[tokio::test]
async fn what_another_process_commits_is_seen_within_a_moment() {
    let app = App::start().await;
    app.notified(1..=1).await;
    let mut messages = app.subscribe(None).await;
    messages.next().await;
    // As another replica would: no wake-up of this process.
    let sql = "WITH i AS (UPDATE inbox SET sequence = sequence + 1, unread = 0 \
               RETURNING owner, sequence) INSERT INTO change (aggregate, sequence, type, payload) \
               SELECT owner, sequence, 'jobstream.notification.inbox.all_read.v1', '' FROM i";
    app.sql(sql).await;
    let since = Instant::now();
    assert_eq!(messages.next().await.1.sequence, 2);
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
}

#[tokio::test]
async fn changes_of_an_inbox_are_published_whole() {
    let app = App::start().await;
    let all = app.notified(1..=1).await;
    let sql = "SELECT payload FROM events.record WHERE topic = 'jobstream.notification.v1'";
    let mut found = None;
    wait_until("the event", SOON, async || {
        let pool = app.database.pool();
        found = sqlx::query_scalar::<_, Vec<u8>>(sql).fetch_optional(pool.pg()).await.unwrap();
        found.is_some()
    })
    .await;
    let inbox: pb::Inbox = prost::Message::decode(found.unwrap().as_slice()).unwrap();
    assert_eq!((inbox.sequence, inbox.unread_count), (1, 1));
    assert_eq!(inbox.owner, app.user.user_id.to_string());
    assert_eq!(inbox.notification.as_ref(), all.first());
    assert!(inbox.update_time.is_some());
}
