//! A person who uses the program over HTTP.

use reqwest::{
    Client, Method, RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::program::{CV, JOB, SOON, Up};

/// A signed-in person.
pub struct Person {
    client: Client,
    http: String,
    token: String,
}

impl Person {
    /// Registers somebody.
    pub async fn register(up: &Up, email: &str) -> Self {
        let account = json!({ "email": email, "password": "correct horse battery" });
        let url = format!("{}/v1/auth/register", up.http);
        let answer = answered(Client::new().post(url).json(&account), 201).await;
        Self::with(up, answer["access_token"].as_str().unwrap())
    }

    /// Somebody who has signed in.
    pub fn with(up: &Up, token: &str) -> Self {
        let client = Client::builder().timeout(SOON).build().unwrap();
        Self { client, http: up.http.clone(), token: token.to_owned() }
    }

    /// A request of this person.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.http)).bearer_auth(&self.token)
    }

    /// Reads something.
    pub async fn get(&self, path: &str) -> Value {
        answered(self.request(Method::GET, path), 200).await
    }

    /// An upload of a file.
    pub fn upload(&self, name: &str, bytes: Vec<u8>) -> RequestBuilder {
        let form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
        self.request(Method::POST, "/v1/resumes").multipart(form)
    }

    /// Uploads the sample CV, and returns the answer when it was read.
    pub async fn sample(&self) -> Value {
        let started = answered(self.upload("cv.md", std::fs::read(CV).unwrap()), 202).await;
        self.ended(&started["operation"]["id"]).await;
        started
    }

    /// A tailoring to the sample posting.
    pub fn tailoring(&self) -> RequestBuilder {
        let body = json!({ "job_description": std::fs::read_to_string(JOB).unwrap() });
        self.request(Method::POST, "/v1/tailorings").json(&body)
    }

    /// Waits for the end of an operation.
    pub async fn ended(&self, id: &Value) -> Value {
        let path = format!("/v1/operations/{}", id.as_str().unwrap());
        testkit::wait_until(&format!("the end of {path}"), SOON, async || {
            self.get(&path).await["done"] == true
        })
        .await;
        self.get(&path).await
    }
}

/// The JSON of an answer with this status.
pub async fn answered(request: RequestBuilder, status: u16) -> Value {
    let response = request.send().await.unwrap();
    let found = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(found, status, "{text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
