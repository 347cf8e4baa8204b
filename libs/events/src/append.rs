//! Appending facts in the transaction that makes them true.

use sqlx::PgConnection;

use crate::model::{Change, valid_type};

/// The insert of changes out of a relation named in the caller's statement, with the columns
/// `aggregate, sequence, type, payload, trace, at`: for statements that change many aggregates at
/// once and draw each sequence in their own `UPDATE ... RETURNING`.
#[macro_export]
macro_rules! append_sql {
    ($relation:literal) => {
        concat!(
            "INSERT INTO change (aggregate, sequence, type, payload, trace, at) ",
            "SELECT aggregate, sequence, type, payload, trace, at FROM ",
            $relation
        )
    };
}

/// Appends changes in the caller's transaction.
///
/// # Errors
/// The database's; a sequence that is taken already is a constraint violation.
pub async fn append(connection: &mut PgConnection, changes: &[Change]) -> Result<(), sqlx::Error> {
    debug_assert!(changes.iter().all(|change| valid_type(change.kind)), "a type name has its form");
    let column = |pick: fn(&Change) -> &str| changes.iter().map(pick).collect::<Vec<_>>();
    let sequences: Vec<i64> = changes.iter().map(|change| change.sequence).collect();
    let payloads: Vec<&[u8]> = changes.iter().map(|change| change.payload.as_slice()).collect();
    let traces: Vec<Option<&str>> = changes.iter().map(|change| change.trace.as_deref()).collect();
    sqlx::query(concat!(
        "WITH given AS (SELECT aggregate, sequence, type, payload, trace, clock_timestamp() AS at ",
        "FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[], $5::text[]) ",
        "AS g(aggregate, sequence, type, payload, trace)) ",
        append_sql!("given")
    ))
    .bind(column(|change| &change.aggregate))
    .bind(sequences)
    .bind(column(|change| change.kind))
    .bind(payloads)
    .bind(traces)
    .execute(connection)
    .await?;
    Ok(())
}
