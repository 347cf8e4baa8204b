//! Another service: an engine on a schema of its own behind a real gRPC server with authentication, in
//! a runtime that can be killed with all its connections and started again at the same address.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use kernel::id::UserId;
use operations::{Engine, Handle, New, rpc};
use proto::{
    operations::v1::operations_server::OperationsServer,
    tailoring::v1::{
        self as pb, tailorings_server::Tailorings, tailorings_server::TailoringsServer,
    },
};
use service::{
    Config, Server, Tasks,
    auth::{Authenticator, Identity, Role, testing::TestAuthority},
    client::Caller,
};
use testkit::{Database, kit::Host};
use tonic::{Request, Response, Status};

use crate::app::{SOON, Script, Scripted, Stage, options};

/// The other service, which may be killed.
pub struct Callee {
    pub address: SocketAddr,
    url: String,
    stage: Stage,
    faults: Arc<AtomicUsize>,
    host: Option<Host>,
}

/// A caller who is the owner of what is asked for.
pub fn caller(owner: &str) -> Caller {
    let user_id = UserId::parse(owner).unwrap();
    let session_id = "session_00000000000000000000000000000001".to_owned();
    let identity = Identity { user_id, role: Role::Candidate, session_id };
    Caller::new(Some(&TestAuthority::new().token(&identity)), None)
}

impl Callee {
    pub async fn start(database: &Database, stage: &Stage) -> Self {
        let pool = db::Pool::connect(db::PoolOptions::new(database.url(), "callee")).unwrap();
        db::migrate(&pool, &operations::migrations()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let url = database.url().to_owned();
        let mut callee =
            Self { address, url, stage: stage.clone(), faults: Arc::default(), host: None };
        callee.revive().await;
        callee
    }

    /// Ends it with its connections, without a word.
    pub fn kill(&mut self) {
        self.host.take().unwrap().kill();
    }

    pub async fn revive(&mut self) {
        let (url, address) = (self.url.clone(), self.address);
        let (stage, faults) = (self.stage.clone(), self.faults.clone());
        let mut listener = None;
        // The one that was killed may not have let go of it yet.
        testkit::wait_until("the address", SOON, async || {
            listener = TcpListener::bind(address).ok();
            listener.is_some()
        })
        .await;
        let listener = listener.unwrap();
        self.host = Some(Host::start(|| serve(url, listener, stage, faults)).await);
    }

    /// Loses the replies to the next starts, once they have done their work.
    pub fn lose_replies(&self, count: usize) {
        self.faults.store(count, Ordering::SeqCst);
    }
}

async fn serve(
    url: String,
    listener: TcpListener,
    stage: Stage,
    faults: Arc<AtomicUsize>,
) -> Handle {
    let mut pool = db::PoolOptions::new(url, "callee");
    pool.max_connections = 4;
    let mut options = options();
    options.service = "callee";
    let engine = Engine::new(options).kind(Scripted(stage)).unwrap();
    let engine = engine.start(db::Pool::connect(pool).unwrap()).await.unwrap();
    let tasks = Tasks::new();
    let authenticator = Authenticator::start(Arc::new(TestAuthority::new()), &tasks);
    let domain = TailoringsServer::new(Domain { engine: engine.clone(), faults });
    let operations = OperationsServer::new(rpc::Service::new(vec![engine.clone()]));
    let server = Server::new(&Config::default(), authenticator);
    let server = server.mount(domain, &[]).mount(operations, &[]);
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let group = tasks.clone();
    drop(tasks.spawn("callee", async move { server.serve(listener, &group).await.unwrap() }));
    engine
}

/// The callee's own start.
struct Domain {
    engine: Handle,
    faults: Arc<AtomicUsize>,
}

#[tonic::async_trait]
impl Tailorings for Domain {
    type GetDocumentStream = futures::stream::Empty<Result<pb::GetDocumentResponse, Status>>;

    async fn create_tailoring(
        &self,
        request: Request<pb::CreateTailoringRequest>,
    ) -> Result<Response<pb::CreateTailoringResponse>, Status> {
        let owner = service::auth::identity(&request)?.user_id;
        let asked = request.into_inner();
        let script: Script = serde_json::from_str(&asked.job_description).unwrap();
        let new = New::new::<Scripted>(owner.as_str(), &script).unwrap();
        let new = new.request("Create", &asked.request_id, &[asked.job_description.as_bytes()]);
        let started = self.engine.start(new).await.map_err(|error| service::to_status(&error))?;
        let lost = |left: usize| left.checked_sub(1);
        if self.faults.fetch_update(Ordering::SeqCst, Ordering::SeqCst, lost).is_ok() {
            return Err(Status::aborted("the reply was lost"));
        }
        let operation = Some(operations::to_proto(&started.operation, None));
        Ok(Response::new(pb::CreateTailoringResponse { tailoring: None, operation }))
    }

    async fn get_tailoring(
        &self,
        _: Request<pb::GetTailoringRequest>,
    ) -> Result<Response<pb::GetTailoringResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn list_tailorings(
        &self,
        _: Request<pb::ListTailoringsRequest>,
    ) -> Result<Response<pb::ListTailoringsResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn delete_tailoring(
        &self,
        _: Request<pb::DeleteTailoringRequest>,
    ) -> Result<Response<pb::DeleteTailoringResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn get_document(
        &self,
        _: Request<pb::GetDocumentRequest>,
    ) -> Result<Response<Self::GetDocumentStream>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn list_lines(
        &self,
        _: Request<pb::ListLinesRequest>,
    ) -> Result<Response<pb::ListLinesResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn update_lines(
        &self,
        _: Request<pb::UpdateLinesRequest>,
    ) -> Result<Response<pb::UpdateLinesResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn list_versions(
        &self,
        _: Request<pb::ListVersionsRequest>,
    ) -> Result<Response<pb::ListVersionsResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn restore_version(
        &self,
        _: Request<pb::RestoreVersionRequest>,
    ) -> Result<Response<pb::RestoreVersionResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }
}
