//! The end of sessions: at once here, after a restart too, and known to whoever asks.

use kernel::Code;
use proto::account::v1::{CheckSessionRequest, LogoutRequest, Tokens};
use service::auth::{Authority as _, RemoteAuthority};

use crate::app::{App, by, told};

/// The session of an access token, as the service itself reads it.
async fn session_of(app: &App, tokens: &Tokens) -> String {
    let verified = app.account.authenticator().verify(&tokens.access_token).await.unwrap();
    verified.identity.session_id.clone()
}

async fn ended(app: &App, ids: Vec<String>) -> Vec<String> {
    let request = CheckSessionRequest { session_ids: ids };
    app.keys().check_session(request).await.unwrap().into_inner().ended_session_ids
}

#[tokio::test]
async fn signing_out_ends_the_session_and_no_other() {
    let app = App::start().await;
    let (_, first) = app.register("ann").await;
    let (_, second) = app.login("ann").await.unwrap();
    app.accounts().logout(by(&first, LogoutRequest::default())).await.unwrap();
    assert_eq!(app.me(&first).await.unwrap_err().reason, "SESSION_ENDED");
    let problem = app.refresh(&first.refresh_token).await.unwrap_err();
    assert_eq!(problem.reason, "REFRESH_TOKEN_INVALID");
    app.me(&second).await.unwrap();
}

#[tokio::test]
async fn a_refresh_token_signs_out_without_an_access_token_and_an_old_one_too() {
    let app = App::start().await;
    let (_, first) = app.register("ann").await;
    let second = app.refresh(&first.refresh_token).await.unwrap();
    let request = LogoutRequest { refresh_token: first.refresh_token.clone() };
    app.accounts().logout(request.clone()).await.unwrap();
    assert_eq!(app.me(&second).await.unwrap_err().reason, "SESSION_ENDED");
    app.accounts().logout(request).await.unwrap();
    let unknown = LogoutRequest { refresh_token: "unknown".to_owned() };
    app.accounts().logout(unknown).await.unwrap();
}

#[tokio::test]
async fn signing_out_without_any_token_says_what_is_missing() {
    let app = App::start().await;
    let problem = told(app.accounts().logout(LogoutRequest::default()).await).unwrap_err();
    assert_eq!(problem.reason, "TOKEN_MISSING");
}

#[tokio::test]
async fn services_learn_which_sessions_have_ended() {
    let app = App::start().await;
    let (_, open) = app.register("ann").await;
    let (_, over) = app.login("ann").await.unwrap();
    let (open, over_id) = (session_of(&app, &open).await, session_of(&app, &over).await);
    app.accounts().logout(by(&over, LogoutRequest::default())).await.unwrap();
    let unknown = "session_00000000000000000000000000000000".to_owned();
    let asked = vec![open.clone(), over_id.clone(), unknown.clone()];
    assert_eq!(ended(&app, asked).await, [over_id, unknown]);
    assert!(ended(&app, Vec::new()).await.is_empty());
    app.sql("update sessions set expires_at = now() where ended_at is null").await;
    assert_eq!(ended(&app, vec![open.clone()]).await, [open]);
}

#[tokio::test]
async fn at_most_a_thousand_sessions_are_asked_about_at_once() {
    let app = App::start().await;
    let ids = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>();
    assert_eq!(ended(&app, ids(1000)).await.len(), 1000);
    let request = CheckSessionRequest { session_ids: ids(1001) };
    let problem = told(app.keys().check_session(request).await).unwrap_err();
    assert_eq!(problem.violations[0].field, "session_ids");
}

#[tokio::test]
async fn an_ended_session_stays_ended_after_a_restart_and_on_other_replicas() {
    let app = App::start().await;
    let (_, tokens) = app.register("ann").await;
    app.accounts().logout(by(&tokens, LogoutRequest::default())).await.unwrap();
    let session = session_of(&app.another().await, &tokens).await;
    let again = app.another().await;
    assert_eq!(again.me(&tokens).await.unwrap_err().reason, "SESSION_ENDED");
    assert_eq!(again.refresh(&tokens.refresh_token).await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(ended(&again, vec![session.clone()]).await, [session.as_str()]);
    let channel = service::client::connect(&again.address.to_string()).unwrap();
    let remote = RemoteAuthority::new(channel);
    assert_eq!(remote.ended(vec![session.clone()]).await.unwrap(), [session]);
}
