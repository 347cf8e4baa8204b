//! F02: what an engine has sent is still on its way when its lease is over, and arrives when others
//! are in the middle of the same work: every such write is refused. (An engine that stands still
//! as a whole: the kit; with SIGSTOP and SIGCONT: `tests/process`.)

use testkit::faults::{Row, Run, Tally, runs};

use super::{
    NOTHING,
    field::{Field, LIMIT},
    ledger::{Entry, SLOTS},
};

/// Where operations wait in the middle of their work, and where others wait that have taken over.
const HALFWAY: &str = "halfway";
const SECOND: &str = "second";

pub async fn zombie(run: Run, sabotage: &'static str) -> Row {
    let mut field = Field::new(run, sabotage).await;
    let proxy = field.proxy(|_| false).await;
    let zombie = field.host_on(&proxy.url(field.app.database.url()), field.recorder.clone()).await;
    let entry = Entry { halfway: Some(HALFWAY.into()), second: Some(SECOND.into()) };
    field.start_all(&entry).await;
    let slots = run.operations.min(SLOTS);
    testkit::wait_until("all are halfway", LIMIT, async || {
        field.recorder.trail().count("journaled count") >= slots
    })
    .await;
    proxy.hold();
    field.stage().gate(HALFWAY).add_permits(slots);
    testkit::wait_until("writes are on their way", LIMIT, async || {
        field.recorder.trail().count("phase save") == 0 && proxy.held() > 1
    })
    .await;
    let _second = field.host(field.recorder.clone()).await;
    let pool = field.app.database.pool();
    testkit::wait_until("all is in other hands, or waits for them", LIMIT, async || {
        let sql = "SELECT count(*) FILTER (WHERE lost > 0), count(*) FILTER (WHERE attempt > 1) \
                   FROM operation";
        let (lost, taken): (i64, i64) = sqlx::query_as(sql).fetch_one(pool.pg()).await.unwrap();
        // With more than there are slots, others wait before them.
        let taken = if run.operations > SLOTS { lost } else { taken };
        usize::try_from(lost.min(taken)).unwrap() >= slots
    })
    .await;
    proxy.release();
    testkit::wait_until("it is back", LIMIT, async || {
        zombie.on(|engine| async move { engine.ready() }).await
    })
    .await;
    field.tally.healed();
    for gate in [HALFWAY, SECOND] {
        field.stage().gate(gate).add_permits(run.operations * 20);
    }
    field.close_with(async |tally: &mut Tally| tally.fenced(zombie.fenced())).await
}

#[tokio::test]
async fn writes_that_arrive_after_the_lease_are_refused() {
    for run in runs("F02 writes arrive after the lease") {
        let row = zombie(run, NOTHING).await;
        row.holds();
        assert!(row.fenced >= 1 && row.attempts_redone > 0, "{row}");
        assert_eq!(row.completed, run.operations);
    }
}
