//! The inbox of a user as a feed: its changes in order, without end.

use proto::notification::v1 as wire;
use tonic::{Status, Streaming};

use super::{
    change::{Change, Kind},
    follow::Feed,
};
use crate::{
    extract::Visitor,
    json::notification::Inbox,
    upstream::{
        Channel,
        watch::{self, SUBSCRIBE},
    },
};

/// Whose inbox is followed.
#[derive(Debug)]
pub struct InboxFeed {
    /// Who follows it.
    pub visitor: Visitor,
}

impl Feed for InboxFeed {
    type Message = wire::SubscribeResponse;

    const ENDS: bool = false;

    async fn open(
        &self,
        channel: Channel,
        cursor: Option<i64>,
    ) -> Result<Streaming<wire::SubscribeResponse>, Status> {
        let request = wire::SubscribeRequest { after_sequence: cursor };
        watch::open(channel, SUBSCRIBE, self.visitor.stream(request)).await
    }

    fn read(&self, message: wire::SubscribeResponse) -> Option<Change> {
        let event = message.event();
        let inbox = message.inbox?;
        let kind = match (event, inbox.change()) {
            (wire::SubscribeEvent::Snapshot, _) => Kind::Snapshot,
            (wire::SubscribeEvent::Resync, _) => Kind::Resync,
            (wire::SubscribeEvent::Update, wire::InboxChange::Notified) => Kind::Notification,
            (wire::SubscribeEvent::Update, wire::InboxChange::Read) => Kind::Read,
            (wire::SubscribeEvent::Update, wire::InboxChange::AllRead) => Kind::AllRead,
            (wire::SubscribeEvent::Update, wire::InboxChange::Archived) => Kind::Archived,
            // A change that a newer service may add: the count is right all the same.
            (wire::SubscribeEvent::Update, wire::InboxChange::Unspecified) => Kind::Update,
            (wire::SubscribeEvent::Heartbeat | wire::SubscribeEvent::Unspecified, _) => {
                return None;
            }
        };
        let inbox = Inbox::from(inbox);
        Some(Change::new(kind, inbox.sequence, &inbox))
    }
}
