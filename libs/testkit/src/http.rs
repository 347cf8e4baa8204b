//! A client of HTTP for tests, with the same TLS as the services have: libraries that are built with
//! several kinds of it want one to be chosen.

use reqwest::{Client, ClientBuilder};

/// A client that is still to be made.
#[must_use]
pub fn builder() -> ClientBuilder {
    // Once in a process; whoever was first chose the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}

/// A client that waits for as long as it takes.
///
/// # Panics
/// When the system's certificates cannot be read.
#[must_use]
pub fn client() -> Client {
    builder().build().expect("a client can be made")
}
