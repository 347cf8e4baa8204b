//! Visitors without an account, and what is theirs when they register.

use kernel::Code;
use proto::account::v1::{
    CreateGuestRequest, EndSessionRequest, ListSessionsRequest, RegisterRequest, Role, Session,
    Tokens, User,
};

use crate::app::{App, by, from, registration, told};

async fn guest(app: &App) -> (User, Tokens) {
    let request = CreateGuestRequest { user_agent: "Browser".into() };
    let answer = app.accounts().create_guest(request).await.unwrap().into_inner();
    (answer.user.unwrap(), answer.tokens.unwrap())
}

async fn sessions(app: &App, tokens: &Tokens) -> Vec<Session> {
    let answer = app.accounts().list_sessions(by(tokens, ListSessionsRequest {})).await;
    answer.unwrap().into_inner().sessions
}

fn as_guest(name: &str, tokens: &Tokens) -> RegisterRequest {
    let guest_refresh_token = tokens.refresh_token.clone();
    RegisterRequest { guest_refresh_token, ..registration(name) }
}

#[tokio::test]
async fn a_guest_is_a_candidate_without_an_address_who_can_be_refreshed() {
    let app = App::start().await;
    let (user, tokens) = guest(&app).await;
    assert!(user.guest && user.email.is_empty());
    assert_eq!(user.role(), Role::Candidate);
    assert_eq!(app.me(&tokens).await.unwrap(), user);
    let next = app.refresh(&tokens.refresh_token).await.unwrap();
    assert_eq!(app.me(&next).await.unwrap().id, user.id);
}

#[tokio::test]
async fn a_guest_who_registers_stays_the_same_user_and_signs_in_with_the_new_password() {
    let app = App::start().await;
    let (user, tokens) = guest(&app).await;
    let answer = app.accounts().register(as_guest("ann", &tokens)).await.unwrap().into_inner();
    let (registered, fresh) = (answer.user.unwrap(), answer.tokens.unwrap());
    assert_eq!((&registered.id, registered.guest), (&user.id, false));
    assert_eq!(registered.email, "ann@example.org");
    assert_eq!(app.me(&fresh).await.unwrap(), registered);
    assert_eq!(app.me(&tokens).await.unwrap_err().reason, "SESSION_ENDED");
    assert_eq!(app.login("ann").await.unwrap().0.id, user.id);
    // The old token makes nobody's account of this one again.
    let other = app.accounts().register(as_guest("bob", &tokens)).await.unwrap().into_inner();
    assert_ne!(other.user.unwrap().id, user.id);
    assert_eq!(app.me(&fresh).await.unwrap().email, "ann@example.org");
}

#[tokio::test]
async fn the_token_of_an_account_or_of_nobody_registers_somebody_new() {
    let app = App::start().await;
    let (ann, tokens) = app.register("ann").await;
    let bob = app.accounts().register(as_guest("bob", &tokens)).await.unwrap().into_inner();
    assert_ne!(bob.user.unwrap().id, ann.id);
    assert_eq!(app.me(&tokens).await.unwrap(), ann);
    for token in ["x".repeat(5000), "unknown".to_owned()] {
        let name = format!("eve{}", token.len());
        let request = RegisterRequest { guest_refresh_token: token, ..registration(&name) };
        app.accounts().register(request).await.unwrap();
    }
}

#[tokio::test]
async fn an_address_that_is_taken_leaves_the_guest_as_they_were() {
    let app = App::start().await;
    app.register("ann").await;
    let (user, tokens) = guest(&app).await;
    let problem = told(app.accounts().register(as_guest("ann", &tokens)).await).unwrap_err();
    assert_eq!(problem.reason, "EMAIL_TAKEN");
    assert_eq!(app.me(&tokens).await.unwrap(), user);
}

#[tokio::test]
async fn one_address_gets_so_many_guests_and_must_then_wait() {
    let app = App::start().await;
    let ask = || from([192, 0, 2, 9], CreateGuestRequest::default());
    let mut made = 0;
    let problem = loop {
        match told(app.accounts().create_guest(ask()).await) {
            Ok(_) => made += 1,
            Err(problem) => break problem,
        }
    };
    assert_eq!(
        (problem.code, problem.reason.as_str()),
        (Code::ResourceExhausted, "TOO_MANY_ATTEMPTS")
    );
    assert!((30..40).contains(&made), "{made}");
    let elsewhere = from([192, 0, 2, 10], CreateGuestRequest::default());
    app.accounts().create_guest(elsewhere).await.unwrap();
}

#[tokio::test]
async fn open_sessions_are_listed_and_ended_from_each_other() {
    let app = App::start().await;
    let (_, first) = app.register("ann").await;
    let (_, second) = app.login("ann").await.unwrap();
    let (_, stranger) = app.register("bob").await;
    let listed = sessions(&app, &second).await;
    assert_eq!(listed.iter().map(|one| one.current).collect::<Vec<_>>(), [true, false]);
    assert!(listed.iter().all(|one| one.create_time.is_some() && one.last_use_time.is_some()));
    let end = |tokens: &Tokens, id: &str| by(tokens, EndSessionRequest { id: id.to_owned() });
    let old = &listed[1].id;
    let foreign = told(app.accounts().end_session(end(&stranger, old)).await).unwrap_err();
    assert_eq!((foreign.code, foreign.reason.as_str()), (Code::NotFound, "SESSION_MISSING"));
    app.me(&first).await.unwrap();
    app.accounts().end_session(end(&second, old)).await.unwrap();
    assert_eq!(app.me(&first).await.unwrap_err().reason, "SESSION_ENDED");
    told(app.accounts().end_session(end(&second, old)).await).unwrap_err();
    assert_eq!(sessions(&app, &second).await.len(), 1);
    // One that is refreshed was used last.
    let (_, third) = app.login("ann").await.unwrap();
    app.refresh(&second.refresh_token).await.unwrap();
    assert!(!sessions(&app, &third).await[0].current);
}

#[tokio::test]
async fn a_session_says_where_it_was_opened() {
    let app = App::start().await;
    let (_, tokens) = guest(&app).await;
    assert_eq!(sessions(&app, &tokens).await[0].user_agent, "Browser");
}
