//! Connections of a server: accepted, bounded, aged and ended.
//!
//! Each connection is one task with a life of its own. It is asked to end in good order (GOAWAY,
//! open calls to their end) when the server stops, when it has reached its age, so that clients
//! spread over replicas, and when nobody made a call on it for a while after it was opened. It is
//! dropped when that order takes longer than it may: a peer that never closes cannot hold the
//! server (hyperium/hyper 4170).

use std::{
    convert::Infallible,
    net::IpAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::{
    Request, Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use hyper::{body::Incoming, server::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tower::{Service, ServiceExt as _, util::Oneshot};

use super::router::Routes;
use crate::{
    config::Config,
    peer,
    peer::Networks,
    tasks::Tasks,
    tls::{Names, Tls},
};

/// Connections at once; one more is closed again at once.
const CONNECTIONS: usize = 10_000;
/// Time from opening a connection to the first call on it.
const FIRST_CALL: Duration = Duration::from_secs(60);
/// Time for open calls, streams among them, on a connection that has reached its age.
const AGE_GRACE: Duration = Duration::from_secs(10 * 60);
/// Time for the last words of connections that are being dropped.
const DROPPING: Duration = Duration::from_millis(500);
/// Pause after an accept that failed, most likely for want of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How connections speak HTTP/2.
fn protocol() -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(10_000)
        .max_header_list_size(16 * 1024)
        .max_frame_size(64 * 1024)
        .max_send_buf_size(64 * 1024)
        .initial_stream_window_size(256 * 1024)
        .initial_connection_window_size(4 * 1024 * 1024)
        // Streams that the peer opened and reset before they were looked at, and streams that we
        // reset for its mistakes: past these counts the connection is closed ("rapid reset"). One
        // connection carries hundreds of people's streams, and they may all go at once; a refusal that
        // overtakes the rest of its request counts among the mistakes, for as long as it lives.
        .max_pending_accept_reset_streams(200)
        .max_local_error_reset_streams(2_000)
        .auto_date_header(false);
    builder
}

/// Accepts connections and hands their calls to a stack of layers.
pub(super) struct Acceptor<S> {
    routes: Arc<Routes>,
    stack: S,
    trusted: Arc<Networks>,
    tls: Option<Tls>,
    age: Duration,
    connections: Tasks,
    open: Arc<AtomicUsize>,
    dropping: CancellationToken,
}

impl<S> Acceptor<S>
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send,
{
    pub(super) fn new(routes: Arc<Routes>, stack: S, config: &Config, tls: Option<Tls>) -> Self {
        Self {
            routes,
            stack,
            trusted: Arc::new(config.trusted_proxies.clone()),
            tls,
            age: config.connection_age,
            connections: Tasks::new(),
            open: Arc::default(),
            dropping: CancellationToken::new(),
        }
    }

    /// Accepts until told to stop; the listener is closed then.
    pub(super) async fn accept(&self, listener: TcpListener, stop: &CancellationToken) {
        let builder = protocol();
        loop {
            let accepted = tokio::select! {
                biased;
                () = stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => self.connect(&builder, stream, peer.ip()),
                Err(error) => {
                    tracing::warn!(cause = %error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Asks every connection to end, waits for at most `limit` and drops those that are left.
    pub(super) async fn end(&self, limit: Duration) {
        if self.connections.drain(limit).await {
            return;
        }
        let left = self.open.load(Ordering::Acquire);
        tracing::warn!(connections = left, "calls were cut off at the end of the drain time");
        self.dropping.cancel();
        self.connections.drain(DROPPING).await;
    }

    fn connect(&self, builder: &http2::Builder<TokioExecutor>, stream: TcpStream, peer: IpAddr) {
        let place = Place(self.open.clone());
        if self.open.fetch_add(1, Ordering::AcqRel) >= CONNECTIONS {
            tracing::warn!(limit = CONNECTIONS, "a connection over the limit was closed");
            return;
        }
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(cause = %error, "a connection was lost before it began");
            return;
        }
        let used = Arc::new(AtomicBool::new(false));
        let mut service = Entrance {
            routes: self.routes.clone(),
            stack: self.stack.clone(),
            trusted: self.trusted.clone(),
            peer,
            certified: None,
            used: used.clone(),
        };
        let (builder, tls, age) = (builder.clone(), self.tls.clone(), self.age);
        let (stop, dropping) = (self.connections.token().clone(), self.dropping.clone());
        self.connections.spawn("server.connection", async move {
            let _place = place;
            let lived = async {
                let Some(tls) = tls else {
                    let connection = builder.serve_connection(TokioIo::new(stream), service);
                    return live(connection, used, stop, age).await;
                };
                match tls.accept(stream).await {
                    Ok((stream, names)) => {
                        service.certified = Some(names);
                        let connection = builder.serve_connection(TokioIo::new(stream), service);
                        live(connection, used, stop, age).await;
                    }
                    Err(error) => {
                        let cause = std::error::Error::source(&error).map(ToString::to_string);
                        tracing::warn!(%peer, %error, cause, "a connection was refused");
                    }
                }
            };
            tokio::select! {
                () = dropping.cancelled() => {}
                () = lived => {}
            }
        });
    }
}

/// Lives a connection to its end.
async fn live<C>(connection: C, used: Arc<AtomicBool>, stop: CancellationToken, age: Duration)
where
    C: Connection,
{
    let mut connection = pin!(connection);
    let age = age.mul_f64(rand::random_range(0.9..1.1));
    tokio::select! {
        () = connection.as_mut().run() => return,
        () = stop.cancelled() => {
            connection.as_mut().stop();
            return connection.run().await;
        }
        () = idle(&used) => {}
        () = sleep(age) => {}
    }
    connection.as_mut().stop();
    tokio::select! {
        () = connection.as_mut().run() => {}
        () = sleep(AGE_GRACE) => tracing::debug!("a connection past its age was dropped"),
    }
}

/// Waits for the time of the first call; without end when there was one.
async fn idle(used: &AtomicBool) {
    sleep(FIRST_CALL).await;
    if used.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

/// A connection, as its life needs it.
trait Connection {
    async fn run(self: Pin<&mut Self>);
    fn stop(self: Pin<&mut Self>);
}

impl<T, S> Connection for http2::Connection<TokioIo<T>, Entrance<S>, TokioExecutor>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    async fn run(self: Pin<&mut Self>) {
        if let Err(error) = self.await {
            tracing::debug!(cause = %error, "a connection broke");
        }
    }

    fn stop(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

/// A place among the open connections.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Where calls of one connection enter the stack.
struct Entrance<S> {
    routes: Arc<Routes>,
    stack: S,
    trusted: Arc<Networks>,
    peer: IpAddr,
    certified: Option<Names>,
    used: Arc<AtomicBool>,
}

impl<S> hyper::service::Service<Request<Incoming>> for Entrance<S>
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = futures::future::Either<
        Oneshot<S, Request<Incoming>>,
        std::future::Ready<Result<Response<Body>, Infallible>>,
    >;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        use futures::future::Either;
        self.used.store(true, Ordering::Relaxed);
        if !is_grpc(&request) {
            let mut refusal = Response::new(Body::empty());
            *refusal.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Either::Right(std::future::ready(Ok(refusal)));
        }
        // Whoever prints a request, now or later, does not print its token.
        if let Some(token) = request.headers_mut().get_mut(AUTHORIZATION) {
            token.set_sensitive(true);
        }
        let client = peer::client(self.peer, request.headers(), &self.trusted);
        let mut call = self.routes.describe(request.uri().path(), client);
        call.certified.clone_from(&self.certified);
        request.extensions_mut().insert(call);
        Either::Left(self.stack.clone().oneshot(request))
    }
}

fn is_grpc(request: &Request<Incoming>) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).map(|value| value.as_bytes());
    request.method() == http::Method::POST
        && kind.is_some_and(|kind| kind.starts_with(b"application/grpc"))
}
