//! The state of one attempt: what it knows of its operation, and its numbered commands.

use std::{
    collections::{HashMap, HashSet},
    future::Future,
    sync::{Arc, Mutex as StdMutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex, MutexGuard},
    time::Instant,
};

use super::spans::Spans;
use crate::{
    core::Shared,
    model::{
        failure::{Failure, Signal},
        kind::Definition,
        lifecycle::{Command, End, Lifecycle, State},
        operation::{Head, Operation, PhaseNow, Touch},
    },
    probe::{Place, Point},
    store::{
        group::{StepRow, Write},
        kind,
    },
    wire,
    worker::attempts::Stops,
    writer::group::{Accepted, Refused},
};

/// Signs of life are written at most this often while nothing else is.
const PULSE: Duration = Duration::from_secs(15);
/// Pause before a call is repeated while the database is away; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

pub(crate) struct Attempt {
    pub core: Shared,
    pub definition: Arc<Definition>,
    pub head: Head,
    pub run: i32,
    pub attempt: i32,
    pub token: i64,
    pub stops: Stops,
    pub spans: Spans,
    ran_before: Duration,
    touch: Arc<Touch>,
    now: Mutex<Operation>,
    pub(super) journal: StdMutex<HashMap<String, StepRow>>,
    pub(super) used: StdMutex<HashSet<String>>,
    signs: StdMutex<Signs>,
}

/// The turn of one command, and its number.
pub(crate) struct Numbered<'a> {
    pub number: i32,
    _turn: MutexGuard<'a, Operation>,
}

/// Signs of life: the last one, and the last one that was written.
struct Signs {
    last: Instant,
    written: Instant,
}

impl Attempt {
    pub(crate) fn new(
        core: Shared,
        definition: Arc<Definition>,
        operation: Operation,
        stops: Stops,
    ) -> Self {
        let now = Instant::now();
        Self {
            core,
            definition,
            head: operation.head.clone(),
            run: operation.life.run,
            attempt: operation.life.attempt,
            token: operation.life.token,
            stops,
            spans: Spans::of_current(),
            ran_before: operation.ran,
            touch: Arc::new(operation.head.touch()),
            now: Mutex::new(operation),
            journal: StdMutex::default(),
            used: StdMutex::default(),
            signs: StdMutex::new(Signs { last: now, written: now }),
        }
    }

    pub(crate) fn id(&self) -> &str {
        self.head.id.as_str()
    }

    /// Reads the journal, where an earlier attempt or run may have left one.
    pub(crate) async fn prepare(&self) -> Result<(), Failure> {
        if self.run == 1 && self.attempt == 1 {
            return Ok(());
        }
        let (pool, id) = (&self.core.pool, self.id());
        let read = || {
            pool.run("operations.journal", move |connection| {
                Box::pin(async move {
                    Ok::<_, crate::Error>(crate::store::step::all(connection, id).await?)
                })
            })
        };
        let steps = self.patiently(read).await?;
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        journal.extend(steps.into_iter().map(|step| (step.name.clone(), step)));
        Ok(())
    }

    /// Tells the probe, where there is one, that the attempt is here.
    pub(crate) async fn reached(&self, place: Place<'_>) -> Result<(), Failure> {
        if let Some(probe) = &self.core.options.probe {
            let point = Point { operation: self.id(), run: self.run, attempt: self.attempt, place };
            probe.reached(point).await?;
        }
        Ok(())
    }

    /// RUNNING time of this run before this attempt.
    pub(crate) const fn ran_before(&self) -> Duration {
        self.ran_before
    }

    /// Takes the next number. Until it is dropped no other command of this attempt is sent: a
    /// later number that is applied first would have this one taken for a repeat.
    pub(crate) async fn numbered(&self) -> Numbered<'_> {
        let mut now = self.now.lock().await;
        now.life.command += 1;
        Numbered { number: now.life.command, _turn: now }
    }

    /// Repeats a call that may be repeated while the database is away and the lease is good.
    ///
    /// # Errors
    /// The lease is over; any other error of the call.
    pub(super) async fn patiently<T, F>(&self, call: impl Fn() -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, crate::Error>>,
    {
        let mut pause = FIRST_PAUSE;
        loop {
            match call().await {
                Err(crate::Error::Db(error)) if error.unavailable() => {
                    if !self.core.lease.valid() || self.stops.lost.is_cancelled() {
                        return Err(Failure::signal(Signal::Fenced));
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                outcome => return outcome.map_err(Into::into),
            }
        }
    }

    /// Resolves when there was no sign of life for too long.
    pub(crate) async fn silent(&self, limit: Duration) {
        loop {
            let since = self.signs.lock().unwrap_or_else(PoisonError::into_inner).last;
            let left = limit.saturating_sub(since.elapsed());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }

    /// Notes a sign of life, and tells the table now and then.
    pub(crate) fn sign_of_life(self: &Arc<Self>) {
        let now = Instant::now();
        let mut signs = self.signs.lock().unwrap_or_else(PoisonError::into_inner);
        signs.last = now;
        let pulse = PULSE.min(self.definition.limits.silence / 4);
        if now.duration_since(signs.written) < pulse {
            return;
        }
        signs.written = now;
        drop(signs);
        let attempt = self.clone();
        self.core.tasks.spawn("operations.sign_of_life", async move {
            let _ = attempt.command(State::Running, None, None, |_| {}).await;
        });
    }

    pub(crate) async fn enter_phase(&self, key: &str) -> Result<(), Failure> {
        let Some((index, phase)) = self.definition.phase(key) else {
            let message = format!("phase {key} is not declared by {}", self.definition.name);
            return Err(Failure::permanent("PHASE_UNKNOWN", message));
        };
        let index = i32::try_from(index).unwrap_or(i32::MAX);
        let entered = self.now.lock().await.progress.phase.as_ref().map_or(0, |now| now.index);
        if index >= entered {
            self.spans.phase(phase.key);
        }
        if index <= entered {
            self.mark_alive();
            return Ok(());
        }
        tracing::info!(
            phase = key,
            "phase {index}/{}: {}",
            self.definition.phases.len(),
            phase.title
        );
        let total = i32::try_from(self.definition.phases.len()).unwrap_or(i32::MAX);
        self.command(State::Running, Some(kind::PROGRESSED), None, |operation| {
            let progress = &mut operation.progress;
            progress.phase = Some(PhaseNow {
                key: phase.key.to_owned(),
                title: phase.title.to_owned(),
                index,
                total,
            });
            progress.percent = progress.percent.max(phase.percent);
            progress.message.clear();
        })
        .await?;
        self.reached(Place::Phase(key)).await
    }

    pub(crate) async fn report(&self, percent: f64, message: &str) -> Result<(), Failure> {
        // NUL cannot be stored in a text, and says nothing.
        let message = message.replace('\0', "");
        self.command(State::Running, Some(kind::PROGRESSED), None, |operation| {
            let progress = &mut operation.progress;
            progress.percent = progress.percent.max(percent.clamp(0.0, 100.0));
            progress.message = message;
        })
        .await
    }

    pub(crate) async fn journal(&self, step: StepRow) -> Result<(), Failure> {
        let kept = step.clone();
        self.command(State::Running, None, Some(step), |_| {}).await?;
        self.remember(kept);
        Ok(())
    }

    /// Keeps what the journal holds by now.
    pub(super) fn remember(&self, step: StepRow) {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        journal.insert(step.name.clone(), step);
    }

    pub(crate) async fn succeed(&self, result: Vec<u8>) -> Result<(), Failure> {
        if self.head.parent.is_some() {
            return self.succeed_as_child(result).await;
        }
        self.command(State::Succeeded, Some(kind::SUCCEEDED), None, |operation| {
            finish(operation, result);
        })
        .await
    }

    /// A child's end is counted at its parent, in one transaction with it.
    async fn succeed_as_child(&self, result: Vec<u8>) -> Result<(), Failure> {
        let turn = self.numbered().await;
        let (token, number) = (self.token, turn.number);
        let decide = move |operation: Operation| {
            let command = Command::End { token, number, end: End::Succeeded };
            match operation.life.apply(command, &crate::model::retry::Policy::default()) {
                Ok(life) => {
                    let mut moved =
                        crate::store::transition::Moved::new(operation, life, kind::SUCCEEDED);
                    finish(&mut moved.operation, result.clone());
                    Ok(Some(moved))
                }
                Err(crate::model::lifecycle::Refusal::Repeated) => Ok(None),
                Err(_) => Err(crate::Error::NotFound(String::new())),
            }
        };
        loop {
            let outcome =
                crate::transition::transition(&self.core, "operations.end", self.id(), &decide)
                    .await;
            match outcome {
                Ok(_) => return Ok(()),
                Err(crate::Error::Db(error)) if error.unavailable() && self.core.lease.valid() => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(crate::Error::NotFound(_)) => {
                    metrics::counter!("operations_fenced_writes_total").increment(1);
                    return Err(Failure::signal(Signal::Fenced));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Sends one numbered command and waits for its commit. While the database is away it is sent
    /// again under the same number, as long as the lease is good.
    async fn command(
        &self,
        state: State,
        change: Option<&'static str>,
        step: Option<StepRow>,
        alter: impl FnOnce(&mut Operation),
    ) -> Result<(), Failure> {
        let mut now = self.now.lock().await;
        let before: Lifecycle = now.life;
        alter(&mut now);
        now.life.command = before.command + 1;
        now.life.state = state;
        let write = Write {
            touch: self.touch.clone(),
            token: self.token,
            number: now.life.command,
            state,
            progress: now.progress.clone(),
            result: (state == State::Succeeded).then(|| now.result.clone()).flatten(),
            error: now.error.clone(),
            change: change.map(|kind| (kind, wire::payload(&now))),
            step,
            trace: self.head.trace.clone(),
        };
        let mut pause = FIRST_PAUSE;
        loop {
            if !self.core.lease.valid() || self.stops.lost.is_cancelled() {
                return Err(Failure::signal(Signal::Fenced));
            }
            match self.core.writer.write(write.clone()).await {
                Ok(accepted) => {
                    self.accepted(&mut now, accepted);
                    return Ok(());
                }
                Err(Refused::Db(error)) if error.unavailable() || error.transient() => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(Refused::Db(error)) => {
                    let message = error.to_string();
                    return Err(Failure::permanent("NOT_STORABLE", message).caused_by(error));
                }
                Err(Refused::Fenced | Refused::Stopped) => {
                    self.stops.lost.cancel();
                    return Err(Failure::signal(Signal::Fenced));
                }
            }
        }
    }

    fn accepted(&self, now: &mut Operation, accepted: Accepted) {
        debug_assert!(
            accepted.sequence >= now.life.sequence,
            "the sequence of an operation never goes back"
        );
        now.life.sequence = accepted.sequence;
        self.mark_alive();
        if accepted.cancel {
            self.stops.cancel.cancel();
        }
    }

    pub(super) fn mark_alive(&self) {
        let now = Instant::now();
        let mut signs = self.signs.lock().unwrap_or_else(PoisonError::into_inner);
        signs.last = now;
        signs.written = now;
    }
}

fn finish(operation: &mut Operation, result: Vec<u8>) {
    operation.progress.percent = 100.0;
    operation.progress.message.clear();
    operation.error = None;
    operation.result = Some(result);
}
