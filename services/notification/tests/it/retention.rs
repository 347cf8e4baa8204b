//! What becomes of old notifications.

use std::time::Duration;

use proto::notification::v1::{self as pb, InboxChange};

use crate::app::App;

#[tokio::test]
async fn old_ones_are_archived_seen_by_who_follows_and_deleted_after_as_long_again() {
    let app = App::start().await;
    let all = app.notified(1..=3).await;
    app.sql(
        "UPDATE notification SET created_at = created_at - interval '100 days' \
         WHERE operation LIKE '%1'",
    )
    .await;
    let mut messages = app.subscribe(None).await;
    messages.next().await;
    let retention = Duration::from_secs(90 * 86_400);
    assert_eq!(app.notification.app().sweep(retention).await.unwrap(), (1, 0));
    let (_, inbox) = messages.next().await;
    assert_eq!((inbox.change(), inbox.unread_count), (InboxChange::Archived, 2));
    assert_eq!((app.list().await.len(), app.unread().await), (2, 2));
    // Of different operations no order is promised: the aged one is found by its operation.
    let aged = all.iter().find(|one| one.operation_id.ends_with('1')).unwrap();
    let get = || app.ask(pb::GetRequest { id: aged.id.clone() });
    assert!(app.client().get(get()).await.is_ok(), "it is archived and not gone");

    app.sql("UPDATE notification SET archived_at = archived_at - interval '100 days'").await;
    assert_eq!(app.notification.app().sweep(retention).await.unwrap(), (0, 1));
    let gone = app.client().get(get()).await.unwrap_err();
    assert_eq!(gone.code(), tonic::Code::NotFound);
    assert_eq!(app.notification.app().sweep(retention).await.unwrap(), (0, 0));
}
