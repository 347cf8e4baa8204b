//! Origins: the sites whose pages may use the interface from a browser, beside our own.

use std::{collections::BTreeSet, fmt, str::FromStr};

/// A list of origins; empty unless set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(BTreeSet<String>);

impl Origins {
    /// Whether none is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether pages of this origin may call. Compared as a browser sends it: scheme and host in
    /// small letters, the port only where it is not the scheme's own.
    #[must_use]
    pub fn allow(&self, origin: &str) -> bool {
        self.0.contains(origin)
    }
}

impl FromStr for Origins {
    type Err = ();

    /// Reads origins separated by commas; refuses wildcards, paths and what is no origin.
    fn from_str(text: &str) -> Result<Self, ()> {
        let listed = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        listed.map(|word| origin(word).ok_or(())).collect::<Result<_, ()>>().map(Self)
    }
}

impl fmt::Display for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(String::as_str).collect::<Vec<_>>().join(","))
    }
}

fn origin(text: &str) -> Option<String> {
    let uri: http::Uri = text.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let plain = matches!(scheme, "http" | "https")
        && uri.path() == "/"
        && uri.query().is_none()
        && !text.ends_with('/')
        && !authority.as_str().contains(['@', '*']);
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let host = authority.as_str().to_ascii_lowercase();
    let host = host.strip_suffix(usual).unwrap_or(&host);
    plain.then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_told_as_a_browser_sends_them() {
        let listed: Origins = "https://App.example.org:443, http://localhost:5173".parse().unwrap();
        assert!(listed.allow("https://app.example.org") && listed.allow("http://localhost:5173"));
        for foreign in ["http://app.example.org", "https://example.org", "null", "", "*"] {
            assert!(!listed.allow(foreign), "{foreign}");
        }
        assert_eq!("".parse(), Ok(Origins::default()));
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "*",
            "https://*.example.org",
            "https://a.org/",
            "https://a.org/x",
            "a.org",
            "ftp://a.org",
            "https://me@a.org",
            "https://",
        ] {
            assert_eq!(text.parse::<Origins>(), Err(()), "{text}");
        }
    }
}
