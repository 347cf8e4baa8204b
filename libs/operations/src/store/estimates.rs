//! Durations of finished operations, folded into cases for estimates.

use sqlx::PgConnection;

/// How long a finished operation took from the start of a phase to its end.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Case {
    pub kind: String,
    pub phase: String,
    pub size_class: i16,
    pub writer: String,
    pub remaining_ms: i64,
}

/// Reads the changes of operations: id, time in milliseconds and payload, in order.
pub(crate) async fn changes(
    connection: &mut PgConnection,
    ids: &[String],
) -> Result<Vec<(String, i64, Vec<u8>)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT aggregate, (extract(epoch FROM at) * 1000)::bigint, payload FROM change \
         WHERE aggregate = ANY($1) ORDER BY aggregate, sequence",
    )
    .bind(ids)
    .fetch_all(connection)
    .await
}

/// Adds cases in front of those that are known and keeps the newest `kept`.
pub(crate) async fn add(
    connection: &mut PgConnection,
    cases: &[Case],
    kept: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO duration (kind, phase, size_class, writer, cases_ms) \
         SELECT kind, phase, size_class, writer, array_agg(ms) FROM \
           unnest($1::text[], $2::text[], $3::smallint[], $4::text[], $5::bigint[]) \
           AS c(kind, phase, size_class, writer, ms) \
         GROUP BY kind, phase, size_class, writer \
         ON CONFLICT (kind, phase, size_class, writer) DO UPDATE \
           SET cases_ms = (excluded.cases_ms || duration.cases_ms)[1:$6]",
    )
    .bind(cases.iter().map(|case| case.kind.as_str()).collect::<Vec<_>>())
    .bind(cases.iter().map(|case| case.phase.as_str()).collect::<Vec<_>>())
    .bind(cases.iter().map(|case| case.size_class).collect::<Vec<_>>())
    .bind(cases.iter().map(|case| case.writer.as_str()).collect::<Vec<_>>())
    .bind(cases.iter().map(|case| case.remaining_ms).collect::<Vec<_>>())
    .bind(kept)
    .execute(connection)
    .await?;
    Ok(())
}

/// Known cases of one kind, phase, size and writer.
pub(crate) type Known = (String, String, i16, String, Vec<i64>);

/// Reads every known case.
pub(crate) async fn all(connection: &mut PgConnection) -> Result<Vec<Known>, sqlx::Error> {
    sqlx::query_as("SELECT kind, phase, size_class, writer, cases_ms FROM duration")
        .fetch_all(connection)
        .await
}
