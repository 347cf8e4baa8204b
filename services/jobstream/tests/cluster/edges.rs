//! Who can be reached in the cluster: the edges that k8s/README.md lists, and no other, asked from pods that
//! have a shell.

use crate::kubectl::kubectl_async;

/// Who asks, who is asked, at which port, and whether there is an answer.
const EDGES: [(&str, &str, u16, bool); 10] = [
    ("kafka", "gateway", 80, true),
    ("kafka", "kafka", 9092, true),
    ("kafka", "postgres-rw", 5432, false),
    ("kafka", "account", 9090, false),
    ("kafka", "tailoring", 9090, false),
    ("kafka", "notification", 9091, false),
    ("postgres", "gateway", 80, true),
    ("postgres", "postgres-rw", 5432, true),
    ("postgres", "account", 9090, false),
    ("postgres", "notification", 9090, false),
];
/// Seconds after which nobody answers any more.
const PATIENCE: u8 = 3;

pub async fn only_those_that_are_listed_are_open() {
    for from in ["kafka", "postgres"] {
        let mine = EDGES.iter().filter(|edge| edge.0 == from);
        let wanted: Vec<String> = mine
            .map(|(_, to, port, open)| {
                format!("{to}/{port} {}", if *open { "open" } else { "shut" })
            })
            .collect();
        let places: Vec<&str> = wanted.iter().map(|line| line.split(' ').next().unwrap()).collect();
        let asked = format!(
            "for at in {}; do (timeout {PATIENCE} bash -c \": </dev/tcp/$at\" 2>/dev/null \
             && echo \"$at open\" || echo \"$at shut\") & done; wait",
            places.join(" ")
        );
        let workload = format!("statefulset/{from}");
        let shown = kubectl_async(&["exec", &workload, "--", "bash", "-c", &asked]).await;
        let mut found: Vec<&str> = shown.lines().collect();
        let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "whom pods of {from} reach");
    }
    println!("{} edges between pods asked for: only those that are listed are open", EDGES.len());
}
