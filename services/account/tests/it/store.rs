//! What is old goes, and what is needed stays.

use crate::app::App;

async fn sweep(app: &App) {
    let pool = app.database.pool();
    account::app::App::open(&app.config, pool).await.unwrap().sweep().await.unwrap();
}

async fn count(app: &App, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(app.database.pool().pg()).await.unwrap()
}

#[tokio::test]
async fn sessions_that_ended_long_ago_go_and_open_ones_stay() {
    let app = App::start().await;
    let (_, open) = app.register("ann").await;
    let (_, over) = app.login("ann").await.unwrap();
    let (_, expired) = app.login("ann").await.unwrap();
    let logout = proto::account::v1::LogoutRequest { refresh_token: over.refresh_token.clone() };
    app.accounts().logout(logout).await.unwrap();
    app.sql("update sessions set ended_at = now() - interval '8 days' where ended_at is not null")
        .await;
    sweep(&app).await;
    assert_eq!(count(&app, "select count(*) from sessions").await, 2);
    app.sql("update sessions set expires_at = now() - interval '8 days'").await;
    let (_, fresh) = app.login("ann").await.unwrap();
    sweep(&app).await;
    assert_eq!(count(&app, "select count(*) from sessions").await, 1);
    assert_eq!(count(&app, "select count(*) from refresh_tokens").await, 1);
    app.me(&fresh).await.unwrap();
    for gone in [&open, &over, &expired] {
        app.refresh(&gone.refresh_token).await.unwrap_err();
    }
}

#[tokio::test]
async fn guests_who_cannot_come_back_go_and_are_told_of_and_others_stay() {
    let app = App::start().await;
    let guest = async || {
        let request = proto::account::v1::CreateGuestRequest::default();
        let made = app.accounts().create_guest(request).await.unwrap().into_inner();
        (made.user.unwrap().id, made.tokens.unwrap())
    };
    let (here, tokens) = guest().await;
    let (idle, _) = guest().await;
    let (over, theirs) = guest().await;
    let (person, _) = app.register("ann").await;
    let logout = proto::account::v1::LogoutRequest { refresh_token: theirs.refresh_token };
    app.accounts().logout(logout).await.unwrap();
    let pool = app.database.pool();
    for (id, days) in [(&idle, 15), (&here, 13), (&person.id, 15)] {
        let old = "update sessions set last_used_at = now() - make_interval(days => $2) \
                   where user_id = $1";
        sqlx::query(old).bind(id).bind(days).execute(pool.pg()).await.unwrap();
    }
    sweep(&app).await;
    let left = "select id from users order by id";
    let left: Vec<String> = sqlx::query_scalar(left).fetch_all(pool.pg()).await.unwrap();
    let mut expected = [here, person.id];
    expected.sort();
    assert_eq!(left, expected);
    app.me(&tokens).await.unwrap();
    let told = "select count(*) from change where aggregate in ($1, $2) \
                and type = 'jobstream.accounts.user.deleted.v1'";
    let told = sqlx::query_scalar::<_, i64>(told).bind(idle).bind(over).fetch_one(pool.pg()).await;
    assert_eq!(told.unwrap(), 2);
}

#[tokio::test]
async fn tokens_exchanged_long_ago_go_and_the_newest_stays() {
    let app = App::start().await;
    let (_, first) = app.register("ann").await;
    let second = app.refresh(&first.refresh_token).await.unwrap();
    app.sql("update refresh_tokens set used_at = used_at - interval '8 days'").await;
    sweep(&app).await;
    assert_eq!(count(&app, "select count(*) from refresh_tokens").await, 1);
    app.refresh(&second.refresh_token).await.unwrap();
}

#[tokio::test]
async fn forgiven_guesses_and_keys_of_long_ago_go() {
    let app = App::start().await;
    app.register("ann").await;
    app.login_from("ann", "wrong horse battery", [10, 0, 0, 1]).await.unwrap_err();
    app.sql("update attempts set updated_at = now() - interval '3 days'").await;
    let (_, admin) = app.admin().await;
    let rotate = proto::account::v1::RotateKeysRequest {};
    app.keys().rotate_keys(crate::app::by(&admin, rotate)).await.unwrap();
    app.sql("update signing_keys set retired_at = now() - interval '31 days' where retired_at is not null")
        .await;
    sweep(&app).await;
    let left = "select count(*) from attempts where updated_at < now() - interval '1 day'";
    assert_eq!(count(&app, left).await, 0);
    assert_eq!(count(&app, "select count(*) from signing_keys").await, 1);
}

#[tokio::test]
async fn an_address_that_is_not_in_lower_case_cannot_be_stored() {
    let app = App::start().await;
    let upper = sqlx::query("insert into users values ('user_1', 'Ann@x.org', '', 'admin', '')");
    assert!(upper.execute(app.database.pool().pg()).await.is_err());
}
