//! Who may do what: every method refuses whoever is not signed in, and what belongs to somebody
//! else does not exist, in the very words in which nothing exists.

use notification::ids::NotificationId;
use proto::notification::v1 as pb;
use service::{
    auth::{Role, testing::TestAuthority},
    status::decode,
};
use tonic::Code;

use crate::app::App;

#[tokio::test]
async fn what_belongs_to_somebody_else_does_not_exist() {
    let app = App::start().await;
    let all = app.notified(1..=1).await;
    for role in [Role::Candidate, Role::Recruiter, Role::Admin] {
        let other = TestAuthority::user(role);
        let mut answers = Vec::new();
        for id in [all[0].id.clone(), NotificationId::new().into(), "'; drop table".into()] {
            let mut client = app.client();
            let get = app.ask_as(&other, pb::GetRequest { id: id.clone() });
            let read = app.ask_as(&other, pb::MarkReadRequest { id: id.clone() });
            let archive = app.ask_as(&other, pb::ArchiveRequest { id });
            let refused = [
                client.get(get).await.unwrap_err(),
                client.mark_read(read).await.unwrap_err(),
                client.archive(archive).await.unwrap_err(),
            ];
            assert!(refused.iter().all(|status| status.code() == Code::NotFound));
            answers.push(refused.map(|status| decode(&status).message));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        let list = app.client().list(app.ask_as(&other, pb::ListRequest::default())).await;
        assert!(list.unwrap().into_inner().notifications.is_empty());
        let all_read = app.ask_as(&other, pb::MarkAllReadRequest {});
        assert_eq!(app.client().mark_all_read(all_read).await.unwrap().into_inner().count, 0);
    }
    assert_eq!(app.list().await, all);
    assert_eq!(app.unread().await, 1);
}

#[tokio::test]
async fn who_is_not_signed_in_is_refused() {
    let app = App::start().await;
    let mut client = app.client();
    let list = client.list(App::ask_as_nobody(pb::ListRequest::default())).await.unwrap_err();
    let subscribe = client.subscribe(App::ask_as_nobody(pb::SubscribeRequest::default())).await;
    for status in [list, subscribe.unwrap_err()] {
        assert_eq!(status.code(), Code::Unauthenticated);
    }
}
