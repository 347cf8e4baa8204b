//! Use cases: each checks what was asked for, opens the transaction and calls the store. Knows no
//! gRPC and holds no SQL. Who asks is the first argument of every one.

pub mod deliver;
mod inbox;
mod preferences;
mod sweep;

use kernel::page::Pager;

use crate::subscribe::wake::Waker;

/// The use cases of this service. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pool: db::Pool,
    pager: Pager,
    waker: Waker,
}

impl App {
    /// Puts the use cases on a pool.
    #[must_use]
    pub fn new(pool: db::Pool, pager: Pager, waker: Waker) -> Self {
        Self { pool, pager, waker }
    }

    /// The pool.
    #[must_use]
    pub fn pool(&self) -> &db::Pool {
        &self.pool
    }

    /// Wakes those who follow an inbox.
    #[must_use]
    pub fn waker(&self) -> &Waker {
        &self.waker
    }
}
