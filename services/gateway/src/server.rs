//! Accepts connections and serves them until the process has to end: then no new ones, live streams
//! come to their end, calls in hand are answered, and what is left at the deadline is cut.
//!
//! HTTP/1.1 alone: browsers speak HTTP/2 only over TLS, which ends in front of us, and proxies
//! speak HTTP/1.1 to what is behind them. So there is no half preface to wait for, and no stream to
//! reset.
//!
//! Not `axum::serve`, which has no limit on connections, on the time a head may take to arrive, nor
//! on the end: one client that sends a byte a minute, or never closes, would hold a place for ever.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper::server::conn::http1::Builder;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use service::tasks::Tasks;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::{config::Config, metrics::Open};

/// Bytes of one connection that are read ahead or wait to be written at most.
const BUFFER: usize = 64 * 1024;
/// Largest head of a request in bytes.
const HEAD_BYTES: usize = 32 * 1024;
/// Time without an acknowledgement after which a peer counts as gone, in milliseconds.
#[cfg(target_os = "linux")]
const GONE_MS: u32 = 60_000;
/// How long cut connections may take to be gone.
const CUT: Duration = Duration::from_millis(500);
/// Pause after a failed accept: the usual cause is a lack of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves connections until the token of `tasks` is cancelled and all of them have ended, at most
/// for the time that the configuration gives.
pub async fn run(listener: TcpListener, router: Router, config: &Config, tasks: &Tasks) {
    let places = Arc::new(Semaphore::new(config.max_connections));
    let cut = CancellationToken::new();
    let stop = tasks.token().clone();
    let builder = Arc::new(builder(config.head));
    loop {
        let Some((stream, peer, place)) = stop.run_until_cancelled(next(&listener, &places)).await
        else {
            break;
        };
        let connection = Connection {
            stream,
            peer,
            router: router.clone(),
            builder: builder.clone(),
            stop: stop.clone(),
            cut: cut.clone(),
            _place: place,
        };
        drop(tasks.spawn("gateway.connection", connection.serve()));
    }
    drop(listener);
    if !tasks.drain(config.drain).await {
        tracing::warn!("connections were cut that did not end in time");
        cut.cancel();
        tasks.drain(CUT).await;
    }
}

/// Waits for a place and then for a connection.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            Err(error) => {
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// One connection with all it needs.
struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    builder: Arc<Builder>,
    stop: CancellationToken,
    cut: CancellationToken,
    _place: Option<OwnedSemaphorePermit>,
}

impl Connection {
    async fn serve(self) {
        let _open = Open::new(crate::metrics::CONNECTIONS);
        if let Err(error) = prepare(&self.stream) {
            tracing::debug!(%error, "connection was gone before it began");
        }
        let peer = self.peer;
        let service = self.router.map_request(move |mut request: http::Request<_>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let connection = self
            .builder
            .serve_connection(TokioIo::new(self.stream), TowerToHyperService::new(service));
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = connection.as_mut() => ended,
                    () = self.cut.cancelled() => Ok(()),
                }
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "connection ended early");
        }
    }
}

fn builder(head: Duration) -> Builder {
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_header_size(HEAD_BYTES)
        .max_buf_size(BUFFER);
    builder
}

/// Sends small events at once, and notices a peer that vanished without a word.
fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    #[cfg(target_os = "linux")]
    rustix::net::sockopt::set_tcp_user_timeout(stream, GONE_MS)?;
    Ok(())
}
