//! The two processes that are measured: a service with operations behind gRPC and authentication,
//! and the gateway in front of it.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use operations::{Context, Definition, Engine, Failure, Handle, Kind, New, Options};
use proto::operations::v1::operations_server::OperationsServer;
use serde::{Deserialize, Serialize};
use service::{
    Config, Server, Tasks,
    auth::{Authenticator, testing::TestAuthority},
};
use tokio::{net::TcpListener, sync::Notify};

use crate::processes::told;

/// Who owns and watches everything.
pub const OWNER: &str = "user_00000000000000000000000000000001";

/// Does nothing until it is cancelled; nearly all of them wait behind the first.
struct Idle;

impl Kind for Idle {
    type Input = ();
    type Output = ();

    fn definition() -> Definition {
        Definition::new("bench.idle", 1, Vec::new()).concurrency(1)
    }

    async fn run(&self, context: Context, (): ()) -> Result<(), Failure> {
        context.cancelled().await;
        Ok(())
    }
}

/// How often, and how fast, is reported.
#[derive(Debug, Serialize, Deserialize)]
struct Pace {
    reports: u32,
    pause_ms: u64,
}

/// Reports at a pace, once everybody is there.
struct Told(Arc<Notify>);

impl Kind for Told {
    type Input = Pace;
    type Output = ();

    fn definition() -> Definition {
        Definition::new("bench.told", 1, Vec::new())
    }

    async fn run(&self, context: Context, pace: Pace) -> Result<(), Failure> {
        self.0.notified().await;
        let mut next = tokio::time::interval(Duration::from_millis(pace.pause_ms));
        for report in 1..=pace.reports {
            next.tick().await;
            let percent = 99.0 * f64::from(report) / f64::from(pace.reports);
            context.report(percent, "Looks at the next one of many.").await?;
        }
        Ok(())
    }
}

async fn engine(url: &str, go: &Arc<Notify>) -> Result<Handle> {
    let pool = db::Pool::connect(db::PoolOptions::new(url, "watched"))?;
    db::migrate(&pool, &operations::migrations()).await?;
    let engine = Engine::new(Options::new("bench")).kind(Idle)?.kind(Told(go.clone()))?;
    let engine = engine.start(pool).await?;
    while !engine.ready() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(engine)
}

/// Serves operations until its input ends; says its address first, then does what it is told.
pub async fn service(url: &str) -> Result<()> {
    let go = Arc::new(Notify::new());
    let engine = engine(url, &go).await?;
    let tasks = Tasks::new();
    let authenticator = Authenticator::start(Arc::new(TestAuthority::new()), &tasks);
    let mut config = Config::default();
    config.limits.calls_per_minute = 1_000_000;
    config.limits.streams = 100_000;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let operations = operations::rpc::Service::new(vec![engine.clone()]);
    let server = Server::new(&config, authenticator).mount(OperationsServer::new(operations), &[]);
    let serving = tasks.clone();
    drop(tasks.spawn("service", async move { server.serve(listener, &serving).await }));
    let (lines, mut asked) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || told().try_for_each(|line| lines.send(line)));
    let mut idle = Vec::new();
    while let Some(line) = asked.recv().await {
        match *line.split(' ').collect::<Vec<_>>() {
            ["idle", count] => {
                let started = (0..count.parse()?).map(|_| start::<Idle>(&engine, &()));
                idle = futures::future::try_join_all(started).await?;
                println!("{}", serde_json::to_string(&idle)?);
            }
            ["told", reports, pause] => {
                let pace = Pace { reports: reports.parse()?, pause_ms: pause.parse()? };
                println!("{}", start::<Told>(&engine, &pace).await?);
            }
            ["cancel"] => {
                let viewer = operations::Viewer::Owner(OWNER.into());
                for id in idle.drain(..) {
                    engine.cancel(&viewer, &id).await?;
                }
                println!("cancelled");
            }
            _ => go.notify_waiters(),
        }
    }
    Ok(())
}

async fn start<K: Kind>(engine: &Handle, input: &K::Input) -> Result<String> {
    let started = engine.start(New::new::<K>(OWNER, input)?).await?;
    Ok(started.operation.id().to_owned())
}

/// Serves HTTP in front of a service until it is killed; says its address first.
pub async fn gateway(service: &str) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let addresses = gateway::Addresses::one(service);
    let tasks = Tasks::new();
    Ok(gateway::serve(listener, gateway::Config::default(), &addresses, &tasks).await?)
}
