//! Use cases: each checks what was asked for, opens the transaction, calls the store and the
//! engine. Knows no gRPC and holds no SQL. Who asks is the first argument of every one.

pub mod check;
pub mod desk;
pub mod documents;
pub mod format;
mod lines;
pub mod naming;
mod profile;
mod read;
mod resumes;
pub mod standing;
mod tailorings;

use std::sync::Arc;

use kernel::page::Pager;
use operations::Handle;
use tokio::sync::Semaphore;

pub use self::{
    lines::Lines,
    profile::Profile,
    resumes::{File, ResumePage, Upload},
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
    /// One for each core: what computes in a call takes one.
    cores: Arc<Semaphore>,
}

impl App {
    /// Puts the use cases on a pool and a running engine.
    #[must_use]
    pub fn new(pool: db::Pool, engine: Handle, pager: Pager, config: Arc<Config>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { pool, engine, pager, config, cores: Arc::new(Semaphore::new(cores)) }
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
