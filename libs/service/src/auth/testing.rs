//! An authority for the tests of services that do not run the account service: it signs tokens
//! for invented users with a key of its own and ends sessions when told to.

use std::{
    collections::HashSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use futures::future::BoxFuture;
use kernel::id::UserId;

use super::{Authority, AuthorityAway, Identity, PublicKey, Role, Signer};

/// Signs tokens and knows which sessions have ended.
pub struct TestAuthority {
    signers: Mutex<Vec<Signer>>,
    ended: Mutex<HashSet<String>>,
    readings: AtomicUsize,
    away: AtomicBool,
}

impl TestAuthority {
    /// Makes an authority with one key.
    #[must_use]
    pub fn new() -> Self {
        let signers = Mutex::new(vec![Signer::new("test-1", &[7; 32])]);
        Self {
            signers,
            ended: Mutex::default(),
            readings: AtomicUsize::new(0),
            away: AtomicBool::new(false),
        }
    }

    /// Invents a user.
    #[must_use]
    pub fn user(role: Role) -> Identity {
        Identity { user_id: UserId::new(), role, session_id: kernel::id::mint("session") }
    }

    /// Signs an access token.
    ///
    /// # Panics
    /// Never: there is always a key.
    #[must_use]
    pub fn token(&self, identity: &Identity) -> String {
        self.signer().sign(identity)
    }

    /// The value of an authorization header for this user.
    #[must_use]
    pub fn bearer(&self, identity: &Identity) -> String {
        format!("Bearer {}", self.token(identity))
    }

    /// The newest key.
    ///
    /// # Panics
    /// Never: there is always a key.
    #[must_use]
    pub fn signer(&self) -> Signer {
        self.signers.lock().expect("not poisoned").last().expect("a key").clone()
    }

    /// Makes a new key, with which it signs from now on.
    ///
    /// # Panics
    /// Never: the lock is never poisoned.
    pub fn rotate(&self) {
        let mut signers = self.signers.lock().expect("not poisoned");
        let number = u8::try_from(signers.len() + 1).expect("few keys");
        signers.push(Signer::new(format!("test-{number}"), &[number; 32]));
    }

    /// Withdraws the oldest key: its tokens are valid no longer.
    ///
    /// # Panics
    /// Never: the lock is never poisoned.
    pub fn withdraw_oldest(&self) {
        self.signers.lock().expect("not poisoned").remove(0);
    }

    /// Sets whether it can be asked at all.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::Release);
    }

    /// Ends a session, as seen by whoever asks from now on.
    ///
    /// # Panics
    /// Never: the lock is never poisoned.
    pub fn end(&self, session_id: &str) {
        self.ended.lock().expect("not poisoned").insert(session_id.to_owned());
    }

    fn answer<T>(&self, answer: T) -> Result<T, AuthorityAway> {
        if self.away.load(Ordering::Acquire) {
            return Err(AuthorityAway("told to be away".into()));
        }
        Ok(answer)
    }

    /// How often the keys were read.
    #[must_use]
    pub fn readings(&self) -> usize {
        self.readings.load(Ordering::Acquire)
    }
}

impl Default for TestAuthority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority for TestAuthority {
    fn keys(&self) -> BoxFuture<'_, Result<Vec<PublicKey>, AuthorityAway>> {
        self.readings.fetch_add(1, Ordering::AcqRel);
        let keys = self.signers.lock().expect("not poisoned");
        let keys = keys.iter().map(Signer::public_key).collect();
        Box::pin(std::future::ready(self.answer(keys)))
    }

    fn ended(&self, session_ids: Vec<String>) -> BoxFuture<'_, Result<Vec<String>, AuthorityAway>> {
        let ended = self.ended.lock().expect("not poisoned");
        let ended = session_ids.into_iter().filter(|id| ended.contains(id)).collect();
        Box::pin(std::future::ready(self.answer(ended)))
    }
}
