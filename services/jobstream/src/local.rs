//! The local user of a data folder: who may read the folder needs no other sign-in. They are made
//! once, with credentials that nobody has to know.

use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

use anyhow::{Context as _, Result};
use proto::account::v1::{LoginRequest, RegisterRequest, Tokens, accounts_client::AccountsClient};
use serde::{Deserialize, Serialize};
use service::client::Channel;

/// File of the local user's credentials in the data folder.
const CREDENTIALS: &str = "local-user.json";

/// What the command line says of itself in the list of sessions.
pub const USER_AGENT: &str = "jobstream, command line";

#[derive(Debug, Serialize, Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

/// Signs the local user in; registers them the first time.
pub async fn sign_in(
    accounts: &mut AccountsClient<Channel>,
    data_dir: &Path,
) -> Result<Option<Tokens>> {
    let Credentials { email, password } = credentials(data_dir)?;
    let login = LoginRequest {
        email: email.clone(),
        password: password.clone(),
        user_agent: USER_AGENT.to_owned(),
    };
    match accounts.login(login).await {
        Ok(answer) => Ok(answer.into_inner().tokens),
        Err(status) if status.code() == tonic::Code::Unauthenticated => {
            let register = RegisterRequest { email, password, ..RegisterRequest::default() };
            Ok(accounts.register(register).await?.into_inner().tokens)
        }
        Err(status) => Err(status.into()),
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
