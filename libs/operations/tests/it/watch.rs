//! Watches: whatever is cut, and wherever, what was received is what is stored (I6).

use std::time::Duration;

use futures::StreamExt as _;
use operations::{Error, Handle, Query, State};
use prost::Message as _;
use proto::operations::v1::{self as pb, WatchEvent};

use crate::{
    app::{App, OWNER, SOON, Script, host, me, options},
    kinds::{Chatty, Talk},
};

/// What a watcher knows of a change: all that has to equal what is stored.
type Known = (i64, i32, i32, String);

fn known(sequence: i64, operation: &pb::Operation) -> Known {
    (sequence, operation.state, operation.attempt, operation.message.clone())
}

/// A client that keeps its cursor over any number of streams.
#[derive(Default)]
struct Client {
    received: Vec<Known>,
    resyncs: usize,
    done: bool,
}

impl Client {
    fn cursor(&self) -> i64 {
        self.received.last().map_or(0, |known| known.0)
    }

    fn take(&mut self, message: pb::WatchResponse) {
        self.resyncs += usize::from(message.event() == WatchEvent::Resync);
        let Some(operation) = message.operation else { return };
        assert!(operation.sequence > self.cursor(), "{} came again", operation.sequence);
        self.done = operation.done;
        self.received.push(known(operation.sequence, &operation));
    }

    /// Receives so many changes on one stream, or all to the end; returns whether it got them.
    async fn receive(&mut self, engine: &Handle, id: &str, count: usize) -> bool {
        let mut watch = engine.watch(&me(), id, Some(self.cursor())).await.unwrap();
        let until = self.received.len() + count;
        while self.received.len() < until && !self.done {
            let next = tokio::time::timeout(SOON, watch.next()).await;
            match next.expect("a stream is never silent for long") {
                Some(Ok(message)) => self.take(message),
                Some(Err(error)) => {
                    assert!(matches!(error, Error::Stopping), "{error}");
                    return false;
                }
                None => return true,
            }
        }
        true
    }
}

async fn stored(app: &App, id: &str) -> Vec<Known> {
    let changes = app.stored(id).await;
    changes
        .iter()
        .map(|change| {
            let operation = pb::Operation::decode(change.payload.as_slice()).unwrap();
            known(change.sequence, &operation)
        })
        .collect()
}

fn talk(reports: u32) -> Talk {
    Talk { reports, gate: Some("talk".into()) }
}

/// Lets an operation that waits at its gate go on, one report after the other.
async fn let_talk(app: &App, reports: u32) {
    for _ in 0..reports {
        app.stage.open("talk");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_client_that_is_cut_at_every_sequence_has_received_what_is_stored() {
    let app = App::start().await;
    let id = app.start_of::<Chatty>(&talk(12)).await;
    let clients = (1..=16).map(|cut| {
        let (engine, id) = (app.engine.clone(), id.clone());
        async move {
            let mut client = Client::default();
            client.receive(&engine, &id, cut).await;
            while !client.done {
                client.receive(&engine, &id, usize::MAX / 2).await;
            }
            client
        }
    });
    let (clients, ()) = tokio::join!(futures::future::join_all(clients), let_talk(&app, 12));
    let stored = stored(&app, &id).await;
    assert!(stored.len() >= 15);
    for client in clients {
        assert_eq!((client.resyncs, client.received), (0, stored.clone()));
    }
}

#[tokio::test]
async fn a_client_that_is_cut_at_a_thousand_random_points_has_received_what_is_stored() {
    let app = App::start().await;
    let id = app.start_of::<Chatty>(&talk(60)).await;
    let clients = (0..60).map(|_| {
        let (engine, id) = (app.engine.clone(), id.clone());
        async move {
            let (mut client, mut cuts) = (Client::default(), 0);
            while !client.done {
                client.receive(&engine, &id, rand::random_range(1..5)).await;
                cuts += 1;
            }
            (client, cuts)
        }
    });
    let (clients, ()) = tokio::join!(futures::future::join_all(clients), let_talk(&app, 60));
    let stored = stored(&app, &id).await;
    let cuts: usize = clients.iter().map(|(_, cuts)| cuts).sum();
    assert!(cuts >= 1000, "{cuts} cuts");
    for (client, _) in clients {
        assert_eq!((client.resyncs, client.received), (0, stored.clone()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_go_at_every_sequence_leave_no_gap_in_either_order() {
    let app = App::start().await;
    let id = app.start_of::<Chatty>(&talk(10)).await;
    let mut client = Client::default();
    // One change from each server, until the last: how many there are, what is merged decides.
    let talking = async {
        let mut step = 0;
        while !client.done {
            let mut watcher = options();
            watcher.works = false;
            let server = host(&app.database, &app.stage, watcher).await;
            app.stage.open("talk");
            let watched = id.clone();
            client = server
                .on(|engine| async move {
                    client.receive(&engine, &watched, 1).await;
                    client
                })
                .await;
            // Server first, then client; or the client first, and then a server that says it goes.
            if step % 2 == 0 {
                server.kill();
            } else {
                assert!(server.on(|engine| async move { engine.drain(SOON).await }).await);
            }
            step += 1;
        }
        (client, step)
    };
    let talked = tokio::time::timeout(Duration::from_secs(60), talking).await.unwrap();
    let (client, servers) = talked;
    assert_eq!(client.received, stored(&app, &id).await);
    assert!(client.resyncs == 0 && servers >= 10, "{servers} servers went");
}

#[tokio::test]
async fn a_watch_on_a_server_that_goes_down_ends_with_stopping_and_not_with_not_found() {
    let app = App::start().await;
    let id = app.start_of::<Chatty>(&talk(1)).await;
    let mut watch = app.engine.watch(&me(), &id, None).await.unwrap();
    let mut many = app.engine.watch_many(OWNER, &Query::default(), false).await.unwrap();
    assert!(watch.next().await.unwrap().is_ok() && many.next().await.unwrap().is_ok());
    app.engine.drain(SOON).await;
    let last = watch.filter(|message| std::future::ready(message.is_err())).next().await;
    assert!(matches!(last, Some(Err(Error::Stopping))));
    let last = many.filter(|message| std::future::ready(message.is_err())).next().await;
    assert!(matches!(last, Some(Err(Error::Stopping))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_replica_sees_every_change_also_when_notifications_are_lost() {
    let app = App::start().await;
    let mut watcher = options();
    watcher.works = false;
    let other = host(&app.database, &app.stage, watcher).await;
    let id = app.start_of::<Chatty>(&talk(30)).await;
    let watched = id.clone();
    let watching = other.on(|engine| async move {
        let mut client = Client::default();
        while !client.done {
            client.receive(&engine, &watched, usize::MAX / 2).await;
        }
        client
    });
    let cutting = async {
        for _ in 0..30 {
            let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                       WHERE datname = current_database() AND query ILIKE 'listen%'";
            sqlx::query(sql).execute(app.database.pool().pg()).await.unwrap();
            app.stage.open("talk");
        }
    };
    let (client, ()) = tokio::join!(watching, cutting);
    assert_eq!((client.resyncs, client.received), (0, stored(&app, &id).await));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watcher_sees_one_history_when_the_worker_dies_under_it() {
    let app = App::with(|options| options.works = false).await;
    let first = host(&app.database, &app.stage, options()).await;
    let id = app.start_of::<Chatty>(&talk(6)).await;
    app.stage.open("talk");
    let mut client = Client::default();
    client.receive(&app.engine, &id, 4).await;
    first.kill();
    let _second = host(&app.database, &app.stage, options()).await;
    let (_, ()) =
        tokio::join!(client.receive(&app.engine, &id, usize::MAX / 2), let_talk(&app, 30));
    assert_eq!((client.resyncs, &client.received), (0, &stored(&app, &id).await));
    app.history_is_legal(&id).await;
    let ended = app.get(&id).await.life;
    assert_eq!((ended.state, ended.attempt), (State::Succeeded, 2));
}

#[tokio::test]
async fn a_cursor_that_is_ahead_or_trimmed_away_gets_a_resync() {
    let app = App::start().await;
    let id = app.run(Script::default()).await;
    let sequence = app.ended(&id).await.life.sequence;
    let ahead = app.watched(&id, Some(sequence + 7)).await;
    assert_eq!((ahead.len(), ahead[0].event()), (1, WatchEvent::Resync));
    assert!(app.watched(&id, Some(sequence)).await.is_empty(), "there is nothing new");
    let mut connection = app.database.pool().dedicated().await.unwrap();
    events::trim(&mut connection, std::slice::from_ref(&id)).await.unwrap();
    let trimmed = app.watched(&id, Some(2)).await;
    assert_eq!((trimmed.len(), trimmed[0].event()), (1, WatchEvent::Resync));
    assert_eq!(trimmed[0].operation.as_ref().unwrap().sequence, sequence);
}

#[tokio::test]
async fn a_watch_is_never_silent_for_longer_than_two_seconds() {
    let app = App::start().await;
    let id = app.start_of::<Chatty>(&talk(1)).await;
    let mut watch = app.engine.watch(&me(), &id, None).await.unwrap();
    let mut many = app.engine.watch_many(OWNER, &Query::default(), false).await.unwrap();
    let mut heartbeats = (0, 0);
    while heartbeats.0 < 1 || heartbeats.1 < 1 {
        let either = async {
            tokio::select! {
                message = watch.next() => {
                    heartbeats.0 += u32::from(message.unwrap().unwrap().event() == WatchEvent::Heartbeat);
                }
                message = many.next() => {
                    heartbeats.1 += u32::from(message.unwrap().unwrap().event() == WatchEvent::Heartbeat);
                }
            }
        };
        let spoken = tokio::time::timeout(Duration::from_secs(2), either).await;
        assert!(spoken.is_ok(), "silent for two seconds");
    }
}

#[tokio::test]
async fn a_watch_over_many_begins_with_snapshots_and_then_has_every_change() {
    let app = App::start().await;
    let before = app.start_of::<Chatty>(&talk(4)).await;
    app.reaches(&before, State::Running).await;
    let mut many = app.engine.watch_many(OWNER, &Query::default(), true).await.unwrap();
    let first = many.next().await.unwrap().unwrap();
    assert_eq!(first.event(), WatchEvent::Snapshot);
    let from = first.operation.unwrap().sequence;
    let after = app.start_of::<Chatty>(&talk(4)).await;
    app.stage.gate("talk").add_permits(8);
    let mut seen: std::collections::HashMap<String, Vec<i64>> = std::collections::HashMap::new();
    let mut done = 0;
    while done < 2 {
        let message = tokio::time::timeout(SOON, many.next()).await.unwrap().unwrap().unwrap();
        let Some(operation) = message.operation else { continue };
        done += u32::from(operation.done);
        seen.entry(operation.id).or_default().push(operation.sequence);
    }
    let end = app.get(&before).await.life.sequence;
    assert_eq!(seen[&before], (from + 1..=end).collect::<Vec<_>>());
    let end = app.get(&after).await.life.sequence;
    let first = seen[&after][0];
    assert_eq!(seen[&after], (first..=end).collect::<Vec<_>>());
}
