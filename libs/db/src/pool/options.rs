//! What a pool is made with, and the settings that every connection gets from it.

use std::{str::FromStr as _, time::Duration};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _,
    postgres::{PgConnectOptions, PgConnection},
};

use crate::error::Error;

/// A connection that rested longer than this is tested before it is used.
const TRUSTED: Duration = Duration::from_secs(1);

/// What a pool is made with.
#[derive(Clone, PartialEq, Eq)]
pub struct PoolOptions {
    /// `postgres://user:password@host:port/database`, or with `?host=/directory` for a socket.
    pub url: String,
    /// Schema that unqualified names mean: a lower-case identifier.
    pub schema: String,
    /// Who the server's views say is connected.
    pub application_name: String,
    /// Connections at most.
    pub max_connections: u32,
    /// How long a call waits for a connection.
    pub acquire_timeout: Duration,
    /// How long a call may take in all; also the server's limit for a statement, for a
    /// transaction, and for one that stands idle.
    pub call_timeout: Duration,
}

impl PoolOptions {
    /// Options with the defaults: 16 connections, 5 s for a connection, 10 s for a call.
    #[must_use]
    pub fn new(url: impl Into<String>, schema: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            schema: schema.into(),
            application_name: "jobstream".to_owned(),
            max_connections: 16,
            acquire_timeout: Duration::from_secs(5),
            call_timeout: Duration::from_secs(10),
        }
    }

    /// Checks the options and turns them into the driver's.
    pub(super) fn connect_options(&self) -> Result<PgConnectOptions, Error> {
        if !is_identifier(&self.schema) {
            let right = "lower-case letters, digits and _, not starting with a digit, at most 63";
            return Err(Error::Options { field: "schema", right });
        }
        if self.max_connections == 0 {
            return Err(Error::Options { field: "max_connections", right: "at least 1" });
        }
        let right = "postgres://user:password@host:port/database, or with ?host=/directory";
        // The driver takes any scheme, and with another one the rest for something else.
        let ours = ["postgres://", "postgresql://"].iter().any(|s| self.url.starts_with(s));
        let url = PgConnectOptions::from_str(&self.url).ok().filter(|_| ours);
        let url = url.ok_or(Error::Options { field: "url", right })?;
        let limit = self.call_timeout.as_millis().to_string();
        let search_path = format!("{},public", self.schema);
        Ok(url
            .application_name(&self.application_name)
            .options([
                ("search_path", search_path.as_str()),
                ("statement_timeout", limit.as_str()),
                ("idle_in_transaction_session_timeout", limit.as_str()),
            ])
            .disable_statement_logging())
    }

    /// Settings that not every server knows; one that it does not know is left out.
    /// `client_connection_check_interval` ends the statement of a client that went away. Scans of
    /// whole tables are the last resort: a plan that was made while a table was small is kept as
    /// the table grows, and every statement of a service goes by an index.
    pub(super) fn session_sql(&self) -> String {
        let limit = self.call_timeout.as_millis();
        format!(
            "select set_config(name, value, false) from (values \
             ('transaction_timeout', '{limit}'), ('enable_seqscan', 'off'), \
             ('client_connection_check_interval', '1s')) as wanted (name, value) \
             where current_setting(name, true) is not null"
        )
    }
}

impl std::fmt::Debug for PoolOptions {
    /// Leaves the URL out: it may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PoolOptions")
            .field("schema", &self.schema)
            .field("application_name", &self.application_name)
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("call_timeout", &self.call_timeout)
            .finish_non_exhaustive()
    }
}

/// Whether a name needs no quotes in SQL.
pub(crate) fn is_identifier(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c == '_';
    name.len() <= 63
        && name.starts_with(letter)
        && name.chars().all(|c| letter(c) || c.is_ascii_digit())
}

/// Gives a new connection the settings of [`PoolOptions::session_sql`].
pub(super) async fn settle(conn: &mut PgConnection, session_sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(session_sql)).execute(conn).await?;
    Ok(())
}

/// Tells whether a connection can be used: those that rested a while are asked.
pub(super) async fn alive(conn: &mut PgConnection, rested: Duration) -> Result<bool, sqlx::Error> {
    Ok(rested <= TRUSTED || conn.ping().await.is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_url_or_schema_is_refused_by_name_and_never_repeated() {
        let wrong = [
            ("postgres://localhost/app", "Robert'); drop table", "schema"),
            ("postgres://localhost/app", "1st", "schema"),
            ("postgres://localhost/app", "", "schema"),
            ("mine:secret@", "app", "url"),
        ];
        for (url, schema, field) in wrong {
            let error = PoolOptions::new(url, schema).connect_options().unwrap_err();
            assert!(matches!(&error, Error::Options { field: f, .. } if *f == field), "{error:?}");
            assert!(!format!("{error:?}").contains("secret"));
        }
    }

    #[test]
    fn a_password_is_not_printed() {
        let options = PoolOptions::new("postgres://me:secret@localhost/app", "app");
        assert!(!format!("{options:?}").contains("secret"));
    }
}
