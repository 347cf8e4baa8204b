//! Keys of services as files: `<service>.key` holds the private one as a JWK, readable for its
//! owner only, `<service>.pub` the public ones as a JWK set, so that a new key can stand beside the
//! old one while it is rolled out.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    super::{PublicKey, Signer},
    Known,
};

/// A key file that is of no use.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or made.
    #[error("the service key {} cannot be read or made", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is no key.
    #[error("the service key {} must be an Ed25519 key as a JWK with kty, crv, x and d", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    d: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct JwkSet {
    keys: Vec<Jwk>,
}

impl Jwk {
    fn new(x: String, d: Option<String>) -> Self {
        Self { kty: "OKP".to_owned(), crv: "Ed25519".to_owned(), x, d }
    }

    fn is_ed25519(&self) -> bool {
        self.kty == "OKP" && self.crv == "Ed25519"
    }
}

/// The id of a key, which is the same wherever it is read.
fn kid(x: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(x.as_bytes())[..12])
}

/// Opens the private key of a service; makes it when there is none.
pub(super) fn open(folder: &Path, name: &str) -> Result<Signer, KeyFileError> {
    let path = folder.join(format!("{name}.key"));
    let failed = |source| KeyFileError::Io { path: path.clone(), source };
    if !path.exists() {
        make(folder, name, &path).map_err(failed)?;
    }
    let text = fs::read_to_string(&path).map_err(failed)?;
    let jwk = serde_json::from_str::<Jwk>(&text).ok().filter(Jwk::is_ed25519);
    let secret = jwk.as_ref().and_then(|jwk| URL_SAFE_NO_PAD.decode(jwk.d.as_ref()?).ok());
    let secret: Option<[u8; 32]> = secret.and_then(|bytes| bytes.try_into().ok());
    let signer = secret.map(|secret| {
        let x = Signer::new("", &secret).public_key().x();
        Signer::new(kid(&x), &secret)
    });
    signer.ok_or(KeyFileError::Malformed { path })
}

/// Makes both files: the public one first, and each whole before it gets its name.
fn make(folder: &Path, name: &str, path: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let secret: [u8; 32] = rand::random();
    let x = Signer::new("", &secret).public_key().x();
    let private = Jwk::new(x.clone(), Some(URL_SAFE_NO_PAD.encode(secret)));
    if !write(path, &serde_json::to_string(&private)?, 0o600)? {
        // Somebody else was faster; theirs is the key.
        return Ok(());
    }
    let public = JwkSet { keys: vec![Jwk::new(x, None)] };
    write(&folder.join(format!("{name}.pub")), &serde_json::to_string(&public)?, 0o644)?;
    Ok(())
}

/// Writes a file unless there is one of that name. Returns whether it did.
fn write(path: &Path, text: &str, mode: u32) -> io::Result<bool> {
    let draft = path.with_extension(format!("{:016x}", rand::random::<u64>()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&draft)?;
    let written = writeln!(file, "{text}").and_then(|()| file.sync_all());
    let named = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    match named {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        named => named.map(|()| true),
    }
}

/// Reads every public key of a folder. A file that cannot be used is left out and told of.
pub(super) fn public(folder: &Path) -> Vec<Known> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pub"));
    files.flat_map(|path| of_file(&path)).collect()
}

fn of_file(path: &Path) -> Vec<Known> {
    let caller = path.file_stem().map(|name| name.to_string_lossy().into_owned());
    let text = fs::read_to_string(path).unwrap_or_default();
    let (Some(caller), Ok(set)) = (caller, serde_json::from_str::<JwkSet>(&text)) else {
        tracing::error!(path = %path.display(), "a file of public keys cannot be used");
        return Vec::new();
    };
    let known = set.keys.iter().filter(|jwk| jwk.is_ed25519()).filter_map(|jwk| {
        let key = PublicKey::from_x(kid(&jwk.x), &jwk.x).ok()?;
        Some(Known { caller: caller.clone(), key })
    });
    known.collect()
}
