//! Measures the way of events from the commit of a change to the commit of its effect, through
//! tables and, where `KAFKA_BROKERS` names brokers, through Apache Kafka: how many a second beside
//! what PostgreSQL alone needs for the rows, how late under a steady load, and how large what they
//! leave behind is, before it is trimmed and after.
//!
//! `cargo bench -p events --bench flow [--features kafka] [-- EVENTS]`

#[path = "flow/floor.rs"]
mod floor;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::Utc;
use db::{Pool, PoolOptions};
use events::{Change, Consumer, Event, Failure, Handler, Log, PostgresLog, Relay, consume};
use futures::StreamExt as _;
use service::Tasks;
use sqlx::PgConnection;
use testkit::Database;

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Changes of an aggregate, as an operation has.
const CHANGES: i64 = 10;
/// Changes that one transaction appends: whole aggregates, as nobody locks them here.
const TOGETHER: usize = 60;
/// Events a second, and seconds, of the steady load.
const STEADY: u64 = 500;
const SECONDS: u64 = 10;

/// Notes how late each event is, and writes a row.
#[derive(Clone, Default)]
struct Effect {
    late: Arc<Mutex<Vec<f64>>>,
}

impl Handler for Effect {
    async fn handle(&self, tx: &mut PgConnection, event: &Event) -> Result<(), Failure> {
        sqlx::query("insert into effect (event) values ($1)").bind(&event.id).execute(tx).await?;
        let late = (Utc::now() - event.time).to_std().unwrap_or_default();
        self.late.lock().expect("nobody panics").push(late.as_secs_f64() * 1e3);
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let events = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let sets = [db::Set { name: "events", migrator: &events::MIGRATIONS }];
    for form in ["tables", "kafka"] {
        let database = Database::create(&sets, "bench").await;
        let tasks = Tasks::new();
        let Some(log) = open(form, &database, &tasks).await? else { continue };
        measure(form, events, &database.pool(), log, &tasks).await?;
        tasks.drain(Duration::from_secs(20)).await;
    }
    Ok(())
}

async fn open(
    form: &str,
    database: &Database,
    tasks: &Tasks,
) -> Result<Option<Arc<dyn Log>>, Failed> {
    if form == "tables" {
        let options = PoolOptions::new(database.url(), "bench");
        let log = PostgresLog::open(options, Default::default(), tasks).await?;
        return Ok(Some(Arc::new(log)));
    }
    #[cfg(feature = "kafka")]
    if let Ok(brokers) = std::env::var("KAFKA_BROKERS") {
        let log = events::KafkaLog::open(events::log::kafka::Options::new(brokers))?;
        return Ok(Some(Arc::new(log)));
    }
    Ok(None)
}

async fn measure(
    form: &str,
    count: usize,
    pool: &Pool,
    log: Arc<dyn Log>,
    tasks: &Tasks,
) -> Result<(), Failed> {
    let mut connection = pool.dedicated().await?;
    sqlx::raw_sql("create table effect (event text)").execute(&mut connection).await?;
    // An area of its own, as the topics of a broker may be there from the last time.
    let letters: String =
        uuid::Uuid::new_v4().as_bytes().iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    let kind: &'static str = format!("jobstream.{letters}.thing.changed.v1").leak();
    let group: &'static str = format!("bench_{letters}").leak();
    let effect = Effect::default();
    let relay = Relay::new("bench", Default::default()).start(pool.clone(), log.clone(), tasks);
    Consumer::new(group, Default::default()).on(kind, effect.clone()).start(
        pool.clone(),
        log.clone(),
        tasks,
    );
    let done = async |wanted: usize| {
        while effect.late.lock().expect("nobody panics").len() < wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    append(pool, kind, 0..TOGETHER).await?;
    done(TOGETHER).await;

    let begun = Instant::now();
    let ranges = (TOGETHER..count).step_by(TOGETHER).map(|n| n..(n + TOGETHER).min(count));
    let writing = futures::stream::iter(ranges.map(|range| append(pool, kind, range)));
    let written: Vec<Result<(), db::Error>> = writing.buffer_unordered(4).collect().await;
    written.into_iter().collect::<Result<(), _>>()?;
    let appended = begun.elapsed();
    done(count).await;
    let all = begun.elapsed();
    println!(
        "{form}: {count} events appended in {:.1} s, applied after {:.1} s: {:.0} events/s",
        appended.as_secs_f64(),
        all.as_secs_f64(),
        count as f64 / all.as_secs_f64()
    );
    let floor = floor::measure(pool, count, form == "tables").await?;
    println!(
        "{form}: PostgreSQL alone writes the rows in {:.1} s; ratio {:.2}",
        floor.as_secs_f64(),
        floor.as_secs_f64() / all.as_secs_f64()
    );
    sizes(form, &mut connection).await?;
    trim(form, pool, &log, group).await?;

    effect.late.lock().expect("nobody panics").clear();
    let mut tick = tokio::time::interval(Duration::from_micros(1_000_000 / STEADY));
    for n in 0..usize::try_from(STEADY * SECONDS)? {
        tick.tick().await;
        append(pool, kind, count + n..count + n + 1).await?;
        relay.wake();
    }
    done(usize::try_from(STEADY * SECONDS)?).await;
    let mut late = std::mem::take(&mut *effect.late.lock().expect("nobody panics"));
    late.sort_by(f64::total_cmp);
    let at = |share: f64| late[((late.len() - 1) as f64 * share) as usize];
    println!(
        "{form}: at {STEADY} events/s, change to effect: p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    Ok(())
}

/// Appends the changes with these numbers in one transaction.
async fn append(
    pool: &Pool,
    kind: &'static str,
    numbers: std::ops::Range<usize>,
) -> Result<(), db::Error> {
    let changes: Vec<Change> = numbers
        .filter_map(|n| i64::try_from(n).ok())
        .map(|n| Change {
            aggregate: format!("op_bench_{:032x}", n / CHANGES),
            sequence: n % CHANGES + 1,
            kind,
            payload: vec![b'x'; 400],
            trace: None,
        })
        .collect();
    let changes = &changes;
    pool.transaction("bench.append", |connection| {
        Box::pin(async move { Ok::<_, db::Error>(events::append(connection, changes).await?) })
    })
    .await
}

/// What the events have left behind.
async fn sizes(form: &str, connection: &mut PgConnection) -> Result<(), Failed> {
    let tables = ["change", "event_inbox", "event_applied", "events.record"];
    let mut words = Vec::new();
    for table in tables {
        let size: Option<i64> =
            sqlx::query_scalar("select pg_total_relation_size(to_regclass($1))")
                .bind(table)
                .fetch_one(&mut *connection)
                .await?;
        words.push(format!("{table} {:.1} MiB", size.unwrap_or_default() as f64 / 1_048_576.0));
    }
    println!("{form}: {}", words.join(", "));
    Ok(())
}

/// Trims outbox and inbox as they are in production, the inbox by a consumer of the group that
/// remembers nothing, and tells what is left.
async fn trim(
    form: &str,
    pool: &Pool,
    log: &Arc<dyn Log>,
    group: &'static str,
) -> Result<(), Failed> {
    let mut connection = pool.dedicated().await?;
    let begun = Instant::now();
    let names: Vec<String> = sqlx::query_scalar("select distinct aggregate from change")
        .fetch_all(&mut connection)
        .await?;
    let trimmed = events::trim(&mut connection, &names).await?;
    println!("{form}: {trimmed} changes trimmed in {:.1} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let tasks = Tasks::new();
    let options =
        consume::Options { retention: Duration::from_millis(100), ..consume::Options::default() };
    // Of a type that nobody publishes, so that the work goes on where it is.
    let idle = "jobstream.bench.nothing.happened.v1";
    Consumer::new(group, options).on(idle, Effect::default()).start(
        pool.clone(),
        log.clone(),
        &tasks,
    );
    let left = "select (select count(*) from event_inbox) + (select count(*) from event_applied)";
    while sqlx::query_scalar::<_, i64>(left).fetch_one(&mut connection).await? > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("{form}: the inbox was trimmed in {:.1} s", begun.elapsed().as_secs_f64());
    tasks.drain(Duration::from_secs(10)).await;
    sqlx::raw_sql("vacuum change, event_inbox, event_applied").execute(&mut connection).await?;
    sizes(form, &mut connection).await
}
