//! A client of HTTP for tests. It speaks to this machine only and without TLS, so it reads no
//! certificates of the system, which takes a second each time.

use reqwest::{Client, ClientBuilder};

/// A client that is still to be made.
pub fn builder() -> ClientBuilder {
    // One kind of TLS is to be chosen all the same; whoever was first in this process chose it, too.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().tls_certs_only([])
}

/// A client that waits for as long as it takes.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn client() -> Client {
    builder().build().expect("a client can be made")
}
