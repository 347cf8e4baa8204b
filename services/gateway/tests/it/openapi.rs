//! The description that is served is the truth about what is served.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json as j};

use crate::{
    app::{App, fields, json, problem},
    peer::life,
};

async fn description(app: &App) -> Value {
    json(app.request(Method::GET, "/openapi.json").send().await.unwrap(), 200).await
}

#[tokio::test]
async fn every_route_of_the_surface_is_described() {
    let app = App::start().await;
    let api = description(&app).await;
    assert_eq!(api["info"]["title"], "Jobstream");
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut found = BTreeSet::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            found.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let wanted: BTreeSet<String> = [
        "POST /v1/auth/guest",
        "POST /v1/auth/register",
        "POST /v1/auth/login",
        "POST /v1/auth/refresh",
        "POST /v1/auth/logout",
        "GET /v1/me",
        "DELETE /v1/me",
        "GET /v1/me/export",
        "GET /v1/sessions",
        "DELETE /v1/sessions/{id}",
        "GET /v1/progress/{task_id}",
        "GET /v1/me/profile",
        "PATCH /v1/me/profile",
        "POST /v1/me/profile/proposals/{id}/accept",
        "POST /v1/me/profile/proposals/{id}/dismiss",
        "POST /v1/resumes",
        "GET /v1/resumes",
        "GET /v1/resumes/{id}",
        "DELETE /v1/resumes/{id}",
        "GET /v1/resumes/{id}/file",
        "GET /v1/resumes/{id}/profile",
        "PATCH /v1/resumes/{id}/profile",
        "GET /v1/resumes/{id}/analysis",
        "POST /v1/tailorings",
        "GET /v1/tailorings",
        "GET /v1/tailorings/{id}",
        "DELETE /v1/tailorings/{id}",
        "GET /v1/tailorings/{id}/document",
        "GET /v1/tailorings/{id}/lines",
        "PATCH /v1/tailorings/{id}/lines",
        "GET /v1/tailorings/{id}/versions",
        "POST /v1/tailorings/{id}/versions/{version}/restore",
        "GET /v1/operations",
        "GET /v1/operations/{id}",
        "POST /v1/operations/{id}/cancel",
        "POST /v1/operations/{id}/retry",
        "GET /v1/operations/{id}/events",
        "GET /v1/notifications",
        "GET /v1/notifications/preferences",
        "PUT /v1/notifications/preferences",
        "GET /v1/version",
        "POST /v1/notifications/{id}/read",
        "GET /v1/notifications/events",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn every_described_call_is_routed_and_guarded_as_described() {
    let app = App::start().await;
    let api = description(&app).await;
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let public = operation["security"] == j!([{}]);
            let path = path.replace("{id}", "op_tailoring_0a").replace("{version}", "1");
            let method: Method = method.to_uppercase().parse().unwrap();
            let status = app.request(method.clone(), &path).send().await.unwrap().status();
            let context = format!("{method} {path}: {status}");
            assert!(status != 404 && status != 405, "{context}");
            let refresh = path == "/v1/auth/refresh";
            assert_eq!(status == 401, !public || refresh, "{context}");
            assert!(operation["responses"]["default"].is_object(), "{context}");
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{context}");
        }
    }
}

#[tokio::test]
async fn limits_and_conditions_are_described_wherever_they_apply() {
    let app = App::start().await;
    let api = description(&app).await;
    let limited = &api["components"]["responses"]["Limited"]["headers"];
    for header in ["RateLimit-Policy", "RateLimit", "Retry-After"] {
        assert!(limited[header].is_object(), "{header}");
    }
    let mut conditions = BTreeSet::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let (call, answers) = (format!("{method} {path}"), &operation["responses"]);
            assert_eq!(answers["429"].is_object(), path.starts_with("/v1/"), "{call}");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let takes = |name: &str| parameters.iter().any(|one| one["name"] == name);
            assert_eq!(answers["412"].is_object(), takes("If-Match"), "{call}");
            assert_eq!(answers["304"].is_object(), takes("If-None-Match"), "{call}");
            if takes("If-Match") || takes("If-None-Match") {
                let headers = &answers["200"]["headers"];
                assert!(headers["ETag"].is_object() && headers["RateLimit"].is_object(), "{call}");
                conditions.insert(call);
            }
        }
    }
    let wanted = [
        "get /v1/me/profile",
        "patch /v1/me/profile",
        "post /v1/me/profile/proposals/{id}/accept",
        "post /v1/me/profile/proposals/{id}/dismiss",
        "post /v1/operations/{id}/cancel",
        "post /v1/operations/{id}/retry",
        "get /v1/resumes/{id}",
        "get /v1/resumes/{id}/profile",
        "patch /v1/resumes/{id}/profile",
        "get /v1/resumes/{id}/analysis",
        "get /v1/tailorings/{id}",
        "get /v1/tailorings/{id}/lines",
        "patch /v1/tailorings/{id}/lines",
        "get /v1/tailorings/{id}/versions",
        "post /v1/tailorings/{id}/versions/{version}/restore",
    ];
    assert_eq!(conditions, wanted.map(str::to_owned).into());
}

#[tokio::test]
async fn references_resolve_and_an_operation_has_exactly_the_described_fields() {
    let app = App::start().await;
    let api = description(&app).await;
    let text = api.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(api.pointer(pointer).is_some(), "{pointer}");
    }
    app.peer.script.store("ann", life("op_tailoring_0a", 3));
    let operation = app.get("/v1/operations/op_tailoring_0a").send().await.unwrap();
    let operation = json(operation, 200).await;
    let keys: BTreeSet<&String> = operation.as_object().unwrap().keys().collect();
    let schema = &api["components"]["schemas"]["Operation"];
    let described: BTreeSet<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys, described);
    let required = schema["required"].as_array().unwrap();
    assert_eq!(required.len(), described.len(), "all of them are always present");
}

#[tokio::test]
async fn request_bodies_take_exactly_the_described_fields() {
    let app = App::start().await;
    let api = description(&app).await;
    for (path, name) in [
        ("/v1/auth/register", "Register"),
        ("/v1/auth/login", "Login"),
        ("/v1/auth/refresh", "RefreshToken"),
        ("/v1/tailorings", "CreateTailoring"),
        ("/v1/operations/op_tailoring_0a/retry", "Retry"),
    ] {
        let schema = &api["components"]["schemas"][name];
        let described: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        // Every field of a wrong type is named, and only an undescribed one is unknown.
        let mut body: Value = described.iter().map(|field| ((*field).clone(), j!({}))).collect();
        body["undescribed"] = j!(1);
        let refused = problem(app.post_json(path, body).await, 400).await;
        let mut wanted: Vec<&str> = described.iter().map(|field| field.as_str()).collect();
        wanted.push("undescribed");
        wanted.sort_unstable();
        let mut named = fields(&refused);
        named.sort_unstable();
        assert_eq!(named, wanted, "{path}");
        // What is described as required is missed.
        let required = schema["required"].as_array().map_or(0, Vec::len);
        if required > 0 {
            let refused = problem(app.post_json(path, j!({})).await, 400).await;
            assert_eq!(fields(&refused).len(), required, "{path}");
        }
    }
}
