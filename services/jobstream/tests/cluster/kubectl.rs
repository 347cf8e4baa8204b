//! The cluster, by its command line: what runs where, and what is done to it.

use std::{
    process::{Command, Output},
    time::Duration,
};

use crate::program::text;

/// Where everything is.
pub const NAMESPACE: &str = "jobstream";
/// Its services.
pub const SERVICES: [&str; 4] = ["account", "tailoring", "notification", "gateway"];
/// Longest time of anything that the cluster is asked to bring about.
pub const BROUGHT: Duration = Duration::from_secs(180);

/// Runs a command of the namespace; what it writes.
pub fn kubectl(words: &[&str]) -> String {
    let output = run(words);
    let (shown, said) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "kubectl {}: {shown}{said}", words.join(" "));
    shown
}

/// The same, whether or not it succeeds.
pub fn run(words: &[&str]) -> Output {
    Command::new("kubectl").args(["--namespace", NAMESPACE]).args(words).output().unwrap()
}

/// The same on a thread for what blocks, so that others go on meanwhile.
pub async fn kubectl_async(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let run = move || kubectl(&words.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// Brings an overlay of `k8s/` to the cluster, as a new version comes, and waits until it serves.
pub async fn applied(overlay: &str) {
    let overlay = format!("{}/../../k8s/{overlay}", env!("CARGO_MANIFEST_DIR"));
    // A Job cannot be changed.
    kubectl_async(&["delete", "job", "migrate", "--ignore-not-found"]).await;
    kubectl_async(&["apply", "--kustomize", &overlay]).await;
    all_rolled_out().await;
}

/// Waits until every replica of a workload is new and ready.
pub async fn rolled_out(workload: &str) {
    let limit = format!("--timeout={}s", BROUGHT.as_secs());
    kubectl_async(&["rollout", "status", workload, &limit]).await;
}

/// The same of everything of the program.
pub async fn all_rolled_out() {
    for service in SERVICES {
        rolled_out(&format!("deployment/{service}")).await;
    }
}

/// How many replicas a deployment is to have, and how many are ready.
pub async fn replicas(deployment: &str) -> (usize, usize) {
    let path = "jsonpath={.spec.replicas}/{.status.readyReplicas}";
    let shown = kubectl_async(&["get", "deployment", deployment, "--output", path]).await;
    let (wanted, ready) = shown.split_once('/').unwrap();
    (wanted.parse().unwrap(), ready.parse().unwrap_or_default())
}

/// A pod that runs: its name, its id, how often its program was started anew.
#[derive(Debug, Clone)]
pub struct Pod {
    pub name: String,
    pub node: String,
    uid: String,
    restarts: usize,
}

/// The pods with a label that run and are not about to end, by age.
pub async fn pods(label: &str) -> Vec<Pod> {
    let path = "jsonpath={range .items[?(@.status.phase==\"Running\")]}{.metadata.name} {.metadata.uid} \
                {.spec.nodeName} {.status.containerStatuses[0].restartCount} \
                {.metadata.deletionTimestamp}{\"\\n\"}{end}";
    let order = "--sort-by=.metadata.creationTimestamp";
    let shown = kubectl_async(&["get", "pods", "--selector", label, order, "--output", path]).await;
    let pod = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let &[name, uid, node, restarts] = words.as_slice() else { return None };
        let (name, uid, node) = (name.to_owned(), uid.to_owned(), node.to_owned());
        Some(Pod { name, node, uid, restarts: restarts.parse().unwrap() })
    };
    shown.lines().filter_map(pod).collect()
}

impl Pod {
    /// Ends its program at once, with `kill -9` where the processes of its node can be seen and by the
    /// cluster elsewhere; then waits until it, or another in its place, runs.
    pub async fn kill(&self, label: &str) {
        let processes = processes(&self.uid);
        if processes.is_empty() {
            let words = ["delete", "pod", &self.name, "--force", "--grace-period=0"];
            kubectl_async(&words).await;
        } else {
            let status = Command::new("kill").arg("-9").args(&processes).status().unwrap();
            assert!(status.success(), "kill -9 of {}", self.name);
        }
        testkit::wait_until(&format!("{} to be missed", self.name), BROUGHT, async || {
            let now = pods(label).await;
            now.iter().all(|pod| pod.uid != self.uid || pod.restarts > self.restarts)
        })
        .await;
    }
}

/// The processes of a pod, but for the one that holds its namespaces.
fn processes(uid: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let read = |file: &str| std::fs::read_to_string(entry.path().join(file));
        let of_pod = read("cgroup").is_ok_and(|groups| groups.contains(uid));
        if of_pod && read("comm").is_ok_and(|name| name.trim() != "pause") {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

/// Address of the first node, where the ports of nodes are served.
pub async fn node_address() -> String {
    let path = "jsonpath={.items[0].status.addresses[?(@.type==\"InternalIP\")].address}";
    kubectl_async(&["get", "nodes", "--output", path]).await
}
