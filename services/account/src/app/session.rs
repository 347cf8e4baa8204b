//! What becomes of a session: refreshed, signed out of, asked about.

use kernel::id::UserId;
use service::auth::SessionWatch;

use super::{App, SignedIn};
use crate::{
    domain::{
        session::{RefreshToken, Verdict, hash},
        user::User,
    },
    error::Error,
    metrics,
    store::{
        sessions::{self, Because, Found},
        users,
    },
};

/// Longest refresh token that is looked at, in bytes.
pub(super) const MAX_TOKEN_BYTES: usize = 128;

/// What came of a refresh token.
enum Outcome {
    Exchanged(User, String),
    Ended(String),
    Raced,
    Refused,
}

impl App {
    /// Exchanges a refresh token, once. Every refusal reads the same, whatever its reason; what
    /// the rules are stands in [`crate::domain::session`].
    ///
    /// # Errors
    /// [`Error::RefreshRefused`], [`Error::RefreshRaced`].
    pub async fn refresh(&self, token: &str, watch: &SessionWatch) -> Result<SignedIn, Error> {
        if token.is_empty() || token.len() > MAX_TOKEN_BYTES {
            return Err(Error::RefreshRefused);
        }
        let (old, next) = (hash(token), RefreshToken::new()?);
        let next_hash = next.hash();
        let outcome = self
            .pool()
            .transaction("account.refresh", |tx| {
                let (old, next) = (&old, &next_hash);
                Box::pin(async move { exchange(tx, old, next).await })
            })
            .await?;
        match outcome {
            Outcome::Exchanged(user, session_id) => {
                metrics::refreshed("ok");
                self.signed_in(user, session_id, next).await
            }
            Outcome::Ended(session_id) => {
                metrics::refreshed("reused");
                tracing::warn!(session.id = %session_id, "a refresh token was used twice");
                Self::tell_ended(watch, &[session_id]);
                Err(Error::RefreshRefused)
            }
            Outcome::Raced => {
                metrics::refreshed("raced");
                Err(Error::RefreshRaced)
            }
            Outcome::Refused => {
                metrics::refreshed("refused");
                Err(Error::RefreshRefused)
            }
        }
    }

    /// Ends the session of a refresh token. A token that is not known ends nothing and is no
    /// error: what was asked for is so.
    ///
    /// # Errors
    /// The database.
    pub async fn logout_by_token(&self, token: &str, watch: &SessionWatch) -> Result<(), Error> {
        if token.len() > MAX_TOKEN_BYTES {
            return Ok(());
        }
        let hash = hash(token);
        let ended = self
            .pool()
            .run("account.logout_token", |conn| {
                let hash = &hash;
                Box::pin(async move { sessions::session_end_by_token(conn, hash).await })
            })
            .await?;
        Self::tell_ended(watch, ended.as_slice());
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The database.
    pub async fn logout(&self, session_id: &str, watch: &SessionWatch) -> Result<(), Error> {
        self.pool()
            .run("account.logout", |conn| {
                Box::pin(
                    async move { sessions::session_end(conn, session_id, Because::Logout).await },
                )
            })
            .await?;
        watch.end(session_id);
        Ok(())
    }

    /// Those of the sessions that have ended.
    ///
    /// # Errors
    /// The database.
    pub async fn ended_sessions(&self, ids: &[String]) -> Result<Vec<String>, Error> {
        self.pool()
            .run("account.sessions_ended", |conn| {
                Box::pin(async move { sessions::sessions_ended(conn, ids).await })
            })
            .await
    }
}

async fn exchange(
    tx: &mut sqlx::PgConnection,
    old: &[u8; 32],
    next: &[u8; 32],
) -> Result<Outcome, Error> {
    let Some(Found { session_id, user_id, presented }) =
        sessions::token_find_in_tx(tx, old).await?
    else {
        return Ok(Outcome::Refused);
    };
    match presented.judge() {
        Verdict::Refuse => Ok(Outcome::Refused),
        Verdict::Raced => Ok(Outcome::Raced),
        Verdict::Reused => {
            sessions::session_end(tx, &session_id, Because::Reuse).await?;
            Ok(Outcome::Ended(session_id))
        }
        Verdict::Exchange => {
            let id = UserId::parse(&user_id).map_err(|_| Error::Stored("user id"))?;
            let user = users::user_of_session(tx, &id, &session_id).await?;
            let Some(user) = user else { return Ok(Outcome::Refused) };
            sessions::token_use_in_tx(tx, old).await?;
            sessions::token_insert_in_tx(tx, &session_id, next).await?;
            Ok(Outcome::Exchanged(user, session_id))
        }
    }
}
