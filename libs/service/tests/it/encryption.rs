//! Connections between services with certificates: the right ones are let in, four kinds of wrong
//! ones are not, and new certificates are taken without a restart.

use std::time::Duration;

use proto::operations::v1::{GetRequest, operations_client::OperationsClient};
use service::{
    Config,
    client::{Caller, Channel, Connector},
    status::decode,
    tls::Tls,
};
use tonic::Status;

use crate::{
    app::{App, PATIENCE},
    certificates::{Authority, Files, HERE},
};

async fn server(files: &Files) -> App {
    let tls = Some(files.settings("server", "gateway,tailoring"));
    App::with(Config { tls, ..Config::default() }, |server| server).await
}

fn client(app: &App, tls: Option<Tls>) -> OperationsClient<Channel> {
    let connector = Connector { tls, ..Connector::default() };
    OperationsClient::new(connector.connect(&app.address.to_string()).unwrap())
}

async fn called(app: &App, tls: Option<Tls>) -> Result<(), Status> {
    client(app, tls).get(app.ask(GetRequest::default())).await.map(|_| ())
}

#[tokio::test]
async fn a_listed_caller_is_let_in_and_four_of_four_wrong_ones_are_not() {
    let (ours, theirs, files) = (Authority::new("ours"), Authority::new("theirs"), Files::new("s"));
    files.write("server", &ours.issue(&["account", HERE]), &[&ours]);
    files.write("gateway", &ours.issue(&["gateway", HERE]), &[&ours]);
    files.write("wrong-authority", &theirs.issue(&["gateway", HERE]), &[&ours]);
    files.write("expired", &ours.expired(&["gateway", HERE]), &[&ours]);
    files.write("wrong-name", &ours.issue(&["notification", HERE]), &[&ours]);
    let app = server(&files).await;
    called(&app, Some(files.load("gateway"))).await.unwrap();
    let before = app.probe.calls();
    for wrong in ["wrong-authority", "expired", "wrong-name"] {
        let refused = called(&app, Some(files.load(wrong))).await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::Unavailable, "{wrong}: {refused:?}");
    }
    let plain = called(&app, None).await.unwrap_err();
    assert_eq!(plain.code(), tonic::Code::Unavailable, "{plain:?}");
    assert_eq!(app.probe.calls(), before, "none of them was heard");
    called(&app, Some(files.load("gateway"))).await.unwrap();
}

#[tokio::test]
async fn a_certificate_is_no_user() {
    let (ours, files) = (Authority::new("ours"), Files::new("user"));
    files.write("server", &ours.issue(&["account", HERE]), &[&ours]);
    files.write("gateway", &ours.issue(&["gateway", HERE]), &[&ours]);
    let app = server(&files).await;
    let request = Caller::new(None, None).request(GetRequest::default());
    let refused = client(&app, Some(files.load("gateway"))).get(request).await.unwrap_err();
    assert_eq!(decode(&refused).reason, "TOKEN_MISSING");
    assert_eq!(app.probe.calls(), 0);
}

#[tokio::test]
async fn a_server_that_shows_another_authority_or_another_name_is_not_called() {
    let (ours, theirs, files) = (Authority::new("ours"), Authority::new("theirs"), Files::new("c"));
    files.write("server", &ours.issue(&["account", HERE]), &[&ours, &theirs]);
    files.write("gateway", &theirs.issue(&["gateway", HERE]), &[&theirs]);
    let app = server(&files).await;
    let refused = called(&app, Some(files.load("gateway"))).await.unwrap_err();
    assert_eq!((refused.code(), app.probe.calls()), (tonic::Code::Unavailable, 0));
    files.write("gateway", &ours.issue(&["gateway", HERE]), &[&ours]);
    let address = format!("localhost:{}", app.address.port());
    let connector = Connector { tls: Some(files.load("gateway")), ..Connector::default() };
    let mut named = OperationsClient::new(connector.connect(&address).unwrap());
    let refused = named.get(app.ask(GetRequest::default())).await.unwrap_err();
    assert_eq!((refused.code(), app.probe.calls()), (tonic::Code::Unavailable, 0));
}

#[tokio::test]
async fn new_certificates_are_taken_without_a_restart_and_bad_files_change_nothing() {
    let (old, new, files) = (Authority::new("old"), Authority::new("new"), Files::new("reload"));
    files.write("server", &old.issue(&["account", HERE]), &[&old]);
    files.write("gateway", &old.issue(&["gateway", HERE]), &[&old]);
    let app = server(&files).await;
    let before = files.load("gateway");
    called(&app, Some(before.clone())).await.unwrap();
    files.write("server", &[String::new(), String::new()], &[&new]);
    assert!(Tls::load(files.settings("server", "gateway")).is_err());
    called(&app, Some(before.clone())).await.expect("the old ones are kept");
    files.write("server", &new.issue(&["account", HERE]), &[&new]);
    files.write("gateway", &new.issue(&["gateway", HERE]), &[&new]);
    let after = before.clone();
    assert!(after.reload().unwrap() && !after.reload().unwrap());
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while called(&app, Some(after.clone())).await.is_err() {
        assert!(tokio::time::Instant::now() < deadline, "the server keeps the old certificate");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
