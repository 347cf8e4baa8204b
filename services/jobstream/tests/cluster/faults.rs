//! Every loss that a cluster brings, one after the other, while people work and watch: pods killed, all
//! of it rolled, a node drained, load that comes and goes, the database and the log killed.

use crate::{
    kubectl::{
        BROUGHT, NAMESPACE, SERVICES, all_rolled_out, kubectl, kubectl_async, pods, replicas,
        rolled_out,
    },
    operated,
    scene::{Ended, Scene},
};

/// Where the database is: `StatefulSet` and label.
const DATABASE: (&str, &str) = ("statefulset/postgres", "cnpg.io/cluster=postgres");
/// The same of the log.
const LOG: (&str, &str) = ("statefulset/kafka", "strimzi.io/cluster=kafka");
/// Replicas of tailoring without load, as the overlay of the test says.
const FEWEST: usize = 2;

pub async fn lose_and_double_nothing_and_are_missed_by_nobody() -> Ended {
    let mut scene = Scene::start().await;
    grown(&mut scene).await;
    for service in SERVICES {
        let label = format!("app.kubernetes.io/name={service}");
        let workload = format!("deployment/{service}");
        let kill = killed(&label, &workload);
        scene.through(&format!("kill -9 of a pod of {service}"), kill).await;
    }
    scene.through("rolling restart of all services", rolled()).await;
    scene.through("the version before of all services", operated::taken_back()).await;
    scene.through("another key signs tokens", operated::key_rotated()).await;
    scene.through("a node drained and taken back", drained()).await;
    scene.through("kill -9 of the database", killed(DATABASE.1, DATABASE.0)).await;
    scene.through("kill -9 of the log", killed(LOG.1, LOG.0)).await;
    scene.idle("no load, until tailoring has its fewest replicas", fewest()).await;
    no_event_was_put_aside();
    scene.end().await
}

/// Kills the oldest pod, and waits until all is as before.
async fn killed(label: &str, workload: &str) {
    let pod = pods(label).await.into_iter().next().expect("a pod that runs");
    pod.kill(label).await;
    rolled_out(workload).await;
}

/// All services at once, as after a new version.
async fn rolled() {
    let mut words = vec!["rollout", "restart"];
    let workloads = SERVICES.map(|service| format!("deployment/{service}"));
    words.extend(workloads.iter().map(String::as_str));
    kubectl_async(&words).await;
    all_rolled_out().await;
}

/// A node without the databases gives up all its pods, as their budgets allow, and is taken back.
async fn drained() {
    let database = pods(DATABASE.1).await.into_iter().next().expect("the database runs").node;
    let names = kubectl_async(&["get", "nodes", "--output", "name"]).await;
    let nodes: Vec<&str> = names.lines().filter_map(|name| name.split('/').nth(1)).collect();
    let node = nodes.iter().find(|node| **node != database);
    let node = *node.expect("a cluster of two nodes at least, to drain one");
    let limit = format!("--timeout={}s", BROUGHT.as_secs());
    let here = async || {
        let mine = pods("app.kubernetes.io/part-of=jobstream").await;
        mine.iter().filter(|pod| pod.node == node).count()
    };
    assert!(here().await > 0, "nothing of it runs on {node}");
    let words = ["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", &limit];
    kubectl_async(&words).await;
    all_rolled_out().await;
    assert_eq!(here().await, 0, "all pods have left {node}");
    kubectl_async(&["uncordon", node]).await;
}

async fn fewest() {
    testkit::wait_until("the fewest replicas", BROUGHT, async || {
        replicas("tailoring").await == (FEWEST, FEWEST)
    })
    .await;
}

/// More replicas of tailoring under load. They go again while what follows is lost, which is fewer still.
async fn grown(scene: &mut Scene) {
    fewest().await;
    scene
        .under_load("load, until tailoring has more replicas", async || {
            let (wanted, ready) = replicas("tailoring").await;
            wanted > FEWEST && ready > FEWEST
        })
        .await;
}

/// Whatever died while it was applied.
fn no_event_was_put_aside() {
    let program = ["exec", "deployment/notification", "--", "jobstream"];
    let dead = [&program[..], &["events", "dead-letters", "notification"]].concat();
    assert_eq!(kubectl(&dead), "", "of namespace {NAMESPACE}");
}
