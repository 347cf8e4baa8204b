//! F01 for both kinds, with a process that is really killed: at each place of an operation its
//! process gets SIGKILL, the next one goes on, and what was journaled is not run again. This
//! program is all of them: it starts itself as the processes of the service, and as the children
//! in which they read files.
#![expect(clippy::unwrap_used, reason = "a test, though with a harness of its own")]

#[path = "../shared/cases.rs"]
mod cases;
#[path = "../shared/cv.rs"]
mod cv;
mod worker;

use std::{
    os::unix::process::ExitStatusExt as _, path::PathBuf, process::ExitCode, time::Duration,
};

use cases::{OWNER, Same, Which};
use futures::future::join_all;
use operations::{Handle, State, Viewer};
use resume::sandbox::{Program, child_main};
use testkit::{
    Database,
    faults::{Row, Run, Tally, runs},
    kit::{Trail, options},
};
use tokio::process::{Child, Command};

const SOON: Duration = Duration::from_secs(60);
/// Chains of processes for each kind, side by side; each takes its share of the places.
const CHAINS: usize = 2;

fn main() -> ExitCode {
    if let Some(code) = child_main() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(async {
        if arguments.first().is_some_and(|first| first == "work") {
            return worker::work(&arguments[1..]).await;
        }
        if arguments.iter().any(|argument| argument == "--list") {
            return;
        }
        for run in runs("F01 process killed") {
            let chains = [Which::Parse, Which::Tailor { reworded: false }]
                .map(|which| kill_everywhere(which, run));
            let places: usize = join_all(chains).await.into_iter().sum();
            println!("test result: ok. {places} places, a process killed at each");
        }
    });
    ExitCode::SUCCESS
}

/// Every place of an operation: its phases as they are declared, and its steps.
fn places(which: Which) -> Vec<String> {
    let definition = match which {
        Which::Parse => <tailoring::operations::parse::Parse as operations::Kind>::definition(),
        Which::Tailor { .. } => {
            <tailoring::operations::tailor::Tailor as operations::Kind>::definition()
        }
    };
    let phases = definition.phases.iter().map(|phase| format!("phase {}", phase.key));
    let steps = which.steps().iter().flat_map(|step| {
        // A transaction is journaled as its work is done.
        let stages: &[&str] = if *step == "save" {
            &["begins", "journaled"]
        } else {
            &["begins", "done", "journaled"]
        };
        stages.iter().map(move |stage| format!("{stage} {step}"))
    });
    phases.chain(steps).chain(["ended".to_owned()]).collect()
}

fn fault(which: Which) -> &'static str {
    match which {
        Which::Parse => "F01 process killed in resume.parse",
        Which::Tailor { .. } => "F01 process killed in resume.tailor",
    }
}

/// Kills a process at each place of a kind; returns at how many.
async fn kill_everywhere(which: Which, run: Run) -> usize {
    let (places, same) = (places(which), Same::default());
    let shares: Vec<Vec<String>> = (0..CHAINS)
        .map(|chain| places.iter().skip(chain).step_by(CHAINS).cloned().collect())
        .collect();
    let run = Run { fault: fault(which), operations: places.len().div_ceil(CHAINS), ..run };
    join_all(shares.iter().map(|share| chain(which, run, share, &same))).await;
    places.len()
}

/// A database, somebody who looks on, and one process after the other.
struct Scene {
    which: Which,
    database: Database,
    engine: Handle,
    trail: PathBuf,
    tally: Tally,
}

/// Each process is killed at its place of an operation that is new; the next one finishes that, and
/// is killed at the next place of the next.
async fn chain(which: Which, run: Run, places: &[String], same: &Same) -> Row {
    let mut scene = Scene::new(which, run).await;
    let mut process = scene.process(&places[0]);
    for next in places.iter().skip(1).map(String::as_str).chain(["never"]) {
        let pool = scene.database.pool();
        let id = cases::start(which, &pool, &scene.engine).await;
        scene.tally.acknowledged(&id);
        let status =
            tokio::time::timeout(SOON, process.wait()).await.expect("it is killed").unwrap();
        assert_eq!(status.signal(), Some(9), "before {next}: {status}");
        scene.tally.hit(&id);
        process = scene.process(next);
        let ended = scene.engine.wait(&Viewer::Owner(OWNER.into()), &id, SOON).await.unwrap();
        assert_eq!(ended.life.state, State::Succeeded, "before {next}: {:?}", ended.error);
        assert_eq!(ended.life.failures, 0, "a crash is no failure");
    }
    process.kill().await.unwrap();
    scene.close(places.len(), same).await
}

impl Scene {
    async fn new(which: Which, run: Run) -> Self {
        let database = Database::create(&tailoring::sets(), tailoring::SCHEMA).await;
        cases::prepare(which, &database.pool()).await;
        let mut options = options(tailoring::SCHEMA);
        options.works = false;
        let engine =
            cases::service(database.pool(), options, cases::reading(Program::current().unwrap()))
                .await;
        let trail = std::env::temp_dir().join(format!("{}.trail", database.name()));
        Self { which, database, engine, trail, tally: Tally::new(run) }
    }

    fn process(&self, place: &str) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["work", self.database.url(), self.trail.to_str().unwrap(), place])
            .kill_on_drop(true)
            .spawn()
            .unwrap()
    }

    /// Holds everything that is stored against the invariants.
    async fn close(mut self, operations: usize, same: &Same) -> Row {
        let pool = self.database.pool();
        let trail = Trail::read(&self.trail).unwrap();
        std::fs::remove_file(&self.trail).unwrap();
        self.tally.again(trail.again());
        for step in self.which.steps() {
            let journaled = trail.count(&format!("journaled {step}"));
            assert_eq!(journaled, operations, "{step} was journaled once for each operation");
        }
        let count = i64::try_from(operations).unwrap();
        let (written, right) = (cases::writes(&pool).await, cases::right_writes(self.which, count));
        assert_eq!(written, right, "each row is written once");
        let sum = |writes: std::collections::BTreeMap<String, i64>| {
            usize::try_from(writes.values().sum::<i64>()).unwrap()
        };
        let right = sum(right);
        self.tally.effects(sum(written), right, right);
        same.holds(self.which, &pool, "after kills").await;
        let row = self.tally.close(&pool, SOON).await;
        row.holds();
        assert_eq!((row.completed, row.again), (operations, 0), "{row}");
        row
    }
}
