//! What one of each thing costs, as measured; where each figure stands is said beside it, and a
//! test holds the file against those places.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The measured costs, as they stand in the file.
const FILE: &str = include_str!("../data/costs.toml");

/// The processes that work is spread over, in the order of every table.
pub const PROCESSES: [&str; 5] = ["gateway", "account", "tailoring", "notification", "postgres"];

/// The figures of an activity, by their names in the file, in the order of the table's columns.
pub const COLUMNS: [&str; 11] = [
    "gateway",
    "account",
    "tailoring",
    "notification",
    "postgres",
    "transactions",
    "flushes",
    "wal_kib",
    "kept_kib",
    "passing_kib",
    "rows",
];

/// Everything measured.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// What one second of a replica costs that does nothing.
    pub idle: Activity,
    /// What one of each kind of thing costs beyond that.
    pub read: Activity,
    /// A tailoring, from the call to the end of the stream that follows it.
    pub tailoring: Activity,
    /// An upload, read by a child process, to the end of its stream.
    pub upload: Activity,
    /// A sign-in with a password.
    pub sign_in: Activity,
    /// A second of an open page that follows the inbox.
    pub watching: Activity,
    /// Single figures of the READMEs.
    pub stated: Stated,
}

/// What one of a kind costs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// How its row of the table in this crate's README begins.
    pub row: String,
    /// CPU in ms of the gateway.
    pub gateway: f64,
    /// CPU in ms of the account service.
    pub account: f64,
    /// CPU in ms of the tailoring service and its child processes.
    pub tailoring: f64,
    /// CPU in ms of the notification service.
    pub notification: f64,
    /// CPU in ms of PostgreSQL, all processes of it.
    pub postgres: f64,
    /// Transactions, reading ones included.
    pub transactions: f64,
    /// Flushes of the write-ahead log: commits that wait for the disk, together or alone.
    pub flushes: f64,
    /// KiB written to the write-ahead log.
    pub wal_kib: f64,
    /// KiB of tables and indexes that stay.
    pub kept_kib: f64,
    /// KiB of tables and indexes that retention removes: changes, steps, the log, inboxes.
    pub passing_kib: f64,
    /// Rows inserted.
    pub rows: f64,
}

impl Activity {
    /// CPU in ms of each process, in the order of [`PROCESSES`].
    #[must_use]
    pub fn cpu_ms(&self) -> [f64; 5] {
        [self.gateway, self.account, self.tailoring, self.notification, self.postgres]
    }

    /// The figures in the order of [`COLUMNS`].
    #[must_use]
    pub fn columns(&self) -> [f64; 11] {
        let [gateway, account, tailoring, notification, postgres] = self.cpu_ms();
        [
            gateway,
            account,
            tailoring,
            notification,
            postgres,
            self.transactions,
            self.flushes,
            self.wal_kib,
            self.kept_kib,
            self.passing_kib,
            self.rows,
        ]
    }
}

/// A figure that a README states.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The figure.
    pub value: f64,
    /// The README, from the top of the workspace.
    pub file: String,
    /// How the line begins that states it.
    pub row: String,
    /// Which number after that beginning it is, from 1.
    pub number: usize,
}

/// Single figures.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// KiB of a stream of server-sent events in the gateway.
    pub stream_gateway_kib: Figure,
    /// KiB of the same in the service behind it.
    pub stream_service_kib: Figure,
    /// CPU in ms of one delivery to such a stream, service and gateway.
    pub delivery_ms: Figure,
    /// KiB of a watcher over gRPC, in the service.
    pub stream_grpc_kib: Figure,
    /// Commits a second that one PostgreSQL makes one by one on the disk it was measured on.
    pub commits_per_second: Figure,
    /// Events a second from append to effect over tables.
    pub events_tables: Figure,
    /// Events a second from append to effect over one Kafka broker.
    pub events_kafka: Figure,
    /// CPU in ms of a password's hash.
    pub hash_ms: Figure,
    /// Mean seconds from the start of a tailoring to its end, alone.
    pub tailoring_seconds: Figure,
    /// The same of the reading of a file.
    pub upload_seconds: Figure,
    /// Changes that one tailoring makes: events of the log, deliveries to whoever follows it.
    pub changes_per_tailoring: Figure,
    /// MiB of each process that has worked and has no stream open, in the order of the processes.
    pub gateway_mib: Figure,
    /// The same of the account service.
    pub account_mib: Figure,
    /// The same of the tailoring service.
    pub tailoring_mib: Figure,
    /// The same of the notification service.
    pub notification_mib: Figure,
}

impl Costs {
    /// Reads the measured costs.
    ///
    /// # Errors
    /// What is wrong in the file, with its place.
    pub fn measured() -> Result<Self, toml::de::Error> {
        toml::from_str(FILE)
    }

    /// The kinds of things, by their names in the file.
    #[must_use]
    pub fn activities(&self) -> [(&'static str, &Activity); 6] {
        [
            ("idle", &self.idle),
            ("read", &self.read),
            ("tailoring", &self.tailoring),
            ("upload", &self.upload),
            ("sign_in", &self.sign_in),
            ("watching", &self.watching),
        ]
    }

    /// Memory in MiB of a replica without streams, in the order of [`PROCESSES`]; PostgreSQL's is
    /// a matter of its settings.
    #[must_use]
    pub fn base_mib(&self) -> [f64; 4] {
        let stated = &self.stated;
        [&stated.gateway_mib, &stated.account_mib, &stated.tailoring_mib, &stated.notification_mib]
            .map(|figure| figure.value)
    }
}

/// The single figures by name, for whoever holds them against the READMEs.
///
/// # Errors
/// What is wrong in the file, with its place.
pub fn figures() -> Result<BTreeMap<String, Figure>, toml::de::Error> {
    #[derive(Deserialize)]
    struct Part {
        stated: BTreeMap<String, Figure>,
    }
    Ok(toml::from_str::<Part>(FILE)?.stated)
}
