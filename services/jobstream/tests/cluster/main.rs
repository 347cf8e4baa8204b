//! The whole system on a real Kubernetes, named by `KUBECONFIG`, as k8s/README.md brings it there. Run by
//! `make test-k8s`, which has a cluster of its own if none is named.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
#![allow(dead_code, reason = "shares its rooms with the tests of processes")]

#[path = "../it/browser.rs"]
mod browser;
mod edges;
mod encrypted;
mod faults;
mod kubectl;
mod load;
mod operated;
#[path = "../it/program.rs"]
mod program;
mod readme;
mod scene;
#[path = "../it/user.rs"]
mod user;
#[path = "../it/watcher.rs"]
mod watcher;

/// In this order, because each goes on with what those before have brought.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_serves_as_its_readme_says_and_through_every_loss() {
    readme::brings_it_to_the_cluster_and_tailors().await;
    edges::only_those_that_are_listed_are_open().await;
    let ended = faults::lose_and_double_nothing_and_are_missed_by_nobody().await;
    operated::restored(&ended).await;
    encrypted::calls_to_services_and_kafka_can_be_encrypted().await;
}
