//! A kind: what an operation does, its phases, limits and retention. Declared in one file per
//! kind, beside its handler; the engine knows nothing of any of them.

use std::time::Duration;

use super::retry::Policy;

/// A named part of the work with the percentage at which it starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// Stable key.
    pub key: &'static str,
    /// What people see.
    pub title: &'static str,
    /// Percent at which it starts.
    pub percent: f64,
}

/// Makes a phase; reads well in a declaration.
#[must_use]
pub const fn phase(percent: f64, key: &'static str, title: &'static str) -> Phase {
    Phase { key, title, percent }
}

/// How long an operation of a kind may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest time without a sign of life: a report, a step or `Context::alive`.
    pub silence: Duration,
    /// Longest RUNNING time of a run.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { silence: Duration::from_secs(300), total: Duration::from_secs(900) }
    }
}

/// How long what an operation leaves behind is kept after its end. Its row is history and stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Change rows: what a watcher may replay.
    pub changes: Duration,
    /// Journal and streamed text: what a retry need not do again.
    pub scratch: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self { changes: Duration::from_secs(600), scratch: Duration::from_secs(3600) }
    }
}

/// What the engine needs to know of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Dotted name, never renamed after release.
    pub name: &'static str,
    /// Version of input, steps and journal; a worker claims only those it has registered.
    pub version: i32,
    /// Phases in order.
    pub phases: Vec<Phase>,
    /// Time limits.
    pub limits: Limits,
    /// Retention.
    pub retention: Retention,
    /// How failures are met.
    pub policy: Policy,
    /// Operations of this kind that one process runs at a time.
    pub concurrency: usize,
}

impl Definition {
    /// A kind with the defaults of everything but its phases.
    #[must_use]
    pub fn new(name: &'static str, version: i32, phases: Vec<Phase>) -> Self {
        Self {
            name,
            version,
            phases,
            limits: Limits::default(),
            retention: Retention::default(),
            policy: Policy::default(),
            concurrency: 8,
        }
    }

    /// Sets the longest RUNNING time of a run.
    #[must_use]
    pub fn total(mut self, total: Duration) -> Self {
        self.limits.total = total;
        self
    }

    /// Sets how many a process runs at a time.
    #[must_use]
    pub fn concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency;
        self
    }

    /// Number (from 1) and phase of a key.
    #[must_use]
    pub fn phase(&self, key: &str) -> Option<(usize, Phase)> {
        let at = self.phases.iter().position(|phase| phase.key == key)?;
        Some((at + 1, self.phases[at]))
    }

    /// Says what is wrong with a declaration, if anything.
    ///
    /// # Errors
    /// A sentence for the one who declares it.
    pub fn validate(&self) -> Result<(), String> {
        let name = self.name;
        let dotted = name.split('.').count() >= 2
            && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'.' || b == b'-');
        if !dotted {
            return Err(format!("kind {name:?} must be dotted lower case, like resume.parse"));
        }
        let rising = self.phases.windows(2).all(|pair| pair[0].percent < pair[1].percent);
        let bounded = self.phases.iter().all(|phase| (0.0..100.0).contains(&phase.percent));
        if !rising || !bounded {
            return Err(format!("phases of {name} must rise within 0..100"));
        }
        if self.concurrency == 0 {
            return Err(format!("concurrency of {name} must be at least 1"));
        }
        Ok(())
    }
}
