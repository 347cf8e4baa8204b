//! Watching: a wake-up carries "something new" and never data; what is new is read from the store,
//! so a watcher sees what was committed, all of it, on whichever replica it is.

pub(crate) mod many;
pub(crate) mod net;
pub(crate) mod news;
pub(crate) mod notify;
pub(crate) mod reader;
pub(crate) mod stream;
pub(crate) mod tail;
mod texts;
pub(crate) mod wake;
