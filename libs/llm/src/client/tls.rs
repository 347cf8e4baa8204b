//! Encryption towards the model: the certificates that the system trusts, and one cryptographic
//! provider, named and not found by chance.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::error::Error;

/// Makes the configuration. Without encryption nothing is trusted, so a machine without
/// certificates can speak to a model beside it.
pub(super) fn config(encrypted: bool) -> Result<ClientConfig, Error> {
    let failed = |error: rustls::Error| Error::Settings(error.to_string());
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let config = if encrypted {
        builder.with_platform_verifier().map_err(failed)?.with_no_client_auth()
    } else {
        builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
    };
    Ok(config)
}
