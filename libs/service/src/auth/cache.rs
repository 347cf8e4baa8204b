//! Tokens that were found valid, so that a signature is checked once per token and not per call.
//! Holds digests, never tokens; bounded by two generations, of which the older is dropped.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};

use super::{Verified, token::is_over};

/// Entries of one generation.
const GENERATION: usize = 8192;

type Digest = [u8; 32];

#[derive(Default)]
struct Generations {
    young: HashMap<Digest, Arc<Verified>>,
    old: HashMap<Digest, Arc<Verified>>,
}

/// Verified tokens by digest.
#[derive(Default)]
pub(super) struct Cache(Mutex<Generations>);

impl Cache {
    /// Name under which a token is kept.
    pub fn digest(token: &str) -> Digest {
        Sha256::digest(token.as_bytes()).into()
    }

    /// Finds a verified token.
    pub fn get(&self, digest: &Digest) -> Option<Arc<Verified>> {
        let mut generations = self.lock();
        if let Some(found) = generations.young.get(digest) {
            return Some(found.clone());
        }
        let found = generations.old.remove(digest)?;
        generations.insert(*digest, found.clone());
        Some(found)
    }

    /// Keeps a verified token.
    pub fn insert(&self, digest: Digest, verified: Arc<Verified>) {
        self.lock().insert(digest, verified);
    }

    /// Drops a token.
    pub fn remove(&self, digest: &Digest) {
        let mut generations = self.lock();
        generations.young.remove(digest);
        generations.old.remove(digest);
    }

    /// Drops what has expired and what `keep` refuses.
    pub fn retain(&self, keep: impl Fn(&Verified) -> bool) {
        let mut generations = self.lock();
        let Generations { young, old } = &mut *generations;
        for generation in [young, old] {
            generation.retain(|_, verified| !is_over(verified.expires) && keep(verified));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn insert(&mut self, digest: Digest, verified: Arc<Verified>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(digest, verified);
    }
}
