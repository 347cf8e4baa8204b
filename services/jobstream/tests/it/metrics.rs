//! The metrics page of the real program: named by one scheme, and bounded, whatever is sent.

use std::process::Command;

use futures::StreamExt as _;
use reqwest::Method;
use serde_json::json;
use service::client::{self, Caller};

use crate::{
    browser::Browser,
    exposition,
    program::{CV, Folder, JOB, Up},
    raw,
};

/// Series of one process at most.
const SERIES: usize = 2_000;
/// Requests that try to make new series.
const TRIES: usize = 10_000;

/// What the program measures, as it tells it.
pub async fn page(up: &Up) -> String {
    testkit::http::client()
        .get(format!("{}/metrics", up.http))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
}

/// Sends what differs in everything that could become a label: paths, methods, ids, media types,
/// addresses, names of services and of their methods.
async fn vary(up: &Up, me: &Browser) {
    let channel = client::connect(&up.grpc).unwrap();
    let requests = futures::stream::iter(0..TRIES).map(|n| {
        let channel = channel.clone();
        async move {
            match n % 5 {
                0 => drop(me.get(&format!("/v1/operations/op_tailoring_{n:032x}")).await),
                1 => drop(me.get(&format!("/v{n}/p-{n}?email=a{n}@example.org")).await),
                2 => {
                    let method = Method::from_bytes(format!("METHOD{n}").as_bytes()).unwrap();
                    let path = format!("/v1/resumes/resume_{n:032x}");
                    let from = format!("192.0.2.{}", n % 250);
                    drop(me.ask(method, &path).header("x-forwarded-for", from).send().await);
                }
                3 => {
                    let path = format!("/jobstream.n{n}.v1.Service{n}/Method{n}");
                    drop(raw::call(&channel, &Caller::default(), &path, Vec::new()).await);
                }
                _ => {
                    let path = format!("/jobstream.operations.v1.Operations/Get{n}");
                    drop(raw::call(&channel, &Caller::default(), &path, Vec::new()).await);
                }
            }
        }
    });
    requests.buffer_unordered(64).for_each(|()| async {}).await;
}

#[tokio::test]
async fn ten_thousand_requests_that_differ_in_everything_leave_a_bounded_page() {
    let folder = Folder::new("series");
    let limits = [("JOBSTREAM_REQUESTS_PER_MINUTE", "1000000"), ("JOBSTREAM_LOG", "error")];
    let up = Up::start_with(&folder.0, &limits);
    let me = Browser::register(&up, "series@example.org", "a long enough one").await;
    me.finish(&me.upload("cv.md", std::fs::read(CV).unwrap()).await).await;
    let posting = json!({"job_description": std::fs::read_to_string(JOB).unwrap()});
    for _ in 0..5 {
        let started = me.post("/v1/tailorings", &posting).await;
        me.finish(&started).await;
        // A stream of the service.
        let id = started.body["id"].as_str().unwrap();
        me.get(&format!("/v1/tailorings/{id}/document?format=txt")).await;
    }
    vary(&up, &me).await;
    let text = page(&up).await;
    let metrics = exposition::read(&text);
    let series: usize = metrics.values().map(|metric| metric.series).sum();
    println!("{series} series of {} metrics after {TRIES} requests", metrics.len());
    assert!(series < SERIES, "{series}");
    assert_eq!(exposition::complaints(&metrics), Vec::<String>::new());
    for name in ["rpc_server_call_duration_seconds", "rpc_client_call_duration_seconds"] {
        let bounds: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with(&format!("{name}_bucket")))
            .filter_map(|line| line.split("le=\"").nth(1)?.split('"').next())
            .collect();
        assert_eq!(bounds[..2], ["0.005", "0.01"], "the bounds of OpenTelemetry's conventions");
        assert!(bounds.contains(&"10") && bounds.contains(&"+Inf"));
    }
    for name in [
        "operations_ended_total",
        "operations_attempt_seconds",
        "operations_start_delay_seconds",
        "operations_waiting_oldest_seconds",
        "operations_lease_valid",
        "operations_sweeper_last_success_timestamp_seconds",
        "rpc_server_streams_open",
        "db_transaction_seconds",
        "process_start_time_seconds",
    ] {
        assert!(metrics.contains_key(name), "{name} is missing");
    }
    promtool_agrees(&folder, &text);
    up.end();
}

/// Prometheus' own judgement, where its tool is installed (`make check` brings it).
fn promtool_agrees(folder: &Folder, page: &str) {
    let file = folder.0.join("page.txt");
    std::fs::write(&file, page).unwrap();
    let mut command = Command::new("promtool");
    let checked = command.args(["check", "metrics"]).stdin(std::fs::File::open(&file).unwrap());
    if let Ok(output) = checked.output() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
    }
}
