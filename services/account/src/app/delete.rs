//! The end of an account. Its row goes with sessions and profile in one transaction, which also says so
//! to the other services by an event: each deletes what it has of the user.

use std::net::IpAddr;

use service::auth::{Identity, SessionWatch};

use super::App;
use crate::{
    domain::{password::Password, user::User},
    error::Error,
    events,
    store::{sessions, users},
};

impl App {
    /// Deletes the caller's account. A guest has no password to give.
    ///
    /// # Errors
    /// [`Error::SessionEnded`], [`Error::Credentials`], [`Error::Throttled`], [`Error::LastAdmin`].
    pub async fn delete_me(
        &self,
        identity: &Identity,
        password: String,
        address: IpAddr,
        watch: &SessionWatch,
    ) -> Result<(), Error> {
        let user = self.me(identity).await?;
        self.confirm(&user, password, address).await?;
        let id = &user.id;
        let ended = self
            .pool()
            .transaction("account.delete", |tx| {
                Box::pin(async move {
                    if users::admins_lock_in_tx(tx).await? == [id.as_str()] {
                        return Err(Error::LastAdmin);
                    }
                    let ended = sessions::sessions_of_user_in_tx(tx, id).await?;
                    if users::user_delete_in_tx(tx, id).await? {
                        let change = [events::deleted(id.as_str())];
                        ::events::append(tx, &change).await.map_err(db::Error::from)?;
                    }
                    Ok(ended)
                })
            })
            .await?;
        tracing::info!(user.id = %id, "an account was deleted");
        Self::tell_ended(watch, &ended);
        Ok(())
    }

    /// Whether it is the user who asks, and not somebody at their open page.
    async fn confirm(&self, user: &User, password: String, address: IpAddr) -> Result<(), Error> {
        let Some(email) = &user.email else { return Ok(()) };
        let place = self.0.hasher.place().await?;
        self.guess(email, address).await?;
        let found = self
            .pool()
            .run("account.user_by_email", |conn| {
                Box::pin(async move { users::user_by_email(conn, email).await })
            })
            .await?;
        let phc = found.filter(|(found, _)| found.id == user.id).map(|(_, phc)| phc);
        let checked = self.0.hasher.check(place, Password::given(password), phc).await?;
        if !checked.matches {
            return Err(Error::Credentials);
        }
        self.forgive(email, address).await
    }
}
