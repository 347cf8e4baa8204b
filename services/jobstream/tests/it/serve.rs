//! One service alone, and the settings that all processes share.

use std::time::Duration;

use crate::{
    fleet::Process,
    program::{Folder, command, text},
};

#[test]
fn the_effective_settings_are_shown_with_their_origin_and_without_secrets() {
    let folder = Folder::new("config");
    let file = folder.0.join("jobstream.toml");
    std::fs::write(
        &file,
        "database_url = 'postgres://me:hunter2@db/jobs'\ndrain_seconds = 5\n\
         tailoring_addrs = ['a:1', 'b:2']\n",
    )
    .unwrap();
    let output = command(&folder.0, None)
        .env("JOBSTREAM_STARTS_PER_MINUTE", "7")
        .args(["config", "check", "--set", "lease_ms=2000", "--config"])
        .arg(&file)
        .output()
        .unwrap();
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for line in [
        "DATABASE_URL = *** (file)",
        "JOBSTREAM_DRAIN_SECONDS = 5 (file)",
        "JOBSTREAM_TAILORING_ADDRS = a:1,b:2 (file)",
        "JOBSTREAM_STARTS_PER_MINUTE = 7 (environment)",
        "JOBSTREAM_LEASE_MS = 2000 (flag)",
        "JOBSTREAM_REFLECTION = true (default)",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line} is not in {shown}");
    }
    assert!(!shown.contains("hunter2"));
}

#[test]
fn a_key_that_nobody_knows_is_refused_wherever_it_stands() {
    let folder = Folder::new("unknown-key");
    let file = folder.0.join("jobstream.toml");
    std::fs::write(&file, "grpc_adr = '127.0.0.1:1'\n").unwrap();
    let by_file =
        command(&folder.0, None).args(["config", "check", "--config"]).arg(&file).output();
    let by_flag =
        command(&folder.0, None).args(["config", "check", "--set", "grpc_adr=x"]).output();
    for output in [by_file.unwrap(), by_flag.unwrap()] {
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output.stderr);
        assert!(told.contains("grpc_adr") && told.contains("nearest is grpc_addr"), "{told}");
    }
}

#[test]
fn a_service_that_lacks_a_setting_names_it_and_starts_nothing() {
    let folder = Folder::new("lacking");
    for (service, key) in [
        ("account", "DATABASE_URL"),
        ("tailoring", "JOBSTREAM_ACCOUNT_ADDRS"),
        ("notification", "JOBSTREAM_ACCOUNT_ADDRS"),
        ("gateway", "JOBSTREAM_ACCOUNT_ADDRS"),
    ] {
        let output = command(&folder.0, None).args(["serve", service]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{service}");
        assert!(text(&output.stderr).contains(key), "{}", text(&output.stderr));
    }
}

#[tokio::test]
async fn a_service_alone_ends_in_good_order_at_its_deadline_whoever_holds_a_stream_open() {
    let (postgres, folder) = (testkit::Postgres::start().await, Folder::new("held"));
    let settings = [
        ("DATABASE_URL".to_owned(), postgres.url().to_owned()),
        ("JOBSTREAM_DRAIN_SECONDS".to_owned(), "1".to_owned()),
    ];
    let mut account = Process::start(&folder.0, "account", settings.to_vec());
    // A connection that begins to speak HTTP/2, opens a stream and never goes on.
    let mut held = tokio::net::TcpStream::connect(&account.address).await.unwrap();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    tokio::io::AsyncWriteExt::write_all(&mut held, preface).await.unwrap();
    let (took, well) = tokio::task::spawn_blocking(move || account.end()).await.unwrap();
    assert!(well && took < Duration::from_secs(4), "{took:?}, well: {well}");
}
