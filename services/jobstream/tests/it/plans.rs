//! How the tables that grow are read: by an index each time, whatever a service does while people
//! read, tailor and are told.

use std::collections::BTreeMap;

use reqwest::Method;
use sqlx::{Connection as _, PgConnection};

use crate::{
    browser::Browser,
    program::{Folder, SOON, Up},
};

/// Tables that grow with people, their work and its events.
const GROWING: [&str; 15] = [
    "account.users",
    "account.sessions",
    "account.refresh_tokens",
    "tailoring.file",
    "tailoring.resume",
    "tailoring.tailoring",
    "tailoring.document",
    "tailoring.version",
    "tailoring.operation",
    "tailoring.step",
    "tailoring.request",
    "tailoring.change",
    "events.record",
    "notification.inbox",
    "notification.notification",
];

/// Scans of each growing table until now: whole, and by an index.
async fn scans(connection: &mut PgConnection) -> BTreeMap<String, (i64, i64)> {
    let sql = "SELECT schemaname || '.' || relname, coalesce(seq_scan, 0), coalesce(idx_scan, 0) \
               FROM pg_stat_user_tables";
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(sql).fetch_all(connection).await.unwrap();
    let growing = |table: &str| GROWING.contains(&table);
    rows.into_iter().filter(|(table, ..)| growing(table)).map(|(t, s, i)| (t, (s, i))).collect()
}

/// Reads everything that a person can read.
async fn reads(person: &Browser) {
    let id =
        |body: &serde_json::Value, list: &str| body[list][0]["id"].as_str().unwrap().to_owned();
    let mut paths =
        vec!["/v1/me".to_owned(), "/v1/sessions".to_owned(), "/v1/me/profile".to_owned()];
    for list in ["resumes", "tailorings", "operations", "notifications"] {
        let page = person.get(&format!("/v1/{list}?page_size=5")).await.of(200);
        if list != "notifications" {
            paths.push(format!("/v1/{list}/{}", id(&page, list)));
        }
    }
    for path in paths {
        person.ask(Method::GET, &path).send().await.unwrap().error_for_status().unwrap();
    }
}

#[tokio::test]
async fn no_table_that_grows_is_read_whole() {
    let folder = Folder::new("plans");
    let up = Up::start(&folder.0);
    let person = Browser::register(&up, "ann@example.org", "a long password").await;
    let url = db::private::running(&folder.0.join("data")).unwrap().url;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let before = scans(&mut connection).await;
    assert_eq!(before.len(), GROWING.len(), "every table is there: {before:?}");
    person.sample().await;
    person.tailoring().send().await.unwrap().error_for_status().unwrap();
    person.notified(1).await;
    for _ in 0..3 {
        reads(&person).await;
    }
    let mut after = BTreeMap::new();
    testkit::wait_until("the server to have counted what was read", SOON, async || {
        after = scans(&mut connection).await;
        ["tailoring.tailoring", "notification.notification", "account.users"]
            .iter()
            .all(|table| after[*table].1 > before[*table].1)
    })
    .await;
    let whole: Vec<_> =
        after.iter().filter(|(table, now)| now.0 > before[*table].0).map(|(t, _)| t).collect();
    assert!(whole.is_empty(), "read whole: {whole:?}");
}
