//! Roles. Tokens carry the role, so a user whose role changes is signed out everywhere: the next
//! token says the new one.

use kernel::id::UserId;
use service::auth::{Role, SessionWatch};

use super::App;
use crate::{
    domain::user::User,
    error::Error,
    store::{
        sessions::{self, Because},
        users,
    },
};

impl App {
    /// Sets the role of a user.
    ///
    /// # Errors
    /// [`Error::UserMissing`], [`Error::LastAdmin`].
    pub async fn set_role(
        &self,
        id: &UserId,
        role: Role,
        watch: &SessionWatch,
    ) -> Result<User, Error> {
        let (user, ended) = self
            .pool()
            .transaction("account.set_role", |tx| {
                Box::pin(async move {
                    let admins = users::admins_lock_in_tx(tx).await?;
                    if role != Role::Admin && admins == [id.as_str()] {
                        return Err(Error::LastAdmin);
                    }
                    let (user, changed) = users::user_set_role_in_tx(tx, id, role).await?;
                    if !changed {
                        return Ok((user, Vec::new()));
                    }
                    let because = Because::Role;
                    let ended = sessions::sessions_end_of_user_in_tx(tx, id, because).await?;
                    Ok((user, ended))
                })
            })
            .await?;
        tracing::info!(user.id = %id, role = role.as_str(), "a role was set");
        Self::tell_ended(watch, &ended);
        Ok(user)
    }
}
