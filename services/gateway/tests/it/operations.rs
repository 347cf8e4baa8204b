//! Operations: list, read, cancel, retry.

use serde_json::json as j;

use crate::{
    app::{App, fields, json, problem},
    peer::life,
};

const ID: &str = "op_tailoring_0a";

#[tokio::test]
async fn an_operation_reads_as_documented() {
    let app = App::start().await;
    app.peer.script.store("ann", life(ID, 5));
    assert_eq!(
        json(app.get(&format!("/v1/operations/{ID}")).send().await.unwrap(), 200).await,
        j!({
            "id": ID,
            "name": format!("operations/{ID}"),
            "kind": "resume.tailor",
            "state": "SUCCEEDED",
            "done": true,
            "phase": {"key": "phase-5", "title": "Phase 5...", "index": 1, "total": 7},
            "stage": "7/7",
            "progress": 100,
            "status": "Complete!",
            "message": null,
            "run": 1,
            "attempt": 1,
            "elapsed_time": null,
            "estimated_remaining": null,
            "estimate": null,
            "error": null,
            "result": null,
            "sequence": 5,
            "timestamp": 1_700_000_005,
            "children": [],
        })
    );
}

#[tokio::test]
async fn clients_that_poll_get_the_nine_fields_they_know() {
    let app = App::start().await;
    let mut running = life(ID, 5);
    running.truncate(3);
    app.peer.script.store("ann", running);
    let path = format!("/v1/progress/{ID}");
    let at = json(app.get(&path).send().await.unwrap(), 200).await;
    let fields: Vec<&String> = at.as_object().unwrap().keys().collect();
    let mut known = [
        "task_id",
        "progress",
        "status",
        "stage",
        "error",
        "completed",
        "elapsed_time",
        "estimated_remaining",
        "timestamp",
    ];
    known.sort_unstable();
    assert_eq!(fields, known);
    assert_eq!((&at["task_id"], &at["completed"]), (&j!(ID), &j!(false)));
    assert_eq!((&at["stage"], &at["status"]), (&j!("1/7"), &j!("Phase 3...")));
    app.post(&format!("/v1/operations/{ID}/cancel")).send().await.unwrap();
    let ended = json(app.get(&path).send().await.unwrap(), 200).await;
    assert_eq!(ended["completed"], true);
    assert!(ended["error"].as_str().is_some_and(|text| !text.is_empty()), "{ended}");
    let other = app.get("/v1/progress/op_tailoring_ff").send().await.unwrap();
    assert_eq!(problem(other, 404).await["reason"], "OPERATION_MISSING");
}

#[tokio::test]
async fn filters_are_passed_on_in_any_spelling_and_wrong_ones_are_named() {
    let app = App::start().await;
    app.peer.script.store("ann", life(ID, 5));
    app.peer.script.store("bob", life("op_tailoring_0b", 5));
    let path = "/v1/operations?state=RUNNING,PENDING&state=FAILED&kind=resume.tailor\
                &parent=op_tailoring_09&page_size=2";
    let page = json(app.get(path).send().await.unwrap(), 200).await;
    assert_eq!(page["next_page_token"], "next");
    assert_eq!(page["operations"].as_array().unwrap().len(), 1);
    assert_eq!(page["operations"][0]["id"], ID);
    assert_eq!(
        app.peer.script.seen("List"),
        ["ListRequest { page_size: 2, page_token: \"\", states: [Running, Pending, Failed], \
          kind: \"resume.tailor\", parent: \"op_tailoring_09\", owner: \"\" }"]
    );
    for (query, field) in [("state=DONE", "state"), ("owner=bob", "owner")] {
        let response = app.get(&format!("/v1/operations?{query}")).send().await.unwrap();
        assert_eq!(fields(&problem(response, 400).await), [field]);
    }
}

#[tokio::test]
async fn cancel_and_retry_answer_with_the_operation() {
    let app = App::start().await;
    let mut running = life(ID, 5);
    running.truncate(3);
    app.peer.script.store("ann", running);
    let retry = format!("/v1/operations/{ID}/retry");
    let early = problem(app.post(&retry).send().await.unwrap(), 409).await;
    assert_eq!(early["reason"], "OPERATION_RUNNING");

    let cancel = app.post(&format!("/v1/operations/{ID}/cancel")).send().await.unwrap();
    let cancelled = json(cancel, 200).await;
    assert_eq!(cancelled["state"], "CANCELLED");
    assert_eq!(cancelled["error"]["reason"], "CANCELLED");

    let body = j!({"from_scratch": true, "children": ["op_tailoring_0c"]});
    let again = json(app.post_json(&retry, body).await, 200).await;
    assert_eq!((again["run"].as_i64(), again["state"].as_str()), (Some(2), Some("PENDING")));
    let seen = app.peer.script.seen("Retry").pop().unwrap();
    assert!(seen.contains("from_scratch: true, children: [\"op_tailoring_0c\"]"), "{seen}");

    let wrong = app.post_json(&retry, j!({"children": "all"})).await;
    assert_eq!(fields(&problem(wrong, 400).await), ["children"]);
    let wrong = app.post_json(&format!("/v1/operations/{ID}/cancel"), j!({"force": true})).await;
    assert_eq!(fields(&problem(wrong, 400).await), ["force"]);
}

#[tokio::test]
async fn what_cannot_be_an_id_does_not_exist_and_reaches_no_service() {
    let app = App::start().await;
    for id in ["UPPER", "a%00b", "a%2Fb", "%C3%28", "..%2f..", "x'%20OR%201=1", &"a".repeat(300)] {
        let response = app.get(&format!("/v1/operations/{id}")).send().await.unwrap();
        assert_eq!(problem(response, 404).await["reason"], "NOT_FOUND", "{id}");
    }
    assert!(app.peer.script.seen("Get").is_empty());
    let other = app.get("/v1/operations/op_tailoring_ff").send().await.unwrap();
    assert_eq!(problem(other, 404).await["reason"], "OPERATION_MISSING");
}
