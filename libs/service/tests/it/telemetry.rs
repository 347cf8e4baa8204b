//! What operators see: every call on the metrics page by method and code, and one trace through
//! all services. Telemetry is one per process, so this is one test.

use proto::operations::v1::{GetRequest, WatchRequest};
use service::{Config, Tasks, telemetry};

use crate::app::App;

#[tokio::test]
async fn calls_are_measured_by_method_and_code_and_traces_go_on() {
    let telemetry_tasks = Tasks::new();
    telemetry::install(&Config::default(), &telemetry_tasks).unwrap();
    let app = App::start().await;
    let mut client = app.operations();
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let mut request = app.ask(GetRequest::default());
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let span = tracing::info_span!("incoming", otel.kind = "server");
    let headers =
        http::HeaderMap::from_iter([("traceparent".parse().unwrap(), parent.parse().unwrap())]);
    telemetry::propagation::enter_from(&span, &headers);
    request.set_timeout(std::time::Duration::from_secs(5));
    tracing::Instrument::instrument(client.get(request), span).await.unwrap();
    let passed_on = app.probe.0.headers.lock().unwrap()["traceparent"].clone();
    assert!(passed_on.contains(trace) && !passed_on.contains("00f067aa0ba902b7"), "{passed_on}");

    let missing = GetRequest { id: "missing".to_owned(), raw: false };
    client.get(app.ask(missing)).await.unwrap_err();
    let mut stream = client.watch(app.ask(WatchRequest::default())).await.unwrap().into_inner();
    stream.message().await.unwrap().unwrap();
    drop(stream);
    let served = |code: &str, method: &str| {
        let line = format!(
            "rpc_server_call_duration_seconds_count{{rpc_system_name=\"grpc\",rpc_method=\"\
             jobstream.operations.v1.Operations/{method}\",rpc_status_code=\"{code}\"}}"
        );
        telemetry::metrics_page().lines().any(|l| l.starts_with(&line))
    };
    crate::app::eventually("all calls are measured", || {
        served("OK", "Get") && served("NOT_FOUND", "Get") && served("CANCELLED", "Watch")
    })
    .await;
    let page = telemetry::metrics_page();
    assert!(page.contains("# TYPE rpc_server_call_duration_seconds histogram"), "{page}");
    assert!(page.contains("rpc_client_call_duration_seconds_bucket"), "{page}");
    telemetry_tasks.cancel();
}
