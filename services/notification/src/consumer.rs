//! What this service consumes: the ends of operations. Each end of each run of a tailoring makes
//! one notification, in the transaction that notes the event as seen.
//!
//! Whether the work is complete is decided by nothing but the event: it is appended in the
//! transaction that ends the operation, so what it says was so at that commit. An event that
//! contradicts itself makes no notification and goes to the dead letters.

use events::{Event, Failure, Handler};
use prost::Message as _;
use prost_types::value::Kind as Value;
use proto::{
    account::v1::UserDeleted,
    operations::v1::{Operation, State},
};
use service::telemetry::propagation;
use sqlx::PgConnection;

use crate::{
    app::deliver::{Due, deliver},
    domain::{Ending, Outcome, Words},
    store,
    subscribe::wake::Waker,
};

/// Name of the group; it stands in the inbox of events: never renamed.
pub const GROUP: &str = "notification";
/// Types that are handled.
pub const ENDS: [&str; 3] = [
    "jobstream.operations.operation.succeeded.v1",
    "jobstream.operations.operation.failed.v1",
    "jobstream.operations.operation.cancelled.v1",
];

/// Makes notifications of the ends of operations.
pub struct Notify {
    /// Wakes those who follow the inbox, after the commit.
    pub waker: Waker,
}

impl Handler for Notify {
    async fn handle(&self, tx: &mut PgConnection, event: &Event) -> Result<(), Failure> {
        let operation = Operation::decode(event.payload.as_slice()).map_err(Failure::malformed)?;
        let outcome = outcome(&operation, event)?;
        let why = operation.error.as_ref().map_or("", |error| error.message.as_str());
        let ending = Ending { work: &operation.kind, outcome, why };
        let Some(words) = Words::about(ending) else { return Ok(()) };
        complete(&operation, outcome)?;
        // The span of this effect, where there is one, so that what follows hangs on it.
        let here = propagation::traceparent();
        let due = Due {
            owner: &operation.owner,
            words: &words,
            operation: &operation.id,
            run: operation.run,
            trace: here.as_deref().or_else(|| event.traced().then_some(event.traceparent.as_str())),
        };
        Ok(deliver(tx, due).await?)
    }

    fn applied(&self, event: &Event) {
        if let Ok(operation) = Operation::decode(event.payload.as_slice()) {
            self.waker.bump(&operation.owner);
        }
    }
}

/// A user is gone.
pub const USER_DELETED: &str = "jobstream.accounts.user.deleted.v1";

/// Deletes the inbox of a user who is gone.
pub struct Forget;

impl Handler for Forget {
    async fn handle(&self, tx: &mut PgConnection, event: &Event) -> Result<(), Failure> {
        let gone = UserDeleted::decode(event.payload.as_slice()).map_err(Failure::malformed)?;
        if gone.user_id.is_empty() || gone.user_id != event.subject {
            return Err(Failure::permanent("EVENT_CONTRADICTS_ITSELF"));
        }
        store::inbox::forget(tx, &gone.user_id).await?;
        Ok(())
    }
}

/// How the operation has ended, once everything about the event says the same.
fn outcome(operation: &Operation, event: &Event) -> Result<Outcome, Failure> {
    let (outcome, kind) = match operation.state() {
        State::Succeeded => (Outcome::Succeeded, ENDS[0]),
        State::Failed => (Outcome::Failed, ENDS[1]),
        State::Cancelled => (Outcome::Cancelled, ENDS[2]),
        _ => return Err(Failure::permanent("OPERATION_NOT_ENDED")),
    };
    let agrees = operation.done
        && event.kind == kind
        && event.subject == operation.id
        && event.sequence == operation.sequence
        && operation.run > 0
        && !operation.owner.is_empty();
    if agrees { Ok(outcome) } else { Err(Failure::permanent("EVENT_CONTRADICTS_ITSELF")) }
}

/// Whether work that succeeded has led to what it was for.
fn complete(operation: &Operation, outcome: Outcome) -> Result<(), Failure> {
    let made = operation.result.as_ref().and_then(|result| {
        let value = result.fields.get("tailoring_id")?.kind.as_ref()?;
        matches!(value, Value::StringValue(id) if !id.is_empty()).then_some(())
    });
    if outcome == Outcome::Succeeded && made.is_none() {
        return Err(Failure::permanent("TAILORING_INCOMPLETE"));
    }
    Ok(())
}
