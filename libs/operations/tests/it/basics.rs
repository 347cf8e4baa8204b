//! An operation from its start to its end: progress, steps, failures, cancel, retry, lists.

use operations::{Error, New, Query, Retry, State, Viewer};
use proto::operations::v1 as pb;

use crate::app::{App, OWNER, Script, Scripted, me};

#[tokio::test]
async fn an_operation_runs_through_its_phases_to_its_result() {
    let app = App::start().await;
    let id = app.run(Script::default()).await;
    let seen = app.watched(&id, Some(0)).await;
    let titles: Vec<String> = seen
        .iter()
        .filter_map(|message| message.operation.as_ref()?.phase.as_ref().map(|p| p.title.clone()))
        .collect();
    assert_eq!(titles.first().unwrap(), "Doing one...");
    let sequences: Vec<i64> = seen.iter().map(|m| m.operation.as_ref().unwrap().sequence).collect();
    assert_eq!(sequences, (1..=sequences.len() as i64).collect::<Vec<_>>());
    let last = seen.last().unwrap().operation.clone().unwrap();
    assert_eq!(last.state(), pb::State::Succeeded);
    assert!(last.done && last.progress == 100.0);
    let answer = last.result.unwrap().fields["answer"].clone();
    assert_eq!(answer.kind, Some(prost_types::value::Kind::NumberValue(2.0)));
}

#[tokio::test]
async fn a_failed_attempt_is_tried_again_and_journaled_steps_are_not() {
    let app = App::start().await;
    let id = app.run(Script { failures: 2, ..Script::default() }).await;
    let ended = app.ended(&id).await;
    assert_eq!((ended.life.state, ended.life.attempt), (State::Succeeded, 3));
    assert_eq!((app.stage.count("step one"), app.stage.count("step two")), (1, 1));
}

#[tokio::test]
async fn a_permanent_failure_ends_it_with_its_reason_and_a_retry_runs_it_again() {
    let app = App::start().await;
    let id = app.run(Script { permanent: true, ..Script::default() }).await;
    let ended = app.ended(&id).await;
    assert_eq!(ended.life.state, State::Failed);
    assert_eq!(ended.error.unwrap().reason, "SCRIPTED");
    app.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    let again = app.ended(&id).await;
    assert_eq!((again.life.run, again.life.state), (2, State::Failed));
    assert_eq!(app.stage.count("step one"), 1);
}

#[tokio::test]
async fn what_was_decided_on_an_older_state_changes_nothing() {
    let app = App::start().await;
    let id = app.run(Script { permanent: true, ..Script::default() }).await;
    let seen = app.ended(&id).await.life.sequence;
    let of = |sequence| Retry { sequence, ..Retry::default() };
    for wrong in [seen - 1, seen + 1, -1] {
        let retried = app.engine.retry(&me(), &id, &of(wrong)).await;
        assert!(matches!(retried, Err(Error::Changed { now, .. }) if now == seen), "{retried:?}");
        let cancelled = app.engine.cancel_as_seen(&me(), &id, wrong).await;
        assert!(matches!(cancelled, Err(Error::Changed { .. })), "{cancelled:?}");
    }
    assert_eq!(app.engine.get(&me(), &id).await.unwrap().life.sequence, seen);
    app.engine.cancel_as_seen(&me(), &id, seen).await.unwrap();
    // Of two who have seen the same, one opens a run.
    let asked = futures::join!(async { app.engine.retry(&me(), &id, &of(seen)).await }, async {
        app.engine.retry(&me(), &id, &of(seen)).await
    },);
    assert!(asked.0.is_ok() != asked.1.is_ok(), "{asked:?}");
    assert_eq!(app.ended(&id).await.life.run, 2);
}

#[tokio::test]
async fn a_cancel_reaches_the_running_handler_and_ends_it_as_cancelled() {
    let app = App::start().await;
    let id = app.run(Script { gate: Some("g".into()), ..Script::default() }).await;
    testkit::wait_until("the gate", crate::app::SOON, async || app.stage.count("at g") == 1).await;
    app.engine.cancel(&me(), &id).await.unwrap();
    let ended = app.ended(&id).await;
    assert_eq!(ended.life.state, State::Cancelled);
    assert_eq!(ended.error.unwrap().reason, "CANCELLED");
    app.stage.open("g");
    app.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    assert_eq!(app.ended(&id).await.life.state, State::Succeeded);
}

#[tokio::test]
async fn a_repeated_request_leads_to_the_same_operation_and_another_command_is_refused() {
    let app = App::start().await;
    let start = |command: &'static [u8]| {
        let new = New::new::<Scripted>(OWNER, &Script::default()).unwrap();
        app.engine.start(new.request("Test", "b7a1", &[command]))
    };
    let first = start(b"a").await.unwrap();
    let second = start(b"a").await.unwrap();
    assert_eq!(first.operation.id(), second.operation.id());
    assert!(first.fresh && !second.fresh);
    assert!(matches!(start(b"b").await, Err(Error::RequestIdReused(_))));
}

#[tokio::test]
async fn somebody_else_sees_nothing_of_it() {
    let app = App::start().await;
    let id = app.run(Script::default()).await;
    let other = Viewer::Owner("user_00000000000000000000000000000002".into());
    assert!(matches!(app.engine.get(&other, &id).await, Err(Error::NotFound(_))));
    assert!(matches!(app.engine.cancel(&other, &id).await, Err(Error::NotFound(_))));
    assert!(matches!(app.engine.watch(&other, &id, None).await, Err(Error::NotFound(_))));
    let (rows, _) = app.engine.list(&other, &Query::default(), 0, "").await.unwrap();
    assert!(rows.is_empty());
}

#[tokio::test]
async fn a_list_is_walked_page_by_page_newest_first() {
    let app = App::start().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(app.run(Script::default()).await);
    }
    ids.reverse();
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let (rows, next) = app.engine.list(&me(), &Query::default(), 2, &token).await.unwrap();
        seen.extend(rows.iter().map(|row| row.id().to_owned()));
        if next.is_empty() {
            break;
        }
        token = next;
    }
    assert_eq!(seen, ids);
    let other = Query { kind: Some("x.y".into()), ..Query::default() };
    let (_, token) = app.engine.list(&me(), &Query::default(), 2, "").await.unwrap();
    assert!(matches!(app.engine.list(&me(), &other, 2, &token).await, Err(Error::Invalid { .. })));
}
