//! Guests: a visitor gets a user of their own before saying who they are. Whatever they make belongs to
//! that user, so registering moves nothing: the user gets an address and a password.

use std::net::IpAddr;

use kernel::id::UserId;
use sqlx::PgConnection;

use super::{App, SignedIn};
use crate::{
    domain::{
        session::{Agent, RefreshToken, Verdict, hash},
        throttle::Subject,
        user::User,
    },
    error::Error,
    store::{
        sessions::{self, Because, Found},
        users::{self, NewUser},
    },
};

impl App {
    /// Makes a guest and opens their session.
    ///
    /// # Errors
    /// [`Error::Throttled`], or the database.
    pub async fn guest(&self, agent: &Agent, address: IpAddr) -> Result<SignedIn, Error> {
        self.take(&Subject::guests(address)).await?;
        let (id, refresh, session) =
            (UserId::new(), RefreshToken::new()?, kernel::id::mint("session"));
        let hash = refresh.hash();
        let user = self
            .pool()
            .transaction("account.guest", |tx| {
                let (id, session, hash) = (&id, &session, &hash);
                Box::pin(async move {
                    let user = users::guest_insert(tx, id).await?;
                    sessions::session_insert_in_tx(tx, session, id, hash, agent).await?;
                    Ok::<_, Error>(user)
                })
            })
            .await?;
        self.signed_in(user, session, refresh).await
    }
}

/// Makes the new account of the guest whose refresh token this is, and ends their sessions, as their
/// tokens speak of nobody in particular. None where the token is not valid or its user no guest.
pub(super) async fn registers_in_tx(
    tx: &mut PgConnection,
    token: &str,
    new: &NewUser,
) -> Result<Option<(User, Vec<String>)>, Error> {
    if token.is_empty() || token.len() > super::session::MAX_TOKEN_BYTES {
        return Ok(None);
    }
    let found = sessions::token_find_in_tx(tx, &hash(token)).await?;
    let Some(Found { user_id, presented, .. }) = found else { return Ok(None) };
    // One that was exchanged a moment ago is as good: a tab beside was faster.
    if !matches!(presented.judge(), Verdict::Exchange | Verdict::Raced) {
        return Ok(None);
    }
    let Some(user) = users::guest_register_in_tx(tx, &user_id, new).await? else {
        return Ok(None);
    };
    let because = Because::Registered;
    let ended = sessions::sessions_end_of_user_in_tx(tx, &user.id, because).await?;
    Ok(Some((user, ended)))
}
