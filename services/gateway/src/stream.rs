//! One live stream: what a service streams in, server-sent events out. What is streamed is a
//! [`follow::Feed`]: one operation ([`operation`]), or the inbox of a user ([`inbox`]).
//!
//! Two halves with a bounded mailbox between them. The pump ([`follow`]) reads the service as fast
//! as it sends, whatever the browser does: an unread tab must not fill the window of a connection
//! that others share. When the service is cut off it asks again after the last sequence it got.
//! The body ([`events`]) writes what the mailbox holds as fast as the browser reads. A browser that
//! is too slow finds its backlog replaced by one `resync` with the newest state; the last event is
//! always the newest, so it is never lost.
//!
//! Rejected: polling the service from the body alone (a slow browser would hold up the shared
//! connection), and a broadcast channel per feed (it would show one caller what another may
//! see, and lags without saying what was missed).

pub mod change;
pub mod events;
pub mod follow;
pub mod inbox;
pub mod mailbox;
pub mod operation;

use service::tasks::Tasks;

use self::{
    events::Events,
    follow::{Feed, Follow},
    mailbox::Mailbox,
};

/// Starts to pump and returns the events for the browser. Dropping them ends the pump.
#[must_use]
pub fn open<F: Feed>(tasks: &Tasks, follow: Follow<F>) -> Events {
    let (mailbox, reader) = Mailbox::new();
    let drain = tasks.token().clone();
    // The handle is not needed: the pump ends when its reader is gone, the work is over, or the
    // group is drained.
    drop(tasks.spawn("gateway.watch", follow::pump(follow, mailbox, drain)));
    Events::new(reader)
}
