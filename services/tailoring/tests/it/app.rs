//! The service behind a server on a free port, and clients to it.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use futures::StreamExt as _;
use operations::Options;
use proto::{
    operations::v1::{
        self as ops, operations_client::OperationsClient, operations_server::OperationsServer,
    },
    tailoring::v1::{
        self as pb, resumes_client::ResumesClient, tailorings_client::TailoringsClient,
        upload_request::Part,
    },
};
use service::{
    Server, Tasks,
    auth::{Authenticator, Identity, Role, testing::TestAuthority},
    client::{self, Caller, Channel},
    status::{Problem, decode},
};
use tailoring::{Config, Deps, Tailoring};
use testkit::Database;
use tokio::net::TcpListener;
use tonic::{Request, Status};

use crate::child;

/// Longest time that a test waits for anything.
pub const SOON: Duration = Duration::from_secs(60);
const MESSAGE: usize = 32 * 1024 * 1024;

/// A running service and a user.
pub struct App {
    pub database: Database,
    pub tailoring: Tailoring,
    pub user: Identity,
    authority: TestAuthority,
    address: SocketAddr,
    tasks: Tasks,
    hold: PathBuf,
}

impl App {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let database = Database::create(&tailoring::sets(), tailoring::SCHEMA).await;
        let hold = std::env::temp_dir().join(format!("{}{}", database.name(), child::HOLD));
        let mut config = Config { reader: Some(child::program(&hold)), ..Config::default() };
        change(&mut config);
        let tasks = Tasks::new();
        let pool = database.pool_with(|options| options);
        let deps = Deps { pool, tasks: tasks.clone(), options: options() };
        let tailoring = tailoring::start(&config, &deps).await.unwrap();
        let engine = tailoring.engine().clone();
        testkit::wait_until("a lease", SOON, async || engine.ready()).await;
        let user = TestAuthority::user(Role::Candidate);
        let address = serve(&tailoring, &tasks).await;
        let authority = TestAuthority::new();
        Self { database, tailoring, user, authority, address, tasks, hold }
    }

    /// Holds back the child processes that read PDF and DOCX.
    pub fn hold(&self) {
        std::fs::write(&self.hold, "").unwrap();
    }

    /// Lets them go on.
    pub fn release(&self) {
        std::fs::remove_file(&self.hold).unwrap();
    }

    /// Mark by which the child processes of this app are found.
    pub fn hold_path(&self) -> String {
        self.hold.display().to_string()
    }

    /// Where it is served.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn channel(&self) -> Channel {
        client::connect(&self.address.to_string()).unwrap()
    }

    pub fn resumes(&self) -> ResumesClient<Channel> {
        ResumesClient::new(self.channel()).max_decoding_message_size(MESSAGE)
    }

    pub fn tailorings(&self) -> TailoringsClient<Channel> {
        TailoringsClient::new(self.channel()).max_decoding_message_size(MESSAGE)
    }

    pub fn operations(&self) -> OperationsClient<Channel> {
        OperationsClient::new(self.channel())
    }

    /// A request of the app's user.
    pub fn ask<T>(&self, message: T) -> Request<T> {
        self.ask_as(&self.user, message)
    }

    pub fn ask_as<T>(&self, identity: &Identity, message: T) -> Request<T> {
        Caller::new(Some(&self.authority.token(identity)), None).request(message)
    }

    /// Uploads a file under a request id, which may be empty.
    pub async fn upload_as(
        &self,
        identity: &Identity,
        file_name: &str,
        bytes: &[u8],
        request_id: &str,
    ) -> Result<pb::UploadResponse, Status> {
        let parts = futures::stream::iter(parts(file_name, bytes, request_id));
        let answer = self.resumes().upload(self.ask_as(identity, parts)).await?;
        Ok(answer.into_inner())
    }

    pub async fn upload(
        &self,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<pb::UploadResponse, Status> {
        self.upload_as(&self.user, file_name, bytes, "").await
    }

    /// Uploads a file and waits until it was read, or could not be.
    pub async fn read(&self, file_name: &str, bytes: &[u8]) -> pb::Resume {
        let uploaded = self.upload(file_name, bytes).await.unwrap();
        self.ended(&uploaded.operation.unwrap().id).await;
        self.resume(&uploaded.resume.unwrap().id).await
    }

    pub async fn resume(&self, id: &str) -> pb::Resume {
        let request = self.ask(pb::GetResumeRequest { id: id.into() });
        self.resumes().get_resume(request).await.unwrap().into_inner().resume.unwrap()
    }

    pub async fn tailoring(&self, id: &str) -> pb::Tailoring {
        let request = self.ask(pb::GetTailoringRequest { id: id.into() });
        self.tailorings().get_tailoring(request).await.unwrap().into_inner().tailoring.unwrap()
    }

    pub async fn create(
        &self,
        request: pb::CreateTailoringRequest,
    ) -> Result<pb::CreateTailoringResponse, Status> {
        let mut request = self.ask(request);
        request.set_timeout(SOON);
        Ok(self.tailorings().create_tailoring(request).await?.into_inner())
    }

    /// Tailors a resume to a posting and waits for the end.
    pub async fn tailored(&self, resume_id: &str, posting: &str) -> pb::Tailoring {
        let request = pb::CreateTailoringRequest {
            resume_id: resume_id.into(),
            job_description: posting.into(),
            title: "Engineer".into(),
            company_name: "Acme & Söhne".into(),
            process_immediately: true,
            ..pb::CreateTailoringRequest::default()
        };
        self.create(request).await.unwrap().tailoring.unwrap()
    }

    pub async fn document(&self, id: &str, format: pb::DocumentFormat) -> Result<Document, Status> {
        self.document_of(id, format, 0).await
    }

    /// The document of a version; 0 is the newest.
    pub async fn document_of(
        &self,
        id: &str,
        format: pb::DocumentFormat,
        version: i32,
    ) -> Result<Document, Status> {
        let format = format.into();
        let request = pb::GetDocumentRequest { tailoring_id: id.into(), format, version };
        let mut parts = self.tailorings().get_document(self.ask(request)).await?.into_inner();
        let mut document = Document::default();
        while let Some(part) = parts.message().await? {
            if document.parts == 0 {
                document.media_type = part.media_type;
                document.file_name = part.file_name;
            }
            assert!(part.chunk.len() <= 64 * 1024);
            document.parts += 1;
            document.bytes.extend(part.chunk);
        }
        Ok(document)
    }

    pub async fn operation(&self, id: &str) -> ops::Operation {
        let request = self.ask(ops::GetRequest { id: id.into(), raw: false });
        self.operations().get(request).await.unwrap().into_inner().operation.unwrap()
    }

    /// Waits for the end of an operation.
    pub async fn ended(&self, id: &str) -> ops::Operation {
        testkit::wait_until(&format!("the end of {id}"), SOON, async || {
            self.operation(id).await.done
        })
        .await;
        self.operation(id).await
    }

    /// Waits until an operation is in a phase.
    pub async fn reaches(&self, id: &str, phase: &str) {
        testkit::wait_until(&format!("phase {phase} of {id}"), SOON, async || {
            self.operation(id).await.phase.is_some_and(|now| now.key == phase)
        })
        .await;
    }

    pub async fn cancel(&self, id: &str) {
        let request = self.ask(ops::CancelRequest { id: id.into(), sequence: 0 });
        self.operations().cancel(request).await.unwrap();
    }

    pub async fn retry(&self, id: &str) {
        let request = ops::RetryRequest { id: id.into(), ..ops::RetryRequest::default() };
        self.operations().retry(self.ask(request)).await.unwrap();
    }

    /// Everything a watcher sees from the first change to the end, heartbeats left out.
    pub async fn watched(&self, id: &str) -> Vec<ops::Operation> {
        let request = ops::WatchRequest { id: id.into(), after_sequence: Some(0) };
        let stream = self.operations().watch(self.ask(request)).await.unwrap().into_inner();
        let seen = stream.filter_map(async |message| message.unwrap().operation).collect();
        tokio::time::timeout(SOON, seen).await.expect("the watch ends")
    }

    /// Makes all tailorings such as were completed before lines were kept.
    pub async fn forget_lines(&self) {
        for sql in ["UPDATE tailoring SET draft = NULL, version = 0", "DELETE FROM version"] {
            sqlx::query(sql).execute(self.database.pool().pg()).await.unwrap();
        }
    }

    /// Counts the rows of a table.
    pub async fn rows(&self, table: &'static str) -> i64 {
        let sql = match table {
            "file" => "SELECT count(*) FROM file",
            "resume" => "SELECT count(*) FROM resume",
            "tailoring" => "SELECT count(*) FROM tailoring",
            "document" => "SELECT count(*) FROM document",
            "operation" => "SELECT count(*) FROM operation",
            "request" => "SELECT count(*) FROM request",
            "step" => "SELECT count(*) FROM step",
            _ => unreachable!("a table of this service"),
        };
        sqlx::query_scalar(sql).fetch_one(self.database.pool().pg()).await.unwrap()
    }
}

impl App {
    /// Starts the service once more on the same database, as a second process would.
    pub async fn successor(&self) -> Tailoring {
        let config = Config { reader: Some(child::program(&self.hold)), ..Config::default() };
        let pool = self.database.pool_with(|options| options);
        let deps = Deps { pool, tasks: self.tasks.clone(), options: options() };
        tailoring::start(&config, &deps).await.unwrap()
    }

    /// Ends the service as its process would, and tells whether all of it ended in time.
    pub async fn drain(&self) -> bool {
        self.tailoring.drain(SOON).await
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.tasks.cancel();
        let _ = std::fs::remove_file(&self.hold);
    }
}

/// A document as it was received.
#[derive(Debug, Default)]
pub struct Document {
    pub media_type: String,
    pub file_name: String,
    pub bytes: Vec<u8>,
    pub parts: usize,
}

/// Options with times that suit a test.
fn options() -> Options {
    let mut options = tailoring::options();
    options.heartbeat = Duration::from_millis(500);
    options.lease = Duration::from_secs(5);
    options.sweep = Duration::from_millis(500);
    options.poll = Duration::from_millis(100);
    options.cancel_poll = Duration::from_millis(100);
    options
}

async fn serve(tailoring: &Tailoring, tasks: &Tasks) -> SocketAddr {
    let authenticator = Authenticator::start(Arc::new(TestAuthority::new()), tasks);
    let engines = vec![tailoring.engine().clone()];
    let operations = OperationsServer::new(operations::rpc::Service::new(engines));
    let server = Server::new(&service::Config::default(), authenticator);
    let server = tailoring.mount(server).mount(service::bounded!(operations), &[]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let group = tasks.clone();
    tasks.spawn("test.server", async move { server.serve(listener, &group).await.unwrap() });
    address
}

/// The messages of an upload.
pub fn parts(file_name: &str, bytes: &[u8], request_id: &str) -> Vec<pb::UploadRequest> {
    let header = pb::UploadHeader {
        file_name: file_name.into(),
        request_id: request_id.into(),
        size_bytes: None,
    };
    let chunks = bytes.chunks(64 * 1024).map(|chunk| Part::Chunk(chunk.to_vec()));
    let parts = std::iter::once(Part::Header(header)).chain(chunks);
    parts.map(|part| pb::UploadRequest { part: Some(part) }).collect()
}

/// What a refusal says.
pub fn problem<T: std::fmt::Debug>(answer: Result<T, Status>) -> Problem {
    decode(&answer.unwrap_err())
}
