//! Guessing passwords is braked, per account and per address, and being braked tells nothing.

use std::time::{Duration, Instant};

use kernel::Code;

use crate::app::{App, PASSWORD};

const WRONG: &str = "wrong horse battery";

#[tokio::test]
async fn of_a_thousand_guesses_at_once_a_handful_is_judged() {
    let app = App::start().await;
    app.register("ann").await;
    let began = Instant::now();
    let guesses = (0..1000_u32).map(|n| {
        let [_, _, high, low] = n.to_be_bytes();
        app.login_from("ann", WRONG, [10, 0, high, low])
    });
    let answers = futures::future::join_all(guesses).await;
    let judged = answers.iter().filter(|a| reason(a) == "CREDENTIALS_WRONG").count();
    // Five are free, the sixth is judged and begins the waits of 1, 2, 4 ... seconds.
    let waits = began.elapsed().as_secs_f64().log2().max(0.0).ceil();
    assert!(judged >= 6 && judged as f64 <= 7.0 + waits, "{judged} in {:?}", began.elapsed());
    for answer in &answers {
        assert!(
            ["CREDENTIALS_WRONG", "TOO_MANY_ATTEMPTS", "SIGN_IN_BUSY"].contains(&reason(answer)),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn the_right_password_has_to_wait_too_and_then_forgives_all() {
    let app = App::start().await;
    app.register("ann").await;
    for _ in 0..6 {
        app.login_from("ann", WRONG, [10, 0, 0, 1]).await.unwrap_err();
    }
    let problem = app.login("ann").await.unwrap_err();
    assert_eq!(problem.code, Code::ResourceExhausted);
    assert!(problem.retry_after.unwrap() <= Duration::from_secs(1), "{problem:?}");
    app.sql("update attempts set blocked_until = clock_timestamp()").await;
    app.login("ann").await.unwrap();
    for _ in 0..5 {
        let problem = app.login_from("ann", WRONG, [10, 0, 0, 2]).await.unwrap_err();
        assert_eq!(problem.reason, "CREDENTIALS_WRONG");
    }
    app.login("ann").await.unwrap();
}

#[tokio::test]
async fn each_further_failure_doubles_the_wait_up_to_a_longest() {
    let app = App::start().await;
    app.register("ann").await;
    let mut waits = Vec::new();
    for _ in 0..5 {
        app.login_from("ann", WRONG, [10, 0, 0, 1]).await.unwrap_err();
    }
    for n in 1..=12_u8 {
        app.login_from("ann", WRONG, [10, 0, 1, n]).await.unwrap_err();
        let problem = app.login("ann").await.unwrap_err();
        waits.push(problem.retry_after.unwrap().as_secs_f64().ceil());
        app.sql("update attempts set blocked_until = '-infinity'").await;
    }
    assert_eq!(waits, [1., 2., 4., 8., 16., 32., 64., 128., 256., 300., 300., 300.]);
}

#[tokio::test]
async fn an_account_that_does_not_exist_is_braked_just_the_same() {
    let app = App::start().await;
    app.register("ann").await;
    let mut seen = Vec::new();
    for name in ["ann", "nobody"] {
        let mut answers = Vec::new();
        for _ in 0..8 {
            let problem = app.login_from(name, WRONG, [10, 0, 0, 1]).await.unwrap_err();
            answers.push((problem.code, problem.reason));
        }
        seen.push(answers);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn one_address_is_braked_over_many_accounts_and_others_are_not() {
    let app = App::start().await;
    app.register("ann").await;
    let eve = [198, 51, 100, 7];
    let mut reasons = Vec::new();
    for n in 0..24 {
        let problem = app.login_from(&format!("victim{n}"), WRONG, eve).await.unwrap_err();
        reasons.push(problem.reason);
    }
    assert!(reasons[..20].iter().all(|reason| reason == "CREDENTIALS_WRONG"), "{reasons:?}");
    assert_eq!(reasons[23], "TOO_MANY_ATTEMPTS");
    let problem = app.login_from("ann", PASSWORD, eve).await.unwrap_err();
    assert_eq!(problem.reason, "TOO_MANY_ATTEMPTS");
    app.login("ann").await.unwrap();
}

#[tokio::test]
async fn signing_in_to_an_account_of_ones_own_buys_no_guesses_at_another() {
    let app = App::start().await;
    app.register("ann").await;
    app.register("eve").await;
    let eve = [198, 51, 100, 7];
    let mut judged = 0;
    for _ in 0..40 {
        let answer = app.login_from("ann", WRONG, eve).await;
        judged += usize::from(reason(&answer) == "CREDENTIALS_WRONG");
        let _ = app.login_from("eve", PASSWORD, eve).await;
    }
    assert!(judged <= 10, "{judged}");
}

#[tokio::test]
async fn failures_are_forgiven_with_time() {
    let app = App::start().await;
    app.register("ann").await;
    for _ in 0..5 {
        app.login_from("ann", WRONG, [10, 0, 0, 1]).await.unwrap_err();
    }
    app.sql("update attempts set updated_at = updated_at - interval '31 minutes'").await;
    for _ in 0..3 {
        let problem = app.login_from("ann", WRONG, [10, 0, 0, 1]).await.unwrap_err();
        assert_eq!(problem.reason, "CREDENTIALS_WRONG");
    }
    app.login("ann").await.unwrap();
}

fn reason<T>(answer: &Result<T, service::status::Problem>) -> &str {
    answer.as_ref().err().map_or("OK", |problem| problem.reason.as_str())
}
