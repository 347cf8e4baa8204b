//! The process that runs operations: alone with callers of its own, or behind gRPC with
//! authentication as in production.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use operations::{Engine, Handle, New, Options, Viewer};
use proto::{operations::v1::operations_server::OperationsServer, tailoring::v1 as pb};
use service::{
    Config, Server, Tasks,
    auth::{Authenticator, testing::TestAuthority},
};
use tonic::{Request, Response, Status};

use crate::{
    form::Form,
    kinds::{Input, Noop, Progress, Times},
    load::{Load, Messages, Target},
    machine::Machine,
    report::{Report, Unit},
};

const OWNER: &str = "user_00000000000000000000000000000001";

/// An engine on a fresh schema.
pub async fn engine(url: &str, schema: &str, times: &Times) -> Result<Handle> {
    let options = db::PoolOptions::new(url, schema);
    let pool = db::Pool::connect(options)?;
    db::migrate(&pool, &operations::migrations()).await?;
    let engine = Engine::new(Options::new("bench"))
        .kind(Noop(times.clone()))?
        .kind(Progress)?
        .start(pool)
        .await?;
    while !engine.ready() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(engine)
}

/// Starts and watches in the process itself.
#[derive(Clone)]
struct Inside(Handle);

impl Target for Inside {
    async fn start(&self, kind: &str, input: Input) -> Result<String> {
        let new = match kind {
            "noop" => New::new::<Noop>(OWNER, &input)?,
            _ => New::new::<Progress>(OWNER, &input)?,
        };
        Ok(self.0.start(new).await?.operation.id().to_owned())
    }

    async fn get(&self, id: &str) -> Result<()> {
        self.0.get(&Viewer::Owner(OWNER.into()), id).await?;
        Ok(())
    }

    async fn watch(&self, id: &str) -> Result<Messages> {
        use futures::StreamExt as _;
        let viewer = Viewer::Owner(OWNER.into());
        let watch = self.0.watch(&viewer, id, Some(0)).await?;
        Ok(watch.map(|message| message.map_err(anyhow::Error::from)).boxed())
    }
}

/// Measures the engine without gRPC: callers, workers and watchers in this process.
pub async fn alone(machine: &Machine, report: &mut Report, load: Duration) -> Result<()> {
    let times = Times::default();
    let engine = engine(&machine.url(), "alone", &times).await?;
    let group = "engine alone";
    let target = Inside(engine.clone());
    for load in Load::all(load) {
        let (server, own) = (machine.server_cpu(), cpu_of_self());
        let begun = Instant::now();
        let mut result = load.run(&target).await?;
        machine.all_ended("alone", &mut result).await?;
        let taken = std::mem::take(&mut *times.lock().expect("no handler panics"));
        result.report(report, group, begun.elapsed(), taken);
        let operations = result.operations.max(1.0);
        let name = load.name();
        report.add(
            group,
            &format!("{name}: CPU of PostgreSQL"),
            1e3 * (machine.server_cpu() - server) / operations,
            Unit::CpuMs,
        );
        report.add(
            group,
            &format!("{name}: CPU of the process"),
            1e3 * (cpu_of_self() - own) / operations,
            Unit::CpuMs,
        );
    }
    engine.drain(Duration::from_secs(5)).await;
    Ok(())
}

fn cpu_of_self() -> f64 {
    let usage = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    usage.tv_sec as f64 + usage.tv_nsec as f64 / 1e9
}

/// The domain's own start, as a service would have it.
struct Domain(Handle);

#[tonic::async_trait]
impl pb::tailorings_server::Tailorings for Domain {
    type GetDocumentStream = futures::stream::Empty<Result<pb::GetDocumentResponse, Status>>;

    async fn create_tailoring(
        &self,
        request: Request<pb::CreateTailoringRequest>,
    ) -> Result<Response<pb::CreateTailoringResponse>, Status> {
        let owner = service::auth::identity(&request)?.user_id;
        let asked = request.into_inner();
        let input: Input = serde_json::from_str(&asked.job_description)
            .map_err(|error| Status::invalid_argument(error.to_string()))?;
        let new = match asked.title.as_str() {
            "noop" => New::new::<Noop>(owner.as_str(), &input),
            _ => New::new::<Progress>(owner.as_str(), &input),
        };
        let new = new.map_err(|error| service::to_status(&error))?;
        let started = self.0.start(new).await.map_err(|error| service::to_status(&error))?;
        let operation = Some(operations::to_proto(&started.operation, None));
        Ok(Response::new(pb::CreateTailoringResponse { tailoring: None, operation }))
    }

    async fn get_tailoring(
        &self,
        _: Request<pb::GetTailoringRequest>,
    ) -> Result<Response<pb::GetTailoringResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn list_tailorings(
        &self,
        _: Request<pb::ListTailoringsRequest>,
    ) -> Result<Response<pb::ListTailoringsResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn delete_tailoring(
        &self,
        _: Request<pb::DeleteTailoringRequest>,
    ) -> Result<Response<pb::DeleteTailoringResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn get_document(
        &self,
        _: Request<pb::GetDocumentRequest>,
    ) -> Result<Response<Self::GetDocumentStream>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn list_lines(
        &self,
        _: Request<pb::ListLinesRequest>,
    ) -> Result<Response<pb::ListLinesResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn update_lines(
        &self,
        _: Request<pb::UpdateLinesRequest>,
    ) -> Result<Response<pb::UpdateLinesResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn list_versions(
        &self,
        _: Request<pb::ListVersionsRequest>,
    ) -> Result<Response<pb::ListVersionsResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn restore_version(
        &self,
        _: Request<pb::RestoreVersionRequest>,
    ) -> Result<Response<pb::RestoreVersionResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }
}

/// Serves until its standard input ends; prints its address first, and noted times on request.
pub async fn serve(url: &str, form: Form, collector: &str) -> Result<()> {
    let times = Times::default();
    let engine = engine(url, form.schema(), &times).await?;
    let tasks = Tasks::new();
    form.dress(url, collector, &tasks).await?;
    let authenticator = Authenticator::start(Arc::new(TestAuthority::new()), &tasks);
    let mut config = Config::default();
    config.limits.starts_per_minute = 1_000_000;
    config.limits.calls_per_minute = 1_000_000;
    config.limits.streams = 100_000;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let server = Server::new(&config, authenticator)
        .mount(pb::tailorings_server::TailoringsServer::new(Domain(engine.clone())), &[])
        .mount(OperationsServer::new(operations::rpc::Service::new(vec![engine.clone()])), &[]);
    let stopping = tasks.clone();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if line == "times" {
                let times = std::mem::take(&mut *times.lock().expect("no handler panics"));
                println!("{}", serde_json::to_string(&times).unwrap_or_default());
            }
        }
        stopping.cancel();
    });
    server.serve(listener, &tasks).await?;
    engine.drain(Duration::from_secs(5)).await;
    Ok(())
}
