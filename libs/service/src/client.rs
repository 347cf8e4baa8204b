//! Calls to other services: a channel that connects when it is first needed, with deadline, trace
//! and retry, and the caller's own token, address and remaining time passed on.

use std::{net::IpAddr, time::Duration};

use http::header::AUTHORIZATION;
use tokio::time::Instant;
use tonic::{
    Request,
    metadata::{Ascii, MetadataValue},
    transport::{Channel as Transport, Endpoint},
};
use tower::{Layer as _, ServiceBuilder};

use crate::{
    call::Call,
    layers::{
        deadline::{ClientDeadline, ClientDeadlineLayer},
        retry::{Retry, RetryLayer},
        trace::{ClientTrace, ClientTraceLayer},
    },
    peer::FORWARDED_FOR,
};

/// A channel to one service; cheap to clone. Take it as `AccountsClient::new(channel)`.
pub type Channel = ClientTrace<ClientDeadline<Retry<Transport>>>;

/// An address that a channel cannot be made to.
#[derive(Debug, thiserror::Error)]
#[error("{address:?} is not an address such as http://127.0.0.1:9090")]
pub struct AddressError {
    address: String,
    #[source]
    source: tonic::transport::Error,
}

/// Makes a channel to an address such as `http://account:9090` or `127.0.0.1:9090`. Nothing is
/// connected before the first call.
///
/// # Errors
/// The text is not an address.
pub fn connect(address: &str) -> Result<Channel, AddressError> {
    let url =
        if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
    let endpoint = Endpoint::from_shared(url)
        .map_err(|source| AddressError { address: address.to_owned(), source })?
        .connect_timeout(Duration::from_secs(5))
        .tcp_nodelay(true)
        .tcp_keepalive(Some(Duration::from_secs(20)))
        .http2_keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20))
        .keep_alive_while_idle(true)
        .http2_max_header_list_size(16 * 1024)
        .initial_stream_window_size(256 * 1024)
        .initial_connection_window_size(4 * 1024 * 1024);
    Ok(layered(endpoint.connect_lazy()))
}

/// Puts the layers of every call around a channel.
#[must_use]
pub fn layered(transport: Transport) -> Channel {
    let layers = ServiceBuilder::new()
        .layer(ClientTraceLayer)
        .layer(ClientDeadlineLayer)
        .layer(RetryLayer::default());
    layers.into_inner().layer(transport)
}

/// On whose behalf calls are made: their token, address and the time that is left for them.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    authorization: Option<MetadataValue<Ascii>>,
    address: Option<IpAddr>,
    deadline: Option<Instant>,
}

impl Caller {
    /// The one who sent a request to this process.
    #[must_use]
    pub fn of<T>(request: &Request<T>) -> Self {
        let call = Call::of(request);
        Self {
            authorization: request.metadata().get(AUTHORIZATION.as_str()).cloned().map(hidden),
            address: call.map(|call| call.client),
            deadline: call.and_then(|call| call.deadline),
        }
    }

    /// Somebody with this access token, at this address. A token that cannot stand in a header
    /// counts as none.
    #[must_use]
    pub fn new(token: Option<&str>, address: Option<IpAddr>) -> Self {
        let authorization =
            token.and_then(|token| format!("Bearer {token}").parse().ok()).map(hidden);
        Self { authorization, address, deadline: None }
    }

    /// The same one, who gives up at this time.
    #[must_use]
    pub fn until(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Makes a request on their behalf.
    #[must_use]
    pub fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(authorization) = &self.authorization {
            request.metadata_mut().insert(AUTHORIZATION.as_str(), authorization.clone());
        }
        if let Some(address) = self.address.and_then(|address| address.to_string().parse().ok()) {
            request.metadata_mut().insert(FORWARDED_FOR, address);
        }
        if let Some(deadline) = self.deadline {
            request.set_timeout(deadline.saturating_duration_since(Instant::now()));
        }
        request
    }
}

/// A value that is neither printed nor kept in a compression table.
fn hidden(mut value: MetadataValue<Ascii>) -> MetadataValue<Ascii> {
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_sent_and_never_printed() {
        let caller = Caller::new(Some("secret"), Some([192, 0, 2, 1].into()));
        let request = caller.request(());
        assert_eq!(request.metadata().get("authorization").unwrap(), "Bearer secret");
        assert!(!format!("{caller:?} {request:?}").contains("secret"));
    }

    #[test]
    fn a_token_that_cannot_stand_in_a_header_counts_as_none() {
        let request = Caller::new(Some("a\r\nb"), None).request(());
        assert!(request.metadata().is_empty());
    }

    #[test]
    fn what_is_no_address_is_told_with_an_example() {
        let error = connect("http://not an address").unwrap_err();
        assert!(error.to_string().contains("http://127.0.0.1:9090"), "{error}");
    }
}
