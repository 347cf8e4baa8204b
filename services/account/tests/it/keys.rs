//! The keys that sign: published, rotated under load, and sealed.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use proto::account::v1::{GetKeysRequest, GetMeRequest, RotateKeysRequest};
use service::{
    Tasks,
    auth::{Authenticator, RemoteAuthority},
    client,
};

use crate::app::{App, by};

async fn kids(app: &App) -> Vec<String> {
    let answer = app.keys().get_keys(GetKeysRequest {}).await.unwrap().into_inner();
    assert!(answer.keys.iter().all(|key| key.alg == "EdDSA" && key.x.len() == 43));
    answer.keys.into_iter().map(|key| key.kid).collect()
}

#[tokio::test]
async fn another_process_verifies_tokens_by_the_published_keys() {
    let app = App::start().await;
    let (user, tokens) = app.register("ann").await;
    let tasks = Tasks::new();
    let channel = client::connect(&app.address.to_string()).unwrap();
    let other = Authenticator::start(std::sync::Arc::new(RemoteAuthority::new(channel)), &tasks);
    let verified = other.verify(&tokens.access_token).await.unwrap();
    assert_eq!(verified.identity.user_id.as_str(), user.id);
    other.verify(&tokens.refresh_token).await.unwrap_err();
    tasks.cancel();
}

#[tokio::test]
async fn a_rotation_under_load_fails_no_call() {
    let app = App::start().await;
    let (_, admin) = app.admin().await;
    let (_, tokens) = app.register("ann").await;
    let (stop, calls) = (AtomicBool::new(false), AtomicUsize::new(0));
    let caller = async || {
        let mut current = tokens.clone();
        while !stop.load(Ordering::Relaxed) {
            app.accounts().get_me(by(&current, GetMeRequest {})).await.unwrap();
            current.access_token = app.login("ann").await.unwrap().1.access_token;
            calls.fetch_add(1, Ordering::Relaxed);
        }
    };
    let rotator = async {
        for _ in 0..3 {
            let before = calls.load(Ordering::Relaxed);
            app.keys().rotate_keys(by(&admin, RotateKeysRequest {})).await.unwrap();
            let limit = std::time::Duration::from_secs(60);
            testkit::wait_until("calls go on after the rotation", limit, async || {
                calls.load(Ordering::Relaxed) >= before + 5
            })
            .await;
        }
        stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(rotator, caller(), caller());
    assert_eq!(kids(&app).await.len(), 4);
    app.me(&tokens).await.expect("the token of the first key is valid still");
}

#[tokio::test]
async fn the_newest_key_comes_first_and_a_retired_one_goes_when_its_tokens_are_over() {
    let app = App::start().await;
    let (_, admin) = app.admin().await;
    let first = kids(&app).await;
    let rotated = app.keys().rotate_keys(by(&admin, RotateKeysRequest {})).await.unwrap();
    let second = rotated.into_inner().key.unwrap().kid;
    assert_eq!(kids(&app).await, [second.clone(), first[0].clone()]);
    app.sql("update signing_keys set retired_at = retired_at - interval '59 minutes'").await;
    assert_eq!(kids(&app).await.len(), 2);
    app.sql("update signing_keys set retired_at = retired_at - interval '2 minutes'").await;
    assert_eq!(kids(&app).await, [second]);
}

#[tokio::test]
async fn of_two_who_rotate_at_once_nobody_breaks_anything() {
    let app = App::start().await;
    let (_, admin) = app.admin().await;
    let both = (0..2).map(|_| {
        let mut keys = app.keys();
        let request = by(&admin, RotateKeysRequest {});
        async move { keys.rotate_keys(request).await }
    });
    let answers = futures::future::join_all(both).await;
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(done >= 1);
    assert_eq!(kids(&app).await.len(), 1 + done);
    app.login("root").await.unwrap();
}

#[tokio::test]
async fn the_database_alone_does_not_hold_what_signs() {
    let app = App::start().await;
    let file = std::fs::read_to_string(app.folder.0.join("account.key")).unwrap();
    let pool = app.database.pool();
    let sealed: Vec<u8> =
        sqlx::query_scalar("select sealed from signing_keys").fetch_one(pool.pg()).await.unwrap();
    // Nonce, 32 bytes of secret, and the tag that makes changes known.
    assert_eq!(sealed.len(), 12 + 32 + 16);
    assert_eq!(file.trim().len(), 64);
}
