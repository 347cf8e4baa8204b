//! The connection to one address of a service: how it speaks HTTP/2, and what encrypts it.

use std::{net::SocketAddr, time::Duration};

use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tonic::transport::{Channel as Transport, Endpoint};

use super::target::Target;
use crate::tls::Tls;

/// Longest time of connecting.
const CONNECT: Duration = Duration::from_secs(5);
/// Time between signs of life on a connection.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Makes a connection that is opened when it is first used; `None` for a name that no address can
/// be made of.
pub(super) fn lazy(address: SocketAddr, target: &Target, tls: Option<&Tls>) -> Option<Transport> {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).ok()?;
    let origin: Uri = match target.literal() {
        Some(literal) => format!("http://{literal}").parse().ok()?,
        None => format!("http://{}:{}", target.host, target.port).parse().ok()?,
    };
    let endpoint = endpoint
        .origin(origin)
        .connect_timeout(CONNECT)
        .tcp_nodelay(true)
        .tcp_keepalive(Some(KEEP_ALIVE))
        .http2_keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE)
        .keep_alive_while_idle(true)
        .http2_max_header_list_size(16 * 1024)
        .initial_stream_window_size(256 * 1024)
        .initial_connection_window_size(4 * 1024 * 1024);
    let Some(tls) = tls.filter(|_| target.encrypted != Some(false)) else {
        return Some(endpoint.connect_lazy());
    };
    let (tls, host) = (tls.clone(), target.host.clone());
    let connect = tower::service_fn(move |_: Uri| {
        let (tls, host) = (tls.clone(), host.clone());
        async move {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            tls.connect(&host, stream).await.map(TokioIo::new)
        }
    });
    Some(endpoint.connect_with_connector_lazy(connect))
}
