//! The net under the wake-ups: once a second one statement re-reads the sequence of everything
//! that is watched here, and wakes what has moved. A process that died between its commit and its
//! NOTIFY, or a connection of a listener that was lost, so costs a second and never a change.

use std::{collections::HashMap, time::Duration};

use tokio_util::sync::CancellationToken;

use super::wake::{Waker, children_of};
use crate::{
    metrics,
    store::read::{self, Mark},
    writer::lane::{Line, on},
};

/// Watched operations that one statement re-reads at most.
const CHUNK: usize = 5000;

pub(crate) async fn run(mut line: Line, waker: Waker, every: Duration, stop: CancellationToken) {
    let mut known: HashMap<String, Mark> = HashMap::new();
    while stop.run_until_cancelled(tokio::time::sleep(every)).await.is_some() {
        let watched = waker.watched("op_");
        let mut seen = HashMap::with_capacity(watched.len());
        for chunk in watched.chunks(CHUNK) {
            match on!(line, |connection| read::marks(connection, chunk)) {
                Ok(marks) => {
                    for mark in marks {
                        wake(&waker, known.get(&mark.id), &mark);
                        seen.insert(mark.id.clone(), mark);
                    }
                }
                Err(error) => {
                    metrics::count(metrics::NET_ERRORS);
                    tracing::debug!(error = %error, "watched operations could not be re-read");
                }
            }
        }
        known = seen;
    }
}

/// Wakes whoever watches what has moved since it was looked at last.
fn wake(waker: &Waker, before: Option<&Mark>, now: &Mark) {
    let Mark { id, .. } = now;
    let same = |pick: fn(&Mark) -> i64| before.is_some_and(|before| pick(before) == pick(now));
    if !same(|mark| mark.sequence) || !same(|mark| mark.children) {
        waker.bump(id);
        waker.bump(&children_of(id));
    }
    waker.found(id, now.sequence);
    if now.texts > 0 && !same(|mark| mark.texts) {
        waker.bump_text(id);
    }
}
