//! F06 between the engine and PostgreSQL: the connection is cut when something was committed and
//! before the answer is there. Whoever asks again is answered as done: the caller of a start, who
//! repeats its request, and the engine, which repeats its commands.

use std::time::Duration;

use operations::New;
use rand::Rng as _;
use testkit::faults::{Row, Run, Tally, runs};

use super::{
    NOTHING,
    field::{Field, LIMIT},
    ledger::{Entry, Ledger},
};
use crate::app::{OWNER, build, options};

/// Of so many commits the answer to one is lost.
const ONE_IN: u32 = 10;
/// Starts whose answer is lost for certain.
const STARTS: usize = 3;

pub async fn lost_reply(run: Run, sabotage: &'static str) -> Row {
    let mut field = Field::new(run, sabotage).await;
    let (mut random, mut starts) = (run.random(), 0);
    let proxy = field.proxy(move |statement| {
        let start = starts < STARTS && statement.contains("INSERT INTO request");
        starts += usize::from(start);
        start || random.random_ratio(1, ONE_IN)
    });
    let proxy = proxy.await;
    let mut pool = db::PoolOptions::new(proxy.url(field.app.database.url()), "test");
    pool.call_timeout = Duration::from_secs(2);
    let mut options = options();
    options.probe = Some(field.recorder.clone());
    let engine = build(db::Pool::connect(pool).unwrap(), field.stage().clone(), options).await;
    testkit::wait_until("a lease", LIMIT, async || engine.ready()).await;
    for number in 0..run.operations {
        let request_id = format!("{}-{number}", run.seed);
        let new = New::new::<Ledger>(OWNER, &Entry::default()).unwrap();
        let new = new.request("Faults/Start", &request_id, &[b"the same"]);
        loop {
            match engine.start(new.clone()).await {
                Ok(started) => break field.tally.acknowledged(started.operation.id()),
                Err(error) => field.tally.refused(&error),
            }
        }
    }
    field.tally.healed();
    field.watch();
    let pool = field.app.database.pool();
    let row = field.close_with(async |tally: &mut Tally| {
        let sql = "SELECT count(*) FROM operation";
        let rows: i64 = sqlx::query_scalar(sql).fetch_one(pool.pg()).await.unwrap();
        tally.effects(usize::try_from(rows).unwrap(), run.operations, run.operations);
    });
    let row = row.await;
    println!("{} of {} commits were not heard of", proxy.lost(), proxy.commits());
    assert!(proxy.lost() > STARTS, "{} answers were lost", proxy.lost());
    row
}

#[tokio::test]
async fn what_was_committed_and_not_heard_of_is_answered_as_done_when_it_is_asked_again() {
    for run in runs("F06 replies of the database lost after the commit") {
        let row = lost_reply(run, NOTHING).await;
        row.holds();
        assert_eq!((row.completed, row.duplicated, row.largest_gap), (run.operations, 0, 0));
        assert!(!row.errors.is_empty(), "starts were asked for again: {row}");
    }
}
