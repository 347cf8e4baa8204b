//! Leases, sweeps, limits and races: one rule after the other, as somebody would notice it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use operations::{New, Options, Query, Started, State};

use crate::app::{App, OWNER, SOON, Script, Scripted, at_gate, gated, host, me, options};

async fn sql(app: &App, statement: &'static str, id: &str) {
    sqlx::query(statement).bind(id).execute(app.database.pool().pg()).await.unwrap();
}

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
        app.lose_lease(&id).await;
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
async fn what_a_drain_gives_back_is_told_to_the_others_who_need_not_look_for_it() {
    let app = App::with(|options| options.works = false).await;
    let first = host(&app.database, &app.stage, options()).await;
    let id = app.run(gated("g")).await;
    at_gate(&app, "g", 1).await;
    // It looks by itself once an hour.
    let patient = Options { poll: Duration::from_secs(3600), ..options() };
    let second = host(&app.database, &app.stage, patient).await;
    testkit::wait_until("a lease", SOON, async || {
        second.on(|engine| async move { engine.ready() }).await
    })
    .await;
    let pool = app.database.pool();
    let now = "SELECT clock_timestamp() + interval '1 second'";
    let now: DateTime<Utc> = sqlx::query_scalar(now).fetch_one(pool.pg()).await.unwrap();
    testkit::wait_until("both to know of each other", SOON, async || {
        let renewed = sqlx::query_scalar("SELECT min(lease_until) > $1 FROM worker").bind(now);
        renewed.fetch_one(pool.pg()).await.unwrap()
    })
    .await;
    assert!(first.on(|engine| async move { engine.drain(SOON).await }).await);
    at_gate(&app, "g", 2).await;
    app.stage.open("g");
    assert_eq!(app.ended(&id).await.life.state, State::Succeeded);
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
    sql(
        &app,
        "INSERT INTO change SELECT aggregate, sequence + 1, type, payload FROM change \
               WHERE aggregate = $1 ORDER BY sequence DESC LIMIT 1",
        &other,
    )
    .await;
    sql(&app, claimed, &other).await;
    app.reaches(&other, State::Succeeded).await;
    let life = app.get(&other).await.life;
    assert_eq!((life.failures, life.lost), (0, 0));
    app.stage.open("g");
    app.ended(&id).await;
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
async fn a_silent_attempt_that_does_not_stop_itself_is_taken_back_by_the_sweep() {
    let app = App::with(|options| options.works = false).await;
    let worker = host(&app.database, &app.stage, options()).await;
    let id = app.run(gated("g")).await;
    at_gate(&app, "g", 1).await;
    // Its limit is five minutes; the worker's own clock has not come that far.
    let silent =
        "UPDATE operation SET alive_at = clock_timestamp() - interval '10 minutes' WHERE id = $1";
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

#[tokio::test]
async fn limits_of_a_lease_hold_for_options_of_production() {
    let options = Options::new("test");
    assert!(options.lease + options.sweep <= Duration::from_secs(25));
    assert!(options.heartbeat * 2 <= options.lease * 2 / 3 + Duration::from_secs(1));
}
