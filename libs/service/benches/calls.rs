//! What a call costs: calls a second of client and server together on one core, through all layers
//! and, for comparison, through the gRPC library alone. `cargo bench -p service`.

use std::{
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{Stream, future::join_all};
use proto::operations::v1::{
    self as pb,
    operations_client::OperationsClient,
    operations_server::{Operations, OperationsServer},
};
use service::{
    Config, Server, Tasks,
    auth::{Authenticator, Role, testing::TestAuthority},
    client::{self, Caller},
    config::Limits,
    telemetry,
};
use tokio::net::TcpListener;
use tonic::{Request, Response, Status, transport::Endpoint};

const TIME: Duration = Duration::from_secs(3);

struct Echo;

type Answer<T> = Result<Response<T>, Status>;
type Never<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl Operations for Echo {
    type WatchStream = Never<pb::WatchResponse>;
    type WatchManyStream = Never<pb::WatchManyResponse>;

    async fn get(&self, request: Request<pb::GetRequest>) -> Answer<pb::GetResponse> {
        let id = request.into_inner().id;
        let operation = Some(pb::Operation { id, ..pb::Operation::default() });
        Ok(Response::new(pb::GetResponse { operation, raw_json: String::new() }))
    }

    async fn list(&self, _: Request<pb::ListRequest>) -> Answer<pb::ListResponse> {
        Ok(Response::new(pb::ListResponse::default()))
    }

    async fn watch(&self, _: Request<pb::WatchRequest>) -> Answer<Self::WatchStream> {
        Ok(Response::new(Box::pin(futures::stream::pending())))
    }

    async fn watch_many(&self, _: Request<pb::WatchManyRequest>) -> Answer<Self::WatchManyStream> {
        Ok(Response::new(Box::pin(futures::stream::pending())))
    }

    async fn wait(&self, _: Request<pb::WaitRequest>) -> Answer<pb::WaitResponse> {
        Ok(Response::new(pb::WaitResponse::default()))
    }

    async fn cancel(&self, _: Request<pb::CancelRequest>) -> Answer<pb::CancelResponse> {
        Ok(Response::new(pb::CancelResponse::default()))
    }

    async fn retry(&self, _: Request<pb::RetryRequest>) -> Answer<pb::RetryResponse> {
        Ok(Response::new(pb::RetryResponse::default()))
    }
}

/// Calls for a while with some calls in flight; prints how many came back in a second.
async fn measure<C, F>(name: &str, in_flight: usize, call: C)
where
    C: Fn() -> F,
    F: Future<Output = Result<(), Status>>,
{
    let (began, cpu) = (Instant::now(), cpu());
    let callers = (0..in_flight).map(|_| async {
        let mut calls = 0_u32;
        while began.elapsed() < TIME {
            call().await.expect("the call is answered");
            calls += 1;
        }
        calls
    });
    let calls: u32 = join_all(callers).await.into_iter().sum();
    let rate = f64::from(calls) / began.elapsed().as_secs_f64();
    let cost = (self::cpu() - cpu).as_secs_f64() * 1e6 / f64::from(calls);
    println!("{name:<28} {in_flight:>3} in flight {rate:>9.0} calls/s {cost:>7.1} CPU us each");
}

/// CPU time of this process.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let nanos = u64::try_from(time.tv_sec * 1_000_000_000 + time.tv_nsec).unwrap_or_default();
    Duration::from_nanos(nanos)
}

fn request(caller: &Caller) -> Request<pb::GetRequest> {
    let id = "op_tailoring_0123456789abcdef0123456789abcdef".to_owned();
    caller.request(pb::GetRequest { id, raw: false })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tasks = Tasks::new();
    let limits = Limits { calls_per_minute: 1_000_000_000, streams: 10_000, ..Limits::default() };
    let config = Config { limits, ..Config::from_env()? };
    telemetry::install(&config, &tasks)?;
    let authority = Arc::new(TestAuthority::new());
    let authenticator = Authenticator::start(authority.clone(), &tasks);
    let token = authority.token(&TestAuthority::user(Role::Candidate));
    let caller = Caller::new(Some(&token), None);

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let ours = listener.local_addr()?.to_string();
    let server = Server::new(&config, authenticator).mount(OperationsServer::new(Echo), &[]);
    let group = tasks.clone();
    tasks.spawn("bench.server", async move { server.serve(listener, &group).await.is_ok() });

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let bare = listener.local_addr()?.to_string();
    tasks.spawn("bench.bare", async move {
        let incoming = tonic::transport::server::TcpIncoming::from(listener);
        let server = tonic::transport::Server::builder().add_service(OperationsServer::new(Echo));
        server.serve_with_incoming(incoming).await.is_ok()
    });

    let plain = |address: &str| {
        Endpoint::from_shared(format!("http://{address}")).map(|endpoint| endpoint.connect_lazy())
    };
    let layered = OperationsClient::new(client::connect(&ours)?);
    let to_ours = OperationsClient::new(plain(&ours)?);
    let to_bare = OperationsClient::new(plain(&bare)?);
    for in_flight in [1, 64] {
        measure("library alone", in_flight, || async {
            to_bare.clone().get(request(&caller)).await.map(drop)
        })
        .await;
        measure("our server", in_flight, || async {
            to_ours.clone().get(request(&caller)).await.map(drop)
        })
        .await;
        measure("our server and our client", in_flight, || async {
            layered.clone().get(request(&caller)).await.map(drop)
        })
        .await;
    }
    idle_watches(layered, &caller).await?;
    tasks.cancel();
    Ok(())
}

/// Opens streams that say nothing; prints what one takes on both sides together.
async fn idle_watches(
    client: OperationsClient<client::Channel>,
    caller: &Caller,
) -> Result<(), Status> {
    const WATCHES: usize = 5_000;
    let before = resident_kib();
    let mut open = Vec::with_capacity(WATCHES);
    for _ in 0..WATCHES {
        open.push(client.clone().watch(caller.request(pb::WatchRequest::default())).await?);
    }
    let each = (resident_kib() - before) / WATCHES as f64;
    println!("{} idle watches: {each:.1} KiB each, server and client together", open.len());
    Ok(())
}

/// Resident memory of this process, in KiB.
fn resident_kib() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok());
    pages.unwrap_or_default() * 4.0
}
