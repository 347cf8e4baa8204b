#![doc = include_str!("../README.md")]

pub mod app;
pub mod config;
pub mod consumer;
pub mod domain;
pub mod error;
pub mod events;
pub mod ids;
pub mod metrics;
pub mod operations;
pub mod rpc;
pub mod store;

use std::{sync::Arc, time::Duration};

use ::events::{Consumer, Log, Relay, consume, relay};
use ::operations::{Engine, Handle, Options, rpc::WAIT};
use db::{Pool, Set};
use kernel::page::Pager;
use proto::{
    operations::v1::operations_server::OperationsServer,
    tailoring::v1::{resumes_server::ResumesServer, tailorings_server::TailoringsServer},
};
use service::{Server, Tasks, auth::Authenticator, bounded};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::{config::Config, error::Error};

use self::{
    app::{App, desk::Desk},
    operations::{line::Line, parse::Parse, reader::Reader, rewrite::Writer, tailor::Tailor},
    rpc::{Resumes, Tailorings},
};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Schema of this service.
pub const SCHEMA: &str = "tailoring";

/// Name of this service in the ids of its operations.
const SERVICE: &str = "tailoring";
/// Largest answer about resumes in bytes: one with its text and its profile.
const RESUME_BYTES: usize = 16 * 1024 * 1024;
/// The one method that may wait for the end of its work, and how long a call of it takes at most.
const CREATE: &str = "/jobstream.tailoring.v1.Tailorings/CreateTailoring";
const CREATE_LIMIT: Duration = Duration::from_secs(65);

/// How long events of resumes are kept beside the log.
const EVENTS_KEPT: Duration = Duration::from_secs(600);

/// Migrations of the schema, in order, to be applied before [`start`].
#[must_use]
pub fn sets() -> [Set; 3] {
    let [events, operations] = ::operations::migrations();
    [events, operations, Set { name: "tailoring", migrator: &MIGRATIONS }]
}

/// What the service needs of its process.
#[derive(Debug, Clone)]
pub struct Deps {
    /// Connections to [`SCHEMA`].
    pub pool: Pool,
    /// Where its background work runs; the engine has tasks of its own, which end later.
    pub tasks: Tasks,
    /// How its engine runs; see [`options`].
    pub options: Options,
}

/// Options of its engine with the defaults.
#[must_use]
pub fn options() -> Options {
    Options::new(SERVICE)
}

/// The running service, to be mounted on a server.
#[derive(Clone)]
pub struct Tailoring {
    app: App,
    line: Line,
}

/// Starts the service: its engine with both kinds, and the use cases on it. [`Tailoring::drain`]
/// ends it.
///
/// # Errors
/// The database is away or not migrated.
pub async fn start(config: &Config, deps: &Deps) -> Result<Tailoring, Error> {
    metrics::describe();
    llm::metrics::describe();
    let (pool, line) = (deps.pool.clone(), Line::default());
    let desk = Desk(pool.clone());
    let reader = Reader::new(config);
    let parse = Parse { desk: desk.clone(), reader: reader.clone() };
    let writer = config.model.as_ref().map(|model| Writer::new(model, desk.clone())).transpose()?;
    let tailor = Tailor { desk, line: line.clone(), reader, writer };
    let engine = Engine::new(deps.options.clone()).kind(parse)?.kind(tailor)?;
    let engine = engine.start(pool.clone()).await?;
    line.join(&engine);
    let pager = Pager::new(&db::secret(&pool, "tailoring.page").await?);
    Ok(Tailoring { app: App::new(pool, engine, pager, Arc::new(config.clone())), line })
}

impl Tailoring {
    /// The engine, for the one service of operations that stands before all engines of a process.
    #[must_use]
    pub fn engine(&self) -> &Handle {
        self.app.engine()
    }

    /// Mounts resumes and tailorings on a server. Operations are mounted by whoever knows all
    /// engines of the process.
    #[must_use]
    pub fn mount(&self, server: Server) -> Server {
        let resumes = ResumesServer::new(Resumes(self.app.clone()));
        let tailorings = TailoringsServer::new(Tailorings(self.app.clone()));
        server
            .mount(resumes.max_encoding_message_size(RESUME_BYTES), &[])
            .mount(bounded!(tailorings), &[])
            .deadline(CREATE, CREATE_LIMIT)
    }

    /// Publishes every change of its operations to a log, and hears from it which users are gone,
    /// until `tasks` end. The log need not be there yet.
    pub fn publish(&self, log: Arc<dyn Log>, tasks: &Tasks) {
        // Its handle wakes it early; live progress does not wait for the log.
        let _ = Relay::new(SERVICE, relay::Options::default())
            .encode("jobstream.operations.", ::operations::published)
            .keep(events::PREFIX, EVENTS_KEPT)
            .start(self.app.pool().clone(), log.clone(), tasks);
        Consumer::new(consumer::GROUP, consume::Options::default())
            .on(consumer::USER_DELETED, consumer::Forget)
            .start(self.app.pool().clone(), log, tasks);
    }

    /// Ends the engine: what runs is given a moment, the rest goes back to the queue. Returns
    /// whether all that ended in time.
    pub async fn drain(&self, limit: Duration) -> bool {
        let drained = self.engine().drain(limit).await;
        self.line.cut();
        drained
    }
}

/// A service that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It does not start.
    #[error("the tailoring service does not start")]
    Start(#[from] Error),
    /// Its server does not.
    #[error("the server of the tailoring service does not start")]
    Server(#[from] service::server::Error),
}

/// Serves this service alone, with its operations, and publishes their changes to a log, until the
/// tasks of `deps` are told to end.
///
/// # Errors
/// The service or its server does not start.
pub async fn serve(
    config: &Config,
    shared: &service::Config,
    deps: &Deps,
    authenticator: Authenticator,
    log: Arc<dyn Log>,
    listener: TcpListener,
) -> Result<(), ServeError> {
    let tailoring = start(config, deps).await?;
    tailoring.publish(log, &deps.tasks);
    let operations = ::operations::rpc::Service::new(vec![tailoring.engine().clone()]);
    let operations = bounded!(OperationsServer::new(operations));
    let (watch, answers) = deps.pool.watch();
    deps.tasks.spawn("database.watch", watch.run());
    let server = tailoring
        .mount(Server::new(shared, authenticator).needs(answers))
        .mount(operations, &[])
        .deadline(WAIT.0, WAIT.1);
    // Operations are given back at once and not after the last open call: whoever takes them over
    // need not wait for callers.
    let ended = CancellationToken::new();
    let serving = async {
        let served = server.serve(listener, &deps.tasks).await;
        ended.cancel();
        served
    };
    let giving_back = async {
        tokio::select! {
            () = deps.tasks.token().cancelled() => {}
            () = ended.cancelled() => {}
        }
        tailoring.drain(shared.drain).await
    };
    let (served, drained) = tokio::join!(serving, giving_back);
    if !drained {
        tracing::warn!("not everything ended in time; what was running goes on elsewhere");
    }
    Ok(served?)
}
