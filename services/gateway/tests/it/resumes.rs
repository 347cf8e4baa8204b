//! Uploads, and what is known of a resume afterwards.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    Body, Response, StatusCode,
    multipart::{Form, Part},
};
use serde_json::json as j;
use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::{
    app::{App, expect, fields, json, problem, wait_until},
    peer::refusal,
};

const MIB: usize = 1024 * 1024;
const RESUME: &str = "/v1/resumes/resume_00000000000000000000000000000001";

fn file(size: usize) -> Part {
    Part::bytes(vec![b'x'; size]).file_name("cv.md")
}

async fn upload(app: &App, form: Form) -> Response {
    app.post("/v1/resumes").multipart(form).send().await.unwrap()
}

#[tokio::test]
async fn an_upload_answers_202_with_the_operation_and_where_to_follow_it() {
    let app = App::start().await;
    let text: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
    let form = Form::new().part("file", Part::bytes(text.clone()).file_name("my cv.md"));
    let request = app.post("/v1/resumes").multipart(form);
    let key = "8e03978e-40d5-43e8-bc93-6894a57f9324";
    let response = request.header("Idempotency-Key", key).send().await.unwrap();
    let operation = "op_tailoring_00000000000000000000000000000001";
    assert_eq!(response.headers()["location"], format!("/v1/operations/{operation}"));
    assert_eq!(response.headers()["retry-after"], "1");
    let started = json(response, 202).await;
    assert_eq!(started["id"], "resume_00000000000000000000000000000001");
    assert_eq!(started["status"], "PENDING");
    assert_eq!(started["operation"]["id"], operation);
    let state = app.peer.script.state();
    let (header, bytes) = &state.uploads[0];
    assert_eq!((header.file_name.as_str(), header.request_id.as_str()), ("my cv.md", key));
    assert!(*bytes == text, "the bytes arrived as they were sent");
}

#[tokio::test]
async fn a_file_of_exactly_ten_mebibytes_passes_and_one_byte_more_is_413() {
    let app = App::start().await;
    json(upload(&app, Form::new().part("file", file(10 * MIB))).await, 202).await;
    let refused = problem(upload(&app, Form::new().part("file", file(10 * MIB + 1))).await, 413);
    assert_eq!(refused.await["detail"], "the file is larger than 10 MiB; send a smaller one");
    wait_until("the call is reset", || app.peer.script.state().uploads_broken == 1).await;
    assert_eq!(app.peer.script.state().uploads.len(), 1);
}

#[tokio::test]
async fn a_file_far_too_large_still_gets_its_answer() {
    let app = App::start().await;
    let refused = problem(upload(&app, Form::new().part("file", file(30 * MIB))).await, 413).await;
    assert_eq!(refused["reason"], "TOO_LARGE");
    assert!(app.peer.script.state().upload_bytes <= 11 * MIB);
}

#[tokio::test]
async fn a_form_with_another_field_is_refused_and_the_right_one_named() {
    let app = App::start().await;
    let wrong = [
        Form::new().part("resume", file(10)),
        Form::new().text("note", "hello").part("file", file(10)),
        Form::new().part("file", file(10)).text("note", "hello"),
        Form::new().part("file", file(10)).part("file", file(10)),
        Form::new(),
        Form::new().text("file", "not a file"),
    ];
    for form in wrong {
        let refused = problem(upload(&app, form).await, 400).await;
        assert_eq!(fields(&refused), ["file"]);
    }
    assert_eq!(app.peer.script.state().uploads.len(), 0);
}

#[tokio::test]
async fn what_is_no_form_is_415_and_a_broken_form_400() {
    let app = App::start().await;
    let json_body = app.post_json("/v1/resumes", j!({"file": "x"})).await;
    assert_eq!(problem(json_body, 415).await["reason"], "UNSUPPORTED_MEDIA_TYPE");
    let broken = app
        .post("/v1/resumes")
        .header("content-type", "multipart/form-data; boundary=b")
        .body("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf");
    assert_eq!(problem(broken.send().await.unwrap(), 400).await["reason"], "BODY_INCOMPLETE");
    assert_eq!(app.peer.script.state().uploads.len(), 0);
}

#[tokio::test]
async fn a_browser_that_goes_away_leaves_no_half_file_behind() {
    let app = App::start().await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(1);
    let stream = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let part = Part::stream(Body::wrap_stream(stream)).file_name("cv.md");
    let request = app.post("/v1/resumes").multipart(Form::new().part("file", part)).send();
    let chunk = || Ok(Bytes::from(vec![b'x'; 100_000]));
    let mut request = std::pin::pin!(request);
    tokio::select! {
        answer = request.as_mut() => panic!("answered before its end: {answer:?}"),
        () = async {
            sender.send(chunk()).await.unwrap();
            wait_until("a part arrived", || app.peer.script.state().upload_bytes > 0).await;
        } => {}
    }
    // The connection is cut in the middle of the file.
    let _ = sender.send(Err(std::io::Error::other("gone"))).await;
    assert!(request.await.is_err());
    wait_until("the call is reset", || app.peer.script.state().uploads_broken == 1).await;
    assert_eq!(app.peer.script.state().uploads.len(), 0);
}

#[tokio::test]
async fn a_file_that_the_service_refuses_early_gets_the_services_words() {
    let app = App::start().await;
    let mut bytes = b"REFUSE".to_vec();
    bytes.resize(8 * MIB, b'x');
    let part = Part::bytes(bytes).file_name("cv.exe");
    let refused = problem(upload(&app, Form::new().part("file", part)).await, 400).await;
    assert_eq!(refused["reason"], "FILE_UNREADABLE");
}

#[tokio::test]
async fn a_reused_key_with_another_file_is_422_and_a_limit_is_429_with_its_wait() {
    let app = App::start().await;
    let form = || Form::new().part("file", file(10));
    let metadata = [("code".to_owned(), "UNPROCESSABLE".to_owned())];
    let details = ErrorDetails::with_error_info("REQUEST_ID_REUSED", "jobstream", metadata);
    let number = tonic::Code::InvalidArgument;
    let text = "this key was used for another file";
    app.peer.script.refuse(Status::with_error_details(number, text, details));
    assert_eq!(problem(upload(&app, form()).await, 422).await["reason"], "REQUEST_ID_REUSED");

    let mut details = crate::peer::details(tonic::Code::ResourceExhausted, "RATE_LIMITED");
    details.set_retry_info(Some(Duration::from_millis(7300)));
    let number = tonic::Code::ResourceExhausted;
    let text = "at most 300 starts a minute";
    app.peer.script.refuse(Status::with_error_details(number, text, details));
    let response = upload(&app, form()).await;
    assert_eq!(response.headers()["retry-after"], "8");
    assert_eq!(problem(response, 429).await["reason"], "RATE_LIMITED");
}

#[tokio::test]
async fn without_a_token_or_with_a_bad_key_nothing_is_uploaded() {
    let app = App::start().await;
    let form = Form::new().part("file", file(10));
    let request = app.request(reqwest::Method::POST, "/v1/resumes").multipart(form);
    problem(request.send().await.unwrap(), 401).await;
    let form = Form::new().part("file", file(10));
    let request = app.post("/v1/resumes").multipart(form).header("Idempotency-Key", "");
    let refused = problem(request.send().await.unwrap(), 400).await;
    assert_eq!(fields(&refused), ["Idempotency-Key"]);
    assert!(app.peer.script.seen("Upload").is_empty());
}

#[tokio::test]
async fn resumes_are_listed_read_and_deleted() {
    let app = App::start().await;
    let page = app.get("/v1/resumes?page_size=7&page_token=abc").send().await.unwrap();
    let page = json(page, 200).await;
    assert_eq!(page["next_page_token"], "");
    assert_eq!(page["resumes"][0]["status"], "PARSED");
    assert!(page["resumes"][0]["parsed_text"].is_null());
    let seen = app.peer.script.seen("ListResumes");
    assert_eq!(seen, ["ListResumesRequest { page_size: 7, page_token: \"abc\" }"]);

    assert_eq!(
        json(app.get(RESUME).send().await.unwrap(), 200).await,
        j!({
            "id": "resume_00000000000000000000000000000001",
            "status": "PARSED",
            "file_name": "cv.md",
            "media_type": "text/markdown",
            "size_bytes": 42,
            "parsed_text": "Ann Example",
            "profile": {"basics": {"name": "Ann Example"}},
            "operation_id": "op_tailoring_00000000000000000000000000000001",
            "error": null,
            "created_at": "2023-11-14T22:13:20.500Z",
            "updated_at": "2023-11-14T22:13:20.500Z",
        })
    );
    let gone = app.request(reqwest::Method::DELETE, RESUME).bearer_auth("token-ann");
    expect(gone.send().await.unwrap(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn what_is_not_the_callers_does_not_exist() {
    let app = App::start().await;
    let other = app.request(reqwest::Method::GET, RESUME).bearer_auth("token-bob");
    let other = problem(other.send().await.unwrap(), 404).await;
    assert_eq!(other["reason"], "NOT_FOUND");
    app.peer.script.refuse(refusal(tonic::Code::NotFound, "NOT_FOUND", "gone"));
    problem(app.get(RESUME).send().await.unwrap(), 404).await;
}

#[tokio::test]
async fn the_file_comes_back_as_it_was_uploaded_to_save_and_never_as_a_page_of_ours() {
    let app = App::start().await;
    let response = app.get(&format!("{RESUME}/file")).send().await.unwrap();
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/html");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    let disposition = headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"my cv.html\""), "{disposition}");
    assert_eq!(response.text().await.unwrap(), "<h1>Ann Example</h1>");
    let other = RESUME.replace("01", "02");
    problem(app.get(&format!("{other}/file")).send().await.unwrap(), 404).await;
}
