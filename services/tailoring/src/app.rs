//! Use cases: each checks what was asked for, opens the transaction, calls the store and the
//! engine. Knows no gRPC and holds no SQL. Who asks is the first argument of every one.

pub mod check;
pub mod desk;
pub mod format;
pub mod naming;
mod read;
mod resumes;
pub mod standing;
mod tailorings;

use std::sync::Arc;

use kernel::page::Pager;
use operations::Handle;

pub use self::{
    resumes::{ResumePage, Upload},
    standing::{ResumeView, Standing, TailoringView, View},
    tailorings::{Document, Posting, TailoringPage},
};
use crate::config::Config;

/// The use cases of this service. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pool: db::Pool,
    engine: Handle,
    pager: Pager,
    config: Arc<Config>,
}

impl App {
    /// Puts the use cases on a pool and a running engine.
    #[must_use]
    pub fn new(pool: db::Pool, engine: Handle, pager: Pager, config: Arc<Config>) -> Self {
        Self { pool, engine, pager, config }
    }

    /// The pool.
    #[must_use]
    pub fn pool(&self) -> &db::Pool {
        &self.pool
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Handle {
        &self.engine
    }

    /// Limits of what is taken.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }
}
