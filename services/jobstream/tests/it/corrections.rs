//! What a person says themselves, through the one program: a resume that was read makes proposals for
//! the profile, which are accepted; a tailored line is edited, stands in the document, and is taken
//! back.

use reqwest::{Method, StatusCode, multipart};
use serde_json::{Value, json as j};

use crate::program::{CV, Folder, JOB, Person, SOON, Up};

/// A person at the web.
struct Web<'a> {
    up: &'a Up,
    person: &'a Person,
}

impl Web<'_> {
    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.up.http);
        let request = testkit::http::client().request(method, url).bearer_auth(&self.person.token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn done(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, body) = self.ask(method, path, Some(body)).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn upload(&self) -> String {
        let file = multipart::Part::bytes(std::fs::read(CV).unwrap()).file_name("cv.md");
        let form = multipart::Form::new().part("file", file);
        let url = format!("{}/v1/resumes", self.up.http);
        let request = testkit::http::client().post(url).bearer_auth(&self.person.token);
        let answer = request.multipart(form).send().await.unwrap();
        assert_eq!(answer.status(), 202);
        answer.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn text(&self, tailoring: &str) -> String {
        let url = format!("{}/v1/tailorings/{tailoring}/document?format=txt", self.up.http);
        let request = testkit::http::client().get(url).bearer_auth(&self.person.token);
        request.send().await.unwrap().text().await.unwrap()
    }
}

#[tokio::test]
async fn a_resume_proposes_by_event_and_what_is_edited_stands_in_the_document_until_taken_back() {
    let folder = Folder::new("corrections");
    let up = Up::start(&folder.0);
    let me = Person::register(&up, "me@example.org").await;
    let web = Web { up: &up, person: &me };
    let resume = web.upload().await;
    let mut profile = Value::Null;
    testkit::wait_until("proposals", SOON, async || {
        profile = web.get("/v1/me/profile").await;
        profile["proposals"].as_array().is_some_and(|all| !all.is_empty())
    })
    .await;
    let proposals = profile["proposals"].as_array().unwrap().clone();
    assert!(proposals.iter().all(|one| one["resume_id"] == resume.as_str()));
    let skill = proposals.iter().find(|one| one["field"] == "skills").expect("a skill");
    let path = format!("/v1/me/profile/proposals/{}/accept", skill["id"].as_str().unwrap());
    let profile = web.done(Method::POST, &path, j!({})).await;
    assert_eq!(profile["skills"], j!([{"name": skill["value"], "source": "accepted"}]));
    assert_eq!(profile["proposals"].as_array().unwrap().len(), proposals.len() - 1);

    let judged = web.get(&format!("/v1/resumes/{resume}/analysis")).await;
    assert!(judged["score"].as_i64().is_some_and(|score| score > 0), "{judged}");
    let changes = j!({"changes": [{"path": "basics.location", "value": "Spitsbergen"}]});
    let path = format!("/v1/resumes/{resume}/profile");
    let corrected = web.done(Method::PATCH, &path, changes).await;
    assert_eq!(corrected["profile"]["basics"]["location"]["address"], "Spitsbergen");

    let posting = std::fs::read_to_string(JOB).unwrap();
    let body = j!({"resume_id": resume, "job_description": posting, "process_immediately": true});
    let tailoring = web.done(Method::POST, "/v1/tailorings", body).await;
    let id = tailoring["id"].as_str().unwrap();
    let before = web.text(id).await;
    assert!(before.contains("Spitsbergen"), "{before}");
    let path = format!("/v1/tailorings/{id}/lines");
    let lines = web.get(&path).await;
    let sentence = |line: &&Value| {
        line["origin"] == "source" && line["text"].as_str().unwrap().split(' ').count() > 4
    };
    let line = lines["lines"].as_array().unwrap().iter().find(sentence).unwrap();
    let change = j!({"id": line["id"], "text": "Wrote this myself, word by word"});
    let edited = web.done(Method::PATCH, &path, j!({"version": 1, "changes": [change]})).await;
    assert_eq!(edited["version"], 2);
    assert!(web.text(id).await.contains("Wrote this myself, word by word"));
    let stale = j!({"version": 1, "changes": [{"id": line["id"], "dropped": true}]});
    let (status, refused) = web.ask(Method::PATCH, &path, Some(stale)).await;
    assert_eq!((status.as_u16(), &refused["reason"]), (409, &j!("VERSION_CHANGED")));
    let restore = format!("/v1/tailorings/{id}/versions/1/restore");
    assert_eq!(web.done(Method::POST, &restore, j!({})).await["version"], 3);
    assert_eq!(web.text(id).await, before);
    up.end();
}
