//! Waiting for tables that somebody else brings up to date: a process whose role may change none
//! starts with them or not at all, and says meanwhile what it waits for.

use std::time::Duration;

use kernel::Chain;
use tokio::time::{Instant, sleep};

use super::{Missing, Set, missing};
use crate::{error::Error, pool::Pool};

/// Pause between two looks.
const LOOK: Duration = Duration::from_secs(1);
/// How often the same is said again.
const AGAIN: Duration = Duration::from_secs(60);

/// Waits until the pool's schema lacks nothing of these sets. Tells in the log what is missing, and
/// `remedy`, which is what brings it. A database that is away is waited for as well, and one that
/// lets this role in no more or not yet: roles are made, too, by whoever migrates.
///
/// # Errors
/// What waiting does not mend: a migration that was changed after it was applied, an option that is
/// wrong.
pub async fn await_migrations(pool: &Pool, sets: &[Set], remedy: &str) -> Result<(), Error> {
    let mut told: Option<(String, Instant)> = None;
    loop {
        let lacks = match missing(pool, sets).await {
            Ok(found) if found.is_empty() => break,
            Ok(found) => in_words(&found),
            Err(error) if error.unavailable() || refused(&error) => {
                format!("the database ({})", Chain(&error))
            }
            Err(error) => return Err(error),
        };
        let known = told.as_ref().filter(|(words, at)| *words == lacks && at.elapsed() < AGAIN);
        if known.is_none() {
            tracing::warn!(schema = pool.schema(), "not ready: {lacks} is missing; {remedy}");
            told = Some((lacks, Instant::now()));
        }
        sleep(LOOK).await;
    }
    if told.is_some() {
        tracing::info!(schema = pool.schema(), "the tables are as they should be");
    }
    Ok(())
}

/// Whether the server did not let us in (class 28), or has no such database.
fn refused(error: &Error) -> bool {
    let Error::Other(sqlx::Error::Database(said)) = error else { return false };
    said.code().is_some_and(|code| code.starts_with("28") || code == "3D000")
}

fn in_words(found: &[Missing]) -> String {
    found.iter().map(Missing::to_string).collect::<Vec<_>>().join("; ")
}
