//! A backup of the one program, made while it works, becomes another one: everything is there,
//! people sign in as before, and what was under way goes on to its end.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Output,
};

use proto::{
    account::v1::{LoginRequest, accounts_client::AccountsClient},
    operations::v1::{Operation, State},
};
use service::client::{self, Caller};

use crate::{
    program::{Folder, Person, SOON, Up, command, text},
    work::{all_end, operations, tailor, upload},
};

/// Tailorings under way while the backup is made.
const UNDER_WAY: usize = 20;
const EMAIL: &str = "a@example.org";

fn run(folder: &Path, words: &[&str], file: &Path) -> Output {
    command(folder, None).args(words).arg(file).output().unwrap()
}

fn file(folder: &Folder) -> PathBuf {
    folder.0.join("whole.backup")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_backed_up_while_it_works_is_all_there_elsewhere_and_goes_on() {
    let (first, second) = (Folder::new("backup"), Folder::new("restored"));
    let up = Up::start(&first.0);
    let person = Person::register(&up, EMAIL).await;
    let resume = upload(&up, &person.caller).await;
    tailor(&up, &person.caller, &resume).await;
    all_end(&up, &person.caller, 2).await;
    for _ in 0..UNDER_WAY {
        tailor(&up, &person.caller, &resume).await;
    }
    let output = run(&first.0, &["backup"], &file(&first));
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("with the keys of the data folder"));
    let mode = std::fs::metadata(file(&first)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let made_at = chrono::Utc::now().timestamp();
    up.kill();

    let output = run(&second.0, &["restore"], &file(&first));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let up = Up::start(&second.0);
    let login = LoginRequest {
        email: EMAIL.into(),
        password: "correct horse battery".into(),
        ..Default::default()
    };
    let mut accounts = AccountsClient::new(client::connect(&up.grpc).unwrap());
    let tokens = accounts.login(login).await.unwrap().into_inner().tokens.unwrap();
    let caller = Caller::new(Some(&tokens.access_token), None);
    let ended = all_end(&up, &caller, 2 + UNDER_WAY).await;
    assert_eq!(ended.len(), 2 + UNDER_WAY);
    assert!(ended.iter().all(|operation| operation.state() == State::Succeeded), "{ended:?}");
    let later =
        |operation: &&Operation| operation.end_time.is_some_and(|ended| ended.seconds > made_at);
    assert!(ended.iter().filter(later).count() > 0, "nothing was under way");
    // A token of the first is one of the second: the keys that sign are the same.
    assert_eq!(operations(&up, &person.caller).await.len(), 2 + UNDER_WAY);
    // The notices of what ended here come by the log of events, in its new place.
    let url = format!("{}/v1/notifications?page_size=100", up.http);
    testkit::wait_until("a notice of each tailoring", SOON, async || {
        let asked = testkit::http::client().get(&url).bearer_auth(&tokens.access_token);
        let page: serde_json::Value = asked.send().await.unwrap().json().await.unwrap();
        page["notifications"].as_array().unwrap().len() == 1 + UNDER_WAY
    })
    .await;
    assert!(up.end().1);
}

#[test]
fn a_backup_is_made_of_what_is_there_and_brought_back_where_nothing_is() {
    let (folder, other) = (Folder::new("backup-wrong"), Folder::new("restore-wrong"));
    let refused = |output: Output, words: &str| {
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
    };
    refused(run(&folder.0, &["backup"], &file(&folder)), "nothing was started there yet");
    assert!(!file(&folder).exists());

    let output = command(&folder.0, None).arg("migrate").output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let output = run(&folder.0, &["backup"], &file(&folder));
    assert!(output.status.success(), "a program that does not run: {}", text(&output.stderr));
    refused(run(&folder.0, &["backup"], &file(&folder)), "is there already");
    refused(run(&folder.0, &["restore"], &file(&folder)), "is not empty");

    let whole = std::fs::read(file(&folder)).unwrap();
    let half = other.0.join("half.backup");
    std::fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    refused(run(&other.0, &["restore"], &half), "is no backup, or not the whole of one");
    refused(run(&other.0, &["restore"], &other.0.join("none")), "cannot be read");
    assert!(!other.0.join("data").exists(), "nothing was begun");
    let mut elsewhere = command(&other.0, None);
    elsewhere.arg("restore").arg(&half).env("DATABASE_URL", "postgres://me@localhost/mine");
    refused(elsewhere.output().unwrap(), "by its own tools");
}
