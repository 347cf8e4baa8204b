#![doc = include_str!("../README.md")]

pub mod config;
pub mod cookies;
pub mod extract;
pub mod gateway;
pub mod http;
pub mod json;
pub mod layers;
pub mod metrics;
pub mod openapi;
pub mod problem;
pub mod server;
pub mod stream;
pub mod upstream;

use axum::Router;
use service::{client::AddressError, tasks::Tasks};
use tokio::net::TcpListener;

pub use config::Config;
pub use gateway::Gateway;
pub use upstream::{Addresses, Upstream};

/// Puts the gateway together: all routes with all layers. Live streams are tasks of `tasks` and
/// end with its token.
///
/// # Errors
/// Names the address of a service that is none.
pub fn router(
    config: Config,
    addresses: &Addresses,
    tasks: &Tasks,
) -> Result<Router, AddressError> {
    metrics::describe();
    let upstream = Upstream::connect(&config.connector, addresses)?;
    let gateway = Gateway::new(config, upstream, tasks.clone());
    Ok(http::router(gateway))
}

/// Serves the gateway on a listener until `tasks` is asked to end, and then until open calls are
/// answered, at most for the drain time of the configuration.
///
/// # Errors
/// Names the address of a service that is none.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    addresses: &Addresses,
    tasks: &Tasks,
) -> Result<(), AddressError> {
    // A group of its own: its connections and streams are waited for here.
    let own = tasks.child();
    let router = router(config.clone(), addresses, &own)?;
    server::run(listener, router, &config, &own).await;
    Ok(())
}
