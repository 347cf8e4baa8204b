//! Finds the caller's address once per request, seen through the proxies that are trusted.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};

use crate::gateway::Gateway;

/// Address of the one who calls; absent when the request came over no network.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// Puts the [`ClientAddress`] into the request.
pub async fn find(State(gateway): State<Gateway>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    if let Some(peer) = peer {
        let trusted = &gateway.config().trusted_proxies;
        let client = service::peer::client(peer, request.headers(), trusted);
        request.extensions_mut().insert(ClientAddress(client));
    }
    next.run(request).await
}
