//! The brake on guessing: a guess is counted before it is judged, and given back when it was right.

use std::{net::IpAddr, time::Duration};

use super::App;
use crate::{
    domain::{email::Email, throttle::Subject},
    error::Error,
    store::attempts,
};

impl App {
    /// Counts a guess at an account's password from an address.
    ///
    /// # Errors
    /// [`Error::Throttled`] when it must not be judged.
    pub(super) async fn guess(&self, email: &Email, address: IpAddr) -> Result<(), Error> {
        self.take(&Subject::address(address)).await?;
        self.take(&Subject::account(email)).await
    }

    /// Forgives: the password was right.
    pub(super) async fn forgive(&self, email: &Email, address: IpAddr) -> Result<(), Error> {
        let (account, address) = (Subject::account(email), Subject::address(address));
        self.pool()
            .run("account.forgive", |conn| {
                let (account, address) = (&account, &address);
                Box::pin(async move {
                    attempts::attempts_forget(conn, account).await?;
                    attempts::attempt_give_back(conn, address).await
                })
            })
            .await
    }

    /// Counts one attempt of a subject.
    pub(super) async fn take(&self, subject: &Subject) -> Result<(), Error> {
        let wait = self
            .pool()
            .run("account.attempt", |conn| {
                Box::pin(async move {
                    if attempts::attempt_take(conn, subject).await? {
                        return Ok(None);
                    }
                    Ok::<_, Error>(Some(attempts::attempt_wait(conn, subject).await?))
                })
            })
            .await?;
        wait.map_or(Ok(()), |wait| Err(throttled(wait)))
    }

    /// Refuses a subject that has to wait, without counting.
    pub(super) async fn check_wait(&self, subject: &Subject) -> Result<(), Error> {
        let wait = self
            .pool()
            .run("account.wait", |conn| {
                Box::pin(async move { attempts::attempt_wait(conn, subject).await })
            })
            .await?;
        if wait.is_zero() { Ok(()) } else { Err(throttled(wait)) }
    }
}

fn throttled(wait: Duration) -> Error {
    Error::Throttled { wait: wait.max(Duration::from_millis(100)) }
}
