//! One process of many: started, read line by line, started again when it dies, and ended.

use std::{path::PathBuf, process::Stdio, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use service::Tasks;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader},
    process::{Child, Command},
    sync::watch,
    task::JoinHandle,
    time::sleep,
};
use tokio_util::sync::CancellationToken;

/// First words of a process that can be called.
const SERVES: &str = "Jobstream serves";
/// Pause before a process that died is started again.
const AGAIN: Duration = Duration::from_millis(500);
/// How much longer than it was given a process may take to end before it is killed.
const GRACE: Duration = Duration::from_secs(1);

/// What is started.
pub struct Plan {
    /// Name in front of its lines.
    pub name: String,
    /// Service.
    pub service: &'static str,
    /// File of settings.
    pub config: Option<PathBuf>,
    /// Settings of its own.
    pub set: Vec<(String, String)>,
}

impl Plan {
    fn command(&self) -> std::io::Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        if let Some(file) = &self.config {
            command.arg("--config").arg(file);
        }
        for (key, value) in &self.set {
            // The environment, which other users of the machine cannot read as they can arguments.
            let named = key.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            if named {
                command.env(key, value);
            } else {
                command.arg("--set").arg(format!("{key}={value}"));
            }
        }
        command
            .args(["serve", self.service, "--with-parent"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Ctrl-C is for the process that was started by hand; it tells the others itself.
            .process_group(0);
        Ok(command)
    }
}

/// A process that is kept running.
pub struct Member {
    name: String,
    service: &'static str,
    serves: watch::Receiver<bool>,
    stop: CancellationToken,
    kept: JoinHandle<Option<()>>,
}

impl Member {
    /// Starts it.
    pub fn start(plan: Plan, tasks: &Tasks) -> Self {
        let (told, serves) = watch::channel(false);
        let stop = CancellationToken::new();
        let (name, service, until) = (plan.name.clone(), plan.service, stop.clone());
        let lines = tasks.clone();
        let kept = tasks.spawn("apart.member", async move {
            while !until.is_cancelled() {
                live(&plan, &told, &until, &lines).await;
                told.send_replace(false);
                let _ = until.run_until_cancelled(sleep(AGAIN)).await;
            }
        });
        Self { name, service, serves, stop, kept }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a gateway.
    pub fn is_gateway(&self) -> bool {
        self.service == "gateway"
    }

    /// Waits until it can be called.
    pub async fn serves(&self) {
        let mut serves = self.serves.clone();
        if serves.wait_for(|serves| *serves).await.is_err() {
            // It is kept running no longer, so it never will.
            std::future::pending::<()>().await;
        }
    }

    /// Asks it to end; kills it when it takes longer than it may.
    pub async fn end(self, limit: Duration) {
        self.stop.cancel();
        if tokio::time::timeout(limit + GRACE, self.kept).await.is_err() {
            tracing::warn!(process = self.name, "a process did not end in time");
        }
    }
}

/// Lives one life of a process.
async fn live(plan: &Plan, told: &watch::Sender<bool>, stop: &CancellationToken, tasks: &Tasks) {
    let started = plan.command().and_then(|mut command| command.kill_on_drop(true).spawn());
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            tracing::error!(process = plan.name, %error, "a process cannot be started");
            return;
        }
    };
    let pid = child.id().unwrap_or_default();
    if let Some(output) = child.stdout.take() {
        tasks.spawn("apart.lines", tell(plan.name.clone(), output, Some(told.clone())));
    }
    if let Some(output) = child.stderr.take() {
        tasks.spawn("apart.lines", tell(plan.name.clone(), output, None));
    }
    let ended = tokio::select! {
        ended = child.wait() => ended,
        () = stop.cancelled() => {
            terminate(&child);
            child.wait().await
        }
    };
    match ended {
        Ok(status) if stop.is_cancelled() => tracing::debug!(pid, %status, "ended"),
        Ok(status) => tracing::warn!(process = plan.name, pid, %status, "a process ended"),
        Err(error) => tracing::error!(process = plan.name, pid, %error, "a process was lost"),
    }
}

fn terminate(child: &Child) {
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if let Some(pid) = pid
        && let Err(error) = kill_process(pid, Signal::TERM)
    {
        tracing::debug!(%error, "a process had ended already");
    }
}

/// Repeats what a process says, with its name in front.
async fn tell(name: String, output: impl AsyncRead + Unpin, told: Option<watch::Sender<bool>>) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        eprintln!("{name:>12} | {line}");
        if let Some(told) = told.as_ref().filter(|_| line.starts_with(SERVES)) {
            told.send_replace(true);
        }
    }
}
