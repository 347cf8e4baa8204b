//! Kinds as the engine holds them: a declaration and a handler whose input and output are bytes.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    context::Context,
    model::{failure::Failure, kind::Definition},
};

/// A kind of operation: one file that declares its phases and reads top to bottom as its steps.
pub trait Kind: Send + Sync + 'static {
    /// What it is given; stored as JSON with the operation.
    type Input: Serialize + DeserializeOwned + Send + Sync;
    /// What it leads to; an object, shown to people and programs.
    type Output: Serialize + Send;

    /// Declares name, version, phases and limits.
    fn definition() -> Definition;

    /// Does the work. It may be stopped at any await and run again from its start: what must not
    /// happen twice goes into steps, transactions and declared effects of the context.
    fn run(
        &self,
        context: Context,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}

/// What a handler returns, encoded.
pub(crate) type Outcome = Result<Vec<u8>, Failure>;

trait Erased: Send + Sync {
    fn run<'a>(
        &'a self,
        context: Context,
        input: &'a [u8],
    ) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;
}

impl<K: Kind> Erased for K {
    fn run<'a>(
        &'a self,
        context: Context,
        input: &'a [u8],
    ) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>> {
        Box::pin(async move {
            let input = serde_json::from_slice(input).map_err(|error| {
                Failure::permanent(
                    "INPUT_UNREADABLE",
                    "what this operation was started with cannot be read",
                )
                .caused_by(error)
            })?;
            let output = Kind::run(self, context, input).await?;
            serde_json::to_vec(&output).map_err(|error| {
                Failure::permanent(
                    "RESULT_UNWRITABLE",
                    "the result of this operation cannot be stored",
                )
                .caused_by(error)
            })
        })
    }
}

/// A registered kind.
#[derive(Clone)]
pub(crate) struct Registered {
    pub definition: Arc<Definition>,
    handler: Arc<dyn Erased>,
}

impl Registered {
    pub(crate) async fn run(&self, context: Context, input: &[u8]) -> Outcome {
        self.handler.run(context, input).await
    }
}

/// Kinds by name and version.
#[derive(Clone, Default)]
pub(crate) struct Registry {
    kinds: HashMap<(&'static str, i32), Registered>,
}

impl Registry {
    /// Adds a kind.
    ///
    /// # Errors
    /// A declaration that is wrong, or one that was made before.
    pub(crate) fn add<K: Kind>(&mut self, kind: K) -> Result<(), String> {
        let definition = K::definition();
        definition.validate()?;
        let key = (definition.name, definition.version);
        let registered = Registered { definition: Arc::new(definition), handler: Arc::new(kind) };
        match self.kinds.insert(key, registered) {
            None => Ok(()),
            Some(_) => Err(format!("kind {} version {} is registered twice", key.0, key.1)),
        }
    }

    pub(crate) fn get(&self, name: &str, version: i32) -> Option<&Registered> {
        // The key borrows for ever, the name does not: a handful of kinds is searched in no time.
        self.kinds
            .values()
            .find(|kind| kind.definition.name == name && kind.definition.version == version)
    }

    /// The definition of a kind in its newest version.
    pub(crate) fn definition(&self, name: &str) -> Option<&Arc<Definition>> {
        let of_name = self.kinds.values().filter(|kind| kind.definition.name == name);
        of_name.map(|kind| &kind.definition).max_by_key(|definition| definition.version)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Registered> {
        self.kinds.values()
    }
}
