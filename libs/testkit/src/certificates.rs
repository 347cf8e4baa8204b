//! Certificates of an authority made for a test: what they are worth ends with it.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

/// An authority.
pub struct Authority {
    /// Its own certificate, in PEM form.
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Makes an authority of a name.
    ///
    /// # Panics
    /// When a key cannot be made.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A certificate for names, and its key, in PEM form.
    ///
    /// # Panics
    /// When a name is none, or a key cannot be made.
    #[must_use]
    pub fn issue(&self, names: &[&str]) -> [String; 2] {
        self.sign(named(names))
    }

    /// One that was good once.
    ///
    /// # Panics
    /// As [`Self::issue`].
    #[must_use]
    pub fn expired(&self, names: &[&str]) -> [String; 2] {
        let mut params = named(names);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 1);
        self.sign(params)
    }

    fn sign(&self, params: CertificateParams) -> [String; 2] {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        [certificate.pem(), key.serialize_pem()]
    }
}

fn named(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    CertificateParams::new(names).expect("names")
}
