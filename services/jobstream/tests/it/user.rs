//! Somebody who starts tailorings and watches them, wherever the services are: what they start is one
//! operation and one tailoring each, however often they ask, and they see every change of it.

use std::time::{Duration, Instant};

use proto::{
    account::v1::{RegisterRequest, accounts_client::AccountsClient},
    operations::v1::{ListRequest, Operation, State, operations_client::OperationsClient},
    tailoring::v1::{
        CreateTailoringRequest, ListTailoringsRequest, UploadHeader, UploadRequest,
        resumes_client::ResumesClient, tailorings_client::TailoringsClient, upload_request::Part,
    },
};
use service::client::{self, Caller, Channel};
use tokio::task::JoinSet;

use crate::{
    program::{CV, JOB},
    watcher::{Attempts, Seen, over_grpc, over_sse},
};

/// Longest time of what is started at once, on a machine that is busy with other things too.
pub const ROUND: Duration = Duration::from_secs(120);

/// Where the services are.
#[derive(Debug, Clone)]
pub struct Places {
    pub account: String,
    pub tailoring: String,
    /// Each as `host:port`.
    pub gateways: Vec<String>,
}

/// The one who works and watches.
pub struct User {
    places: Places,
    channel: Channel,
    caller: Caller,
    pub token: String,
    resume: String,
}

impl User {
    pub async fn register(places: Places) -> Self {
        let register = RegisterRequest {
            email: "a@example.org".into(),
            password: "correct horse battery".into(),
            ..Default::default()
        };
        let account = client::connect(&places.account).unwrap();
        let answer = AccountsClient::new(account).register(register).await.unwrap();
        let token = answer.into_inner().tokens.unwrap().access_token;
        let caller = Caller::new(Some(&token), None);
        let channel = client::connect(&places.tailoring).unwrap();
        let parts = [
            Part::Header(UploadHeader { file_name: "cv.md".into(), ..Default::default() }),
            Part::Chunk(std::fs::read(CV).unwrap()),
        ];
        let parts = futures::stream::iter(parts.map(|part| UploadRequest { part: Some(part) }));
        let mut resumes = ResumesClient::new(channel.clone());
        let answer = resumes.upload(caller.request(parts)).await.unwrap().into_inner();
        Self { places, channel, caller, token, resume: answer.resume.unwrap().id }
    }

    /// Starts a tailoring under a key; the same one however often it is called. Returns the ids of
    /// its operation and of itself.
    pub async fn tailor(&self, key: usize) -> (String, String) {
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

    /// Waits until no more than so many operations are open.
    pub async fn open_at_most(&self, count: usize) {
        let states = [State::Pending.into(), State::Running.into()].to_vec();
        testkit::wait_until(&format!("at most {count} open"), ROUND, async || {
            let request =
                ListRequest { page_size: 1000, states: states.clone(), ..Default::default() };
            self.operations(request).await.is_some_and(|open| open.len() <= count)
        })
        .await;
    }

    /// Watches an operation to its end: over gRPC or over server-sent events, in turn by `n`.
    pub fn watch(&self, watching: &mut Watching, id: &str, n: usize) {
        let (id, attempts) = (id.to_owned(), watching.attempts.clone());
        if n.is_multiple_of(2) {
            let (channel, caller) = (self.channel.clone(), self.caller.clone());
            watching.grpc.spawn(over_grpc(channel, caller, id, attempts));
        } else {
            let gateways = self.places.gateways.clone();
            watching.sse.spawn(over_sse(gateways, self.token.clone(), id, attempts));
        }
    }

    /// Each key is one operation and one tailoring, also when it is sent once more, and there are no
    /// others.
    pub async fn none_is_lost_or_doubled(&self, started: &[(String, String)]) {
        for (key, first) in started.iter().enumerate() {
            assert_eq!(self.tailor(key).await, *first, "key {key} is another one now");
        }
        let request = ListRequest { page_size: 1000, ..Default::default() };
        let listed = self.operations(request).await.expect("the list of operations");
        let tailored: Vec<_> =
            listed.iter().filter(|operation| operation.kind == "resume.tailor").collect();
        assert_eq!(tailored.len(), started.len());
        assert!(tailored.iter().all(|operation| operation.done && operation.error.is_none()));
        let request = ListTailoringsRequest { page_size: 1000, ..Default::default() };
        let mut tailorings = TailoringsClient::new(self.channel.clone());
        let listed = tailorings.list_tailorings(self.caller.request(request)).await.unwrap();
        assert_eq!(listed.into_inner().tailorings.len(), started.len());
    }

    async fn operations(&self, request: ListRequest) -> Option<Vec<Operation>> {
        let mut operations = OperationsClient::new(self.channel.clone());
        let listed = operations.list(self.caller.request(request)).await;
        listed.ok().map(|listed| listed.into_inner().operations)
    }
}

/// Everybody who watches.
#[derive(Default)]
pub struct Watching {
    grpc: JoinSet<Seen>,
    sse: JoinSet<Seen>,
    pub attempts: Attempts,
}

/// What all who watched have seen: every change, over so many broken streams.
pub struct Watched {
    pub watchers: usize,
    pub grpc_breaks: usize,
    pub sse_breaks: usize,
}

impl Watching {
    /// Waits for the end of all of them. Each operation has to succeed.
    pub async fn end(self) -> (Watched, Attempts) {
        let (grpc, sse) = (all(self.grpc).await, all(self.sse).await);
        for seen in grpc.iter().chain(&sse) {
            let succeeded = seen.state.ends_with("SUCCEEDED");
            assert!(succeeded, "{} ended as {}", seen.operation, seen.state);
        }
        let breaks = |seen: &[Seen]| seen.iter().map(|seen| seen.breaks).sum::<usize>();
        let watched = Watched {
            watchers: grpc.len() + sse.len(),
            grpc_breaks: breaks(&grpc),
            sse_breaks: breaks(&sse),
        };
        (watched, self.attempts)
    }
}

async fn all(mut watchers: JoinSet<Seen>) -> Vec<Seen> {
    let mut seen = Vec::new();
    while let Some(done) = tokio::time::timeout(ROUND, watchers.join_next()).await.unwrap() {
        seen.push(done.unwrap());
    }
    seen
}
