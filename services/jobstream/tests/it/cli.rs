//! The command line: what it prints, saves and refuses, and with which code it ends.

mod account;
mod completions;
mod config;
mod doctor;
mod encrypted;
mod work;

use serde_json::Value;

use crate::program::{CV, Folder, JOB, Up, command, text};

#[test]
fn parse_prints_json_resume_alone_and_needs_nothing_running() {
    let folder = Folder::new("parse");
    let output = command(&folder.0, None).args(["parse", CV, "--json"]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let resume: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(resume["basics"]["name"], "Mara Lindqvist");
    assert!(resume["work"].as_array().unwrap().len() >= 3);
    assert!(!folder.0.join("data").exists(), "nothing was started");
}

#[test]
fn what_cannot_be_read_ends_with_code_2_and_words_on_standard_error() {
    let folder = Folder::new("unreadable");
    let old = folder.0.join("old.doc");
    std::fs::write(&old, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0]).unwrap();
    let empty = folder.0.join("empty.txt");
    std::fs::write(&empty, "").unwrap();
    let missing = folder.0.join("missing.pdf");
    for (file, word) in [(&old, "old.doc"), (&empty, "empty"), (&missing, "does not exist")] {
        let output =
            command(&folder.0, None).arg("parse").arg(file).arg("--json").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", file.display());
        assert!(output.stdout.is_empty());
        assert!(text(&output.stderr).contains(word), "{}", text(&output.stderr));
    }
}

#[test]
fn a_setting_that_nobody_knows_is_refused_with_the_nearest_one() {
    let folder = Folder::new("settings");
    let output = command(&folder.0, None).env("JOBSTREAM_DATADIR", "x").arg("up").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("JOBSTREAM_DATA_DIR"), "{}", text(&output.stderr));
}

#[test]
fn a_cv_is_tailored_from_the_command_line_and_its_operations_can_be_looked_up() {
    let folder = Folder::new("tailor");
    let up = Up::start(&folder.0);
    let out = folder.0.join("out");
    let words = ["tailor", "--resume", CV, "--job", JOB, "--out", out.to_str().unwrap()];
    let output = up.run(&folder.0, &words);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    let phases = [
        "Preparing job data...",
        "Extracting resume content...",
        "Analyzing job description...",
        "Tailoring resume...",
        "Formatting output...",
        "Saving results...",
        "Complete!",
    ];
    let mut rest = shown.as_str();
    for phase in phases {
        let at =
            rest.find(phase).unwrap_or_else(|| panic!("{phase} is missing or late in {shown}"));
        rest = &rest[at..];
    }
    for name in [
        "resume.pdf",
        "resume.docx",
        "resume.md",
        "resume.txt",
        "resume.html",
        "resume.json",
        "report.json",
    ] {
        assert!(out.join(name).metadata().unwrap().len() > 100, "{name}");
    }

    let listed = up.run(&folder.0, &["operations", "list", "--json", "--kind", "resume.tailor"]);
    let operation: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let id = operation["id"].as_str().unwrap();
    let watched = up.run(&folder.0, &["operations", "watch", id, "--after", "0", "--json"]);
    assert!(watched.status.success());
    let sequences: Vec<i64> = text(&watched.stdout)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["sequence"].as_i64().unwrap())
        .collect();
    assert_eq!(sequences, (1..=operation["sequence"].as_i64().unwrap()).collect::<Vec<_>>());
    let raw = up.run(&folder.0, &["operations", "get", id, "--raw"]);
    assert!(text(&raw.stdout).contains("\"steps\""));
    let refused = up.run(&folder.0, &["operations", "retry", id]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("OPERATION_NOT_RETRYABLE"), "{}", text(&refused.stderr));
    let stranger =
        up.run(&folder.0, &["operations", "get", "op_tailoring_00000000000000000000000000000000"]);
    assert!(text(&stranger.stderr).contains("OPERATION_NOT_FOUND"));
    let nonsense = up.run(&folder.0, &["operations", "list", "--state", "SLEEPING"]);
    assert_eq!(nonsense.status.code(), Some(2));
    up.end();
}

#[test]
fn tailor_starts_what_it_needs_when_nothing_runs_and_ends_it_again() {
    let folder = Folder::new("alone");
    let out = folder.0.join("out");
    let output = command(&folder.0, Some("127.0.0.1:1"))
        .env("JOBSTREAM_LOG", "debug")
        .args(["tailor", "--resume", CV, "--job", JOB, "--json", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let last = text(&output.stdout);
    let tailoring: Value = serde_json::from_str(last.lines().last().unwrap()).unwrap();
    assert_eq!(tailoring["status"], "COMPLETED");
    let log = text(&output.stderr);
    assert!(log.contains("step tailor begins") && log.contains("step tailor done"), "{log}");
    assert!(db::private::running(&folder.0.join("data")).is_none(), "PostgreSQL ended with it");
}
