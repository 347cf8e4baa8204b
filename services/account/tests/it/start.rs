//! The start of the service: with its key file or not at all.

use account::{Config, Deps, Error, SCHEMA, SETS};
use proto::account::v1::{GetMeRequest, accounts_client::AccountsClient};
use service::Tasks;
use testkit::Database;

use crate::app::{App, Folder, by};

async fn started(database: &Database, config: &Config) -> Result<(), Error> {
    let tasks = Tasks::new();
    let log = crate::app::log(database, &tasks).await;
    let deps = Deps { pool: database.pool(), tasks: tasks.clone(), log };
    let account = account::start(config, &deps).await;
    tasks.cancel();
    account.map(drop)
}

fn config(folder: &Folder) -> Config {
    Config { key_file: folder.0.join("account.key"), password_workers: 1 }
}

#[tokio::test]
async fn a_replica_with_another_key_file_refuses_to_start_and_says_why() {
    let database = Database::create(&SETS, SCHEMA).await;
    let (first, second) = (Folder::new(), Folder::new());
    started(&database, &config(&first)).await.unwrap();
    started(&database, &config(&first)).await.unwrap();
    let error = started(&database, &config(&second)).await.unwrap_err();
    assert!(matches!(error, Error::KeyFile(_)) && error.to_string().contains("is missing"));
    std::fs::create_dir_all(&second.0).unwrap();
    std::fs::write(second.0.join("account.key"), "ab".repeat(32)).unwrap();
    let error = started(&database, &config(&second)).await.unwrap_err();
    assert!(matches!(error, Error::Sealed { .. }), "{error:?}");
    assert!(error.to_string().contains("JOBSTREAM_KEY_FILE"), "{error}");
}

#[tokio::test]
async fn many_replicas_that_start_at_once_share_one_key() {
    let database = Database::create(&SETS, SCHEMA).await;
    let folder = Folder::new();
    let config = config(&folder);
    let starts = (0..6).map(|_| started(&database, &config));
    for start in futures::future::join_all(starts).await {
        start.unwrap();
    }
    let keys: i64 = sqlx::query_scalar("select count(*) from signing_keys")
        .fetch_one(database.pool().pg())
        .await
        .unwrap();
    assert_eq!(keys, 1);
}

#[tokio::test]
async fn served_alone_it_answers_and_ends_when_told_to() {
    let database = Database::create(&SETS, SCHEMA).await;
    let folder = Folder::new();
    let tasks = Tasks::new();
    let log = crate::app::log(&database, &tasks).await;
    let deps = Deps { pool: database.pool(), tasks: tasks.clone(), log };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (shared, own) = (service::Config::default(), config(&folder));
    tasks.clone().spawn("test.account", async move {
        account::serve(&own, &shared, &deps, listener).await.unwrap();
    });
    let channel = service::client::connect(&address.to_string()).unwrap();
    let mut client = AccountsClient::new(channel);
    let made = client.register(crate::app::registration("ann")).await.unwrap().into_inner();
    let tokens = made.tokens.unwrap();
    client.get_me(by(&tokens, GetMeRequest {})).await.unwrap();
    assert!(tasks.drain(std::time::Duration::from_secs(10)).await);
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_such() {
    let app = App::start().await;
    let (_, tokens) = app.register("ann").await;
    app.database.pool().close().await;
    let problem = app.me(&tokens).await.unwrap_err();
    assert_eq!(problem.reason, "DATABASE_UNAVAILABLE");
    assert_eq!(problem.message, "a part of the service is away; try again shortly");
}
