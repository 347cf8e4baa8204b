//! What is put through the kit: a kind with all that it works with in its service.

use std::sync::Arc;

use db::{BoxFuture, Pool, migrate::Set};
use operations::{Engine, Handle, Kind, New, Options};

use super::What;
use crate::Database;

/// The user who starts operations that need no particular one.
const OWNER: &str = "user_00000000000000000000000000000001";

/// A kind, and how its service runs it. A kind that stands alone is a [`Subject`].
pub trait Case: Sync {
    /// Migrations of its service, the engine's among them.
    fn sets(&self) -> Vec<Set>;

    /// Service, and schema, that it belongs to.
    fn service(&self) -> &'static str;

    /// Starts an engine on a pool, as its service does: with the kind and all that it works with.
    fn engine(&self, pool: Pool, options: Options) -> BoxFuture<'static, Handle>;

    /// Writes what must be there and starts one operation, by an engine that runs none itself;
    /// returns its id.
    fn start<'a>(&'a self, database: &'a Database, engine: &'a Handle) -> BoxFuture<'a, String>;

    /// Whether it is put through this at this place; all of it unless there is a reason.
    fn disturbs(&self, _what: What, _place: &str) -> bool {
        true
    }
}

/// A kind that works with nothing but its engine, and has no rows of its own.
pub struct Subject<K: Kind> {
    /// Migrations of its service, the engine's among them.
    pub sets: Vec<Set>,
    /// Service, and schema, that it belongs to.
    pub service: &'static str,
    /// Makes the kind.
    pub kind: Arc<dyn Fn() -> K + Send + Sync>,
    /// What it is started with.
    pub input: K::Input,
}

impl<K: Kind> Case for Subject<K> {
    fn sets(&self) -> Vec<Set> {
        self.sets.clone()
    }

    fn service(&self) -> &'static str {
        self.service
    }

    fn engine(&self, pool: Pool, options: Options) -> BoxFuture<'static, Handle> {
        let kind = (self.kind)();
        Box::pin(async move {
            let engine = Engine::new(options).kind(kind).expect("the kind is declared well");
            engine.start(pool).await.expect("the engine starts")
        })
    }

    fn start<'a>(&'a self, _: &'a Database, engine: &'a Handle) -> BoxFuture<'a, String> {
        Box::pin(async move {
            let new = New::new::<K>(OWNER, &self.input).expect("the input can be encoded");
            let started = engine.start(new).await.expect("it can be started");
            started.operation.id().to_owned()
        })
    }
}
