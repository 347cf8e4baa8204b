//! Notifications over HTTP: the list, reading, and the live stream of the inbox.

use std::time::{Duration, Instant};

use serde_json::{Value, json as j};

use crate::{
    app::{App, fields, json, problem},
    peer::notified,
    sse::{Item, Sse},
};

const EVENTS: &str = "/v1/notifications/events";

fn shown(sequence: i64) -> Value {
    j!({
        "id": format!("notification_{sequence:032}"),
        "type": "TAILORING_COMPLETED",
        "title": "Your tailored CV is ready",
        "text": "Open it.",
        "operation_id": format!("op_tailoring_{sequence:032}"),
        "created_at": time(1_700_000_000 + sequence),
        "read_at": null,
    })
}

/// A time as it is shown.
fn time(seconds: i64) -> String {
    prost_types::Timestamp { seconds, nanos: 0 }.to_string()
}

fn arrived(range: std::ops::RangeInclusive<i64>) -> Vec<(String, i64)> {
    range.map(|sequence| ("notification".to_owned(), sequence)).collect()
}

#[tokio::test]
async fn the_list_has_the_fields_of_the_surface_newest_first() {
    let app = App::start().await;
    (1..=2).for_each(|sequence| app.peer.script.tell("ann", notified(sequence)));
    let query = "/v1/notifications?page_size=2&page_token=abc&unread_only=true";
    let page = json(app.get(query).send().await.unwrap(), 200).await;
    assert_eq!(page, j!({"notifications": [shown(2), shown(1)], "next_page_token": "next"}));
    let asked = &app.peer.script.seen("ListNotifications")[0];
    for part in ["page_size: 2", "page_token: \"abc\"", "unread_only: true"] {
        assert!(asked.contains(part), "{asked}");
    }
    let refused = app.get("/v1/notifications?unread_only=maybe&colour=red").send().await.unwrap();
    let refused = problem(refused, 400).await;
    let mut named = fields(&refused);
    named.sort_unstable();
    assert_eq!(named, ["colour", "unread_only"]);
}

#[tokio::test]
async fn one_is_read_and_what_is_not_there_is_a_problem() {
    let app = App::start().await;
    app.peer.script.tell("ann", notified(1));
    let path = |number: i64| format!("/v1/notifications/notification_{number:032}/read");
    let read = json(app.post(&path(1)).send().await.unwrap(), 200).await;
    let mut wanted = shown(1);
    wanted["read_at"] = time(1_700_000_100).into();
    assert_eq!(read, wanted);
    let missing = problem(app.post(&path(2)).send().await.unwrap(), 404).await;
    assert_eq!(missing["reason"], "NOTIFICATION_NOT_FOUND");
}

#[tokio::test]
async fn the_stream_begins_with_the_count_and_tells_of_each_notification_as_it_arrives() {
    let app = App::start().await;
    app.peer.script.tell("ann", notified(1));
    let mut sse = Sse::open_at(&app, EVENTS, None).await;
    assert_eq!(sse.next().await, Some(Item::Retry(1000)));
    let (name, id, data) = sse.event().await.unwrap();
    assert_eq!((name.as_str(), id), ("snapshot", 1));
    assert_eq!(data, j!({"sequence": 1, "unread_count": 1}));
    app.peer.script.tell("ann", notified(2));
    let (name, id, data) = sse.event().await.unwrap();
    assert_eq!((name.as_str(), id), ("notification", 2));
    let mut wanted = shown(2);
    wanted["sequence"] = 2.into();
    wanted["unread_count"] = 2.into();
    assert_eq!(data, wanted);
    let since = Instant::now();
    assert_eq!(sse.next().await, Some(Item::Comment("heartbeat".into())));
    assert!(since.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn cut_anywhere_and_resumed_it_goes_on_at_the_next_and_never_ends_by_itself() {
    let app = App::start().await;
    (1..=6).for_each(|sequence| app.peer.script.tell("ann", notified(sequence)));
    // Behind the gateway: the service is cut off after every message.
    for cut in 1..=3 {
        app.peer.script.state().cut_watch_after = Some(cut);
        let mut sse = Sse::open_at(&app, EVENTS, Some(0)).await;
        assert_eq!(sse.take(6).await, arrived(1..=6), "cut after {cut}");
    }
    // Before it: the browser comes back with what it has seen.
    app.peer.script.state().cut_watch_after = None;
    for last in 0..6 {
        let mut sse = Sse::open_at(&app, EVENTS, Some(last)).await;
        let rest = usize::try_from(6 - last).unwrap();
        assert_eq!(sse.take(rest).await, arrived(last + 1..=6));
    }
    let wrong = app.get(EVENTS).header("Last-Event-ID", "-1").send().await.unwrap();
    assert_eq!(fields(&problem(wrong, 400).await), ["Last-Event-ID"]);
}
