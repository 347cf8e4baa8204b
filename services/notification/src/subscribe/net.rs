//! The net under the wake-ups: once a second one statement re-reads the sequence of every inbox
//! that is followed here, and wakes those that have moved. A change that another replica made, or
//! a process that died between its commit and its wake-up, so costs a second and never a change.

use std::{collections::HashMap, time::Duration};

use tokio_util::sync::CancellationToken;

use super::wake::Waker;
use crate::{error::Error, store};

/// Time between two looks.
const PERIOD: Duration = Duration::from_secs(1);
/// Inboxes that one statement re-reads at most.
const CHUNK: usize = 5000;

pub(crate) async fn run(pool: db::Pool, waker: Waker, stop: CancellationToken) {
    let mut known: HashMap<String, i64> = HashMap::new();
    while stop.run_until_cancelled(tokio::time::sleep(PERIOD)).await.is_some() {
        let followed = waker.followed();
        let mut seen = HashMap::with_capacity(followed.len());
        for chunk in followed.chunks(CHUNK) {
            let read = pool.run("notification.net", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(store::inbox::sequences(connection, chunk).await?)
                })
            });
            match read.await {
                Ok(rows) => {
                    for (owner, sequence) in rows {
                        if known.get(&owner) != Some(&sequence) {
                            waker.bump(&owner);
                        }
                        seen.insert(owner, sequence);
                    }
                }
                Err(error) => {
                    tracing::debug!(error = %error, "followed inboxes could not be re-read");
                }
            }
        }
        known = seen;
    }
}
