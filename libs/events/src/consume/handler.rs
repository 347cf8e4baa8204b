//! Handlers as consumers hold them.

use std::{panic::AssertUnwindSafe, pin::Pin, sync::Arc};

use futures::FutureExt as _;
use sqlx::PgConnection;

use crate::model::{Event, Failure};

/// What a consumer does about a type of events: one handler, one effect.
pub trait Handler: Send + Sync + 'static {
    /// Writes the effect in the transaction that notes the event as seen: whatever happens, both
    /// stand or neither. Nothing but the database is called here; give effects a natural unique key
    /// besides. Events of an aggregate come in the order of their sequence, but one that was put
    /// aside and put back comes late.
    fn handle(
        &self,
        tx: &mut PgConnection,
        event: &Event,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Is told once the effect is committed, to wake whoever waits for it. Not promised: a process
    /// may end in between.
    fn applied(&self, event: &Event) {
        let _ = event;
    }
}

trait Erased: Send + Sync {
    fn handle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        event: &'a Event,
    ) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

    fn applied(&self, event: &Event);
}

impl<H: Handler> Erased for H {
    fn handle<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        event: &'a Event,
    ) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>> {
        Box::pin(Handler::handle(self, tx, event))
    }

    fn applied(&self, event: &Event) {
        Handler::applied(self, event);
    }
}

/// A registered handler.
#[derive(Clone)]
pub(super) struct Registered(Arc<dyn Erased>);

impl Registered {
    pub(super) fn new(handler: impl Handler) -> Self {
        Self(Arc::new(handler))
    }

    /// Runs the handler; a panic is a failure like another.
    pub(super) async fn handle(&self, tx: &mut PgConnection, event: &Event) -> Result<(), Failure> {
        let outcome = AssertUnwindSafe(self.0.handle(tx, event)).catch_unwind().await;
        outcome.unwrap_or_else(|_| Err(Failure::permanent("HANDLER_PANICKED")))
    }

    /// Tells the handler that its effect is committed.
    pub(super) fn applied(&self, event: &Event) {
        self.0.applied(event);
    }
}
