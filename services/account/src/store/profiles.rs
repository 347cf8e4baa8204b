//! Profiles and the proposals for them.

use chrono::{DateTime, Utc};
use kernel::id::UserId;
use sqlx::{FromRow, PgConnection};

use crate::error::Error;

/// Proposals that wait for a user at most; the newest stay.
const PENDING: i64 = 200;

/// A profile as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ProfileRow {
    /// Rises with every change.
    pub revision: i64,
    /// What the user says, as JSON.
    pub content: String,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A proposal that waits for its user.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ProposalRow {
    /// Identifier.
    pub id: String,
    /// Word of the field.
    pub field: String,
    /// What it says.
    pub value: String,
    /// Resume that says it.
    pub resume_id: String,
    /// Lines of the resume, from 1.
    pub lines: Vec<i32>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A proposal that is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProposal {
    /// Identifier.
    pub id: String,
    /// Word of the field.
    pub field: &'static str,
    /// What it says.
    pub value: String,
    /// The same as it is compared.
    pub folded: String,
    /// Lines of the resume, from 1.
    pub lines: Vec<i32>,
}

/// Reads a profile; none for a user who never had one.
///
/// # Errors
/// The database.
pub async fn profile_get(
    conn: &mut PgConnection,
    user: &UserId,
) -> Result<Option<ProfileRow>, Error> {
    let row =
        sqlx::query_as("select revision, content, updated_at from profile where user_id = $1")
            .bind(user.as_str())
            .fetch_optional(conn)
            .await;
    Ok(row.map_err(db::Error::from)?)
}

/// Makes a profile unless there is one, raises its revision and locks it until the transaction ends.
/// None when there is no such user.
///
/// # Errors
/// The database.
pub async fn profile_touch_in_tx(
    conn: &mut PgConnection,
    user: &str,
) -> Result<Option<ProfileRow>, Error> {
    let row = sqlx::query_as(
        "insert into profile (user_id, revision) select id, 1 from users where id = $1 \
         on conflict (user_id) do update \
         set revision = profile.revision + 1, updated_at = clock_timestamp() \
         returning revision, content, updated_at",
    )
    .bind(user)
    .fetch_optional(conn)
    .await;
    Ok(row.map_err(db::Error::from)?)
}

/// Writes what the user of a locked profile says.
///
/// # Errors
/// The database.
pub async fn profile_write_in_tx(
    conn: &mut PgConnection,
    user: &UserId,
    content: &str,
) -> Result<(), Error> {
    sqlx::query("update profile set content = $2 where user_id = $1")
        .bind(user.as_str())
        .bind(content)
        .execute(conn)
        .await
        .map_err(db::Error::from)?;
    Ok(())
}

/// Lists the proposals that wait for a user, oldest first.
///
/// # Errors
/// The database.
pub async fn proposal_list(
    conn: &mut PgConnection,
    user: &UserId,
) -> Result<Vec<ProposalRow>, Error> {
    let rows = sqlx::query_as(
        "select id, field, value, resume_id, lines, created_at from proposal \
         where user_id = $1 and state = 'pending' order by id",
    )
    .bind(user.as_str())
    .fetch_all(conn)
    .await;
    Ok(rows.map_err(db::Error::from)?)
}

/// Ends the waiting of a proposal: accepted or dismissed. None when none of this id waits for the
/// user.
///
/// # Errors
/// The database.
pub async fn proposal_settle_in_tx(
    conn: &mut PgConnection,
    user: &UserId,
    id: &str,
    accepted: bool,
) -> Result<Option<ProposalRow>, Error> {
    let row = sqlx::query_as(
        "update proposal set state = $3 where user_id = $1 and id = $2 and state = 'pending' \
         returning id, field, value, resume_id, lines, created_at",
    )
    .bind(user.as_str())
    .bind(id)
    .bind(if accepted { "accepted" } else { "dismissed" })
    .fetch_optional(conn)
    .await;
    Ok(row.map_err(db::Error::from)?)
}

/// Withdraws the proposals of a resume that still wait.
///
/// # Errors
/// The database.
pub async fn proposal_withdraw_in_tx(
    conn: &mut PgConnection,
    user: &str,
    resume: &str,
) -> Result<(), Error> {
    sqlx::query("delete from proposal where user_id = $1 and resume_id = $2 and state = 'pending'")
        .bind(user)
        .bind(resume)
        .execute(conn)
        .await
        .map_err(db::Error::from)?;
    Ok(())
}

/// Makes the proposals of a resume. What was proposed before, accepted or dismissed, is not proposed
/// again; of a field that has one value the newest proposal stays.
///
/// # Errors
/// The database.
pub async fn proposal_insert_in_tx(
    conn: &mut PgConnection,
    user: &str,
    resume: &str,
    new: &[NewProposal],
) -> Result<(), Error> {
    for one in new {
        let replaced = sqlx::query(
            "delete from proposal where user_id = $1 and field = $2 and field <> 'skills' \
             and state = 'pending'",
        );
        replaced.bind(user).bind(one.field).execute(&mut *conn).await.map_err(db::Error::from)?;
        let made = sqlx::query(
            "insert into proposal (id, user_id, field, value, folded, resume_id, lines) \
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (user_id, field, folded) do nothing",
        );
        made.bind(&one.id)
            .bind(user)
            .bind(one.field)
            .bind(&one.value)
            .bind(&one.folded)
            .bind(resume)
            .bind(&one.lines)
            .execute(&mut *conn)
            .await
            .map_err(db::Error::from)?;
    }
    let surplus = sqlx::query(
        "delete from proposal where user_id = $1 and state = 'pending' and id not in \
         (select id from proposal where user_id = $1 and state = 'pending' order by id desc limit $2)",
    );
    surplus.bind(user).bind(PENDING).execute(conn).await.map_err(db::Error::from)?;
    Ok(())
}
