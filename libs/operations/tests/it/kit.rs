//! The kit itself: kinds that keep the rules pass it, and one that does not is found out.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use operations::{Context, Definition, Failure, Kind, phase};
use testkit::kit::{Subject, check};

use crate::{
    app::{Done, Script, Scripted, Stage, sets},
    kinds::{Errand, Outside, Said, Talk},
};

fn subject<K: Kind>(kind: impl Fn() -> K + Send + Sync + 'static, input: K::Input) -> Subject<K> {
    Subject { sets: sets(), service: "test", kind: Arc::new(kind), input }
}

#[tokio::test]
async fn a_kind_of_steps_bears_everything_at_every_place() {
    let stage = Stage::default();
    let subject = subject(move || Scripted(stage.clone()), Script::default());
    let borne = check(&subject, async |outcome| {
        let done: Done =
            serde_json::from_slice(outcome.operation.result.as_ref().unwrap()).unwrap();
        assert_eq!(done, Done { answer: 2 });
    })
    .await;
    println!("{borne:?}");
    assert!(borne.disturbed > 30);
}

#[tokio::test]
async fn a_kind_with_an_effect_bears_everything_at_every_place() {
    let stage = Stage::default();
    let errand = Errand { size: 3, words: vec!["Dear".into()], ..Errand::default() };
    let subject = subject(move || Outside(stage.clone()), errand);
    check(&subject, async |outcome| {
        assert_eq!(outcome.operation.result.as_deref(), Some(br#"{"text":"xxx"}"#.as_slice()));
    })
    .await;
}

/// Counts outside of any step: a second attempt counts again.
struct Careless(Arc<AtomicU32>);

impl Kind for Careless {
    type Input = Talk;
    type Output = Said;

    fn definition() -> Definition {
        Definition::new("test.careless", 1, vec![phase(0.0, "go", "Going...")])
    }

    async fn run(&self, context: Context, _talk: Talk) -> Result<Said, Failure> {
        let reports = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        context.phase("go").await?;
        context.step("one", &1, || async { Ok(1) }).await?;
        Ok(Said { reports })
    }
}

#[tokio::test]
#[should_panic(expected = "a second time")]
async fn a_kind_that_does_its_work_outside_of_steps_is_found_out() {
    let count = Arc::new(AtomicU32::new(0));
    let subject = subject(move || Careless(count.clone()), Talk::default());
    check(&subject, async |outcome| {
        let result = outcome.operation.result.as_deref();
        assert_eq!(result, Some(br#"{"reports":1}"#.as_slice()), "it was done a second time");
    })
    .await;
}
