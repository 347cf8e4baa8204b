//! Services that call on their own: work that outlives its user's token carries one of the service
//! that does it. The caller signs with its own key, for five minutes, for one callee, and names
//! the owner of the row for whom it acts. The callee lets listed pairs of caller and method in,
//! and its handlers see the owner as they would see them signed in: what is not theirs is not
//! found. No such token opens a method for its caller's own sake, and none carries a role.

mod keys;
mod token;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kernel::id::UserId;
use tokio::time::Instant;

pub use keys::KeyFileError;
pub use token::LIFETIME as SERVICE_LIFETIME;

use super::{Error, Identity, PublicKey, Role, Session, Signer, Verified};
use crate::{call::Call, client::Caller};

/// Time between two readings of the folder that unknown keys ask for.
const PAUSE: Duration = Duration::from_secs(3);

/// The key of this service, with which it calls others.
#[derive(Clone)]
pub struct ServiceKey {
    name: &'static str,
    signer: Arc<Signer>,
}

impl ServiceKey {
    /// Opens the key of a service in a folder; makes it, and its public half beside it, when there
    /// is none.
    ///
    /// # Errors
    /// Names the file that is of no use.
    pub fn open(folder: &Path, name: &'static str) -> Result<Self, KeyFileError> {
        let signer = Arc::new(keys::open(folder, name)?);
        Ok(Self { name, signer })
    }

    /// Calls to a service for the owner of a row; to be made anew for each piece of work, since it
    /// is good for [`SERVICE_LIFETIME`].
    #[must_use]
    pub fn acting_for(&self, owner: &UserId, callee: &str) -> Caller {
        Caller::new(Some(&self.token(owner, callee)), None)
    }

    /// A token for one callee and one owner.
    #[must_use]
    pub fn token(&self, owner: &UserId, callee: &str) -> String {
        token::sign(&self.signer, self.name, callee, owner, super::token::now())
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceKey").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A public key and the service whose it is.
#[derive(Debug, Clone)]
struct Known {
    caller: String,
    key: PublicKey,
}

#[derive(Default)]
struct Read {
    keys: Vec<Known>,
    at: Option<Instant>,
}

/// Who may call what of a server without a user: the public keys, and the listed pairs.
pub struct ServiceCallers {
    /// Names of the services that are served here.
    callees: Vec<&'static str>,
    folder: PathBuf,
    pairs: Vec<(&'static str, &'static str)>,
    read: Mutex<Read>,
}

impl ServiceCallers {
    /// Lets nobody in yet. `callees` are the services of this server, `folder` holds the public
    /// keys of others, a file each.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, callees: &[&'static str]) -> Self {
        let (callees, folder) = (callees.to_vec(), folder.into());
        Self { callees, folder, pairs: Vec::new(), read: Mutex::default() }
    }

    /// Lists what a caller may call, by path.
    #[must_use]
    pub fn allow(mut self, caller: &'static str, paths: &[&'static str]) -> Self {
        self.pairs.extend(paths.iter().map(|path| (caller, *path)));
        self
    }

    /// Judges a token that is none of a user.
    pub(crate) fn verify(&self, token: &str, call: &Call) -> Result<Arc<Verified>, Error> {
        let content = token::verify(token, |kid| self.key(kid)).map_err(|error| match error {
            // Known or not, it is no key that users' tokens are signed with.
            Error::UnknownKey => Error::Invalid("signed by nobody known"),
            error => error,
        })?;
        let caller = content.caller;
        if !self.callees.iter().any(|callee| *callee == content.callee) {
            return Err(Error::Invalid("for somebody else"));
        }
        // With encryption the connection says who calls, too; a stolen token is of no use there.
        if call.certified.as_ref().is_some_and(|names| !names.contains(&caller)) {
            return Err(Error::Invalid("sent by somebody else"));
        }
        let listed = |(who, path): &(&str, &str)| *who == caller && *path == &*call.method.path;
        if !self.pairs.iter().any(listed) {
            return Err(Error::Unlisted(caller));
        }
        let identity =
            Identity { user_id: content.act_for, role: Role::Candidate, session_id: String::new() };
        let (session, expires) = (Arc::new(Session::endless()), content.expires);
        let service = Some(caller.into_boxed_str());
        Ok(Arc::new(Verified { identity, session, service, kid: String::new(), expires }))
    }

    /// The key of this id; the folder is read again when it is not known.
    fn key(&self, kid: &str) -> Option<(String, PublicKey)> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let find = |read: &Read| {
            let known = read.keys.iter().find(|known| known.key.kid() == kid)?;
            Some((known.caller.clone(), known.key.clone()))
        };
        let found = find(&read);
        if found.is_some() || read.at.is_some_and(|at| at.elapsed() < PAUSE) {
            return found;
        }
        read.keys = keys::public(&self.folder);
        read.at = Some(Instant::now());
        find(&read)
    }
}

impl fmt::Debug for ServiceCallers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceCallers").field("pairs", &self.pairs).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
