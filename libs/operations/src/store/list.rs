//! Lists of operations: pages for people, and the sets that watches over many follow.

use sqlx::{PgConnection, Postgres, QueryBuilder, postgres::PgRow};

use super::row::{columns, read};
use crate::model::{lifecycle::State, operation::Operation};

/// Which operations to list. The owner is none only where an administrator or the engine asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub owner: Option<String>,
    pub states: Vec<State>,
    pub kind: Option<String>,
    pub parent: Option<String>,
}

fn select(filter: &Filter) -> QueryBuilder<Postgres> {
    let mut query =
        QueryBuilder::new(concat!("SELECT ", columns!(), " FROM operation o WHERE true"));
    if let Some(owner) = &filter.owner {
        query.push(" AND o.owner = ").push_bind(owner.clone());
    }
    if !filter.states.is_empty() {
        let numbers: Vec<i16> = filter.states.iter().map(|state| *state as i16).collect();
        query.push(" AND o.state = ANY(").push_bind(numbers).push(")");
    }
    if let Some(kind) = &filter.kind {
        query.push(" AND o.kind = ").push_bind(kind.clone());
    }
    if let Some(parent) = &filter.parent {
        query.push(" AND o.parent = ").push_bind(parent.clone());
    }
    query
}

/// Reads a page, newest first, of those before an id.
pub(crate) async fn page(
    connection: &mut PgConnection,
    filter: &Filter,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Operation>, sqlx::Error> {
    let mut query = select(filter);
    if let Some(before) = before {
        query.push(" AND o.id < ").push_bind(before.to_owned());
    }
    query.push(" ORDER BY o.id DESC LIMIT ").push_bind(limit);
    query.build().try_map(|row: PgRow| read(&row)).fetch_all(connection).await
}

/// Reads what of a filter is under way, and what ended within the last `overlap_ms`: a re-read
/// that overlaps longer than any transaction lasts, so that no late commit is missed.
pub(crate) async fn current(
    connection: &mut PgConnection,
    filter: &Filter,
    overlap_ms: i64,
    limit: i64,
) -> Result<Vec<Operation>, sqlx::Error> {
    let mut query = select(filter);
    query
        .push(" AND (o.ended_at IS NULL OR o.ended_at > clock_timestamp() - ")
        .push_bind(overlap_ms)
        .push(" * interval '1 millisecond') ORDER BY o.id DESC LIMIT ")
        .push_bind(limit);
    query.build().try_map(|row: PgRow| read(&row)).fetch_all(connection).await
}
