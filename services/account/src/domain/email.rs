//! E-mail addresses: one spelling each, and never in a log.

use std::fmt;

/// Longest address, as mail servers have it.
const MAX_BYTES: usize = 254;
/// Longest part before the at sign.
const MAX_LOCAL_BYTES: usize = 64;

/// What an address must be.
pub const WANTED: &str = "an e-mail address such as ann@example.org";

/// An e-mail address in lower case.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address; surrounding spaces and capitals do not count. None for what is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let email = text.trim().to_lowercase();
        let (local, domain) = email.rsplit_once('@')?;
        let plain =
            |c: char| !c.is_whitespace() && !c.is_control() && !"@<>()[],;:\\\"".contains(c);
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let valid = email.len() <= MAX_BYTES
            && (1..=MAX_LOCAL_BYTES).contains(&local.len())
            && local.chars().all(plain)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && domain.contains('.')
            && domain.split('.').all(label);
        valid.then_some(Self(email))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the at sign.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_one() {
        let email = Email::parse("  Ann.Lee+jobs@Example.ORG ").unwrap();
        assert_eq!(email.as_str(), "ann.lee+jobs@example.org");
        assert_eq!(email.local(), "ann.lee+jobs");
        assert_eq!(Email::parse("ä@exämple.org").unwrap().as_str(), "ä@exämple.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}example.org", "b.".repeat(130));
        for wrong in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "ann@example",
            "a b@example.org",
            "a@b@example.org",
            "ann@exa mple.org",
            "ann@-example.org",
            "ann@example..org",
            ".ann@example.org",
            "an..n@example.org",
            "ann@example.org\r\nBcc: x@example.org",
            "ann\0@example.org",
            "<ann@example.org>",
            &long,
            &longer,
        ] {
            assert!(Email::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn an_address_is_not_printed() {
        assert_eq!(format!("{:?}", Email::parse("ann@example.org")), "Some(***)");
    }
}
