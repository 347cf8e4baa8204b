//! The live stream as a browser sees it: what comes first, what comes next, and how it ends; cut
//! anywhere and resumed, what was received is what is stored.

use std::time::{Duration, Instant};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use reqwest::Method;

use crate::{
    app::{App, fields, problem, wait_until},
    peer::{change, life},
    sse::{Item, Sse, parse},
};

const ID: &str = "op_tailoring_0a";

fn updates(range: std::ops::RangeInclusive<i64>) -> Vec<(String, i64)> {
    range.map(|sequence| ("update".to_owned(), sequence)).collect()
}

#[tokio::test]
async fn without_a_cursor_a_snapshot_comes_first_then_every_change_then_the_end() {
    let app = App::start().await;
    let all = life(ID, 6);
    app.peer.script.store("ann", all[..3].to_vec());
    let mut sse = Sse::open(&app, ID, None).await;
    assert_eq!(sse.next().await, Some(Item::Retry(1000)));
    let (name, id, data) = sse.event().await.unwrap();
    assert_eq!((name.as_str(), id), ("snapshot", 3));
    assert_eq!(data["status"], "Phase 3...");
    for change in &all[3..] {
        app.peer.script.append(change.clone());
        let (name, id, data) = sse.event().await.unwrap();
        assert_eq!((name.as_str(), id), ("update", change.sequence));
        assert_eq!(data["id"], ID);
    }
    assert_eq!(sse.next().await, None, "the stream ends after the terminal event");
}

#[tokio::test]
async fn resumed_at_every_sequence_it_goes_on_at_the_next() {
    let app = App::start().await;
    app.peer.script.store("ann", life(ID, 9));
    for last in 0..=9 {
        let mut sse = Sse::open(&app, ID, Some(last)).await;
        assert_eq!(sse.rest().await, updates(last + 1..=9), "after {last}");
    }
    // A cursor from the future, of a database that was restored say, starts over.
    let mut sse = Sse::open(&app, ID, Some(99)).await;
    assert_eq!(sse.rest().await, [("resync".to_owned(), 9)]);
}

#[tokio::test]
async fn cut_after_every_event_and_resumed_nothing_is_missed_or_repeated() {
    let app = App::start().await;
    app.peer.script.store("ann", life(ID, 9));
    for cut in 0..9 {
        let mut received = Vec::new();
        let mut sse = Sse::open(&app, ID, Some(0)).await;
        for _ in 0..cut {
            received.push(sse.event().await.map(|(name, id, _)| (name, id)).unwrap());
        }
        drop(sse);
        let last = received.last().map_or(0, |(_, id)| *id);
        received.extend(Sse::open(&app, ID, Some(last)).await.rest().await);
        assert_eq!(received, updates(1..=9), "cut after {cut}");
    }
}

#[tokio::test]
async fn cut_at_a_thousand_random_bytes_and_resumed_nothing_is_missed_or_repeated() {
    let app = App::start().await;
    app.peer.script.store("ann", life(ID, 12));
    let path = format!("/v1/operations/{ID}/events");
    let get = async |last: i64| {
        let request = app.get(&path).header("Last-Event-ID", last.to_string());
        request.send().await.unwrap().bytes().await.unwrap().to_vec()
    };
    let whole = get(0).await;
    let mut random = StdRng::seed_from_u64(7);
    for _ in 0..1000 {
        // What a browser has dispatched when the connection breaks here: whole blocks alone.
        let cut = random.random_range(0..=whole.len());
        let text = String::from_utf8(whole[..cut].to_vec()).unwrap();
        let ends = text.rfind("\n\n").map_or(0, |end| end + 2);
        let mut received = ids(&text[..ends]);
        let last = received.last().copied().unwrap_or_default();
        received.extend(ids(std::str::from_utf8(&get(last).await).unwrap()));
        assert_eq!(received, (1..=12).collect::<Vec<i64>>(), "cut at byte {cut}");
    }
}

fn ids(text: &str) -> Vec<i64> {
    let blocks = text.split("\n\n").filter(|block| !block.is_empty());
    let items = blocks.map(parse);
    items
        .filter_map(|item| if let Item::Event(_, id, _) = item { Some(id) } else { None })
        .collect()
}

#[tokio::test]
async fn silence_is_never_longer_than_two_seconds() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    let mut sse = Sse::open(&app, ID, Some(1)).await;
    assert_eq!(sse.next().await, Some(Item::Retry(1000)));
    for _ in 0..3 {
        let since = Instant::now();
        assert_eq!(sse.next().await, Some(Item::Comment("heartbeat".into())));
        assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
    }
}

#[tokio::test]
async fn who_may_not_see_it_gets_a_problem_and_no_stream() {
    let app = App::start().await;
    app.peer.script.store("bob", life(ID, 3));
    let path = format!("/v1/operations/{ID}/events");
    let other = problem(app.get(&path).send().await.unwrap(), 404).await;
    assert_eq!(other["reason"], "OPERATION_MISSING");
    let nobody = app.request(Method::GET, &path).send().await.unwrap();
    problem(nobody, 401).await;
    for wrong in ["-1", "+1", "abc", "1.5", "99999999999999999999"] {
        let request = app.get(&path).header("Last-Event-ID", wrong);
        let refused = problem(request.send().await.unwrap(), 400).await;
        assert_eq!(fields(&refused), ["Last-Event-ID"]);
    }
    app.peer.script.refuse(crate::peer::refusal(
        tonic::Code::ResourceExhausted,
        "TOO_MANY_STREAMS",
        "at most 100 streams at once; close one first",
    ));
    let refused = problem(app.get(&path).send().await.unwrap(), 429).await;
    assert_eq!(refused["reason"], "TOO_MANY_STREAMS");
}

#[tokio::test]
async fn a_tab_that_is_closed_frees_its_watch() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    let mut sse = Sse::open(&app, ID, None).await;
    sse.event().await.unwrap();
    assert_eq!(app.peer.script.state().watches_open, 1);
    drop(sse);
    wait_until("the watch is closed", || app.peer.script.state().watches_open == 0).await;
}
