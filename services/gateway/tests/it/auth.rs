//! Accounts and sessions: bodies, cookies, limits.

use gateway::Config;
use reqwest::{Method, Response};
use serde_json::{Value, json as j};

use crate::{
    app::{App, expect, fields, json, problem},
    peer::life,
};

fn cookies(response: &Response) -> Vec<String> {
    let lines = response.headers().get_all("set-cookie").iter();
    lines.map(|line| line.to_str().unwrap().to_owned()).collect()
}

async fn anonymous(app: &App, path: &str, body: Value) -> Response {
    app.request(Method::POST, path).json(&body).send().await.unwrap()
}

#[tokio::test]
async fn registering_answers_201_with_the_session_and_sets_both_cookies() {
    let app = App::start().await;
    let body = j!({"email": "Ann@example.org", "password": "correct horse", "role": "recruiter"});
    let response = anonymous(&app, "/v1/auth/register", body).await;
    assert_eq!(
        cookies(&response),
        [
            "jobstream_access=token-ann; Path=/; Max-Age=900; HttpOnly; SameSite=Strict",
            "jobstream_refresh=refresh-1-ann; Path=/v1/auth; Max-Age=2592000; HttpOnly; \
             SameSite=Strict",
        ]
    );
    assert_eq!(
        json(response, 201).await,
        j!({
            "access_token": "token-ann",
            "refresh_token": "refresh-1-ann",
            "expires_in": 900,
            "user": {
                "id": "user_ann",
                "email": "ann@example.org",
                "name": null,
                "role": "recruiter",
                "created_at": "2023-11-14T22:13:20Z",
                "guest": false,
            },
        })
    );
}

#[tokio::test]
async fn a_guest_gets_a_session_and_registers_with_its_token_or_its_cookie() {
    let app = App::start().await;
    let guest = app.request(Method::POST, "/v1/auth/guest").header("user-agent", "7");
    let response = guest.send().await.unwrap();
    assert_eq!(cookies(&response).len(), 2);
    let session = json(response, 201).await;
    assert_eq!(session["user"]["guest"], true);
    assert_eq!(session["user"]["email"], Value::Null);
    let mut body = j!({"email": "ann@example.org", "password": "correct horse"});
    let cookie = format!("jobstream_refresh={}", session["refresh_token"].as_str().unwrap());
    let by_cookie = app
        .request(Method::POST, "/v1/auth/register")
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin");
    let by_cookie = json(by_cookie.json(&body).send().await.unwrap(), 201).await;
    body["refresh_token"] = session["refresh_token"].clone();
    let by_body = json(anonymous(&app, "/v1/auth/register", body).await, 201).await;
    for registered in [by_cookie, by_body] {
        assert_eq!(registered["user"]["id"], session["user"]["id"]);
        assert_eq!(registered["user"]["email"], "ann@example.org");
    }
}

#[tokio::test]
async fn an_account_is_deleted_with_its_password_and_its_cookies_are_taken_back() {
    let app = App::start().await;
    let delete = |password: &str| {
        let body = j!({"password": password});
        app.request(Method::DELETE, "/v1/me").bearer_auth("token-ann").json(&body).send()
    };
    let refused = delete("wrong").await.unwrap();
    assert_eq!(cookies(&refused), [""; 0]);
    assert_eq!(problem(refused, 401).await["reason"], "CREDENTIALS_WRONG");
    let gone = expect(delete("correct horse").await.unwrap(), 204.try_into().unwrap());
    assert!(cookies(&gone).iter().all(|cookie| cookie.contains("Max-Age=0")));
    assert_eq!(cookies(&gone).len(), 2);
}

#[tokio::test]
async fn everything_of_a_person_is_taken_along_in_one_document() {
    let app = App::start().await;
    app.peer.script.store("ann", life("op_tailoring_0a", 5));
    let response = app.get("/v1/me/export").send().await.unwrap();
    let kept = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(kept, "attachment; filename=\"jobstream-export.json\"");
    let all = json(response, 200).await;
    assert_eq!(all["user"]["id"], "user_ann");
    assert_eq!(all["sessions"][0]["id"], "session_ann_1");
    assert_eq!(all["operations"][0]["id"], "op_tailoring_0a");
    for part in ["profile", "resumes", "tailorings", "notifications"] {
        assert!(all[part].is_object() || all[part].is_array(), "{part}: {all}");
    }
    let nobody = app.request(Method::GET, "/v1/me/export").send().await.unwrap();
    assert_eq!(problem(nobody, 401).await["reason"], "TOKEN_MISSING");
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let app = App::start().await;
    let listed = json(app.get("/v1/sessions").send().await.unwrap(), 200).await;
    let at = "2023-11-14T22:13:20Z";
    let session = |id: &str, user_agent: Value, current: bool| {
        j!({"id": id, "created_at": at, "last_used_at": at, "user_agent": user_agent,
            "current": current})
    };
    assert_eq!(
        listed,
        j!({
            "sessions": [
                session("session_ann_1", "Browser".into(), true),
                session("session_ann_2", Value::Null, false),
            ],
            "next_page_token": "",
        })
    );
    let end = |id: &str| {
        let path = format!("/v1/sessions/{id}");
        app.request(Method::DELETE, &path).bearer_auth("token-ann").send()
    };
    expect(end("session_ann_2").await.unwrap(), 204.try_into().unwrap());
    let foreign = problem(end("session_bob_1").await.unwrap(), 404).await;
    assert_eq!(foreign["reason"], "SESSION_MISSING");
    let nobody = app.request(Method::GET, "/v1/sessions").send().await.unwrap();
    assert_eq!(problem(nobody, 401).await["reason"], "TOKEN_MISSING");
}

#[tokio::test]
async fn away_from_the_machine_itself_cookies_are_secure() {
    let app = App::start().await;
    let body = j!({"email": "ann@example.org", "password": "correct horse"});
    let request = app.request(Method::POST, "/v1/auth/login").header("host", "jobs.example.org");
    let response = expect(request.json(&body).send().await.unwrap(), 200.try_into().unwrap());
    let cookies = cookies(&response);
    assert_eq!(cookies.len(), 2);
    assert!(cookies.iter().all(|line| line.ends_with("; Secure")), "{cookies:?}");
}

#[tokio::test]
async fn refusals_of_the_service_reach_the_caller_in_its_words() {
    let app = App::start().await;
    let body = j!({"email": "taken@example.org", "password": "correct horse"});
    let refused = problem(anonymous(&app, "/v1/auth/register", body).await, 409).await;
    assert_eq!(refused["reason"], "EMAIL_TAKEN");
    let body = j!({"email": "ann@example.org", "password": "wrong"});
    let response = anonymous(&app, "/v1/auth/login", body).await;
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    assert_eq!(problem(response, 401).await["detail"], "the address or the password is wrong");
}

#[tokio::test]
async fn every_wrong_field_is_named_before_any_service_is_asked() {
    let app = App::start().await;
    let body = j!({"email": 7, "role": "admin", "pasword": "x"});
    let refused = problem(anonymous(&app, "/v1/auth/register", body).await, 400).await;
    assert_eq!(fields(&refused), ["email", "password", "role", "pasword"]);
    assert!(app.peer.script.seen("Register").is_empty());
}

#[tokio::test]
async fn a_refresh_token_is_taken_from_the_body_or_from_the_cookie_and_once() {
    let app = App::start().await;
    let body = j!({"refresh_token": "refresh-1-ann"});
    let fresh = json(anonymous(&app, "/v1/auth/refresh", body.clone()).await, 200).await;
    assert_eq!(fresh["refresh_token"], "refresh-2-ann");
    let again = anonymous(&app, "/v1/auth/refresh", body).await;
    // Another tab may have set new cookies meanwhile; a refusal must not take them back.
    assert_eq!(cookies(&again), [""; 0]);
    assert_eq!(problem(again, 401).await["reason"], "REFRESH_TOKEN_INVALID");

    let by_cookie = app
        .request(Method::POST, "/v1/auth/refresh")
        .header("cookie", "jobstream_access=old; jobstream_refresh=refresh-9-bob")
        .header("sec-fetch-site", "same-origin");
    let response = by_cookie.send().await.unwrap();
    assert_eq!(cookies(&response).len(), 2);
    assert_eq!(json(response, 200).await["user"]["id"], "user_bob");

    let nothing = app.request(Method::POST, "/v1/auth/refresh").send().await.unwrap();
    assert_eq!(problem(nothing, 401).await["reason"], "TOKEN_MISSING");
}

#[tokio::test]
async fn an_old_access_token_does_not_spoil_signing_in_again() {
    let app = App::start().await;
    let body = j!({"email": "ann@example.org", "password": "correct horse"});
    let request = app.request(Method::POST, "/v1/auth/login").json(&body);
    let request = request
        .header("cookie", "jobstream_access=expired")
        .header("sec-fetch-site", "same-origin");
    json(request.send().await.unwrap(), 200).await;
}

#[tokio::test]
async fn logging_out_ends_the_session_and_takes_the_cookies_back() {
    let app = App::start().await;
    let response = app.post("/v1/auth/logout").send().await.unwrap();
    let response = expect(response, 204.try_into().unwrap());
    let taken = cookies(&response);
    assert_eq!(taken.len(), 2);
    assert!(taken.iter().all(|line| line.contains("=; Path=") && line.contains("Max-Age=0")));

    // The refresh token alone is enough, also beside an access token that has run out.
    let expired = app
        .request(Method::POST, "/v1/auth/logout")
        .header("cookie", "jobstream_access=expired; jobstream_refresh=refresh-1-ann")
        .header("sec-fetch-site", "same-origin");
    expect(expired.send().await.unwrap(), 204.try_into().unwrap());
    // And an access token is, beside a refresh token that was used.
    let used = app.post("/v1/auth/logout").json(&j!({"refresh_token": "used"}));
    expect(used.send().await.unwrap(), 204.try_into().unwrap());

    let nobody = app.request(Method::POST, "/v1/auth/logout").send().await.unwrap();
    assert_eq!(cookies(&nobody).len(), 2);
    assert_eq!(problem(nobody, 401).await["reason"], "TOKEN_MISSING");
}

#[tokio::test]
async fn the_caller_is_known_by_header_or_by_cookie_and_by_nothing_else() {
    let app = App::start().await;
    let me = json(app.get("/v1/me").send().await.unwrap(), 200).await;
    assert_eq!(me["id"], "user_ann");
    let by_cookie =
        app.request(Method::GET, "/v1/me").header("cookie", "jobstream_access=token-bob");
    assert_eq!(json(by_cookie.send().await.unwrap(), 200).await["id"], "user_bob");
    // A header outweighs the cookie.
    let both = app.get("/v1/me").header("cookie", "jobstream_access=token-bob");
    assert_eq!(json(both.send().await.unwrap(), 200).await["id"], "user_ann");

    let nobody = app.request(Method::GET, "/v1/me").send().await.unwrap();
    assert_eq!(problem(nobody, 401).await["reason"], "TOKEN_MISSING");
    let forged = app.request(Method::GET, "/v1/me").bearer_auth("forged").send().await.unwrap();
    assert_eq!(problem(forged, 401).await["reason"], "TOKEN_INVALID");
    for wrong in ["Basic YW5uOng=", "Bearer", "Bearer ", "Bearer a b", "token-ann"] {
        let request = app.request(Method::GET, "/v1/me").header("authorization", wrong);
        let refused = problem(request.send().await.unwrap(), 401).await;
        assert_eq!(refused["reason"], "TOKEN_MALFORMED", "{wrong}");
    }
}

#[tokio::test]
async fn one_address_has_its_attempts_of_a_minute_and_not_one_more() {
    let config = Config { sign_ins_per_minute: 5, ..Config::default() };
    let app = App::with(config).await;
    let attempt = async |address: &str| {
        let body = j!({"email": "ann@example.org", "password": "guess"});
        let request = app.request(Method::POST, "/v1/auth/login").json(&body);
        request.header("x-forwarded-for", address).send().await.unwrap()
    };
    for _ in 0..5 {
        problem(attempt("203.0.113.9").await, 401).await;
    }
    let refused = attempt("203.0.113.9").await;
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=12).contains(&wait), "{wait}");
    assert_eq!(problem(refused, 429).await["reason"], "TOO_MANY_ATTEMPTS");
    assert_eq!(app.peer.script.seen("Login").len(), 5);
    // Neither another address nor somebody who is signed in is held up.
    problem(attempt("198.51.100.1").await, 401).await;
    assert_eq!(app.peer.script.state().forwarded_for.as_deref(), Some("198.51.100.1"));
    json(app.get("/v1/me").send().await.unwrap(), 200).await;
}
