//! Writing a new operation: the request row first, then the operation and its first change.

use bytes::Bytes;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use super::composite::composite;
use crate::model::{id::OperationId, operation::Operation};

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

composite! {
    /// A new operation as the statement takes it.
    struct Input as "operation_start" {
        id: &'a str,
        owner: &'a str,
        kind: &'a str,
        version: i32,
        state: i16,
        input: &'a [u8],
        input_size: i64,
        writer: &'a str,
        parent: Option<&'a str>,
        child_key: Option<&'a str>,
        weight: f64,
        worker: Option<Uuid>,
        trace: Option<&'a str>,
        r#type: &'a str,
        payload: &'a [u8],
        method: Option<&'a str>,
        request_id: Option<&'a str>,
        digest: Option<&'a [u8]>,
    }
}

impl<'a> From<&'a NewRow> for Input<'a> {
    fn from(row: &'a NewRow) -> Self {
        let (head, request) = (&row.operation.head, row.request.as_ref());
        Self {
            id: head.id.as_str(),
            owner: &head.owner,
            kind: &head.kind,
            version: head.version,
            state: row.operation.life.state as i16,
            input: &row.input,
            input_size: head.input_size,
            writer: &head.writer,
            parent: head.parent.as_ref().map(OperationId::as_str),
            child_key: head.child_key.as_deref(),
            weight: head.weight,
            worker: row.worker,
            trace: head.trace.as_deref(),
            r#type: row.kind,
            payload: &row.payload,
            method: request.map(|request| request.method.as_str()),
            request_id: request.map(|request| request.request_id.as_str()),
            digest: request.map(|request| request.digest.as_slice()),
        }
    }
}

const INSERT: &str = concat!(
    "WITH input AS MATERIALIZED (SELECT * FROM unnest($1::operation_start[])), \
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
    let inserted = sqlx::query(INSERT)
        .bind(rows.iter().map(Input::from).collect::<Vec<_>>())
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
