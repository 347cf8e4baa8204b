//! Tailorings and their documents.

use reqwest::{Method, StatusCode};
use serde_json::json as j;

use crate::app::{App, expect, fields, json, problem};

const TAILORING: &str = "/v1/tailorings/tailoring_00000000000000000000000000000001";

#[tokio::test]
async fn a_start_answers_202_and_carries_everything_on() {
    let app = App::start().await;
    let body = j!({
        "resume_id": "resume_00000000000000000000000000000001",
        "job_description": "Wanted: a Rust developer",
        "title": "Developer",
        "company_name": null,
    });
    let request = app.post("/v1/tailorings").json(&body).header("Idempotency-Key", "order-17");
    let response = request.send().await.unwrap();
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let started = json(response, 202).await;
    assert_eq!(started["id"], "tailoring_00000000000000000000000000000001");
    assert_eq!(started["status"], "PENDING");
    assert_eq!(
        location,
        format!("/v1/operations/{}", started["operation"]["id"].as_str().unwrap())
    );
    let seen = app.peer.script.seen("CreateTailoring").remove(0);
    assert!(seen.contains("title: \"Developer\", company_name: \"\""), "{seen}");

    // The same key is the same request; another is another; and without one each is its own.
    for key in ["\"order-17\"", "order-18"] {
        let request = app.post("/v1/tailorings").json(&body).header("Idempotency-Key", key);
        json(request.send().await.unwrap(), 202).await;
    }
    for _ in 0..2 {
        json(app.post_json("/v1/tailorings", body.clone()).await, 202).await;
    }
    let mut ids: Vec<String> = app.peer.script.seen("CreateTailoring");
    assert_eq!(ids[0], ids[1]);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[tokio::test]
async fn a_layout_is_carried_on_and_none_is_left_to_the_service() {
    let app = App::start().await;
    let mut body = j!({"job_description": "Wanted", "template": "TWO_COLUMNS", "paper": "LETTER"});
    json(app.post_json("/v1/tailorings", body.clone()).await, 202).await;
    body["template"] = j!(null);
    body["paper"] = j!("A4");
    json(app.post_json("/v1/tailorings", body).await, 202).await;
    let seen = app.peer.script.seen("CreateTailoring");
    assert!(seen[0].contains("template: TwoColumns, paper: Letter"), "{seen:?}");
    assert!(seen[1].contains("template: Unspecified, paper: A4"), "{seen:?}");
}

#[tokio::test]
async fn immediately_answers_200_with_the_whole_or_202_when_it_takes_longer() {
    let app = App::start().await;
    let mut body = j!({"job_description": "Wanted", "process_immediately": true});
    let whole = json(app.post_json("/v1/tailorings", body.clone()).await, 200).await;
    assert_eq!(whole["status"], "COMPLETED");
    assert_eq!(whole["tailored_resume_text"], "Ann Example, Rust developer");
    assert_eq!(whole["report"], j!({"matched": ["Rust"]}));
    body["title"] = "slow".into();
    let pending = json(app.post_json("/v1/tailorings", body).await, 202).await;
    assert_eq!(pending["status"], "PENDING");
}

#[tokio::test]
async fn wrong_types_and_unknown_and_missing_fields_are_named() {
    let app = App::start().await;
    let cases = [
        (j!({}), vec!["job_description"]),
        (j!({"job_description": null}), vec!["job_description"]),
        (j!({"job_description": 1}), vec!["job_description"]),
        (j!({"job_description": "x", "title": []}), vec!["title"]),
        (j!({"job_description": "x", "process_immediately": "yes"}), vec!["process_immediately"]),
        (j!({"job_description": "x", "resumeId": "y"}), vec!["resumeId"]),
        (j!({"job_description": "x", "template": "two", "paper": "a4"}), vec!["template", "paper"]),
        (j!({"job_description": "a\u{0}b"}), vec!["job_description"]),
    ];
    for (body, wanted) in cases {
        let refused = problem(app.post_json("/v1/tailorings", body.clone()).await, 400).await;
        assert_eq!(fields(&refused), wanted, "{body}");
    }
    let oversize = j!({"job_description": "x".repeat(600 * 1024)});
    problem(app.post_json("/v1/tailorings", oversize).await, 413).await;
    assert!(app.peer.script.seen("CreateTailoring").is_empty());
}

#[tokio::test]
async fn a_cancelled_tailoring_shows_as_failed_with_its_reason() {
    let app = App::start().await;
    assert_eq!(
        json(app.get(TAILORING).send().await.unwrap(), 200).await,
        j!({
            "id": "tailoring_00000000000000000000000000000001",
            "status": "FAILED",
            "resume_id": "resume_00000000000000000000000000000001",
            "job_description": "Wanted: a Rust developer",
            "title": null,
            "company_name": null,
            "template": "TWO_COLUMNS",
            "paper": null,
            "tailored_resume_text": null,
            "report": null,
            "operation_id": "op_tailoring_00000000000000000000000000000001",
            "error": {"reason": "CANCELLED", "message": "You stopped it.", "retryable": true},
            "created_at": "2023-11-14T22:13:20.500Z",
            "updated_at": "2023-11-14T22:13:20.500Z",
        })
    );
}

#[tokio::test]
async fn tailorings_are_listed_and_deleted() {
    let app = App::start().await;
    let page = json(app.get("/v1/tailorings?page_size=99999").send().await.unwrap(), 200).await;
    assert_eq!(page["next_page_token"], "more");
    assert_eq!(page["tailorings"].as_array().unwrap().len(), 1);
    let listed = page["tailorings"][0].as_object().unwrap();
    for text in ["tailored_resume_text", "report"] {
        assert_eq!(listed.get(text), Some(&serde_json::Value::Null), "present, and null in lists");
    }
    for (query, field) in [
        ("page_size=-1", "page_size"),
        ("page_size=many", "page_size"),
        ("page_size=1&page_size=2", "page_size"),
        ("pageSize=1", "pageSize"),
    ] {
        let response = app.get(&format!("/v1/tailorings?{query}")).send().await.unwrap();
        assert_eq!(fields(&problem(response, 400).await), [field]);
    }
    let delete = app.request(Method::DELETE, TAILORING).bearer_auth("token-ann");
    expect(delete.send().await.unwrap(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_document_is_a_file_to_save_and_never_a_page_of_ours() {
    let app = App::start().await;
    let response = app.get(&format!("{TAILORING}/document?format=html")).send().await.unwrap();
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"Ann _Zo__.5\"; filename*=UTF-8''Ann%20%22Zo%C3%AB%22.5"
    );
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(response.text().await.unwrap(), "<script>alert(1)</script>");
}

#[tokio::test]
async fn a_document_arrives_whole_when_it_is_compressed_on_the_way() {
    let app = App::start().await;
    let request = app.get(&format!("{TAILORING}/document?format=html"));
    let response = request.header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let body = response.bytes().await.expect("the answer ends in good order");
    assert!(body.starts_with(&[0x1f, 0x8b]), "gzip begins with its magic number");
}

#[tokio::test]
async fn each_format_has_its_word_and_pdf_is_meant_by_none() {
    let app = App::start().await;
    for (query, number) in [
        ("", 1),
        ("?format=pdf", 1),
        ("?format=docx", 2),
        ("?format=md", 3),
        ("?format=txt", 4),
        ("?format=html", 5),
        ("?format=json", 6),
    ] {
        let response = app.get(&format!("{TAILORING}/document{query}")).send().await.unwrap();
        let name = response.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(name.contains(&format!(".{number}\"")), "{query}: {name}");
    }
    let response = app.get(&format!("{TAILORING}/document?format=doc")).send().await.unwrap();
    assert_eq!(fields(&problem(response, 400).await), ["format"]);
}

#[tokio::test]
async fn half_a_document_is_never_taken_for_a_whole_one() {
    let app = App::start().await;
    app.peer.script.state().break_document = true;
    let whole =
        async { app.get(&format!("{TAILORING}/document?format=txt")).send().await?.bytes().await };
    assert!(whole.await.is_err(), "the answer must break off");
}
