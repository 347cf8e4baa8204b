//! A private PostgreSQL for one test, which may be killed, frozen and restarted. It has its own
//! data directory and its supervisor, as in the program, and ends with the test.

mod archive;
mod standby;

use std::{fs, path::PathBuf, time::Duration};

use db::{
    Pool, PoolOptions,
    private::{Options, Server},
};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection as _, postgres::PgConnection};

pub use self::archive::Backup;
use crate::wait::wait_until;

/// How long the server may take to do what a test asks.
const LIMIT: Duration = Duration::from_secs(60);

/// A PostgreSQL server of one test.
#[derive(Debug)]
pub struct Postgres {
    options: Options,
    dir: PathBuf,
    url: String,
    server: Option<Server>,
}

impl Postgres {
    /// Starts a server in a new data directory. It survives being killed, and not the machine's
    /// crash: it leaves flushing to the system unless a tweak sets `fsync` on.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start() -> Self {
        Self::start_with(|options| options).await
    }

    /// Starts a server with options changed by `tweak`, for example its settings.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start_with(tweak: impl FnOnce(Options) -> Options) -> Self {
        let random = uuid::Uuid::new_v4().simple().to_string();
        let dir = std::env::temp_dir().join(format!("jobstream-pg-{}", &random[..12]));
        // Small, as several may run beside the shared one.
        let small = Options { shared_buffers_mb: 32, ..Options::new(&dir) };
        let small = small.setting("fsync", "off");
        let mut postgres = Self { options: tweak(small), dir, url: String::new(), server: None };
        postgres.start_again().await;
        postgres
    }

    /// URL of its database `postgres`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its data directory, as the program would be told it.
    #[must_use]
    pub fn data_dir(&self) -> &PathBuf {
        &self.options.data_dir
    }

    /// Process id of the postmaster, if it runs, also if it was abandoned.
    #[must_use]
    pub fn pid(&self) -> Option<i32> {
        db::private::running(&self.options.data_dir).map(|running| running.pid)
    }

    /// Pool on its database, with short limits (1 s for a connection, 2 s for a call).
    ///
    /// # Panics
    /// When the schema is not a name.
    #[must_use]
    pub fn pool(&self, schema: &str) -> Pool {
        self.pool_with(schema, |options| options)
    }

    /// Pool with the same short limits and options changed by `tweak`.
    ///
    /// # Panics
    /// When the options are wrong.
    #[must_use]
    pub fn pool_with(&self, schema: &str, tweak: impl FnOnce(PoolOptions) -> PoolOptions) -> Pool {
        let mut options = PoolOptions::new(&self.url, schema);
        options.max_connections = 8;
        options.acquire_timeout = Duration::from_secs(1);
        options.call_timeout = Duration::from_secs(2);
        Pool::connect(tweak(options)).expect("options of the test's pool are right")
    }

    /// Kills the postmaster and all its processes at once. The supervisor starts them again.
    pub fn kill(&self) {
        self.signal(Signal::KILL);
    }

    /// Freezes the postmaster and all its processes, as a stalled disk or machine would.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets a frozen server go on.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// Stops the server in an orderly way and starts it again.
    ///
    /// # Panics
    /// When it does not stop or start.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.start_again().await;
    }

    /// Stops the server in an orderly way.
    ///
    /// # Panics
    /// When it does not stop.
    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await.expect("the test's PostgreSQL stops");
        }
    }

    /// Starts the server again after [`stop()`](Self::stop) or [`abandon()`](Self::abandon).
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_again(&mut self) {
        let server = Server::start(self.options.clone()).await;
        let server = server.unwrap_or_else(|error| panic!("no PostgreSQL for this test: {error}"));
        self.url = server.url();
        self.server = Some(server);
    }

    /// Lets go of the server and leaves it running, as a program does that is killed.
    pub fn abandon(&mut self) {
        self.server = None;
    }

    /// Ends every connection from the server's side, and waits until they are gone.
    ///
    /// # Panics
    /// When the server cannot be reached.
    pub async fn drop_connections(&self) {
        let mut conn = PgConnection::connect(&self.url).await.expect("the server is reachable");
        let others = "from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid()";
        let end = format!("select pg_terminate_backend(pid) {others}");
        let count = format!("select count(*) {others}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(end)).execute(&mut conn).await.expect("it obeys");
        wait_until("all connections end", LIMIT, async || {
            let left = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(count.as_str()));
            left.fetch_one(&mut conn).await.expect("the server answers") == 0
        })
        .await;
    }

    /// The postmaster first: while it is stopped no further process comes.
    fn signal(&self, signal: Signal) {
        let Some(postmaster) = self.pid() else { return };
        let send = |pid| Pid::from_raw(pid).is_some_and(|pid| kill_process(pid, signal).is_ok());
        let children = children(postmaster);
        send(postmaster);
        for child in children.into_iter().chain(self::children(postmaster)) {
            send(child);
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // First its supervisor, which would start it again.
        self.server = None;
        self.kill();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Processes whose parent is `parent`.
#[cfg(target_os = "linux")]
fn children(parent: i32) -> Vec<i32> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let child = |name: std::ffi::OsString| {
        let pid = name.to_str()?.parse().ok()?;
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // `pid (name) state ppid ...`; the name may hold anything.
        let ppid = stat.rsplit(')').next()?.split_whitespace().nth(1)?;
        (ppid.parse() == Ok(parent)).then_some(pid)
    };
    processes.flatten().filter_map(|process| child(process.file_name())).collect()
}

#[cfg(not(target_os = "linux"))]
fn children(parent: i32) -> Vec<i32> {
    let listed = std::process::Command::new("pgrep").arg("-P").arg(parent.to_string()).output();
    let listed = listed.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&listed).lines().filter_map(|line| line.parse().ok()).collect()
}
