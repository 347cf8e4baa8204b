//! The services behind a gateway under test: a real gRPC server in a runtime of its own, so that
//! it can be killed with all its connections and started again at the same address.

mod accounts;
mod notifications;
mod operations;
mod profiles;
mod tailoring;

pub use notifications::notified;
pub use operations::{change, delta, life};

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Instant,
};

use proto::{
    account::v1::{accounts_server::AccountsServer, profiles_server::ProfilesServer},
    notification::v1::{Inbox, notifications_server::NotificationsServer},
    operations::v1::{Delta, Operation, operations_server::OperationsServer},
    tailoring::v1::{
        UploadHeader, resumes_server::ResumesServer, tailorings_server::TailoringsServer,
    },
};
use tokio::{runtime::Runtime, sync::watch};
use tonic::{Code, Request, Status, transport::server::TcpIncoming};
use tonic_types::{ErrorDetails, StatusExt as _};

/// The services behind the gateway.
pub struct Peer {
    /// Where they listen.
    pub address: SocketAddr,
    /// What they know and what they are told to do.
    pub script: Script,
    runtime: Option<Runtime>,
}

/// What a peer knows and is told to do; survives its restart.
#[derive(Clone)]
pub struct Script(Arc<Mutex<State>>, watch::Sender<u64>);

/// See [`Script`].
#[derive(Default)]
pub struct State {
    /// Every change of every operation, in order, with its owner.
    pub operations: HashMap<String, (String, Vec<Operation>)>,
    /// Changes of the inbox of each user, in order.
    pub inboxes: HashMap<String, Vec<Inbox>>,
    /// Types of notification that anybody has turned off.
    pub muted: Vec<i32>,
    /// Pieces of text that every watch tells, in order.
    pub texts: Vec<Delta>,
    /// Statuses that the next calls are refused with.
    pub refusals: VecDeque<Status>,
    /// Names of the services that say they do not serve.
    pub not_serving: Vec<&'static str>,
    /// A watch breaks after this many messages; taken anew by each watch.
    pub cut_watch_after: Option<usize>,
    /// Watches end with this status once they have nothing to say.
    pub watch_ends_with: Option<Status>,
    /// A watch that goes silent without closing, after its first messages.
    pub mute_watches: bool,
    /// Watches that were accepted.
    pub watches_opened: usize,
    /// Watches that are open now.
    pub watches_open: usize,
    /// Messages that watches have handed to their connection.
    pub watch_messages: usize,
    /// Uploads that arrived whole: header and bytes.
    pub uploads: Vec<(UploadHeader, Vec<u8>)>,
    /// Uploads that broke off.
    pub uploads_broken: usize,
    /// Bytes of uploads that have arrived, whole or not.
    pub upload_bytes: usize,
    /// Messages of requests as they came, by method, in words.
    pub seen: Vec<(&'static str, String)>,
    /// Metadata x-forwarded-for of the last call.
    pub forwarded_for: Option<String>,
    /// Refresh tokens that were used.
    pub used_refresh_tokens: Vec<String>,
    /// A document breaks off after its first part.
    pub break_document: bool,
    /// Calls that are answered at once are held back while this is set.
    pub hold: bool,
    /// What every answer tells of the caller's limits: which there are and what is left.
    pub limits: Option<[&'static str; 2]>,
}

impl Script {
    /// Looks at the state or changes it.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Refuses the next call.
    pub fn refuse(&self, status: Status) {
        self.state().refusals.push_back(status);
    }

    /// Stores an operation of a user as a list of changes.
    pub fn store(&self, owner: &str, changes: Vec<Operation>) {
        let id = changes[0].id.clone();
        self.state().operations.insert(id, (owner.to_owned(), changes));
        self.1.send_modify(|version| *version += 1);
    }

    /// Appends a change to an operation.
    pub fn append(&self, change: Operation) {
        self.state().operations.get_mut(&change.id).unwrap().1.push(change);
        self.1.send_modify(|version| *version += 1);
    }

    /// Writes a piece of text.
    pub fn write(&self, delta: Delta) {
        self.state().texts.push(delta);
        self.1.send_modify(|version| *version += 1);
    }

    /// Lets held calls go on.
    pub fn release(&self) {
        self.state().hold = false;
        self.1.send_modify(|version| *version += 1);
    }

    /// The requests of a method so far, in words.
    pub fn seen(&self, method: &str) -> Vec<String> {
        let state = self.state();
        let of_method = state.seen.iter().filter(|(name, _)| *name == method);
        of_method.map(|(_, request)| request.clone()).collect()
    }

    fn news(&self) -> watch::Receiver<u64> {
        self.1.subscribe()
    }

    /// Notes a call and returns the user who makes it.
    async fn enter<T: std::fmt::Debug>(
        &self,
        method: &'static str,
        request: &Request<T>,
    ) -> Result<String, Status> {
        let mut news = self.news();
        self.state().seen.push((method, format!("{:?}", request.get_ref())));
        while self.state().hold {
            news.changed().await.unwrap();
        }
        let metadata = |name| request.metadata().get(name).and_then(|value| value.to_str().ok());
        let mut state = self.state();
        state.forwarded_for = metadata("x-forwarded-for").map(str::to_owned);
        if let Some(status) = state.refusals.pop_front() {
            return Err(status);
        }
        match metadata("authorization").map(|value| value.strip_prefix("Bearer token-")) {
            Some(Some(user)) => Ok(user.to_owned()),
            Some(None) => Err(refusal(Code::Unauthenticated, "TOKEN_INVALID", "the token is bad")),
            None => Ok(String::new()),
        }
    }

    /// Notes a call of somebody who must be signed in.
    async fn enter_signed_in<T: std::fmt::Debug>(
        &self,
        method: &'static str,
        request: &Request<T>,
    ) -> Result<String, Status> {
        let user = self.enter(method, request).await?;
        if user.is_empty() {
            return Err(refusal(Code::Unauthenticated, "TOKEN_MISSING", "no token"));
        }
        Ok(user)
    }
}

/// A status with the details that our services give.
pub fn refusal(code: Code, reason: &str, message: &str) -> Status {
    Status::with_error_details(code, message, details(code, reason))
}

/// The details that our services give.
pub fn details(code: Code, reason: &str) -> ErrorDetails {
    let name = match code {
        Code::Unauthenticated => "UNAUTHENTICATED",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::NotFound => "NOT_FOUND",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::Unavailable => "UNAVAILABLE",
        _ => "INVALID_ARGUMENT",
    };
    let metadata = [("code".to_owned(), name.to_owned())];
    ErrorDetails::with_error_info(reason, "jobstream", metadata)
}

impl Peer {
    /// Starts the services on a free port.
    pub fn start() -> Self {
        let (news, _) = watch::channel(0);
        let script = Script(Arc::default(), news);
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut peer = Self { address, script, runtime: None };
        peer.revive();
        peer
    }

    /// Kills the services with all their connections.
    pub fn kill(&mut self) {
        self.runtime.take().unwrap().shutdown_background();
        self.script.state().watches_open = 0;
    }

    /// Starts the services again at the same address.
    pub fn revive(&mut self) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let end = Instant::now() + crate::app::DEADLINE;
        let incoming = loop {
            let _inside = runtime.enter();
            match TcpIncoming::bind(self.address) {
                Ok(incoming) => break incoming.with_nodelay(Some(true)),
                // The killed one is still letting go of its port.
                Err(error) => assert!(Instant::now() < end, "{error}"),
            }
            std::thread::yield_now();
        };
        self.address = incoming.local_addr().unwrap();
        let script = self.script.clone();
        runtime.spawn(async move {
            let (health, health_service) = tonic_health::server::health_reporter();
            let not_serving = script.state().not_serving.clone();
            for name in [
                "jobstream.account.v1.Accounts",
                "jobstream.notification.v1.Notifications",
                "jobstream.operations.v1.Operations",
                "jobstream.tailoring.v1.Resumes",
                "jobstream.tailoring.v1.Tailorings",
            ] {
                let status = if not_serving.contains(&name) {
                    tonic_health::ServingStatus::NotServing
                } else {
                    tonic_health::ServingStatus::Serving
                };
                health.set_service_status(name, status).await;
            }
            let limits = script.clone();
            tonic::transport::Server::builder()
                .layer(tower::util::MapResponseLayer::new(
                    move |mut response: http::Response<tonic::body::Body>| {
                        if let Some([policy, left]) = limits.state().limits {
                            let headers = response.headers_mut();
                            headers.insert("ratelimit-policy", policy.parse().unwrap());
                            headers.insert("ratelimit", left.parse().unwrap());
                        }
                        response
                    },
                ))
                .add_service(health_service)
                .add_service(AccountsServer::new(script.clone()))
                .add_service(NotificationsServer::new(script.clone()))
                .add_service(OperationsServer::new(script.clone()))
                .add_service(ProfilesServer::new(script.clone()))
                .add_service(ResumesServer::new(script.clone()))
                .add_service(TailoringsServer::new(script))
                .serve_with_incoming(incoming)
                .await
                .unwrap();
        });
        self.runtime = Some(runtime);
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
