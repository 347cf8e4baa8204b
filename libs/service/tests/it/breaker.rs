//! A peer that cannot take calls is left alone: the circuit opens, one call at a time tries again,
//! and the first that is taken closes it.

use std::{sync::atomic::Ordering, time::Duration};

use proto::operations::v1::{CancelRequest, operations_client::OperationsClient};
use service::{
    client::{Channel, Connector},
    layers::breaker::Settings,
    status::decode,
};

use crate::app::App;

/// Calls that are never repeated, so that each is counted.
async fn reason(client: &mut OperationsClient<Channel>, app: &App) -> String {
    match client.cancel(app.ask(CancelRequest::default())).await {
        Ok(_) => "taken".to_owned(),
        Err(status) => decode(&status).reason,
    }
}

#[tokio::test]
async fn the_circuit_opens_is_tried_by_one_call_and_closes_again() {
    let app = App::start().await;
    let breaker = Settings {
        failures: 5,
        first: Duration::from_millis(300),
        longest: Duration::from_secs(1),
    };
    let connector = Connector { breaker, ..Connector::default() };
    let mut client = OperationsClient::new(connector.connect(&app.address.to_string()).unwrap());
    app.probe.0.left_to_fail.store(6, Ordering::SeqCst);
    for _ in 0..5 {
        assert_eq!(reason(&mut client, &app).await, "UNAVAILABLE");
    }
    for _ in 0..50 {
        assert_eq!(reason(&mut client, &app).await, "CIRCUIT_OPEN");
    }
    assert_eq!(app.probe.calls(), 5, "while it is open nobody calls");
    let next = async |client: &mut OperationsClient<Channel>| {
        let deadline = tokio::time::Instant::now() + crate::app::PATIENCE;
        let mut told = reason(client, &app).await;
        while told == "CIRCUIT_OPEN" {
            tokio::time::sleep(Duration::from_millis(5)).await;
            assert!(tokio::time::Instant::now() < deadline, "it stays open");
            told = reason(client, &app).await;
        }
        told
    };
    assert_eq!(next(&mut client).await, "UNAVAILABLE", "the trial fails");
    assert_eq!((reason(&mut client, &app).await.as_str(), app.probe.calls()), ("CIRCUIT_OPEN", 6));
    assert_eq!(next(&mut client).await, "taken", "the next trial does not");
    for _ in 0..20 {
        assert_eq!(reason(&mut client, &app).await, "taken");
    }
}
