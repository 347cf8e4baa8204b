//! Text that a model is writing: gathered and flushed every 100 ms, so that people read along. It
//! stands beside the changes and never draws a sequence number. It is for reading along and no
//! more: of each text the first 65,536 characters are kept, and the result is the whole.

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
/// Characters of a text that are kept.
const KEPT: i64 = 65_536;

/// A text as it is written, piece by piece.
pub struct TextStream {
    attempt: Arc<Attempt>,
    stream: String,
    position: i64,
    pending: String,
    flushed: Instant,
}

impl Context {
    /// Opens a named stream of text. Each attempt begins its streams anew.
    #[must_use]
    pub fn text(&self, stream: impl Into<String>) -> TextStream {
        TextStream {
            attempt: self.attempt.clone(),
            stream: stream.into().replace('\0', ""),
            position: 0,
            pending: String::new(),
            flushed: Instant::now(),
        }
    }
}

impl TextStream {
    /// Adds text; what goes beyond the first 65,536 characters is not kept.
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
        let left = usize::try_from(KEPT - self.position).unwrap_or(0);
        let body: String = std::mem::take(&mut self.pending).chars().take(left).collect();
        if body.is_empty() {
            return Ok(());
        }
        let length = i64::try_from(body.chars().count()).unwrap_or(KEPT);
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
        attempt.core.waker.wrote(attempt.id());
        attempt.mark_alive();
        Ok(())
    }
}
