//! The watchers: told which operations to watch, they say when all have their snapshot, and at last
//! what came to them.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use proto::operations::v1::{WatchEvent, WatchRequest, operations_client::OperationsClient};
use serde::{Deserialize, Serialize};
use service::{
    auth::{Identity, Role, testing::TestAuthority},
    client::{self, Caller},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinSet,
};

use crate::{processes::told, servers::OWNER};

/// Streams of one connection.
const SHARED: usize = 500;

/// What all watchers heard.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Heard {
    /// Changes that came one by one.
    pub deliveries: u64,
    /// Watchers that saw the end.
    pub ended: u64,
    /// From the first change to the last end.
    pub seconds: f64,
}

/// The span of time in which anything came.
#[derive(Clone, Default)]
struct Span(Arc<Mutex<Option<(Instant, Instant)>>>);

impl Span {
    fn now(&self) {
        let now = Instant::now();
        let mut span = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        span.get_or_insert((now, now)).1 = now;
    }

    fn seconds(&self) -> f64 {
        let span = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        span.map_or(0.0, |(first, last)| (last - first).as_secs_f64())
    }
}

fn token() -> Result<String> {
    let user_id = kernel::id::UserId::parse(OWNER).context("the owner")?;
    let session_id = "session_00000000000000000000000000000001".to_owned();
    let identity = Identity { user_id, role: Role::Candidate, session_id };
    Ok(TestAuthority::new().token(&identity))
}

/// Watches over gRPC.
pub async fn over_grpc(address: &str) -> Result<()> {
    let caller = Caller::new(Some(&token()?), None);
    let mut channels = Vec::new();
    watch(|n, id, ready, span| {
        if n.is_multiple_of(SHARED) || channels.is_empty() {
            channels.push(client::connect(address)?);
        }
        let client = OperationsClient::new(channels[channels.len() - 1].clone());
        Ok(by_grpc(client, caller.clone(), id, ready, span))
    })
    .await
}

async fn by_grpc(
    mut client: OperationsClient<client::Channel>,
    caller: Caller,
    id: String,
    ready: UnboundedSender<()>,
    span: Span,
) -> Result<u64> {
    let request = WatchRequest { id, after_sequence: None };
    let mut messages = client.watch(caller.request(request)).await?.into_inner();
    let (mut count, mut waiting) = (0, Some(ready));
    while let Some(message) = messages.message().await? {
        match message.event() {
            WatchEvent::Snapshot => drop(waiting.take().map(|ready| ready.send(()))),
            WatchEvent::Update => {
                if count == 0 {
                    span.now();
                }
                count += 1;
            }
            _ => {}
        }
    }
    span.now();
    Ok(count)
}

/// Watches over server-sent events, each on a connection of its own.
pub async fn over_sse(address: &str) -> Result<()> {
    let (token, address) = (token()?, address.to_owned());
    watch(|_, id, ready, span| {
        let request = format!(
            "GET /v1/operations/{id}/events HTTP/1.1\r\nhost: {address}\r\n\
             authorization: Bearer {token}\r\naccept: text/event-stream\r\n\r\n"
        );
        Ok(by_sse(address.clone(), request, ready, span))
    })
    .await
}

async fn by_sse(
    address: String,
    request: String,
    ready: UnboundedSender<()>,
    span: Span,
) -> Result<u64> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let (mut count, mut rest, mut buffer) = (0, Vec::new(), vec![0; 2048]);
    let mut waiting = Some(ready);
    loop {
        let length = stream.read(&mut buffer).await?;
        ensure!(length > 0, "the connection ended: {}", String::from_utf8_lossy(&rest));
        rest.extend_from_slice(&buffer[..length]);
        while let Some(end) = rest.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = rest.drain(..end + 2).collect();
            let named = |name: &[u8]| event.windows(name.len()).any(|part| part == name);
            if named(b"event: update\n") {
                if count == 0 {
                    span.now();
                }
                count += 1;
            } else if named(b"event: snapshot\n")
                && let Some(ready) = waiting.take()
            {
                ready.send(())?;
            }
            if named(b"\"done\":true") {
                span.now();
                return Ok(count);
            }
        }
    }
}

/// Opens a watcher for each operation of every line that is told; says after each line that all of
/// them have their snapshot, and what was heard when all have ended.
async fn watch<F>(
    mut open: impl FnMut(usize, String, UnboundedSender<()>, Span) -> Result<F>,
) -> Result<()>
where
    F: Future<Output = Result<u64>> + Send + 'static,
{
    let (span, mut watchers) = (Span::default(), JoinSet::new());
    let (lines, mut asked) = unbounded_channel();
    std::thread::spawn(move || told().try_for_each(|line| lines.send(line)));
    let mut heard = Heard::default();
    loop {
        tokio::select! {
            Some(line) = asked.recv() => {
                let ids: Vec<String> = serde_json::from_str(&line)?;
                let (ready, mut snapshots) = unbounded_channel();
                for (n, id) in ids.into_iter().enumerate() {
                    watchers.spawn(open(n, id, ready.clone(), span.clone())?);
                    if n % 100 == 99 {
                        // As people come, and not all in one moment.
                        for _ in 0..100 {
                            snapshots.recv().await;
                        }
                    }
                }
                drop(ready);
                while snapshots.recv().await.is_some() {}
                println!("ready");
            }
            Some(ended) = watchers.join_next() => {
                heard.deliveries += ended??;
                heard.ended += 1;
                if watchers.is_empty() {
                    heard.seconds = span.seconds();
                    println!("{}", serde_json::to_string(&heard)?);
                }
            }
            else => return Ok(()),
        }
    }
}
