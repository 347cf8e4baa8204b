//! What a handler says when it cannot go on: a reason for programs, a sentence for people, and
//! whether another attempt may help. The cause stays in the chain for the log.

use std::error::Error as StdError;

use kernel::Coded;

/// Why an operation failed, as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// UPPER_SNAKE, stable.
    pub reason: String,
    /// A sentence a person can act on.
    pub message: String,
    /// Whether a retry may help.
    pub retryable: bool,
}

impl Reason {
    /// Makes a reason.
    #[must_use]
    pub fn new(reason: impl Into<String>, message: impl Into<String>, retryable: bool) -> Self {
        // NUL cannot be stored in a text, and says nothing.
        let clean = |text: String| if text.contains('\0') { text.replace('\0', "") } else { text };
        Self { reason: clean(reason.into()), message: clean(message.into()), retryable }
    }
}

/// The error of a handler.
#[derive(Debug, thiserror::Error)]
#[error("{}", reason.message)]
pub struct Failure {
    /// What is stored and shown.
    pub reason: Reason,
    #[source]
    source: Option<Box<dyn StdError + Send + Sync>>,
    pub(crate) signal: Option<Signal>,
    /// Whether another attempt would find the same: it is not tried again by itself, whatever a
    /// person may do.
    pub(crate) settled: bool,
}

/// What the engine itself says through the handler's error path: the attempt is over, and not by a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Somebody else holds the operation now.
    Fenced,
    /// It waits for its children, or for what another service does.
    Suspended,
}

impl Failure {
    /// A failure that another attempt may cure.
    #[must_use]
    pub fn retryable(reason: &str, message: impl Into<String>) -> Self {
        Self {
            reason: Reason::new(reason, message, true),
            source: None,
            signal: None,
            settled: false,
        }
    }

    /// A failure that stays.
    #[must_use]
    pub fn permanent(reason: &str, message: impl Into<String>) -> Self {
        Self {
            reason: Reason::new(reason, message, false),
            source: None,
            signal: None,
            settled: false,
        }
    }

    /// Adds the cause, for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The failure of a part that has ended.
    pub(crate) const fn settled(reason: Reason) -> Self {
        Self { reason, source: None, signal: None, settled: true }
    }

    pub(crate) fn signal(signal: Signal) -> Self {
        let text = match signal {
            Signal::Fenced => "the operation is held by another worker",
            Signal::Suspended => "the operation waits for its parts",
        };
        let mut failure = Self::retryable("INTERRUPTED", text);
        failure.signal = Some(signal);
        failure
    }
}

/// Any coded error fails a handler: it is tried again if its code says that this may help.
impl<E: Coded + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let reason = Reason::new(error.reason(), error.to_string(), error.code().retryable());
        Self { reason, source: Some(Box::new(error)), signal: None, settled: false }
    }
}
