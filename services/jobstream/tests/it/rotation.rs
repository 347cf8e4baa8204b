//! Keys that are changed while people work: the one that signs tokens, and the one that seals it.

use std::path::Path;

use proto::account::v1::{
    GetKeysRequest, GetMeRequest, LoginRequest, accounts_client::AccountsClient,
    keys_client::KeysClient,
};
use service::client::{self, Caller};

use crate::program::{Folder, Person, SOON, Up, text};

const EMAIL: &str = "a@example.org";

async fn login(up: &Up) -> String {
    let login = LoginRequest {
        email: EMAIL.into(),
        password: "correct horse battery".into(),
        ..Default::default()
    };
    let mut accounts = AccountsClient::new(client::connect(&up.grpc).unwrap());
    accounts.login(login).await.unwrap().into_inner().tokens.unwrap().access_token
}

/// The part of a token that names the key.
fn head(token: &str) -> &str {
    token.split('.').next().unwrap()
}

async fn works(up: &Up, token: &str) {
    let mut accounts = AccountsClient::new(client::connect(&up.grpc).unwrap());
    accounts.get_me(Caller::new(Some(token), None).request(GetMeRequest {})).await.unwrap();
}

async fn keys(up: &Up) -> usize {
    let mut keys = KeysClient::new(client::connect(&up.grpc).unwrap());
    keys.get_keys(GetKeysRequest {}).await.unwrap().into_inner().keys.len()
}

fn rotate(up: &Up, folder: &Path) {
    let output = up.run(folder, &["admin", "rotate-keys"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.starts_with("key_") && told.contains("signs from now on"), "{told}");
}

/// Waits until the program has noticed the change, which it looks for twice a minute.
async fn signs_with_another(up: &Up, before: &str) -> String {
    testkit::wait_until("another key signs", SOON, async || head(&login(up).await) != head(before))
        .await;
    login(up).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_key_signs_and_tokens_of_the_old_one_stay_valid() {
    let folder = Folder::new("rotate");
    let up = Up::start(&folder.0);
    let person = Person::register(&up, EMAIL).await;
    rotate(&up, &folder.0);
    let after = signs_with_another(&up, &person.token).await;
    assert_eq!(keys(&up).await, 2);
    for token in [&person.token, &after] {
        works(&up, token).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_that_seals_is_changed_in_three_steps_and_nobody_is_signed_out() {
    let folder = Folder::new("rotate-file");
    let file = folder.0.join("data/account.key");
    let up = Up::start(&folder.0);
    let person = Person::register(&up, EMAIL).await;
    assert!(up.end().1);

    let (old, new) = (std::fs::read_to_string(&file).unwrap(), "5a".repeat(32));
    std::fs::write(&file, format!("{new}\n{old}")).unwrap();
    let up = Up::start(&folder.0);
    works(&up, &person.token).await;
    assert_eq!(head(&login(&up).await), head(&person.token), "still the same key");
    rotate(&up, &folder.0);
    assert!(up.end().1);

    std::fs::write(&file, format!("{new}\n")).unwrap();
    let up = Up::start(&folder.0);
    works(&up, &person.token).await;
    let token = login(&up).await;
    assert_ne!(head(&token), head(&person.token));
    works(&up, &token).await;
}
