//! Certificates of an authority made for a test, in files of its own.

use std::{
    fs,
    path::{Path, PathBuf},
};

use service::tls::{Settings, Tls};
pub use testkit::certificates::Authority;

/// Where all of it runs.
pub const HERE: &str = "127.0.0.1";

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
