//! The service behind a server on a free port, ends of operations as its log delivers them, and
//! clients.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use events::{Event, Log, PostgresLog, Record, log::postgres};
use notification::{Config, Deps, Notification, SCHEMA};
use prost::Message as _;
use prost_types::{Struct, Value, value::Kind as Content};
use proto::{
    notification::v1::{self as pb, notifications_client::NotificationsClient},
    operations::v1::{Error, Operation, State},
};
use service::{
    Server, Tasks,
    auth::{Authenticator, Identity, Role, testing::TestAuthority},
    client::{self, Caller, Channel},
};
use testkit::{Database, wait_until};
use tokio::net::TcpListener;
use tonic::{Request, Streaming};

/// Longest time that a test waits for anything.
pub const SOON: Duration = Duration::from_secs(60);
/// Topic of the ends of operations.
pub const TOPIC: &str = "jobstream.operations.v1";

/// A running service and a user.
pub struct App {
    pub database: Database,
    pub notification: Notification,
    pub log: Arc<dyn Log>,
    pub user: Identity,
    authority: TestAuthority,
    address: SocketAddr,
    tasks: Mutex<Tasks>,
}

impl App {
    pub async fn start() -> Self {
        let database = Database::create(&notification::sets(), SCHEMA).await;
        let (tasks, log, notification, address) = run(&database).await;
        let authority = TestAuthority::new();
        let user = TestAuthority::user(Role::Candidate);
        let tasks = Mutex::new(tasks);
        Self { database, notification, log, user, authority, address, tasks }
    }

    /// Ends the service and starts it again on the same database.
    pub async fn restart(&mut self) {
        let old = self.tasks.lock().unwrap().clone();
        assert!(old.drain(SOON).await, "everything ends");
        let (tasks, log, notification, address) = run(&self.database).await;
        (self.log, self.notification, self.address) = (log, notification, address);
        *self.tasks.lock().unwrap() = tasks;
    }

    pub fn client(&self) -> NotificationsClient<Channel> {
        NotificationsClient::new(client::connect(&self.address.to_string()).unwrap())
    }

    /// A request of the app's user.
    pub fn ask<T>(&self, message: T) -> Request<T> {
        self.ask_as(&self.user, message)
    }

    pub fn ask_as<T>(&self, identity: &Identity, message: T) -> Request<T> {
        Caller::new(Some(&self.authority.token(identity)), None).request(message)
    }

    /// A request without a token.
    pub fn ask_as_nobody<T>(message: T) -> Request<T> {
        Caller::new(None, None).request(message)
    }

    /// Has the log deliver the end of an operation of the app's user.
    pub async fn end(&self, number: u32, run: i32, state: State) -> Record {
        let record = record(&operation(self.user.user_id.as_str(), number, run, state));
        self.log.publish(vec![record.clone()]).await.unwrap();
        record
    }

    /// Has the log deliver ends, and waits until each has its notification.
    pub async fn notified(&self, numbers: std::ops::RangeInclusive<u32>) -> Vec<pb::Notification> {
        let before = self.list().await.len();
        let count = numbers.clone().count();
        for number in numbers {
            self.end(number, 1, State::Succeeded).await;
        }
        wait_until("the notifications", SOON, async || self.list().await.len() == before + count)
            .await;
        self.list().await
    }

    /// Everything in the inbox, newest first.
    pub async fn list(&self) -> Vec<pb::Notification> {
        let request = pb::ListRequest { page_size: 1000, ..pb::ListRequest::default() };
        self.client().list(self.ask(request)).await.unwrap().into_inner().notifications
    }

    pub async fn unread(&self) -> i64 {
        let answer = self.client().unread_count(self.ask(pb::UnreadCountRequest {})).await;
        answer.unwrap().into_inner().unread_count
    }

    pub async fn read(&self, id: &str) -> pb::Notification {
        let request = self.ask(pb::MarkReadRequest { id: id.into() });
        self.client().mark_read(request).await.unwrap().into_inner().notification.unwrap()
    }

    pub async fn subscribe(&self, after: Option<i64>) -> Messages {
        let request = self.ask(pb::SubscribeRequest { after_sequence: after });
        Messages(self.client().subscribe(request).await.unwrap().into_inner())
    }

    /// Waits until the consumer has passed over everything that stands in its topic.
    pub async fn caught_up(&self) {
        let sql = "SELECT count(*) FROM events.partition p LEFT JOIN event_share s \
                   ON s.team = 'notification/' || p.topic AND s.slot = p.number \
                   WHERE p.topic = $1 AND p.next > coalesce(s.position, 0)";
        wait_until("the end of the topic", SOON, async || {
            let pool = self.database.pool();
            let behind: i64 =
                sqlx::query_scalar(sql).bind(TOPIC).fetch_one(pool.pg()).await.unwrap();
            behind == 0
        })
        .await;
    }

    /// Changes the database behind the service's back.
    pub async fn sql(&self, sql: &'static str) -> u64 {
        sqlx::query(sql).execute(self.database.pool().pg()).await.unwrap().rows_affected()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.tasks.lock().unwrap().cancel();
    }
}

async fn run(database: &Database) -> (Tasks, Arc<dyn Log>, Notification, SocketAddr) {
    let tasks = Tasks::new();
    let options = db::PoolOptions::new(database.url(), "events");
    let log = PostgresLog::open(options, postgres::Options::default(), &tasks).await.unwrap();
    let log: Arc<dyn Log> = Arc::new(log);
    let pool = database.pool_with(|options| options);
    let deps = Deps { pool, tasks: tasks.clone(), log: log.clone() };
    let notification = notification::start(&Config::default(), &deps).await.unwrap();
    let authenticator = Authenticator::start(Arc::new(TestAuthority::new()), &tasks);
    let server = notification.mount(Server::new(&service::Config::default(), authenticator));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let group = tasks.clone();
    tasks.spawn("test.server", async move { server.serve(listener, &group).await.unwrap() });
    (tasks, log, notification, address)
}

/// Messages of a subscription.
pub struct Messages(pub Streaming<pb::SubscribeResponse>);

impl Messages {
    /// Waits for the next message that is no heartbeat.
    pub async fn next(&mut self) -> (pb::SubscribeEvent, pb::Inbox) {
        loop {
            let message = tokio::time::timeout(SOON, self.0.message()).await.unwrap();
            let message = message.unwrap().expect("a subscription has no end");
            if let Some(inbox) = message.inbox.clone() {
                return (message.event(), inbox);
            }
        }
    }

    /// Reads updates until one has this sequence; returns their sequences.
    pub async fn until(&mut self, sequence: i64) -> Vec<i64> {
        let mut seen = Vec::new();
        while seen.last() != Some(&sequence) {
            let (event, inbox) = self.next().await;
            assert_eq!(event, pb::SubscribeEvent::Update);
            seen.push(inbox.sequence);
        }
        seen
    }
}

/// The end of a run of a tailoring.
pub fn operation(owner: &str, number: u32, run: i32, state: State) -> Operation {
    let made = Value { kind: Some(Content::StringValue(format!("tailoring_{number:032}"))) };
    let result = Struct { fields: [("tailoring_id".to_owned(), made)].into() };
    let error = Error {
        reason: "RESUME_NOT_READ".into(),
        message: "the resume could not be read".into(),
        retryable: true,
    };
    Operation {
        id: format!("op_tailoring_{number:032}"),
        kind: "resume.tailor".into(),
        state: state.into(),
        done: true,
        run,
        sequence: i64::from(run) * 10,
        error: (state != State::Succeeded).then_some(error),
        result: (state == State::Succeeded).then_some(result),
        owner: owner.into(),
        ..Operation::default()
    }
}

/// The record in which a log carries the change of an operation.
pub fn record(operation: &Operation) -> Record {
    event(operation).into_record()
}

/// The event of a change of an operation.
pub fn event(operation: &Operation) -> Event {
    let verb = match operation.state() {
        State::Succeeded => "succeeded",
        State::Failed => "failed",
        State::Cancelled => "cancelled",
        _ => "progressed",
    };
    let stored = events::Stored {
        aggregate: operation.id.clone(),
        sequence: operation.sequence,
        kind: format!("jobstream.operations.operation.{verb}.v1"),
        payload: operation.encode_to_vec(),
        trace: None,
        at: chrono::Utc::now(),
    };
    Event::of("/jobstream/tailoring", stored)
}
