//! The line from a handler to the engine that runs it. Kinds are registered before there is an
//! engine, so the line is laid first and joined afterwards; it is cut when the engine ends, or the
//! two would keep each other alive.

use std::sync::{Arc, PoisonError, RwLock};

use operations::{Failure, Handle};

/// A line to the engine.
#[derive(Clone, Default)]
pub struct Line(Arc<RwLock<Option<Handle>>>);

impl Line {
    /// Joins it to an engine.
    pub fn join(&self, engine: &Handle) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(engine.clone());
    }

    /// Cuts it.
    pub fn cut(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The engine at its other end.
    ///
    /// # Errors
    /// The line is not joined yet, or cut: the process starts or ends, and another attempt goes on.
    pub fn engine(&self) -> Result<Handle, Failure> {
        let engine = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        engine.ok_or_else(|| {
            Failure::retryable("STOPPING", "The service is being restarted. It goes on by itself.")
        })
    }
}
