//! The account service asked over gRPC, for processes that do not run it themselves.

use futures::future::BoxFuture;
use proto::account::v1::{CheckSessionRequest, GetKeysRequest, keys_client::KeysClient};

use super::{Authority, AuthorityAway, PublicKey};
use crate::client::Channel;

/// The account service behind a channel.
#[derive(Debug, Clone)]
pub struct RemoteAuthority {
    keys: KeysClient<Channel>,
}

impl RemoteAuthority {
    /// Asks over this channel.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self { keys: KeysClient::new(channel) }
    }
}

impl Authority for RemoteAuthority {
    fn keys(&self) -> BoxFuture<'_, Result<Vec<PublicKey>, AuthorityAway>> {
        let mut client = self.keys.clone();
        Box::pin(async move {
            let answer = client.get_keys(GetKeysRequest {}).await;
            let keys = answer.map_err(|status| AuthorityAway(status.into()))?.into_inner().keys;
            // A key of a kind that this version does not know is left out: its tokens are refused.
            let known = keys.into_iter().filter(|key| key.alg == "EdDSA");
            Ok(known.filter_map(|key| PublicKey::from_x(key.kid, &key.x).ok()).collect())
        })
    }

    fn ended(&self, session_ids: Vec<String>) -> BoxFuture<'_, Result<Vec<String>, AuthorityAway>> {
        let mut client = self.keys.clone();
        Box::pin(async move {
            let answer = client.check_session(CheckSessionRequest { session_ids }).await;
            answer
                .map(|answer| answer.into_inner().ended_session_ids)
                .map_err(|status| AuthorityAway(status.into()))
        })
    }
}
