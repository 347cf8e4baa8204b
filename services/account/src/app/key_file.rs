//! The key that seals the signing keys in the database, in a file beside it: whoever reads a dump
//! of the database cannot sign. Made with mode 0600 on the very first start and never again, so
//! that a replica with another file refuses to start rather than sign with keys of its own.
//!
//! A file may hold several keys, one a line: the first seals, all of them open. So the key is changed
//! while replicas run: the new one above the old, a new signing key, the old one away.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead as _, Payload},
};

/// Bytes of the key; the file has two hexadecimal digits for each.
const BYTES: usize = 32;
/// Bytes before a sealed text.
const NONCE: usize = 12;

/// A key file that is of no use.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It is not there although keys were sealed with it.
    #[error(
        "the key file {path} is missing, and the database holds signing keys that it opens: bring \
         it back, or set JOBSTREAM_KEY_FILE to where it is"
    )]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// It is not a key.
    #[error(
        "the key file {path} must hold 64 hexadecimal digits, as from `openssl rand -hex 32`; \
         earlier keys may follow, one a line"
    )]
    Malformed {
        /// Where it is.
        path: PathBuf,
    },
    /// It cannot be read or made.
    #[error("the key file {path} cannot be read or made")]
    Io {
        /// Where it should be.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// The keys of the key file.
pub struct KeyFile {
    /// The one that seals, and those that may have sealed before it.
    ciphers: Vec<ChaCha20Poly1305>,
    path: PathBuf,
}

impl KeyFile {
    /// Reads the file, or makes it when this is the first start of all.
    ///
    /// # Errors
    /// It is missing, or no key.
    pub fn open(path: &Path, first_start: bool) -> Result<Self, KeyFileError> {
        let failed = |source| KeyFileError::Io { path: path.to_owned(), source };
        if first_start && !path.exists() {
            make(path).map_err(failed)?;
        }
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(KeyFileError::Missing { path: path.to_owned() });
            }
            Err(error) => return Err(failed(error)),
        };
        let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & 0o007 != 0 {
            tracing::warn!(path = %path.display(), "the key file is open to every user here");
        }
        let keys: Option<Vec<[u8; BYTES]>> = text.split_whitespace().map(key_of).collect();
        let keys = keys.filter(|keys| !keys.is_empty());
        let keys = keys.ok_or_else(|| KeyFileError::Malformed { path: path.to_owned() })?;
        let ciphers = keys.into_iter().map(|key| ChaCha20Poly1305::new(&key.into())).collect();
        Ok(Self { ciphers, path: path.to_owned() })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Seals a secret under a name.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn seal(&self, name: &str, secret: &[u8]) -> Result<Vec<u8>, getrandom::Error> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        let payload = Payload { msg: secret, aad: name.as_bytes() };
        let sealed = self.ciphers[0].encrypt(&nonce.into(), payload);
        let sealed = sealed.expect("invariant: a few bytes are never too long to seal");
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed under the same name with one of the keys.
    #[must_use]
    pub fn unseal(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        self.ciphers.iter().find_map(|cipher| {
            let payload = Payload { msg: sealed, aad: name.as_bytes() };
            cipher.decrypt(&nonce.into(), payload).ok()
        })
    }
}

fn key_of(text: &str) -> Option<[u8; BYTES]> {
    if text.len() != 2 * BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; BYTES];
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

/// Makes the file whole and then gives it its name, unless somebody else was faster.
fn make(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut random = [0; BYTES + 8];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    let (key, name) = random.split_at(BYTES);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let draft = folder.join(format!(".key-{}", hex(name)));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let written = writeln!(file, "{}", hex(key)).and_then(|()| file.sync_all());
    let named = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    match named {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        named => named,
    }
}

#[cfg(test)]
mod tests;
