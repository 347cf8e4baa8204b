//! On whose behalf calls are made: their token, address and the time that is left for them.

use std::net::IpAddr;

use http::header::AUTHORIZATION;
use tokio::time::Instant;
use tonic::{
    Request,
    metadata::{Ascii, MetadataValue},
};

use crate::{call::Call, peer::FORWARDED_FOR};

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
}
