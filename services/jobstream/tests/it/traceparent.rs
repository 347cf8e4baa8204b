//! One trace from the browser to what is stored of the work, also in a program that logs little.

use sqlx::{Connection as _, PgConnection};

use crate::{
    browser::{self, Browser},
    program::{Folder, Up},
};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";

/// Starts a tailoring with a `traceparent` and waits for its end: the trace that the answer names,
/// and those of every change of the operation.
async fn traced(up: &Folder, me: &Browser, traceparent: &str) -> (String, Vec<String>) {
    let request = me.tailoring().header("traceparent", traceparent);
    let started = browser::answer(request.send().await.unwrap()).await;
    let operation = me.finish(&started).await;
    assert_eq!(operation["state"], "SUCCEEDED");
    let url = db::private::running(&up.0.join("data")).unwrap().url;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let changes: Vec<Option<String>> =
        sqlx::query_scalar("SELECT trace FROM tailoring.change WHERE aggregate = $1")
            .bind(operation["id"].as_str().unwrap())
            .fetch_all(&mut connection)
            .await
            .unwrap();
    assert!(changes.len() >= 8, "{changes:?}");
    (
        started.trace,
        changes.into_iter().map(|trace| trace.expect("every change has its trace")).collect(),
    )
}

#[tokio::test]
async fn the_trace_of_a_request_goes_through_every_service_into_each_change_of_its_operation() {
    let folder = Folder::new("traceparent");
    let up = Up::start(&folder.0);
    let me = Browser::register(&up, "traced@example.org", "a long enough one").await;
    me.sample().await;
    for flags in ["01", "00"] {
        let given = format!("00-{TRACE}-{SPAN}-{flags}");
        let (told, changes) = traced(&folder, &me, &given).await;
        assert_eq!(told, TRACE);
        for change in &changes {
            let parts: Vec<&str> = change.split('-').collect();
            assert_eq!((parts.len(), parts[1]), (4, TRACE), "{change}");
            assert_ne!(parts[2], SPAN, "the call to the service has a span of its own");
            assert_eq!(parts[3], flags, "whether it is recorded was decided where it began");
        }
    }
    for wrong in [
        format!("ff-{TRACE}-{SPAN}-01"),
        format!("00-{TRACE}-{}-01", &SPAN[1..]),
        format!("00-{TRACE}-{SPAN}-01-extra"),
        format!("00-{}-{SPAN}-01", "0".repeat(32)),
        "nothing of the kind".to_owned(),
    ] {
        let (told, changes) = traced(&folder, &me, &wrong).await;
        assert!(told.len() == 32 && told != TRACE, "{wrong} led to {told}");
        assert!(changes.iter().all(|change| change[3..35] == told), "{told}: {changes:?}");
    }
    up.end();
}
