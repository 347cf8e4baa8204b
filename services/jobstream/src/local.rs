//! The command line's own session: with the program that runs at the configured address, or with
//! one that is started for this one command. Who may read the data folder is its local user.

use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path, time::Duration};

use anyhow::{Context as _, Result};
use gateway::Addresses;
use proto::{
    account::v1::{LoginRequest, RegisterRequest, accounts_client::AccountsClient},
    operations::v1::operations_client::OperationsClient,
    tailoring::v1::{resumes_client::ResumesClient, tailorings_client::TailoringsClient},
};
use serde::{Deserialize, Serialize};
use service::{
    Config, Tasks,
    client::{Caller, Channel},
};
use tonic::Request;

use crate::{
    deps,
    exit::Exit,
    settings::{Settings, Sources},
    up::Running,
};

/// Tries before a program that does not answer is given up.
pub const TRIES: u32 = 8;
/// File of the local user's credentials in the data folder.
const CREDENTIALS: &str = "local-user.json";
/// Largest answer that is taken.
const ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// A signed-in caller.
pub struct Session {
    channel: Channel,
    caller: Caller,
    /// What was started for this command alone.
    own: Option<Running>,
}

/// Waits a little longer each time.
pub async fn pause(failures: u32) {
    tokio::time::sleep(Duration::from_millis(100) * 2u32.pow(failures.min(5))).await;
}

/// A session with the program that runs.
pub async fn running(sources: &Sources) -> Result<Session> {
    let settings = Settings::read(sources)?;
    let addresses = settings.addresses_or_one();
    if !answers(&addresses).await {
        return Err(Exit::outcome(format!(
            "nothing answers at {}; start it with `jobstream up`, or set JOBSTREAM_GRPC_ADDR",
            addresses.account
        )));
    }
    Session::open(&settings.shared, &addresses, None).await
}

/// A session with the program that runs, or with one that is started for this command.
pub async fn running_or_started(sources: &Sources) -> Result<Session> {
    let settings = Settings::read(sources)?;
    let (addresses, shared) = (settings.addresses_or_one(), settings.shared.clone());
    if answers(&addresses).await {
        return Session::open(&shared, &addresses, None).await;
    }
    let own = Running::quietly(settings).await?;
    let addresses = Addresses::one(own.grpc_address().to_string());
    Session::open(&shared, &addresses, Some(own)).await
}

/// Whether one of the addresses of the account service takes connections.
async fn answers(addresses: &Addresses) -> bool {
    for address in addresses.account.split(',') {
        let address = address.trim().trim_start_matches("http://");
        let connect = tokio::net::TcpStream::connect(address);
        if matches!(tokio::time::timeout(Duration::from_secs(2), connect).await, Ok(Ok(_))) {
            return true;
        }
    }
    false
}

#[derive(Debug, Serialize, Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

impl Session {
    /// Signs the local user in; registers them the first time.
    pub async fn open(
        shared: &Config,
        addresses: &Addresses,
        own: Option<Running>,
    ) -> Result<Self> {
        let connector = deps::connector(shared, &Tasks::new())?;
        let channel = connector.connect(&addresses.tailoring)?;
        if let Ok(token) = std::env::var("JOBSTREAM_TOKEN") {
            return Ok(Self { channel, caller: Caller::new(Some(&token), None), own });
        }
        let credentials = credentials(&shared.data_dir)?;
        let mut accounts = AccountsClient::new(connector.connect(&addresses.account)?);
        let Credentials { email, password } = credentials;
        let login = LoginRequest {
            email: email.clone(),
            password: password.clone(),
            user_agent: "jobstream, command line".to_owned(),
        };
        let tokens = match accounts.login(login).await {
            Ok(answer) => answer.into_inner().tokens,
            Err(status) if status.code() == tonic::Code::Unauthenticated => {
                let register = RegisterRequest { email, password, ..RegisterRequest::default() };
                accounts.register(register).await?.into_inner().tokens
            }
            Err(status) => return Err(status.into()),
        };
        let token = tokens.context("the answer holds no tokens")?.access_token;
        Ok(Self { channel, caller: Caller::new(Some(&token), None), own })
    }

    /// A request of this caller.
    pub fn request<T>(&self, message: T) -> Request<T> {
        self.caller.request(message)
    }

    /// Operations.
    pub fn operations(&self) -> OperationsClient<Channel> {
        OperationsClient::new(self.channel.clone()).max_decoding_message_size(ANSWER_BYTES)
    }

    /// Resumes.
    pub fn resumes(&self) -> ResumesClient<Channel> {
        ResumesClient::new(self.channel.clone()).max_decoding_message_size(ANSWER_BYTES)
    }

    /// Tailorings.
    pub fn tailorings(&self) -> TailoringsClient<Channel> {
        TailoringsClient::new(self.channel.clone()).max_decoding_message_size(ANSWER_BYTES)
    }

    /// Ends what was started for this command.
    pub async fn end(self) {
        if let Some(own) = self.own {
            own.end().await;
        }
    }
}

/// The local user's credentials: made once, readable for the owner of the data folder only.
fn credentials(data_dir: &Path) -> Result<Credentials> {
    fs::create_dir_all(data_dir)?;
    let path = data_dir.join(CREDENTIALS);
    if let Ok(text) = fs::read_to_string(&path) {
        return serde_json::from_str(&text).with_context(|| {
            format!("{} cannot be read; remove it to get another user", path.display())
        });
    }
    let random = |length: usize| -> String {
        (0..length).map(|_| char::from(b'a' + rand::random_range(0..26))).collect()
    };
    let made = Credentials {
        email: format!("local-{}@jobstream.invalid", random(12)),
        password: random(32),
    };
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(serde_json::to_string(&made)?.as_bytes())?;
    Ok(made)
}
