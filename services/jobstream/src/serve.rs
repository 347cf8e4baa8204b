//! `jobstream serve SERVICE`: one service in this process, the same as in the one program. It finds
//! the others by their addresses, and PostgreSQL by its URL.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::Result;
use service::{
    Tasks,
    auth::{Authenticator, RemoteAuthority},
    probes, shutdown, telemetry,
};

use crate::{
    cli::{ServeArguments, ServiceName},
    deps,
    exit::Exit,
    settings::{Settings, Sources},
    tables::Tables,
    up::{Database, LAST_SPANS, listen},
    version,
};

/// Name of the one program in traces; a service alone adds its own.
const SERVICE_NAME: &str = "jobstream";

/// Serves until a signal asks for the end.
pub async fn run(sources: &Sources, asked: &ServeArguments) -> Result<ExitCode> {
    let mut settings = Settings::read(sources)?;
    if asked.with_parent {
        let term = Some(rustix::process::Signal::TERM);
        rustix::process::set_parent_process_death_signal(term)?;
    }
    let tasks = Tasks::new();
    if settings.shared.service_name == SERVICE_NAME {
        settings.shared.service_name = format!("{SERVICE_NAME}-{}", asked.service.name());
    }
    let telemetry = telemetry::install(&settings.shared, &tasks)?;
    telemetry::log_panics();
    shutdown::on_signals(&tasks)?;
    let stop = tasks.token().clone();
    let serving = async {
        match asked.service {
            ServiceName::Account => account(&settings, &tasks).await,
            ServiceName::Tailoring => tailoring(&settings, &tasks).await,
            ServiceName::Notification => notification(&settings, &tasks).await,
            ServiceName::Gateway => gateway(&settings, &tasks).await,
        }
    };
    let served = serving.await;
    telemetry.end(LAST_SPANS).await;
    // A start that was interrupted has nothing to complain of.
    if let Err(error) = served
        && !stop.is_cancelled()
    {
        return Err(error);
    }
    tasks.drain(settings.shared.drain).await;
    Ok(ExitCode::SUCCESS)
}

async fn account(settings: &Settings, tasks: &Tasks) -> Result<()> {
    let listener = listen(settings.shared.grpc_addr, "JOBSTREAM_GRPC_ADDR").await?;
    let place = place(settings)?;
    let log = deps::log(settings, &place, tasks).await?;
    let deps = deps::account(&place, log, tasks).await?;
    announce("account", "gRPC", listener.local_addr()?);
    Ok(account::serve(&settings.account, &settings.shared, &deps, listener).await?)
}

async fn tailoring(settings: &Settings, tasks: &Tasks) -> Result<()> {
    let listener = listen(settings.shared.grpc_addr, "JOBSTREAM_GRPC_ADDR").await?;
    let authenticator = authenticator(settings, tasks)?;
    let place = place(settings)?;
    let log = deps::log(settings, &place, tasks).await?;
    let deps = deps::tailoring(&place, settings.engine, tasks).await?;
    announce("tailoring", "gRPC", listener.local_addr()?);
    let (own, shared) = (&settings.tailoring, &settings.shared);
    Ok(tailoring::serve(own, shared, &deps, authenticator, log, listener).await?)
}

async fn notification(settings: &Settings, tasks: &Tasks) -> Result<()> {
    let listener = listen(settings.shared.grpc_addr, "JOBSTREAM_GRPC_ADDR").await?;
    let authenticator = authenticator(settings, tasks)?;
    let place = place(settings)?;
    let log = deps::log(settings, &place, tasks).await?;
    let deps = deps::notification(&place, log, tasks).await?;
    announce("notification", "gRPC", listener.local_addr()?);
    let (own, shared) = (&settings.notification, &settings.shared);
    Ok(notification::serve(own, shared, &deps, authenticator, listener).await?)
}

fn place(settings: &Settings) -> Result<deps::Place> {
    let (url, tables) = (Database::found(&settings.shared)?, Tables::of_service(settings));
    Ok(deps::Place { url, tables })
}

/// Verifies callers by the keys of the account service.
fn authenticator(settings: &Settings, tasks: &Tasks) -> Result<Authenticator> {
    let account = settings.account_addrs.as_deref().ok_or_else(|| {
        Exit::input("JOBSTREAM_ACCOUNT_ADDRS must say where the account service is")
    })?;
    let channel = deps::connector(&settings.shared, tasks)?.connect(account)?;
    Ok(Authenticator::start(Arc::new(RemoteAuthority::new(channel)), tasks))
}

async fn gateway(settings: &Settings, tasks: &Tasks) -> Result<()> {
    let addresses = settings.addresses()?;
    let listener = listen(settings.shared.http_addr, "JOBSTREAM_HTTP_ADDR").await?;
    let config = gateway::Config {
        trusted_proxies: settings.shared.trusted_proxies.clone(),
        cors_origins: settings.shared.cors_origins.clone(),
        drain: settings.shared.drain,
        connector: deps::connector(&settings.shared, tasks)?,
        commit: version::COMMIT,
        ..gateway::Config::default()
    };
    if let Some(address) = settings.shared.health_addr {
        let probes = listen(address, "JOBSTREAM_HEALTH_ADDR").await?;
        let own = tasks.clone();
        tasks.spawn("probes", async move { probes::serve_alone(probes, &own).await });
    }
    announce("gateway", "HTTP", listener.local_addr()?);
    Ok(gateway::serve(listener, config, &addresses, tasks).await?)
}

/// Says on standard output that the service can be called.
fn announce(service: &str, protocol: &str, address: SocketAddr) {
    println!("Jobstream serves {service} ({protocol}: {address}).");
}
