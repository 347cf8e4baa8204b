//! Everything that runs in one process, and its end in good order: intake first, then operations
//! are given back while open calls end, then the database.

use std::{net::SocketAddr, time::Duration};

use account::Account;
use anyhow::{Context as _, Result};
use gateway::Addresses;
use notification::Notification;
use operations::rpc;
use proto::operations::v1::operations_server::OperationsServer;
use service::{Server, Tasks, bounded, telemetry};
use tailoring::Tailoring;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use super::Database;
use crate::{deps, session, settings::Settings, tables::Tables};

/// Open calls and live streams get this long at the end; with the database after it, the process
/// ends within 10 s of the signal.
const DRAIN: Duration = Duration::from_secs(6);

/// What runs.
pub struct Running {
    database: Database,
    tailoring: Tailoring,
    tasks: Tasks,
    grpc_address: SocketAddr,
    http_address: Option<SocketAddr>,
    grpc: JoinHandle<Option<Result<(), service::server::Error>>>,
    gateway: Option<JoinHandle<Option<Result<(), service::client::AddressError>>>>,
}

impl Running {
    /// Starts everything on these listeners.
    pub async fn start(
        settings: Settings,
        grpc: TcpListener,
        http: Option<TcpListener>,
        tasks: &Tasks,
    ) -> Result<Self> {
        let mut shared = settings.shared.clone();
        shared.drain = shared.drain.min(DRAIN);
        let grpc_address = grpc.local_addr()?;
        let http_address = http.as_ref().map(TcpListener::local_addr).transpose()?;
        let own = tasks.child();
        let connector = deps::connector(&shared, &own)?;
        let database = Database::start(&shared).await?;
        let started = services(&database, &settings, &own).await;
        let (account, tailoring, notification, answers) = match started {
            Ok(started) => started,
            Err(error) => {
                database.end().await?;
                return Err(error);
            }
        };
        let operations = rpc::Service::new(vec![tailoring.engine().clone()]);
        let server = Server::new(&shared, account.authenticator()).needs(answers);
        let server = notification
            .mount(tailoring.mount(account.mount(server)))
            .mount(bounded!(OperationsServer::new(operations)), &[])
            .deadline(rpc::WAIT.0, rpc::WAIT.1);
        let serving = own.clone();
        let grpc = own.spawn("grpc", async move { server.serve(grpc, &serving).await });
        let gateway = http.map(|listener| {
            let config = gateway::Config {
                trusted_proxies: shared.trusted_proxies.clone(),
                cors_origins: shared.cors_origins.clone(),
                drain: shared.drain,
                connector,
                commit: crate::version::COMMIT,
                ..gateway::Config::default()
            };
            let (addresses, serving) = (Addresses::one(dial(grpc_address)), own.clone());
            own.spawn("gateway", async move {
                gateway::serve(listener, config, &addresses, &serving).await
            })
        });
        Ok(Self { database, tailoring, tasks: own, grpc_address, http_address, grpc, gateway })
    }

    /// Starts everything but the web, on a free port of this machine, for one command.
    pub async fn quietly(settings: Settings) -> Result<Self> {
        let tasks = Tasks::new();
        if std::env::var_os("JOBSTREAM_LOG").is_some() {
            // Asked for; else the progress of the command is all that is to be seen.
            telemetry::install(&settings.shared, &tasks)?;
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let running = Self::start(settings, listener, None, &tasks).await?;
        for failures in 0..session::TRIES {
            if running.tailoring.engine().ready() {
                break;
            }
            session::pause(failures).await;
        }
        Ok(running)
    }

    /// Where gRPC is served.
    pub const fn grpc_address(&self) -> SocketAddr {
        self.grpc_address
    }

    /// Where HTTP is served.
    pub const fn http_address(&self) -> Option<SocketAddr> {
        self.http_address
    }

    /// Ends everything in good order.
    pub async fn end(self) {
        let Self { database, tailoring, tasks, grpc, gateway, .. } = self;
        tasks.cancel();
        let servers = async {
            if let Some(gateway) = gateway {
                let _ = gateway.await;
            }
            grpc.await
        };
        let (served, drained) = tokio::join!(servers, tailoring.drain(DRAIN));
        if let Ok(Some(Err(error))) = served {
            tracing::error!(error = %error, "the gRPC server failed");
        }
        if !drained || !tasks.drain(Duration::from_secs(1)).await {
            tracing::warn!(
                "not everything ended in time; what was running goes on at the next start"
            );
        }
        if let Err(error) = database.end().await {
            tracing::warn!(error = %error, "the private PostgreSQL did not end in good order");
        }
    }
}

/// The address at which this process reaches itself: an unspecified one is every interface's.
fn dial(address: SocketAddr) -> String {
    let mut address = address;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    address.to_string()
}

/// Starts every service on its schema, with the log between them; tells as well whether their
/// database answers.
async fn services(
    database: &Database,
    settings: &Settings,
    tasks: &Tasks,
) -> Result<(Account, Tailoring, Notification, watch::Receiver<bool>)> {
    let place = deps::Place { url: database.url(), tables: Tables::of_service(settings) };
    let log = deps::log(settings, &place, tasks).await?;
    let deps = deps::account(&place, log.clone(), tasks).await?;
    // All services stand in one database, so one watch tells of it.
    let (watch, answers) = deps.pool.watch();
    tasks.spawn("database.watch", watch.run());
    let account = account::start(&settings.account, &deps).await.context("the account service")?;
    let mut deps = deps::tailoring(&place, settings.engine, tasks).await?;
    deps.options.sole = database.sole();
    let tailoring = tailoring::start(&settings.tailoring, &deps).await;
    let tailoring = tailoring.context("the tailoring service")?;
    tailoring.publish(log.clone(), tasks);
    let deps = deps::notification(&place, log, tasks).await?;
    let notification = notification::start(&settings.notification, &deps).await;
    Ok((account, tailoring, notification.context("the notification service")?, answers))
}
