//! The public keys of a process, kept current by one task.
//!
//! A token may be signed by a key that was made a moment ago. Who meets an unknown key id asks for
//! a reading and waits for one that *began* after the question: a reading under way may have been
//! answered before the key existed. Readings stand [`PAUSE`] apart and at most [`WAITERS`] calls
//! wait for one, so that invented key ids cost the account service nothing and this process little.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep_until, timeout},
};

use super::{
    Authority, AuthorityAway, Error, PublicKey, SessionWatch, Verified,
    cache::Cache,
    token::{is_over, verify},
};
use crate::tasks::Tasks;

/// Time between two readings that unknown key ids ask for.
const PAUSE: Duration = Duration::from_secs(3);
/// Time between two readings that nobody asks for; a withdrawn key is trusted this long at most.
const INTERVAL: Duration = Duration::from_secs(300);
/// Longest time of one reading.
const PATIENCE: Duration = Duration::from_secs(5);
/// Calls that wait for a reading at once.
const WAITERS: usize = 256;

/// The keys as last read.
#[derive(Default)]
struct Keys {
    by_kid: HashMap<String, PublicKey>,
    /// Number of the last reading that ended.
    finished: u64,
    /// Whether it failed; the keys are those of the last that did not.
    failed: bool,
}

struct Inner {
    authority: Arc<dyn Authority>,
    sessions: SessionWatch,
    keys: watch::Sender<Keys>,
    cache: Cache,
    wanted: Notify,
    started: AtomicU64,
    waiting: AtomicUsize,
}

/// The public keys of a process, and the tokens they were seen to have signed.
#[derive(Clone)]
pub struct Keyring(Arc<Inner>);

impl Keyring {
    /// Reads the keys and keeps them current; ends with `tasks`.
    pub(super) fn start(
        authority: Arc<dyn Authority>,
        sessions: SessionWatch,
        tasks: &Tasks,
    ) -> Self {
        let keyring = Self(Arc::new(Inner {
            authority,
            sessions,
            keys: watch::Sender::new(Keys::default()),
            cache: Cache::default(),
            wanted: Notify::new(),
            started: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
        }));
        let (reader, stop) = (keyring.clone(), tasks.token().clone());
        tasks.spawn("auth.keys", async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = reader.keep_current() => {}
            }
        });
        keyring
    }

    /// Verifies a token by the keys at hand.
    pub(super) fn check(&self, token: &str) -> Result<Arc<Verified>, Error> {
        let digest = Cache::digest(token);
        if let Some(verified) = self.0.cache.get(&digest) {
            if is_over(verified.expires) {
                self.0.cache.remove(&digest);
                return Err(Error::Expired);
            }
            return Ok(verified);
        }
        let content = verify(token, |kid| self.0.keys.borrow().by_kid.get(kid).cloned())?;
        let verified = Arc::new(Verified {
            session: self.0.sessions.session(&content.identity.session_id),
            identity: content.identity,
            service: None,
            kid: content.kid,
            expires: content.expires,
        });
        self.0.cache.insert(digest, verified.clone());
        Ok(verified)
    }

    /// Waits until the keys were read anew.
    ///
    /// # Errors
    /// They could not be read, or too many wait already.
    pub(super) async fn refreshed(&self) -> Result<(), Error> {
        let inner = &self.0;
        let _place = Place::take(inner).ok_or(Error::UnknownKey)?;
        let mut keys = inner.keys.subscribe();
        let wanted = inner.started.load(Ordering::Acquire) + 1;
        inner.wanted.notify_one();
        let read = keys.wait_for(|keys| keys.finished >= wanted).await;
        match read {
            Ok(keys) if !keys.failed => Ok(()),
            _ => Err(Error::Away),
        }
    }

    /// Forgets verified tokens that have expired.
    pub(super) fn prune(&self) {
        self.0.cache.retain(|_| true);
    }

    async fn keep_current(&self) {
        loop {
            let begun = Instant::now();
            self.read().await;
            let failed = self.0.keys.borrow().failed;
            sleep_until(begun + PAUSE).await;
            // After a failure the next try needs no question: whoever comes next has to wait for it.
            if !failed {
                tokio::select! {
                    () = self.0.wanted.notified() => {}
                    () = sleep_until(begun + INTERVAL) => {}
                }
            }
        }
    }

    async fn read(&self) {
        let inner = &self.0;
        let number = inner.started.fetch_add(1, Ordering::AcqRel) + 1;
        let read = match timeout(PATIENCE, inner.authority.keys()).await {
            Ok(read) => read,
            Err(elapsed) => Err(AuthorityAway(elapsed.into())),
        };
        match read {
            Ok(read) => {
                let by_kid: HashMap<_, _> =
                    read.into_iter().map(|key| (key.kid().to_owned(), key)).collect();
                let kept: HashSet<String> = by_kid.keys().cloned().collect();
                inner.keys.send_replace(Keys { by_kid, finished: number, failed: false });
                inner.cache.retain(|verified| kept.contains(&verified.kid));
            }
            Err(error) => {
                tracing::warn!(cause = ?error.0, "the keys of access tokens could not be read");
                inner.keys.send_modify(|keys| {
                    keys.finished = number;
                    keys.failed = true;
                });
            }
        }
    }
}

/// A place among those who wait for a reading.
struct Place<'a>(&'a Inner);

impl<'a> Place<'a> {
    fn take(inner: &'a Inner) -> Option<Self> {
        let before = inner.waiting.fetch_add(1, Ordering::AcqRel);
        let place = Self(inner);
        (before < WAITERS).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Authenticator, Role, testing::TestAuthority};

    #[tokio::test]
    async fn while_keys_cannot_be_read_nobody_is_called_an_impostor_and_afterwards_all_is_well() {
        let (authority, tasks) = (Arc::new(TestAuthority::new()), Tasks::new());
        authority.set_away(true);
        let authenticator = Authenticator::start(authority.clone(), &tasks);
        let token = authority.token(&TestAuthority::user(Role::Candidate));
        assert!(matches!(authenticator.verify(&token).await, Err(Error::Away)));
        authority.set_away(false);
        authenticator.verify(&token).await.unwrap();
        authority.set_away(true);
        authenticator.verify(&token).await.expect("what is known stays known");
        tasks.cancel();
    }

    #[tokio::test]
    async fn tokens_of_a_withdrawn_key_are_refused_after_the_next_reading() {
        let (authority, tasks) = (Arc::new(TestAuthority::new()), Tasks::new());
        let authenticator = Authenticator::start(authority.clone(), &tasks);
        let old = authority.token(&TestAuthority::user(Role::Candidate));
        authenticator.verify(&old).await.unwrap();
        authority.rotate();
        authority.withdraw_oldest();
        let new = authority.token(&TestAuthority::user(Role::Candidate));
        authenticator.verify(&new).await.unwrap();
        assert!(matches!(authenticator.verify_now(&old), Err(Error::UnknownKey)));
        tasks.cancel();
    }
}
