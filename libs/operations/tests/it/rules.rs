//! The engine's rules, one by one, as somebody would notice them.

use std::time::{Duration, Instant};

use operations::{New, Options, Query, Retry, Started, State, model::lifecycle::Lifecycle};

use crate::{
    app::{App, OWNER, SOON, Script, Scripted, host, me, options},
    kinds::{Chatty, Errand, Family, Outside, Parent, Talk},
};

fn gated(gate: &str) -> Script {
    Script { gate: Some(gate.into()), ..Script::default() }
}

async fn at_gate(app: &App, gate: &str, times: usize) {
    let what = format!("at {gate}");
    testkit::wait_until(&what, SOON, async || app.stage.count(&what) >= times).await;
}

async fn sql(app: &App, statement: &'static str, id: &str) {
    sqlx::query(statement).bind(id).execute(app.database.pool().pg()).await.unwrap();
}

const LOSE_LEASE: &str = "UPDATE worker SET lease_until = clock_timestamp() - interval '1 hour' \
                          WHERE id = (SELECT worker FROM operation WHERE id = $1)";

#[tokio::test]
async fn a_lost_lease_is_made_up_for_at_once_and_counts_as_no_failure() {
    let app = App::with(|options| options.works = false).await;
    let first = host(&app.database, &app.stage, options()).await;
    let id = app.run(gated("g")).await;
    at_gate(&app, "g", 1).await;
    first.kill();
    let killed = Instant::now();
    let _second = host(&app.database, &app.stage, options()).await;
    at_gate(&app, "g", 2).await;
    let recovery = killed.elapsed();
    assert!(recovery < Duration::from_secs(3), "lease 1 s and sweep 200 ms, but {recovery:?}");
    app.stage.open("g");
    let life = app.ended(&id).await.life;
    assert_eq!((life.state, life.failures, life.attempt), (State::Succeeded, 0, 2));
    app.history_is_legal(&id).await;
}

#[tokio::test]
async fn an_operation_whose_worker_dies_ten_times_ends_as_crashed_repeatedly() {
    let app = App::with(|options| options.works = false).await;
    let id = app.run(gated("g")).await;
    for crash in 1..=10 {
        let worker = host(&app.database, &app.stage, options()).await;
        at_gate(&app, "g", crash).await;
        worker.kill();
        // The lease is over in the table; nobody has to wait for it.
        sql(&app, LOSE_LEASE, &id).await;
    }
    let ended = app.ended(&id).await;
    assert_eq!((ended.life.state, ended.life.failures), (State::Failed, 0));
    assert_eq!(ended.error.unwrap().reason, "CRASHED_REPEATEDLY");
    app.history_is_legal(&id).await;
}

#[tokio::test]
async fn a_drain_gives_running_work_back_within_two_seconds_and_counts_as_nothing() {
    let app = App::with(|options| options.works = false).await;
    let first = host(&app.database, &app.stage, options()).await;
    let id = app.run(gated("g")).await;
    at_gate(&app, "g", 1).await;
    let begun = Instant::now();
    assert!(first.on(|engine| async move { engine.drain(SOON).await }).await);
    let _second = host(&app.database, &app.stage, options()).await;
    at_gate(&app, "g", 2).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    app.stage.open("g");
    let life = app.ended(&id).await.life;
    assert_eq!((life.state, life.failures, life.lost), (State::Succeeded, 0, 0));
}

#[tokio::test]
async fn a_claim_whose_reply_was_lost_goes_back_to_the_queue_although_its_process_lives() {
    let app = App::start().await;
    let id = app.run(gated("g")).await;
    at_gate(&app, "g", 1).await;
    let other = app.run(Script::default()).await;
    app.ended(&other).await;
    // As if this process had claimed it and never heard of it.
    let claimed = "UPDATE operation SET state = 2, attempt = attempt + 1, token = token + 1, \
                   sequence = sequence + 1, command = 0, ended_at = NULL, \
                   claimed_at = clock_timestamp(), alive_at = clock_timestamp(), \
                   worker = (SELECT id FROM worker WHERE lease_until > clock_timestamp()) \
                   WHERE id = $1";
    sql(&app, "INSERT INTO change SELECT aggregate, sequence + 1, type, payload FROM change \
               WHERE aggregate = $1 ORDER BY sequence DESC LIMIT 1", &other).await;
    sql(&app, claimed, &other).await;
    app.reaches(&other, State::Succeeded).await;
    let life = app.get(&other).await.life;
    assert_eq!((life.failures, life.lost), (0, 0));
    app.stage.open("g");
    app.ended(&id).await;
}

#[tokio::test]
async fn the_sweep_returns_unknown_kinds_to_the_queue_and_judges_nothing() {
    let app = App::start().await;
    let id = app.run(Script::default()).await;
    app.ended(&id).await;
    let orphan = "UPDATE operation SET kind = 'test.newer', state = 2, worker = gen_random_uuid(), \
                  claimed_at = clock_timestamp() - interval '1 day', ended_at = NULL, \
                  alive_at = clock_timestamp() - interval '1 day' WHERE id = $1";
    sql(&app, orphan, &id).await;
    app.reaches(&id, State::Pending).await;
    let operation = app.get(&id).await;
    assert_eq!((operation.error, operation.life.lost), (None, 1));
}

#[tokio::test]
async fn a_sweep_that_meets_a_completion_leaves_it() {
    let app = App::start().await;
    let mut ids = Vec::new();
    for _ in 0..40 {
        ids.push(app.start_of::<Chatty>(&Talk { reports: 3, gate: Some("g".into()) }).await);
    }
    // Leases end and come back all the time, so that sweeps and ends meet.
    let racing = async {
        for _ in 0..120 {
            app.stage.open("g");
            if rand::random_bool(0.1) {
                sql(&app, LOSE_LEASE, &ids[rand::random_range(0..40)]).await;
            }
            tokio::task::yield_now().await;
        }
        app.stage.gate("g").add_permits(1000);
    };
    racing.await;
    for id in &ids {
        assert_eq!(app.ended(id).await.life.state, State::Succeeded);
        app.history_is_legal(id).await;
    }
}

#[tokio::test]
async fn a_start_is_found_again_a_thousand_times_and_two_at_once_lead_to_one() {
    let app = App::start().await;
    let start = || async {
        let new = New::new::<Scripted>(OWNER, &Script::default()).unwrap();
        app.engine.start(new.request("Test", "same", &[b"command"])).await.unwrap()
    };
    let all: Vec<Started> = futures::future::join_all((0..1000).map(|_| start())).await;
    assert_eq!(all.iter().filter(|started| started.fresh).count(), 1);
    assert!(all.iter().all(|started| started.operation.id() == all[0].operation.id()));
    let (rows, _) = app.engine.list(&me(), &Query::default(), 10, "").await.unwrap();
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn a_cancel_that_races_the_end_has_one_winner_each_time() {
    let app = App::start().await;
    let mut ends = std::collections::HashMap::new();
    for round in 0..1000 {
        let id = app.run(Script::default()).await;
        for _ in 0..round % 40 {
            tokio::task::yield_now().await;
        }
        app.engine.cancel(&me(), &id).await.unwrap();
        let life: Lifecycle = app.ended(&id).await.life;
        assert!(matches!(life.state, State::Succeeded | State::Cancelled), "{life:?}");
        assert!(!life.cancel);
        *ends.entry(life.state).or_insert(0) += 1;
        if round % 10 == 0 {
            app.history_is_legal(&id).await;
        }
    }
    println!("cancel races end: {ends:?}");
    assert_eq!(ends.len(), 2, "both have to win now and then: {ends:?}");
}

#[tokio::test]
async fn retries_that_race_cancels_leave_a_legal_history() {
    let app = App::start().await;
    let id = app.run(Script { permanent: true, ..Script::default() }).await;
    for _ in 0..200 {
        let retry = Retry::default();
        let viewer = me();
        let (retried, other, cancelled) = tokio::join!(
            app.engine.retry(&viewer, &id, &retry),
            app.engine.retry(&viewer, &id, &retry),
            app.engine.cancel(&viewer, &id),
        );
        assert!(cancelled.is_ok());
        drop((retried, other));
    }
    app.ended(&id).await;
    app.history_is_legal(&id).await;
}

#[tokio::test]
async fn a_handler_without_a_sign_of_life_is_stopped_and_tried_again_as_stalled() {
    let app = App::start().await;
    let id = app.start_of::<crate::kinds::Silent>(&Talk::default()).await;
    let ended = app.ended(&id).await;
    assert_eq!((ended.life.state, ended.life.failures), (State::Failed, 3));
    assert_eq!(ended.error.unwrap().reason, "STALLED");
}

#[tokio::test]
async fn a_silent_attempt_that_does_not_stop_itself_is_taken_back_by_the_sweep() {
    let app = App::with(|options| options.works = false).await;
    let worker = host(&app.database, &app.stage, options()).await;
    let id = app.run(gated("g")).await;
    at_gate(&app, "g", 1).await;
    // Its limit is five minutes; the worker's own clock has not come that far.
    let silent = "UPDATE operation SET alive_at = clock_timestamp() - interval '10 minutes' WHERE id = $1";
    sql(&app, silent, &id).await;
    testkit::wait_until("taken back", SOON, async || app.get(&id).await.life.failures == 1).await;
    at_gate(&app, "g", 2).await;
    app.stage.open("g");
    app.stage.open("g");
    let life = app.ended(&id).await.life;
    assert_eq!((life.state, life.attempt), (State::Succeeded, 2));
    drop(worker);
}

#[tokio::test]
async fn the_total_time_of_a_run_is_limited_over_its_attempts() {
    let app = App::start().await;
    let id = app.run(gated("g")).await;
    at_gate(&app, "g", 1).await;
    let late = "UPDATE operation SET ran_ms = 3600000 WHERE id = $1";
    sql(&app, late, &id).await;
    let ended = app.ended(&id).await;
    assert_eq!(ended.life.state, State::Failed);
    assert_eq!(ended.error.unwrap().reason, "TIMED_OUT");
}

#[tokio::test]
async fn another_owners_work_starts_within_one_slots_time_while_ten_thousand_wait() {
    let app = App::with(|options| options.works = false).await;
    let many = (0..10_000).map(|_| {
        app.engine.start(New::new::<Scripted>("user_greedy", &Script::default()).unwrap())
    });
    futures::future::join_all(many).await;
    let worker = host(&app.database, &app.stage, options()).await;
    testkit::wait_until("work", SOON, async || app.stage.count("step one") > 50).await;
    let (before, begun) = (app.stage.count("step one"), Instant::now());
    let id = app.run(Script::default()).await;
    app.ended(&id).await;
    let between = app.stage.count("step one") - before;
    println!("another owner's work ended after {:?}, {between} others in between", begun.elapsed());
    assert!(between < 200, "{between} operations of another owner went first");
    worker.kill();
}

fn family(scripts: Vec<(&str, f64, Script)>) -> Family {
    let children = scripts.into_iter().map(|(key, weight, script)| (key.to_owned(), weight, script));
    Family { children: children.collect() }
}

#[tokio::test]
async fn a_parent_waits_without_a_worker_and_shows_the_weighted_progress_of_its_children() {
    let app = App::start().await;
    let wide = family(vec![("a", 1.0, Script::default()), ("b", 3.0, gated("b"))]);
    let id = app.start_of::<Parent>(&wide).await;
    app.reaches(&id, State::Waiting).await;
    at_gate(&app, "b", 1).await;
    let shown = async || app.engine.show(&app.get(&id).await).await.unwrap();
    // One of weight 1 is done, one of weight 3 stands at 10 percent.
    testkit::wait_until("32.5 percent", SOON, async || (shown().await.progress - 32.5).abs() < 0.01).await;
    app.stage.open("b");
    let ended = app.ended(&id).await;
    assert_eq!((ended.life.state, ended.life.failures), (State::Succeeded, 0));
    assert_eq!(app.stage.count("joins"), 2);
    app.history_is_legal(&id).await;
}

#[tokio::test]
async fn a_cancelled_parent_takes_its_children_with_it() {
    let app = App::start().await;
    let id = app.start_of::<Parent>(&family(vec![("a", 1.0, gated("a")), ("b", 1.0, gated("b"))])).await;
    at_gate(&app, "a", 1).await;
    at_gate(&app, "b", 1).await;
    app.reaches(&id, State::Waiting).await;
    app.engine.cancel(&me(), &id).await.unwrap();
    assert_eq!(app.ended(&id).await.life.state, State::Cancelled);
    for child in app.engine.show(&app.get(&id).await).await.unwrap().children {
        assert_eq!(app.ended(&child.id).await.life.state, State::Cancelled);
    }
    let begun = Instant::now();
    app.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    app.stage.open("a");
    app.stage.open("b");
    assert_eq!(app.ended(&id).await.life.state, State::Succeeded, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_retry_opens_the_children_that_failed_and_no_others() {
    let app = App::start().await;
    let broken = Script { permanent: true, ..Script::default() };
    let id = app.start_of::<Parent>(&family(vec![("good", 1.0, Script::default()), ("bad", 1.0, broken)])).await;
    assert_eq!(app.ended(&id).await.life.state, State::Failed);
    for round in 2..12 {
        app.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
        let ended = app.ended(&id).await;
        assert_eq!((ended.life.run, ended.life.children_open), (round, 0));
        let children = app.engine.show(&ended).await.unwrap().children;
        for child in children {
            let run = app.get(&child.id).await.life.run;
            assert_eq!(run, if child.key == "bad" { round } else { 1 }, "{}", child.key);
        }
    }
    app.history_is_legal(&id).await;
}

#[tokio::test]
async fn an_effect_that_must_not_happen_twice_asks_a_person_when_its_result_is_not_known() {
    let app = App::start().await;
    let once = Errand { at_most_once: true, failures: 1, ..Errand::default() };
    let id = app.start_of::<Outside>(&once).await;
    let ended = app.ended(&id).await;
    assert_eq!(ended.error.unwrap().reason, "EFFECT_UNCERTAIN");
    assert_eq!(app.stage.count(&format!("{id}/fetch")), 1);
    let again = Retry { from_scratch: true, ..Retry::default() };
    app.engine.retry(&me(), &id, &again).await.unwrap();
    assert_eq!(app.stage.count(&format!("{id}/fetch")), 1);
}

#[tokio::test]
async fn a_keyed_effect_is_repeated_under_its_key_until_it_has_a_result() {
    let app = App::start().await;
    let id = app.start_of::<Outside>(&Errand { failures: 2, ..Errand::default() }).await;
    assert_eq!(app.ended(&id).await.life.state, State::Succeeded);
    assert_eq!(app.stage.count(&format!("{id}/fetch")), 3);
}

#[tokio::test]
async fn a_result_over_64_kib_is_kept_whole_and_text_is_read_along() {
    let app = App::start().await;
    let words = vec!["Dear ".to_owned(), "Sir\0 ".into(), "or Madam".into()];
    let errand = Errand { size: 200 * 1024, words, ..Errand::default() };
    let id = app.start_of::<Outside>(&errand).await;
    let result = app.ended(&id).await.result.unwrap();
    assert!(result.len() > 200 * 1024);
    let texts = app.engine.texts(&me(), &id).await.unwrap();
    assert_eq!(texts["letter"], "Dear Sir or Madam");
}

#[tokio::test]
async fn a_nul_in_what_one_says_harms_neither_it_nor_its_group() {
    let app = App::start().await;
    let loud = Script { words: Some("one\0two".into()), ..Script::default() };
    let bad = Script { permanent: true, words: Some("why\0not".into()), ..Script::default() };
    let quiet = futures::future::join_all((0..20).map(|_| app.run(Script::default()))).await;
    let (loud, bad) = (app.run(loud).await, app.run(bad).await);
    for id in quiet.iter().chain([&loud]) {
        assert_eq!(app.ended(id).await.life.state, State::Succeeded);
    }
    let said = app.watched(&loud, Some(0)).await.into_iter();
    assert!(said.filter_map(|message| message.operation).any(|operation| operation.message == "onetwo"));
    assert_eq!(app.ended(&bad).await.error.unwrap().message, "whynot");
}

#[tokio::test]
async fn there_is_no_estimate_under_five_cases_and_one_with_them() {
    let app = App::start().await;
    for _ in 0..4 {
        let id = app.run(Script::default()).await;
        app.ended(&id).await;
    }
    let id = app.run(gated("g")).await;
    at_gate(&app, "g", 1).await;
    let shown = async || app.engine.show(&app.get(&id).await).await.unwrap().estimate;
    let folded = "SELECT count(*) FROM duration";
    let count = async || {
        let pool = app.database.pool();
        sqlx::query_scalar::<_, i64>(folded).fetch_one(pool.pg()).await.unwrap()
    };
    testkit::wait_until("cases", SOON, async || count().await > 0).await;
    assert_eq!(shown().await, None);
    app.stage.open("g");
    app.ended(&id).await;
    // Longer than this one has been in its phase, or they would not count.
    let slow = "UPDATE duration SET cases_ms = ARRAY[60000, 60000, 60000, 60000, 90000, 90000] WHERE kind <> $1";
    testkit::wait_until("folded", SOON, async || {
        let unfolded = "SELECT cardinality(cases_ms) FROM duration WHERE phase = 'one'";
        sqlx::query_scalar::<_, i32>(unfolded).fetch_one(app.database.pool().pg()).await.unwrap() == 5
    })
    .await;
    sql(&app, slow, "").await;
    let id = app.run(gated("h")).await;
    at_gate(&app, "h", 1).await;
    let shown = async || app.engine.show(&app.get(&id).await).await.unwrap().estimate;
    testkit::wait_until("an estimate", SOON, async || shown().await.is_some()).await;
    let estimate = shown().await.unwrap();
    assert_eq!(estimate.cases, 6);
    assert!(estimate.p50.unwrap().seconds < 61 && estimate.p90.unwrap().seconds > 80);
    app.stage.open("h");
    app.ended(&id).await;
}

#[tokio::test]
async fn changes_and_journal_go_after_their_time_and_the_row_stays() {
    let app = App::start().await;
    let id = app.start_of::<crate::kinds::Brief>(&Talk::default()).await;
    let ended = app.ended(&id).await.life;
    testkit::wait_until("changes go", SOON, async || app.stored(&id).await.is_empty()).await;
    let watched = app.watched(&id, Some(1)).await;
    assert_eq!(watched.len(), 1, "one resync");
    assert_eq!(app.get(&id).await.life, ended);
}

#[tokio::test]
async fn a_failed_attempt_waits_out_its_backoff_and_a_retry_starts_it_now() {
    let app = App::start().await;
    let id = app.start_of::<crate::kinds::Slow>(&Talk::default()).await;
    app.reaches(&id, State::Pending).await;
    let waits = app.get(&id).await;
    assert_eq!((waits.life.failures, waits.error.unwrap().reason.as_str()), (1, "NOT_YET"));
    app.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    let life = app.ended(&id).await.life;
    assert_eq!((life.state, life.run), (State::Succeeded, 2));
}

#[tokio::test]
async fn limits_of_a_lease_hold_for_options_of_production() {
    let options = Options::new("test");
    assert!(options.lease + options.sweep <= Duration::from_secs(25));
    assert!(options.heartbeat * 2 <= options.lease * 2 / 3 + Duration::from_secs(1));
}
