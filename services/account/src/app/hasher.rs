//! Passwords and their hashes: Argon2id, a bounded number at once, since each takes 19 MiB and a
//! core for some 20 ms. Who comes when all places are taken waits; who comes when too many wait is
//! told to come again.

mod argon;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use argon2::password_hash::Error as HashError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use argon::Memory;

use crate::{domain::password::Password, error::Error, metrics::HASHING};

/// Who may wait for a place.
const WAITERS: usize = 512;

/// Memories that nobody uses; there are never more than places.
type Memories = Arc<Mutex<Vec<Memory>>>;

/// A place among the passwords that are hashed, with its memory.
pub struct Place {
    memory: Memory,
    home: Memories,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        self.home.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

/// Whether a password is the right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Whether it is.
    pub matches: bool,
    /// A hash with the parameters of today, when it is right and its own are of yesterday.
    pub rehash: Option<String>,
}

/// Hashes and checks passwords.
pub struct Hasher {
    places: Arc<Semaphore>,
    memories: Memories,
    waiting: AtomicUsize,
    nobody: Arc<str>,
}

impl Hasher {
    /// Starts with a number of places.
    ///
    /// # Errors
    /// The first hash failed.
    pub async fn start(workers: usize) -> Result<Self, Error> {
        let mut hasher = Self {
            places: Arc::new(Semaphore::new(workers)),
            memories: Memories::default(),
            waiting: AtomicUsize::new(0),
            nobody: Arc::from(""),
        };
        // The hash of a password that nobody has: checked for addresses without an account, so
        // that they take as long as others.
        let mut noise = [0; 16];
        getrandom::fill(&mut noise)?;
        let noise = noise.iter().map(|byte| format!("{byte:02x}")).collect();
        let place = hasher.place().await?;
        hasher.nobody = hasher.hash(place, Password::given(noise)).await?.into();
        Ok(hasher)
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait.
    pub async fn place(&self) -> Result<Place, Error> {
        let waiting = Waiting::among(&self.waiting).ok_or(Error::Busy)?;
        let permit = self.places.clone().acquire_owned().await;
        drop(waiting);
        let permit = permit.map_err(|_| Error::Busy)?;
        let memory = self.memories.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let home = self.memories.clone();
        Ok(Place { memory: memory.unwrap_or_default(), home, _permit: permit })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// The hash failed.
    pub async fn hash(&self, place: Place, password: Password) -> Result<String, Error> {
        in_place(place, move |memory| memory.hash(&password)).await
    }

    /// Checks a password against a stored hash, or against nobody's.
    ///
    /// # Errors
    /// The stored hash cannot be read.
    pub async fn check(
        &self,
        place: Place,
        password: Password,
        stored: Option<String>,
    ) -> Result<Checked, Error> {
        let nobody = self.nobody.clone();
        in_place(place, move |memory| match stored {
            Some(phc) => memory.check(&password, &phc),
            None => {
                memory.check(&password, &nobody)?;
                Ok(Checked { matches: false, rehash: None })
            }
        })
        .await
    }
}

/// Runs on a thread of its own. The place goes with it: a caller who goes away does not free it
/// before the work is done.
async fn in_place<T: Send + 'static>(
    mut place: Place,
    work: impl FnOnce(&mut Memory) -> Result<T, HashError> + Send + 'static,
) -> Result<T, Error> {
    let worked = tokio::task::spawn_blocking(move || {
        let began = Instant::now();
        let outcome = work(&mut place.memory);
        metrics::histogram!(HASHING).record(began.elapsed().as_secs_f64());
        drop(place);
        outcome
    });
    worked.await.map_err(Error::HashThread)?.map_err(Error::Hash)
}

/// One who waits for a place.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn among(waiting: &'a AtomicUsize) -> Option<Self> {
        let before = waiting.fetch_add(1, Ordering::AcqRel);
        let one = Self(waiting);
        (before < WAITERS).then_some(one)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};

    use super::*;

    fn password(text: &str) -> Password {
        Password::given(text.to_owned())
    }

    #[tokio::test]
    async fn the_right_password_matches_and_no_other_does() {
        let hasher = Hasher::start(2).await.unwrap();
        let phc = hasher.hash(hasher.place().await.unwrap(), password("one")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        for (text, matches) in [("one", true), ("two", false), ("", false)] {
            let place = hasher.place().await.unwrap();
            let checked = hasher.check(place, password(text), Some(phc.clone())).await.unwrap();
            assert_eq!(checked, Checked { matches, rehash: None }, "{text:?}");
        }
        let place = hasher.place().await.unwrap();
        assert!(!hasher.check(place, password("one"), None).await.unwrap().matches);
    }

    #[tokio::test]
    async fn a_hash_of_yesterday_is_renewed_with_the_right_password_only() {
        let weak = Params::new(8192, 1, 1, None).unwrap();
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, weak);
        // Made by the library itself, as every other program would make it.
        let phc = weak.hash_password(b"one").unwrap().to_string();
        let mut memory = Memory::default();
        let renewed = memory.check(&password("one"), &phc).unwrap().rehash.unwrap();
        assert!(memory.check(&password("one"), &renewed).unwrap().matches);
        assert_eq!(memory.check(&password("one"), &renewed).unwrap().rehash, None);
        assert_eq!(memory.check(&password("two"), &phc).unwrap().rehash, None);
        assert!(Argon2::default().verify_password(b"one", renewed.as_str()).is_ok());
        assert!(memory.check(&password("one"), "not a hash").is_err());
    }

    #[tokio::test]
    async fn places_are_bounded_and_so_is_the_queue_before_them() {
        let hasher = Hasher::start(1).await.unwrap();
        let held = hasher.place().await.unwrap();
        let queue: Vec<_> = (0..WAITERS).map(|_| Box::pin(hasher.place())).collect();
        let mut queue: futures::stream::FuturesUnordered<_> = queue.into_iter().collect();
        assert!(futures::poll!(futures::StreamExt::next(&mut queue)).is_pending());
        assert!(matches!(hasher.place().await, Err(Error::Busy)));
        drop(held);
        assert!(futures::StreamExt::next(&mut queue).await.unwrap().is_ok());
    }
}
