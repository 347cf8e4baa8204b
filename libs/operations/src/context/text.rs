//! Text that a model is writing: gathered and flushed every 100 ms, so that people read along. It
//! stands beside the changes and never draws a sequence number.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Attempt, Context};
use crate::{
    error::Error,
    model::failure::{Failure, Signal},
    store::text::{self, Piece},
};

/// How long text is gathered before it is flushed.
const FLUSH: Duration = Duration::from_millis(100);

/// A text as it is written, piece by piece.
pub struct TextStream {
    attempt: Arc<Attempt>,
    stream: String,
    position: i64,
    pending: String,
    flushed: Instant,
}

impl Context {
    /// Opens a named stream of text.
    #[must_use]
    pub fn text(&self, stream: impl Into<String>) -> TextStream {
        TextStream {
            attempt: self.attempt.clone(),
            stream: stream.into(),
            position: 0,
            pending: String::new(),
            flushed: Instant::now(),
        }
    }
}

impl TextStream {
    /// Adds text.
    ///
    /// # Errors
    /// The operation is another's; the database.
    pub async fn push(&mut self, text: &str) -> Result<(), Failure> {
        self.pending.push_str(&text.replace('\0', ""));
        if self.flushed.elapsed() >= FLUSH { self.flush().await } else { Ok(()) }
    }

    /// Stores what is pending.
    ///
    /// # Errors
    /// The operation is another's; the database.
    pub async fn flush(&mut self) -> Result<(), Failure> {
        self.flushed = Instant::now();
        if self.pending.is_empty() {
            return Ok(());
        }
        let body = std::mem::take(&mut self.pending);
        let length = i64::try_from(body.chars().count()).unwrap_or(i64::MAX);
        let piece = Piece { stream: self.stream.clone(), position: self.position, body };
        let attempt = &*self.attempt;
        let (pool, piece) = (&attempt.core.pool, &piece);
        let write = || {
            pool.run("operations.text", move |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(
                        text::append(connection, attempt.id(), attempt.token, piece).await?,
                    )
                })
            })
        };
        let written = attempt.patiently(write).await?;
        if !written {
            return Err(Failure::signal(Signal::Fenced));
        }
        self.position += length;
        attempt.mark_alive();
        Ok(())
    }
}
