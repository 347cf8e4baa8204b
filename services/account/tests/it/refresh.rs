//! Refresh tokens: exchanged once, and a second use ends everything that came of them.

use kernel::Code;
use proto::account::v1::{LogoutRequest, Tokens};

use crate::app::{App, PASSWORD};

/// Lets the grace after an exchange pass.
async fn let_grace_pass(app: &App) {
    app.sql("update refresh_tokens set used_at = used_at - interval '11 seconds'").await;
}

#[tokio::test]
async fn a_refresh_token_gives_the_next_pair_again_and_again() {
    let app = App::start().await;
    let (user, mut tokens) = app.register("ann").await;
    for _ in 0..5 {
        let next = app.refresh(&tokens.refresh_token).await.unwrap();
        assert_ne!(next.refresh_token, tokens.refresh_token);
        assert_eq!(app.me(&next).await.unwrap(), user);
        tokens = next;
    }
}

#[tokio::test]
async fn using_a_token_twice_ends_the_whole_family_and_no_other() {
    let app = App::start().await;
    let (_, first) = app.register("ann").await;
    let (_, elsewhere) = app.login("ann").await.unwrap();
    let second = app.refresh(&first.refresh_token).await.unwrap();
    let third = app.refresh(&second.refresh_token).await.unwrap();
    let_grace_pass(&app).await;
    let problem = app.refresh(&first.refresh_token).await.unwrap_err();
    assert_eq!(problem.reason, "REFRESH_TOKEN_INVALID");
    let problem = app.refresh(&third.refresh_token).await.unwrap_err();
    assert_eq!(problem.reason, "REFRESH_TOKEN_INVALID", "the newest is of the family too");
    for tokens in [&first, &second, &third] {
        assert_eq!(app.me(tokens).await.unwrap_err().reason, "SESSION_ENDED");
    }
    app.refresh(&elsewhere.refresh_token).await.unwrap();
}

#[tokio::test]
async fn of_many_who_refresh_at_once_one_wins_and_nothing_ends() {
    let app = App::start().await;
    let (_, tokens) = app.register("ann").await;
    let all = (0..20).map(|_| app.refresh(&tokens.refresh_token));
    let answers = futures::future::join_all(all).await;
    let won: Vec<&Tokens> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    assert_eq!(won.len(), 1);
    for problem in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!((problem.code, problem.reason.as_str()), (Code::Aborted, "REFRESH_TOKEN_RACED"));
    }
    app.refresh(&won[0].refresh_token).await.unwrap();
}

#[tokio::test]
async fn every_token_that_cannot_be_exchanged_is_refused_alike() {
    let app = App::start().await;
    let (_, over) = app.register("over").await;
    let (_, idle) = app.register("idle").await;
    let (_, ended) = app.register("ended").await;
    let logout = LogoutRequest { refresh_token: ended.refresh_token.clone() };
    app.accounts().logout(logout).await.unwrap();
    app.sql(
        "update sessions set expires_at = now() where user_id = \
         (select id from users where email = 'over@example.org')",
    )
    .await;
    app.sql(
        "update refresh_tokens set expires_at = now() where session_id in (select s.id from \
         sessions s join users u on u.id = s.user_id where u.email = 'idle@example.org')",
    )
    .await;
    let long = "x".repeat(1_000);
    let mut problems = Vec::new();
    for token in [
        "",
        "nonsense",
        &long,
        &over.refresh_token,
        &idle.refresh_token,
        &ended.refresh_token,
        &ended.access_token,
    ] {
        problems.push(app.refresh(token).await.unwrap_err());
    }
    assert_eq!(problems[0].code, Code::Unauthenticated);
    assert!(problems.iter().all(|problem| *problem == problems[0]), "{problems:?}");
}

#[tokio::test]
async fn a_session_lives_thirty_days_and_a_token_waits_fourteen() {
    let app = App::start().await;
    let (_, tokens) = app.register("ann").await;
    app.refresh(&tokens.refresh_token).await.unwrap();
    let pool = app.database.pool();
    let (life, idle): (f64, f64) = sqlx::query_as(
        "select extract(epoch from s.expires_at - s.created_at)::float8 / 86400, \
         extract(epoch from t.expires_at - now())::float8 / 86400 \
         from sessions s join refresh_tokens t on t.session_id = s.id where t.used_at is null",
    )
    .fetch_one(pool.pg())
    .await
    .unwrap();
    assert!((29.9..=30.0).contains(&life) && (13.9..=14.0).contains(&idle), "{life} {idle}");
}

#[tokio::test]
async fn a_refresh_token_opens_no_method_and_an_access_token_refreshes_nothing() {
    let app = App::start().await;
    let (_, tokens) = app.register("ann").await;
    let swapped = Tokens {
        access_token: tokens.refresh_token.clone(),
        refresh_token: tokens.access_token.clone(),
        expires_in: None,
    };
    assert_eq!(app.me(&swapped).await.unwrap_err().reason, "TOKEN_INVALID");
    let problem = app.refresh(&swapped.refresh_token).await.unwrap_err();
    assert_eq!(problem.reason, "REFRESH_TOKEN_INVALID");
    assert!(app.login_from("ann", PASSWORD, [192, 0, 2, 1]).await.is_ok());
}
