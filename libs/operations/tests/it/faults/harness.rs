//! The runs themselves are proved: where a rule does not hold, they fail. What breaks the rule is
//! laid over the schema of the test; the engine is the one of production.

use testkit::faults::{Row, Run, runs};

use super::{killed::killed, lost_reply::lost_reply, zombie::zombie};

/// A claim raises no token, so that nothing tells an old holder from a new one.
const NO_FENCE: &str = "CREATE FUNCTION test.unfence() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN NEW.token := 1; RETURN NEW; END $$; \
     CREATE TRIGGER unfence BEFORE UPDATE ON test.operation \
     FOR EACH ROW EXECUTE FUNCTION test.unfence()";

/// What is journaled is not kept.
const NO_JOURNAL: &str = "CREATE FUNCTION test.forget() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN RETURN NULL; END $$; \
     CREATE TRIGGER forget BEFORE INSERT ON test.step \
     FOR EACH ROW EXECUTE FUNCTION test.forget()";

/// No request is remembered.
const NO_REQUESTS: &str = "CREATE FUNCTION test.forget() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN DELETE FROM test.request r WHERE r.request_id = NEW.request_id; RETURN NULL; END $$; \
     CREATE TRIGGER forget AFTER INSERT ON test.request \
     FOR EACH ROW EXECUTE FUNCTION test.forget()";

/// Runs of a few operations, with three seeds whatever the environment says.
fn three(fault: &'static str) -> impl Iterator<Item = Run> {
    let first = runs(fault).next().map_or(1, |run| run.seed);
    (first..first + 3).map(move |seed| Run { fault, seed, operations: 16 })
}

fn found_out(row: &Row, rule: &str) {
    println!("{}", row.violations.join("\n"));
    let found = row.violations.iter().any(|violation| violation.starts_with(rule));
    assert!(found, "a run without the rule passes: {row}");
}

#[tokio::test]
async fn a_run_with_zombies_fails_where_nothing_is_fenced() {
    for run in three("harness: no fence") {
        let row = zombie(run, NO_FENCE).await;
        found_out(&row, "I4");
    }
}

#[tokio::test]
async fn a_run_with_kills_fails_where_nothing_is_journaled() {
    // Whether an effect is doubled depends on where the kill falls; that steps are done again does not.
    let mut doubled = 0;
    for run in three("harness: no journal") {
        let row = killed(run, NO_JOURNAL).await;
        found_out(&row, "done again after its checkpoint");
        doubled += usize::from(row.violations.iter().any(|violation| violation.starts_with("I2")));
    }
    assert!(doubled > 0, "an effect is doubled in none of three runs");
}

#[tokio::test]
async fn a_run_with_lost_replies_fails_where_no_request_is_remembered() {
    for run in three("harness: no requests") {
        let row = lost_reply(run, NO_REQUESTS).await;
        found_out(&row, "I2");
    }
}
