//! The program as it runs on many machines, on this one: `jobstream up --apart` with a private
//! PostgreSQL, and what the system says of its processes.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// Clock ticks of a second in `/proc/PID/stat`.
const TICKS: f64 = 100.0;
/// Settings of the measurement: one machine's limits are no limit of the load.
const SETTINGS: [(&str, &str); 6] = [
    ("JOBSTREAM_LOG", "warn"),
    ("JOBSTREAM_HTTP_ADDR", "127.0.0.1:0"),
    ("JOBSTREAM_GRPC_ADDR", "127.0.0.1:0"),
    ("JOBSTREAM_STARTS_PER_MINUTE", "1000000"),
    ("JOBSTREAM_REQUESTS_PER_MINUTE", "1000000"),
    ("JOBSTREAM_STREAMS_PER_USER", "100000"),
];

/// Settings of others, which would send its work elsewhere.
const OTHERS: [&str; 3] = ["DATABASE_URL", "KAFKA_BROKERS", "OTEL_EXPORTER_OTLP_ENDPOINT"];

/// A running program; ended with its owner.
pub struct Program {
    child: Child,
    folder: PathBuf,
    /// Where gateways are, as `host:port`.
    pub gateways: Vec<String>,
}

impl Program {
    /// Starts the program that `JOBSTREAM_BIN` names and waits until it serves.
    pub fn start() -> Self {
        let program = std::env::var("JOBSTREAM_BIN").expect("JOBSTREAM_BIN names the program");
        let folder = std::env::temp_dir().join(format!("jobstream-load-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new(program);
        let foreign = |key: &str| key.starts_with("JOBSTREAM_") || OTHERS.contains(&key);
        for (key, _) in std::env::vars().filter(|(key, _)| foreign(key)) {
            command.env_remove(key);
        }
        command.args(["up", "--apart"]).envs(SETTINGS);
        let mut child = command
            .env("JOBSTREAM_DATA_DIR", folder.join("data"))
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.find(|line| line.starts_with("Jobstream serves http"));
        let line = line.expect("the program says where it serves");
        // What it says later has to go somewhere.
        std::thread::spawn(move || lines.for_each(drop));
        let words = line.split_whitespace().filter_map(|word| word.strip_prefix("http://"));
        let gateways = words.map(str::to_owned).collect();
        Self { child, folder, gateways }
    }

    /// The processes of each service and of PostgreSQL, in the order of [`growth::costs::PROCESSES`].
    pub fn processes(&self) -> [Vec<u32>; 5] {
        let all = children();
        let postmaster = self.postmaster().first().and_then(|pid| pid.parse::<u32>().ok());
        growth::costs::PROCESSES.map(|name| {
            let own = |&(pid, parent): &(u32, u32)| match name {
                "postgres" => Some(pid) == postmaster || Some(parent) == postmaster,
                _ => parent == self.child.id() && serves(pid, name),
            };
            all.iter().filter(|one| own(one)).map(|&(pid, _)| pid).collect()
        })
    }

    /// Lines of the file in which its PostgreSQL says who it is.
    fn postmaster(&self) -> Vec<String> {
        let path = self.folder.join("data/pg18/data/postmaster.pid");
        let text = fs::read_to_string(path).expect("its PostgreSQL runs");
        text.lines().map(str::to_owned).collect()
    }

    /// The program of its PostgreSQL, and the folder of its socket.
    pub fn postgres(&self) -> (PathBuf, PathBuf) {
        let lines = self.postmaster();
        let program = fs::read_link(format!("/proc/{}/exe", lines[0])).unwrap();
        (program, PathBuf::from(&lines[4]))
    }

    /// Replicas of each service.
    pub fn replicas(&self) -> [f64; 4] {
        let [services @ .., _] = self.processes();
        services.map(|pids| pids.len() as f64)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Every process of the machine with its parent.
fn children() -> Vec<(u32, u32)> {
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let pids = entries.filter_map(|entry| entry.file_name().to_string_lossy().parse().ok());
    pids.filter_map(|pid| Some((pid, *stat(pid)?.get(1)? as u32))).collect()
}

/// Whether a process is `jobstream serve NAME`.
fn serves(pid: u32, name: &str) -> bool {
    let words = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words: Vec<_> = words.split(|byte| *byte == 0).collect();
    words.windows(2).any(|pair| pair[0] == b"serve" && pair[1] == name.as_bytes())
}

/// Numbers of `/proc/PID/stat` from the state on; the state itself is 0.
fn stat(pid: u32) -> Option<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(|word| word.parse().unwrap_or(0)).collect())
}

/// CPU seconds of processes and of those of their children that have ended.
pub fn cpu_seconds(pids: &[u32]) -> f64 {
    let ticks = pids.iter().filter_map(|pid| Some(stat(*pid)?.get(11..15)?.iter().sum::<u64>()));
    ticks.sum::<u64>() as f64 / TICKS
}

/// Memory of processes in MiB; what they share is shared out among them.
pub fn memory_mib(pids: &[u32]) -> f64 {
    let of = |pid: &u32| {
        let path = PathBuf::from(format!("/proc/{pid}/smaps_rollup"));
        proportional_kib(&path).unwrap_or(0.0) / 1024.0
    };
    pids.iter().map(of).sum()
}

fn proportional_kib(path: &Path) -> Option<f64> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}
