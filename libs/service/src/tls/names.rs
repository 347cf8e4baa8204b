//! The names that a certificate bears (its subject alternative names), and lists of them.

use std::{fmt, str::FromStr, sync::Arc};

use rustls::pki_types::CertificateDer;

/// Names of services: DNS names, or URIs such as `spiffe://jobstream/gateway`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names(Arc<[String]>);

impl Names {
    /// Those that a certificate bears.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Self {
        let Ok(certificate) = webpki::EndEntityCert::try_from(certificate) else {
            return Self::default();
        };
        let (dns, uri) = (certificate.valid_dns_names(), certificate.valid_uri_names());
        Self(dns.chain(uri).map(str::to_owned).collect())
    }

    /// Whether one of the names stands in both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().any(|name| other.contains(name))
    }

    /// Whether a name is among them.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|own| own == name)
    }
}

impl Default for Names {
    fn default() -> Self {
        Self(Arc::new([]))
    }
}

impl FromStr for Names {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let names: Arc<[String]> = parts.map(str::to_owned).collect();
        // A wildcard would be compared as it stands, and never fit.
        if names.iter().any(|name| name.contains(['*', ' '])) { Err(()) } else { Ok(Self(names)) }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { f.write_str("nobody") } else { f.write_str(&self.0.join(",")) }
    }
}
