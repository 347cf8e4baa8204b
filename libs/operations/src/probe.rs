//! Places in an attempt at which a test can stop, fail or kill what runs it. Production has no
//! probe; the engine never looks at one for anything but to tell it where it is.

use std::{fmt, future::Future, pin::Pin};

use crate::model::failure::Failure;

/// What a probe answers, in its own time: the attempt goes on, or fails here.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// Told of every place that an attempt reaches.
pub trait Probe: fmt::Debug + Send + Sync {
    /// An attempt is here.
    fn reached<'a>(&'a self, point: Point<'a>) -> Answer<'a>;
}

/// Where an attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point<'a> {
    /// Id of the operation.
    pub operation: &'a str,
    /// Number of the run, from 1.
    pub run: i32,
    /// Number of the attempt in its run, from 1.
    pub attempt: i32,
    /// The place.
    pub place: Place<'a>,
}

/// A place in an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// A phase was entered; that is stored.
    Phase(&'a str),
    /// The work of a step, an effect or a transaction is about to begin.
    Begins(&'a str),
    /// The work of a step or an effect is done and not journaled yet.
    Done(&'a str),
    /// A step or an effect was journaled, or a transaction committed.
    Journaled(&'a str),
    /// The end of the attempt was written.
    Ended,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phase(key) => write!(f, "phase {key}"),
            Self::Begins(name) => write!(f, "begins {name}"),
            Self::Done(name) => write!(f, "done {name}"),
            Self::Journaled(name) => write!(f, "journaled {name}"),
            Self::Ended => f.write_str("ended"),
        }
    }
}
