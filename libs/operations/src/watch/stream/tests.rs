//! A watcher whose wake-ups are all lost: neither the process that commits tells it, nor does the net
//! wake it.

use futures::StreamExt as _;
use testkit::Database;

use super::*;
use crate::{
    Engine, Options, Viewer,
    model::{lifecycle::Command, retry::Policy},
    store::{kind, start, tests::new_row, transition},
};

/// Longest time from the loss to the change.
const SOON: Duration = Duration::from_secs(10);

/// The next message that this is said of.
async fn message(
    watch: &mut Watch,
    wanted: impl Fn(&pb::WatchResponse) -> bool,
) -> pb::WatchResponse {
    let until = tokio::time::Instant::now() + SOON;
    loop {
        let next = tokio::time::timeout_at(until, watch.next()).await.expect("it comes soon");
        let message = next.expect("the stream goes on").unwrap();
        if wanted(&message) {
            return message;
        }
    }
}

#[tokio::test]
async fn a_change_that_nobody_woke_for_is_found_after_a_silence() {
    let database = Database::create(&crate::migrations(), "test").await;
    // The net does not come by before the test is over.
    let options = Options { works: false, poll: SOON * 100, ..Options::new("test") };
    let engine = Engine::new(options).start(database.pool()).await.unwrap();
    let mut connection = database.pool().dedicated().await.unwrap();
    let row = new_row();
    let id = row.operation.id().to_owned();
    start::insert(&mut connection, &[row]).await.unwrap();
    let mut watch = engine.watch(&Viewer::Anyone, &id, None).await.unwrap();
    message(&mut watch, |message| message.event() == pb::WatchEvent::Snapshot).await;
    message(&mut watch, |message| message.event() == pb::WatchEvent::Heartbeat).await;

    let operation = transition::lock(&mut connection, &id).await.unwrap().unwrap();
    let life = operation.life.apply(Command::Cancel, &Policy::default()).unwrap();
    let moved = transition::Moved::new(operation, life, kind::CANCELLED);
    transition::write(&mut connection, moved).await.unwrap();
    engine.core.waker.found(&id, life.sequence);

    let update = message(&mut watch, |message| message.operation.is_some()).await;
    let operation = update.operation.unwrap();
    assert_eq!((operation.sequence, operation.done), (life.sequence, true));
    assert!(watch.next().await.is_none(), "the stream ends with the operation");
}
