//! Notifications of the peer: an inbox as a list of changes, followed as the contract says.

use std::{pin::Pin, time::Duration};

use futures::Stream;
use proto::notification::v1::{notifications_server::Notifications, *};
use tonic::{Code, Request, Response, Status};

use super::{Script, refusal};

/// How often a subscription says that it lives.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// Makes the change of an inbox by which a notification arrives; its number is the sequence.
pub fn notified(sequence: i64) -> Inbox {
    let time = Some(prost_types::Timestamp { seconds: 1_700_000_000 + sequence, nanos: 0 });
    let notification = Notification {
        id: format!("notification_{sequence:032}"),
        r#type: NotificationType::TailoringCompleted.into(),
        title: "Your tailored CV is ready".into(),
        text: "Open it.".into(),
        operation_id: format!("op_tailoring_{sequence:032}"),
        run: 1,
        create_time: time,
        ..Notification::default()
    };
    Inbox {
        sequence,
        unread_count: sequence,
        change: InboxChange::Notified.into(),
        notification: Some(notification),
        update_time: time,
        owner: "user_ann".into(),
    }
}

impl Script {
    /// Appends a change to the inbox of a user.
    pub fn tell(&self, user: &str, inbox: Inbox) {
        self.state().inboxes.entry(user.to_owned()).or_default().push(inbox);
        self.1.send_modify(|version| *version += 1);
    }

    fn inbox(&self, user: &str) -> Vec<Inbox> {
        self.state().inboxes.get(user).cloned().unwrap_or_default()
    }

    /// Every type that this peer knows, and one that the gateway does not.
    fn preferences(&self) -> Vec<Preference> {
        let muted = self.state().muted.clone();
        let each = [1, 2, 3, 99].into_iter();
        each.map(|kind| Preference { r#type: kind, enabled: !muted.contains(&kind) }).collect()
    }

    fn inbox_stream(self, user: String, after: Option<i64>) -> Messages {
        Box::pin(async_stream::stream! {
            let cut = self.state().cut_watch_after;
            let mut sent = 0;
            let mut news = self.news();
            let mut last = after.unwrap_or_default();
            if after.is_none() {
                let newest = self.inbox(&user).pop().unwrap_or_default();
                last = newest.sequence;
                let inbox = Inbox { notification: None, change: 0, ..newest };
                yield Ok(message(SubscribeEvent::Snapshot, Some(inbox)));
            }
            loop {
                let new = self.inbox(&user).into_iter().filter(|one| one.sequence > last);
                for inbox in new.collect::<Vec<_>>() {
                    if cut.is_some_and(|cut| sent >= cut) {
                        // A stream without an end that ends is cut off, too.
                        return;
                    }
                    sent += 1;
                    last = inbox.sequence;
                    yield Ok(message(SubscribeEvent::Update, Some(inbox)));
                }
                if tokio::time::timeout(HEARTBEAT, news.changed()).await.is_err() {
                    yield Ok(message(SubscribeEvent::Heartbeat, None));
                }
            }
        })
    }
}

type Messages = Pin<Box<dyn Stream<Item = Result<SubscribeResponse, Status>> + Send>>;

fn message(event: SubscribeEvent, inbox: Option<Inbox>) -> SubscribeResponse {
    SubscribeResponse { event: event.into(), inbox }
}

fn not_called<T>() -> Result<Response<T>, Status> {
    Err(Status::unimplemented("not called by the gateway"))
}

#[tonic::async_trait]
impl Notifications for Script {
    type SubscribeStream = Messages;

    async fn list(&self, request: Request<ListRequest>) -> Result<Response<ListResponse>, Status> {
        let user = self.enter_signed_in("ListNotifications", &request).await?;
        let told = self.inbox(&user).into_iter().rev().filter_map(|inbox| inbox.notification);
        let next_page_token = "next".to_owned();
        Ok(Response::new(ListResponse { notifications: told.collect(), next_page_token }))
    }

    async fn mark_read(
        &self,
        request: Request<MarkReadRequest>,
    ) -> Result<Response<MarkReadResponse>, Status> {
        let user = self.enter_signed_in("MarkRead", &request).await?;
        let id = &request.get_ref().id;
        let told = self.inbox(&user).into_iter().filter_map(|inbox| inbox.notification);
        let missing = || refusal(Code::NotFound, "NOTIFICATION_NOT_FOUND", "it does not exist");
        let mut found = told.into_iter().find(|one| one.id == *id).ok_or_else(missing)?;
        found.read_time = Some(prost_types::Timestamp { seconds: 1_700_000_100, nanos: 0 });
        Ok(Response::new(MarkReadResponse { notification: Some(found) }))
    }

    async fn subscribe(
        &self,
        request: Request<SubscribeRequest>,
    ) -> Result<Response<Messages>, Status> {
        let user = self.enter_signed_in("Subscribe", &request).await?;
        let after = request.get_ref().after_sequence;
        Ok(Response::new(self.clone().inbox_stream(user, after)))
    }

    async fn get(&self, _: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        not_called()
    }

    async fn mark_all_read(
        &self,
        _: Request<MarkAllReadRequest>,
    ) -> Result<Response<MarkAllReadResponse>, Status> {
        not_called()
    }

    async fn archive(
        &self,
        _: Request<ArchiveRequest>,
    ) -> Result<Response<ArchiveResponse>, Status> {
        not_called()
    }

    async fn unread_count(
        &self,
        _: Request<UnreadCountRequest>,
    ) -> Result<Response<UnreadCountResponse>, Status> {
        not_called()
    }

    async fn get_preferences(
        &self,
        request: Request<GetPreferencesRequest>,
    ) -> Result<Response<GetPreferencesResponse>, Status> {
        self.enter_signed_in("GetPreferences", &request).await?;
        Ok(Response::new(GetPreferencesResponse { preferences: self.preferences() }))
    }

    async fn update_preferences(
        &self,
        request: Request<UpdatePreferencesRequest>,
    ) -> Result<Response<UpdatePreferencesResponse>, Status> {
        self.enter_signed_in("UpdatePreferences", &request).await?;
        for Preference { r#type, enabled } in request.into_inner().preferences {
            let muted = &mut self.state().muted;
            muted.retain(|kind| *kind != r#type);
            muted.extend((!enabled).then_some(r#type));
        }
        Ok(Response::new(UpdatePreferencesResponse { preferences: self.preferences() }))
    }
}
