//! What stands beside the rows of operations: streamed text, and steps that are done elsewhere.

use std::time::Duration;

use super::{TOKEN, Table};
use crate::{
    model::{
        id::OperationId,
        lifecycle::{Lifecycle, State},
        operation::Progress,
    },
    store::{
        read,
        remote::{self, Seen},
        text::{self, Piece, TextCursor, TextNews},
    },
};

const HOUR: Duration = Duration::from_secs(3600);

fn running() -> Lifecycle {
    Lifecycle { state: State::Running, attempt: 3, token: TOKEN, ..Lifecycle::new() }
}

fn piece(stream: &str, position: i64, body: &str) -> Piece {
    Piece { stream: stream.into(), position, body: body.into() }
}

#[tokio::test]
async fn a_reader_of_text_gets_what_follows_what_it_has_and_all_of_a_newer_attempt() {
    let mut table = Table::new().await;
    let ids = table.rows(&[running(), running()]).await;
    let connection = &mut table.connection;
    for written in [piece("a", 0, "w\u{f6}rd"), piece("b", 0, "x"), piece("a", 4, " two")] {
        assert!(text::append(connection, &ids[0], TOKEN, &written).await.unwrap());
    }
    let cursor = |id: &str, attempt, known: &[(&str, i64)]| TextCursor {
        id: id.to_owned(),
        run: 1,
        attempt,
        known: known.iter().map(|(stream, at)| ((*stream).to_owned(), *at)).collect(),
    };
    let cursors = [
        cursor(&ids[0], 0, &[]),
        cursor(&ids[0], 3, &[("a", 4), ("b", 1)]),
        cursor(&ids[0], 3, &[("a", 8), ("b", 1)]),
        cursor(&ids[0], 2, &[("a", 8), ("b", 1)]),
        cursor(&ids[1], 3, &[]),
        cursor("op_test_0", 3, &[]),
    ];
    let news = text::after(connection, &cursors).await.unwrap();
    let of = |pieces: &[Piece]| Some(TextNews { run: 1, attempt: 3, pieces: pieces.to_vec() });
    let all = [piece("a", 0, "w\u{f6}rd two"), piece("b", 0, "x")];
    let next = [piece("a", 4, " two")];
    assert_eq!(news, [of(&all), of(&next), of(&[]), of(&all), of(&[]), None]);
    let marks = read::marks(connection, &ids).await.unwrap();
    assert_eq!(marks.iter().map(|mark| mark.texts).max(), Some(3));
    let rows = read::get_each(connection, &ids).await.unwrap();
    assert_eq!(rows.iter().flatten().map(|row| row.texts).collect::<Vec<_>>(), [true, false]);
}

fn seen(state: State, sequence: i64) -> Seen {
    let (kind, progress) = ("other.kind".to_owned(), Progress::default());
    Seen { state: Some(state), kind, progress, sequence, result: None, error: None }
}

#[tokio::test]
async fn a_step_elsewhere_is_looked_at_when_it_is_due_and_never_goes_back() {
    let mut table = Table::new().await;
    let id = table.rows(&[running()]).await.remove(0);
    let connection = &mut table.connection;
    remote::intend(connection, &id, "user", "s", 1, &[1]).await.unwrap();
    let services = ["callee".to_owned()];
    let name = OperationId::mint("callee");
    let due = async |connection: &mut sqlx::PgConnection, services: &[String]| {
        remote::due(connection, services, HOUR, HOUR, 10).await.unwrap()
    };
    assert!(due(connection, &services).await.is_empty(), "nobody knows what to look at");
    assert!(remote::of(connection, std::slice::from_ref(&id)).await.unwrap().is_empty());
    remote::begun(connection, &id, "s", &name, true, HOUR).await.unwrap();
    assert!(due(connection, &services).await.is_empty(), "not yet");
    assert!(remote::look_now(connection, name.as_str()).await.unwrap());
    assert!(due(connection, &["another".to_owned()]).await.is_empty(), "not its service");
    let row = due(connection, &services).await.remove(0);
    assert!(due(connection, &services).await.is_empty(), "it is taken");
    for (state, sequence, new) in [
        (State::Running, 3, Some(true)),
        (State::Running, 3, None),
        (State::Pending, 2, None),
        (State::Failed, 4, Some(true)),
        (State::Running, 5, None),
    ] {
        let written = remote::look(connection, &row, &seen(state, sequence)).await.unwrap();
        assert_eq!(written, new, "{state:?} {sequence}");
    }
    assert!(!remote::look_now(connection, name.as_str()).await.unwrap(), "it has ended");
    let shown = remote::of(connection, std::slice::from_ref(&id)).await.unwrap().remove(0);
    assert_eq!((shown.ended(), shown.seen.sequence), (Some(State::Failed), 4));
    remote::forget(connection, std::slice::from_ref(&id)).await.unwrap();
    assert!(remote::get(connection, &id, "s").await.unwrap().is_none());
}

#[tokio::test]
async fn the_end_of_a_step_elsewhere_is_asked_for_where_its_whole_is_cancelled_until_it_is_heard() {
    let mut table = Table::new().await;
    let asked = Lifecycle { cancel: true, ..running() };
    let ended = Lifecycle { state: State::Cancelled, ..running() };
    let ids = table.rows(&[running(), asked, ended]).await;
    let connection = &mut table.connection;
    for id in &ids {
        remote::intend(connection, id, "user", "s", 1, &[1]).await.unwrap();
        let name = OperationId::mint("callee");
        remote::begun(connection, id, "s", &name, true, HOUR).await.unwrap();
    }
    assert_eq!(remote::cancel(connection, Some(&ids[0])).await.unwrap(), 0);
    assert_eq!(remote::cancel(connection, Some(&ids[1])).await.unwrap(), 1);
    assert_eq!(remote::cancel(connection, None).await.unwrap(), 1, "once each");
    let services = ["callee".to_owned()];
    let due = remote::due(connection, &services, HOUR, Duration::ZERO, 10).await.unwrap();
    assert!(due.len() == 2 && due.iter().all(|row| row.cancel));
    remote::acknowledge(connection, &due[0]).await.unwrap();
    let again = remote::due(connection, &services, HOUR, Duration::ZERO, 10).await.unwrap();
    let mut still: Vec<bool> = again.iter().map(|row| row.cancel).collect();
    still.sort_unstable();
    assert_eq!(still, [false, true], "both are looked at, one is asked again");
}
