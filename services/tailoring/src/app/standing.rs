//! How far a thing has come. It is stored in one place only: that it is done stands in its own
//! row, everything before that and why it failed in the row of its operation.

use chrono::{DateTime, Utc};
use operations::{Operation, Reason, State};

use crate::{
    error::Error,
    ids::{ResumeId, TailoringId},
    store::{owned::Owned, resume::Resume, tailoring::Tailoring},
};

/// How far a thing has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Waits or runs.
    Pending,
    /// Its row holds what was asked for.
    Done,
    /// Failed or was cancelled.
    Failed(Option<Reason>),
}

/// A row and how far it has come.
#[derive(Debug, Clone)]
pub struct View<R> {
    /// The row.
    pub row: R,
    /// How far it has come.
    pub standing: Standing,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A resume and how far its reading has come.
pub type ResumeView = View<Resume>;
/// A tailoring and how far it has come.
pub type TailoringView = View<Tailoring>;

/// A row whose operation tells how far it has come.
pub(super) trait Worked: Owned {
    /// What many of them are called; names their lists.
    const PLURAL: &'static str;

    /// Whether this can be an id of theirs.
    fn is_id(text: &str) -> bool;

    /// The owner has no such row.
    fn missing() -> Error;

    /// Its operation.
    fn operation(&self) -> &str;

    /// Whether it holds what was asked for.
    fn done(&self) -> bool;

    /// When its row last changed.
    fn changed_at(&self) -> DateTime<Utc>;
}

impl Worked for Resume {
    const PLURAL: &'static str = "resumes";

    fn is_id(text: &str) -> bool {
        ResumeId::parse(text).is_ok()
    }

    fn missing() -> Error {
        Error::ResumeMissing
    }

    fn operation(&self) -> &str {
        &self.operation
    }

    fn done(&self) -> bool {
        self.parsed
    }

    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl Worked for Tailoring {
    const PLURAL: &'static str = "tailorings";

    fn is_id(text: &str) -> bool {
        TailoringId::parse(text).is_ok()
    }

    fn missing() -> Error {
        Error::TailoringMissing
    }

    fn operation(&self) -> &str {
        &self.operation
    }

    fn done(&self) -> bool {
        self.completed
    }

    fn changed_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

/// Lays the operations of the rows that are not done over them. An operation that has succeeded
/// did so after its row was read: at that time it was not done.
pub(super) fn lay_over<R: Worked>(rows: Vec<R>, operations: &[Operation]) -> Vec<View<R>> {
    let views = rows.into_iter().map(|row| {
        let changed_at = row.changed_at();
        if row.done() {
            return View { row, standing: Standing::Done, updated_at: changed_at };
        }
        let operation = operations.iter().find(|operation| operation.id() == row.operation());
        let standing = match operation.map(|operation| operation.life.state) {
            Some(State::Failed | State::Cancelled) => {
                Standing::Failed(operation.and_then(|operation| operation.error.clone()))
            }
            Some(_) => Standing::Pending,
            // Without an operation nobody works on it any more.
            None => Standing::Failed(None),
        };
        let updated_at = operation.map_or(changed_at, |one| one.updated_at.max(changed_at));
        View { row, standing, updated_at }
    });
    views.collect()
}
