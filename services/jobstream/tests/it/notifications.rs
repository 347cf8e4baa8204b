//! A tailoring from its upload to the notice of its end, in the one program: seen live over gRPC and
//! over server-sent events, listed, and made once, whatever happens to the program and to the log.

use std::{path::Path, sync::Arc};

use events::{Log, PostgresLog, Record, log::postgres, replay};
use proto::{
    notification::v1::{
        InboxChange, NotificationType, SubscribeEvent, SubscribeRequest,
        notifications_client::NotificationsClient,
    },
    operations::v1::{CancelRequest, operations_client::OperationsClient},
    tailoring::v1::{
        CreateTailoringRequest, UploadHeader, UploadRequest, resumes_client::ResumesClient,
        tailorings_client::TailoringsClient, upload_request::Part,
    },
};
use serde_json::Value;
use service::{Tasks, client};

use crate::program::{CV, Folder, JOB, Person, SOON, Up};

const TOPIC: &str = "jobstream.operations.v1";

/// Uploads a CV; returns the resume.
async fn upload(up: &Up, person: &Person) -> String {
    let header = UploadHeader { file_name: "cv.md".into(), ..Default::default() };
    let parts = [Part::Header(header), Part::Chunk(std::fs::read(CV).unwrap())];
    let parts = futures::stream::iter(parts.map(|part| UploadRequest { part: Some(part) }));
    let mut resumes = ResumesClient::new(client::connect(&up.grpc).unwrap());
    let answer = resumes.upload(person.caller.request(parts)).await.unwrap().into_inner();
    answer.resume.unwrap().id
}

/// Starts a tailoring; returns its operation.
async fn tailor(up: &Up, person: &Person, resume_id: &str) -> String {
    let request = CreateTailoringRequest {
        resume_id: resume_id.into(),
        job_description: std::fs::read_to_string(JOB).unwrap(),
        ..Default::default()
    };
    let mut tailorings = TailoringsClient::new(client::connect(&up.grpc).unwrap());
    let answer = tailorings.create_tailoring(person.caller.request(request)).await.unwrap();
    answer.into_inner().operation.unwrap().id
}

/// What the person finds in the list, newest first.
async fn list(up: &Up, person: &Person) -> Vec<Value> {
    let url = format!("{}/v1/notifications", up.http);
    let answer = testkit::http::client().get(url).bearer_auth(&person.token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let page: Value = answer.json().await.unwrap();
    page["notifications"].as_array().unwrap().clone()
}

async fn waits_for(up: &Up, person: &Person, count: usize) -> Vec<Value> {
    testkit::wait_until(&format!("{count} notifications"), SOON, async || {
        list(up, person).await.len() >= count
    })
    .await;
    let found = list(up, person).await;
    assert_eq!(found.len(), count);
    found
}

/// Reads server-sent events until one of this name; returns its id and data.
async fn event(response: &mut reqwest::Response, text: &mut String, name: &str) -> (i64, Value) {
    loop {
        while let Some(end) = text.find("\n\n") {
            let block: String = text.drain(..end + 2).collect();
            let field = |key: &str| block.lines().find_map(|line| line.strip_prefix(key));
            if field("event: ") == Some(name) {
                let id = field("id: ").unwrap().parse().unwrap();
                return (id, serde_json::from_str(field("data: ").unwrap()).unwrap());
            }
        }
        let chunk = tokio::time::timeout(SOON, response.chunk()).await.unwrap().unwrap();
        text.push_str(std::str::from_utf8(&chunk.expect("the stream goes on")).unwrap());
    }
}

/// The log of a running program, opened beside it.
pub async fn beside(folder: &Path, tasks: &Tasks) -> (db::Pool, Arc<dyn Log>) {
    let url = db::private::running(&folder.join("data")).unwrap().url;
    let pool = |schema: &str| db::PoolOptions::new(url.clone(), schema);
    let log = PostgresLog::open(pool("events"), postgres::Options::default(), tasks).await;
    (db::Pool::connect(pool("notification")).unwrap(), Arc::new(log.unwrap()))
}

/// Waits until nothing is left of the log that the consumer has not passed over.
async fn caught_up(pool: &db::Pool) {
    let sql = "SELECT (SELECT count(*) FROM event_replay) + (SELECT count(*) \
               FROM events.partition p LEFT JOIN event_share s \
                 ON s.team = 'notification/' || p.topic AND s.slot = p.number \
               WHERE p.topic = 'jobstream.operations.v1' AND p.next > coalesce(s.position, 0))";
    testkit::wait_until("the end of the log", SOON, async || {
        sqlx::query_scalar::<_, i64>(sql).fetch_one(pool.pg()).await.unwrap() == 0
    })
    .await;
}

/// Every record of the operations' topic, as it stands in the log.
async fn records(pool: &db::Pool) -> Vec<Record> {
    let sql = "SELECT key, headers::text, payload FROM events.record WHERE topic = $1 \
               ORDER BY partition, position";
    let rows: Vec<(String, String, Option<Vec<u8>>)> =
        sqlx::query_as(sql).bind(TOPIC).fetch_all(pool.pg()).await.unwrap();
    let record = |(key, headers, payload): (String, String, Option<Vec<u8>>)| Record {
        topic: TOPIC.to_owned(),
        key,
        headers: serde_json::from_str(&headers).unwrap(),
        payload,
    };
    rows.into_iter().map(record).collect()
}

#[tokio::test]
async fn a_tailoring_is_told_of_live_and_listed_the_moment_it_has_ended() {
    let folder = Folder::new("notified");
    let up = Up::start(&folder.0);
    let me = Person::register(&up, "me@example.org").await;
    let mut inbox = NotificationsClient::new(client::connect(&up.grpc).unwrap());
    let request = me.caller.request(SubscribeRequest { after_sequence: None });
    let mut messages = inbox.subscribe(request).await.unwrap().into_inner();
    assert_eq!(messages.message().await.unwrap().unwrap().event(), SubscribeEvent::Snapshot);
    let url = format!("{}/v1/notifications/events", up.http);
    let stream = testkit::http::client().get(url).bearer_auth(&me.token).send();
    let (mut sse, mut text) = (stream.await.unwrap(), String::new());
    let (id, data) = event(&mut sse, &mut text, "snapshot").await;
    assert_eq!((id, &data["unread_count"]), (0, &0.into()));

    let resume = upload(&up, &me).await;
    let operation = tailor(&up, &me, &resume).await;
    let told = loop {
        let message = tokio::time::timeout(SOON, messages.message()).await.unwrap();
        if let Some(inbox) = message.unwrap().unwrap().inbox {
            break inbox;
        }
    };
    assert_eq!((told.change(), told.sequence), (InboxChange::Notified, 1));
    let notification = told.notification.unwrap();
    assert_eq!(notification.r#type(), NotificationType::TailoringCompleted);
    assert_eq!(notification.operation_id, operation);
    let (id, data) = event(&mut sse, &mut text, "notification").await;
    assert_eq!((id, &data["unread_count"]), (1, &1.into()));
    assert_eq!(data["id"], notification.id);
    let listed = waits_for(&up, &me, 1).await;
    assert_eq!(listed[0]["type"], "TAILORING_COMPLETED");
    assert_eq!(listed[0]["operation_id"], operation);

    let url = format!("{}/v1/notifications/{}/read", up.http, notification.id);
    let read = testkit::http::client().post(url).bearer_auth(&me.token).send().await.unwrap();
    assert!(read.json::<Value>().await.unwrap()["read_at"].is_string());
    let (id, data) = event(&mut sse, &mut text, "read").await;
    assert_eq!((id, &data["unread_count"]), (2, &0.into()));

    let second = tailor(&up, &me, &resume).await;
    let mut operations = OperationsClient::new(client::connect(&up.grpc).unwrap());
    let cancel = me.caller.request(CancelRequest { id: second.clone(), sequence: 0 });
    // It may have ended before; then it is told of as completed.
    let _ = operations.cancel(cancel).await;
    let listed = waits_for(&up, &me, 2).await;
    assert_eq!(listed[0]["operation_id"], second);
    let stranger = Person::register(&up, "stranger@example.org").await;
    assert!(list(&up, &stranger).await.is_empty());
    up.end();
}

#[tokio::test]
async fn it_is_told_of_once_over_kill_9_replay_and_records_that_come_three_times() {
    let folder = Folder::new("once");
    let mut up = Up::start(&folder.0);
    let me = Person::register(&up, "me@example.org").await;
    let resume = upload(&up, &me).await;
    for round in 0..3 {
        tailor(&up, &me, &resume).await;
        if round == 1 {
            // Somewhere between the start of the work and its notice, and once well after it.
            waits_for(&up, &me, 2).await;
        }
        up.kill();
        up = Up::start(&folder.0);
    }
    let told = waits_for(&up, &me, 3).await;

    let tasks = Tasks::new();
    let (pool, log) = beside(&folder.0, &tasks).await;
    let from = replay::From::Since("1970-01-02T00:00:00Z".parse().unwrap());
    events::replay(&pool, log.as_ref(), "notification", TOPIC, from).await.unwrap();
    caught_up(&pool).await;
    assert_eq!(list(&up, &me).await, told, "after a replay of the topic");
    for _ in 0..2 {
        let copies = records(&pool).await;
        assert!(copies.len() >= 3 * 8, "the topic holds the lives of three tailorings");
        log.publish(copies).await.unwrap();
    }
    caught_up(&pool).await;
    assert_eq!(list(&up, &me).await, told, "after each record came again and again");
    let unread: i64 = sqlx::query_scalar("SELECT unread FROM inbox WHERE owner = $1")
        .bind(&me.id)
        .fetch_one(pool.pg())
        .await
        .unwrap();
    assert_eq!(unread, 3);
    assert!(tasks.drain(SOON).await);
    pool.close().await;
    up.end();
}

#[tokio::test]
async fn brokers_that_are_away_from_the_start_on_delay_events_and_nothing_else() {
    let folder = Folder::new("brokerless");
    // A port on which nobody listens.
    let up = Up::start_with(&folder.0, &[("KAFKA_BROKERS", "127.0.0.1:9")]);
    let ready = testkit::http::client().get(format!("{}/readyz", up.http)).send().await.unwrap();
    assert_eq!(ready.status(), 200);
    let me = Person::register(&up, "me@example.org").await;
    let resume = upload(&up, &me).await;
    let request = CreateTailoringRequest {
        resume_id: resume.clone(),
        job_description: std::fs::read_to_string(JOB).unwrap(),
        process_immediately: true,
        ..Default::default()
    };
    let mut tailorings = TailoringsClient::new(client::connect(&up.grpc).unwrap());
    let made = tailorings.create_tailoring(me.caller.request(request)).await.unwrap().into_inner();
    assert!(made.operation.unwrap().done);
    assert!(list(&up, &me).await.is_empty(), "events wait for their log");
    let (took, well) = up.end();
    assert!(well && took.as_secs() < 10, "{took:?}");

    // With the tables as its log everything that waited comes.
    let up = Up::start(&folder.0);
    waits_for(&up, &me, 1).await;
    up.end();
}
