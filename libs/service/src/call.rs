//! What is known about the call in hand, filled in by one layer after the other and carried in the
//! request: one extension, so that a call costs one insertion and not one per layer.

use std::{net::IpAddr, sync::Arc};

use tokio::time::Instant;

use crate::{auth::Verified, layers::limits::StreamPermit, method::Method, tls::Names};

/// The call in hand.
#[derive(Debug, Clone)]
pub struct Call {
    /// The method that is called.
    pub method: Arc<Method>,
    /// Address of the caller, seen through trusted proxies.
    pub client: IpAddr,
    /// When the caller gives up.
    pub deadline: Option<Instant>,
    /// Names of the process that calls, by its certificate; none without encryption.
    pub certified: Option<Names>,
    pub(crate) public: bool,
    pub(crate) caller: Option<Arc<Verified>>,
    pub(crate) permit: Option<Arc<StreamPermit>>,
}

impl Call {
    pub(crate) fn new(method: Arc<Method>, client: IpAddr, public: bool) -> Self {
        Self { method, client, deadline: None, certified: None, public, caller: None, permit: None }
    }

    /// Reads the call from a request; absent when no server of this crate received it.
    #[must_use]
    pub fn of<T>(request: &tonic::Request<T>) -> Option<&Self> {
        request.extensions().get()
    }
}
