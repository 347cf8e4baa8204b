//! Users.

use chrono::{DateTime, Utc};
use kernel::id::UserId;
use service::auth::Role;
use sqlx::{FromRow, PgConnection};

use crate::{
    domain::{
        email::Email,
        session::IDLE,
        user::{Name, User},
    },
    error::Error,
};

#[derive(FromRow)]
struct UserRow {
    id: String,
    email: Option<String>,
    name: String,
    role: String,
    created_at: DateTime<Utc>,
}

impl TryFrom<UserRow> for User {
    type Error = Error;

    fn try_from(row: UserRow) -> Result<Self, Error> {
        Ok(Self {
            id: UserId::parse(&row.id).map_err(|_| Error::Stored("user id"))?,
            email: row
                .email
                .map(|email| Email::parse(&email).ok_or(Error::Stored("e-mail address")))
                .transpose()?,
            name: Name::parse(&row.name).map_err(|_| Error::Stored("name"))?,
            role: row.role.parse().map_err(|_| Error::Stored("role"))?,
            created_at: row.created_at,
        })
    }
}

/// A user who is being made; never printed.
#[derive(Clone)]
pub struct NewUser {
    /// Identifier.
    pub id: UserId,
    /// Address.
    pub email: Email,
    /// Name.
    pub name: Name,
    /// What they may do.
    pub role: Role,
    /// PHC string of the password's hash.
    pub phc: String,
}

/// Inserts a user.
///
/// # Errors
/// [`Error::EmailTaken`] when the address has an account.
pub async fn user_insert(conn: &mut PgConnection, new: &NewUser) -> Result<User, Error> {
    let inserted = sqlx::query_as::<_, UserRow>(
        "insert into users (id, email, name, role, password) values ($1, $2, $3, $4, $5) \
         returning id, email, name, role, created_at",
    )
    .bind(new.id.as_str())
    .bind(new.email.as_str())
    .bind(new.name.as_str())
    .bind(new.role.as_str())
    .bind(&new.phc)
    .fetch_one(conn)
    .await;
    made(inserted.map_err(db::Error::from))?.try_into()
}

/// Inserts a guest.
///
/// # Errors
/// The database.
pub async fn guest_insert(conn: &mut PgConnection, id: &UserId) -> Result<User, Error> {
    let row = sqlx::query_as::<_, UserRow>(
        "insert into users (id, name, role) values ($1, '', 'candidate') \
         returning id, email, name, role, created_at",
    )
    .bind(id.as_str())
    .fetch_one(conn)
    .await
    .map_err(db::Error::from)?;
    row.try_into()
}

/// Makes an account of a guest; none where the user is no guest.
///
/// # Errors
/// [`Error::EmailTaken`] when the address has an account.
pub async fn guest_register_in_tx(
    conn: &mut PgConnection,
    guest: &str,
    new: &NewUser,
) -> Result<Option<User>, Error> {
    let updated = sqlx::query_as::<_, UserRow>(
        "update users set email = $2, name = $3, role = $4, password = $5 \
         where id = $1 and email is null returning id, email, name, role, created_at",
    )
    .bind(guest)
    .bind(new.email.as_str())
    .bind(new.name.as_str())
    .bind(new.role.as_str())
    .bind(&new.phc)
    .fetch_optional(conn)
    .await;
    made(updated.map_err(db::Error::from))?.map(TryInto::try_into).transpose()
}

/// Tells an address that has an account from other failures.
fn made<T>(outcome: Result<T, db::Error>) -> Result<T, Error> {
    outcome.map_err(|error| match error.constraint() {
        Some("users_email") => Error::EmailTaken,
        _ => error.into(),
    })
}

/// Finds a user and the hash of their password by address.
///
/// # Errors
/// The database.
pub async fn user_by_email(
    conn: &mut PgConnection,
    email: &Email,
) -> Result<Option<(User, String)>, Error> {
    #[derive(FromRow)]
    struct Row {
        #[sqlx(flatten)]
        user: UserRow,
        password: String,
    }
    let row = sqlx::query_as::<_, Row>(
        "select id, email, name, role, created_at, password from users where email = $1",
    )
    .bind(email.as_str())
    .fetch_optional(conn)
    .await
    .map_err(db::Error::from)?;
    row.map(|row| Ok((row.user.try_into()?, row.password))).transpose()
}

/// Finds the user of an open session.
///
/// # Errors
/// The database.
pub async fn user_of_session(
    conn: &mut PgConnection,
    id: &UserId,
    session_id: &str,
) -> Result<Option<User>, Error> {
    let row = sqlx::query_as::<_, UserRow>(
        "select u.id, u.email, u.name, u.role, u.created_at \
         from users u join sessions s on s.user_id = u.id \
         where u.id = $1 and s.id = $2 and s.ended_at is null and s.expires_at > now()",
    )
    .bind(id.as_str())
    .bind(session_id)
    .fetch_optional(conn)
    .await
    .map_err(db::Error::from)?;
    row.map(TryInto::try_into).transpose()
}

/// Replaces the hash of a password unless somebody else did meanwhile.
///
/// # Errors
/// The database.
pub async fn user_rehash(
    conn: &mut PgConnection,
    id: &UserId,
    old: &str,
    new: &str,
) -> Result<(), Error> {
    sqlx::query("update users set password = $3 where id = $1 and password = $2")
        .bind(id.as_str())
        .bind(old)
        .bind(new)
        .execute(conn)
        .await
        .map_err(db::Error::from)?;
    Ok(())
}

/// Deletes guests who cannot come back, at most `most`: none of their sessions is open, or none was
/// used for as long as a refresh token waits. Returns who they were.
///
/// # Errors
/// The database.
pub async fn guests_sweep_in_tx(conn: &mut PgConnection, most: i64) -> Result<Vec<String>, Error> {
    let gone = sqlx::query_scalar(
        "with gone as (select id from users u where email is null and not exists ( \
         select from sessions s where s.user_id = u.id and s.ended_at is null \
         and s.expires_at > now() and s.last_used_at > now() - make_interval(secs => $2)) \
         limit $1 for update skip locked) \
         delete from users u using gone where u.id = gone.id returning u.id",
    )
    .bind(most)
    .bind(IDLE.as_secs_f64())
    .fetch_all(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(gone)
}

/// Deletes a user with sessions and profile; whether there was one.
///
/// # Errors
/// The database.
pub async fn user_delete_in_tx(conn: &mut PgConnection, id: &UserId) -> Result<bool, Error> {
    let deleted = sqlx::query("delete from users where id = $1").bind(id.as_str()).execute(conn);
    Ok(deleted.await.map_err(db::Error::from)?.rows_affected() > 0)
}

/// Locks the administrators against changes by others and returns their identifiers.
///
/// # Errors
/// The database.
pub async fn admins_lock_in_tx(conn: &mut PgConnection) -> Result<Vec<String>, Error> {
    // Ordered, so that two who lock do not wait for each other.
    let sql = "select id from users where role = 'admin' order by id for update";
    Ok(sqlx::query_scalar(sql).fetch_all(conn).await.map_err(db::Error::from)?)
}

/// Sets the role of a user and returns them with whether it was another before.
///
/// # Errors
/// [`Error::UserMissing`].
pub async fn user_set_role_in_tx(
    conn: &mut PgConnection,
    id: &UserId,
    role: Role,
) -> Result<(User, bool), Error> {
    #[derive(FromRow)]
    struct Row {
        #[sqlx(flatten)]
        user: UserRow,
        changed: bool,
    }
    let row = sqlx::query_as::<_, Row>(
        "with old as (select id, role from users where id = $1 for update) \
         update users u set role = $2 from old where u.id = old.id \
         returning u.id, u.email, u.name, u.role, u.created_at, old.role <> $2 as changed",
    )
    .bind(id.as_str())
    .bind(role.as_str())
    .fetch_optional(conn)
    .await
    .map_err(db::Error::from)?
    .ok_or(Error::UserMissing)?;
    Ok((row.user.try_into()?, row.changed))
}
