//! Start, kill, start again, end: what runs goes on, and the end is quick and clean.

use std::time::Duration;

use proto::{
    account::v1::{LoginRequest, Role, accounts_client::AccountsClient},
    tailoring::v1::{
        CreateTailoringRequest, UploadHeader, UploadRequest, tailorings_client::TailoringsClient,
        upload_request::Part,
    },
};
use serde_json::Value;
use service::client;

use crate::program::{CV, Folder, JOB, Person, SOON, Up, command, text};

#[tokio::test]
async fn an_operation_that_was_running_at_kill_9_goes_on_after_the_next_start() {
    let folder = Folder::new("killed");
    let mut up = Up::start(&folder.0);
    let channel = client::connect(&up.grpc).unwrap();
    let me = Person::register(&up, "a@example.org").await.caller;
    let parts = [
        Part::Header(UploadHeader { file_name: "cv.md".into(), ..Default::default() }),
        Part::Chunk(std::fs::read(CV).unwrap()),
    ];
    let parts = futures::stream::iter(parts.map(|part| UploadRequest { part: Some(part) }));
    let mut resumes = proto::tailoring::v1::resumes_client::ResumesClient::new(channel.clone());
    let resume = resumes.upload(me.request(parts)).await.unwrap().into_inner().resume.unwrap();
    let mut started = Vec::new();
    for round in 0..3 {
        let channel = client::connect(&up.grpc).unwrap();
        let request = CreateTailoringRequest {
            resume_id: resume.id.clone(),
            job_description: std::fs::read_to_string(JOB).unwrap(),
            title: format!("round {round}"),
            ..Default::default()
        };
        let mut tailorings = TailoringsClient::new(channel);
        let answer = tailorings.create_tailoring(me.request(request)).await.unwrap().into_inner();
        started.push(answer.operation.unwrap().id);
        up.kill();
        up = Up::start(&folder.0);
    }
    let channel = client::connect(&up.grpc).unwrap();
    let mut operations = proto::operations::v1::operations_client::OperationsClient::new(channel);
    for id in started {
        testkit::wait_until("the end of what was acknowledged", SOON, async || {
            let request = proto::operations::v1::GetRequest { id: id.clone(), raw: false };
            let answer = operations.get(me.request(request)).await.unwrap().into_inner();
            let operation = answer.operation.unwrap();
            assert!(operation.error.is_none(), "{:?}", operation.error);
            operation.done
        })
        .await;
    }
    up.end();
}

#[test]
fn sigterm_ends_the_program_and_its_postgresql_within_ten_seconds() {
    let folder = Folder::new("sigterm");
    let up = Up::start(&folder.0);
    let (took, well) = up.end();
    assert!(well && took < Duration::from_secs(10), "{took:?}");
    assert!(db::private::running(&folder.0.join("data")).is_none());
}

#[test]
fn a_second_program_on_the_same_folder_is_refused_and_the_first_goes_on() {
    let folder = Folder::new("second");
    let up = Up::start(&folder.0);
    let second = command(&folder.0, None).arg("up").output().unwrap();
    assert!(!second.status.success());
    assert!(text(&second.stderr).contains("PostgreSQL"), "{}", text(&second.stderr));
    assert!(up.run(&folder.0, &["operations", "list"]).status.success());
    up.end();
}

#[tokio::test]
async fn the_first_administrator_is_made_beside_the_running_program() {
    let folder = Folder::new("admin");
    let up = Up::start(&folder.0);
    let output = command(&folder.0, Some(&up.grpc))
        .env("JOBSTREAM_ADMIN_PASSWORD", "a long enough password")
        .args(["admin", "create", "--email", "root@example.org"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let login = LoginRequest {
        email: "root@example.org".into(),
        password: "a long enough password".into(),
        ..LoginRequest::default()
    };
    let mut accounts = AccountsClient::new(client::connect(&up.grpc).unwrap());
    let user = accounts.login(login).await.unwrap().into_inner().user.unwrap();
    assert_eq!(user.role(), Role::Admin);
    up.end();
}

#[test]
fn a_program_that_does_not_run_is_said_in_words() {
    let folder = Folder::new("absent");
    let output = command(&folder.0, Some("127.0.0.1:1"))
        .args(["operations", "list", "--json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("jobstream up"), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).parse::<Value>().ok(), None);
}
