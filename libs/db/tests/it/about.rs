//! What a server says of itself.

use std::time::{Duration, SystemTime};

use testkit::Database;

#[tokio::test]
async fn a_server_tells_its_version_its_rights_and_its_time() {
    let database = Database::create(&[], "app").await;
    let about = database.pool().about().await.unwrap();
    assert!(about.version >= 180_000, "{about:?}");
    assert!(about.writable && about.may_create, "{about:?}");
    let now = SystemTime::now();
    let apart = now.duration_since(about.time).unwrap_or_else(|error| error.duration());
    assert!(apart < Duration::from_secs(60), "{about:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_to_be_away() {
    let mut options = db::PoolOptions::new("postgres://nobody@127.0.0.1:1/x", "app");
    options.acquire_timeout = Duration::from_secs(1);
    let away = db::Pool::connect(options).unwrap().about().await;
    assert!(matches!(away, Err(db::Error::Unavailable(_))), "{away:?}");
}
