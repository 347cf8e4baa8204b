//! `jobstream up`: everything in one process. PostgreSQL first (private, or the one that is
//! configured), then every service, mounted on one gRPC port, then the gateway in front of it.

mod database;
mod log;
mod running;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context as _, Result};
use service::{
    Config, Tasks,
    config::{Env, Problems},
    shutdown, telemetry,
};
use tokio::net::TcpListener;

pub use self::{database::Database, running::Running};
use crate::{
    cli::{self, UpArguments},
    exit::Exit,
    local::Session,
};

/// How long the collector of traces is waited for at the end.
const LAST_SPANS: Duration = Duration::from_secs(3);

/// Settings of everything in this process.
pub struct Settings {
    /// What every process shares.
    pub shared: Config,
    /// Those of the account service.
    pub account: account::Config,
    /// Those of the tailoring service.
    pub tailoring: tailoring::Config,
    /// Those of the notification service.
    pub notification: notification::Config,
    /// Brokers of the Kafka that is the log; none where the log is tables of the database.
    pub kafka_brokers: Option<String>,
}

impl Settings {
    /// Reads the environment; a key that nobody knows is an error.
    ///
    /// # Errors
    /// Every key that is unknown or wrong, with what would be right.
    pub fn read() -> Result<Self, Problems> {
        let mut env = Env::of_process();
        let shared = Config::read(&mut env);
        let account = account::Config::read(&mut env, &shared.data_dir);
        let tailoring = tailoring::Config::read(&mut env);
        let notification = notification::Config::read(&mut env);
        let kafka_brokers = env.optional("KAFKA_BROKERS");
        // Read by the command line itself, wherever it runs.
        for key in ["JOBSTREAM_TOKEN", "JOBSTREAM_ADMIN_PASSWORD"] {
            let _ = env.secret(key);
        }
        env.finish()?;
        if kafka_brokers.is_some() && !cfg!(feature = "kafka") {
            let problem = "KAFKA_BROKERS is set, and this program was built without Kafka's client";
            return Err(Problems(vec![problem.to_owned()]));
        }
        Ok(Self { shared, account, tailoring, notification, kafka_brokers })
    }
}

/// Serves until a signal asks for the end.
pub async fn run(asked: &UpArguments) -> Result<ExitCode> {
    let mut settings = Settings::read().map_err(|problems| Exit::input(problems.to_string()))?;
    if asked.demo && std::env::var_os("JOBSTREAM_LOG").is_none() {
        // The sample's progress is what is to be seen.
        "warn".clone_into(&mut settings.shared.log_filter);
    }
    let tasks = Tasks::new();
    let telemetry = telemetry::install(&settings.shared, &tasks)?;
    telemetry::log_panics();
    shutdown::on_signals(&tasks)?;
    let outcome = serve(asked, settings, &tasks).await;
    telemetry.end(LAST_SPANS).await;
    outcome
}

async fn serve(asked: &UpArguments, settings: Settings, tasks: &Tasks) -> Result<ExitCode> {
    let (grpc, http) = (settings.shared.grpc_addr, settings.shared.http_addr);
    // Both before anything else: an address that is taken is said before a database is started.
    let grpc = listen(grpc, "JOBSTREAM_GRPC_ADDR").await?;
    let http = listen(http, "JOBSTREAM_HTTP_ADDR").await?;
    let data_dir = settings.shared.data_dir.clone();
    let starting = Running::start(settings, grpc, Some(http), tasks);
    let running = match tasks.token().run_until_cancelled(starting).await {
        Some(running) => running?,
        None => return Ok(ExitCode::SUCCESS),
    };
    let page = format!("http://{}", running.http_address().context("HTTP is served")?);
    if asked.demo {
        let session = Session::open(&running.grpc_address().to_string(), &data_dir, None).await?;
        let shown = tasks.token().run_until_cancelled(cli::demo(&session)).await;
        if let Some(Err(error)) = shown {
            running.end().await;
            return Err(error);
        }
    }
    println!("Jobstream serves {page} (gRPC: {}). Ctrl-C ends it.", running.grpc_address());
    tasks.token().cancelled().await;
    running.end().await;
    Ok(ExitCode::SUCCESS)
}

async fn listen(address: std::net::SocketAddr, key: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        Exit::input(format!(
            "{address} cannot be listened on ({error}); set {key} to another address"
        ))
    })
}
