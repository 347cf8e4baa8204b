//! Work that goes on while something is done to the cluster: tailorings are started, each is watched,
//! somebody reads; and what is counted of it.

use std::time::{Duration, Instant};

use crate::{
    kubectl::{BROUGHT, applied, node_address},
    load::{Calls, Load},
    user::{Places, User, Watched, Watching},
};

/// How often a tailoring is started.
const PACE: Duration = Duration::from_millis(500);
/// Fewest tailorings that are started around a loss.
const FEWEST: usize = 8;
/// How long an access token serves at least.
const SIGNED_IN: Duration = Duration::from_secs(14 * 60);

/// One who works, reads and watches.
pub struct Scene {
    user: User,
    gateway: String,
    watching: Watching,
    started: Vec<(String, String)>,
    load: Load,
    begun: Instant,
}

impl Scene {
    /// Brings the overlay of the test to the cluster, and begins to work.
    pub async fn start() -> Self {
        applied("tests/cluster/overlay").await;
        let node = node_address().await;
        let gateway = format!("{node}:30080");
        testkit::wait_until("the port of a gateway", BROUGHT, async || {
            let asked =
                testkit::http::client().get(format!("http://{gateway}/readyz")).send().await;
            asked.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        let user = User::register(Places {
            account: format!("{node}:30081"),
            tailoring: format!("{node}:30082"),
            gateways: vec![gateway.clone()],
        })
        .await;
        let load = Load::start(&gateway, &user.token);
        let begun = Instant::now();
        Self { user, gateway, watching: Watching::default(), started: Vec::new(), load, begun }
    }

    /// Works while something is done, and until a few tailorings have met it; prints a row.
    pub async fn through(&mut self, what: &str, done: impl Future<Output = ()>) {
        let (begun, before) = (Instant::now(), self.started.len());
        self.load.since();
        let mut pace = tokio::time::interval(PACE);
        let mut done = std::pin::pin!(done);
        let mut going = true;
        while going || self.started.len() < before + FEWEST {
            tokio::select! {
                () = &mut done, if going => going = false,
                _ = pace.tick() => self.tailor().await,
            }
        }
        self.row(what, begun.elapsed(), self.started.len() - before);
    }

    /// Starts tailorings as fast as they are taken until a condition holds, and then some.
    pub async fn under_load(&mut self, what: &str, mut holds: impl AsyncFnMut() -> bool) {
        let (begun, before) = (Instant::now(), self.started.len());
        self.load.since();
        while !holds().await {
            assert!(begun.elapsed() < BROUGHT, "waited in vain: {what}");
            for _ in 0..8 {
                let next = self.user.tailor(self.started.len()).await;
                self.started.push(next);
            }
        }
        self.row(what, begun.elapsed(), self.started.len() - before);
    }

    /// Only reads while something comes about; prints a row.
    pub async fn idle(&mut self, what: &str, done: impl Future<Output = ()>) {
        let begun = Instant::now();
        self.load.since();
        done.await;
        self.row(what, begun.elapsed(), 0);
    }

    async fn tailor(&mut self) {
        let n = self.started.len();
        let (operation, tailoring) = self.user.tailor(n).await;
        self.user.watch(&mut self.watching, &operation, n);
        self.started.push((operation, tailoring));
    }

    fn row(&self, what: &str, took: Duration, started: usize) {
        let Calls { calls, again, failed, longest } = self.load.since();
        println!(
            "{what:<48} {:>5.1} s  {started:>4} tailorings started  {calls:>5} calls, {again} tried \
             again, {failed} failed, longest {:.1} s",
            took.as_secs_f64(),
            longest.as_secs_f64()
        );
        assert_eq!(failed, 0, "{what}: calls that failed although they were tried again");
    }

    /// Everything that was started has ended well, once, and was told of once.
    pub async fn end(self) -> Ended {
        let last = self.load.end().await;
        assert_eq!(last.failed, 0);
        let (watched, attempts) = self.watching.end().await;
        let Watched { watchers, grpc_breaks, sse_breaks } = watched;
        assert!(watchers >= 100, "{watchers} watched");
        self.user.open_at_most(0).await;
        self.user.none_is_lost_or_doubled(&self.started).await;
        told_of_once(&self.gateway, &self.user.token, self.started.len()).await;
        println!(
            "{} tailorings, {} taken over: 0 lost, 0 doubled, each told of once; {watchers} watchers: \
             0 changes missed over {grpc_breaks} breaks over gRPC and {sse_breaks} over SSE",
            self.started.len(),
            attempts.taken_over().len()
        );
        assert!(self.begun.elapsed() < SIGNED_IN, "the token had ended meanwhile");
        Ended { user: self.user, gateway: self.gateway, started: self.started }
    }
}

/// Who worked, and what came of it.
pub struct Ended {
    user: User,
    gateway: String,
    started: Vec<(String, String)>,
}

impl Ended {
    /// All of it is there, and was told of once.
    pub async fn is_there(&self) {
        told_of_once(&self.gateway, &self.user.token, self.started.len()).await;
        self.user.none_is_lost_or_doubled(&self.started).await;
    }
}

/// As many notices as tailorings, each of another, after all events were applied.
async fn told_of_once(gateway: &str, token: &str, tailorings: usize) {
    let client = testkit::http::client();
    let mut told = Vec::new();
    testkit::wait_until("a notice of each tailoring", BROUGHT, async || {
        told.clear();
        let mut page = String::new();
        loop {
            let url = format!("http://{gateway}/v1/notifications?page_size=100&page_token={page}");
            let Ok(answer) = client.get(url).bearer_auth(token).send().await else { return false };
            let Ok(body) = answer.json::<serde_json::Value>().await else { return false };
            let Some(notices) = body["notifications"].as_array() else { return false };
            told.extend(notices.iter().map(|one| one["operation_id"].to_string()));
            body["next_page_token"].as_str().unwrap_or_default().clone_into(&mut page);
            if page.is_empty() {
                break;
            }
        }
        told.len() >= tailorings
    })
    .await;
    assert_eq!(told.len(), tailorings, "more notices than tailorings");
    told.sort();
    told.dedup();
    assert_eq!(told.len(), tailorings, "one was told of twice");
}
