//! `jobstream login`, `logout` and `whoami`: a session with a server that is kept for the next
//! commands.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context as _, Result};
use clap::Args;
use proto::account::v1 as pb;
use serde_json::json;

use super::{password, progress::say, server::At, table::plain};
use crate::{
    credentials::{Kept, Store},
    exit::Exit,
    local::USER_AGENT,
    place::Place,
    session::{self, Channels},
    settings::{Settings, Sources},
};

/// What `login` is asked to do.
#[derive(Debug, Args)]
pub struct LoginArguments {
    #[command(flatten)]
    at: At,
    /// E-mail address; asked for unless said
    #[arg(long)]
    email: Option<String>,
    /// File whose first line is the password; asked for, or read from standard input, unless said
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Makes the account first
    #[arg(long)]
    register: bool,
    /// Name of the person, for a new account
    #[arg(long, requires = "register")]
    name: Option<String>,
    /// Prints the user as JSON
    #[arg(long)]
    json: bool,
}

/// What `logout` is asked to do.
#[derive(Debug, Args)]
pub struct LogoutArguments {
    #[command(flatten)]
    at: At,
}

/// What `whoami` is asked to do.
#[derive(Debug, Args)]
pub struct WhoamiArguments {
    #[command(flatten)]
    at: At,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

/// Signs in, and keeps the session.
pub async fn login(sources: &Sources, asked: LoginArguments) -> Result<ExitCode> {
    let sources = asked.at.sources(sources);
    let place = Place::of(&Settings::read(&sources)?, &sources)?;
    let store = Store::of_user()?;
    let email = match asked.email {
        Some(email) => email,
        None => password::asked("E-mail: ", false)?,
    };
    if email.trim().is_empty() {
        return Err(Exit::input("there is no e-mail address; name it with --email"));
    }
    let password = password::read(asked.password_file.as_deref())?;
    place.reach().await?;
    let mut accounts = Channels::new(&place)?.accounts();
    let (user, tokens) = if asked.register {
        let request = pb::RegisterRequest {
            email,
            password,
            name: asked.name.unwrap_or_default(),
            user_agent: USER_AGENT.to_owned(),
            ..pb::RegisterRequest::default()
        };
        let answer = accounts.register(request).await?.into_inner();
        (answer.user, answer.tokens)
    } else {
        let user_agent = USER_AGENT.to_owned();
        let request = pb::LoginRequest { email, password, user_agent };
        let answer = accounts.login(request).await?.into_inner();
        (answer.user, answer.tokens)
    };
    let user = user.context("the answer holds no user")?;
    let tokens = tokens.context("the answer holds no tokens")?;
    let before = {
        let _lock = store.lock()?;
        let before = store.get(&place.name)?;
        store.set(&place.name, Some(Kept::new(&user.email, tokens)))?;
        before
    };
    // The session that was kept until now is nobody's any more.
    if let Some(before) = before {
        let request = pb::LogoutRequest { refresh_token: before.refresh_token };
        let _ = accounts.logout(request).await;
    }
    if asked.json {
        show(user, &place.name, true)?;
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("signed in at {} as {}", place.name, plain(&user.email)));
    if place.data_dir.is_none() {
        say(&format!("other commands call it with --server, or JOBSTREAM_SERVER={}", place.name));
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends the session that is kept.
pub async fn logout(sources: &Sources, asked: &LogoutArguments) -> Result<ExitCode> {
    let sources = asked.at.sources(sources);
    let place = Place::of(&Settings::read(&sources)?, &sources)?;
    let store = Store::of_user()?;
    let name = &place.name;
    let kept = {
        let _lock = store.lock()?;
        let kept = store.get(name)?;
        store.set(name, None)?;
        kept
    };
    let Some(kept) = kept else {
        return Err(Exit::input(format!("nobody is signed in at {name}")));
    };
    let told = async {
        place.reach().await?;
        let request = pb::LogoutRequest { refresh_token: kept.refresh_token };
        Ok::<_, anyhow::Error>(Channels::new(&place)?.accounts().logout(request).await?)
    };
    if let Err(error) = told.await {
        return Err(Exit::outcome(format!(
            "signed out here, and the server could not be told: {error:#}; the session there ends \
             by itself in 14 days, or in the list of sessions on the page"
        )));
    }
    say(&format!("signed out at {name}"));
    Ok(ExitCode::SUCCESS)
}

/// Tells who the next commands are, and where.
pub async fn whoami(sources: &Sources, asked: &WhoamiArguments) -> Result<ExitCode> {
    let session = session::running(&asked.at.sources(sources)).await?;
    let request = session.request(pb::GetMeRequest {});
    let user = session.accounts().get_me(request).await?.into_inner().user;
    let user = user.context("the answer holds no user")?;
    show(user, session.server(), asked.json)?;
    if !asked.json {
        say(&format!("signed in  {}", session.how()));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(user: pb::User, server: &str, json: bool) -> Result<()> {
    let user = gateway::json::account::User::from(user);
    if json {
        say(&json!({ "server": server, "user": serde_json::to_value(user)? }).to_string());
        return Ok(());
    }
    let role = serde_json::to_value(user.role)?;
    let or_none = |text: Option<String>| text.as_deref().map_or_else(|| "-".to_owned(), plain);
    say(&format!("user       {}", user.id));
    say(&format!("e-mail     {}", or_none(user.email)));
    say(&format!("name       {}", or_none(user.name)));
    say(&format!("role       {}", role.as_str().unwrap_or("-")));
    say(&format!("server     {server}"));
    Ok(())
}
