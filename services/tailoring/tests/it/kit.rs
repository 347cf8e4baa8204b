//! Both kinds bear everything at every place: failure, death of the engine, a zombie, a cancel with
//! a retry. Whatever was done to them, each row is written once and holds what it would have held.

use db::{BoxFuture, Pool, migrate::Set};
use llm::testing::{Reply, Server};
use operations::{Handle, Options};
use service::config::model::Model;
use testkit::{
    Database,
    kit::{Borne, Case, What, check},
};

use crate::{
    cases::{self, Same, Which},
    child,
    model::{answer, offered},
};

/// A kind in its service, with a model or without.
struct InService(Which, Option<Model>);

impl Case for InService {
    fn sets(&self) -> Vec<Set> {
        tailoring::sets().to_vec()
    }

    fn service(&self) -> &'static str {
        tailoring::SCHEMA
    }

    fn engine(&self, pool: Pool, options: Options) -> BoxFuture<'static, Handle> {
        // Nothing holds its child processes back.
        let config = cases::reading(child::program(std::path::Path::new("/nowhere")));
        let config = tailoring::Config { model: self.1.clone(), ..config };
        Box::pin(cases::service(pool, options, config))
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

async fn bears_everything(which: Which, model: Option<Model>) -> Borne {
    let same = Same::default();
    let borne = check(&InService(which, model), async |outcome| {
        let (pool, disturbance) = (outcome.database.pool(), outcome.disturbance);
        let (written, right) = (cases::writes(&pool).await, cases::right_writes(which, 1));
        assert_eq!(written, right, "{disturbance}: written twice, or not");
        same.holds(which, &pool, disturbance).await;
        if which == (Which::Tailor { reworded: true }) {
            let reworded = "SELECT count(*) FROM tailoring WHERE body LIKE '%Developed payment%'";
            let count: i64 = sqlx::query_scalar(reworded).fetch_one(pool.pg()).await.unwrap();
            assert_eq!(count, 1, "{disturbance}: the model was not heeded");
        }
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
    let borne = bears_everything(Which::Parse, None).await;
    assert!(borne.places == 15 && borne.disturbed > 40, "{borne:?}");
}

#[tokio::test]
async fn tailoring_a_resume_bears_everything_at_every_place() {
    let borne = bears_everything(Which::Tailor { reworded: false }, None).await;
    assert!(borne.places == 15 && borne.disturbed > 40, "{borne:?}");
}

#[tokio::test]
async fn tailoring_with_a_model_bears_everything_at_every_place() {
    let server = Server::answering(|body| {
        let reworded = |text: &str| text.replacen("Built ", "Developed ", 1);
        Reply::Text(answer(offered(body).iter().map(|(id, text)| (*id, reworded(text)))))
    })
    .await;
    let model = Model::new(server.settings());
    let borne = bears_everything(Which::Tailor { reworded: true }, Some(model)).await;
    assert!(borne.places > 15 && borne.disturbed > 40, "{borne:?}");
    // A call is made again only where its answer was not yet journaled.
    let (calls, operations) = (server.calls().len(), borne.disturbed + 1);
    assert!((operations..2 * operations).contains(&calls), "{calls} calls, {borne:?}");
}
