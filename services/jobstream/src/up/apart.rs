//! `jobstream up --apart`: each service as processes of its own on this machine, as they would run
//! on many: account, notification, two replicas of tailoring, two of the gateway. PostgreSQL is the configured
//! one, or a private one that this process keeps. A process that dies is started again; what each
//! says is told with its name in front.

mod member;

use std::{
    net::{IpAddr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context as _, Result};
use gateway::Addresses;
use service::{Config, Tasks};
use tokio::net::TcpListener;

use self::member::{Member, Plan};
use super::Database;
use crate::{
    cli,
    exit::Exit,
    session::Session,
    settings::{Settings, Sources},
};

/// Replicas of the tailoring service and of the gateway.
const REPLICAS: u16 = 2;
/// Longest time of a process's end; the gateways end first, and all of it takes less than 10 s.
const DRAIN: Duration = Duration::from_secs(3);
/// Longest time of a process's start.
const START: Duration = Duration::from_secs(60);
/// How far the port for probes is from a process's own.
const PROBES: u16 = 1000;

/// Starts everything, runs the sample if asked to, and serves until a signal asks for the end.
pub async fn run(
    settings: &Settings,
    sources: &Sources,
    demo: bool,
    tasks: &Tasks,
) -> Result<ExitCode> {
    let places = Places::find(&settings.shared).await?;
    let database = Database::start(&settings.shared).await?;
    let plans = plans(&places, &database, settings, sources);
    let members: Vec<Member> = plans.into_iter().map(|plan| Member::start(plan, tasks)).collect();
    let shown = tasks.token().run_until_cancelled(show(&places, settings, &members, demo)).await;
    if let Some(Ok(())) = shown {
        tasks.token().cancelled().await;
    }
    end(members, tasks).await;
    if let Err(error) = database.end().await {
        tracing::warn!(error = %error, "the private PostgreSQL did not end in good order");
    }
    match shown {
        Some(Err(error)) => Err(error),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Waits until all serve, shows the sample, and says where everything is.
async fn show(places: &Places, settings: &Settings, members: &[Member], demo: bool) -> Result<()> {
    for member in members {
        let started = tokio::time::timeout(START, member.serves()).await;
        started.with_context(|| format!("{} does not start", member.name()))?;
    }
    if demo {
        let session = Session::local(&settings.shared, places.addresses()).await?;
        cli::demo(&session).await?;
    }
    let pages: Vec<String> = places.gateways.iter().map(|at| format!("http://{at}")).collect();
    let Addresses { account, tailoring, notification } = places.addresses();
    println!(
        "Jobstream serves {} (gRPC: account {account}, tailoring {tailoring}, notification \
         {notification}). Ctrl-C ends it.",
        pages.join(" and ")
    );
    Ok(())
}

/// Ends the gateways, so that nobody comes any more, and then what stands behind them.
async fn end(members: Vec<Member>, tasks: &Tasks) {
    tasks.cancel();
    let (gateways, behind): (Vec<Member>, Vec<Member>) =
        members.into_iter().partition(Member::is_gateway);
    for wave in [gateways, behind] {
        futures::future::join_all(wave.into_iter().map(|member| member.end(DRAIN))).await;
    }
}

/// Where every process listens.
struct Places {
    account: SocketAddr,
    tailoring: Vec<SocketAddr>,
    notification: SocketAddr,
    gateways: Vec<SocketAddr>,
}

impl Places {
    /// The gateways at the HTTP address and the ports after it, the services at the gRPC address
    /// and the ports after it.
    async fn find(config: &Config) -> Result<Self> {
        let grpc = consecutive(config.grpc_addr, 2 + REPLICAS, "JOBSTREAM_GRPC_ADDR").await?;
        let gateways = consecutive(config.http_addr, REPLICAS, "JOBSTREAM_HTTP_ADDR").await?;
        let [account, tailoring @ .., notification] = grpc.as_slice() else {
            anyhow::bail!("there is no address for each service");
        };
        let (account, notification) = (*account, *notification);
        Ok(Self { account, tailoring: tailoring.to_vec(), notification, gateways })
    }

    fn addresses(&self) -> Addresses {
        let list = |addresses: &[SocketAddr]| {
            addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
        };
        Addresses {
            account: self.account.to_string(),
            tailoring: list(&self.tailoring),
            notification: self.notification.to_string(),
        }
    }
}

/// Finds addresses that nobody listens on: the first as it is set, the others after it; with port 0
/// any that are free.
async fn consecutive(first: SocketAddr, count: u16, key: &str) -> Result<Vec<SocketAddr>> {
    let mut held = Vec::new();
    for n in 0..count {
        let port = if first.port() == 0 { 0 } else { first.port().saturating_add(n) };
        let address = SocketAddr::new(first.ip(), port);
        held.push(TcpListener::bind(address).await.map_err(|error| {
            Exit::input(format!(
                "{address} cannot be listened on ({error}); set {key} to the first of {count} free \
                 ports"
            ))
        })?);
    }
    // All at once, so that no port is given out twice.
    Ok(held.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?)
}

/// What is started: a line for each process.
fn plans(
    places: &Places,
    database: &Database,
    settings: &Settings,
    sources: &Sources,
) -> Vec<Plan> {
    let Addresses { account, tailoring, notification } = places.addresses();
    let everywhere = [
        ("DATABASE_URL", database.url()),
        ("JOBSTREAM_ACCOUNT_ADDRS", account),
        ("JOBSTREAM_TAILORING_ADDRS", tailoring),
        ("JOBSTREAM_NOTIFICATION_ADDRS", notification),
        ("JOBSTREAM_DATA_DIR", settings.shared.data_dir.display().to_string()),
        ("JOBSTREAM_DRAIN_SECONDS", DRAIN.as_secs().to_string()),
    ];
    let plan = |name: String, service: &'static str, key: &'static str, at: SocketAddr| {
        let mut set: Vec<(String, String)> = sources.set.clone();
        set.extend(everywhere.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        set.push((key.to_owned(), at.to_string()));
        if let Some(port) = at.port().checked_add(PROBES) {
            let probes = SocketAddr::new(IpAddr::from([127, 0, 0, 1]), port);
            set.push(("JOBSTREAM_HEALTH_ADDR".to_owned(), probes.to_string()));
        }
        Plan { name, service, config: sources.file.clone(), set }
    };
    let numbered = |service: &'static str, key: &'static str, at: &[SocketAddr]| {
        let all = at.iter().enumerate();
        all.map(|(n, at)| plan(format!("{service}-{}", n + 1), service, key, *at)).collect()
    };
    let key = "JOBSTREAM_GRPC_ADDR";
    let mut plans = vec![
        plan("account".into(), "account", key, places.account),
        plan("notification".into(), "notification", key, places.notification),
    ];
    let tailorings: Vec<Plan> = numbered("tailoring", key, &places.tailoring);
    let gateways: Vec<Plan> = numbered("gateway", "JOBSTREAM_HTTP_ADDR", &places.gateways);
    plans.extend(tailorings);
    plans.extend(gateways);
    plans
}
