//! A person with an account.

use chrono::{DateTime, Utc};
use kernel::id::UserId;
use service::auth::Role;

use super::email::Email;

/// Longest name, in characters.
const MAX_NAME: usize = 200;

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Identifier.
    pub id: UserId,
    /// Address, one account each; none for a guest.
    pub email: Option<Email>,
    /// Name, may be empty.
    pub name: Name,
    /// What they may do.
    pub role: Role,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
}

/// A name, never in a log.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Name(String);

impl Name {
    /// Reads a name; surrounding spaces do not count.
    ///
    /// # Errors
    /// Says what would be right.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let name = text.trim();
        if name.chars().count() > MAX_NAME {
            return Err("at most 200 characters");
        }
        if name.chars().any(char::is_control) {
            return Err("one line without control characters");
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_line_of_bounded_length() {
        assert_eq!(Name::parse("  Ann Lee ").unwrap().as_str(), "Ann Lee");
        assert_eq!(Name::parse("").unwrap().as_str(), "");
        assert!(Name::parse(&"é".repeat(200)).is_ok());
        assert!(Name::parse(&"é".repeat(201)).is_err());
        assert!(Name::parse("Ann\r\nBcc: x@example.org").is_err());
    }
}
