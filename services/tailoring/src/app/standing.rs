//! How far a thing has come. It is stored in one place only: that it is done stands in its own
//! row, everything before that and why it failed in the row of its operation.

use chrono::{DateTime, Utc};
use operations::{Operation, Reason, State};

use crate::store::{resume::Resume, tailoring::Tailoring};

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

/// A resume and how far its reading has come.
#[derive(Debug, Clone)]
pub struct ResumeView {
    /// Its row.
    pub resume: Resume,
    /// How far it has come.
    pub standing: Standing,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A tailoring and how far it has come.
#[derive(Debug, Clone)]
pub struct TailoringView {
    /// Its row.
    pub tailoring: Tailoring,
    /// How far it has come.
    pub standing: Standing,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A row whose operation tells how far it has come.
pub(super) trait Worked {
    /// What is shown of it.
    type View;

    /// Its operation.
    fn operation(&self) -> &str;

    /// Whether it holds what was asked for.
    fn done(&self) -> bool;

    /// Shows it.
    fn view(self, standing: Standing, operated_at: Option<DateTime<Utc>>) -> Self::View;
}

impl Worked for Resume {
    type View = ResumeView;

    fn operation(&self) -> &str {
        &self.operation
    }

    fn done(&self) -> bool {
        self.parsed
    }

    fn view(self, standing: Standing, operated_at: Option<DateTime<Utc>>) -> ResumeView {
        let updated_at = operated_at.map_or(self.updated_at, |at| at.max(self.updated_at));
        ResumeView { resume: self, standing, updated_at }
    }
}

impl Worked for Tailoring {
    type View = TailoringView;

    fn operation(&self) -> &str {
        &self.operation
    }

    fn done(&self) -> bool {
        self.completed
    }

    fn view(self, standing: Standing, operated_at: Option<DateTime<Utc>>) -> TailoringView {
        let updated_at = operated_at.map_or(self.updated_at, |at| at.max(self.updated_at));
        TailoringView { tailoring: self, standing, updated_at }
    }
}

/// Lays the operations of the rows that are not done over them. An operation that has succeeded
/// did so after its row was read: at that time it was not done.
pub(super) fn lay_over<W: Worked>(rows: Vec<W>, operations: &[Operation]) -> Vec<W::View> {
    let views = rows.into_iter().map(|row| {
        if row.done() {
            return row.view(Standing::Done, None);
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
        let operated_at = operation.map(|operation| operation.updated_at);
        row.view(standing, operated_at)
    });
    views.collect()
}
