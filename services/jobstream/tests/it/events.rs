//! What an administrator does about events from the command line: looks at what was put aside, puts
//! it back, has a consumer read again; and what is refused, with which code.

use std::process::Output;

use events::{Event, Stored};
use serde_json::Value;
use service::Tasks;
use testkit::wait_until;

use crate::{
    browser::Browser,
    notifications::beside,
    program::{CV, Folder, JOB, SOON, Up, command, text},
};

const TOPIC: &str = "jobstream.operations.v1";

fn events(folder: &Folder, words: &[&str]) -> Output {
    let mut command = command(&folder.0, None);
    command.arg("events").args(words).output().unwrap()
}

/// What a command says that does what it was asked.
fn said(folder: &Folder, words: &[&str]) -> String {
    let output = events(folder, words);
    assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn letters(folder: &Folder) -> Vec<Value> {
    let lines = said(folder, &["dead-letters", "notification", "--json"]);
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn what_was_put_aside_is_listed_and_put_back() {
    let folder = Folder::new("dead-letters");
    let up = Up::start(&folder.0);
    assert_eq!(said(&folder, &["dead-letters", "notification"]), "");
    let tasks = Tasks::new();
    let (pool, log) = beside(&folder.0, &tasks).await;
    let unreadable = Stored {
        aggregate: "op_elsewhere_1".into(),
        sequence: 7,
        kind: "jobstream.operations.operation.succeeded.v1".into(),
        payload: b"\xff\xff nothing that can be read".to_vec(),
        trace: None,
        at: "2026-11-25T08:00:00Z".parse().unwrap(),
    };
    let stored = Stored { at: now(&pool).await, ..unreadable };
    log.publish(vec![Event::of("/jobstream/elsewhere", stored).into_record()]).await.unwrap();
    let mut found = Vec::new();
    wait_until("the dead letter", SOON, async || {
        found = letters(&folder);
        !found.is_empty()
    })
    .await;
    let [letter] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(letter["topic"], TOPIC);
    assert_eq!(letter["reason"], "MALFORMED_PAYLOAD");
    assert_eq!(letter["key"], "op_elsewhere_1");
    assert_eq!(letter["sequence"], 7);
    assert_eq!(letters(&folder), found, "looking moves nothing");
    let line = said(&folder, &["dead-letters", "notification"]);
    assert!(line.contains("MALFORMED_PAYLOAD") && line.contains("op_elsewhere_1"), "{line}");
    assert!(!line.contains("nothing that can be read"), "{line}");

    let put = said(&folder, &["dead-letters", "notification", "--put-back"]);
    assert!(put.contains(&format!("1 put back into {TOPIC}")), "{put}");
    // It still cannot be read, so it is put aside once more: another letter, of a later position.
    wait_until("the second dead letter", SOON, async || {
        let again = letters(&folder);
        again.len() == 1 && again[0]["position"].as_i64() > letter["position"].as_i64()
    })
    .await;
    assert!(tasks.drain(SOON).await);
    pool.close().await;
    up.end();
}

async fn now(pool: &db::Pool) -> chrono::DateTime<chrono::Utc> {
    sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(pool.pg()).await.unwrap()
}

#[tokio::test]
async fn a_consumer_reads_again_from_a_time_or_a_position_and_tells_nobody_twice() {
    let folder = Folder::new("read-again");
    let up = Up::start(&folder.0);
    let me = Browser::register(&up, "again@example.org", "a long enough one").await;
    let uploaded = me.upload("cv.md", std::fs::read(CV).unwrap()).await;
    me.finish(&uploaded).await;
    let posting = serde_json::json!({"job_description": std::fs::read_to_string(JOB).unwrap()});
    me.post("/v1/tailorings", &posting).await;
    let told = me.notified(1).await;
    for from in [
        &["--since", "1970-01-02T00:00:00Z"][..],
        &["--since", "2026-01-01T12:00:00+01:00"],
        &["--partition", "0", "--position", "0"],
    ] {
        let words = [&["replay", "notification", "--wait"], from].concat();
        let done = said(&folder, &words);
        assert!(done.contains(TOPIC) && done.contains("has read everything again"), "{done}");
        assert_eq!(me.notified(1).await, told);
    }
    for (from, word) in [
        (&["--partition", "99", "--position", "0"][..], "0 to 7"),
        (&["--partition", "0", "--position=-1"], "from 0"),
        (&["--since", "yesterday"], "2026-11-25T08:00:00Z"),
        (&["--partition", "0"], "--position"),
        (&[], "--since"),
    ] {
        let output = events(&folder, &[&["replay", "notification"], from].concat());
        assert_eq!(output.status.code(), Some(2), "{from:?}");
        assert!(text(&output.stderr).contains(word), "{from:?}: {}", text(&output.stderr));
    }
    up.end();
}

#[test]
fn what_is_not_there_is_named() {
    let folder = Folder::new("no-events");
    let nobody = events(&folder, &["dead-letters", "nobody"]);
    assert_eq!(nobody.status.code(), Some(2));
    assert!(text(&nobody.stderr).contains("notification"), "{}", text(&nobody.stderr));
    let nowhere = events(&folder, &["dead-letters", "notification"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("DATABASE_URL"), "{}", text(&nowhere.stderr));
    let help = said(&folder, &["--help"]);
    assert!(help.contains("jobstream events replay notification --since"), "{help}");
}
