//! Where the model is, how it is paid and how long it may take. The address comes from here and from
//! nowhere else: no answer, redirect or document changes it.

use std::{fmt, time::Duration};

use reqwest::Url;

use crate::{breaker, budget::Price};

/// A key that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Hides a key.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the answer begins, and between two pieces of it.
    pub silence: Duration,
    /// A call with all its retries and pauses.
    pub total: Duration,
    /// First pause before a retry; doubled each time, with jitter.
    pub pause: Duration,
    /// Longest pause; a server that asks for more is given up.
    pub longest_pause: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(30),
            total: Duration::from_secs(120),
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(20),
        }
    }
}

/// Settings of a client.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Address up to the version, for example `http://127.0.0.1:8000/v1`.
    pub base: Url,
    /// Key; none for servers that ask for none.
    pub key: Option<Key>,
    /// Name of the model.
    pub model: String,
    /// How long things may take.
    pub times: Times,
    /// Tries of one call, the first included.
    pub tries: u32,
    /// Bytes of text that an answer may have.
    pub answer_bytes: usize,
    /// What tokens cost.
    pub price: Price,
    /// When the server is left alone.
    pub breaker: breaker::Settings,
}

impl Settings {
    /// Makes settings with the defaults.
    #[must_use]
    pub fn new(base: Url, model: impl Into<String>) -> Self {
        Self {
            base,
            key: None,
            model: model.into(),
            times: Times::default(),
            tries: 3,
            answer_bytes: 64 * 1024,
            price: Price::default(),
            breaker: breaker::Settings::default(),
        }
    }

    /// Reads an address: http or https with a host, without user, query and fragment.
    #[must_use]
    pub fn base(text: &str) -> Option<Url> {
        let url = Url::parse(text.trim_end_matches('/')).ok()?;
        let plain = url.username().is_empty() && url.password().is_none();
        let bare = url.query().is_none() && url.fragment().is_none();
        let spoken = matches!(url.scheme(), "http" | "https") && url.has_host();
        (plain && bare && spoken).then_some(url)
    }

    /// Address of a call.
    pub(crate) fn call(&self, path: &str) -> String {
        format!("{}/{path}", self.base.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_http_and_carries_no_secret() {
        let call = |text| Some(Settings::new(Settings::base(text)?, "m").call("chat/completions"));
        assert_eq!(
            call("https://models.example/v1/").unwrap(),
            "https://models.example/v1/chat/completions"
        );
        assert_eq!(
            call("http://127.0.0.1:8000").unwrap(),
            "http://127.0.0.1:8000/chat/completions"
        );
        for wrong in ["", "models.example", "file:///etc", "https://a:b@c/v1", "http://c/v1?key=1"]
        {
            assert_eq!(call(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_key_is_not_printed() {
        let mut settings = Settings::new(Settings::base("http://h/v1").unwrap(), "m");
        settings.key = Some(Key::new("sk-planted"));
        assert!(!format!("{settings:?}").contains("planted"));
    }
}
