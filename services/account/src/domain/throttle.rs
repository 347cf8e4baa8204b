//! How often passwords may be guessed: per account, whoever guesses, and per address, whatever
//! account. A number of failures is free; after that each doubles the wait for the next try.
//! Failures are forgiven one by one with time. A wrong e-mail address counts like a right one.

use std::{net::IpAddr, time::Duration};

use sha2::{Digest as _, Sha256};

use super::email::Email;

/// How failures of one kind are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Failures without a wait.
    pub free: u32,
    /// Wait after the first that is not free; it doubles from then on.
    pub first: Duration,
    /// Longest wait.
    pub longest: Duration,
    /// Time in which one failure is forgiven.
    pub forgiven: Duration,
}

/// For one account: about a dozen guesses in the first minute, then one in five minutes.
pub const ACCOUNT: Policy = Policy {
    free: 5,
    first: Duration::from_secs(1),
    longest: Duration::from_secs(300),
    forgiven: Duration::from_secs(600),
};

/// For one address, behind which a whole office may sit.
pub const ADDRESS: Policy = Policy {
    free: 20,
    first: Duration::from_secs(1),
    longest: Duration::from_secs(900),
    forgiven: Duration::from_secs(60),
};

/// New guests of one address.
pub const GUESTS: Policy = Policy {
    free: 30,
    first: Duration::from_secs(1),
    longest: Duration::from_secs(900),
    forgiven: Duration::from_secs(60),
};

/// Whose failures are counted, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Key in the table.
    pub key: String,
    /// How failures are counted.
    pub policy: Policy,
}

impl Subject {
    /// An account, whether or not it exists. Its address is kept as a hash: what people mistype
    /// is not ours to store.
    #[must_use]
    pub fn account(email: &Email) -> Self {
        let digest = Sha256::digest(email.as_str().as_bytes());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { key: format!("account:{hex}"), policy: ACCOUNT }
    }

    /// Everybody at an address.
    #[must_use]
    pub fn address(address: IpAddr) -> Self {
        let key = format!("address:{}", service::peer::subscriber(address));
        Self { key, policy: ADDRESS }
    }

    /// Everybody at an address who wants to be a guest.
    #[must_use]
    pub fn guests(address: IpAddr) -> Self {
        let key = format!("guests:{}", service::peer::subscriber(address));
        Self { key, policy: GUESTS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_an_account_and_neighbours_at_an_address_are_one_subject() {
        let account = |text| Subject::account(&Email::parse(text).unwrap());
        assert_eq!(account("Ann@Example.org"), account("ann@example.org"));
        assert!(!account("ann@example.org").key.contains("ann"));
        let address = |text: &str| Subject::address(text.parse().unwrap());
        assert_eq!(address("2001:db8::1"), address("2001:db8::2"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
    }
}
