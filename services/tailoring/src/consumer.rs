//! What this service consumes: that a user is gone. Everything of theirs goes in the transaction that
//! notes the event as seen: files, resumes, tailorings, documents, and operations with all they left.

use ::events::{Event, Failure, Handler, append};
use ::operations::Handle;
use prost::Message as _;
use proto::account::v1::UserDeleted;
use sqlx::PgConnection;

use crate::{events, store};

/// Name of the group; it stands in the inbox of events: never renamed.
pub const GROUP: &str = "tailoring";
/// A user is gone.
pub const USER_DELETED: &str = "jobstream.accounts.user.deleted.v1";

/// Deletes what a user had who is gone.
pub struct Forget;

impl Handler for Forget {
    async fn handle(&self, tx: &mut PgConnection, event: &Event) -> Result<(), Failure> {
        let gone = UserDeleted::decode(event.payload.as_slice()).map_err(Failure::malformed)?;
        let owner = gone.user_id.as_str();
        if owner.is_empty() || owner != event.subject {
            return Err(Failure::permanent("EVENT_CONTRADICTS_ITSELF"));
        }
        store::file::owner_lock(tx, owner).await?;
        let mut operations = store::owner::tailorings_delete(tx, owner).await?;
        let resumes = store::owner::resumes_delete(tx, owner).await?;
        let changes = resumes.iter().map(|(id, _, sequence)| events::deleted(owner, id, *sequence));
        append(tx, &changes.collect::<Vec<_>>()).await?;
        operations.extend(resumes.into_iter().map(|(_, operation, _)| operation));
        // What is running is fenced by it: its row is gone.
        Handle::forget(tx, owner, &operations).await.map_err(|error| match error {
            ::operations::Error::Db(error) => error.into(),
            _ => Failure::permanent("OPERATIONS_NOT_FORGOTTEN"),
        })?;
        store::owner::rest_delete(tx, owner).await?;
        tracing::info!(user.id = owner, "everything of a user who is gone was deleted");
        Ok(())
    }
}
