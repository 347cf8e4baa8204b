//! A person at the HTTP interface: registers, uploads, tailors, downloads.

use reqwest::{Method, RequestBuilder, Response, multipart};
use serde_json::{Value, json};

use crate::program::{CV, JOB, SOON, Up};

/// A signed-in person.
pub struct Browser {
    client: reqwest::Client,
    base: String,
    pub access: String,
    pub refresh: String,
}

/// An answer: its status, the id of its trace, its body.
pub struct Answer {
    pub status: u16,
    pub trace: String,
    pub body: Value,
}

impl Answer {
    /// The body of an answer with this status.
    pub fn of(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

impl Browser {
    /// Somebody who has not signed in.
    pub fn new(up: &Up) -> Self {
        Self::at(up.http.clone())
    }

    fn at(base: String) -> Self {
        let client = testkit::http::builder().timeout(SOON).build().unwrap();
        Self { client, base, access: String::new(), refresh: String::new() }
    }

    /// Registers a new person.
    pub async fn register(up: &Up, email: &str, password: &str) -> Self {
        Self::register_at(up.http.clone(), email, password).await
    }

    /// Registers a new person at a gateway, named by its `http://host:port`.
    pub async fn register_at(base: String, email: &str, password: &str) -> Self {
        let mut browser = Self::at(base);
        let account = json!({"email": email, "password": password});
        let tokens = browser.post("/v1/auth/register", &account).await.of(201);
        browser.keep(&tokens);
        browser
    }

    /// Takes the tokens of an answer.
    pub fn keep(&mut self, tokens: &Value) {
        tokens["access_token"].as_str().unwrap().clone_into(&mut self.access);
        tokens["refresh_token"].as_str().unwrap().clone_into(&mut self.refresh);
    }

    /// A request with the person's token, if they have one.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        if self.access.is_empty() { request } else { request.bearer_auth(&self.access) }
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.ask(Method::GET, path).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        answer(self.ask(Method::POST, path).json(body).send().await.unwrap()).await
    }

    /// Uploads a file; the answer of the gateway.
    pub async fn upload(&self, name: &str, bytes: Vec<u8>) -> Answer {
        let part = multipart::Part::bytes(bytes).file_name(name.to_owned());
        let form = multipart::Form::new().part("file", part);
        let request = self.ask(Method::POST, "/v1/resumes").multipart(form);
        answer(request.send().await.unwrap()).await
    }

    /// Uploads the sample CV and waits until it was read; the operation that did it.
    pub async fn sample(&self) -> Value {
        self.finish(&self.upload("cv.md", std::fs::read(CV).unwrap()).await).await
    }

    /// A tailoring to the sample posting, to be sent.
    pub fn tailoring(&self) -> RequestBuilder {
        let body = json!({"job_description": std::fs::read_to_string(JOB).unwrap()});
        self.ask(Method::POST, "/v1/tailorings").json(&body)
    }

    /// Waits until so many notifications are listed; returns them, newest first.
    pub async fn notified(&self, count: usize) -> Vec<Value> {
        let mut found = Vec::new();
        testkit::wait_until(&format!("{count} notifications"), SOON, async || {
            let page = self.get("/v1/notifications").await;
            found = page.body["notifications"].as_array().cloned().unwrap_or_default();
            found.len() >= count
        })
        .await;
        assert_eq!(found.len(), count, "{found:?}");
        found
    }

    /// Waits for the end of the operation that an answer has started.
    pub async fn finish(&self, started: &Answer) -> Value {
        assert_eq!(started.status, 202, "{}", started.body);
        let path = format!("/v1/operations/{}", started.body["operation"]["id"].as_str().unwrap());
        let mut operation = Value::Null;
        testkit::wait_until("the end of an operation", SOON, async || {
            operation = self.get(&path).await.body;
            operation["done"] == true
        })
        .await;
        operation
    }
}

/// Reads an answer.
pub async fn answer(response: Response) -> Answer {
    let status = response.status().as_u16();
    let trace = response.headers().get("x-trace-id").map(|id| id.to_str().unwrap().to_owned());
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, trace: trace.unwrap_or_default(), body }
}
