//! F06 over HTTP: the request was carried out, and the connection is cut before its answer is
//! there. The same request with the same `Idempotency-Key` leads to the same operation, of which
//! there is one. The gateway and the services behind it are the one program.

use proto::account::v1::{RegisterRequest, accounts_client::AccountsClient};
use reqwest::{
    Client, RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use testkit::proxy::{Proxy, Upstream};

use crate::program::{CV, Folder, JOB, SOON, Up};

/// A caller before whom a proxy stands, and the tables behind the program.
struct Cut {
    proxy: Proxy,
    client: Client,
    token: String,
    pool: db::Pool,
}

impl Cut {
    async fn new(up: &Up, folder: &Folder) -> Self {
        let proxy =
            Proxy::start(Upstream::Tcp(up.http.trim_start_matches("http://").parse().unwrap()))
                .await;
        let register = RegisterRequest {
            email: "cut@example.org".into(),
            password: "correct horse battery".into(),
            ..RegisterRequest::default()
        };
        let mut accounts = AccountsClient::new(service::client::connect(&up.grpc).unwrap());
        let tokens = accounts.register(register).await.unwrap().into_inner().tokens.unwrap();
        let running = db::private::running(&folder.0.join("data")).unwrap();
        let pool = db::Pool::connect(db::PoolOptions::new(running.url, "tailoring")).unwrap();
        Self { proxy, client: testkit::http::client(), token: tokens.access_token, pool }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.proxy.address())
    }

    fn post(&self, path: &str, key: &str) -> RequestBuilder {
        let post = self.client.post(self.url(path)).bearer_auth(&self.token);
        post.header("Idempotency-Key", key)
    }

    async fn operations(&self) -> i64 {
        let sql = "SELECT count(*) FROM operation";
        sqlx::query_scalar(sql).fetch_one(self.pool.pg()).await.unwrap()
    }

    /// Sends a request, and cuts it when its operation is committed; then sends it again.
    async fn cut(&self, request: impl Fn() -> RequestBuilder) -> Value {
        let before = self.operations().await;
        self.proxy.lose_answers();
        let cutting = async {
            testkit::wait_until("it is committed", SOON, async || self.operations().await > before)
                .await;
            self.proxy.cut();
        };
        let (lost, ()) = tokio::join!(request().send(), cutting);
        assert!(lost.is_err(), "the answer was lost: {lost:?}");
        let again = request().send().await.unwrap();
        assert_eq!(again.status(), 202);
        assert_eq!(self.operations().await, before + 1, "one operation, however often it is sent");
        again.json().await.unwrap()
    }

    async fn items(&self, path: &str) -> Vec<Value> {
        let get = self.client.get(self.url(path)).bearer_auth(&self.token);
        let page: Value = get.send().await.unwrap().json().await.unwrap();
        let items = page.as_object().unwrap().values().find_map(|value| value.as_array());
        items.unwrap_or_else(|| panic!("a list: {page}")).clone()
    }
}

#[tokio::test]
async fn a_request_whose_answer_was_lost_leads_to_the_same_operation_when_it_is_sent_again() {
    let folder = Folder::new("lost-reply");
    let up = Up::start(&folder.0);
    let cut = Cut::new(&up, &folder).await;

    let cv = std::fs::read(CV).unwrap();
    let upload = || {
        let form = Form::new().part("file", Part::bytes(cv.clone()).file_name("cv.md"));
        cut.post("/v1/resumes", "upload-1").multipart(form)
    };
    let resume = cut.cut(upload).await;
    let listed = cut.items("/v1/resumes").await;
    assert_eq!((listed.len(), &listed[0]["id"]), (1, &resume["id"]));

    let posting = std::fs::read_to_string(JOB).unwrap();
    let body = json!({ "resume_id": resume["id"], "job_description": posting });
    let tailoring = cut.cut(|| cut.post("/v1/tailorings", "tailoring-1").json(&body)).await;
    let listed = cut.items("/v1/tailorings").await;
    assert_eq!((listed.len(), &listed[0]["id"]), (1, &tailoring["id"]));

    let other = json!({ "resume_id": resume["id"], "job_description": "Another posting." });
    let refused = cut.post("/v1/tailorings", "tailoring-1").json(&other).send().await.unwrap();
    assert_eq!(refused.status(), 422, "the key belongs to the request that was lost");
    up.end();
}
