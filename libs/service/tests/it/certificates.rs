//! Certificates of an authority made for a test, in files of its own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use service::tls::{Settings, Tls};

/// An authority.
pub struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A certificate for a name and this machine, and its key.
    pub fn issue(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> [String; 2] {
        let names = vec![name.to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        [certificate.pem(), key.serialize_pem()]
    }

    /// One that was good once.
    pub fn expired(&self, name: &str) -> [String; 2] {
        self.issue(name, |params| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 2, 1);
        })
    }
}

/// A folder of certificates, removed with its owner.
pub struct Files(PathBuf);

impl Files {
    pub fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("jobstream-tls-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a certificate with its key and the authorities that are trusted beside it.
    pub fn write(&self, who: &str, pair: &[String; 2], trusted: &[&Authority]) {
        let authorities: String = trusted.iter().map(|authority| authority.pem.as_str()).collect();
        let texts = [("crt", &pair[0]), ("key", &pair[1]), ("ca", &authorities)];
        for (kind, text) in texts {
            fs::write(self.path(who, kind), text).unwrap();
        }
    }

    pub fn settings(&self, who: &str, callers: &str) -> Settings {
        Settings {
            certificate: self.path(who, "crt"),
            key: self.path(who, "key"),
            authority: self.path(who, "ca"),
            callers: callers.parse().unwrap(),
        }
    }

    pub fn load(&self, who: &str) -> Tls {
        Tls::load(self.settings(who, "")).unwrap()
    }

    fn path(&self, who: &str, kind: &str) -> PathBuf {
        Path::new(&self.0).join(format!("{who}.{kind}"))
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
