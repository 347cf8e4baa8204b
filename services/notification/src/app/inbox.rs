//! What users do with their inbox: list, read, archive, count.

use kernel::page;
use service::telemetry::propagation;
use sqlx::PgConnection;

use super::{App, deliver::record};
use crate::{
    error::Error,
    events::{Changed, Fact},
    ids::NotificationId,
    store::{self, inbox::Inbox, notification::Notification},
};

/// A page of notifications and the token of the next one.
pub type Page = (Vec<Notification>, String);

impl App {
    /// Lists notifications that are not archived, newest first.
    ///
    /// # Errors
    /// A wrong page size or token; the database.
    pub async fn notifications(
        &self,
        owner: &str,
        page_size: i32,
        page_token: &str,
        unread_only: bool,
    ) -> Result<Page, Error> {
        let limit = page::size(page_size)?;
        let scope = format!("notifications {unread_only} {owner}");
        let before = self.pager.open(&scope, page_token)?;
        let before = before.as_deref();
        let read = self.pool.run("notification.notifications", |connection| {
            Box::pin(async move {
                // One more than asked for tells whether there is a next page.
                let list =
                    store::notification::list(connection, owner, before, limit + 1, unread_only);
                Ok::<_, Error>(list.await?)
            })
        });
        let mut rows = read.await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more).map(|last| self.pager.seal(&scope, &last.id));
        Ok((rows, last.unwrap_or_default()))
    }

    /// Reads a notification.
    ///
    /// # Errors
    /// The owner has none of this id; the database.
    pub async fn notification(&self, owner: &str, id: &str) -> Result<Notification, Error> {
        NotificationId::parse(id).map_err(|_| Error::Missing)?;
        let read = self.pool.run("notification.notification", |connection| {
            Box::pin(async move {
                Ok::<_, Error>(store::notification::get(connection, owner, id).await?)
            })
        });
        read.await?.ok_or(Error::Missing)
    }

    /// Marks a notification as read.
    ///
    /// # Errors
    /// The owner has none of this id; the database.
    pub async fn mark_read(&self, owner: &str, id: &str) -> Result<Notification, Error> {
        self.change(owner, id, Changed::Read).await
    }

    /// Archives a notification.
    ///
    /// # Errors
    /// The owner has none of this id; the database.
    pub async fn archive(&self, owner: &str, id: &str) -> Result<Notification, Error> {
        self.change(owner, id, Changed::Archived).await
    }

    /// Marks everything as read; returns how many notifications were not.
    ///
    /// # Errors
    /// The database.
    pub async fn mark_all_read(&self, owner: &str) -> Result<i64, Error> {
        let trace = propagation::traceparent();
        let trace = trace.as_deref();
        let marking = self.pool.transaction("notification.mark_all_read", |connection| {
            Box::pin(async move {
                if store::inbox::lock(connection, owner).await?.is_none() {
                    return Ok::<_, Error>(0);
                }
                let count = store::notification::read_all(connection, owner).await?;
                if count > 0 {
                    let changed = Changed::AllRead;
                    let fact = Fact { owner, changed, unread: 0, notification: None, trace };
                    record(connection, fact).await?;
                }
                Ok(count)
            })
        });
        let count = marking.await?;
        self.waker.bump(owner);
        Ok(count)
    }

    /// Reads an inbox; one that never had anything in it is empty.
    ///
    /// # Errors
    /// The database.
    pub async fn inbox(&self, owner: &str) -> Result<Inbox, Error> {
        let read = self.pool.run("notification.inbox", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::inbox::get(connection, owner).await?) })
        });
        Ok(read.await?.unwrap_or_default())
    }

    /// Changes one notification under the lock of its inbox; one that is so already stays as it is.
    async fn change(&self, owner: &str, id: &str, changed: Changed) -> Result<Notification, Error> {
        NotificationId::parse(id).map_err(|_| Error::Missing)?;
        let trace = propagation::traceparent();
        let trace = trace.as_deref();
        let changing = self.pool.transaction("notification.change", |connection| {
            Box::pin(async move { change(connection, owner, id, changed, trace).await })
        });
        let notification = changing.await?;
        self.waker.bump(owner);
        Ok(notification)
    }
}

pub(super) async fn change(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
    changed: Changed,
    trace: Option<&str>,
) -> Result<Notification, Error> {
    let inbox = store::inbox::lock(connection, owner).await?.ok_or(Error::Missing)?;
    let before = store::notification::get(connection, owner, id).await?.ok_or(Error::Missing)?;
    let after = match changed {
        Changed::Archived => store::notification::archive(connection, owner, id).await?,
        _ => store::notification::read(connection, owner, id).await?,
    };
    let Some(after) = after else { return Ok(before) };
    // Either way one that was unread is so no longer.
    let unread = inbox.unread - i64::from(before.unread());
    let notification = Some(&after);
    record(connection, Fact { owner, changed, unread, notification, trace }).await?;
    Ok(after)
}
