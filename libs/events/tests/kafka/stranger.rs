//! Any CloudEvents reader understands the topics: the Python library reads all of them.

use std::{process::Command, time::Duration};

use serde_json::Value;

use crate::{brokers, contract::read, scene::Scene};

#[tokio::test]
async fn any_cloud_events_reader_understands_the_topics() {
    let scene = Scene::new(brokers()).await;
    let _relay = scene.relay().await;
    for n in 0..20 {
        scene.append(&format!("thing_{n}"), 1..=5).await;
    }
    let records = read(&scene, &scene.topic, 100).await;
    assert_eq!(records.len(), 100);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kafka/read_cloudevents.py");
    let named = std::env::var("KAFKA_BROKERS").unwrap();
    let topic = scene.topic.clone();
    let run = tokio::task::spawn_blocking(move || {
        Command::new("python3").args([script, &named, &topic, "100"]).output().unwrap()
    });
    let output = tokio::time::timeout(Duration::from_secs(120), run).await.unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), 100);
    for event in &events {
        assert_eq!(event["type"], scene.kind);
        assert_eq!(event["source"], scene.source());
        assert_eq!(event["content_type"], "application/protobuf");
        assert_eq!(event["key"], event["subject"]);
        assert_eq!(event["traceparent"].as_str().unwrap().len(), 55);
        assert!(event["sequence"].as_str().unwrap().parse::<i64>().unwrap() >= 1);
    }
    println!("the Python library read {} of 100 events", events.len());
}
