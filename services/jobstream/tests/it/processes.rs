//! Separate processes under murder: two replicas of tailoring and two gateways on one PostgreSQL,
//! each in turn killed and ended while operations run and people watch. Nothing is lost, nothing
//! happens twice, nobody misses a change.
//!
//! `JOBSTREAM_CHAOS=large` runs 200 operations with 500 watchers in place of 60 with 50.

use std::time::{Duration, Instant};

use crate::{
    fleet::{Fleet, LEASE},
    program::{command, text},
    user::{User, Watched, Watching},
    watcher::{Attempts, TakenOver},
};

/// Operations that one replica can certainly run at a time.
const ROOM: usize = 6;
/// How soon the work of a dead process goes on.
const AFTER_KILL: Duration = Duration::from_secs(25);
const AFTER_SIGTERM: Duration = Duration::from_secs(2);

/// How large the test is.
#[derive(Clone, Copy)]
struct Size {
    operations: usize,
    watchers: usize,
}

impl Size {
    fn asked() -> Self {
        match std::env::var("JOBSTREAM_CHAOS").as_deref() {
            Ok("large") => Self { operations: 200, watchers: 500 },
            _ => Self { operations: 60, watchers: 50 },
        }
    }
}

/// What is done to which process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Murder {
    KillTailoring(usize),
    EndTailoring(usize),
    KillGateway(usize),
    EndGateway(usize),
}

use Murder::{EndGateway, EndTailoring, KillGateway, KillTailoring};

const ROUNDS: [Murder; 8] = [
    KillTailoring(0),
    KillGateway(0),
    EndGateway(1),
    EndTailoring(1),
    EndTailoring(0),
    EndGateway(0),
    KillTailoring(1),
    KillGateway(1),
];

/// Does it, and starts the process again. Returns when it was done, and checks a good end.
fn murder(fleet: &mut Fleet, what: Murder) -> Instant {
    let folder = fleet.folder.0.clone();
    let process = match what {
        KillTailoring(n) | EndTailoring(n) => &mut fleet.tailorings[n],
        KillGateway(n) | EndGateway(n) => &mut fleet.gateways[n],
    };
    let at = Instant::now();
    match what {
        KillTailoring(_) | KillGateway(_) => process.kill(),
        EndTailoring(_) | EndGateway(_) => {
            let (took, well) = process.end();
            println!("{what:?}: ended within {took:?}");
            assert!(well && took < Duration::from_secs(6), "{what:?}: {took:?}, well: {well}");
        }
    }
    process.again(&folder);
    at
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_doubled_or_missed_while_each_process_is_killed_and_ended_in_turn() {
    let size = Size::asked();
    let mut fleet = Fleet::start("fleet").await;
    let user = User::register(fleet.places()).await;
    let (mut watching, mut started) = (Watching::default(), Vec::new());
    let mut murders = Vec::new();
    for (round, what) in ROUNDS.into_iter().enumerate() {
        for key in started.len()..size.operations * (round + 1) / ROUNDS.len() {
            let (operation, tailoring) = user.tailor(key).await;
            let watchers = (size.watchers * key / size.operations)
                ..(size.watchers * (key + 1) / size.operations);
            for n in watchers {
                user.watch(&mut watching, &operation, n);
            }
            started.push((operation, tailoring));
        }
        if matches!(what, KillTailoring(_) | EndTailoring(_)) {
            // How soon another takes over is not to depend on what it has to do.
            user.open_at_most(ROOM).await;
        }
        let moved = tokio::task::spawn_blocking(move || {
            let at = murder(&mut fleet, what);
            (fleet, at)
        });
        let (returned, at) = moved.await.unwrap();
        fleet = returned;
        // As an orchestrator does it: the next is not touched before this one is back.
        for process in fleet.all() {
            process.ready().await;
        }
        murders.push((what, at));
    }
    let (Watched { watchers, grpc_breaks, sse_breaks }, attempts) = watching.end().await;
    assert_eq!(watchers, size.watchers);
    println!(
        "{} operations, {watchers} watchers: {grpc_breaks} breaks over gRPC, {sse_breaks} over SSE, \
         0 sequences missed",
        size.operations
    );
    user.none_is_lost_or_doubled(&started).await;
    no_event_was_put_aside(&fleet);
    taken_over_in_time(&murders, &attempts);
}

/// Whatever died while it was applied.
fn no_event_was_put_aside(fleet: &Fleet) {
    let mut command = command(&fleet.folder.0, None);
    command.env("DATABASE_URL", fleet.postgres.url());
    let output = command.args(["events", "dead-letters", "notification"]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
}

/// Work goes on soon after the end of the process that did it. What was given back within the time
/// that a SIGTERM leaves was given back for it; all else waited for the end of a lease.
fn taken_over_in_time(murders: &[(Murder, Instant)], attempts: &Attempts) {
    let mut longest = [Duration::ZERO; 2];
    let mut count = [0; 2];
    let last = |kind: fn(&Murder) -> bool, before: Instant| {
        let murders = murders.iter().rev().filter(|(what, _)| kind(what));
        murders.map(|(_, at)| *at).find(|at| *at <= before)
    };
    for TakenOver { waits, at } in attempts.taken_over() {
        let ended = last(|what| matches!(what, EndTailoring(_)), waits);
        let ended = ended.filter(|ended| waits.duration_since(*ended) < AFTER_SIGTERM);
        let killed = last(|what| matches!(what, KillTailoring(_)), waits);
        let Some(murder) = ended.or(killed) else { continue };
        let how = usize::from(ended.is_some());
        longest[how] = longest[how].max(at.duration_since(murder));
        count[how] += 1;
    }
    println!(
        "{} taken over after kill -9 within {:?}, {} after SIGTERM within {:?} (lease {LEASE:?})",
        count[0], longest[0], count[1], longest[1]
    );
    assert!(longest[0] < AFTER_KILL && longest[1] < AFTER_SIGTERM, "{longest:?}");
    assert!(count[0] + count[1] > 0, "no operation was at work when its process died");
}
