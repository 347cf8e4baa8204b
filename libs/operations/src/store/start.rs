//! Writing a new operation: the request row first, then the operation and its first change.

use bytes::Bytes;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use crate::model::{
    id::OperationId,
    operation::{Head, Operation},
};

/// The call that asks for an operation, for recognising its repetition.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub owner: String,
    pub method: String,
    pub request_id: String,
    pub digest: Vec<u8>,
}

/// A new operation, ready to be inserted.
#[derive(Debug, Clone)]
pub(crate) struct NewRow {
    pub operation: Operation,
    pub input: Vec<u8>,
    /// The process that runs it at once; none leaves it waiting.
    pub worker: Option<Uuid>,
    pub request: Option<Request>,
    pub kind: &'static str,
    pub payload: Bytes,
}

const INSERT: &str = concat!(
    "WITH input AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], \
       $5::smallint[], $6::bytea[], $7::bigint[], $8::text[], $9::text[], $10::text[], \
       $11::float8[], $12::uuid[], $13::text[], $14::text[], $15::bytea[], $16::text[], \
       $17::text[], $18::bytea[]) \
       AS i(id, owner, kind, version, state, input, input_size, writer, parent, child_key, \
       weight, worker, trace, type, payload, method, request_id, digest)), \
     asked AS (INSERT INTO request (owner, method, request_id, digest, operation) \
       SELECT owner, method, request_id, digest, id FROM input WHERE request_id IS NOT NULL \
       ON CONFLICT DO NOTHING RETURNING operation), \
     inserted AS (INSERT INTO operation AS o (id, owner, kind, version, state, run, attempt, \
       token, command, sequence, failures, lost, cancel, children_open, children, phase, \
       phase_total, phase_key, phase_title, percent, message, input, input_size, writer, parent, \
       child_key, weight, worker, alive_at, claimed_at, ran_ms, trace, created_at, run_at, \
       phase_at, updated_at) \
       SELECT id, owner, kind, version, state, 1, (worker IS NOT NULL)::int, \
       (worker IS NOT NULL)::int, 0, 1, 0, 0, false, 0, 0, 0, 0, '', '', 0, '', input, \
       input_size, writer, parent, child_key, weight, worker, clock.at, \
       CASE WHEN worker IS NOT NULL THEN clock.at END, 0, trace, clock.at, clock.at, clock.at, \
       clock.at \
       FROM input, (SELECT clock_timestamp() AS at) clock \
       WHERE request_id IS NULL OR EXISTS (SELECT 1 FROM asked WHERE operation = input.id) \
       RETURNING id, created_at), \
     emitted AS (SELECT n.id AS aggregate, 1::bigint AS sequence, i.type, i.payload, i.trace, \
       n.created_at AS at FROM inserted n JOIN input i USING (id)), \
     changes AS (",
    events::append_sql!("emitted"),
    ") SELECT id, created_at FROM inserted"
);

/// Inserts new operations in one statement. Those whose request exists already are left out of
/// the answer, which holds the id and time of creation of the others.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    rows: &[NewRow],
) -> Result<Vec<(String, chrono::DateTime<chrono::Utc>)>, sqlx::Error> {
    macro_rules! column {
        (|$row:ident| $pick:expr) => {
            rows.iter().map(|$row| $pick).collect::<Vec<_>>()
        };
    }
    fn head(row: &NewRow) -> &Head {
        &row.operation.head
    }
    let inserted = sqlx::query(INSERT)
        .bind(column!(|r| r.operation.id()))
        .bind(column!(|r| head(r).owner.as_str()))
        .bind(column!(|r| head(r).kind.as_str()))
        .bind(column!(|r| head(r).version))
        .bind(column!(|r| r.operation.life.state as i16))
        .bind(column!(|r| r.input.as_slice()))
        .bind(column!(|r| head(r).input_size))
        .bind(column!(|r| head(r).writer.as_str()))
        .bind(column!(|r| head(r).parent.as_ref().map(OperationId::as_str)))
        .bind(column!(|r| head(r).child_key.as_deref()))
        .bind(column!(|r| head(r).weight))
        .bind(column!(|r| r.worker))
        .bind(column!(|r| head(r).trace.as_deref()))
        .bind(column!(|r| r.kind))
        .bind(column!(|r| r.payload.as_ref()))
        .bind(column!(|r| r.request.as_ref().map(|request| request.method.as_str())))
        .bind(column!(|r| r.request.as_ref().map(|request| request.request_id.as_str())))
        .bind(column!(|r| r.request.as_ref().map(|request| request.digest.as_slice())))
        .fetch_all(connection)
        .await?;
    inserted.iter().map(|row| Ok((row.try_get("id")?, row.try_get("created_at")?))).collect()
}

/// Writes the request row alone: the first write of a start that has domain rows of its own.
/// Returns false if the request exists already.
pub(crate) async fn request_insert(
    connection: &mut PgConnection,
    request: &Request,
    operation: &OperationId,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query(
        "INSERT INTO request (owner, method, request_id, digest, operation) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(&request.owner)
    .bind(&request.method)
    .bind(&request.request_id)
    .bind(&request.digest)
    .bind(operation.as_str())
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Reads which operation a request has led to, and the digest of its command.
pub(crate) async fn request_get(
    connection: &mut PgConnection,
    request: &Request,
) -> Result<Option<(String, Vec<u8>)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT operation, digest FROM request \
         WHERE owner = $1 AND method = $2 AND request_id = $3",
    )
    .bind(&request.owner)
    .bind(&request.method)
    .bind(&request.request_id)
    .fetch_optional(connection)
    .await
}
