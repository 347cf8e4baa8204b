//! Settings of the gateway.

use std::time::Duration;

use service::{client::Connector, config::Origins, peer::Networks};

/// Settings of the gateway.
#[derive(Debug, Clone)]
pub struct Config {
    /// Attempts of one address to register, log in or refresh in a minute.
    pub sign_ins_per_minute: u32,
    /// Connections at once; further ones wait to be accepted.
    pub max_connections: usize,
    /// How long the head of a request may take to arrive; also how long an idle connection is kept.
    pub head: Duration,
    /// Networks whose word about a caller's address is believed.
    pub trusted_proxies: Networks,
    /// Sites whose pages may use the interface from a browser.
    pub cors_origins: Origins,
    /// Longest time from the wish to end until open connections are cut.
    pub drain: Duration,
    /// How the services behind are called.
    pub connector: Connector,
    /// Git commit that the program was built from, if the build was told.
    pub commit: Option<&'static str>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            sign_ins_per_minute: 120,
            max_connections: 20_000,
            head: Duration::from_secs(30),
            trusted_proxies: Networks::loopback(),
            cors_origins: Origins::default(),
            drain: Duration::from_secs(8),
            connector: Connector::default(),
            commit: None,
        }
    }
}
