//! The only place that wires this service: settings and a pool in, something to mount out.

use std::{sync::Arc, time::Duration};

use ::operations::{Engine, Handle, Options};
use kernel::page::Pager;
use proto::tailoring::v1::{
    resumes_server::ResumesServer, tailorings_server::TailoringsServer,
};
use service::{Server, Tasks};
use tokio::net::TcpListener;

use crate::{
    app::{App, desk::Desk},
    config::Config,
    operations::{line::Line, parse::Parse, reader::Reader, tailor::Tailor},
    rpc::{Resumes, Tailorings},
};

/// Schema of this service.
pub const SCHEMA: &str = "tailoring";
/// Name of this service in the ids of its operations.
const SERVICE: &str = "tailoring";
/// Largest answer in bytes: a resume with its text and profile.
const ANSWER_BYTES: usize = 16 * 1024 * 1024;
/// The one method that may wait for the end of its work, and how long a call of it takes at most.
const CREATE: &str = "/jobstream.tailoring.v1.Tailorings/CreateTailoring";
const CREATE_LIMIT: Duration = Duration::from_secs(65);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Everything that has to be migrated for this service, in order.
#[must_use]
pub fn migrations() -> Vec<db::Set> {
    let mut sets = ::operations::migrations().to_vec();
    sets.push(db::Set { name: "tailoring", migrator: &MIGRATIONS });
    sets
}

/// What this service is given.
pub struct Deps {
    /// Pool on its schema, [`SCHEMA`].
    pub pool: db::Pool,
    /// How its engine runs; see [`Deps::new`].
    pub options: Options,
}

impl Deps {
    /// A pool, and an engine with the defaults.
    #[must_use]
    pub fn new(pool: db::Pool) -> Self {
        Self { pool, options: Options::new(SERVICE) }
    }
}

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error("the tables of the tailoring service cannot be prepared")]
    Db(#[from] db::Error),
    /// The engine.
    #[error("the engine of the tailoring service cannot be started")]
    Engine(#[from] ::operations::Error),
    /// The server.
    #[error("the tailoring service cannot be served")]
    Server(#[from] service::server::Error),
}

/// The running service.
#[derive(Clone)]
pub struct Tailoring {
    app: App,
    line: Line,
}

/// Prepares the tables, starts the engine and puts the use cases on it. [`Tailoring::drain`] ends it.
///
/// # Errors
/// The tables cannot be prepared or the engine not be started.
pub async fn start(config: Config, deps: Deps) -> Result<Tailoring, StartError> {
    let Deps { pool, options } = deps;
    db::migrate(&pool, &migrations()).await?;
    let line = Line::default();
    let desk = Desk(pool.clone());
    let parse = Parse { desk: desk.clone(), reader: Reader::new(&config) };
    let tailor = Tailor { desk, line: line.clone() };
    let engine = Engine::new(options).kind(parse)?.kind(tailor)?.start(pool.clone()).await?;
    line.join(&engine);
    let pager = Pager::new(&db::secret(&pool, "tailoring.page").await?);
    Ok(Tailoring { app: App::new(pool, engine, pager, Arc::new(config)), line })
}

impl Tailoring {
    /// The engine, for the one service of operations that stands before all engines.
    #[must_use]
    pub fn engine(&self) -> &Handle {
        self.app.engine()
    }

    /// Adds resumes and tailorings to a server. Operations are mounted by whoever knows all engines.
    #[must_use]
    pub fn mount(&self, server: Server) -> Server {
        let resumes = ResumesServer::new(Resumes(self.app.clone()));
        let tailorings = TailoringsServer::new(Tailorings(self.app.clone()));
        server
            .mount(resumes.max_encoding_message_size(ANSWER_BYTES), &[])
            .mount(service::bounded!(tailorings), &[])
            .deadline(CREATE, CREATE_LIMIT)
    }

    /// Ends the engine: what runs is given a moment, the rest is another's. Returns whether all
    /// that ended in time.
    pub async fn drain(&self, limit: Duration) -> bool {
        let drained = self.engine().drain(limit).await;
        self.line.cut();
        drained
    }
}

/// Serves this service alone, with its operations, until `tasks` are told to end.
///
/// # Errors
/// It cannot be started or served.
pub async fn serve(
    config: Config,
    deps: Deps,
    server: Server,
    listener: TcpListener,
    tasks: &Tasks,
    drain: Duration,
) -> Result<(), StartError> {
    let tailoring = start(config, deps).await?;
    let operations = ::operations::rpc::Service::new(vec![tailoring.engine().clone()]);
    let operations = proto::operations::v1::operations_server::OperationsServer::new(operations);
    let server = tailoring.mount(server).mount(service::bounded!(operations), &[]);
    let served = server.serve(listener, tasks).await;
    tailoring.drain(drain).await;
    Ok(served?)
}
