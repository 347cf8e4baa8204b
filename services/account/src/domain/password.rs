//! Passwords: which are taken. Long ones, whatever their letters; none that everybody guesses
//! first. Never in a log.

mod lines;
mod usual;

use std::fmt;

use super::email::Email;

/// Fewest characters.
const MIN: usize = 8;
/// Most characters; all of them count.
const MAX: usize = 128;

/// A password as somebody typed it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Takes a password for checking against a stored hash, whatever it is; one that is longer
    /// than any can be is cut down to none, so that nobody makes us hash megabytes.
    #[must_use]
    pub fn given(text: String) -> Self {
        if text.chars().count() > MAX { Self(String::new()) } else { Self(text) }
    }

    /// Takes a new password for an account.
    ///
    /// # Errors
    /// Says what would be right.
    pub fn choose(text: String, email: &Email) -> Result<Self, &'static str> {
        let length = text.chars().count();
        if !(MIN..=MAX).contains(&length) {
            return Err("8 to 128 characters");
        }
        if text.contains('\0') {
            return Err("characters that can be typed");
        }
        let lower = text.to_lowercase();
        if lower == email.as_str() || lower == email.local() {
            return Err("something else than the e-mail address");
        }
        if usual::is_usual(&lower) || is_run(&lower) {
            return Err("something that is not among the first that anybody would guess");
        }
        Ok(Self(text))
    }

    /// The password itself, for the one who hashes it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Whether every character follows from the one before: `aaaaaaaa`, `23456789`, `hgfedcba`.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    [-1, 0, 1].iter().any(|step| codes.windows(2).all(|pair| pair[1] - pair[0] == *step))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<Password, &'static str> {
        Password::choose(text.to_owned(), &Email::parse("jo.miller@example.org").unwrap())
    }

    #[test]
    fn long_passwords_are_taken_whole_whatever_their_letters() {
        let longest = "pässwörter ".repeat(11) + "1234567";
        for good in ["correct horse", "zk3%Pq9v", "日本語のパスワード", &longest] {
            assert_eq!(chosen(good).unwrap().expose(), good);
        }
        assert_eq!(longest.chars().count(), MAX);
    }

    #[test]
    fn short_overlong_common_and_plain_ones_are_refused() {
        let overlong = "x1".repeat(65);
        for bad in [
            "",
            "short77",
            &overlong,
            "password",
            "PassWord1",
            "12345678",
            "qwertyuiop",
            "aaaaaaaa",
            "23456789",
            "hgfedcba",
            "jo.miller@example.org",
            "Jo.Miller",
            "nul\0inside",
        ] {
            assert!(chosen(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(format!("{:?}", Password::given("hunter22".to_owned())), "***");
        assert_eq!(Password::given("x".repeat(1_000_000)).expose(), "");
    }
}
