//! The same system with calls between its services and to Kafka encrypted: it tailors and tells of it, and
//! speaks to nobody in plain. The test issues the certificates, as the operators would.

use std::time::Duration;

use proto::account::v1::{GetMeRequest, accounts_client::AccountsClient};
use service::client::{self, Caller};
use testkit::certificates::Authority;

use crate::{
    browser::Browser,
    kubectl::{BROUGHT, SERVICES, applied, kubectl, node_address, rolled_out},
    program::{CV, Folder},
};

/// Connections that reach each of a few replicas, as good as surely.
const CONNECTIONS: usize = 12;

pub async fn calls_to_services_and_kafka_can_be_encrypted() {
    issue(&Authority::new("an authority of this test"));
    applied("tests/cluster/encrypted").await;
    rolled_out("statefulset/kafka").await;
    let node = node_address().await;
    let at = format!("http://{node}:30080");
    testkit::wait_until("gateways that reach every service", BROUGHT, async || {
        for _ in 0..CONNECTIONS {
            // A connection of its own leads to any of the replicas.
            let client = testkit::http::builder().build().unwrap();
            let asked = client.get(format!("{at}/readyz")).send().await;
            if !asked.is_ok_and(|answer| answer.status().is_success()) {
                return false;
            }
        }
        true
    })
    .await;
    let me = Browser::register_at(at, "encrypted@example.org", "a long enough one").await;
    let uploaded = me.upload("cv.md", std::fs::read(CV).unwrap()).await;
    assert_eq!(me.finish(&uploaded).await["state"], "SUCCEEDED");
    let tailored = crate::browser::answer(me.tailoring().send().await.unwrap()).await;
    assert_eq!(me.finish(&tailored).await["state"], "SUCCEEDED");
    me.notified(1).await;

    let plain = client::connect(&format!("{node}:30081")).unwrap();
    let mut accounts = AccountsClient::new(plain);
    let asked = accounts.get_me(Caller::new(None, None).request(GetMeRequest {}));
    let refused = tokio::time::timeout(Duration::from_secs(30), asked).await.unwrap().unwrap_err();
    assert_eq!(refused.code(), tonic::Code::Unavailable, "{refused}");
    println!(
        "calls to services and Kafka encrypted: a resume tailored, told of, a plain call refused"
    );
}

/// Makes the Secrets of all certificates, under the names and in the form of the operators.
fn issue(authority: &Authority) {
    let ca = || ("ca.crt", authority.pem.clone());
    for service in SERVICES {
        let [certificate, key] = authority.issue(&[service]);
        secret(
            &format!("{service}-certificate"),
            &[ca(), ("tls.crt", certificate), ("tls.key", key)],
        );
        let [certificate, key] = authority.issue(&[service]);
        secret(&format!("kafka-{service}"), &[("user.crt", certificate), ("user.key", key)]);
    }
    secret("kafka-cluster-ca-cert", &[ca()]);
    let keystore = authority.issue(&["kafka"]).join("\n");
    secret("kafka-server", &[ca(), ("keystore.pem", keystore)]);
}

fn secret(name: &str, files: &[(&str, String)]) {
    let folder = Folder::new(name);
    let mut words = ["create", "secret", "generic", name].map(str::to_owned).to_vec();
    for (file, content) in files {
        let path = folder.0.join(file);
        std::fs::write(&path, content).unwrap();
        words.push(format!("--from-file={file}={}", path.display()));
    }
    kubectl(&words.iter().map(String::as_str).collect::<Vec<_>>());
}
