//! The settings of everything that this program can be: one scheme for every process, so that one
//! file or one environment serves them all.

mod kafka;

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use gateway::Addresses;
use service::{
    Config,
    config::{Env, Key, Secret},
};

pub use self::kafka::Kafka;
use crate::exit::Exit;

const FILE: Key =
    Key::new("JOBSTREAM_CONFIG", "file of settings, in TOML; the same as `--config FILE`");
const LEASE: Key = Key::new(
    "JOBSTREAM_LEASE_MS",
    "lease of operations: how soon those of a dead worker are taken over",
);
const MIGRATE: Key = Key::new(
    "JOBSTREAM_MIGRATE",
    "whether a process brings its tables up to date at its start; else it waits until \
     `jobstream migrate` has, and may use a database role that changes no tables",
);
const ROLES: Key = Key::new(
    "JOBSTREAM_ROLES",
    "database roles that `jobstream migrate` lets use the tables of one service, such as \
     `account=jobstream_account`; with `:PASSWORD` it makes the role",
);
const ACCOUNT: Key = Key::new(
    "JOBSTREAM_ACCOUNT_ADDRS",
    "where the account service is, if not in this process: addresses or names, commas between",
);
const TAILORING: Key = Key::new("JOBSTREAM_TAILORING_ADDRS", "the same of the tailoring service");
const NOTIFICATION: Key =
    Key::new("JOBSTREAM_NOTIFICATION_ADDRS", "the same of the notification service");
const SERVER: Key = Key::new(
    "JOBSTREAM_SERVER",
    "server that commands call, such as `https://jobs.example.org`; the same as `--server URL`",
);
/// Read by the command line itself, wherever it runs.
const OF_COMMANDS: [Key; 2] = [
    Key::new(
        "JOBSTREAM_TOKEN",
        "access token that commands call with, in place of a signed-in user's",
    ),
    Key::new("JOBSTREAM_ADMIN_PASSWORD", "password for `jobstream admin create`"),
];

/// What the command line says about settings.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// File of settings.
    pub file: Option<PathBuf>,
    /// Single settings, over everything else.
    pub set: Vec<(String, String)>,
    /// Server that is called, in place of the program on this machine.
    pub server: Option<String>,
}

/// Times of engines that can be set.
#[derive(Debug, Clone, Copy)]
pub struct EngineTimes {
    /// Length of a lease; heartbeats and sweeps come three times as often.
    pub lease: Duration,
}

/// A role of the database for one service.
#[derive(Debug, Clone)]
pub struct Role {
    /// Name of the service.
    pub service: String,
    /// Name of the role.
    pub name: String,
    /// Password that it is given.
    pub password: Option<Secret>,
}

/// Settings of everything in a process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What every process shares.
    pub shared: Config,
    /// Those of the account service.
    pub account: account::Config,
    /// Those of the tailoring service.
    pub tailoring: tailoring::Config,
    /// Those of the notification service.
    pub notification: notification::Config,
    /// Those of engines.
    pub engine: EngineTimes,
    /// Whether a process brings its tables up to date at its start.
    pub migrate: bool,
    /// Roles that may use the tables of a service.
    pub roles: Vec<Role>,
    /// Where the account service is.
    pub account_addrs: Option<String>,
    /// Where the tailoring service is.
    pub tailoring_addrs: Option<String>,
    /// Where the notification service is.
    pub notification_addrs: Option<String>,
    /// The Kafka that is the log; none where the log is tables of the database.
    pub kafka: Option<Kafka>,
    /// All of them, as they may be shown.
    pub effective: service::config::Settings,
}

impl Settings {
    /// Reads file, environment and command line; a key that nobody knows is an error.
    ///
    /// # Errors
    /// Every key that is unknown or wrong, with what would be right.
    pub fn read(sources: &Sources) -> Result<Self> {
        let mut env = Env::of_process();
        let named = env.optional(FILE).map(PathBuf::from);
        if let Some(file) = sources.file.as_ref().or(named.as_ref()) {
            env.file(file).map_err(|error| Exit::input(error.to_string()))?;
        }
        for (key, value) in &sources.set {
            env.set(key, value.as_str());
        }
        Self::read_from(env)
    }

    /// Reads the settings from one set of values.
    ///
    /// # Errors
    /// Every key that is unknown or wrong, with what would be right.
    pub fn read_from(mut env: Env) -> Result<Self> {
        // Noted where the file was looked for already, and else told of here.
        let _ = env.optional(FILE);
        let shared = Config::read(&mut env);
        let account = account::Config::read(&mut env, &shared.data_dir);
        let tailoring = tailoring::Config::read(&mut env);
        let notification = notification::Config::read(&mut env);
        let engine = EngineTimes {
            lease: Duration::from_millis(env.parse_with(
                LEASE,
                15_000,
                "whole milliseconds from 1000 to 120000",
                |text| text.parse().ok().filter(|ms| (1_000..=120_000).contains(ms)),
            )),
        };
        let migrate = env.parse(MIGRATE, true, "true or false");
        let roles = roles(&mut env);
        let account_addrs = env.optional(ACCOUNT);
        let tailoring_addrs = env.optional(TAILORING);
        let notification_addrs = env.optional(NOTIFICATION);
        let kafka = Kafka::read(&mut env);
        let _ = env.optional(SERVER);
        for key in OF_COMMANDS {
            let _ = env.secret(key);
        }
        let effective = env.finish().map_err(|problems| Exit::input(problems.to_string()))?;
        Ok(Self {
            shared,
            account,
            tailoring,
            notification,
            engine,
            migrate,
            roles,
            account_addrs,
            tailoring_addrs,
            notification_addrs,
            kafka,
            effective,
        })
    }

    /// Where the services are that this process calls.
    ///
    /// # Errors
    /// Names the setting that is missing.
    pub fn addresses(&self) -> Result<Addresses> {
        let of = |found: &Option<String>, key: &str, name: &str| {
            found.clone().ok_or_else(|| {
                Exit::input(format!(
                    "{key} must say where the {name} service is, such as 127.0.0.1:9090 or \
                     {name}-1:9090,{name}-2:9090"
                ))
            })
        };
        Ok(Addresses {
            account: of(&self.account_addrs, "JOBSTREAM_ACCOUNT_ADDRS", "account")?,
            tailoring: of(&self.tailoring_addrs, "JOBSTREAM_TAILORING_ADDRS", "tailoring")?,
            notification: of(
                &self.notification_addrs,
                "JOBSTREAM_NOTIFICATION_ADDRS",
                "notification",
            )?,
        })
    }

    /// The same, with the one gRPC address for what is not said.
    pub fn addresses_or_one(&self) -> Addresses {
        let one = self.shared.grpc_addr.to_string();
        Addresses {
            account: self.account_addrs.clone().unwrap_or_else(|| one.clone()),
            tailoring: self.tailoring_addrs.clone().unwrap_or_else(|| one.clone()),
            notification: self.notification_addrs.clone().unwrap_or(one),
        }
    }
}

/// Reads which roles there are; what is wrong is told without the passwords.
fn roles(env: &mut Env) -> Vec<Role> {
    const RIGHT: &str = "JOBSTREAM_ROLES must be SERVICE=ROLE or SERVICE=ROLE:PASSWORD with commas \
                         between, where SERVICE is account, tailoring or notification";
    let Some(text) = env.secret(ROLES) else { return Vec::new() };
    let roles: Option<Vec<Role>> = text.expose().split(',').map(role).collect();
    roles.unwrap_or_else(|| {
        env.problem(RIGHT);
        Vec::new()
    })
}

fn role(text: &str) -> Option<Role> {
    let (service, role) = text.trim().split_once('=')?;
    let (name, password) = match role.split_once(':') {
        Some((name, password)) => (name, Some(Secret::new(password))),
        None => (role, None),
    };
    let known = ["account", "tailoring", "notification"].contains(&service);
    let whole = known && !name.is_empty();
    whole.then(|| Role { service: service.to_owned(), name: name.to_owned(), password })
}
