//! Separate processes under murder: two replicas of tailoring and two gateways on one PostgreSQL,
//! each in turn killed and ended while operations run and people watch. Nothing is lost, nothing
//! happens twice, nobody misses a change.
//!
//! `JOBSTREAM_CHAOS=large` runs 200 operations with 500 watchers in place of 60 with 50.

use std::time::{Duration, Instant};

use proto::{
    account::v1::{RegisterRequest, accounts_client::AccountsClient},
    operations::v1::{ListRequest, State, operations_client::OperationsClient},
    tailoring::v1::{
        CreateTailoringRequest, ListTailoringsRequest, UploadHeader, UploadRequest,
        resumes_client::ResumesClient, tailorings_client::TailoringsClient, upload_request::Part,
    },
};
use service::client::{self, Caller, Channel};
use tokio::task::JoinSet;

use crate::{
    fleet::{Fleet, LEASE},
    program::{CV, JOB, command, text},
    watcher::{Attempts, Seen, TakenOver, over_grpc, over_sse},
};

/// Longest time of a round's operations, on a machine that is busy with other things too.
const ROUND: Duration = Duration::from_secs(120);
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

/// The one who works and watches.
struct User {
    channel: Channel,
    caller: Caller,
    token: String,
    resume: String,
}

impl User {
    async fn register(fleet: &Fleet) -> Self {
        let register = RegisterRequest {
            email: "a@example.org".into(),
            password: "correct horse battery".into(),
            ..Default::default()
        };
        let account = client::connect(&fleet.account.address).unwrap();
        let answer = AccountsClient::new(account).register(register).await.unwrap();
        let token = answer.into_inner().tokens.unwrap().access_token;
        let caller = Caller::new(Some(&token), None);
        let channel = client::connect(&fleet.tailoring_addresses()).unwrap();
        let parts = [
            Part::Header(UploadHeader { file_name: "cv.md".into(), ..Default::default() }),
            Part::Chunk(std::fs::read(CV).unwrap()),
        ];
        let parts = futures::stream::iter(parts.map(|part| UploadRequest { part: Some(part) }));
        let mut resumes = ResumesClient::new(channel.clone());
        let answer = resumes.upload(caller.request(parts)).await.unwrap().into_inner();
        Self { channel, caller, token, resume: answer.resume.unwrap().id }
    }

    /// Starts a tailoring under a key; the same one however often it is called. Returns the ids of
    /// its operation and of itself.
    async fn tailor(&self, key: usize) -> (String, String) {
        let request = CreateTailoringRequest {
            resume_id: self.resume.clone(),
            job_description: std::fs::read_to_string(JOB).unwrap(),
            title: format!("operation {key}"),
            request_id: format!("00000000-0000-4000-8000-{key:012}"),
            ..Default::default()
        };
        let begun = Instant::now();
        loop {
            let mut tailorings = TailoringsClient::new(self.channel.clone());
            match tailorings.create_tailoring(self.caller.request(request.clone())).await {
                Ok(answer) => {
                    let answer = answer.into_inner();
                    return (answer.operation.unwrap().id, answer.tailoring.unwrap().id);
                }
                // Past the tries of one call, as a user would press the button again.
                Err(status) => assert!(begun.elapsed() < ROUND, "not started: {status}"),
            }
        }
    }

    /// Waits until so few operations are open that the other replica has room for all of them: how
    /// soon it takes over is not to depend on what it has to do.
    async fn few_are_open(&self) {
        let states = [State::Pending.into(), State::Running.into()].to_vec();
        let request = ListRequest { page_size: 1000, states, ..Default::default() };
        let mut operations = OperationsClient::new(self.channel.clone());
        testkit::wait_until("room for the work of another", ROUND, async || {
            let listed = operations.list(self.caller.request(request.clone())).await;
            listed.is_ok_and(|listed| listed.get_ref().operations.len() <= ROOM)
        })
        .await;
    }

    fn watch(&self, fleet: &Fleet, watching: &mut Watching, id: &str, n: usize) {
        let (id, attempts) = (id.to_owned(), watching.attempts.clone());
        if n.is_multiple_of(2) {
            let (channel, caller) = (self.channel.clone(), self.caller.clone());
            watching.grpc.spawn(over_grpc(channel, caller, id, attempts));
        } else {
            let gateways = fleet.gateways.iter().map(|gateway| gateway.address.clone()).collect();
            watching.sse.spawn(over_sse(gateways, self.token.clone(), id, attempts));
        }
    }
}

/// Everybody who watches.
#[derive(Default)]
struct Watching {
    grpc: JoinSet<Seen>,
    sse: JoinSet<Seen>,
    attempts: Attempts,
}

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
    let user = User::register(&fleet).await;
    let (mut watching, mut started) = (Watching::default(), Vec::new());
    let mut murders = Vec::new();
    for (round, what) in ROUNDS.into_iter().enumerate() {
        for key in started.len()..size.operations * (round + 1) / ROUNDS.len() {
            let (operation, tailoring) = user.tailor(key).await;
            let watchers = (size.watchers * key / size.operations)
                ..(size.watchers * (key + 1) / size.operations);
            for n in watchers {
                user.watch(&fleet, &mut watching, &operation, n);
            }
            started.push((operation, tailoring));
        }
        if matches!(what, KillTailoring(_) | EndTailoring(_)) {
            user.few_are_open().await;
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
    let Watching { grpc, sse, attempts } = watching;
    let (grpc, sse) = (all(grpc).await, all(sse).await);
    assert_eq!(grpc.len() + sse.len(), size.watchers);
    for seen in grpc.iter().chain(&sse) {
        let succeeded = seen.state.ends_with("SUCCEEDED");
        assert!(succeeded, "{} ended as {}", seen.operation, seen.state);
    }
    let breaks = |seen: &[Seen]| seen.iter().map(|seen| seen.breaks).sum::<usize>();
    println!(
        "{} operations, {} watchers: {} breaks over gRPC, {} over SSE, 0 sequences missed",
        size.operations,
        size.watchers,
        breaks(&grpc),
        breaks(&sse)
    );
    none_is_lost_or_doubled(&user, &started).await;
    no_event_was_put_aside(&fleet);
    taken_over_in_time(&murders, &attempts);
}

async fn all(mut watchers: JoinSet<Seen>) -> Vec<Seen> {
    let mut seen = Vec::new();
    while let Some(done) = tokio::time::timeout(ROUND, watchers.join_next()).await.unwrap() {
        seen.push(done.unwrap());
    }
    seen
}

/// Each key is one operation and one tailoring, also when it is sent once more, and there are no
/// others.
async fn none_is_lost_or_doubled(user: &User, started: &[(String, String)]) {
    for (key, first) in started.iter().enumerate() {
        assert_eq!(user.tailor(key).await, *first, "key {key} is another one now");
    }
    let request = ListRequest { page_size: 1000, ..Default::default() };
    let mut operations = OperationsClient::new(user.channel.clone());
    let listed = operations.list(user.caller.request(request)).await.unwrap().into_inner();
    let tailored: Vec<_> =
        listed.operations.iter().filter(|operation| operation.kind == "resume.tailor").collect();
    assert_eq!(tailored.len(), started.len());
    assert!(tailored.iter().all(|operation| operation.done && operation.error.is_none()));
    let request = ListTailoringsRequest { page_size: 1000, ..Default::default() };
    let mut tailorings = TailoringsClient::new(user.channel.clone());
    let listed = tailorings.list_tailorings(user.caller.request(request)).await.unwrap();
    assert_eq!(listed.into_inner().tailorings.len(), started.len());
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
