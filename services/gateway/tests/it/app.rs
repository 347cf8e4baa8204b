//! A gateway on a free port before a [`Peer`], and a client that speaks to it.

use std::{net::SocketAddr, time::Duration};

use gateway::{Addresses, Config};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use service::tasks::Tasks;
use tokio::{net::TcpListener, task::JoinHandle, time::Instant};

use crate::peer::Peer;

/// How long anything in a test may take.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// A gateway under test.
pub struct App {
    /// The services behind it.
    pub peer: Peer,
    /// Where it listens.
    pub address: SocketAddr,
    /// The group that it ends with.
    pub tasks: Tasks,
    /// Done when it has ended.
    pub served: JoinHandle<Option<()>>,
    client: reqwest::Client,
}

impl App {
    /// Starts a gateway with the default settings.
    pub async fn start() -> Self {
        Self::with(Config { sign_ins_per_minute: 10_000, ..Config::default() }).await
    }

    /// Starts a gateway.
    pub async fn with(config: Config) -> Self {
        let peer = Peer::start();
        let services = peer.address;
        Self::before(config, peer, services).await
    }

    /// Starts a gateway that finds the services at another address than their own.
    pub async fn before(config: Config, peer: Peer, services: SocketAddr) -> Self {
        let tasks = Tasks::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let addresses = Addresses::one(services.to_string());
        let group = tasks.clone();
        let outer = Tasks::new();
        let served = outer.spawn("gateway.test", async move {
            gateway::serve(listener, config, &addresses, &group).await.unwrap();
        });
        let client = testkit::http::builder().timeout(DEADLINE).build().unwrap();
        Self { peer, address, tasks, served, client }
    }

    /// A request without a credential.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// A GET as the user ann.
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path).bearer_auth("token-ann")
    }

    /// A POST as the user ann.
    pub fn post(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path).bearer_auth("token-ann")
    }

    /// A POST of JSON as the user ann.
    pub async fn post_json(&self, path: &str, json: Value) -> Response {
        self.post(path).json(&json).send().await.unwrap()
    }
}

/// The JSON of an answer with this status.
pub async fn json(response: Response, status: u16) -> Value {
    let found = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(found, status, "{text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The problem document of an answer with this status; checks what every one has.
pub async fn problem(response: Response, status: u16) -> Value {
    let path = response.url().path().to_owned();
    let media_type = response.headers().get("content-type").unwrap().to_str().unwrap().to_owned();
    let trace = response.headers().get("x-trace-id").unwrap().to_str().unwrap().to_owned();
    let problem = json(response, status).await;
    assert_eq!(media_type, "application/problem+json");
    assert_eq!(problem["status"], status);
    assert_eq!(problem["instance"], path);
    assert_eq!(problem["trace_id"], trace);
    let reason = problem["reason"].as_str().unwrap();
    assert_eq!(problem["type"], format!("/problems/{reason}"));
    assert!(!problem["title"].as_str().unwrap().is_empty());
    assert!(!problem["detail"].as_str().unwrap().is_empty());
    problem
}

/// The names of the fields that a problem complains about.
pub fn fields(problem: &Value) -> Vec<&str> {
    let violations = problem["violations"].as_array().unwrap();
    violations.iter().map(|violation| violation["field"].as_str().unwrap()).collect()
}

/// Waits until something is so.
pub async fn wait_until(what: &str, mut check: impl FnMut() -> bool) {
    let end = Instant::now() + DEADLINE;
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while !check() {
        assert!(Instant::now() < end, "not in time: {what}");
        ticks.tick().await;
    }
}

/// Asserts a status and returns the answer.
pub fn expect(response: Response, status: StatusCode) -> Response {
    assert_eq!(response.status(), status);
    response
}
