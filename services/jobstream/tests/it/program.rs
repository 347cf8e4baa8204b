//! The real program, on free ports, with a data folder of its own.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use proto::account::v1::{RegisterRequest, accounts_client::AccountsClient};
use service::client::{self, Caller};

/// Longest time of anything that is waited for.
pub const SOON: Duration = Duration::from_secs(60);

/// A CV and a posting of the project's own.
pub const CV: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../libs/resume/fixtures/sample-cv.md");
pub const JOB: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tailoring/fixtures/sample-job.txt");

/// A folder that is removed with its owner.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("jobstream-it-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(running) = db::private::running(&self.0.join("data")) {
            let _ = Command::new("kill").args(["-9", &running.pid.to_string()]).status();
        }
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A command of the program with nothing of this process's settings.
pub fn command(folder: &Path, grpc: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jobstream"));
    for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("JOBSTREAM_")) {
        command.env_remove(key);
    }
    command
        .env_remove("DATABASE_URL")
        .env_remove("KAFKA_BROKERS")
        .env("JOBSTREAM_DATA_DIR", folder.join("data"))
        .env("XDG_CONFIG_HOME", folder.join("settings"))
        .env("JOBSTREAM_LOG", "warn")
        .env("JOBSTREAM_GRPC_ADDR", grpc.unwrap_or("127.0.0.1:0"))
        .env("JOBSTREAM_HTTP_ADDR", "127.0.0.1:0")
        .current_dir(folder);
    command
}

/// Name of the file that a log goes to.
const LOG: &str = "log.jsonl";

/// What was logged in a folder until now.
pub fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join(LOG)).unwrap_or_default()
}

/// Text of an output.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// `jobstream up`.
pub struct Up {
    child: Child,
    pub grpc: String,
    /// Where the web is, as `http://host:port`.
    pub http: String,
}

impl Up {
    pub fn start(folder: &Path) -> Self {
        Self::with(command(folder, None))
    }

    /// Starts it with these settings; its log goes to a file, for [`log`].
    pub fn start_with(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let log = std::fs::File::create(folder.join(LOG)).unwrap();
        let mut command = command(folder, None);
        command.envs(settings.iter().copied()).stderr(log);
        Self::with(command)
    }

    /// Starts it with other settings than the usual ones.
    pub fn with(mut command: Command) -> Self {
        let mut child = command.arg("up").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line =
            lines.find_map(|line| line.ok().filter(|line| line.starts_with("Jobstream serves")));
        let line = line.expect("the program says where it serves");
        let after = |mark: &str| line.split(mark).nth(1).unwrap().split([' ', ')']).next().unwrap();
        let (grpc, http) = (after("gRPC: ").to_owned(), after("serves ").to_owned());
        Self { child, grpc, http }
    }

    /// Prepares a command against it, named as a server elsewhere would be.
    pub fn remote(&self, folder: &Path, words: &[&str]) -> Command {
        let mut command = command(folder, None);
        command.args(words).args(["--server", &format!("http://{}", self.grpc)]);
        command
    }

    /// Runs a command against it.
    pub fn run(&self, folder: &Path, words: &[&str]) -> Output {
        command(folder, Some(&self.grpc)).args(words).output().unwrap()
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends SIGTERM and waits; returns how long that took and whether it ended well.
    pub fn end(mut self) -> (Duration, bool) {
        let begun = Instant::now();
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        let status = self.child.wait().unwrap();
        (begun.elapsed(), status.success())
    }
}

impl Drop for Up {
    /// A failed test leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody with an account of their own.
pub struct Person {
    pub id: String,
    pub token: String,
    pub caller: Caller,
}

impl Person {
    pub async fn register(up: &Up, email: &str) -> Self {
        let register = RegisterRequest {
            email: email.into(),
            password: "correct horse battery".into(),
            ..Default::default()
        };
        let mut accounts = AccountsClient::new(client::connect(&up.grpc).unwrap());
        let answer = accounts.register(register).await.unwrap().into_inner();
        let token = answer.tokens.unwrap().access_token;
        let caller = Caller::new(Some(&token), None);
        Self { id: answer.user.unwrap().id, token, caller }
    }
}
