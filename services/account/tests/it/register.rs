//! New accounts.

use kernel::Code;
use proto::account::v1::{RegisterRequest, Role};

use crate::app::{App, PASSWORD, from, registration, told};

#[tokio::test]
async fn a_new_account_is_signed_in_at_once() {
    let app = App::start().await;
    let request = RegisterRequest {
        email: " Ann.Lee@Example.ORG ".to_owned(),
        password: PASSWORD.to_owned(),
        name: "Ann Lee".to_owned(),
        role: Role::Recruiter.into(),
        ..RegisterRequest::default()
    };
    let answer = app.accounts().register(request).await.unwrap().into_inner();
    let (user, tokens) = (answer.user.unwrap(), answer.tokens.unwrap());
    assert_eq!((user.email.as_str(), user.name.as_str()), ("ann.lee@example.org", "Ann Lee"));
    assert_eq!(user.role(), Role::Recruiter);
    assert!(user.id.starts_with("user_") && user.create_time.is_some());
    assert_eq!(tokens.expires_in.unwrap().seconds, 900);
    assert_eq!(app.me(&tokens).await.unwrap(), user);
}

#[tokio::test]
async fn people_are_candidates_unless_they_say_otherwise_and_never_administrators() {
    let app = App::start().await;
    assert_eq!(app.register("ann").await.0.role(), Role::Candidate);
    for role in [Role::Admin.into(), 99] {
        let request = RegisterRequest { role, ..registration("eve") };
        let problem = told(app.accounts().register(request).await).unwrap_err();
        assert_eq!(problem.code, Code::InvalidArgument);
        assert_eq!(problem.violations[0].field, "role");
    }
    assert_eq!(app.login("eve").await.unwrap_err().reason, "CREDENTIALS_WRONG");
}

#[tokio::test]
async fn one_answer_names_every_field_that_is_wrong_and_what_would_be_right() {
    let app = App::start().await;
    let request = RegisterRequest {
        email: "ann".to_owned(),
        password: "short".to_owned(),
        name: "Ann\nLee".to_owned(),
        role: Role::Admin.into(),
        ..RegisterRequest::default()
    };
    let problem = told(app.accounts().register(request).await).unwrap_err();
    let fields: Vec<_> = problem.violations.iter().map(|v| v.field.as_str()).collect();
    assert_eq!(fields, ["email", "password", "name", "role"]);
    assert!(problem.message.contains("8 to 128 characters"), "{}", problem.message);
}

#[tokio::test]
async fn an_address_has_one_account_however_it_is_spelled_and_however_many_try() {
    let app = App::start().await;
    let spellings = ["Bob@example.org", "bob@EXAMPLE.org", " bob@example.org"];
    let tries = spellings.map(|email| {
        let request = RegisterRequest { email: email.to_owned(), ..registration("bob") };
        let mut client = app.accounts();
        async move { told(client.register(request).await) }
    });
    let answers = futures::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for problem in answers.into_iter().filter_map(Result::err) {
        assert_eq!((problem.code, problem.reason.as_str()), (Code::AlreadyExists, "EMAIL_TAKEN"));
    }
}

#[tokio::test]
async fn finding_out_who_has_an_account_is_braked() {
    let app = App::start().await;
    app.register("ann").await;
    let eve = [198, 51, 100, 7];
    let mut reasons = Vec::new();
    for _ in 0..25 {
        let problem = told(app.accounts().register(from(eve, registration("ann"))).await);
        reasons.push(problem.unwrap_err().reason);
    }
    assert!(reasons[..20].iter().all(|reason| reason == "EMAIL_TAKEN"), "{reasons:?}");
    assert_eq!(reasons[24], "TOO_MANY_ATTEMPTS");
    let bob = from([192, 0, 2, 9], registration("bob"));
    app.accounts().register(bob).await.unwrap();
}

#[tokio::test]
async fn neither_password_nor_token_is_stored_as_it_is() {
    let app = App::start().await;
    let (_, tokens) = app.register("ann").await;
    let pool = app.database.pool();
    let everything: String = sqlx::query_scalar(
        "select concat((select string_agg(t::text, '') from users t), \
         (select string_agg(t::text, '') from sessions t), \
         (select string_agg(t::text, '') from refresh_tokens t))",
    )
    .fetch_one(pool.pg())
    .await
    .unwrap();
    assert!(everything.contains("$argon2id$v=19$m=19456,t=2,p=1$"), "{everything}");
    assert!(!everything.contains(PASSWORD));
    assert!(!everything.contains(&tokens.refresh_token));
    assert!(!everything.contains(&tokens.access_token));
}
