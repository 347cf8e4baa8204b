//! F01: an engine dies while every one of its operations is at a place of its own; the next goes on
//! from there, and nothing that was journaled is done again. (With a process that is really killed:
//! `tests/process`.)

use testkit::{
    faults::{Row, Run, runs},
    kit::{Event, Meeting},
};

use super::{
    NOTHING,
    field::{Field, LIMIT},
    ledger::{Entry, PLACES, SLOTS},
};

pub async fn killed(run: Run, sabotage: &'static str) -> Row {
    let mut field = Field::new(run, sabotage).await;
    let places = PLACES.map(str::to_owned).to_vec();
    let meeting = Meeting::spread(places, run.seed, Event::Hold, field.recorder.clone());
    let first = field.host(meeting.clone()).await;
    field.start_all(&Entry::default()).await;
    let held = run.operations.min(SLOTS);
    testkit::wait_until("all are held", LIMIT, async || meeting.count() >= held).await;
    first.kill();
    field.tally.healed();
    let _second = field.host(field.recorder.clone()).await;
    field.close().await
}

#[tokio::test]
async fn work_goes_on_where_it_was_when_its_engine_died_and_journaled_steps_are_not_run_again() {
    for run in runs("F01 engine killed at every place") {
        let row = killed(run, NOTHING).await;
        row.holds();
        assert_eq!((row.completed, row.again), (run.operations, 0));
        assert!(row.attempts_redone > 0, "{row}");
    }
}
