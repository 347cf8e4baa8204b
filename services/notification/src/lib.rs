#![doc = include_str!("../README.md")]

pub mod app;
pub mod config;
pub mod consumer;
pub mod domain;
pub mod error;
pub mod events;
pub mod ids;
pub mod metrics;
pub mod rpc;
pub mod store;
pub mod subscribe;
pub mod wire;

use std::{sync::Arc, time::Duration};

use ::events::{Consumer, Log, Relay, consume, relay};
use db::{Pool, Set};
use kernel::page::Pager;
use proto::notification::v1::notifications_server::NotificationsServer;
use service::{Server, Tasks, auth::Authenticator, bounded};
use tokio::net::TcpListener;

pub use self::{config::Config, error::Error};

use self::{app::App, consumer::Notify, rpc::Notifications, subscribe::wake::Waker};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Schema of this service.
pub const SCHEMA: &str = "notification";

/// How long changes are kept for those who come back; who comes later gets a new snapshot.
const CHANGES_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Migrations of the schema, in order, to be applied before [`start`].
#[must_use]
pub fn sets() -> [Set; 2] {
    [
        Set { name: "events", migrator: &::events::MIGRATIONS },
        Set { name: "notification", migrator: &MIGRATIONS },
    ]
}

/// What the service needs of its process.
#[derive(Debug, Clone)]
pub struct Deps {
    /// Connections to [`SCHEMA`].
    pub pool: Pool,
    /// Where its background work runs.
    pub tasks: Tasks,
    /// Log that it hears of other services by, and publishes to. Need not be there yet.
    pub log: Arc<dyn Log>,
}

/// The running service, to be mounted on a server.
#[derive(Clone)]
pub struct Notification {
    app: App,
}

/// Starts the service: its consumer, its relay and its background work, which end with the tasks.
///
/// # Errors
/// The database is away or not migrated.
pub async fn start(config: &Config, deps: &Deps) -> Result<Notification, Error> {
    metrics::describe();
    let Deps { pool, tasks, log } = deps.clone();
    let waker = Waker::default();
    let pager = Pager::new(&db::secret(&pool, "notification.page").await?);
    let app = App::new(pool.clone(), pager, waker.clone());
    let net = subscribe::run_net(pool.clone(), waker.clone(), tasks.token().clone());
    tasks.spawn("notification.net", net);
    let sweep = app.clone().run_sweep(config.retention, tasks.token().clone());
    tasks.spawn("notification.sweep", sweep);
    // Its handle wakes it early; nobody waits for what this service publishes.
    let _ = Relay::new(SCHEMA, relay::Options::default())
        .encode(events::PREFIX, wire::published)
        .keep(events::PREFIX, CHANGES_KEPT)
        .start(pool.clone(), log.clone(), &tasks);
    Consumer::new(consumer::GROUP, consume::Options::default())
        .on_each(&consumer::ENDS, Notify { waker })
        .on(consumer::USER_DELETED, consumer::Forget)
        .start(pool, log, &tasks);
    Ok(Notification { app })
}

impl Notification {
    /// The use cases, for work beside gRPC.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Mounts the service on a server.
    #[must_use]
    pub fn mount(&self, server: Server) -> Server {
        let notifications = NotificationsServer::new(Notifications(self.app.clone()));
        server.mount(bounded!(notifications), &[])
    }
}

/// A service that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It does not start.
    #[error("the notification service does not start")]
    Start(#[from] Error),
    /// Its server does not.
    #[error("the server of the notification service does not start")]
    Server(#[from] service::server::Error),
}

/// Serves this service alone until the tasks of `deps` are told to end.
///
/// # Errors
/// The service or its server does not start.
pub async fn serve(
    config: &Config,
    shared: &service::Config,
    deps: &Deps,
    authenticator: Authenticator,
    listener: TcpListener,
) -> Result<(), ServeError> {
    let notification = start(config, deps).await?;
    let (watch, answers) = deps.pool.watch();
    deps.tasks.spawn("database.watch", watch.run());
    let server = notification.mount(Server::new(shared, authenticator).needs(answers));
    Ok(server.serve(listener, &deps.tasks).await?)
}
