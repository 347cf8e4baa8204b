//! What PostgreSQL alone needs for the least rows that the way of an event must leave: the change, its
//! record where the log is tables, and inbox row, newest sequence and effect. Plain inserts in
//! transactions of the sizes that the way has, side by side as there, without a read, a lease or a lock.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use db::Pool;
use futures::StreamExt as _;
use sqlx::AssertSqlSafe;

/// Rows that one transaction of each stage writes.
const CHANGES: usize = 60;
const RECORDS: usize = 500;
const EFFECTS: usize = 30;
/// Transactions of a stage at once.
const TOGETHER: usize = 4;

const TABLES: &str = "create table floor_change (aggregate text, sequence bigint, type text, \
     payload bytea, trace text, at timestamptz, primary key (aggregate, sequence)); \
     create table floor_record (topic text, partition int, position bigint, key text, \
     headers jsonb, payload bytea, at timestamptz, primary key (topic, partition, position)); \
     create table floor_inbox (consumer text, event uuid, at timestamptz, \
     primary key (consumer, event)); \
     create table floor_applied (consumer text, aggregate text, sequence bigint, \
     primary key (consumer, aggregate)); create table floor_effect (event text)";

const CHANGE: &str = "insert into floor_change select 'op_bench_' || lpad(to_hex(n / 10), 32, '0'), \
     n % 10 + 1, 'jobstream.floor.thing.changed.v1', convert_to(repeat('x', 400), 'UTF8'), null, \
     clock_timestamp() from generate_series($1::bigint, $2::bigint - 1) n";

const RECORD: &str = "insert into floor_record select 'jobstream.floor.v1', 0, n, \
     'op_bench_' || lpad(to_hex(n / 10), 32, '0'), jsonb_build_object('ce_id', gen_random_uuid(), \
     'ce_source', '/jobstream/bench', 'ce_type', 'jobstream.floor.thing.changed.v1', \
     'ce_sequence', n, 'ce_time', clock_timestamp(), 'content-type', 'application/protobuf', \
     'traceparent', repeat('0', 55)), convert_to(repeat('x', 400), 'UTF8'), clock_timestamp() \
     from generate_series($1::bigint, $2::bigint - 1) n";

const EFFECT: &str = "with given as (select gen_random_uuid() as event, n \
     from generate_series($1::bigint, $2::bigint - 1) n), \
     seen as (insert into floor_inbox select 'bench', event, clock_timestamp() from given), \
     newest as (insert into floor_applied select 'bench', \
       'op_bench_' || lpad(to_hex(n / 10), 32, '0'), max(n % 10 + 1) from given group by 2 \
       on conflict (consumer, aggregate) do update set sequence = excluded.sequence) \
     insert into floor_effect select event::text from given";

/// How long it takes to write so many; `records` is the table form's part.
pub async fn measure(pool: &Pool, count: usize, records: bool) -> Result<Duration, db::Error> {
    let mut connection = pool.dedicated().await?;
    sqlx::raw_sql(TABLES).execute(&mut connection).await?;
    let begun = Instant::now();
    let log = if records { count } else { 0 };
    let (changes, stored, effects) = tokio::join!(
        stage(pool, CHANGE, count, CHANGES, TOGETHER),
        stage(pool, RECORD, log, RECORDS, TOGETHER),
        stage(pool, EFFECT, count, EFFECTS, TOGETHER),
    );
    changes?;
    stored?;
    effects?;
    let took = begun.elapsed();
    let drop = "drop table floor_change, floor_record, floor_inbox, floor_applied, floor_effect";
    sqlx::raw_sql(drop).execute(&mut connection).await?;
    Ok(took)
}

async fn stage(
    pool: &Pool,
    sql: &'static str,
    count: usize,
    size: usize,
    together: usize,
) -> Result<(), db::Error> {
    let ranges = (0..count).step_by(size).map(|n| n..(n + size).min(count));
    let writing = futures::stream::iter(ranges.map(|range| write(pool, sql, range)));
    let written: Vec<Result<(), db::Error>> = writing.buffer_unordered(together).collect().await;
    written.into_iter().collect()
}

async fn write(pool: &Pool, sql: &'static str, numbers: Range<usize>) -> Result<(), db::Error> {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (from, to) = (number(numbers.start), number(numbers.end));
    pool.transaction("bench.floor", |connection| {
        Box::pin(async move {
            let write = sqlx::query(AssertSqlSafe(sql)).bind(from).bind(to);
            write.execute(&mut **connection).await?;
            Ok::<_, db::Error>(())
        })
    })
    .await
}
