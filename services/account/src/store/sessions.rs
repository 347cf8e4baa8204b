//! Sessions and their refresh tokens. Times are the database's, so that replicas agree.

use std::time::Duration;

use chrono::{DateTime, Utc};
use kernel::id::UserId;
use sqlx::{FromRow, PgConnection};

use crate::{
    domain::session::{Agent, IDLE, LIFE, Presented},
    error::Error,
};

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// Its user signed out.
    Logout,
    /// A refresh token of it was used twice.
    Reuse,
    /// Its user got another role.
    Role,
    /// Its guest registered.
    Registered,
    /// Its user ended it from another.
    User,
}

impl Because {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::Reuse => "reuse",
            Self::Role => "role",
            Self::Registered => "registered",
            Self::User => "user",
        }
    }
}

/// Opens a session with its first refresh token.
///
/// # Errors
/// The database.
pub async fn session_insert_in_tx(
    conn: &mut PgConnection,
    id: &str,
    user_id: &UserId,
    token_hash: &[u8; 32],
    agent: &Agent,
) -> Result<(), Error> {
    sqlx::query(
        "insert into sessions (id, user_id, expires_at, user_agent) \
         values ($1, $2, now() + make_interval(secs => $3), $4)",
    )
    .bind(id)
    .bind(user_id.as_str())
    .bind(LIFE.as_secs_f64())
    .bind(agent.as_str())
    .execute(&mut *conn)
    .await
    .map_err(db::Error::from)?;
    token_insert_in_tx(conn, id, token_hash).await
}

/// Adds the next refresh token of a session.
///
/// # Errors
/// The database.
pub async fn token_insert_in_tx(
    conn: &mut PgConnection,
    session_id: &str,
    token_hash: &[u8; 32],
) -> Result<(), Error> {
    sqlx::query(
        "insert into refresh_tokens (hash, session_id, expires_at) \
         values ($1, $2, now() + make_interval(secs => $3))",
    )
    .bind(token_hash.as_slice())
    .bind(session_id)
    .bind(IDLE.as_secs_f64())
    .execute(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(())
}

/// A refresh token that somebody sent, with its session and user.
#[derive(Debug, Clone)]
pub struct Found {
    /// The session it belongs to.
    pub session_id: String,
    /// The user of the session.
    pub user_id: String,
    /// What is known of it.
    pub presented: Presented,
}

/// Finds a refresh token and locks its session, so that of two who present it one comes first.
///
/// # Errors
/// The database.
pub async fn token_find_in_tx(
    conn: &mut PgConnection,
    token_hash: &[u8; 32],
) -> Result<Option<Found>, Error> {
    #[derive(FromRow)]
    struct Row {
        user_id: String,
        session_open: bool,
        expired: bool,
        used_for: Option<f64>,
    }
    let session: Option<String> =
        sqlx::query_scalar("select session_id from refresh_tokens where hash = $1")
            .bind(token_hash.as_slice())
            .fetch_optional(&mut *conn)
            .await
            .map_err(db::Error::from)?;
    let Some(session_id) = session else { return Ok(None) };
    sqlx::query("select from sessions where id = $1 for update")
        .bind(&session_id)
        .execute(&mut *conn)
        .await
        .map_err(db::Error::from)?;
    // Read only under the lock, and by the time of now: the transaction may have begun before the
    // one that had the lock.
    let row = sqlx::query_as::<_, Row>(
        "select s.user_id, s.ended_at is null and s.expires_at > clock_timestamp() as session_open, \
         t.expires_at <= clock_timestamp() as expired, \
         extract(epoch from clock_timestamp() - t.used_at)::float8 as used_for \
         from refresh_tokens t join sessions s on s.id = t.session_id where t.hash = $1",
    )
    .bind(token_hash.as_slice())
    .fetch_optional(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(row.map(|row| Found {
        session_id,
        user_id: row.user_id,
        presented: Presented {
            session_open: row.session_open,
            expired: row.expired,
            used_for: row.used_for.map(|secs| Duration::from_secs_f64(secs.max(0.0))),
        },
    }))
}

/// Marks a refresh token as exchanged, and its session as used.
///
/// # Errors
/// The database.
pub async fn token_use_in_tx(conn: &mut PgConnection, token_hash: &[u8; 32]) -> Result<(), Error> {
    sqlx::query(
        "with used as (update refresh_tokens set used_at = clock_timestamp() where hash = $1 \
         returning session_id) \
         update sessions s set last_used_at = clock_timestamp() from used \
         where s.id = used.session_id",
    )
    .bind(token_hash.as_slice())
    .execute(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(())
}

/// Ends a session; one that has ended stays as it is.
///
/// # Errors
/// The database.
pub async fn session_end(conn: &mut PgConnection, id: &str, because: Because) -> Result<(), Error> {
    sqlx::query(
        "update sessions set ended_at = now(), ended_because = $2 \
         where id = $1 and ended_at is null",
    )
    .bind(id)
    .bind(because.as_str())
    .execute(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(())
}

/// Identifiers of a user's open sessions.
///
/// # Errors
/// The database.
pub async fn sessions_of_user_in_tx(
    conn: &mut PgConnection,
    user_id: &UserId,
) -> Result<Vec<String>, Error> {
    let open =
        sqlx::query_scalar("select id from sessions where user_id = $1 and ended_at is null")
            .bind(user_id.as_str())
            .fetch_all(conn)
            .await
            .map_err(db::Error::from)?;
    Ok(open)
}

/// Ends an open session of a user; whether there was one.
///
/// # Errors
/// The database.
pub async fn session_end_of_user(
    conn: &mut PgConnection,
    user_id: &UserId,
    id: &str,
    because: Because,
) -> Result<bool, Error> {
    let ended = sqlx::query(
        "update sessions set ended_at = now(), ended_because = $3 \
         where id = $1 and user_id = $2 and ended_at is null and expires_at > now()",
    )
    .bind(id)
    .bind(user_id.as_str())
    .bind(because.as_str())
    .execute(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(ended.rows_affected() > 0)
}

/// A session that is open.
#[derive(Debug, Clone, FromRow)]
pub struct Open {
    /// Identifier.
    pub id: String,
    /// When somebody signed in.
    pub created_at: DateTime<Utc>,
    /// When it was opened or refreshed last.
    pub last_used_at: DateTime<Utc>,
    /// What the client said of itself.
    pub user_agent: String,
}

/// A user's open sessions, the one used last first; at most 1,000.
///
/// # Errors
/// The database.
pub async fn sessions_open(conn: &mut PgConnection, user_id: &UserId) -> Result<Vec<Open>, Error> {
    let open = sqlx::query_as(
        "select id, created_at, last_used_at, user_agent from sessions \
         where user_id = $1 and ended_at is null and expires_at > now() \
         order by last_used_at desc, id limit 1000",
    )
    .bind(user_id.as_str())
    .fetch_all(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(open)
}

/// Ends the session of a refresh token, whichever of the family it is, and returns its id.
///
/// # Errors
/// The database.
pub async fn session_end_by_token(
    conn: &mut PgConnection,
    token_hash: &[u8; 32],
) -> Result<Option<String>, Error> {
    let ended = sqlx::query_scalar(
        "update sessions s set ended_at = now(), ended_because = 'logout' \
         from refresh_tokens t \
         where t.hash = $1 and s.id = t.session_id and s.ended_at is null returning s.id",
    )
    .bind(token_hash.as_slice())
    .fetch_optional(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(ended)
}

/// Ends every open session of a user and returns their ids.
///
/// # Errors
/// The database.
pub async fn sessions_end_of_user_in_tx(
    conn: &mut PgConnection,
    user_id: &UserId,
    because: Because,
) -> Result<Vec<String>, Error> {
    let ended = sqlx::query_scalar(
        "update sessions set ended_at = now(), ended_because = $2 \
         where user_id = $1 and ended_at is null returning id",
    )
    .bind(user_id.as_str())
    .bind(because.as_str())
    .fetch_all(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(ended)
}

/// Those of the sessions that are not open, unknown ones among them.
///
/// # Errors
/// The database.
pub async fn sessions_ended(conn: &mut PgConnection, ids: &[String]) -> Result<Vec<String>, Error> {
    let ended = sqlx::query_scalar(
        "select asked.id from unnest($1::text[]) as asked (id) where not exists ( \
         select from sessions s where s.id = asked.id and s.ended_at is null \
         and s.expires_at > now())",
    )
    .bind(ids)
    .fetch_all(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(ended)
}

/// Deletes sessions that ended or expired long ago and tokens exchanged long ago, at most `most`
/// of each. Returns how many rows went.
///
/// # Errors
/// The database.
pub async fn sessions_sweep(conn: &mut PgConnection, most: i64) -> Result<u64, Error> {
    let sessions = sqlx::query(
        "delete from sessions where id in (select id from sessions \
         where expires_at < now() - interval '7 days' \
         or ended_at < now() - interval '7 days' limit $1)",
    )
    .bind(most)
    .execute(&mut *conn)
    .await
    .map_err(db::Error::from)?;
    // The newest token of a family is never used, so this leaves every session alive.
    let tokens = sqlx::query(
        "delete from refresh_tokens where hash in (select hash from refresh_tokens \
         where used_at < now() - interval '7 days' limit $1)",
    )
    .bind(most)
    .execute(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(sessions.rows_affected() + tokens.rows_affected())
}
