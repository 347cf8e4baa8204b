//! What can be done with accounts, one file per use case. Opens transactions, calls the store,
//! and knows nothing of the wire.

mod access;
pub mod authority;
mod delete;
mod guessing;
mod guest;
pub mod hasher;
pub mod key_file;
mod keys;
mod profile;
mod register;
mod roles;
mod session;
mod sessions;
mod sweep;

use std::sync::Arc;

use db::Pool;
use service::auth::SessionWatch;

use crate::{config::Config, domain::user::User, error::Error, metrics};

use hasher::Hasher;
use key_file::KeyFile;
use keys::SigningKeys;

pub use keys::keys_rotate;
pub use profile::{Profile, propose};
pub use register::{Registration, admin_create};

/// What a session hands out; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Signed token for every call.
    pub access: String,
    /// Single-use token for the next pair.
    pub refresh: String,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// A user and their session's tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// The tokens.
    pub tokens: Tokens,
}

/// The use cases of the service; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    pool: Pool,
    hasher: Hasher,
    keys: SigningKeys,
}

impl App {
    /// Makes the use cases ready: reads or makes the key file, and the first signing key.
    ///
    /// # Errors
    /// The database is away, or the key file does not fit the keys in it.
    pub async fn open(config: &Config, pool: Pool) -> Result<Self, Error> {
        metrics::describe();
        let hasher = Hasher::start(config.password_workers).await?;
        let file = KeyFile::open(&config.key_file, keys::first_start(&pool).await?)?;
        let keys = SigningKeys::open(pool.clone(), file).await?;
        Ok(Self(Arc::new(Inner { pool, hasher, keys })))
    }

    fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// Ends sessions in this process at once, without waiting for the next check.
    fn tell_ended(watch: &SessionWatch, ids: &[String]) {
        ids.iter().for_each(|id| watch.end(id));
    }
}
