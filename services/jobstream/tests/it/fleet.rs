//! Every service as processes of its own on one PostgreSQL: started, killed, ended, started again
//! at the same address.

use std::{
    io::{BufRead as _, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use service::client;
use testkit::Postgres;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::{
    program::{Folder, SOON, command},
    user::Places,
};

/// Lease of operations in these tests.
pub const LEASE: Duration = Duration::from_millis(1500);

/// One process.
pub struct Process {
    child: Child,
    service: &'static str,
    environment: Vec<(String, String)>,
    pub address: String,
    // Kept, so that the process can go on writing.
    _lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts a service and waits until it says where it can be called.
    pub fn start(folder: &Path, service: &'static str, environment: Vec<(String, String)>) -> Self {
        let mut child = command(folder, None)
            .args(["serve", service])
            .envs(environment.iter().cloned())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("it says where it serves").unwrap();
        let address = line.rsplit(": ").next().unwrap().trim_end_matches([')', '.']).to_owned();
        Self { child, service, environment, address, _lines: lines }
    }

    /// Waits until it says of itself that it serves.
    pub async fn ready(&self) {
        let what = format!("{} at {} to be ready", self.service, self.address);
        testkit::wait_until(&what, SOON, async || match self.service {
            "gateway" => {
                let asked = testkit::http::client().get(format!("http://{}/readyz", self.address));
                asked.send().await.is_ok_and(|answer| answer.status().is_success())
            }
            _ => {
                let mut health = HealthClient::new(client::connect(&self.address).unwrap());
                let answer = health.check(HealthCheckRequest::default()).await;
                answer.is_ok_and(|answer| answer.get_ref().status() == ServingStatus::Serving)
            }
        })
        .await;
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, waits, and tells how long that took and whether it ended well.
    pub fn end(&mut self) -> (Duration, bool) {
        let begun = Instant::now();
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        let status = self.child.wait().unwrap();
        (begun.elapsed(), status.success())
    }

    /// Starts it again at its address.
    pub fn again(&mut self, folder: &Path) {
        let key =
            if self.service == "gateway" { "JOBSTREAM_HTTP_ADDR" } else { "JOBSTREAM_GRPC_ADDR" };
        let mut environment = self.environment.clone();
        environment.retain(|(known, _)| known != key);
        environment.push((key.to_owned(), self.address.clone()));
        *self = Self::start(folder, self.service, environment);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One of account and of notification, two of tailoring, two of the gateway.
pub struct Fleet {
    pub account: Process,
    pub notification: Process,
    pub tailorings: Vec<Process>,
    pub gateways: Vec<Process>,
    pub folder: Folder,
    pub postgres: Postgres,
}

impl Fleet {
    pub async fn start(name: &str) -> Self {
        Self::start_with(name, &[]).await
    }

    /// Starts all of them with these settings besides.
    pub async fn start_with(name: &str, settings: &[(&str, &str)]) -> Self {
        let postgres = Postgres::start().await;
        let url = postgres.url().to_owned();
        Self::start_on(postgres, name, settings, |_| url.clone())
    }

    /// Starts all of them on a PostgreSQL, each service with a URL of its own.
    pub fn start_on(
        postgres: Postgres,
        name: &str,
        settings: &[(&str, &str)],
        url: impl Fn(&str) -> String,
    ) -> Self {
        let folder = Folder::new(name);
        let shared = [
            ("JOBSTREAM_LEASE_MS", LEASE.as_millis().to_string()),
            ("JOBSTREAM_DRAIN_SECONDS", "4".to_owned()),
            ("JOBSTREAM_STARTS_PER_MINUTE", "1000000".to_owned()),
            ("JOBSTREAM_REQUESTS_PER_MINUTE", "1000000".to_owned()),
            ("JOBSTREAM_STREAMS_PER_USER", "100000".to_owned()),
        ];
        let with = |more: &[(&str, &str)]| -> Vec<(String, String)> {
            let shared = shared.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
            let more = settings.iter().chain(more);
            shared.chain(more.map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))).collect()
        };
        let [of_account, of_tailoring, of_notification] =
            ["account", "tailoring", "notification"].map(url);
        let account = Process::start(&folder.0, "account", with(&[("DATABASE_URL", &of_account)]));
        let known = [("JOBSTREAM_ACCOUNT_ADDRS", account.address.as_str())];
        let tailoring = with(&[known[0], ("DATABASE_URL", &of_tailoring)]);
        let tailorings: Vec<Process> =
            (0..2).map(|_| Process::start(&folder.0, "tailoring", tailoring.clone())).collect();
        let notification = with(&[known[0], ("DATABASE_URL", &of_notification)]);
        let notification = Process::start(&folder.0, "notification", notification);
        let list = addresses(&tailorings);
        let known = [
            known[0],
            ("JOBSTREAM_TAILORING_ADDRS", list.as_str()),
            ("JOBSTREAM_NOTIFICATION_ADDRS", notification.address.as_str()),
        ];
        let gateways = (0..2).map(|_| Process::start(&folder.0, "gateway", with(&known))).collect();
        Self { account, notification, tailorings, gateways, folder, postgres }
    }

    /// Every process, the gateways first.
    pub fn all(&mut self) -> impl Iterator<Item = &mut Process> {
        let behind = [&mut self.account, &mut self.notification];
        self.gateways.iter_mut().chain(&mut self.tailorings).chain(behind)
    }

    /// Where a user finds them.
    pub fn places(&self) -> Places {
        Places {
            account: self.account.address.clone(),
            tailoring: self.tailoring_addresses(),
            gateways: self.gateways.iter().map(|gateway| gateway.address.clone()).collect(),
        }
    }

    /// Prepares a command that reaches the services where they are.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = command(&self.folder.0, None);
        command
            .args(words)
            .env("JOBSTREAM_ACCOUNT_ADDRS", &self.account.address)
            .env("JOBSTREAM_TAILORING_ADDRS", self.tailoring_addresses())
            .env("JOBSTREAM_NOTIFICATION_ADDRS", &self.notification.address);
        command
    }

    /// Where the tailoring service is: both replicas.
    pub fn tailoring_addresses(&self) -> String {
        addresses(&self.tailorings)
    }
}

fn addresses(processes: &[Process]) -> String {
    processes.iter().map(|process| process.address.as_str()).collect::<Vec<_>>().join(",")
}
