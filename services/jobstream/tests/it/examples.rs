//! The example clients, as their readers run them: each tailors a CV at a real program and saves the
//! PDF, having seen the work live.

#[expect(dead_code, reason = "its own main is for who runs it alone")]
#[path = "../../examples/grpc_client.rs"]
mod grpc;

use std::process::Command;

use crate::program::{CV, Folder, JOB, Up, text};

const HTTP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/http_client.py");

fn http(words: &[&str]) -> std::process::Output {
    Command::new("python3").arg(HTTP).args(words).output().unwrap()
}

#[tokio::test]
async fn the_examples_tailor_a_cv_over_http_and_over_grpc() {
    let folder = Folder::new("examples");
    let up = Up::start(&folder.0);
    let target = folder.0.join("http.pdf");
    let output = http(&[&up.http, CV, JOB, target.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(shown.contains("Tailoring resume...") && shown.contains("100% Complete!"), "{shown}");
    assert!(std::fs::read(&target).unwrap().starts_with(b"%PDF"));

    let target = folder.0.join("grpc.pdf");
    let words = [&format!("http://{}", up.grpc), CV, JOB, target.to_str().unwrap()];
    let mut phases = Vec::new();
    grpc::run(words, &mut |operation| phases.extend(operation.phase.clone())).await.unwrap();
    assert!(phases.iter().any(|phase| phase.title == "Tailoring resume..."), "{phases:?}");
    assert!(std::fs::read(&target).unwrap().starts_with(b"%PDF"));
    up.end();
}

#[test]
fn the_example_over_http_tells_a_refusal_in_words() {
    let folder = Folder::new("example-refused");
    let up = Up::start(&folder.0);
    let empty = folder.0.join("empty.txt");
    std::fs::write(&empty, "").unwrap();
    let output = http(&[&up.http, empty.to_str().unwrap(), JOB, "never.pdf"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains('(') && !said.contains("Traceback"), "{said}");
    assert!(text(&http(&["x"]).stderr).contains("usage"));
    up.end();
}
