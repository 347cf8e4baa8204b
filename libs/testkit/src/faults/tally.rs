//! Gathers what a run sees while it goes on, and closes it with what is stored in the end.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use db::Pool;
use kernel::Coded;
use operations::Started;

use super::{
    audit::{Findings, Written, audit},
    follow::Followed,
    row::Row,
    size::Run,
};

/// Pause between two looks whether all has ended.
const LOOK: Duration = Duration::from_millis(20);

/// What a run has seen so far.
#[derive(Debug, Clone)]
pub struct Tally {
    run: Run,
    started: usize,
    ids: Vec<String>,
    errors: BTreeMap<&'static str, usize>,
    duplicated: usize,
    again: usize,
    fenced: u64,
    followed: Vec<Followed>,
    written: Vec<Written>,
    healed: Option<DateTime<Utc>>,
    hits: BTreeMap<String, DateTime<Utc>>,
    violations: Vec<String>,
}

impl Tally {
    /// Begins a run.
    #[must_use]
    pub fn new(run: Run) -> Self {
        Self {
            run,
            started: 0,
            ids: Vec::new(),
            errors: BTreeMap::new(),
            duplicated: 0,
            again: 0,
            fenced: 0,
            followed: Vec::new(),
            written: Vec::new(),
            healed: None,
            hits: BTreeMap::new(),
            violations: Vec::new(),
        }
    }

    /// Takes the answer to a start: what is acknowledged must not be lost.
    pub fn started<E: Coded>(&mut self, answer: Result<Started, E>) {
        match answer {
            Ok(started) => self.acknowledged(started.operation.id()),
            Err(error) => {
                self.started += 1;
                self.refused(&error);
            }
        }
    }

    /// Notes an operation whose start was answered.
    pub fn acknowledged(&mut self, id: &str) {
        self.started += 1;
        self.ids.push(id.to_owned());
    }

    /// Operations that were acknowledged so far.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Counts a call that failed, by its code.
    pub fn refused(&mut self, error: &impl Coded) {
        *self.errors.entry(error.code().name()).or_default() += 1;
    }

    /// Counts effects (I2): so many happened, so many distinct ones, so many are right.
    pub fn effects(&mut self, happened: usize, distinct: usize, right: usize) {
        self.duplicated += happened.saturating_sub(distinct);
        if happened != distinct || distinct != right {
            let text = format!("I2: {happened} effects, {distinct} distinct, {right} are right");
            self.violations.push(text);
        }
    }

    /// Notes a domain row that an attempt has written, by the time of the database: none may be
    /// written when a later attempt has begun (I4).
    pub fn written(&mut self, operation: &str, (run, attempt): (i32, i32), at: DateTime<Utc>) {
        self.written.push(Written { operation: operation.to_owned(), run, attempt, at });
    }

    /// Counts what was done again although it was journaled or passed.
    pub fn again(&mut self, what: Vec<String>) {
        self.again += what.len();
        let told = |what: String| format!("done again after its checkpoint: {what}");
        self.violations.extend(what.into_iter().map(told));
    }

    /// Counts writes that the fence has refused.
    pub fn fenced(&mut self, refused: u64) {
        self.fenced += refused;
    }

    /// Takes what a watcher received, to be held against what is stored.
    pub fn followed(&mut self, followed: Followed) {
        self.followed.push(followed);
    }

    /// Notes that the fault is over from now on; recovery counts from here.
    pub fn healed(&mut self) {
        self.healed = Some(Utc::now());
    }

    /// Notes that a fault of its own hits an operation now; its recovery counts from here.
    pub fn hit(&mut self, operation: &str) {
        self.hits.insert(operation.to_owned(), Utc::now());
    }

    /// Notes something that is broken and that only the run itself can see.
    pub fn broken(&mut self, what: String) {
        self.violations.push(what);
    }

    /// Waits until everything that was acknowledged has ended, for at most `limit` (I8), reads what
    /// is stored, prints the figures and returns them.
    ///
    /// # Panics
    /// When what is stored cannot be read.
    pub async fn close(mut self, pool: &Pool, limit: Duration) -> Row {
        let begun = Instant::now();
        while self.open(pool).await != Some(0) {
            if begun.elapsed() > limit {
                self.violations.push(format!("I8: not everything ended within {limit:?}"));
                break;
            }
            tokio::time::sleep(LOOK).await;
        }
        let found =
            audit(pool, &self.ids, &self.written, |id| self.hits.get(id).copied().or(self.healed))
                .await;
        let found = found.unwrap_or_else(|error| panic!("{:?}: {error:#}", self.run));
        let row = self.row(found);
        println!("{row}");
        row
    }

    /// How many have not ended; none while the database does not answer.
    async fn open(&self, pool: &Pool) -> Option<i64> {
        let sql = "SELECT count(*) FROM operation WHERE id = ANY($1) AND ended_at IS NULL";
        sqlx::query_scalar(sql).bind(&self.ids).fetch_one(pool.pg()).await.ok()
    }

    fn row(mut self, found: Findings) -> Row {
        let missed = self.missed(&found);
        if found.phases_again > 0 {
            self.violations.push(format!("{} phases were entered again", found.phases_again));
        }
        let violations: Vec<String> = self.violations.into_iter().chain(found.violations).collect();
        let times = &found.recovery_ms;
        let at = |share: usize| {
            let last = times.len().saturating_sub(1);
            times.get(last * share / 100).copied().unwrap_or_default()
        };
        Row {
            run: self.run,
            started: self.started,
            acknowledged: self.ids.len(),
            completed: found.succeeded,
            failed: found.failed,
            cancelled: found.cancelled,
            lost: found.lost,
            duplicated: self.duplicated,
            attempts_redone: found.attempts_redone,
            again: self.again + found.phases_again,
            fenced: self.fenced,
            changes: found.changes,
            distinct: found.distinct,
            largest_gap: found.largest_gap,
            watchers: self.followed.len(),
            reconnects: self.followed.iter().map(|followed| followed.reconnects).sum(),
            missed,
            errors: self.errors,
            recovery_ms: [at(50), at(95), at(100)],
            drained_ms: found.drained_ms,
            violations,
        }
    }

    /// Changes that watchers did not receive, or received again or out of order; says of each what
    /// it saw.
    fn missed(&mut self, found: &Findings) -> usize {
        let mut all = 0;
        for followed in &self.followed {
            let stored = found.sequences.get(&followed.id).map(Vec::as_slice).unwrap_or_default();
            let wrong = stored.iter().filter(|sequence| !followed.received.contains(sequence));
            let again = followed.received.windows(2).filter(|pair| pair[0] >= pair[1]);
            let missed = wrong.count() + again.count() + usize::from(!followed.ended);
            if missed > 0 {
                self.violations.push(format!(
                    "I6: a watcher missed {missed} changes of {stored:?}: {followed:?}"
                ));
            }
            all += missed;
        }
        all
    }
}
