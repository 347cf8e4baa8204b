//! What the doctor says of a machine and of settings that are well, and of such as are not.

use std::{collections::BTreeMap, net::TcpListener};

use serde_json::Value;

use crate::program::{Folder, Up, command, text};

/// Findings by what was looked at, and the code at the end.
fn findings(mut command: std::process::Command) -> (BTreeMap<String, Value>, Option<i32>) {
    let output = command.args(["doctor", "--json"]).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    let lines = text(&output.stdout);
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let named = lines.map(|line| (line["check"].as_str().unwrap().to_owned(), line));
    (named.collect(), output.status.code())
}

/// Asserts how something was found and that a word stands in what was seen or in what to do.
fn found(findings: &BTreeMap<String, Value>, check: &str, status: &str, word: &str) {
    let finding = &findings[check];
    assert_eq!(finding["status"], status, "{finding}");
    assert!(finding.to_string().contains(word), "{finding}");
    assert_eq!(finding["advice"].is_string(), status != "ok", "{finding}");
}

#[test]
fn a_machine_that_is_well_is_said_to_be_and_nothing_is_changed() {
    let folder = Folder::new("well");
    let (findings, code) = findings(command(&folder.0, None));
    assert_eq!(code, Some(0), "{findings:?}");
    found(&findings, "program", "ok", env!("CARGO_PKG_VERSION"));
    found(&findings, "settings", "ok", "JOBSTREAM_LOG (environment)");
    found(&findings, "reader", "ok", "child process");
    for check in ["data folder", "disk", "PostgreSQL", "HTTP port", "gRPC port", "clock"] {
        assert_ne!(findings[check]["status"], "fail", "{}", findings[check]);
    }
    assert!(!folder.0.join("data").exists(), "nothing was made");
    let output = command(&folder.0, None).arg("doctor").output().unwrap();
    let told = text(&output.stdout);
    assert!(told.contains("ok    reader") && told.contains("all is well"), "{told}");
}

#[test]
fn a_program_that_runs_is_known_and_its_database_is_asked() {
    let folder = Folder::new("known");
    let up = Up::start(&folder.0);
    let mut asked = command(&folder.0, Some(&up.grpc));
    asked.env("JOBSTREAM_HTTP_ADDR", up.http.trim_start_matches("http://"));
    let (findings, code) = findings(asked);
    assert_eq!(code, Some(0), "{findings:?}");
    let version = concat!("served by a Jobstream that runs, version ", env!("CARGO_PKG_VERSION"));
    found(&findings, "HTTP port", "ok", version);
    found(&findings, "gRPC port", "ok", "served by a Jobstream");
    found(&findings, "PostgreSQL", "ok", "version 18");
    found(&findings, "clocks", "ok", "apart");
    up.end();
}

#[test]
fn what_is_wrong_is_named_all_at_once_with_what_to_do() {
    let folder = Folder::new("unwell");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    std::fs::write(folder.0.join("data"), "in the way").unwrap();
    let mut asked = command(&folder.0, None);
    asked
        .env("JOBSTREAM_HTTP_ADDR", taken.local_addr().unwrap().to_string())
        .env("JOBSTREAM_GRPC_ADDR", "192.0.2.1:9090")
        .env("DATABASE_URL", "postgres://me:hunter2@127.0.0.1:1/jobs")
        .env("JOBSTREAM_ACCOUNT_ADDRS", format!("{},127.0.0.1:1", taken.local_addr().unwrap()))
        .env("JOBSTREAM_TAILORING_ADDRS", "127.0.0.1:1")
        .env("KAFKA_BROKERS", "127.0.0.1:1");
    let (findings, code) = findings(asked);
    assert_eq!(code, Some(1));
    found(&findings, "data folder", "fail", "JOBSTREAM_DATA_DIR");
    found(&findings, "HTTP port", "fail", "taken by another program");
    found(&findings, "HTTP port", "fail", "set JOBSTREAM_HTTP_ADDR");
    found(&findings, "gRPC port", "fail", "no address of this machine");
    found(&findings, "PostgreSQL", "fail", "DATABASE_URL does not answer");
    found(&findings, "account", "warn", "1 of 2 answer");
    found(&findings, "tailoring", "fail", "jobstream serve tailoring");
    found(&findings, "Kafka", "fail", "KAFKA_BROKERS");
    found(&findings, "reader", "ok", "");
    assert!(!format!("{findings:?}").contains("hunter2"), "a secret was told");

    let mut asked = command(&folder.0, None);
    asked.env("JOBSTREAM_GRPC_ADRR", "x").env("JOBSTREAM_DRAIN_SECONDS", "soon");
    let (findings, code) = self::findings(asked);
    assert_eq!(code, Some(1));
    found(&findings, "settings", "fail", "the nearest is JOBSTREAM_GRPC_ADDR");
    found(&findings, "settings", "fail", "whole seconds from 0 to 600");
    found(&findings, "reader", "ok", "");
}
