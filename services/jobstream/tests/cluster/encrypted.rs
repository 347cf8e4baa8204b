//! The same system with calls between its services encrypted: it tailors, and speaks to nobody in plain.
//! The test issues the certificates, as cert-manager would.

use std::time::Duration;

use proto::account::v1::{GetMeRequest, accounts_client::AccountsClient};
use service::client::{self, Caller};
use testkit::certificates::Authority;

use crate::{
    browser::Browser,
    kubectl::{BROUGHT, SERVICES, all_rolled_out, kubectl, kubectl_async, node_address},
    program::{CV, Folder},
};

pub async fn calls_between_the_services_can_be_encrypted() {
    let (authority, folder) = (Authority::new("the services"), Folder::new("certificates"));
    for service in SERVICES {
        issue(&authority, service, &folder);
    }
    let overlay = concat!(env!("CARGO_MANIFEST_DIR"), "/../../k8s/tests/cluster/encrypted");
    kubectl_async(&["apply", "--kustomize", overlay]).await;
    all_rolled_out().await;
    let node = node_address().await;
    let at = format!("http://{node}:30080");
    testkit::wait_until("gateways that reach every service", BROUGHT, async || {
        let asked = testkit::http::client().get(format!("{at}/readyz")).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
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
    println!("calls between the services encrypted: a resume tailored, a plain call refused");
}

/// Makes the Secret of a service's certificate, in the form of cert-manager's.
fn issue(authority: &Authority, service: &str, folder: &Folder) {
    let [certificate, key] = authority.issue(&[service]);
    let file = |name: &str, content: &str| {
        let path = folder.0.join(name);
        std::fs::write(&path, content).unwrap();
        format!("--from-file={name}={}", path.display())
    };
    let files = [("ca.crt", authority.pem.clone()), ("tls.crt", certificate), ("tls.key", key)]
        .map(|(n, c)| file(n, &c));
    let secret = format!("{service}-certificate");
    kubectl(&["create", "secret", "generic", &secret, &files[0], &files[1], &files[2]]);
}
