//! Ten thousand requests that cannot be, over every method: made from the definitions with hostile
//! values, of bytes that are no message, for things that are not there, by callers who are nobody.
//! None is called a fault of ours, and each is told with exactly one reason of the catalogue.

mod message;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use prost::Message as _;
use prost_types::{Any, FileDescriptorSet};
use proto::account::v1::{RegisterRequest, accounts_client::AccountsClient};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use service::client::{Caller, Channel, Connector};
use tonic::{Code, Status};

use self::message::Messages;
use crate::{
    program::{Folder, Up, command},
    raw,
    reasons::catalogue,
};

/// Requests that must have been refused.
const REFUSED: usize = 10_000;
/// Calls in flight.
const AT_ONCE: usize = 24;
/// A request that waits this long was a good one by chance: a watch, say.
const PATIENCE: Duration = Duration::from_millis(400);

/// `google.rpc.Status`, as it stands in the trailers.
#[derive(Clone, PartialEq, prost::Message)]
struct Details {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<Any>,
}

/// `google.rpc.ErrorInfo`.
#[derive(Clone, PartialEq, prost::Message)]
struct ErrorInfo {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    domain: String,
}

/// The one reason of a status.
fn reason(status: &Status, path: &str) -> String {
    let details = Details::decode(status.details()).unwrap();
    let infos: Vec<_> =
        details.details.iter().filter(|any| any.type_url.ends_with("ErrorInfo")).collect();
    assert_eq!(infos.len(), 1, "{path}: {status:?}");
    let info = ErrorInfo::decode(&*infos[0].value).unwrap();
    assert_eq!(info.domain, "jobstream", "{path}: {status:?}");
    assert_eq!(details.code, i32::from(status.code()), "{path}: {status:?}");
    info.reason
}

struct Method {
    path: String,
    input: String,
}

fn methods(set: &FileDescriptorSet) -> Vec<Method> {
    let services = set.file.iter().flat_map(|file| file.service.iter().map(move |s| (file, s)));
    let methods = services.flat_map(|(file, service)| {
        service.method.iter().map(move |method| Method {
            path: format!("/{}.{}/{}", file.package(), service.name(), method.name()),
            input: method.input_type().to_owned(),
        })
    });
    methods.collect()
}

/// What was seen of all answers.
#[derive(Default)]
struct Tally {
    refused: usize,
    taken: usize,
    reasons: BTreeMap<String, usize>,
    refusing: BTreeSet<String>,
}

impl Tally {
    fn note(&mut self, path: &str, answer: Result<Vec<u8>, Status>, known: &BTreeSet<String>) {
        let Err(status) = answer else {
            self.taken += 1;
            return;
        };
        // A stream without a message is one that was taken, and so is one that only waits.
        if matches!(status.code(), Code::Ok | Code::DeadlineExceeded) {
            self.taken += 1;
            return;
        }
        assert!(!matches!(status.code(), Code::Internal | Code::Unknown), "{path}: {status:?}");
        let reason = reason(&status, path);
        assert!(known.contains(&reason), "{path}: {reason} is not in the catalogue");
        self.refused += 1;
        self.refusing.insert(path.to_owned());
        *self.reasons.entry(reason).or_default() += 1;
    }
}

/// Callers: one who is signed in, and some who are not.
struct Callers {
    user: Caller,
    others: [Caller; 3],
}

impl Callers {
    async fn new(channel: &Channel) -> Self {
        let register = RegisterRequest {
            email: "a@example.org".into(),
            password: "correct horse battery".into(),
            ..Default::default()
        };
        let answer = AccountsClient::new(channel.clone()).register(register).await.unwrap();
        let token = answer.into_inner().tokens.unwrap().access_token;
        let forged = format!("{}x", &token[..token.len() - 1]);
        let others = [None, Some(forged.as_str()), Some("a.b.c")];
        let others = others.map(|token| Caller::new(token, None));
        Self { user: Caller::new(Some(&token), None), others }
    }

    /// Any of them; not the one who is signed in where that would sign them out.
    fn any(&self, path: &str, random: &mut StdRng) -> Caller {
        let least = if path.ends_with("/Logout") { 3 } else { 12 };
        let caller = match random.random_range(0..least) {
            n @ 0..3 => &self.others[n],
            _ => &self.user,
        };
        caller.clone().until(tokio::time::Instant::now() + PATIENCE)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_requests_that_cannot_be_are_refused_with_a_reason_and_never_as_our_fault() {
    let folder = Folder::new("invalid");
    let limits = ["STARTS_PER_MINUTE", "REQUESTS_PER_MINUTE", "STREAMS_PER_USER"];
    let mut program = command(&folder.0, None);
    program.envs(limits.map(|limit| (format!("JOBSTREAM_{limit}"), "1000000")));
    let up = Up::with(program);
    let breaker = service::layers::breaker::Settings { failures: u32::MAX, ..Default::default() };
    let connector = Connector { breaker, ..Connector::default() };
    let channel = connector.connect(&up.grpc).unwrap();
    let callers = Callers::new(&channel).await;
    let set = FileDescriptorSet::decode(proto::DESCRIPTOR_SET).unwrap();
    let (methods, messages, known) = (methods(&set), Messages::of(&set), catalogue());
    let (mut random, mut tally) = (StdRng::seed_from_u64(4), Tally::default());
    while tally.refused < REFUSED {
        let calls = (0..AT_ONCE * 8).map(|_| {
            let method = &methods[random.random_range(0..methods.len())];
            let message = messages.invalid(&method.input, &mut random);
            let (channel, caller) = (&channel, callers.any(&method.path, &mut random));
            async move { (&method.path, raw::call(channel, &caller, &method.path, message).await) }
        });
        let calls: Vec<_> = calls.collect();
        let answers = futures::StreamExt::buffer_unordered(futures::stream::iter(calls), AT_ONCE);
        let answers: Vec<_> = futures::StreamExt::collect(answers).await;
        for (path, answer) in answers {
            tally.note(path, answer, &known);
        }
        assert!(tally.taken < 3 * REFUSED, "most of them are good: {}", tally.taken);
    }
    println!("{} refused, {} taken: {:?}", tally.refused, tally.taken, tally.reasons);
    assert!(tally.refusing.len() >= methods.len() - 2, "{:?}", tally.refusing);
    up.end();
}
