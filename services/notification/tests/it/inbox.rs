//! Listing, counting, reading and archiving, as their owner sees it.

use proto::notification::v1 as pb;
use service::status::decode;

use crate::app::App;

#[tokio::test]
async fn lists_come_in_pages_newest_first_and_the_unread_alone_where_asked() {
    let app = App::start().await;
    let all = app.notified(1..=5).await;
    app.read(&all[1].id).await;
    let page = async |token: String, unread_only: bool| {
        let request = pb::ListRequest { page_size: 2, page_token: token, unread_only };
        app.client().list(app.ask(request)).await.map(tonic::Response::into_inner)
    };
    for unread_only in [false, true] {
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let answer = page(token, unread_only).await.unwrap();
            assert!(answer.notifications.len() <= 2);
            seen.extend(answer.notifications.into_iter().map(|one| one.id));
            token = answer.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        let unread = |index: &usize| !unread_only || *index != 1;
        let wanted: Vec<String> =
            (0..5).filter(unread).map(|index| all[index].id.clone()).collect();
        assert_eq!(seen, wanted);
    }
    let token = page(String::new(), false).await.unwrap().next_page_token;
    let wrong = decode(&page(token, true).await.unwrap_err());
    assert_eq!(wrong.violations[0].field, "page_token", "a token is of its own list");
    let negative = pb::ListRequest { page_size: -1, ..pb::ListRequest::default() };
    let wrong = decode(&app.client().list(app.ask(negative)).await.unwrap_err());
    assert_eq!(wrong.violations[0].field, "page_size");
}

#[tokio::test]
async fn reading_and_archiving_lower_the_count_once() {
    let app = App::start().await;
    let all = app.notified(1..=4).await;
    assert_eq!(app.unread().await, 4);
    let read = app.read(&all[0].id).await;
    assert_eq!(app.read(&all[0].id).await, read, "a second time changes nothing");
    assert_eq!(app.unread().await, 3);
    let archive = async |id: &str| {
        let request = app.ask(pb::ArchiveRequest { id: id.into() });
        app.client().archive(request).await.unwrap().into_inner().notification.unwrap()
    };
    let archived = archive(&all[1].id).await;
    assert!(archived.archive_time.is_some() && archived.read_time.is_none());
    assert_eq!(archive(&all[1].id).await, archived);
    assert_eq!(app.unread().await, 2);
    archive(&all[0].id).await;
    assert_eq!(app.unread().await, 2, "it was read before");
    assert_eq!(app.list().await.len(), 2);
    let get = app.ask(pb::GetRequest { id: all[1].id.clone() });
    let got = app.client().get(get).await.unwrap().into_inner().notification.unwrap();
    assert_eq!(got, archived);
    let all_read = async || {
        let answer = app.client().mark_all_read(app.ask(pb::MarkAllReadRequest {})).await;
        answer.unwrap().into_inner().count
    };
    assert_eq!((all_read().await, all_read().await), (2, 0));
    assert_eq!(app.unread().await, 0);
}

#[tokio::test]
async fn somebody_who_was_never_told_anything_has_an_empty_inbox() {
    let app = App::start().await;
    assert!(app.list().await.is_empty());
    assert_eq!(app.unread().await, 0);
    let answer = app.client().mark_all_read(app.ask(pb::MarkAllReadRequest {})).await;
    assert_eq!(answer.unwrap().into_inner().count, 0);
}
