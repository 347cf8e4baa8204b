//! What a server says of itself, for a person who wants to know whether it will do.

use std::time::{Duration, SystemTime};

use crate::{Error, Pool, deadline};

/// How long the server may take to answer.
const LIMIT: Duration = Duration::from_secs(5);

/// A server as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its version, such as 180001 for 18.1.
    pub version: i32,
    /// Whether rows can be written: neither a standby nor a primary that was demoted.
    pub writable: bool,
    /// Whether the user may create schemas in the database.
    pub may_create: bool,
    /// The time by its clock.
    pub time: SystemTime,
}

impl Pool {
    /// Asks the server about itself, on a connection that needs no schema of ours.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be reached or does not answer within 5 s.
    pub async fn about(&self) -> Result<About, Error> {
        const ASK: &str = "select current_setting('server_version_num')::int, \
             current_setting('transaction_read_only') = 'off', \
             has_database_privilege(current_database(), 'create'), \
             (extract(epoch from clock_timestamp()) * 1000)::int8";
        let mut connection = self.dedicated().await?;
        let ask = sqlx::query_as(ASK).fetch_one(&mut connection);
        let (version, writable, may_create, time): (i32, bool, bool, i64) =
            deadline(LIMIT, ask).await?;
        let time_ms = u64::try_from(time).unwrap_or_default();
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(time_ms);
        Ok(About { version, writable, may_create, time })
    }
}
