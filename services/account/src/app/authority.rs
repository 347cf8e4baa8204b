//! The account service as the authority of its own process: asked directly, without the wire.

use futures::future::BoxFuture;
use service::auth::{Authority, AuthorityAway, PublicKey};

use super::App;

impl Authority for App {
    fn keys(&self) -> BoxFuture<'_, Result<Vec<PublicKey>, AuthorityAway>> {
        Box::pin(async move { self.public_keys().await.map_err(|e| AuthorityAway(e.into())) })
    }

    fn ended(&self, session_ids: Vec<String>) -> BoxFuture<'_, Result<Vec<String>, AuthorityAway>> {
        Box::pin(async move {
            self.ended_sessions(&session_ids).await.map_err(|error| AuthorityAway(error.into()))
        })
    }
}
