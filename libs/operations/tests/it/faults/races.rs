//! F35: a cancel races the end, and retries race a cancel; each round has one winner and leaves a
//! legal history.

use futures::StreamExt as _;
use operations::{Operation, Retry, State};
use rand::Rng as _;
use testkit::faults::{Row, Tally, runs};

use super::field::LIMIT;
use crate::app::{App, Script, me};

/// Rounds for each operation that the size of a run names: a thousand by default.
const ROUNDS: usize = 20;
/// Rounds under way at a time.
const AT_ONCE: usize = 16;

/// Plays rounds, and holds every change of every one against the invariants.
async fn rounds(
    app: &App,
    mut tally: Tally,
    delays: Vec<u32>,
    round: impl AsyncFn(u32) -> Operation,
) -> Row {
    let rounds = futures::stream::iter(delays).map(|delay| round(delay));
    let ends: Vec<Operation> = rounds.buffer_unordered(AT_ONCE).collect().await;
    for end in ends {
        tally.acknowledged(end.id());
    }
    let row = tally.close(&app.database.pool(), LIMIT).await;
    row.holds();
    row
}

/// So many turns of the scheduler does the second wait for the first.
async fn wait(turns: u32) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_cancel_that_races_the_end_has_one_winner_each_time() {
    for run in runs("F35 cancel races the end") {
        let app = App::start().await;
        let mut random = run.random();
        let count = run.operations * ROUNDS;
        let delays = (0..count).map(|_| random.random_range(0..200)).collect();
        let row = rounds(&app, Tally::new(run), delays, async |delay| {
            let id = app.run(Script::default()).await;
            wait(delay).await;
            app.engine.cancel(&me(), &id).await.unwrap();
            let ended = app.ended(&id).await;
            assert!(!ended.life.cancel, "{ended:?}");
            assert_eq!(ended.result.is_some(), ended.life.state == State::Succeeded);
            ended
        })
        .await;
        assert_eq!(row.completed + row.cancelled, count, "{row}");
        assert!(row.completed > 0 && row.cancelled > 0, "both have to win now and then: {row}");
    }
}

#[tokio::test]
async fn retries_that_race_a_cancel_open_a_run_each_and_end_once() {
    for run in runs("F35 retries race a cancel") {
        let app = App::start().await;
        let mut random = run.random();
        let count = run.operations * ROUNDS;
        let delays = (0..count).map(|_| random.random_range(0..60)).collect();
        let row = rounds(&app, Tally::new(run), delays, async |delay| {
            let id = app.run(Script { permanent: true, ..Script::default() }).await;
            app.ended(&id).await;
            let (viewer, retry) = (me(), Retry::default());
            let late = async {
                wait(delay).await;
                app.engine.cancel(&viewer, &id).await
            };
            let (one, other, cancelled) = tokio::join!(
                app.engine.retry(&viewer, &id, &retry),
                app.engine.retry(&viewer, &id, &retry),
                late,
            );
            assert!(cancelled.is_ok());
            let ended = app.ended(&id).await;
            let opened = i32::from(one.is_ok()) + i32::from(other.is_ok());
            assert!(opened > 0, "one of two retries of what has failed is taken");
            assert_eq!(ended.life.run, 1 + opened, "each that was taken has opened a run");
            ended
        })
        .await;
        assert_eq!(row.failed + row.cancelled, count, "{row}");
        assert!(row.failed > 0 && row.cancelled > 0, "both have to win now and then: {row}");
    }
}
