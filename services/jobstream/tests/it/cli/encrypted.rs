//! A server is checked from end to end: in the clear, behind a proxy that encrypts, and where it is
//! none.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use serde_json::Value;
use service::Tasks;
use testkit::certificates::Authority;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::account;
use crate::program::{Folder, Up, command, text};

/// Runs the check: its findings by line, and its code.
fn verified(command: &mut Command) -> (Vec<Value>, Option<i32>) {
    let output = command.arg("--json").output().unwrap();
    let lines = text(&output.stdout);
    let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines, output.status.code())
}

fn status(findings: &[Value], check: &str) -> String {
    let found = findings.iter().find(|finding| finding["check"] == check);
    found.unwrap_or_else(|| panic!("no {check}: {findings:?}"))["status"].as_str().unwrap().into()
}

/// Something that encrypts in front of the program, as a proxy does.
struct Front {
    address: String,
    authority: PathBuf,
}

impl Front {
    /// Starts it; it ends with the tasks.
    async fn start(folder: &Folder, behind: String, tasks: &Tasks) -> Self {
        let (acceptor, authority) = certified();
        let path = folder.0.join("authority.pem");
        std::fs::write(&path, authority).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let own = tasks.clone();
        tasks.spawn("front", async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                own.spawn("front.connection", async move {
                    let mut front = acceptor.accept(stream).await?;
                    let mut back = TcpStream::connect(behind).await?;
                    tokio::io::copy_bidirectional(&mut front, &mut back).await
                });
            }
        });
        Self { address, authority: path }
    }
}

/// What encrypts for `localhost`, and the authority that vouches for it.
fn certified() -> (TlsAcceptor, String) {
    let authority = Authority::new("an authority of this test");
    let [certificate, key] = authority.issue(&["localhost"]);
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    (TlsAcceptor::from(Arc::new(config)), authority.pem)
}

#[test]
fn a_server_is_checked_from_end_to_end_and_nothing_of_the_check_is_left() {
    let folder = Folder::new("verify");
    let up = Up::start(&folder.0);
    let (findings, code) = verified(&mut up.remote(&folder.0, &["verify-setup"]));
    assert_eq!(code, Some(0), "{findings:?}");
    assert_eq!(status(&findings, "signed in"), "warn", "nobody is");
    let checks = [
        "reachable",
        "serving",
        "interface",
        "guest",
        "reading",
        "tailoring",
        "document",
        "notification",
        "deleting",
        "removed",
    ];
    for check in checks {
        assert_eq!(status(&findings, check), "ok", "{findings:?}");
    }
    account::sign_in(&up, &folder.0);
    let output = up.remote(&folder.0, &["verify-setup"]).output().unwrap();
    let told = text(&output.stdout);
    assert!(told.contains("mara@example.org") && told.contains("works from end to end"), "{told}");
    let list = up.remote(&folder.0, &["operations", "list"]).output().unwrap();
    assert!(list.stdout.is_empty(), "the check is another's: {}", text(&list.stdout));

    // The page's address is none that commands call.
    let page = command(&folder.0, None).args(["verify-setup", "--server", &up.http]).output();
    let page = page.unwrap();
    assert_eq!(page.status.code(), Some(1));
    assert!(text(&page.stdout).contains("name the gRPC port"), "{}", text(&page.stdout));
    let closed = ["verify-setup", "--server", "127.0.0.1:1"];
    let closed = command(&folder.0, None).args(closed).output().unwrap();
    assert_eq!(closed.status.code(), Some(1));
    assert!(text(&closed.stdout).contains("nothing answers at http://127.0.0.1:1"));
    up.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_server_is_known_by_its_authority_and_by_none_else() {
    let folder = Folder::new("encrypted");
    let up = Up::start(&folder.0);
    let tasks = Tasks::new();
    let front = Front::start(&folder, up.grpc.clone(), &tasks).await;
    let another = folder.0.join("another.pem");
    std::fs::write(&another, certified().1).unwrap();
    let ask = |trusted: &Path| {
        let mut command = command(&folder.0, None);
        command.args(["verify-setup", "--server", &front.address]).env("SSL_CERT_FILE", trusted);
        tokio::task::spawn_blocking(move || verified(&mut command))
    };
    let (findings, code) = ask(&front.authority).await.unwrap();
    let (unknown, refused) = ask(&another).await.unwrap();
    assert_eq!(code, Some(0), "{findings:?}");
    assert_eq!(status(&findings, "tailoring"), "ok");
    assert_eq!(refused, Some(1), "{unknown:?}");
    assert_eq!(status(&unknown, "serving"), "fail");
    assert!(format!("{unknown:?}").contains("certificate must name the host"), "{unknown:?}");
    up.end();
}
