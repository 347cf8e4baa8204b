//! Signing in, and who is signed in.

use std::net::IpAddr;

use service::auth::Identity;

use super::{App, SignedIn, Tokens};
use crate::{
    domain::{
        email::Email,
        password::Password,
        session::{Agent, RefreshToken},
        user::User,
    },
    error::Error,
    metrics,
    store::{sessions, users},
};

impl App {
    /// Opens a session with address and password. An address without an account takes as long as
    /// one with, and is answered alike.
    ///
    /// # Errors
    /// [`Error::Credentials`], [`Error::Throttled`], [`Error::Busy`].
    pub async fn login(
        &self,
        email: &str,
        password: String,
        agent: &Agent,
        address: IpAddr,
    ) -> Result<SignedIn, Error> {
        let outcome = self.try_login(email, password, agent, address).await;
        metrics::signed_in(match &outcome {
            Ok(_) => "ok",
            Err(Error::Credentials) => "wrong",
            Err(Error::Throttled { .. }) => "throttled",
            Err(_) => "failed",
        });
        outcome
    }

    async fn try_login(
        &self,
        email: &str,
        password: String,
        agent: &Agent,
        address: IpAddr,
    ) -> Result<SignedIn, Error> {
        let email = Email::parse(email).ok_or(Error::Credentials)?;
        // The place first: guesses that wait for one are not counted yet, so that many right
        // passwords at once do not look like many wrong ones.
        let place = self.0.hasher.place().await?;
        self.guess(&email, address).await?;
        let found = self
            .pool()
            .run("account.user_by_email", |conn| {
                let email = &email;
                Box::pin(async move { users::user_by_email(conn, email).await })
            })
            .await?;
        let (user, phc) = found.unzip();
        let password = Password::given(password);
        let checked = self.0.hasher.check(place, password, phc.clone()).await?;
        let Some(user) = user.filter(|_| checked.matches) else { return Err(Error::Credentials) };
        self.forgive(&email, address).await?;
        let (refresh, session_id) = (RefreshToken::new()?, kernel::id::mint("session"));
        let hash = refresh.hash();
        self.pool()
            .transaction("account.login", |tx| {
                let (user, session_id, hash) = (&user, &session_id, &hash);
                let renewed = phc.as_deref().zip(checked.rehash.as_deref());
                Box::pin(async move {
                    if let Some((old, new)) = renewed {
                        users::user_rehash(tx, &user.id, old, new).await?;
                    }
                    sessions::session_insert_in_tx(tx, session_id, &user.id, hash, agent).await
                })
            })
            .await?;
        self.signed_in(user, session_id, refresh).await
    }

    /// Signs the access token of a session.
    pub(super) async fn signed_in(
        &self,
        user: User,
        session_id: String,
        refresh: RefreshToken,
    ) -> Result<SignedIn, Error> {
        let identity = Identity { user_id: user.id.clone(), role: user.role, session_id };
        let access = self.0.keys.signer().await?.sign(&identity);
        Ok(SignedIn { user, tokens: Tokens { access, refresh: refresh.into_text() } })
    }

    /// The caller, if their session is open still.
    ///
    /// # Errors
    /// [`Error::SessionEnded`].
    pub async fn me(&self, identity: &Identity) -> Result<User, Error> {
        self.pool()
            .run("account.me", |conn| {
                Box::pin(async move {
                    let (id, session) = (&identity.user_id, &identity.session_id);
                    users::user_of_session(conn, id, session).await?.ok_or(Error::SessionEnded)
                })
            })
            .await
    }
}
