//! Both kinds bear everything at every place: failure, death of the engine, a zombie, a cancel with
//! a retry. Whatever was done to them, each row is written once and holds what it would have held.

use db::{BoxFuture, Pool, migrate::Set};
use operations::{Handle, Options};
use testkit::{
    Database,
    kit::{Borne, Case, What, check},
};

use crate::{
    cases::{self, Same, Which},
    child,
};

/// A kind in its service.
struct InService(Which);

impl Case for InService {
    fn sets(&self) -> Vec<Set> {
        tailoring::sets().to_vec()
    }

    fn service(&self) -> &'static str {
        tailoring::SCHEMA
    }

    fn engine(&self, pool: Pool, options: Options) -> BoxFuture<'static, Handle> {
        // Nothing holds its child processes back.
        let reader = child::program(std::path::Path::new("/nowhere"));
        Box::pin(cases::service(pool, options, reader))
    }

    fn start<'a>(&'a self, database: &'a Database, engine: &'a Handle) -> BoxFuture<'a, String> {
        Box::pin(async move {
            let pool = database.pool();
            cases::prepare(self.0, &pool).await;
            cases::start(self.0, &pool, engine).await
        })
    }

    /// Dying is tried everywhere; the rest around what is written, and where a phase begins that
    /// computes for long.
    fn disturbs(&self, what: What, place: &str) -> bool {
        what == What::Kill || !matches!(place.split_once(' '), Some(("done", _)))
    }
}

async fn bears_everything(which: Which) -> Borne {
    let same = Same::default();
    let borne = check(&InService(which), async |outcome| {
        let (pool, disturbance) = (outcome.database.pool(), outcome.disturbance);
        let (written, right) = (cases::writes(&pool).await, cases::right_writes(which, 1));
        assert_eq!(written, right, "{disturbance}: written twice, or not");
        same.holds(which, &pool, disturbance).await;
        for step in which.steps() {
            let journaled = outcome.trail.count(&format!("journaled {step}"));
            assert_eq!(journaled, 1, "{disturbance}: {step} was journaled {journaled} times");
        }
    })
    .await;
    println!("{which:?}: {borne:?}");
    borne
}

#[tokio::test]
async fn reading_a_resume_bears_everything_at_every_place() {
    let borne = bears_everything(Which::Parse).await;
    assert!(borne.places == 15 && borne.disturbed > 40, "{borne:?}");
}

#[tokio::test]
async fn tailoring_a_resume_bears_everything_at_every_place() {
    let borne = bears_everything(Which::Tailor).await;
    assert!(borne.places == 15 && borne.disturbed > 40, "{borne:?}");
}
