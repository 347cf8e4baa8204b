//! Every statement on a real PostgreSQL: what it writes, and that it finds nothing of another owner.

use std::time::Duration;

use notification::{
    SCHEMA,
    store::{
        inbox::{self, Inbox},
        notification::{self as notices, New},
    },
};
use sqlx::{PgConnection, pool::PoolConnection};
use testkit::Database;

const ME: &str = "user_00000000000000000000000000000001";
const OTHER: &str = "user_00000000000000000000000000000002";

async fn database() -> (Database, PoolConnection<sqlx::Postgres>) {
    let database = Database::create(&notification::sets(), SCHEMA).await;
    let mut connection = database.pool().pg().acquire().await.unwrap();
    for owner in [ME, OTHER] {
        inbox::ensure(&mut connection, owner).await.unwrap();
    }
    (database, connection)
}

fn new<'a>(id: &'a str, operation: &'a str, run: i32) -> New<'a> {
    New { id, owner: ME, kind: "TAILORING_COMPLETED", title: "T", text: "t", operation, run }
}

async fn ids(connection: &mut PgConnection, before: Option<&str>, unread: bool) -> Vec<String> {
    let page = notices::list(connection, ME, before, 2, unread).await.unwrap();
    page.into_iter().map(|notice| notice.id).collect()
}

#[tokio::test]
async fn an_inbox_draws_its_sequence_keeps_its_count_and_its_preferences() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    inbox::ensure(c, ME).await.unwrap();
    assert_eq!(inbox::get(c, ME).await.unwrap(), Some(Inbox::default()));
    assert_eq!(inbox::get(c, "user_3").await.unwrap(), None);
    assert_eq!(inbox::lock(c, "user_3").await.unwrap(), None);
    assert_eq!(inbox::advance(c, ME, 1).await.unwrap(), 1);
    assert_eq!(inbox::advance(c, ME, 5).await.unwrap(), 2);
    assert!(inbox::advance(c, "user_3", 1).await.is_err());
    inbox::mute(c, ME, &["TAILORING_FAILED"]).await.unwrap();
    let muted = vec!["TAILORING_FAILED".to_owned()];
    assert_eq!(inbox::lock(c, ME).await.unwrap(), Some(Inbox { sequence: 2, unread: 5, muted }));
    assert!(inbox::get(c, OTHER).await.unwrap().unwrap().muted.is_empty());
    let mut sequences =
        inbox::sequences(c, &[ME, OTHER, "user_3"].map(String::from)).await.unwrap();
    sequences.sort();
    assert_eq!(sequences, [(ME.to_owned(), 2), (OTHER.to_owned(), 0)]);
}

#[tokio::test]
async fn a_second_notification_about_the_same_end_of_the_same_run_is_not_kept() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    let made = notices::insert(c, new("notification_1", "op_1", 1)).await.unwrap().unwrap();
    assert!(made.unread() && made.read_at.is_none() && made.run == 1);
    assert!(notices::insert(c, new("notification_2", "op_1", 1)).await.unwrap().is_none());
    let other = New { kind: "TAILORING_FAILED", ..new("notification_3", "op_1", 1) };
    assert!(notices::insert(c, other).await.unwrap().is_some());
    assert!(notices::insert(c, new("notification_4", "op_1", 2)).await.unwrap().is_some());
    let stranger = New { owner: "user_3", ..new("notification_5", "op_2", 1) };
    assert!(notices::insert(c, stranger).await.is_err(), "nobody without an inbox");
}

#[tokio::test]
async fn what_is_read_or_archived_leaves_the_lists_it_has_to_leave() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    for at in 1..=4 {
        let (id, operation) = (format!("notification_{at}"), format!("op_{at}"));
        notices::insert(c, new(&id, &operation, 1)).await.unwrap();
    }
    assert_eq!(ids(c, None, false).await, ["notification_4", "notification_3"]);
    assert_eq!(ids(c, Some("notification_3"), false).await, ["notification_2", "notification_1"]);
    assert!(notices::list(c, OTHER, None, 9, false).await.unwrap().is_empty());
    assert!(notices::get(c, OTHER, "notification_1").await.unwrap().is_none());
    assert!(notices::read(c, OTHER, "notification_4").await.unwrap().is_none());
    assert!(notices::archive(c, OTHER, "notification_4").await.unwrap().is_none());

    let read = notices::read(c, ME, "notification_4").await.unwrap().unwrap();
    assert!(!read.unread() && read.read_at.is_some());
    assert!(notices::read(c, ME, "notification_4").await.unwrap().is_none());
    assert_eq!(ids(c, None, true).await, ["notification_3", "notification_2"]);
    let archived = notices::archive(c, ME, "notification_3").await.unwrap().unwrap();
    assert!(!archived.unread() && archived.archived_at.is_some());
    assert!(notices::archive(c, ME, "notification_3").await.unwrap().is_none());
    assert_eq!(ids(c, None, false).await, ["notification_4", "notification_2"]);
    assert_eq!(notices::read_all(c, OTHER).await.unwrap(), 0);
    assert_eq!(notices::read_all(c, ME).await.unwrap(), 2);
    assert!(ids(c, None, true).await.is_empty());
    assert!(notices::get(c, ME, "notification_3").await.unwrap().unwrap().read_at.is_none());
}

#[tokio::test]
async fn old_ones_are_found_and_those_archived_long_ago_are_deleted() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    for at in 1..=3 {
        let (id, operation) = (format!("notification_{at}"), format!("op_{at}"));
        notices::insert(c, new(&id, &operation, 1)).await.unwrap();
    }
    let (day, none) = (Duration::from_secs(86_400), Duration::ZERO);
    assert!(notices::outdated(c, day, 9).await.unwrap().is_empty());
    let old = notices::outdated(c, none, 2).await.unwrap();
    assert_eq!(old[0], (ME.to_owned(), "notification_1".to_owned()));
    assert_eq!(old.len(), 2);
    notices::archive(c, ME, "notification_1").await.unwrap();
    assert_eq!(notices::outdated(c, none, 9).await.unwrap().len(), 2);
    assert_eq!(notices::delete_archived(c, day, 9).await.unwrap(), 0);
    assert_eq!(notices::delete_archived(c, none, 9).await.unwrap(), 1);
    assert!(notices::get(c, ME, "notification_1").await.unwrap().is_none());
}
