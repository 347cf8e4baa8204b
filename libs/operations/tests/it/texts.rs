//! Text that is read along: whoever comes, whenever and wherever, and however often they are cut off,
//! has in the end what is stored, and has it before the end is told.

use std::{collections::BTreeMap, time::Duration};

use futures::StreamExt as _;
use operations::{Context, Definition, Failure, Handle, Kind, State, phase};
use proto::operations::v1::{self as pb, WatchEvent};
use serde::{Deserialize, Serialize};

use crate::{
    app::{App, SOON, Stage, host, me, options},
    kinds::Said,
};

/// Writes two texts word by word, each word after passing the gate `write`.
pub struct Author(pub Stage);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Letter {
    pub words: Vec<String>,
    /// Fails so many attempts once it has written half.
    pub failures: i32,
}

impl Kind for Author {
    type Input = Letter;
    type Output = Said;

    fn definition() -> Definition {
        let mut definition =
            Definition::new("test.author", 1, vec![phase(0.0, "write", "Writing...")]);
        definition.policy.first_backoff = Duration::from_millis(20);
        definition.concurrency(32)
    }

    async fn run(&self, context: Context, letter: Letter) -> Result<Said, Failure> {
        context.phase("write").await?;
        let (mut text, mut notes) = (context.text("letter"), context.text("notes"));
        for (n, word) in letter.words.iter().enumerate() {
            self.0.pass("write").await;
            text.push(word).await?;
            text.flush().await?;
            if n % 5 == 4 {
                notes.push("\u{2713}").await?;
                notes.flush().await?;
                context.report(50.0, word).await?;
            }
            if n == letter.words.len() / 2 && context.attempt() <= letter.failures {
                return Err(Failure::retryable("SCRIPTED", "It was asked to fail for now."));
            }
        }
        Ok(Said { reports: 0 })
    }
}

fn letter(words: usize, failures: i32) -> Letter {
    let words = (0..words).map(|n| format!("w\u{f6}rd {n} ")).collect();
    Letter { words, failures }
}

/// A client that puts pieces where they belong, over any number of streams.
#[derive(Default)]
struct Client {
    cursor: Option<i64>,
    attempt: (i32, i32),
    texts: BTreeMap<String, String>,
    done: bool,
    deltas: usize,
}

impl Client {
    fn piece(&mut self, id: &str, piece: &pb::Delta) {
        assert_eq!(piece.id, id);
        assert!((piece.run, piece.attempt) >= self.attempt, "an older attempt speaks again");
        if (piece.run, piece.attempt) > self.attempt {
            self.attempt = (piece.run, piece.attempt);
            self.texts.clear();
        }
        let text = self.texts.entry(piece.stream.clone()).or_default();
        let at = usize::try_from(piece.offset).unwrap();
        let kept: String = text.chars().take(at).collect();
        assert_eq!(kept.chars().count(), at, "nothing is missing before a piece");
        *text = kept + &piece.text;
    }

    fn take(&mut self, id: &str, message: &pb::WatchResponse) {
        assert!(!self.done, "nothing comes after the end");
        message.texts.iter().chain(&message.delta).for_each(|piece| self.piece(id, piece));
        self.deltas += usize::from(message.event() == WatchEvent::Delta);
        if let Some(operation) = &message.operation {
            self.cursor = Some(operation.sequence);
            self.done = operation.done;
        }
    }

    /// Receives so many messages on one stream.
    async fn receive(&mut self, engine: &Handle, id: &str, count: usize) {
        let mut watch = engine.watch(&me(), id, self.cursor).await.unwrap();
        for _ in 0..count {
            let next = tokio::time::timeout(SOON, watch.next()).await;
            match next.expect("a stream is never silent for long") {
                Some(message) => self.take(id, &message.unwrap()),
                None => return,
            }
        }
    }

    async fn followed_to_the_end(mut self, engine: Handle, id: String) -> Self {
        while !self.done {
            self.receive(&engine, &id, usize::MAX).await;
        }
        self
    }
}

async fn let_write(app: &App, words: usize) {
    for _ in 0..words {
        app.stage.open("write");
        tokio::task::yield_now().await;
    }
}

async fn stored(app: &App, id: &str) -> BTreeMap<String, String> {
    app.engine.texts(&me(), id).await.unwrap()
}

async fn written(app: &App, id: &str, words: usize) {
    testkit::wait_until("text", SOON, async || {
        let texts = stored(app, id).await;
        texts.get("letter").is_some_and(|text| text.split_whitespace().count() >= 2 * words)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_watches_from_the_start_late_or_elsewhere_has_what_is_stored() {
    let app = App::start().await;
    let mut elsewhere = options();
    elsewhere.works = false;
    let other = host(&app.database, &app.stage, elsewhere).await;
    let id = app.start_of::<Author>(&letter(40, 0)).await;
    let early = Client::default().followed_to_the_end(app.engine.clone(), id.clone());
    let (watched, replayed) = (id.clone(), id.clone());
    let far =
        async { other.on(|engine| Client::default().followed_to_the_end(engine, watched)).await };
    let replay = async {
        let client = Client { cursor: Some(0), ..Client::default() };
        other.on(|engine| client.followed_to_the_end(engine, replayed)).await
    };
    let late = async {
        let_write(&app, 20).await;
        written(&app, &id, 20).await;
        let late = Client::default().followed_to_the_end(app.engine.clone(), id.clone());
        let (late, ()) = tokio::join!(late, let_write(&app, 20));
        late
    };
    let (early, far, replay, late) = tokio::join!(early, far, replay, late);
    let stored = stored(&app, &id).await;
    assert_eq!(stored["letter"], letter(40, 0).words.concat());
    assert_eq!(stored["notes"], "\u{2713}".repeat(8));
    assert!(early.deltas > 5, "it was told as it was written, in {} pieces", early.deltas);
    for client in [early, far, replay, late] {
        assert_eq!(client.texts, stored);
    }
}

#[tokio::test]
async fn clients_that_are_cut_at_random_points_have_what_is_stored() {
    let app = App::start().await;
    let id = app.start_of::<Author>(&letter(40, 0)).await;
    let clients = (0..20).map(|_| {
        let (engine, id) = (app.engine.clone(), id.clone());
        async move {
            let mut client = Client::default();
            while !client.done {
                client.receive(&engine, &id, rand::random_range(1..6)).await;
            }
            client
        }
    });
    let writing = async {
        for n in 0..40 {
            let_write(&app, 1).await;
            written(&app, &id, n + 1).await;
        }
    };
    let (clients, ()) = tokio::join!(futures::future::join_all(clients), writing);
    let stored = stored(&app, &id).await;
    for client in clients {
        assert_eq!(client.texts, stored);
    }
}

#[tokio::test]
async fn a_new_attempt_begins_its_texts_anew() {
    let app = App::start().await;
    let id = app.start_of::<Author>(&letter(10, 1)).await;
    let watching = Client::default().followed_to_the_end(app.engine.clone(), id.clone());
    let (client, ()) = tokio::join!(watching, let_write(&app, 16));
    assert_eq!(app.ended(&id).await.life.attempt, 2);
    assert_eq!((client.attempt, client.texts), ((1, 2), stored(&app, &id).await));
    assert_eq!(stored(&app, &id).await["letter"], letter(10, 1).words.concat());
}

#[tokio::test]
async fn a_reader_that_stops_reading_finds_the_text_whole_and_then_the_end() {
    let app = App::start().await;
    let id = app.start_of::<Author>(&letter(30, 0)).await;
    let mut watch = app.engine.watch(&me(), &id, None).await.unwrap();
    let mut client = Client::default();
    client.take(&id, &watch.next().await.unwrap().unwrap());
    let_write(&app, 30).await;
    app.ended(&id).await;
    let rest: Vec<_> = watch.collect().await;
    assert!(rest.len() < 20, "{} messages were kept for a reader that did not read", rest.len());
    rest.into_iter().for_each(|message| client.take(&id, &message.unwrap()));
    assert!(client.done);
    assert_eq!(client.texts, stored(&app, &id).await);
    // Who comes when all is over has it with the snapshot.
    let mut after = Client::default();
    after.receive(&app.engine, &id, 1).await;
    assert_eq!((after.done, after.texts), (true, stored(&app, &id).await));
}

#[tokio::test]
async fn of_a_text_without_end_the_beginning_is_kept() {
    let app = App::start().await;
    let words = vec!["\u{1f642}".repeat(40_000), "x".repeat(40_000), "y".into()];
    let id = app.start_of::<Author>(&Letter { words, failures: 0 }).await;
    let_write(&app, 3).await;
    assert_eq!(app.ended(&id).await.life.state, State::Succeeded);
    let text = stored(&app, &id).await.remove("letter").unwrap();
    assert_eq!((text.chars().count(), text.ends_with('x')), (65_536, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_is_heard_elsewhere_within_a_moment_although_nobody_is_told() {
    let app = App::start().await;
    let mut elsewhere = options();
    elsewhere.works = false;
    let other = host(&app.database, &app.stage, elsewhere).await;
    let id = app.start_of::<Author>(&letter(10, 0)).await;
    app.reaches(&id, State::Running).await;
    let mute = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                WHERE datname = current_database() AND query ILIKE 'listen%'";
    let watched = id.clone();
    let watching = other.on(|engine| Client::default().followed_to_the_end(engine, watched));
    let writing = async {
        for n in 0..10 {
            sqlx::query(mute).execute(app.database.pool().pg()).await.unwrap();
            let_write(&app, 1).await;
            written(&app, &id, n + 1).await;
        }
    };
    let (client, ()) = tokio::join!(watching, writing);
    assert_eq!(client.texts, stored(&app, &id).await);
}
