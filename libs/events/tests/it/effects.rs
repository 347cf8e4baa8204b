//! What consumers do in the tests: a row for each event that was applied, without any constraint,
//! so that one that was applied twice shows.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chrono::{DateTime, Utc};
use db::Pool;
use events::{Event, Failure, Handler};
use sqlx::PgConnection;

/// What a handler does besides writing its effect.
#[derive(Debug, Clone, Default)]
pub enum Rule {
    /// Nothing.
    #[default]
    Apply,
    /// Fails for good with the aggregate of this name, while the switch is on.
    Refuse(&'static str, Switch),
    /// Lacks something for the aggregate of this name, while the switch is on.
    Outage(&'static str, Switch),
    /// Cannot read payloads that do not name their aggregate.
    Strict,
}

/// Can be turned off.
#[derive(Debug, Clone)]
pub struct Switch(Arc<AtomicBool>);

impl Switch {
    pub fn on() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    pub fn off(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The effects of one test.
#[derive(Clone)]
pub struct Effects {
    pool: Pool,
}

/// An effect: aggregate, sequence, and the id of its event.
pub type Row = (String, i64, String);

impl Effects {
    pub async fn create(pool: Pool) -> Self {
        const TABLE: &str = "create table effect (n bigint generated always as identity, \
             aggregate text not null, sequence bigint not null, event text not null, \
             at timestamptz not null default clock_timestamp())";
        let mut connection = pool.dedicated().await.unwrap();
        sqlx::raw_sql(TABLE).execute(&mut connection).await.unwrap();
        Self { pool }
    }

    pub fn handler(&self, rule: Rule) -> Writer {
        Writer { rule }
    }

    /// All of them, in the order in which they were written per aggregate.
    pub async fn rows(&self) -> Vec<Row> {
        let read = self.pool.run("test.effects", |connection| {
            Box::pin(async move {
                let rows =
                    sqlx::query_as("select aggregate, sequence, event from effect order by n");
                Ok::<Vec<Row>, db::Error>(rows.fetch_all(&mut **connection).await?)
            })
        });
        read.await.unwrap()
    }

    pub async fn count(&self) -> usize {
        self.rows().await.len()
    }

    /// How long after a time each aggregate had its first effect again, in ms, the shortest first.
    pub async fn first_after(&self, time: DateTime<Utc>) -> Vec<f64> {
        let sql = "select extract(epoch from min(at) - $1)::float8 * 1000 as late from effect \
             where at > $1 group by aggregate order by late";
        let read = self.pool.run("test.first_after", |connection| {
            Box::pin(async move {
                let late = sqlx::query_scalar(sql).bind(time).fetch_all(&mut **connection);
                Ok::<Vec<f64>, db::Error>(late.await?)
            })
        });
        read.await.unwrap()
    }

    /// Sees that nothing was applied twice and each aggregate in its order, without a gap.
    pub async fn each_once_and_in_order(&self) {
        let mut last = std::collections::HashMap::new();
        for (aggregate, sequence, _) in self.rows().await {
            let before = last.insert(aggregate.clone(), sequence).unwrap_or(0);
            assert_eq!(sequence, before + 1, "{aggregate}: after {before} came {sequence}");
        }
    }
}

/// Writes an effect.
pub struct Writer {
    rule: Rule,
}

impl Handler for Writer {
    async fn handle(&self, tx: &mut PgConnection, event: &Event) -> Result<(), Failure> {
        match &self.rule {
            Rule::Refuse(name, switch) if event.subject == *name && switch.is_on() => {
                return Err(Failure::permanent("REFUSED"));
            }
            Rule::Outage(name, switch) if event.subject == *name && switch.is_on() => {
                return Err(Failure::outage("the switch is on"));
            }
            Rule::Strict if !event.payload.starts_with(event.subject.as_bytes()) => {
                return Err(Failure::malformed("not the payload of its aggregate"));
            }
            _ => {}
        }
        sqlx::query("insert into effect (aggregate, sequence, event) values ($1, $2, $3)")
            .bind(&event.subject)
            .bind(event.sequence)
            .bind(&event.id)
            .execute(tx)
            .await?;
        Ok(())
    }
}
