//! Typed ids: a prefix that says what the thing is, and a time-ordered UUID as 32 hex digits.
//! The prefix is checked when an id is parsed, so that a job's id is never taken for a user's.

use uuid::Uuid;

/// A string that is not an id of the wanted type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not an id of the form {prefix}_<32 hex digits>")]
pub struct ParseIdError {
    /// Prefix that was wanted.
    pub prefix: &'static str,
    /// What was given, shortened.
    pub given: String,
}

/// Makes a new time-ordered id text `<prefix>_<uuid v7 as 32 hex digits>`.
#[must_use]
pub fn mint(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::now_v7().simple())
}

/// Checks that `text` is `<prefix>_<32 lower-case hex digits>`.
///
/// # Errors
/// Says which form was wanted.
pub fn check(prefix: &'static str, text: &str) -> Result<(), ParseIdError> {
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
    let valid = digits.is_some_and(|digits| {
        digits.len() == 32
            && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    });
    if valid {
        return Ok(());
    }
    Err(ParseIdError { prefix, given: text.chars().take(64).collect() })
}

/// Declares an id type with its wire prefix.
#[macro_export]
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// What the id starts with on the wire.
            pub const PREFIX: &'static str = $prefix;

            /// Makes a new id.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "a new id is not a default value")]
            pub fn new() -> Self {
                Self($crate::id::mint($prefix))
            }

            /// Parses an id.
            ///
            /// # Errors
            /// Says which form was wanted.
            pub fn parse(text: &str) -> Result<Self, $crate::id::ParseIdError> {
                $crate::id::check($prefix, text)?;
                Ok(Self(text.to_owned()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ::std::convert::From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

typed_id!(
    /// A user of the platform; owner of everything that has one.
    UserId,
    "user"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_minted_in_order_and_parse_back() {
        let first = UserId::new();
        let second = UserId::new();
        assert!(first < second);
        assert_eq!(UserId::parse(first.as_str()).unwrap(), first);
    }

    #[test]
    fn another_prefix_upper_case_and_a_short_id_are_refused() {
        let other = mint("job");
        for wrong in
            [other.as_str(), "user_", "user_0123", "", &UserId::new().as_str().to_uppercase()]
        {
            assert!(UserId::parse(wrong).is_err(), "{wrong}");
        }
    }
}
