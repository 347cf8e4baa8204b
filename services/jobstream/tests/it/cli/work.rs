//! A person's work from the command line, at a server that is named: resumes, tailorings, operations
//! and notifications, as tables and as JSON, and what is refused.

use std::process::Stdio;

use serde_json::Value;

use super::account;
use crate::program::{CV, Folder, JOB, Up, command, text};

/// Runs a command at the server; it must succeed.
fn run(up: &Up, folder: &Folder, words: &[&str]) -> String {
    let output = up.remote(&folder.0, words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Runs a command that must be refused with a code and a word.
fn refused(up: &Up, folder: &Folder, words: &[&str], code: i32, word: &str) {
    let output = up.remote(&folder.0, words).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
    assert!(said.contains(word), "{words:?}: {said}");
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[test]
fn resumes_and_tailorings_are_made_shown_saved_and_deleted_at_a_server() {
    let folder = Folder::new("work");
    let up = Up::start(&folder.0);
    account::sign_in(&up, &folder.0);
    assert!(run(&up, &folder, &["resumes", "list"]).contains("there are no resumes"));
    let uploaded = run(&up, &folder, &["resumes", "upload", CV]);
    assert!(uploaded.contains("resume.parse") && uploaded.contains("Complete!"), "{uploaded}");
    let resume = uploaded.lines().last().unwrap();
    assert!(resume.starts_with("resume_"), "{uploaded}");
    let table = run(&up, &folder, &["resumes", "list"]);
    let head = table.lines().next().unwrap();
    assert!(head.starts_with("ID") && head.ends_with("FILE"), "{table}");
    assert!(table.contains(resume) && table.contains("PARSED") && table.contains("sample-cv.md"));
    let shown = run(&up, &folder, &["resumes", "show", resume]);
    assert!(shown.contains("Mara Lindqvist") && shown.contains("work  "), "{shown}");
    assert!(run(&up, &folder, &["resumes", "show", resume, "--text"]).contains("Mara Lindqvist"));
    let whole = json(&run(&up, &folder, &["resumes", "show", resume, "--json"]));
    assert_eq!(whole["profile"]["basics"]["name"], "Mara Lindqvist");

    let start =
        ["tailorings", "start", "--job", JOB, "--title", "Engineer", "--template", "two_columns"];
    let started = run(&up, &folder, &start);
    assert!(started.contains("Tailoring resume..."), "{started}");
    let tailoring = started.lines().last().unwrap();
    let list = json(&run(&up, &folder, &["tailorings", "list", "--json"]));
    assert_eq!((&list["id"], &list["status"]), (&tailoring.into(), &"COMPLETED".into()));
    assert!(run(&up, &folder, &["tailorings", "list"]).contains("Engineer"));
    assert!(run(&up, &folder, &["tailorings", "show", tailoring]).contains("Mara Lindqvist"));
    let out = folder.0.join("out");
    let download = ["tailorings", "download", tailoring, "--format", "pdf", "--out"];
    run(&up, &folder, &[&download[..], &[out.to_str().unwrap()]].concat());
    assert!(std::fs::read(out.join("resume.pdf")).unwrap().starts_with(b"%PDF"));
    assert!(!out.join("resume.docx").exists(), "only what was asked for");

    let detached = [&start[..4], &["--detach", "--json"]].concat();
    let operation = json(&run(&up, &folder, &detached))["operation_id"].clone();
    run(&up, &folder, &["operations", "watch", operation.as_str().unwrap()]);

    assert!(run(&up, &folder, &["tailorings", "delete", tailoring]).contains("is deleted"));
    refused(&up, &folder, &["tailorings", "show", tailoring], 1, "TAILORING_NOT_FOUND");
    run(&up, &folder, &["resumes", "delete", resume]);
    refused(&up, &folder, &["resumes", "show", resume], 1, "RESUME_NOT_FOUND");
    let local = up.run(&folder.0, &["tailorings", "list"]);
    assert!(text(&local.stdout).contains("there are no tailorings"), "the local user is another");
    up.end();
}

#[test]
fn notifications_are_listed_followed_live_and_read() {
    let folder = Folder::new("notified");
    let up = Up::start(&folder.0);
    account::sign_in(&up, &folder.0);
    assert!(run(&up, &folder, &["notifications", "list"]).contains("there is nothing"));
    let mut follow = up.remote(&folder.0, &["notifications", "follow", "--after", "0", "--json"]);
    let mut follow = follow.stdout(Stdio::piped()).spawn().unwrap();
    let out = folder.0.join("out");
    let words = ["tailor", "--resume", CV, "--job", JOB, "--paper", "LETTER", "--out"];
    run(&up, &folder, &[&words[..], &[out.to_str().unwrap()]].concat());
    let pdf = std::fs::read(out.join("resume.pdf")).unwrap();
    let letter = regex::bytes::Regex::new(r"/MediaBox\s*\[\s*0 0 612 792").unwrap();
    assert!(letter.is_match(&pdf), "the paper is that which was asked for");

    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(follow.stdout.take().unwrap()));
    let told = json(&lines.next().unwrap().unwrap());
    assert_eq!(
        (&told["event"], &told["type"]),
        (&"notified".into(), &"TAILORING_COMPLETED".into())
    );
    let id = told["id"].as_str().unwrap();
    let list = run(&up, &folder, &["notifications", "list", "--unread"]);
    assert!(list.contains(id) && list.starts_with("ID"), "{list}");
    let read = json(&run(&up, &folder, &["notifications", "read", id, "--json"]));
    assert!(read["read_at"].is_string(), "{read}");
    assert_eq!(json(&lines.next().unwrap().unwrap())["event"], "read");
    assert!(
        run(&up, &folder, &["notifications", "list", "--unread"]).contains("everything is read")
    );
    assert!(run(&up, &folder, &["notifications", "read", "--all"]).contains("0 marked"));
    let off = ["notifications", "preferences", "--off", "TAILORING_CANCELLED", "--json"];
    let set = json(&run(&up, &folder, &off))["types"].clone();
    assert_eq!(
        (&set["TAILORING_CANCELLED"], &set["TAILORING_FAILED"]),
        (&false.into(), &true.into())
    );
    let told = run(&up, &folder, &["notifications", "preferences"]);
    assert!(
        told.contains("TAILORING_CANCELLED  off") && told.contains("TAILORING_FAILED  on"),
        "{told}"
    );
    refused(
        &up,
        &folder,
        &["notifications", "preferences", "--off", "MOON"],
        2,
        "TAILORING_FAILED",
    );
    rustix::process::kill_process(
        rustix::process::Pid::from_raw(follow.id().try_into().unwrap()).unwrap(),
        rustix::process::Signal::INT,
    )
    .unwrap();
    assert!(follow.wait().unwrap().success(), "Ctrl-C is how it ends");
    refused(&up, &folder, &["notifications", "read", "nonsense"], 1, "NOT_FOUND");
    refused(&up, &folder, &["notifications", "read"], 2, "<IDS>...");
    up.end();
}

#[test]
fn what_cannot_be_used_is_told_before_anybody_is_called() {
    let folder = Folder::new("unusable");
    let cases: [(&[&str], &str); 9] = [
        (&["resumes", "upload", "missing.pdf"], "missing.pdf does not exist"),
        (&["resumes", "list", "--limit", "0"], "--limit"),
        (&["resumes", "delete"], "<IDS>..."),
        (&["tailorings", "start"], "--job <FILE>"),
        (&["tailorings", "start", "--job", "."], "is a folder"),
        (&["tailorings", "start", "--job", JOB, "--template", "THREE"], "ONE_COLUMN, TWO_COLUMNS"),
        (&["tailorings", "download", "x", "--format", "doc"], "possible values: pdf, docx"),
        (&["tailor", "--resume", CV, "--job", JOB, "--out", "o", "--paper", "A5"], "A4, LETTER"),
        (&["resumes", "list", "--server", "ftp://x:1"], "--server is \"ftp://x:1\""),
    ];
    for (words, word) in cases {
        let output = command(&folder.0, Some("127.0.0.1:1")).args(words).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains(word), "{words:?}: {said}");
    }
    let nobody =
        command(&folder.0, Some("127.0.0.1:1")).args(["resumes", "list"]).output().unwrap();
    assert_eq!(nobody.status.code(), Some(1));
    assert!(text(&nobody.stderr).contains("jobstream up"), "{}", text(&nobody.stderr));
}
