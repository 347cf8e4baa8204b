//! Roles: set by administrators, carried by tokens, and never left without an administrator.

use kernel::Code;
use proto::account::v1::{Role, SetRoleRequest, Tokens, User};
use service::status::Problem;

use crate::app::{App, PASSWORD, by, told};

async fn set(app: &App, admin: &Tokens, id: &str, role: i32) -> Result<User, Problem> {
    let request = SetRoleRequest { user_id: id.to_owned(), role };
    Ok(told(app.accounts().set_role(by(admin, request)).await)?.user.unwrap())
}

#[tokio::test]
async fn a_new_role_counts_at_once_because_the_old_tokens_end() {
    let app = App::start().await;
    let (_, admin) = app.admin().await;
    let (ann, tokens) = app.register("ann").await;
    let changed = set(&app, &admin, &ann.id, Role::Recruiter.into()).await.unwrap();
    assert_eq!(changed.role(), Role::Recruiter);
    assert_eq!(app.me(&tokens).await.unwrap_err().reason, "SESSION_ENDED");
    app.refresh(&tokens.refresh_token).await.unwrap_err();
    let (user, tokens) = app.login("ann").await.unwrap();
    assert_eq!(user.role(), Role::Recruiter);
    set(&app, &admin, &ann.id, Role::Recruiter.into()).await.unwrap();
    app.me(&tokens).await.expect("the same role again ends nothing");
}

#[tokio::test]
async fn the_last_administrator_keeps_the_role() {
    let app = App::start().await;
    let (root, admin) = app.admin().await;
    let problem = set(&app, &admin, &root.id, Role::Candidate.into()).await.unwrap_err();
    assert_eq!((problem.code, problem.reason.as_str()), (Code::FailedPrecondition, "LAST_ADMIN"));
    let (ann, _) = app.register("ann").await;
    set(&app, &admin, &ann.id, Role::Admin.into()).await.unwrap();
    let (_, second) = app.login("ann").await.unwrap();
    let (one, other) = tokio::join!(
        set(&app, &admin, &ann.id, Role::Candidate.into()),
        set(&app, &second, &root.id, Role::Candidate.into()),
    );
    assert!(one.is_err() || other.is_err(), "two cannot demote each other");
    let pool = app.database.pool();
    let admins: i64 = sqlx::query_scalar("select count(*) from users where role = 'admin'")
        .fetch_one(pool.pg())
        .await
        .unwrap();
    assert_eq!(admins, 1);
}

#[tokio::test]
async fn a_request_that_cannot_be_names_its_field() {
    let app = App::start().await;
    let (root, admin) = app.admin().await;
    for (id, role, field) in [
        ("job_1", Role::Admin.into(), "user_id"),
        ("", Role::Admin.into(), "user_id"),
        (root.id.as_str(), 0, "role"),
        (root.id.as_str(), 77, "role"),
    ] {
        let problem = set(&app, &admin, id, role).await.unwrap_err();
        assert_eq!(problem.violations[0].field, field, "{problem:?}");
    }
    let stranger = "user_00000000000000000000000000000000";
    let problem = set(&app, &admin, stranger, Role::Admin.into()).await.unwrap_err();
    assert_eq!((problem.code, problem.reason.as_str()), (Code::NotFound, "USER_MISSING"));
}

#[tokio::test]
async fn administrators_are_made_from_the_command_line_by_the_same_rules() {
    let app = App::start().await;
    let pool = app.database.pool();
    let root = account::admin_create(&pool, "Root@Example.org", PASSWORD).await.unwrap();
    assert_eq!(
        root.email.as_ref().map(account::domain::email::Email::as_str),
        Some("root@example.org")
    );
    assert_eq!(app.login("root").await.unwrap().0.role(), Role::Admin);
    let taken = account::admin_create(&pool, "root@example.org", PASSWORD).await;
    assert!(matches!(taken, Err(account::Error::EmailTaken)));
    let weak = account::admin_create(&pool, "other@example.org", "password").await;
    assert!(matches!(weak, Err(account::Error::Invalid(_))));
}
