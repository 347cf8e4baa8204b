//! The private PostgreSQL: a server of our own under the data directory, for a program that is to
//! run where nothing is installed. The README tells how it is kept alive and what it survives.

mod account;
mod cluster;
mod dump;
mod error;
mod hold;
mod install;
mod pidfile;
mod place;
mod postmaster;
mod supervise;
mod wheel;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use self::{cluster::Cluster, hold::Hold, postmaster::Postmaster, supervise::Supervisor};
pub use self::{
    dump::{dump, restore},
    error::Error,
};

/// What a private server is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Directory of the program's data; the server keeps everything in `pg18` below it.
    pub data_dir: PathBuf,
    /// Memory for cached pages, MiB.
    pub shared_buffers_mb: u32,
    /// Further settings of the server, as in `postgresql.conf`; they win over ours.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// Options with 128 MiB of shared buffers and no further settings.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), shared_buffers_mb: 128, settings: Vec::new() }
    }

    /// Adds a setting of the server.
    #[must_use]
    pub fn setting(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.settings.push((name.into(), value.to_string()));
        self
    }
}

/// A running private server. When it dies it is started again; dropping this value stops watching
/// it and leaves it running, for the next start to adopt, just as a killed program does.
#[derive(Debug)]
pub struct Server {
    postmaster: Arc<Postmaster>,
    supervisor: Supervisor,
    // Last, so that nobody else starts before the supervisor has ended.
    _hold: Hold,
}

impl Server {
    /// Starts the server of a data directory, or adopts it if it runs. On the first start the
    /// programs of PostgreSQL are fetched and a cluster is made.
    ///
    /// # Errors
    /// Another program holds the directory; PostgreSQL cannot be got or does not start. The text
    /// says what to do about it.
    pub async fn start(options: Options) -> Result<Self, Error> {
        blocking(move || Self::start_blocking(options)).await
    }

    /// URL of the server's database `postgres`, for `PoolOptions`.
    #[must_use]
    pub fn url(&self) -> String {
        self.postmaster.cluster().url()
    }

    /// Process id of the postmaster, if it runs; another one after each restart.
    #[must_use]
    pub fn pid(&self) -> Option<i32> {
        self.postmaster.pid()
    }

    /// Stops the server: connections are cut, the data are written. A server that has not ended
    /// after 10 s is stopped at once and recovers at its next start.
    ///
    /// # Errors
    /// The process does not end.
    pub async fn stop(self) -> Result<(), Error> {
        let Self { postmaster, supervisor, _hold } = self;
        blocking(move || {
            supervisor.end();
            postmaster.stop()
        })
        .await
    }

    fn start_blocking(options: Options) -> Result<Self, Error> {
        let start = Instant::now();
        let cluster = Cluster::prepare(options)?;
        let hold = Hold::take(&cluster)?;
        cluster.create()?;
        let postmaster = Arc::new(Postmaster::new(cluster));
        let adopted = postmaster.bring_up()?;
        let pid = postmaster.pid().unwrap_or_default();
        let took_ms = start.elapsed().as_millis();
        if adopted {
            tracing::info!(pid, took_ms, "adopted the running private PostgreSQL");
        } else {
            tracing::info!(pid, took_ms, "started the private PostgreSQL");
        }
        let supervisor = Supervisor::start(Arc::clone(&postmaster))?;
        Ok(Self { postmaster, supervisor, _hold: hold })
    }
}

/// A private server that runs, whoever started it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Process id of the postmaster.
    pub pid: i32,
    /// URL of the server's database `postgres`.
    pub url: String,
    /// Whether it takes connections, rather than starting or stopping.
    pub ready: bool,
}

/// Finds the server that runs on a data directory.
#[must_use]
pub fn running(data_dir: &Path) -> Option<Running> {
    // The server's own working directory is the path without links.
    let data = std::fs::canonicalize(cluster::data_path(data_dir)).ok()?;
    let found = pidfile::running(&data)?;
    Some(Running { pid: found.pid, url: cluster::url(&found.socket_dir), ready: found.ready })
}

/// Whether a private server was ever started in a data directory.
#[must_use]
pub fn made(data_dir: &Path) -> bool {
    cluster::data_path(data_dir).join("PG_VERSION").exists()
}

/// Finds the programs of PostgreSQL for a data directory without starting or fetching anything: where
/// they stand, or none where the first start fetches them.
///
/// # Errors
/// What a start would fail with: nobody to run under, an installation of no use, no way to fetch one.
pub async fn programs(data_dir: &Path) -> Result<Option<PathBuf>, Error> {
    let data = cluster::data_path(data_dir);
    blocking(move || {
        let found = install::present(&account::Account::choose(&data)?)?;
        if found.is_none() {
            wheel::fetchable()?;
        }
        Ok(found)
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Error::Interrupted))
}
