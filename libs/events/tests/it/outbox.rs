//! The outbox on a real PostgreSQL: nothing late is passed over, nothing goes out of order, what is
//! trimmed was relayed, and a database from another server is sent again.

use std::{collections::HashMap, time::Duration};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use testkit::wait_until;

use crate::{
    contract::read,
    effects::Rule,
    form::Form,
    scene::{LIMIT, Scene, change, sql},
};

/// Rows of the outbox.
async fn rows(scene: &Scene) -> i64 {
    count(scene, "select count(*) from change").await
}

async fn count(scene: &Scene, statement: &'static str) -> i64 {
    let count = scene.pool.run("test.count", |connection| {
        Box::pin(async move {
            let count = sqlx::query_scalar(statement);
            Ok::<i64, db::Error>(count.fetch_one(&mut **connection).await?)
        })
    });
    count.await.unwrap()
}

async fn append_in(connection: &mut PgConnection, scene: &Scene, aggregate: &str, sequence: i64) {
    events::append(connection, &[change(scene.kind, aggregate, sequence)]).await.unwrap();
}

/// Order and completeness of what stands in the log, by aggregate.
async fn in_order(scene: &Scene, count: usize) {
    let mut next: HashMap<String, i64> = HashMap::new();
    for one in read(scene, &scene.topic, count).await {
        let sequence = events::header(&one.record.headers, "ce_sequence").unwrap();
        let expected = next.entry(one.record.key.clone()).or_insert(1);
        assert_eq!(sequence, expected.to_string(), "{}", one.record.key);
        *expected += 1;
    }
}

#[tokio::test]
async fn a_transaction_that_commits_late_is_not_passed_over() {
    let scene = Scene::new(Form::Postgres).await;
    let _relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    let mut late = scene.pool.dedicated().await.unwrap();
    sql(&mut late, "begin").await;
    append_in(&mut late, &scene, "late", 1).await;
    for n in 0..20 {
        scene.append(&format!("thing_{n}"), 1..=5).await;
    }
    // What others commit meanwhile waits behind it, so that nobody can ever step over it.
    let waits = async || {
        let mut connection = scene.pool.dedicated().await.unwrap();
        let lowest = events::lowest_unsent(&mut connection).await.unwrap();
        lowest.is_some()
    };
    wait_until("the relay is there", LIMIT, waits).await;
    assert_eq!(scene.effects.count().await, 0);
    sql(&mut late, "commit").await;
    scene.settled(101).await;
    println!("A4.8: 1 transaction held open, 20 committed meanwhile, 101 changes, 0 skipped");
}

#[tokio::test]
async fn a_transaction_numbered_early_and_locked_late_goes_out_in_order() {
    let scene = Scene::new(Form::Postgres).await;
    let mut early = scene.pool.dedicated().await.unwrap();
    let mut holding = scene.pool.dedicated().await.unwrap();
    // Draws its number first and writes last; a third one keeps the second above the horizon.
    sql(&mut early, "begin; select pg_current_xact_id()").await;
    sql(&mut holding, "begin; select pg_current_xact_id()").await;
    scene.append("thing", 1..=3).await;
    append_in(&mut early, &scene, "thing", 4).await;
    sql(&mut early, "commit").await;
    let _relay = scene.relay_with(|options| events::relay::Options { batch: 1, ..options }).await;
    let _consumer = scene.consumer(Rule::Apply).await;
    // Below the horizon lies only the fourth; it takes the first three along.
    scene.settled(4).await;
    sql(&mut holding, "commit").await;
    scene.append("thing", 5..=5).await;
    scene.settled(5).await;
    in_order(&scene, 5).await;
    assert_eq!(read(&scene, &scene.topic, 5).await.len(), 5, "nothing was sent twice");
}

#[tokio::test]
async fn order_holds_across_small_batches_and_many_writers() {
    let scene = Scene::new(Form::Postgres).await;
    let _relay = scene.relay_with(|options| events::relay::Options { batch: 3, ..options }).await;
    let writers = (0..8).map(|n| {
        let scene = &scene;
        async move {
            for sequence in 1..=25 {
                scene.append(&format!("thing_{n}"), sequence..=sequence).await;
            }
        }
    });
    futures::future::join_all(writers).await;
    in_order(&scene, 200).await;
}

#[tokio::test]
async fn what_is_trimmed_was_relayed() {
    let scene = Scene::new(Form::Postgres).await;
    let relay = scene.relay().await;
    scene.append("sent", 1..=5).await;
    read(&scene, &scene.topic, 5).await;
    relay.stop().await;
    scene.append("waits", 1..=5).await;
    let given = ["sent".to_owned(), "waits".to_owned()];
    let mut connection = scene.pool.dedicated().await.unwrap();
    assert_eq!(events::trim(&mut connection, &given).await.unwrap(), 5);
    assert_eq!(rows(&scene).await, 5, "what was not relayed stays");
    let _relay = scene.relay().await;
    wait_until("it is relayed and goes", LIMIT, async || rows(&scene).await == 0).await;
    in_order(&scene, 10).await;
}

#[tokio::test]
async fn a_schema_without_a_relay_trims_at_once() {
    let scene = Scene::new(Form::Postgres).await;
    scene.append("thing", 1..=5).await;
    let mut connection = scene.pool.dedicated().await.unwrap();
    assert_eq!(events::lowest_unsent(&mut connection).await.unwrap(), None);
    assert_eq!(events::trim(&mut connection, &["thing".to_owned()]).await.unwrap(), 5);
    assert_eq!(rows(&scene).await, 0);
}

#[tokio::test]
async fn changes_that_are_kept_by_age_go_when_they_are_relayed_and_old() {
    let scene = Scene::new(Form::Postgres).await;
    scene.append("stays", 1..=3).await;
    for n in 0..10 {
        scene.append_kind(scene.other, &format!("goes_{n}"), 1..=3).await;
    }
    assert_eq!(rows(&scene).await, 33);
    let _relay = scene.relay().await;
    wait_until("they go", LIMIT, async || rows(&scene).await == 3).await;
    read(&scene, &scene.topic, 33).await;
}

#[tokio::test]
async fn a_database_from_another_server_is_sent_again_and_doubles_nothing() {
    let scene = Scene::new(Form::Postgres).await;
    let relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    for n in 0..10 {
        scene.append(&format!("thing_{n}"), 1..=6).await;
    }
    scene.settled(60).await;
    relay.stop().await;
    // As a dump leaves it: the rows and the marks of a server whose transactions are far ahead.
    let mut connection = scene.pool.dedicated().await.unwrap();
    sql(
        &mut connection,
        "update change set xid = (xid::text::bigint + 5000000000)::text::xid8; \
         update event_share set position = 5000000000 where team = 'relay'; \
         update event_outbox set cluster = '1'",
    )
    .await;
    scene.append("thing_0", 7..=7).await;
    let _relay = scene.relay().await;
    scene.settled(61).await;
    let sent = read(&scene, &scene.topic, 121).await;
    let ids: std::collections::HashSet<&str> =
        sent.iter().filter_map(|one| events::header(&one.record.headers, "ce_id")).collect();
    assert_eq!((sent.len(), ids.len()), (121, 61), "each again, under the same id");
}

#[tokio::test]
async fn changes_can_be_appended_without_knowing_of_the_relay() {
    let scene = Scene::new(Form::Postgres).await;
    let mut connection = scene.pool.dedicated().await.unwrap();
    const STATEMENT: &str = concat!(
        "WITH emitted AS (SELECT 'thing' AS aggregate, 1::bigint AS sequence, \
         'jobstream.a.b.made.v1' AS type, ''::bytea AS payload, NULL::text AS trace, \
         clock_timestamp() AS at), changes AS (",
        events::append_sql!("emitted"),
        " RETURNING xid) SELECT xid = pg_current_xact_id() FROM changes"
    );
    let mut transaction = connection.begin().await.unwrap();
    let own: bool =
        sqlx::query_scalar(AssertSqlSafe(STATEMENT)).fetch_one(&mut *transaction).await.unwrap();
    assert!(own);
    transaction.commit().await.unwrap();
    let stored = events::after(&mut connection, "thing", 0, 10).await.unwrap();
    assert_eq!(stored.len(), 1);
}

#[tokio::test]
async fn the_inbox_forgets_in_time_and_refuses_what_it_cannot_know() {
    let scene = Scene::new(Form::Postgres).await;
    let retention = Duration::from_secs(3);
    let _consumer = scene
        .consumer_with(Rule::Apply, &[scene.kind], |options| events::consume::Options {
            retention,
            ..options
        })
        .await;
    let old = events::Stored {
        aggregate: "old".into(),
        sequence: 1,
        kind: scene.kind.into(),
        payload: Vec::new(),
        trace: None,
        at: chrono::Utc::now() - chrono::Duration::hours(1),
    };
    let record = events::Event::of("/jobstream/test", old).into_record();
    scene.log.publish(vec![record]).await.unwrap();
    let _relay = scene.relay().await;
    scene.append("new", 1..=1).await;
    scene.settled(1).await;
    assert_eq!(scene.effects.rows().await[0].0, "new", "what is too old has no effect");
    let left = async || count(&scene, "select count(*) from event_inbox").await;
    wait_until("the inbox is empty", LIMIT, async || left().await == 0).await;
    scene.append("new", 2..=2).await;
    scene.settled(2).await;
}

#[tokio::test]
async fn the_log_lets_go_of_old_records_and_readers_go_on_behind_them() {
    let scene = Scene::new(Form::Postgres).await;
    let relay = scene.relay().await;
    for n in 0..10 {
        scene.append(&format!("thing_{n}"), 1..=3).await;
    }
    read(&scene, &scene.topic, 30).await;
    let options = events::log::postgres::Options {
        retention: Duration::from_secs(1),
        ..events::log::postgres::Options::default()
    };
    let tasks = service::Tasks::new();
    let pool = db::PoolOptions::new(scene.database.url(), "test");
    let short = events::PostgresLog::open(pool, options, &tasks).await.unwrap();
    let left = async || count(&scene, "select count(*) from events.record").await;
    wait_until("old records go", LIMIT, async || left().await == 0).await;
    tasks.drain(LIMIT).await;
    drop(short);
    let _consumer = scene.consumer(Rule::Apply).await;
    for n in 0..10 {
        scene.append(&format!("later_{n}"), 1..=3).await;
    }
    scene.settled(30).await;
    drop(relay);
}
