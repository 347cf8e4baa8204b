//! `jobstream up`: everything in one process. PostgreSQL first (private, or the one that is
//! configured), then every service, mounted on one gRPC port, then the gateway in front of it.

mod apart;
mod database;
mod running;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context as _, Result};
use gateway::Addresses;
use service::{Tasks, shutdown, telemetry};
use tokio::net::TcpListener;

pub use self::{database::Database, running::Running};
use crate::{
    cli::{self, UpArguments},
    exit::Exit,
    session::Session,
    settings::{Settings, Sources},
};

/// How long the collector of traces is waited for at the end.
pub const LAST_SPANS: Duration = Duration::from_secs(3);

/// Serves until a signal asks for the end.
pub async fn run(sources: &Sources, asked: &UpArguments) -> Result<ExitCode> {
    let mut settings = Settings::read(sources)?;
    if asked.demo && std::env::var_os("JOBSTREAM_LOG").is_none() {
        // The sample's progress is what is to be seen.
        "warn".clone_into(&mut settings.shared.log_filter);
    }
    let tasks = Tasks::new();
    let telemetry = telemetry::install(&settings.shared, &tasks)?;
    telemetry::log_panics();
    shutdown::on_signals(&tasks)?;
    let outcome = match asked.apart {
        true => apart::run(&settings, sources, asked.demo, &tasks).await,
        false => Box::pin(serve(asked, settings, &tasks)).await,
    };
    telemetry.end(LAST_SPANS).await;
    outcome
}

async fn serve(asked: &UpArguments, settings: Settings, tasks: &Tasks) -> Result<ExitCode> {
    let (grpc, http) = (settings.shared.grpc_addr, settings.shared.http_addr);
    // Both before anything else: an address that is taken is said before a database is started.
    let grpc = listen(grpc, "JOBSTREAM_GRPC_ADDR").await?;
    let http = listen(http, "JOBSTREAM_HTTP_ADDR").await?;
    let shared = settings.shared.clone();
    let starting = Running::start(settings, grpc, Some(http), tasks);
    let running = match tasks.token().run_until_cancelled(starting).await {
        Some(running) => running?,
        None => return Ok(ExitCode::SUCCESS),
    };
    let page = format!("http://{}", running.http_address().context("HTTP is served")?);
    if asked.demo {
        let addresses = Addresses::one(running.grpc_address().to_string());
        let session = Session::local(&shared, addresses).await?;
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

/// Listens; says which setting to change where that cannot be.
pub async fn listen(address: std::net::SocketAddr, key: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        Exit::input(format!(
            "{address} cannot be listened on ({error}); set {key} to another address"
        ))
    })
}
