//! What hangs on the network: whether the ports are free, or taken by this program; whether Kafka
//! answers.

use std::{io::ErrorKind, net::SocketAddr, time::Duration};

use serde_json::Value;
use service::Config;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::{cli::report::Finding, settings::Kafka, version};

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(3);

/// The ports that are listened on.
pub async fn ports(config: &Config) -> Vec<Finding> {
    let mut findings = vec![
        port("HTTP port", "JOBSTREAM_HTTP_ADDR", config.http_addr).await,
        port("gRPC port", "JOBSTREAM_GRPC_ADDR", config.grpc_addr).await,
    ];
    if let Some(address) = config.health_addr {
        findings.push(port("health port", "JOBSTREAM_HEALTH_ADDR", address).await);
    }
    findings
}

async fn port(check: &'static str, key: &str, address: SocketAddr) -> Finding {
    let error = match TcpListener::bind(address).await {
        Ok(_) => return Finding::ok(check, format!("{address} is free")),
        Err(error) => error,
    };
    if error.kind() == ErrorKind::AddrInUse
        && let Some(who) = ours(address).await
    {
        return Finding::ok(check, format!("{address} is served by {who}"));
    }
    match error.kind() {
        ErrorKind::AddrInUse => Finding::fail(
            check,
            format!("{address} is taken by another program"),
            format!(
                "end that program (`ss -ltnp 'sport = :{}'` names it), or set {key} to another \
                 address",
                address.port()
            ),
        ),
        ErrorKind::PermissionDenied => Finding::fail(
            check,
            format!("{address} may not be listened on by this user"),
            format!("set {key} to a port from 1024 on, and put a proxy in front for the others"),
        ),
        ErrorKind::AddrNotAvailable => Finding::fail(
            check,
            format!("{address} is no address of this machine"),
            format!("set {key} to one of those that `ip address` lists, or to 0.0.0.0"),
        ),
        _ => Finding::fail(
            check,
            format!("{address} cannot be listened on: {error}"),
            format!("set {key} to another address"),
        ),
    }
}

/// Who listens there, if it is a Jobstream: a server with health over gRPC, or a gateway, which also
/// tells its version.
async fn ours(mut address: SocketAddr) -> Option<String> {
    const OURS: &str = "a Jobstream that runs";
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    if grpc(address).await {
        return Some(OURS.to_owned());
    }
    let alive = http(address, "/healthz").await?;
    if alive["status"] != "ok" {
        return None;
    }
    let told = http(address, "/v1/version").await.unwrap_or_default();
    // One from before there was a version to ask for runs as well.
    let version = told["version"].as_str();
    let worded = version.map(|version| version::worded(version, told["commit"].as_str()));
    Some(worded.map_or_else(|| OURS.to_owned(), |version| format!("{OURS}, {version}")))
}

async fn grpc(address: SocketAddr) -> bool {
    let Ok(channel) = service::client::connect(&address.to_string()) else { return false };
    let mut request = tonic::Request::new(HealthCheckRequest::default());
    request.set_timeout(LIMIT);
    let asked = timeout(LIMIT, HealthClient::new(channel).check(request)).await;
    matches!(asked, Ok(Ok(_)))
}

/// What is answered to a GET, if it is JSON.
async fn http(address: SocketAddr, path: &str) -> Option<Value> {
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(64 * 1024).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = timeout(LIMIT, asked).await.ok()?.ok()?;
    let text = String::from_utf8_lossy(&answer);
    let (_, body) = text.split_once("\r\n\r\n")?;
    serde_json::from_str(body).ok()
}

/// Whether another service takes connections where it is said to be.
pub async fn service(name: &'static str, key: &str, addresses: &str) -> Finding {
    let mut away = Vec::new();
    let all: Vec<&str> = addresses.split(',').map(str::trim).collect();
    for address in &all {
        let host = address.split_once("://").map_or(*address, |(_, host)| host);
        let host = host.trim_end_matches('/');
        if !matches!(timeout(LIMIT, TcpStream::connect(host)).await, Ok(Ok(_))) {
            away.push(*address);
        }
    }
    let detail = format!("{} of {} answer at {addresses}", all.len() - away.len(), all.len());
    let advice = format!(
        "start it at {} (`jobstream serve {name}`), or correct {key}",
        away.join(" and at ")
    );
    match away.len() {
        0 => Finding::ok(name, detail),
        n if n < all.len() => Finding::warn(name, detail, advice),
        _ => Finding::fail(name, detail, advice),
    }
}

/// Whether Kafka answers.
#[cfg(feature = "kafka")]
pub async fn kafka(kafka: &Kafka) -> Finding {
    const CHECK: &str = "Kafka";
    const ADVICE: &str = "start it, or correct KAFKA_BROKERS (and the advertised listeners of the \
                          brokers); without it the log is kept in PostgreSQL. A Kafka that is away \
                          delays events and nothing else";
    let brokers = &kafka.brokers;
    let log = match events::KafkaLog::open(kafka.options()) {
        Ok(log) => log,
        Err(error) => {
            let error = anyhow::Error::from(error);
            return Finding::fail(CHECK, format!("{brokers:?} cannot be used: {error:#}"), ADVICE);
        }
    };
    match log.brokers(LIMIT).await {
        Ok(found) => Finding::ok(CHECK, format!("{} brokers: {}", found.len(), found.join(", "))),
        Err(error) => {
            let error = anyhow::Error::from(error);
            Finding::fail(CHECK, format!("{brokers} does not answer: {error:#}"), ADVICE)
        }
    }
}

/// Whether Kafka answers: never asked, as the settings are refused without its client.
#[cfg(not(feature = "kafka"))]
pub async fn kafka(kafka: &Kafka) -> Finding {
    let brokers = &kafka.brokers;
    let detail = format!("{brokers} cannot be asked: this program was built without its client");
    Finding::fail("Kafka", detail, "build it with the feature `kafka`, or unset KAFKA_BROKERS")
}
