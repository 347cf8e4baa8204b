//! A user's open sessions: seen, and ended one by one from any of them.

use service::auth::{Identity, SessionWatch};

use super::App;
use crate::{
    error::Error,
    store::sessions::{self, Because, Open},
};

impl App {
    /// The caller's open sessions, the one used last first; at most 1,000.
    ///
    /// # Errors
    /// The database.
    pub async fn sessions(&self, identity: &Identity) -> Result<Vec<Open>, Error> {
        self.pool()
            .run("account.sessions", |conn| {
                Box::pin(async move { sessions::sessions_open(conn, &identity.user_id).await })
            })
            .await
    }

    /// Ends a session of the caller.
    ///
    /// # Errors
    /// [`Error::SessionMissing`] where the caller has no open session of this id.
    pub async fn end_session(
        &self,
        identity: &Identity,
        id: &str,
        watch: &SessionWatch,
    ) -> Result<(), Error> {
        let ended = self
            .pool()
            .run("account.session_end", |conn| {
                Box::pin(async move {
                    let (user, because) = (&identity.user_id, Because::User);
                    sessions::session_end_of_user(conn, user, id, because).await
                })
            })
            .await?;
        if !ended {
            return Err(Error::SessionMissing);
        }
        watch.end(id);
        Ok(())
    }
}
