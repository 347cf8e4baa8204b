//! Putting a notification into an inbox, in the transaction of whoever knows why.
//!
//! The inbox's row is locked first: the preference that is read, the count that is raised and the
//! sequence that is drawn are then those of one moment, and commit order is sequence order.

use sqlx::PgConnection;

use crate::{
    domain::Words,
    events::{Changed, Fact},
    ids::NotificationId,
    metrics,
    store::{self, notification::New},
};

/// A notification that is due.
#[derive(Debug, Clone, Copy)]
pub struct Due<'a> {
    /// Whose it is.
    pub owner: &'a str,
    /// What it says.
    pub words: &'a Words,
    /// Operation that it is about.
    pub operation: &'a str,
    /// Run of the operation that it is about.
    pub run: i32,
    /// `traceparent` of what caused it.
    pub trace: Option<&'a str>,
}

/// Puts a notification into its owner's inbox, unless it is there or the owner has turned its type
/// off.
///
/// # Errors
/// The database.
pub async fn deliver(connection: &mut PgConnection, due: Due<'_>) -> Result<(), sqlx::Error> {
    let Due { owner, words, operation, run, trace } = due;
    let kind = words.kind.as_str();
    store::inbox::ensure(connection, owner).await?;
    let inbox = store::inbox::lock(connection, owner).await?.unwrap_or_default();
    if inbox.muted.iter().any(|muted| muted == kind) {
        metrics::notice(kind, "muted");
        return Ok(());
    }
    let id = NotificationId::new();
    let (id, title, text) = (id.as_str(), words.title, words.text.as_str());
    let new = New { id, owner, kind, title, text, operation, run };
    let Some(made) = store::notification::insert(connection, new).await? else {
        metrics::notice(kind, "repeated");
        return Ok(());
    };
    let unread = inbox.unread + 1;
    let notification = Some(&made);
    record(connection, Fact { owner, changed: Changed::Notified, unread, notification, trace })
        .await?;
    metrics::notice(kind, "made");
    Ok(())
}

/// Draws the next sequence of a locked inbox and appends the change.
pub(super) async fn record(
    connection: &mut PgConnection,
    fact: Fact<'_>,
) -> Result<(), sqlx::Error> {
    let sequence = store::inbox::advance(connection, fact.owner, fact.unread).await?;
    ::events::append(connection, &[fact.numbered(sequence)]).await
}
