//! What a handler holds: it reports phases and progress, journals steps, writes domain rows under
//! the fence, declares effects, adds children and has other services do steps. Every call returns after its commit, so what a
//! handler does next rests on what is stored.

mod attempt;
mod children;
mod effect;
mod remote;
mod spans;
mod step;
mod text;

use std::sync::Arc;

pub(crate) use self::attempt::Attempt;
pub use self::{
    children::{Child, ChildOutcome},
    effect::Effect,
    text::TextStream,
};
use crate::model::{failure::Failure, id::OperationId};

/// The handler's hold on its operation. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    attempt: Arc<Attempt>,
}

impl Context {
    pub(crate) fn new(attempt: Arc<Attempt>) -> Self {
        Self { attempt }
    }

    /// The operation.
    #[must_use]
    pub fn id(&self) -> &OperationId {
        &self.attempt.head.id
    }

    /// The user it belongs to.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.attempt.head.owner
    }

    /// Number of the run, from 1.
    #[must_use]
    pub fn run(&self) -> i32 {
        self.attempt.run
    }

    /// Number of the attempt in the run, from 1.
    #[must_use]
    pub fn attempt(&self) -> i32 {
        self.attempt.attempt
    }

    /// Enters a phase: people see its text and its percentage. A phase that an earlier attempt of
    /// this run has entered already is passed over, so that progress goes on where it ended.
    ///
    /// # Errors
    /// An unknown key; the operation is another's.
    pub async fn phase(&self, key: &str) -> Result<(), Failure> {
        self.attempt.enter_phase(key).await
    }

    /// Reports progress within the phase: percent from 0 to 100, and what the work says of itself.
    ///
    /// # Errors
    /// The operation is another's.
    pub async fn report(&self, percent: f64, message: &str) -> Result<(), Failure> {
        self.attempt.report(percent, message).await
    }

    /// Gives a sign of life where a phase is long and has nothing to report.
    pub fn alive(&self) {
        self.attempt.sign_of_life();
    }

    /// Resolves when somebody has asked for the operation's end; the handler is stopped at its
    /// next await anyway, so this is for work that has to be told, like a child process.
    pub async fn cancelled(&self) {
        self.attempt.stops.cancel.cancelled().await;
    }
}
