//! A server on a free port with the probe mounted, and clients to it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use proto::{
    operations::v1::{operations_client::OperationsClient, operations_server::OperationsServer},
    tailoring::v1::{tailorings_client::TailoringsClient, tailorings_server::TailoringsServer},
};
use service::{
    Config, Server, Tasks,
    auth::{Authenticator, Identity, Role, testing::TestAuthority},
    client::{self, Caller, Channel},
};
use tokio::{net::TcpListener, sync::watch};
use tonic::Request;

use crate::probe::Probe;

/// Longest time that a test waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A running server.
pub struct App {
    pub address: SocketAddr,
    pub authority: Arc<TestAuthority>,
    pub authenticator: Authenticator,
    pub probe: Probe,
    pub tasks: Tasks,
    /// Whether what its services need answers.
    pub need: watch::Sender<bool>,
    pub user: Identity,
}

impl App {
    pub async fn start() -> Self {
        Self::with(Config::default(), |server| server).await
    }

    pub async fn with(config: Config, change: impl FnOnce(Server) -> Server) -> Self {
        Self::on(([127, 0, 0, 1], 0).into(), config, change).await
    }

    pub async fn on(
        address: SocketAddr,
        config: Config,
        change: impl FnOnce(Server) -> Server,
    ) -> Self {
        let (tasks, authority) = (Tasks::new(), Arc::new(TestAuthority::new()));
        let authenticator = Authenticator::start(authority.clone(), &tasks);
        let probe = Probe::default();
        let server = Server::new(&config, authenticator.clone())
            .mount(service::bounded!(OperationsServer::new(probe.clone())), &["List"])
            .mount(service::bounded!(TailoringsServer::new(probe.clone())), &[]);
        let (need, told) = watch::channel(true);
        let server = change(server).needs(told);
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let group = tasks.clone();
        tasks.spawn("test.server", async move { server.serve(listener, &group).await.unwrap() });
        let user = TestAuthority::user(Role::Candidate);
        Self { address, authority, authenticator, probe, tasks, need, user }
    }

    /// A channel of its own, that is, a connection of its own.
    pub fn channel(&self) -> Channel {
        client::connect(&self.address.to_string()).unwrap()
    }

    pub fn operations(&self) -> OperationsClient<Channel> {
        OperationsClient::new(self.channel())
    }

    pub fn tailorings(&self) -> TailoringsClient<Channel> {
        TailoringsClient::new(self.channel())
    }

    /// A request of the app's user.
    pub fn ask<T>(&self, message: T) -> Request<T> {
        self.ask_as(&self.user, message)
    }

    pub fn ask_as<T>(&self, identity: &Identity, message: T) -> Request<T> {
        Caller::new(Some(&self.authority.token(identity)), None).request(message)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.tasks.cancel();
    }
}

/// Waits until something is so.
pub async fn eventually(what: &str, mut so: impl FnMut() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(waited.await.is_ok(), "never happened: {what}");
}
