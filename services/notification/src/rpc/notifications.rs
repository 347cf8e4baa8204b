//! `jobstream.notification.v1.Notifications`.

use std::pin::Pin;

use futures::{Stream, StreamExt as _};
use proto::notification::v1::{self as pb, notifications_server};
use tonic::{Request, Response, Status};

use super::convert;
use crate::{app::App, error::Error, store::notification::Notification, subscribe, wire};

/// Notifications over the app.
#[derive(Clone)]
pub struct Notifications(pub App);

/// The user who calls; everything is asked for in their name.
fn owner<T>(request: &Request<T>) -> Result<String, Status> {
    Ok(service::auth::identity(request)?.user_id.into())
}

fn status(error: Error) -> Status {
    service::to_status(&error)
}

fn shown(row: Notification) -> Option<pb::Notification> {
    Some(wire::notification(&row))
}

#[tonic::async_trait]
impl notifications_server::Notifications for Notifications {
    type SubscribeStream =
        Pin<Box<dyn Stream<Item = Result<pb::SubscribeResponse, Status>> + Send>>;

    async fn list(
        &self,
        request: Request<pb::ListRequest>,
    ) -> Result<Response<pb::ListResponse>, Status> {
        let owner = owner(&request)?;
        let pb::ListRequest { page_size, page_token, unread_only } = request.into_inner();
        let page = self.0.notifications(&owner, page_size, &page_token, unread_only).await;
        let (rows, next_page_token) = page.map_err(status)?;
        let notifications = rows.iter().map(wire::notification).collect();
        Ok(Response::new(pb::ListResponse { notifications, next_page_token }))
    }

    async fn get(
        &self,
        request: Request<pb::GetRequest>,
    ) -> Result<Response<pb::GetResponse>, Status> {
        let owner = owner(&request)?;
        let row = self.0.notification(&owner, &request.get_ref().id).await.map_err(status)?;
        Ok(Response::new(pb::GetResponse { notification: shown(row) }))
    }

    async fn mark_read(
        &self,
        request: Request<pb::MarkReadRequest>,
    ) -> Result<Response<pb::MarkReadResponse>, Status> {
        let owner = owner(&request)?;
        let row = self.0.mark_read(&owner, &request.get_ref().id).await.map_err(status)?;
        Ok(Response::new(pb::MarkReadResponse { notification: shown(row) }))
    }

    async fn mark_all_read(
        &self,
        request: Request<pb::MarkAllReadRequest>,
    ) -> Result<Response<pb::MarkAllReadResponse>, Status> {
        let owner = owner(&request)?;
        let count = self.0.mark_all_read(&owner).await.map_err(status)?;
        Ok(Response::new(pb::MarkAllReadResponse { count }))
    }

    async fn archive(
        &self,
        request: Request<pb::ArchiveRequest>,
    ) -> Result<Response<pb::ArchiveResponse>, Status> {
        let owner = owner(&request)?;
        let row = self.0.archive(&owner, &request.get_ref().id).await.map_err(status)?;
        Ok(Response::new(pb::ArchiveResponse { notification: shown(row) }))
    }

    async fn unread_count(
        &self,
        request: Request<pb::UnreadCountRequest>,
    ) -> Result<Response<pb::UnreadCountResponse>, Status> {
        let owner = owner(&request)?;
        let unread_count = self.0.inbox(&owner).await.map_err(status)?.unread;
        Ok(Response::new(pb::UnreadCountResponse { unread_count }))
    }

    async fn get_preferences(
        &self,
        request: Request<pb::GetPreferencesRequest>,
    ) -> Result<Response<pb::GetPreferencesResponse>, Status> {
        let owner = owner(&request)?;
        let preferences = self.0.preferences(&owner).await.map_err(status)?;
        let preferences = convert::preferences_to_proto(preferences);
        Ok(Response::new(pb::GetPreferencesResponse { preferences }))
    }

    async fn update_preferences(
        &self,
        request: Request<pb::UpdatePreferencesRequest>,
    ) -> Result<Response<pb::UpdatePreferencesResponse>, Status> {
        let owner = owner(&request)?;
        let wanted = convert::preferences(&request.get_ref().preferences).map_err(status)?;
        let preferences = self.0.update_preferences(&owner, &wanted).await.map_err(status)?;
        let preferences = convert::preferences_to_proto(preferences);
        Ok(Response::new(pb::UpdatePreferencesResponse { preferences }))
    }

    async fn subscribe(
        &self,
        request: Request<pb::SubscribeRequest>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let owner = owner(&request)?;
        let after = request.get_ref().after_sequence;
        if after.is_some_and(|after| after < 0) {
            let field = "after_sequence".to_owned();
            return Err(status(Error::Invalid { field, expected: "must be a number from 0" }));
        }
        let messages = subscribe::subscribe(&self.0, &owner, after).await.map_err(status)?;
        Ok(Response::new(Box::pin(messages.map(|message| message.map_err(status)))))
    }
}
