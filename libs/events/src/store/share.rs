//! Slots that the members of a team share out under leases on the database's time: the shards of a
//! relay, the partitions of a consumer. A slot carries a token, raised by each claim, and the
//! position of the work; every write of a holder names the token.

use std::time::Duration;

use sqlx::PgConnection;
use uuid::Uuid;

/// A slot that its member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Share {
    pub slot: i32,
    pub token: i64,
    pub position: i64,
}

/// Who takes part in which team.
#[derive(Debug, Clone)]
pub(crate) struct Membership {
    pub team: String,
    pub member: Uuid,
    pub lease: Duration,
}

/// Renews what the member holds, gives back what is over its fair share, claims what is free up to
/// it, and returns what it holds then. To be called in a transaction, a few times per lease.
pub(crate) async fn balance(
    connection: &mut PgConnection,
    membership: &Membership,
    slots: i32,
) -> Result<Vec<Share>, sqlx::Error> {
    let Membership { team, member, lease } = membership;
    let lease_ms = lease.as_secs_f64() * 1e3;
    let members = register(connection, team, *member, lease_ms).await?;
    sqlx::query(
        "INSERT INTO event_share (team, slot) SELECT $1, generate_series(0, $2 - 1) \
         ON CONFLICT DO NOTHING",
    )
    .bind(team)
    .bind(slots)
    .execute(&mut *connection)
    .await?;
    let fair = i64::from(slots).div_euclid(members) + i64::from(i64::from(slots) % members > 0);
    // What lies beyond the fair share goes back to whoever has less.
    sqlx::query(
        "UPDATE event_share s SET \
           holder = CASE WHEN held.place <= $3 THEN s.holder END, \
           until = CASE WHEN held.place <= $3 \
             THEN clock_timestamp() + $4 * interval '1 millisecond' ELSE 'epoch' END \
         FROM (SELECT slot, row_number() OVER (ORDER BY slot) AS place FROM event_share \
           WHERE team = $1 AND holder = $2 AND until > clock_timestamp()) held \
         WHERE s.team = $1 AND s.slot = held.slot AND s.holder = $2",
    )
    .bind(team)
    .bind(member)
    .bind(fair)
    .bind(lease_ms)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE event_share s SET token = token + 1, holder = $2, \
           until = clock_timestamp() + $4 * interval '1 millisecond' \
         FROM (SELECT slot FROM event_share WHERE team = $1 \
             AND (holder IS NULL OR until <= clock_timestamp()) ORDER BY slot \
           LIMIT greatest($3 - (SELECT count(*) FROM event_share WHERE team = $1 \
             AND holder = $2 AND until > clock_timestamp()), 0) \
           FOR NO KEY UPDATE SKIP LOCKED) free \
         WHERE s.team = $1 AND s.slot = free.slot",
    )
    .bind(team)
    .bind(member)
    .bind(fair)
    .bind(lease_ms)
    .execute(&mut *connection)
    .await?;
    sqlx::query_as(
        "SELECT slot, token, position FROM event_share \
         WHERE team = $1 AND holder = $2 AND until > clock_timestamp() ORDER BY slot",
    )
    .bind(team)
    .bind(member)
    .fetch_all(connection)
    .await
}

/// Renews the membership, forgets those that are long gone, and counts the living, oneself included.
async fn register(
    connection: &mut PgConnection,
    team: &str,
    member: Uuid,
    lease_ms: f64,
) -> Result<i64, sqlx::Error> {
    sqlx::query(
        "INSERT INTO event_member (team, member, until) \
         VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond') \
         ON CONFLICT (team, member) DO UPDATE SET until = excluded.until",
    )
    .bind(team)
    .bind(member)
    .bind(lease_ms)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM event_member WHERE (team, member) IN (SELECT team, member FROM event_member \
         WHERE team = $1 AND until < clock_timestamp() - interval '1 minute' \
         FOR UPDATE SKIP LOCKED)",
    )
    .bind(team)
    .execute(&mut *connection)
    .await?;
    let living: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM event_member WHERE team = $1 AND until > clock_timestamp()",
    )
    .bind(team)
    .fetch_one(connection)
    .await?;
    Ok(living.max(1))
}

/// Gives everything back, so that others take it at once.
pub(crate) async fn leave(
    connection: &mut PgConnection,
    team: &str,
    member: Uuid,
) -> Result<(), sqlx::Error> {
    for statement in [
        "UPDATE event_share SET holder = NULL, until = 'epoch' WHERE team = $1 AND holder = $2",
        "DELETE FROM event_member WHERE team = $1 AND member = $2",
    ] {
        sqlx::query(statement).bind(team).bind(member).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Moves the position of a slot under its token; false when somebody else has claimed it since.
pub(crate) async fn advance(
    connection: &mut PgConnection,
    team: &str,
    share: Share,
    position: i64,
) -> Result<bool, sqlx::Error> {
    let moved = sqlx::query(
        "UPDATE event_share SET position = $4 WHERE team = $1 AND slot = $2 AND token = $3",
    )
    .bind(team)
    .bind(share.slot)
    .bind(share.token)
    .bind(position)
    .execute(connection)
    .await?;
    Ok(moved.rows_affected() == 1)
}
