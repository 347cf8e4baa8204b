//! Who calls: access tokens, the keys that verify them, the sessions they belong to, and the
//! identity that handlers see. Issuing sessions is the account service's; this crate only signs
//! and verifies.

mod cache;
mod error;
mod identity;
mod keyring;
mod remote;
mod service;
mod sessions;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod token;

use std::sync::Arc;

use futures::future::BoxFuture;
use tonic::Status;

pub use error::Error;
pub use identity::{Identity, ParseRoleError, Role};
pub use keyring::Keyring;
pub use remote::RemoteAuthority;
pub use service::{KeyFileError, SERVICE_LIFETIME, ServiceCallers, ServiceKey};
pub use sessions::{Session, SessionWatch};
pub(crate) use token::OTHER_TYPE;
pub use token::{KeyError, LIFETIME, PublicKey, Signer};

use crate::{call::Call, status::to_status, tasks::Tasks};

/// The one who knows keys and sessions cannot be asked just now.
#[derive(Debug, thiserror::Error)]
#[error("the account service cannot be asked")]
pub struct AuthorityAway(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// The one who knows keys and sessions: the account service, asked over gRPC or in this process.
pub trait Authority: Send + Sync + 'static {
    /// Public keys of tokens that may be valid.
    fn keys(&self) -> BoxFuture<'_, Result<Vec<PublicKey>, AuthorityAway>>;

    /// Those of the sessions that have ended; at most 1000 are asked for at once.
    fn ended(&self, session_ids: Vec<String>) -> BoxFuture<'_, Result<Vec<String>, AuthorityAway>>;
}

/// A token that was found valid.
#[derive(Debug)]
pub struct Verified {
    /// Who the caller is.
    pub identity: Identity,
    /// Their session, which may end while this is held.
    pub session: Arc<Session>,
    /// The service that acts for the user on its own; none when they act themselves.
    pub service: Option<Box<str>>,
    kid: String,
    expires: u64,
}

/// Verifies access tokens for every call of a process.
#[derive(Clone)]
pub struct Authenticator {
    keyring: Keyring,
    sessions: SessionWatch,
}

impl Authenticator {
    /// Starts to keep keys and sessions current; ends with `tasks`.
    #[must_use]
    pub fn start(authority: Arc<dyn Authority>, tasks: &Tasks) -> Self {
        let sessions = SessionWatch::new();
        let keyring = Keyring::start(authority.clone(), sessions.clone(), tasks);
        let (watch, stop) = (sessions.clone(), tasks.token().clone());
        let cached = keyring.clone();
        tasks.spawn("auth.sessions", async move {
            watch.run(authority, stop, move || cached.prune()).await;
        });
        Self { keyring, sessions }
    }

    /// The sessions that are in use in this process.
    #[must_use]
    pub fn sessions(&self) -> &SessionWatch {
        &self.sessions
    }

    /// Verifies an access token. Waits for new keys when it was signed by one not yet known.
    ///
    /// # Errors
    /// Says why the token is not accepted.
    pub async fn verify(&self, token: &str) -> Result<Arc<Verified>, Error> {
        match self.verify_now(token) {
            Err(Error::UnknownKey) => {
                self.keyring.refreshed().await?;
                self.verify_now(token)
            }
            known => known,
        }
    }

    /// Verifies an access token by the keys at hand; `UnknownKey` asks for [`Self::verify`].
    pub(crate) fn verify_now(&self, token: &str) -> Result<Arc<Verified>, Error> {
        let verified = self.keyring.check(token)?;
        if verified.session.has_ended() {
            return Err(Error::SessionEnded);
        }
        Ok(verified)
    }
}

/// Returns who calls.
///
/// # Errors
/// `UNAUTHENTICATED` when nobody is signed in, which can happen in public methods only.
pub fn identity<T>(request: &tonic::Request<T>) -> Result<Identity, Status> {
    let verified = Call::of(request).and_then(|call| call.caller.as_ref());
    verified.map(|verified| verified.identity.clone()).ok_or_else(|| to_status(&Error::Missing))
}

/// Returns the service that acts for the user, if one does.
pub fn service<T>(request: &tonic::Request<T>) -> Option<&str> {
    Call::of(request)?.caller.as_ref()?.service.as_deref()
}

/// Returns who calls, if they hold the role.
///
/// # Errors
/// `UNAUTHENTICATED` when nobody is signed in, `PERMISSION_DENIED` for another role.
pub fn require<T>(request: &tonic::Request<T>, role: Role) -> Result<Identity, Status> {
    let identity = identity(request)?;
    // A service proves for whom it acts and not what they may do besides.
    if identity.role == role && service(request).is_none() {
        return Ok(identity);
    }
    Err(to_status(&Error::Role(role)))
}
