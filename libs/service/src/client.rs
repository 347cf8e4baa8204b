//! Calls to other services: channels that connect when they are first needed and spread calls over
//! all addresses of a service, with deadline, trace, retry and circuit breakers, and the caller's
//! own token, address and remaining time passed on.

mod balance;
mod caller;
mod connection;
mod peers;
mod target;

use std::time::Duration;

use tower::{Layer as _, ServiceBuilder};

pub use balance::Balance;
pub use caller::Caller;

use peers::Peers;

use crate::{
    layers::{
        breaker,
        deadline::{ClientDeadline, ClientDeadlineLayer},
        retry::{Retry, RetryLayer},
        trace::{ClientTrace, ClientTraceLayer},
    },
    tls::Tls,
};

/// A channel to one service; cheap to clone. Take it as `AccountsClient::new(channel)`.
pub type Channel = ClientTrace<ClientDeadline<Retry<Balance>>>;

/// Addresses that a channel cannot be made to.
#[derive(Debug, thiserror::Error)]
#[error("{addresses:?} {problem}")]
pub struct AddressError {
    addresses: String,
    problem: &'static str,
}

/// How the channels of a process are made.
#[derive(Debug, Clone)]
pub struct Connector {
    /// With what connections are encrypted; none for plain ones.
    pub tls: Option<Tls>,
    /// When a peer that fails is left alone.
    pub breaker: breaker::Settings,
    /// Pause between two looks at the health of a peer among several.
    pub probe: Duration,
    /// Pause between two look-ups of a name.
    pub resolve: Duration,
}

impl Default for Connector {
    fn default() -> Self {
        Self {
            tls: None,
            breaker: breaker::Settings::default(),
            probe: Duration::from_secs(1),
            resolve: Duration::from_secs(5),
        }
    }
}

impl Connector {
    /// Makes a channel to a service at these addresses, separated by commas: `127.0.0.1:9090`,
    /// `http://account:9090`. A name stands for all addresses it resolves to, and is looked up
    /// again and again. Nothing is connected before the first call. Has to be called in a runtime.
    ///
    /// # Errors
    /// The text is no list of addresses, or asks for encryption that is not set up.
    pub fn connect(&self, addresses: &str) -> Result<Channel, AddressError> {
        let wrong = |problem| AddressError { addresses: addresses.to_owned(), problem };
        let targets = target::read(addresses).map_err(|()| {
            wrong("is not an address such as http://127.0.0.1:9090, nor a list of them")
        })?;
        if self.tls.is_none() && targets.iter().any(|target| target.encrypted == Some(true)) {
            return Err(wrong("asks for https, and no certificate is set up here"));
        }
        let layers = ServiceBuilder::new()
            .layer(ClientTraceLayer)
            .layer(ClientDeadlineLayer)
            .layer(RetryLayer::default());
        Ok(layers.into_inner().layer(Balance::over(Peers::start(self.clone(), targets))))
    }
}

/// Makes a plain channel with the defaults; see [`Connector::connect`].
///
/// # Errors
/// The text is no list of addresses.
pub fn connect(addresses: &str) -> Result<Channel, AddressError> {
    Connector::default().connect(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_told_with_an_example() {
        let error = connect("http://not an address").unwrap_err();
        assert!(error.to_string().contains("http://127.0.0.1:9090"), "{error}");
    }
}
