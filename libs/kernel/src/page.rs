//! Page tokens: where a list goes on, sealed so that a client can neither read nor forge one.
//! A token is bound to the owner and the arguments of its list, so it carries no rights and is
//! refused when either changed (AIP-158).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};

/// Items of a page when the request names no size.
pub const DEFAULT_SIZE: i32 = 50;
/// Items of a page at most.
pub const MAX_SIZE: i32 = 1000;

/// A page request that cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// The size is negative.
    #[error("page_size must not be negative")]
    Size,
    /// The token is not one of ours, or belongs to another list.
    #[error("page_token is not valid for this list; start again without it")]
    Token,
}

/// Checks and bounds a requested page size.
///
/// # Errors
/// A negative size.
pub fn size(requested: i32) -> Result<i64, PageError> {
    match requested {
        ..0 => Err(PageError::Size),
        0 => Ok(i64::from(DEFAULT_SIZE)),
        _ => Ok(i64::from(requested.min(MAX_SIZE))),
    }
}

/// Seals and opens the tokens of one deployment.
#[derive(Clone)]
pub struct Pager {
    cipher: ChaCha20Poly1305,
}

impl Pager {
    /// Makes a pager from a secret that all replicas share.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let key: [u8; 32] = Sha256::digest([b"page token ".as_slice(), secret].concat()).into();
        Self { cipher: ChaCha20Poly1305::new(&key.into()) }
    }

    /// Seals a cursor for the list named by `scope` (owner and arguments).
    #[must_use]
    pub fn seal(&self, scope: &str, cursor: &str) -> String {
        // The nonce is derived from the content: equal content gives an equal token, which tells nobody anything.
        let digest = Sha256::digest([scope.as_bytes(), b"\0", cursor.as_bytes()].concat());
        let mut nonce = [0u8; 12];
        nonce.copy_from_slice(&digest[..12]);
        let payload = Payload { msg: cursor.as_bytes(), aad: scope.as_bytes() };
        let sealed = self.cipher.encrypt(&nonce.into(), payload).unwrap_or_default();
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a token that was sealed for the same scope; an empty token is the first page.
    ///
    /// # Errors
    /// The token is not ours or not of this list.
    pub fn open(&self, scope: &str, token: &str) -> Result<Option<String>, PageError> {
        if token.is_empty() {
            return Ok(None);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| PageError::Token)?;
        let (nonce, sealed) = bytes.split_at_checked(12).ok_or(PageError::Token)?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| PageError::Token)?;
        let payload = Payload { msg: sealed, aad: scope.as_bytes() };
        let cursor = self.cipher.decrypt(&nonce.into(), payload).map_err(|_| PageError::Token)?;
        String::from_utf8(cursor).map(Some).map_err(|_| PageError::Token)
    }
}

impl std::fmt::Debug for Pager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pager")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_for_its_own_list_only() {
        let pager = Pager::new(b"secret");
        let token = pager.seal("user_a resumes", "cursor-1");
        assert_eq!(pager.open("user_a resumes", &token).unwrap().as_deref(), Some("cursor-1"));
        assert_eq!(pager.open("user_b resumes", &token), Err(PageError::Token));
        assert_eq!(Pager::new(b"other").open("user_a resumes", &token), Err(PageError::Token));
        assert_eq!(pager.open("user_a resumes", "!!"), Err(PageError::Token));
        assert!(!token.contains("cursor"));
    }

    #[test]
    fn sizes_are_bounded_and_negative_ones_refused() {
        assert_eq!(size(0), Ok(50));
        assert_eq!(size(7), Ok(7));
        assert_eq!(size(5000), Ok(1000));
        assert_eq!(size(-1), Err(PageError::Size));
    }
}
