//! More kinds for tests: one that reports and says little else, parents and children, effects.

use operations::{Child, Context, Definition, Effect, Failure, Kind, phase};
use serde::{Deserialize, Serialize};

use crate::app::Stage;

/// Reports as often as it is told, each time after passing a gate if one is named.
pub struct Chatty(pub Stage);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Talk {
    pub reports: u32,
    pub gate: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Said {
    pub reports: u32,
}

impl Kind for Chatty {
    type Input = Talk;
    type Output = Said;

    fn definition() -> Definition {
        let mut definition =
            Definition::new("test.chatty", 1, vec![phase(0.0, "talk", "Talking...")]);
        definition.policy.first_backoff = std::time::Duration::from_millis(20);
        definition.concurrency(32)
    }

    async fn run(&self, context: Context, talk: Talk) -> Result<Said, Failure> {
        context.phase("talk").await?;
        for n in 0..talk.reports {
            if let Some(gate) = &talk.gate {
                self.0.pass(gate).await;
            }
            context
                .report(f64::from(n) * 99.0 / f64::from(talk.reports), &format!("word {n}"))
                .await?;
        }
        Ok(Said { reports: talk.reports })
    }
}

/// A parent of scripted children, joined once.
pub struct Parent(pub Stage);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Family {
    /// Key, weight and script of each child.
    pub children: Vec<(String, f64, crate::app::Script)>,
}

#[derive(Debug, Serialize)]
pub struct Ends {
    pub states: Vec<String>,
}

impl Kind for Parent {
    type Input = Family;
    type Output = Ends;

    fn definition() -> Definition {
        let mut definition =
            Definition::new("test.parent", 1, vec![phase(0.0, "ask", "Asking...")]);
        definition.policy.first_backoff = std::time::Duration::from_millis(20);
        definition
    }

    async fn run(&self, context: Context, family: Family) -> Result<Ends, Failure> {
        context.phase("ask").await?;
        let children: Result<Vec<Child>, Failure> = family
            .children
            .iter()
            .map(|(key, weight, script)| {
                Ok(Child::new::<crate::app::Scripted>(key.clone(), script)?.weight(*weight))
            })
            .collect();
        context.spawn(&children?).await?;
        self.0.note("joins");
        let ends = context.join().await?;
        let states: Vec<String> = ends.iter().map(|end| end.state.name().to_owned()).collect();
        if states.iter().any(|state| state == "FAILED") {
            return Err(Failure::permanent("CHILD_FAILED", "A part of it failed."));
        }
        Ok(Ends { states })
    }
}

/// One effect, declared as it is told; fails after it where that is asked for.
pub struct Outside(pub Stage);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Errand {
    pub at_most_once: bool,
    /// Fails in the effect itself in this many attempts.
    pub failures: i32,
    /// Bytes of the result.
    pub size: usize,
    pub words: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Brought {
    pub text: String,
}

impl Kind for Outside {
    type Input = Errand;
    type Output = Brought;

    fn definition() -> Definition {
        let mut definition = Definition::new("test.outside", 1, vec![phase(0.0, "go", "Going...")]);
        definition.policy.first_backoff = std::time::Duration::from_millis(20);
        definition
    }

    async fn run(&self, context: Context, errand: Errand) -> Result<Brought, Failure> {
        context.phase("go").await?;
        let what = if errand.at_most_once { Effect::AtMostOnce } else { Effect::Keyed };
        let (stage, attempt) = (&self.0, context.attempt());
        let work = |key: String| async move {
            stage.note(key);
            if attempt <= errand.failures {
                return Err(Failure::retryable("OUTSIDE", "The other side did not answer."));
            }
            Ok("x".repeat(errand.size))
        };
        let text = context.effect("fetch", what, &1, work).await?;
        let mut stream = context.text("letter");
        for word in &errand.words {
            stream.push(word).await?;
        }
        stream.flush().await?;
        Ok(Brought { text })
    }
}

/// Shows no sign of life.
pub struct Silent;

/// Leaves nothing behind for long.
pub struct Brief;

/// Fails in its first run, and is not tried again for an hour.
pub struct Slow;

impl Kind for Silent {
    type Input = Talk;
    type Output = Said;

    fn definition() -> Definition {
        let mut definition =
            Definition::new("test.silent", 1, vec![phase(0.0, "wait", "Waiting...")]);
        definition.policy.first_backoff = std::time::Duration::from_millis(20);
        definition.limits.silence = std::time::Duration::from_millis(300);
        definition.concurrency(32)
    }

    async fn run(&self, _context: Context, _talk: Talk) -> Result<Said, Failure> {
        std::future::pending().await
    }
}

impl Kind for Brief {
    type Input = Talk;
    type Output = Said;

    fn definition() -> Definition {
        let mut definition = Definition::new("test.brief", 1, vec![phase(0.0, "go", "Going...")]);
        definition.retention.changes = std::time::Duration::ZERO;
        definition.retention.scratch = std::time::Duration::ZERO;
        definition
    }

    async fn run(&self, context: Context, talk: Talk) -> Result<Said, Failure> {
        context.phase("go").await?;
        let reports = context.step("one", &1, || async { Ok(talk.reports) }).await?;
        Ok(Said { reports })
    }
}

impl Kind for Slow {
    type Input = Talk;
    type Output = Said;

    fn definition() -> Definition {
        let mut definition = Definition::new("test.slow", 1, vec![phase(0.0, "go", "Going...")]);
        definition.policy.first_backoff = std::time::Duration::from_secs(3600);
        definition.policy.max_backoff = std::time::Duration::from_secs(3600);
        definition
    }

    async fn run(&self, context: Context, talk: Talk) -> Result<Said, Failure> {
        if context.run() == 1 {
            return Err(Failure::retryable("NOT_YET", "It is not ready yet."));
        }
        Ok(Said { reports: talk.reports })
    }
}
