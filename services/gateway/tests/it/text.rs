//! Text that a model is writing, as a browser sees it: beside the changes, without a number, from its
//! beginning again after every break.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    app::App,
    peer::{change, delta},
    sse::{Item, Sse},
};

const ID: &str = "op_tailoring_0a";

/// What a browser has of the texts: pieces are put at their place, newer attempts begin anew.
#[derive(Default)]
struct Page {
    attempt: i64,
    texts: BTreeMap<String, String>,
}

impl Page {
    fn take(&mut self, piece: &Value) {
        let attempt = piece["attempt"].as_i64().unwrap();
        if attempt > self.attempt {
            *self = Self { attempt, ..Self::default() };
        }
        let text = self.texts.entry(piece["stream"].as_str().unwrap().to_owned()).or_default();
        let at = usize::try_from(piece["offset"].as_u64().unwrap()).unwrap();
        let kept: String = text.chars().take(at).collect();
        assert_eq!(kept.chars().count(), at, "nothing is missing before a piece");
        *text = kept + piece["text"].as_str().unwrap();
    }

    /// Reads to the end; returns whether that was the end of the operation.
    async fn read(&mut self, sse: &mut Sse) -> bool {
        let mut done = false;
        while let Some(item) = sse.next().await {
            match item {
                Item::Delta(piece) => self.take(&piece),
                Item::Event(_, _, data) => {
                    done = data["done"].as_bool().unwrap();
                    for piece in data["texts"].as_array().into_iter().flatten() {
                        self.take(piece);
                    }
                }
                Item::Comment(_) | Item::Retry(_) => {}
            }
        }
        done
    }
}

#[tokio::test]
async fn text_comes_beside_the_changes_and_without_a_number() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    app.peer.script.write(delta(1, 0, "Dear "));
    let mut sse = Sse::open(&app, ID, None).await;
    assert_eq!(sse.next().await, Some(Item::Retry(1000)));
    let (name, id, data) = sse.event().await.unwrap();
    assert_eq!((name.as_str(), id), ("snapshot", 1));
    let first = serde_json::json!(
        [{"stream": "letter", "run": 1, "attempt": 1, "offset": 0, "text": "Dear "}]);
    assert_eq!(data["texts"], first);
    app.peer.script.write(delta(1, 5, "Sir\nor \u{1f642}"));
    let piece = serde_json::json!(
        {"stream": "letter", "run": 1, "attempt": 1, "offset": 5, "text": "Sir\nor \u{1f642}"});
    assert_eq!(sse.next().await, Some(Item::Delta(piece)));
    app.peer.script.append(change(ID, 2, true));
    let (name, id, data) = sse.event().await.unwrap();
    assert_eq!((name.as_str(), id, data.get("texts")), ("update", 2, None));
    assert_eq!(sse.next().await, None);
}

#[tokio::test]
async fn a_service_that_breaks_leaves_no_hole_in_the_text() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    for at in 0..9 {
        app.peer.script.write(delta(1, at, "w"));
    }
    app.peer.script.append(change(ID, 2, true));
    for cut in 2..12 {
        app.peer.script.state().cut_watch_after = Some(cut);
        let mut page = Page::default();
        let mut sse = Sse::open(&app, ID, Some(0)).await;
        // Cut often, it is asked again and again from where the changes stood.
        let reading = async {
            while page.texts.get("letter").is_none_or(|text| text.len() != 9) {
                match sse.next().await {
                    Some(Item::Delta(piece)) => page.take(&piece),
                    Some(_) => {}
                    None => return,
                }
            }
        };
        let _ = tokio::time::timeout(std::time::Duration::from_millis(300), reading).await;
        let whole = page.texts.get("letter").is_some_and(|text| text == "wwwwwwwww");
        assert_eq!(whole, cut >= 9, "cut after {cut}");
    }
}

#[tokio::test]
async fn a_browser_too_slow_for_the_text_comes_back_and_has_it_whole() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    let mut slow = Sse::open(&app, ID, Some(1)).await;
    // More than one stream may have waiting, and than sockets hold: it is asked to come back.
    let word = "w".repeat(60_000);
    for _ in 0..200 {
        app.peer.script.write(delta(1, 0, &word));
    }
    app.peer.script.append(change(ID, 2, true));
    let opened = || app.peer.script.state().watches_open == 0;
    crate::app::wait_until("the watch is given up or read to its end", opened).await;
    let mut page = Page::default();
    let done = page.read(&mut slow).await;
    assert!(!done, "what was left out is not hidden behind an end");
    app.peer.script.state().texts.truncate(1);
    let mut again = Sse::open(&app, ID, Some(1)).await;
    assert!(page.read(&mut again).await);
    assert_eq!(page.texts["letter"], word);
}
