//! The shared keys.

use testkit::Database;

#[tokio::test]
async fn all_replicas_get_the_same_key_and_each_name_its_own() {
    let database = Database::create(&[], "app").await;
    let replica = database.pool_with(|options| options);
    let pool = database.pool();
    let (one, two) = tokio::join!(db::secret(&pool, "pages"), db::secret(&replica, "pages"));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one, two);
    assert_eq!(one.len(), 32);
    assert_ne!(one, db::secret(&pool, "other").await.unwrap());
}
