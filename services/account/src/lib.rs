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

use std::{sync::Arc, time::Duration};

use ::events::{Consumer, Log, Relay, consume, relay};
use db::{Pool, Set};
use proto::account::v1::{
    accounts_server::AccountsServer, keys_server::KeysServer, profiles_server::ProfilesServer,
};
use service::{Server, Tasks, auth::Authenticator, bounded};
use tokio::net::TcpListener;

pub use app::{admin_create, keys_rotate};
pub use config::Config;
pub use error::Error;

use app::App;
use rpc::{
    accounts::{self, AccountsRpc},
    keys::{self, KeysRpc},
    profiles::ProfilesRpc,
};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Schema of this service.
pub const SCHEMA: &str = "account";

/// Migrations of the schema, to be applied before [`start`].
pub const SETS: [Set; 2] = [
    Set { name: "events", migrator: &::events::MIGRATIONS },
    Set { name: "account", migrator: &MIGRATIONS },
];

/// How long events of this service are kept beside the log.
const EVENTS_KEPT: Duration = Duration::from_secs(600);

/// Largest message of this service, in bytes: a thousand session ids fit well.
const MESSAGE_BYTES: usize = 256 * 1024;

/// What the service needs of its process.
#[derive(Debug, Clone)]
pub struct Deps {
    /// Connections to [`SCHEMA`].
    pub pool: Pool,
    /// Where its background work runs.
    pub tasks: Tasks,
    /// Log that it hears of resumes by, and says by that users are gone. Need not be there yet.
    pub log: Arc<dyn Log>,
}

/// The running service, to be mounted on a server.
pub struct Account {
    app: App,
    authenticator: Authenticator,
}

/// Starts the service: its keys, its authority for this process, its consumer and its background
/// work.
///
/// # Errors
/// The database is away or not migrated, or the key file does not fit the keys in it.
pub async fn start(config: &Config, deps: &Deps) -> Result<Account, Error> {
    let app = App::open(config, deps.pool.clone()).await?;
    let authenticator = Authenticator::start(Arc::new(app.clone()), &deps.tasks);
    let (sweeper, stop) = (app.clone(), deps.tasks.token().clone());
    deps.tasks.spawn("account.sweep", sweeper.run_sweep(stop));
    Consumer::new(consumer::GROUP, consume::Options::default())
        .on_each(&[consumer::PARSED, consumer::DELETED], consumer::Propose)
        .start(deps.pool.clone(), deps.log.clone(), &deps.tasks);
    // Its handle would wake it early; a second is soon enough here.
    let _ = Relay::new(SCHEMA, relay::Options::default()).keep(events::PREFIX, EVENTS_KEPT).start(
        deps.pool.clone(),
        deps.log.clone(),
        &deps.tasks,
    );
    Ok(Account { app, authenticator })
}

impl Account {
    /// Verifies the tokens of this service in its own process, for every server in it.
    #[must_use]
    pub fn authenticator(&self) -> Authenticator {
        self.authenticator.clone()
    }

    /// Mounts the service on a server.
    #[must_use]
    pub fn mount(&self, server: Server) -> Server {
        let sessions = self.authenticator.sessions().clone();
        let accounts = AccountsServer::new(AccountsRpc { app: self.app.clone(), sessions });
        let keys = KeysServer::new(KeysRpc { app: self.app.clone() });
        let profiles = ProfilesServer::new(ProfilesRpc { app: self.app.clone() });
        server
            .mount(bounded!(accounts, MESSAGE_BYTES), &accounts::PUBLIC)
            .mount(bounded!(keys, MESSAGE_BYTES), &keys::PUBLIC)
            .mount(bounded!(profiles, MESSAGE_BYTES), &[])
    }
}

/// A service that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It does not start.
    #[error("the account service does not start")]
    Start(#[from] Error),
    /// Its server does not.
    #[error("the server of the account service does not start")]
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
    listener: TcpListener,
) -> Result<(), ServeError> {
    let account = start(config, deps).await?;
    let (watch, answers) = deps.pool.watch();
    deps.tasks.spawn("database.watch", watch.run());
    let server = account.mount(Server::new(shared, account.authenticator()).needs(answers));
    Ok(server.serve(listener, &deps.tasks).await?)
}
