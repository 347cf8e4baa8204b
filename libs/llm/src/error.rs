//! What can go wrong between a request and a whole answer. No text names an address, a key, a
//! prompt or what the server said: servers quote all of these.

use std::time::Duration;

use kernel::{Code, Coded};

/// A call that led to no whole answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The settings make no client.
    #[error("the client of the model cannot be made: {0}")]
    Settings(String),
    /// The call would go beyond what may be spent.
    #[error("the budget for the model is used up: {0}")]
    Budget(&'static str),
    /// The server failed too often of late.
    #[error("the model is left alone for a while, because it failed too often")]
    CircuitOpen {
        /// Until it is tried again.
        wait: Duration,
    },
    /// There is no connection, or the server cannot answer just now.
    #[error("the model is away")]
    Unavailable {
        /// HTTP status, if there was one.
        status: Option<u16>,
        /// When the server asks to be tried again.
        retry_after: Option<Duration>,
    },
    /// The server takes no more calls for now.
    #[error("the model takes no more calls for now")]
    Limited {
        /// When the server asks to be tried again.
        retry_after: Option<Duration>,
    },
    /// The server refuses the call for good.
    #[error("the model refuses the call ({status} {code})")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Its name for what is wrong; empty for none.
        code: String,
    },
    /// It took too long.
    #[error("the model did not answer in time")]
    Timeout,
    /// The answer ended before it was whole.
    #[error("the answer of the model was cut off")]
    Cut,
    /// The answer is longer than it may be.
    #[error("the answer of the model is too long")]
    TooLong,
    /// The answer is not of the protocol.
    #[error("the answer of the model cannot be read")]
    Malformed,
    /// The model declined to answer.
    #[error("the model declined to answer")]
    Declined,
    /// Nobody waits for the answer any more.
    #[error("nobody waits for the answer of the model any more")]
    Abandoned,
}

impl Error {
    /// Whether the same call may succeed in a moment.
    #[must_use]
    pub const fn retryable(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { .. }
                | Self::Limited { .. }
                | Self::Timeout
                | Self::Cut
                | Self::Malformed
        )
    }

    /// How long the server asks to wait.
    pub(crate) const fn asked_wait(&self) -> Option<Duration> {
        match self {
            Self::Unavailable { retry_after, .. } | Self::Limited { retry_after } => *retry_after,
            _ => None,
        }
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Budget(_) | Self::Limited { .. } => Code::ResourceExhausted,
            Self::Settings(_) => Code::Internal,
            _ => Code::Unavailable,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Settings(_) => "MODEL_SETTINGS",
            Self::Budget(_) => "MODEL_BUDGET",
            Self::CircuitOpen { .. } => "MODEL_CIRCUIT_OPEN",
            Self::Unavailable { .. } => "MODEL_UNAVAILABLE",
            Self::Limited { .. } => "MODEL_LIMITED",
            Self::Refused { .. } => "MODEL_REFUSED",
            Self::Timeout => "MODEL_TIMEOUT",
            Self::Cut => "MODEL_ANSWER_CUT",
            Self::TooLong => "MODEL_ANSWER_TOO_LONG",
            Self::Malformed => "MODEL_ANSWER_MALFORMED",
            Self::Declined => "MODEL_DECLINED",
            Self::Abandoned => "MODEL_ABANDONED",
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::CircuitOpen { wait } => Some(*wait),
            _ => self.asked_wait(),
        }
    }
}
