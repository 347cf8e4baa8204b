//! The settings of everything that this program can be: one scheme for every process, so that one
//! file or one environment serves them all.

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use gateway::Addresses;
use service::{Config, config::Env};

use crate::exit::Exit;

/// Key of the file of settings.
const FILE: &str = "JOBSTREAM_CONFIG";

/// What the command line says about settings.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// File of settings.
    pub file: Option<PathBuf>,
    /// Single settings, over everything else.
    pub set: Vec<(String, String)>,
}

/// Times of engines that can be set.
#[derive(Debug, Clone, Copy)]
pub struct EngineTimes {
    /// Length of a lease; heartbeats and sweeps come three times as often.
    pub lease: Duration,
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
    /// Where the account service is.
    pub account_addrs: Option<String>,
    /// Where the tailoring service is.
    pub tailoring_addrs: Option<String>,
    /// Where the notification service is.
    pub notification_addrs: Option<String>,
    /// Brokers of the Kafka that is the log; none where the log is tables of the database.
    pub kafka_brokers: Option<String>,
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
        let shared = Config::read(&mut env);
        let account = account::Config::read(&mut env, &shared.data_dir);
        let tailoring = tailoring::Config::read(&mut env);
        let notification = notification::Config::read(&mut env);
        let engine = EngineTimes {
            lease: Duration::from_millis(env.parse_with(
                "JOBSTREAM_LEASE_MS",
                15_000,
                "whole milliseconds from 1000 to 120000",
                |text| text.parse().ok().filter(|ms| (1_000..=120_000).contains(ms)),
            )),
        };
        let account_addrs = env.optional("JOBSTREAM_ACCOUNT_ADDRS");
        let tailoring_addrs = env.optional("JOBSTREAM_TAILORING_ADDRS");
        let notification_addrs = env.optional("JOBSTREAM_NOTIFICATION_ADDRS");
        let kafka_brokers = env.optional("KAFKA_BROKERS");
        if kafka_brokers.is_some() && !cfg!(feature = "kafka") {
            env.problem("KAFKA_BROKERS is set, and this program was built without Kafka's client");
        }
        // Read by the command line itself, wherever it runs.
        for key in ["JOBSTREAM_TOKEN", "JOBSTREAM_ADMIN_PASSWORD"] {
            let _ = env.secret(key);
        }
        let effective = env.finish().map_err(|problems| Exit::input(problems.to_string()))?;
        Ok(Self {
            shared,
            account,
            tailoring,
            notification,
            engine,
            account_addrs,
            tailoring_addrs,
            notification_addrs,
            kafka_brokers,
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
