//! A command's session with a server: who calls, and the clients it calls with. Whose session it is:
//! that of `JOBSTREAM_TOKEN`, else the one that was signed in to with `jobstream login`, else that of
//! the local user, on the machine where the program runs.

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

use anyhow::{Context as _, Result};
use gateway::Addresses;
use proto::{
    account::v1::{
        CreateGuestRequest, DeleteMeRequest, RefreshRequest, accounts_client::AccountsClient,
    },
    notification::v1::notifications_client::NotificationsClient,
    operations::v1::operations_client::OperationsClient,
    tailoring::v1::{resumes_client::ResumesClient, tailorings_client::TailoringsClient},
};
use service::{
    Config,
    client::{Caller, Channel},
};
use tonic::{Code, Request, Status};

use crate::{
    credentials::{Kept, Store},
    exit::Exit,
    local,
    place::Place,
    settings::{Settings, Sources},
    up::Running,
};

/// Tries before a program that does not answer is given up.
pub const TRIES: u32 = 8;
/// Largest answer that is taken.
const ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// Whose session it is, for when its token has ended.
enum Whose {
    /// Of the token that was given.
    Token,
    /// Of the person who signed in.
    Signed(Store),
    /// Of the local user.
    Local,
}

/// A signed-in caller.
pub struct Session {
    place: Place,
    channels: Channels,
    whose: Whose,
    caller: RwLock<Caller>,
    /// What was started for this command alone.
    own: Option<Running>,
}

/// Channels to the services.
pub struct Channels {
    account: Channel,
    tailoring: Channel,
    notification: Channel,
}

impl Channels {
    /// To the services of a place; they connect when they are first used.
    pub fn new(place: &Place) -> Result<Self> {
        let Addresses { account, tailoring, notification } = &place.addresses;
        Ok(Self {
            account: place.connector.connect(account)?,
            tailoring: place.connector.connect(tailoring)?,
            notification: place.connector.connect(notification)?,
        })
    }

    /// Accounts.
    pub fn accounts(&self) -> AccountsClient<Channel> {
        AccountsClient::new(self.account.clone())
    }

    /// A channel to each service, by its name.
    pub const fn each(&self) -> [(&'static str, &Channel); 3] {
        [
            ("account", &self.account),
            ("tailoring", &self.tailoring),
            ("notification", &self.notification),
        ]
    }
}

/// Waits a little longer each time.
pub async fn pause(failures: u32) {
    tokio::time::sleep(Duration::from_millis(100) * 2u32.pow(failures.min(5))).await;
}

/// A session with the server that is named, or with the program that runs.
pub async fn running(sources: &Sources) -> Result<Session> {
    let place = Place::of(&Settings::read(sources)?, sources)?;
    place.reach().await?;
    Session::open(place, None).await
}

/// A session with the server that is named, with the program that runs, or with one that is started
/// for this command.
pub async fn running_or_started(sources: &Sources) -> Result<Session> {
    let settings = Settings::read(sources)?;
    let place = Place::of(&settings, sources)?;
    match place.reach().await {
        Ok(()) => Session::open(place, None).await,
        Err(error) if place.data_dir.is_none() => Err(error),
        Err(_) => {
            let shared = settings.shared.clone();
            let own = Running::quietly(settings).await?;
            let addresses = Addresses::one(own.grpc_address().to_string());
            Session::open(Place::local(&shared, addresses)?, Some(own)).await
        }
    }
}

impl Session {
    /// A session with a program that has just been started here.
    pub async fn local(shared: &Config, addresses: Addresses) -> Result<Self> {
        Self::open(Place::local(shared, addresses)?, None).await
    }

    /// A session of a guest who is made for it, and who is nobody else; [`Session::leave`] ends both.
    pub async fn guest(place: Place) -> Result<Self> {
        let channels = Channels::new(&place)?;
        let request = CreateGuestRequest { user_agent: local::USER_AGENT.to_owned() };
        let tokens = channels.accounts().create_guest(request).await?.into_inner().tokens;
        let token = tokens.context("the answer holds no tokens")?.access_token;
        let caller = RwLock::new(Caller::new(Some(&token), None));
        Ok(Self { place, channels, whose: Whose::Token, caller, own: None })
    }

    /// Deletes a guest with everything of theirs.
    pub async fn leave(&self) -> Result<()> {
        self.accounts().delete_me(self.request(DeleteMeRequest::default())).await?;
        Ok(())
    }

    /// A session with what was reached at a place.
    pub async fn at(place: Place) -> Result<Self> {
        Self::open(place, None).await
    }

    async fn open(place: Place, own: Option<Running>) -> Result<Self> {
        let channels = Channels::new(&place)?;
        if let Some(token) = std::env::var("JOBSTREAM_TOKEN").ok().filter(|token| !token.is_empty())
        {
            let caller = RwLock::new(Caller::new(Some(&token), None));
            return Ok(Self { place, channels, whose: Whose::Token, caller, own });
        }
        // Without a folder for sessions nobody has signed in.
        let store = Store::of_user().ok();
        let kept = store.as_ref().map(|store| store.get(&place.name)).transpose()?.flatten();
        let (whose, kept) = match (store, kept) {
            (Some(store), Some(kept)) => (Whose::Signed(store), Some(kept)),
            _ if place.data_dir.is_some() => (Whose::Local, None),
            _ => {
                let name = &place.name;
                return Err(Exit::input(format!(
                    "nobody is signed in at {name}; sign in with `jobstream login --server {name}`, \
                     or set JOBSTREAM_TOKEN"
                )));
            }
        };
        let session = Self { place, channels, whose, caller: RwLock::default(), own };
        match kept.filter(Kept::is_fresh) {
            Some(kept) => session.call_with(&kept.access_token),
            None => session.renew().await?,
        }
        Ok(session)
    }

    /// Takes a new access token in place of one that has ended.
    ///
    /// # Errors
    /// The session is over, and somebody has to sign in again.
    pub async fn renew(&self) -> Result<()> {
        match (&self.whose, &self.place.data_dir) {
            (Whose::Token, _) => Err(Exit::outcome(
                "JOBSTREAM_TOKEN is not valid any more; set it to a new one, or unset it and sign \
                 in with `jobstream login`",
            )),
            (Whose::Signed(store), _) => {
                let kept = refreshed(store, &self.place.name, self.channels.accounts()).await?;
                self.call_with(&kept.access_token);
                Ok(())
            }
            (Whose::Local, data_dir) => {
                let data_dir = data_dir.as_ref().context("a local user has a data folder")?;
                let tokens = local::sign_in(&mut self.channels.accounts(), data_dir).await?;
                self.call_with(&tokens.context("the answer holds no tokens")?.access_token);
                Ok(())
            }
        }
    }

    fn call_with(&self, token: &str) {
        let caller = Caller::new(Some(token), None);
        *self.caller.write().unwrap_or_else(PoisonError::into_inner) = caller;
    }

    /// The server's address, as sessions are kept by.
    pub fn server(&self) -> &str {
        &self.place.name
    }

    /// How the caller has signed in, in words.
    pub const fn how(&self) -> &'static str {
        match self.whose {
            Whose::Token => "by JOBSTREAM_TOKEN",
            Whose::Signed(_) => "with `jobstream login`",
            Whose::Local => "as the local user of the data folder",
        }
    }

    /// A request of this caller.
    pub fn request<T>(&self, message: T) -> Request<T> {
        self.caller.read().unwrap_or_else(PoisonError::into_inner).request(message)
    }

    /// Accounts.
    pub fn accounts(&self) -> AccountsClient<Channel> {
        self.channels.accounts()
    }

    /// Prepares to open a stream again that broke: waits, or takes a new token where the old one has
    /// ended; `failures` counts tries since something came.
    ///
    /// # Errors
    /// What it broke with, where another try would not help, and after many.
    pub async fn again(&self, broken: Option<Status>, failures: u32) -> Result<()> {
        match broken {
            Some(status) if status.code() == Code::Unauthenticated && failures == 1 => {
                self.renew().await
            }
            Some(status) if status.code() != Code::Unavailable || failures > TRIES => {
                Err(status.into())
            }
            _ => {
                pause(failures).await;
                Ok(())
            }
        }
    }

    /// Operations.
    pub fn operations(&self) -> OperationsClient<Channel> {
        OperationsClient::new(self.channels.tailoring.clone())
            .max_decoding_message_size(ANSWER_BYTES)
    }

    /// Resumes.
    pub fn resumes(&self) -> ResumesClient<Channel> {
        ResumesClient::new(self.channels.tailoring.clone()).max_decoding_message_size(ANSWER_BYTES)
    }

    /// Tailorings.
    pub fn tailorings(&self) -> TailoringsClient<Channel> {
        TailoringsClient::new(self.channels.tailoring.clone())
            .max_decoding_message_size(ANSWER_BYTES)
    }

    /// Notifications.
    pub fn notifications(&self) -> NotificationsClient<Channel> {
        NotificationsClient::new(self.channels.notification.clone())
            .max_decoding_message_size(ANSWER_BYTES)
    }

    /// Ends what was started for this command.
    pub async fn end(self) {
        if let Some(own) = self.own {
            own.end().await;
        }
    }
}

/// Exchanges the refresh token that is kept; another command may just have done so.
async fn refreshed(
    store: &Store,
    server: &str,
    mut accounts: AccountsClient<Channel>,
) -> Result<Kept> {
    let over = || {
        Exit::outcome(format!(
            "the session at {server} is over; sign in again with `jobstream login`"
        ))
    };
    let _lock = store.lock()?;
    let kept = store.get(server)?.ok_or_else(over)?;
    if kept.is_fresh() {
        return Ok(kept);
    }
    let request = RefreshRequest { refresh_token: kept.refresh_token };
    match accounts.refresh(request).await {
        Ok(answer) => {
            let tokens = answer.into_inner().tokens.context("the answer holds no tokens")?;
            let fresh = Kept::new(&kept.email, tokens);
            store.set(server, Some(fresh.clone()))?;
            Ok(fresh)
        }
        Err(status) if status.code() == Code::Unauthenticated => {
            store.set(server, None)?;
            Err(over())
        }
        Err(status) => Err(status.into()),
    }
}
