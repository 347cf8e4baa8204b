//! Sessions and their refresh tokens.
//!
//! A session is a family of tokens of which the newest can be exchanged, once. An old one that
//! turns up again was copied: either its owner or somebody else is holding the wrong one, and as
//! nobody can tell which, the family ends. The one exception is a short grace after the exchange:
//! two tabs, or two tries of one client, may send the same token at the same moment. The first
//! wins; the other is told so and nothing ends. It gets no tokens, so a thief gains nothing by it.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// How long a session lives, however often it is refreshed.
pub const LIFE: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long a refresh token waits to be used.
pub const IDLE: Duration = Duration::from_secs(14 * 24 * 3600);
/// How long after its exchange a token is taken for a twin of the one that won.
pub const GRACE: Duration = Duration::from_secs(10);

/// A refresh token as it is handed out; only its hash is kept.
pub struct RefreshToken(String);

impl RefreshToken {
    /// Makes a token of 256 random bits.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The text that the client keeps.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }

    /// Hash under which this token is kept.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

/// Hash under which a token is kept. The token is random, so nothing slower is needed.
#[must_use]
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// What a client says of itself when it signs in: shown to its user, and nothing rests on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent(String);

impl Agent {
    /// Takes what was said: one line, cut to 300 characters.
    #[must_use]
    pub fn said(text: &str) -> Self {
        let line = text.chars().filter(|c| !c.is_control()).take(300);
        Self(line.collect::<String>().trim().to_owned())
    }

    /// The line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known of a refresh token that somebody sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// Whether its session is open.
    pub session_open: bool,
    /// Whether it has waited for too long.
    pub expired: bool,
    /// How long ago it was exchanged; none if it was not.
    pub used_for: Option<Duration>,
}

/// What to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Exchange it.
    Exchange,
    /// Somebody else was a moment faster.
    Raced,
    /// It was used before: end the session.
    Reused,
    /// Refuse it.
    Refuse,
}

impl Presented {
    /// Decides what to do.
    #[must_use]
    pub fn judge(self) -> Verdict {
        match self.used_for {
            _ if !self.session_open => Verdict::Refuse,
            Some(since) if since < GRACE => Verdict::Raced,
            Some(_) => Verdict::Reused,
            None if self.expired => Verdict::Refuse,
            None => Verdict::Exchange,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: Presented = Presented { session_open: true, expired: false, used_for: None };

    #[test]
    fn a_token_is_exchanged_once_and_its_second_use_ends_the_session() {
        assert_eq!(FRESH.judge(), Verdict::Exchange);
        let used = |seconds| Presented { used_for: Some(Duration::from_secs(seconds)), ..FRESH };
        assert_eq!(used(0).judge(), Verdict::Raced);
        assert_eq!(used(9).judge(), Verdict::Raced);
        assert_eq!(used(10).judge(), Verdict::Reused);
        assert_eq!(Presented { expired: true, ..used(3600) }.judge(), Verdict::Reused);
    }

    #[test]
    fn tokens_of_ended_sessions_and_stale_ones_are_refused() {
        assert_eq!(Presented { session_open: false, ..FRESH }.judge(), Verdict::Refuse);
        assert_eq!(Presented { expired: true, ..FRESH }.judge(), Verdict::Refuse);
        let used = Some(Duration::from_secs(60));
        let ended = Presented { session_open: false, used_for: used, ..FRESH };
        assert_eq!(ended.judge(), Verdict::Refuse);
    }

    #[test]
    fn what_a_client_says_of_itself_is_one_line_of_bounded_length() {
        assert_eq!(Agent::said(" Browser\r\n 1.0\u{0} ").as_str(), "Browser 1.0");
        assert_eq!(Agent::said(&"é".repeat(1000)).as_str().chars().count(), 300);
    }

    #[test]
    fn tokens_are_long_random_and_kept_as_hashes() {
        let (one, two) = (RefreshToken::new().unwrap(), RefreshToken::new().unwrap());
        assert_ne!(one.hash(), two.hash());
        let text = one.0.clone();
        assert_eq!((text.len(), hash(&text)), (43, one.hash()));
    }
}
