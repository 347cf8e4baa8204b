//! The key that signs access tokens: kept in memory for a while, so that signing in costs no extra
//! statement, and looked up again soon enough that a rotation elsewhere is noticed long before the
//! old key is no longer published.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use db::Pool;
use service::auth::{PublicKey, Signer};
use tokio::time::Instant;

use super::{App, key_file::KeyFile};
use crate::{
    config::Config,
    error::Error,
    metrics::ROTATIONS,
    store::keys::{self, StoredKey},
};

/// How long a key is signed with before it is looked up again.
const TRUSTED: Duration = Duration::from_secs(30);

/// Whether no key was ever made.
pub(super) async fn first_start(pool: &Pool) -> Result<bool, Error> {
    pool.run("account.key_any", |conn| {
        Box::pin(async move { Ok(keys::key_active(conn).await?.is_none()) })
    })
    .await
}

/// The signing keys.
pub(super) struct SigningKeys {
    pool: Pool,
    file: KeyFile,
    current: Mutex<Option<(Arc<Signer>, Instant)>>,
}

impl SigningKeys {
    /// Reads the key that signs, or makes the first.
    pub async fn open(pool: Pool, file: KeyFile) -> Result<Self, Error> {
        let keys = Self { pool, file, current: Mutex::new(None) };
        let first = keys.fresh()?;
        keys.pool
            .run("account.key_first", |conn| {
                let first = &first;
                Box::pin(async move {
                    if keys::key_active(conn).await?.is_none() {
                        keys::key_insert_first(conn, first).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await?;
        keys.signer().await?;
        Ok(keys)
    }

    /// The key that signs.
    pub async fn signer(&self) -> Result<Arc<Signer>, Error> {
        if let Some((signer, since)) = &*self.lock()
            && since.elapsed() < TRUSTED
        {
            return Ok(signer.clone());
        }
        let stored = self
            .pool
            .run("account.key_active", |conn| Box::pin(async move { keys::key_active(conn).await }))
            .await?
            .ok_or(Error::Stored("signing key"))?;
        let signer = Arc::new(self.unseal(&stored)?);
        *self.lock() = Some((signer.clone(), Instant::now()));
        Ok(signer)
    }

    /// Makes a new key, with which this process signs at once and others within [`TRUSTED`].
    pub async fn rotate(&self) -> Result<PublicKey, Error> {
        let fresh = self.fresh()?;
        self.pool
            .transaction("account.key_rotate", |tx| {
                let fresh = &fresh;
                Box::pin(async move { keys::key_rotate_in_tx(tx, fresh).await })
            })
            .await?;
        let signer = Arc::new(self.unseal(&fresh)?);
        *self.lock() = Some((signer.clone(), Instant::now()));
        metrics::counter!(ROTATIONS).increment(1);
        Ok(signer.public_key())
    }

    fn fresh(&self) -> Result<StoredKey, Error> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        let kid = kernel::id::mint("key");
        let x = Signer::new(kid.clone(), &secret).public_key().x();
        let sealed = self.file.seal(&kid, &secret)?;
        Ok(StoredKey { kid, x, sealed })
    }

    fn unseal(&self, stored: &StoredKey) -> Result<Signer, Error> {
        let secret = self.file.unseal(&stored.kid, &stored.sealed);
        let secret: Option<[u8; 32]> = secret.and_then(|secret| secret.try_into().ok());
        let secret = secret.ok_or_else(|| Error::Sealed {
            kid: stored.kid.clone(),
            path: self.file.path().display().to_string(),
        })?;
        Ok(Signer::new(stored.kid.clone(), &secret))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(Arc<Signer>, Instant)>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a new signing key, for the command line: needs the database and the key file alone, not a
/// running service. Those that run sign with it within half a minute; the old one stays published
/// for the tokens it signed.
///
/// # Errors
/// The key file does not fit the keys in the database, [`Error::RotationRaced`], or the database.
pub async fn keys_rotate(pool: &Pool, config: &Config) -> Result<PublicKey, Error> {
    let file = KeyFile::open(&config.key_file, first_start(pool).await?)?;
    SigningKeys::open(pool.clone(), file).await?.rotate().await
}

impl App {
    /// The public keys of tokens that may be valid, newest first.
    ///
    /// # Errors
    /// The database.
    pub async fn public_keys(&self) -> Result<Vec<PublicKey>, Error> {
        let keys = self
            .pool()
            .run("account.keys", |conn| Box::pin(async move { keys::keys_published(conn).await }))
            .await?;
        keys.into_iter()
            .map(|(kid, x)| PublicKey::from_x(kid, &x).map_err(|_| Error::Stored("public key")))
            .collect()
    }

    /// Makes a new signing key; the old one stays published for the tokens it signed.
    ///
    /// # Errors
    /// [`Error::RotationRaced`], or the database.
    pub async fn rotate_keys(&self) -> Result<PublicKey, Error> {
        let key = self.0.keys.rotate().await?;
        tracing::info!(kid = key.kid(), "the signing key was rotated");
        Ok(key)
    }
}
