//! Processes that are measured: started as this program again, told line by line what to do, and
//! looked at through the system.

use std::{
    fs,
    io::{BufRead as _, BufReader, Lines, Write as _},
    process::{ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context as _, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// A process of this program; killed with its owner.
pub struct Child {
    process: std::process::Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Child {
    /// Starts one.
    pub fn start(words: &[&str]) -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = process.stdin.take().context("its input")?;
        let output = BufReader::new(process.stdout.take().context("its output")?).lines();
        Ok(Self { process, input, output })
    }

    /// Starts one that says first where it listens.
    pub fn server(words: &[&str]) -> Result<(Self, String)> {
        let mut child = Self::start(words)?;
        let address = child.line()?;
        Ok((child, address))
    }

    /// Its next line.
    pub fn line(&mut self) -> Result<String> {
        Ok(self.output.next().context("it ended")??)
    }

    /// Tells it something.
    pub fn say(&mut self, line: &str) -> Result<()> {
        Ok(writeln!(self.input, "{line}")?)
    }

    /// Tells it something, and waits for its answer.
    pub fn ask(&mut self, line: &str) -> Result<String> {
        self.say(line)?;
        self.line()
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Lines that this process is told.
pub fn told() -> impl Iterator<Item = String> {
    std::io::stdin().lines().map_while(Result::ok)
}

/// Memory of a process that is in use, in bytes.
pub fn resident_bytes(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    Ok(kib.context("VmRSS")? * 1024)
}

/// CPU time of a process in seconds.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, rest) = stat.rsplit_once(')').context("stat")?;
    let ticks = |at: usize| rest.split_whitespace().nth(at).and_then(|f| f.parse::<u64>().ok());
    let ticks = ticks(11).context("user time")? + ticks(12).context("system time")?;
    Ok(ticks as f64 / 100.0)
}

/// Lets this process, and those it starts, hold a connection for every watcher.
pub fn many_files() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?;
    Ok(())
}
