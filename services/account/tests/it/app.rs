//! A running account service with a database and a key file of its own.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use account::{Account, Config, Deps, SCHEMA, SETS};
use events::{Log, PostgresLog, log::postgres};
use proto::account::v1::{
    GetMeRequest, LoginRequest, RefreshRequest, RegisterRequest, Tokens, User,
    accounts_client::AccountsClient, keys_client::KeysClient, profiles_client::ProfilesClient,
};
use service::{
    Server, Tasks,
    client::{self, Caller, Channel},
    status::{Problem, decode},
};
use testkit::Database;
use tokio::net::TcpListener;
use tonic::{Request, Response, Status};

pub const PASSWORD: &str = "correct horse battery";

/// A folder that is gone with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("jobstream-account-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub struct App {
    pub database: Arc<Database>,
    pub folder: Arc<Folder>,
    pub config: Config,
    pub address: SocketAddr,
    pub tasks: Tasks,
    pub account: Account,
    pub log: Arc<dyn Log>,
    channel: Channel,
}

impl App {
    pub async fn start() -> Self {
        let folder = Folder::new();
        let config = Config { key_file: folder.0.join("account.key"), password_workers: 2 };
        let database = Database::create(&SETS, SCHEMA).await;
        Self::on(Arc::new(database), Arc::new(folder), config).await
    }

    /// Another process of the same service: the same database and key file, a server of its own.
    pub async fn another(&self) -> Self {
        Self::on(self.database.clone(), self.folder.clone(), self.config.clone()).await
    }

    async fn on(database: Arc<Database>, folder: Arc<Folder>, config: Config) -> Self {
        let (tasks, pool) = (Tasks::new(), database.pool());
        let log = log(&database, &tasks).await;
        let deps = Deps { pool, tasks: tasks.clone(), log: log.clone() };
        let account = account::start(&config, &deps).await.unwrap();
        let shared = service::Config::default();
        let server = account.mount(Server::new(&shared, account.authenticator()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let group = tasks.clone();
        tasks.spawn("test.server", async move { server.serve(listener, &group).await.unwrap() });
        let channel = client::connect(&address.to_string()).unwrap();
        Self { database, folder, config, address, tasks, account, log, channel }
    }

    pub fn accounts(&self) -> AccountsClient<Channel> {
        AccountsClient::new(self.channel.clone())
    }

    pub fn profiles(&self) -> ProfilesClient<Channel> {
        ProfilesClient::new(self.channel.clone())
    }

    pub fn keys(&self) -> KeysClient<Channel> {
        KeysClient::new(self.channel.clone())
    }

    /// Registers a candidate called `<name>@example.org`.
    pub async fn register(&self, name: &str) -> (User, Tokens) {
        let answer = self.accounts().register(registration(name)).await.unwrap().into_inner();
        (answer.user.unwrap(), answer.tokens.unwrap())
    }

    /// Makes an administrator and signs them in.
    pub async fn admin(&self) -> (User, Tokens) {
        let pool = self.database.pool();
        account::admin_create(&pool, "root@example.org", PASSWORD).await.unwrap();
        self.login("root").await.unwrap()
    }

    pub async fn login(&self, name: &str) -> Result<(User, Tokens), Problem> {
        self.login_from(name, PASSWORD, [192, 0, 2, 1]).await
    }

    /// Signs in with a password, seen from an address.
    pub async fn login_from(
        &self,
        name: &str,
        password: &str,
        address: [u8; 4],
    ) -> Result<(User, Tokens), Problem> {
        let email = format!("{name}@example.org");
        let password = password.to_owned();
        let request = LoginRequest { email, password, ..LoginRequest::default() };
        let request = from(address, request);
        let answer = told(self.accounts().login(request).await)?;
        Ok((answer.user.unwrap(), answer.tokens.unwrap()))
    }

    pub async fn refresh(&self, token: &str) -> Result<Tokens, Problem> {
        let request = RefreshRequest { refresh_token: token.to_owned() };
        Ok(told(self.accounts().refresh(request).await)?.tokens.unwrap())
    }

    pub async fn me(&self, tokens: &Tokens) -> Result<User, Problem> {
        Ok(told(self.accounts().get_me(by(tokens, GetMeRequest {})).await)?.user.unwrap())
    }

    /// Changes the database behind the service's back.
    pub async fn sql(&self, sql: &'static str) -> u64 {
        sqlx::query(sql).execute(self.database.pool().pg()).await.unwrap().rows_affected()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.tasks.cancel();
    }
}

/// The log that the service hears of resumes by, in its database.
pub async fn log(database: &Database, tasks: &Tasks) -> Arc<dyn Log> {
    let options = db::PoolOptions::new(database.url(), "events");
    Arc::new(PostgresLog::open(options, postgres::Options::default(), tasks).await.unwrap())
}

pub fn registration(name: &str) -> RegisterRequest {
    RegisterRequest {
        email: format!("{name}@example.org"),
        password: PASSWORD.to_owned(),
        ..RegisterRequest::default()
    }
}

/// A request of the one who holds these tokens.
pub fn by<T>(tokens: &Tokens, message: T) -> Request<T> {
    Caller::new(Some(&tokens.access_token), None).request(message)
}

/// A request without a token from an address.
pub fn from<T>(address: [u8; 4], message: T) -> Request<T> {
    Caller::new(None, Some(IpAddr::from(address))).request(message)
}

/// What the caller is told.
pub fn told<T>(answer: Result<Response<T>, Status>) -> Result<T, Problem> {
    answer.map(Response::into_inner).map_err(|status| decode(&status))
}
