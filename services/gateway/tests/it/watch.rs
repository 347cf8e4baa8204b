//! The live stream when something goes wrong behind it or before it: the browser stays connected,
//! or comes back, and never misses a change or the end.

use std::time::Duration;

use gateway::Config;
use proto::operations::v1::Operation;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpSocket,
};

use crate::{
    app::{App, DEADLINE, wait_until},
    peer::{Peer, change, life, refusal},
    sse::{Item, Sse, parse},
    wire::Wire,
};

const ID: &str = "op_tailoring_0a";

fn updates(range: std::ops::RangeInclusive<i64>) -> Vec<(String, i64)> {
    range.map(|sequence| ("update".to_owned(), sequence)).collect()
}

#[tokio::test]
async fn a_service_that_breaks_after_every_message_is_asked_again_where_it_stopped() {
    let app = App::start().await;
    app.peer.script.store("ann", life(ID, 9));
    for cut in 1..=9 {
        app.peer.script.state().cut_watch_after = Some(cut);
        let mut sse = Sse::open(&app, ID, Some(0)).await;
        assert_eq!(sse.rest().await, updates(1..=9), "cut after {cut}");
        // Also from a snapshot on.
        let mut sse = Sse::open(&app, ID, None).await;
        assert_eq!(sse.rest().await, [("snapshot".to_owned(), 9)]);
    }
}

#[tokio::test]
async fn a_service_that_is_killed_and_comes_back_goes_on_in_the_same_stream() {
    let mut app = App::start().await;
    let all = life(ID, 12);
    app.peer.script.store("ann", all[..2].to_vec());
    let mut sse = Sse::open(&app, ID, Some(0)).await;
    let mut received = Vec::new();
    for (at, change) in all.iter().enumerate().skip(2) {
        if at % 3 == 0 {
            app.peer.kill();
            // The browser is told that its stream lives, while nobody is there behind it.
            while sse.next().await != Some(Item::Comment("heartbeat".into())) {}
            app.peer.revive();
        }
        app.peer.script.append(change.clone());
        while received.last().is_none_or(|(_, id): &(String, i64)| *id < change.sequence) {
            received.push(sse.event().await.map(|(name, id, _)| (name, id)).unwrap());
        }
    }
    assert_eq!(received, updates(1..=12));
    assert_eq!(sse.next().await, None);
}

#[tokio::test]
async fn a_service_that_falls_silent_without_a_word_is_asked_again() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    app.peer.script.state().mute_watches = true;
    let mut sse = Sse::open(&app, ID, Some(0)).await;
    assert_eq!(sse.event().await.unwrap().1, 1);
    {
        let mut state = app.peer.script.state();
        state.mute_watches = false;
        assert_eq!(state.watches_opened, 1);
    }
    app.peer.script.append(change(ID, 2, true));
    assert_eq!(sse.rest().await, updates(2..=2));
    assert_eq!(app.peer.script.state().watches_opened, 2);
}

#[tokio::test]
async fn a_connection_that_dies_without_a_word_is_replaced() {
    let peer = Peer::start();
    let wire = Wire::before(peer.address).await;
    let app = App::before(Config::default(), peer, wire.address).await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    let mut sse = Sse::open(&app, ID, Some(0)).await;
    assert_eq!(sse.event().await.unwrap().1, 1);
    wire.freeze();
    app.peer.script.append(change(ID, 2, true));
    assert_eq!(sse.rest().await, updates(2..=2));
}

#[tokio::test]
async fn a_service_that_is_away_when_a_browser_comes_is_waited_for_a_moment() {
    let app = App::start().await;
    app.peer.script.store("ann", life(ID, 3));
    for _ in 0..3 {
        app.peer.script.refuse(tonic::Status::unavailable("restarting"));
    }
    assert_eq!(Sse::open(&app, ID, Some(0)).await.rest().await, updates(1..=3));
}

#[tokio::test]
async fn a_session_that_ends_ends_the_stream_and_the_browser_is_asked_back() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    app.peer.script.state().watch_ends_with =
        Some(refusal(tonic::Code::Unauthenticated, "SESSION_ENDED", "sign in again"));
    let mut sse = Sse::open(&app, ID, Some(0)).await;
    assert_eq!(sse.next().await, Some(Item::Retry(1000)));
    assert!(matches!(sse.next().await, Some(Item::Event(_, 1, _))));
    assert_eq!(sse.next().await, Some(Item::Retry(1000)));
    assert_eq!(sse.next().await, None);
}

fn large(sequence: i64, last: bool) -> Operation {
    Operation { message: "m".repeat(8 * 1024), ..change(ID, sequence, last) }
}

#[tokio::test]
async fn a_browser_that_reads_nothing_holds_nobody_up_and_still_learns_the_end() {
    const CHANGES: i64 = 4000;
    let app = App::start().await;
    app.peer.script.store("ann", vec![large(1, false)]);
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    let mut slow = socket.connect(app.address).await.unwrap();
    let request = format!(
        "GET /v1/operations/{ID}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-ann\r\n\
         Last-Event-ID: 0\r\nConnection: close\r\n\r\n"
    );
    slow.write_all(request.as_bytes()).await.unwrap();
    wait_until("the watch is open", || app.peer.script.state().watches_open == 1).await;

    // 32 MB in 4,000 changes, in parts, so that the service's side is never far ahead either.
    for sequence in 2..=CHANGES {
        app.peer.script.append(large(sequence, sequence == CHANGES));
    }
    // All of it is taken from the service although the browser has read nothing.
    wait_until("the watch is drained", || app.peer.script.state().watches_open == 0).await;
    assert_eq!(app.peer.script.state().watch_messages, usize::try_from(CHANGES).unwrap());
    // Somebody else on the same connection is served meanwhile.
    app.peer.script.store("ann", life("op_tailoring_0b", 3));
    assert_eq!(Sse::open(&app, "op_tailoring_0b", Some(0)).await.rest().await, updates(1..=3));

    let mut wire = Vec::new();
    tokio::time::timeout(DEADLINE, slow.read_to_end(&mut wire)).await.unwrap().unwrap();
    let received = dechunked(&wire);
    let ids: Vec<i64> = received.iter().map(|(_, id)| *id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "in order and without repeats");
    assert_eq!(*ids.last().unwrap(), CHANGES, "the terminal event");
    assert!(ids.len() < usize::try_from(CHANGES).unwrap() / 2, "{} were kept", ids.len());
    // Wherever something was left out, a resync says so.
    for (before, (name, id)) in ids.iter().zip(&received[1..]) {
        assert_eq!(name == "resync", *id != before + 1, "{id}");
    }
}

/// The events of an answer that travelled in chunks.
fn dechunked(wire: &[u8]) -> Vec<(String, i64)> {
    let text = String::from_utf8(wire.to_vec()).unwrap();
    let (head, mut rest) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let mut body = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n").unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        body.push_str(&after[..size]);
        rest = &after[size + 2..];
    }
    let blocks = body.split("\n\n").filter(|block| !block.is_empty()).map(parse);
    blocks
        .filter_map(
            |item| if let Item::Event(name, id, _) = item { Some((name, id)) } else { None },
        )
        .collect()
}

#[tokio::test]
async fn more_watchers_than_one_connection_takes_are_all_served() {
    const WATCHERS: usize = 300;
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    let mut open = Vec::new();
    for _ in 0..WATCHERS {
        open.push(Sse::open(&app, ID, None).await);
    }
    let answer = app.get("/v1/me").timeout(Duration::from_secs(5)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    app.peer.script.append(change(ID, 2, true));
    for sse in &mut open {
        assert_eq!(sse.rest().await.last().unwrap(), &("update".to_owned(), 2));
    }
}
