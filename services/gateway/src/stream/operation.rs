//! One operation as a feed: its changes in order, then the end.

use proto::operations::v1 as wire;
use tonic::{Status, Streaming};

use super::{
    change::{Change, Kind},
    follow::Feed,
};
use crate::{
    extract::Visitor,
    json::operation::{Delta, Operation, OperationEvent},
    upstream::{
        Channel,
        watch::{self, WATCH},
    },
};

/// Which operation is watched, and for whom.
#[derive(Debug)]
pub struct OperationFeed {
    /// Who watches.
    pub visitor: Visitor,
    /// The operation.
    pub id: String,
}

impl Feed for OperationFeed {
    type Message = wire::WatchResponse;

    const ENDS: bool = true;

    async fn open(
        &self,
        channel: Channel,
        cursor: Option<i64>,
    ) -> Result<Streaming<wire::WatchResponse>, Status> {
        let request = wire::WatchRequest { id: self.id.clone(), after_sequence: cursor };
        watch::open(channel, WATCH, self.visitor.stream(request)).await
    }

    fn read(&self, message: wire::WatchResponse) -> Option<Change> {
        let kind = match message.event() {
            wire::WatchEvent::Snapshot => Kind::Snapshot,
            wire::WatchEvent::Update => Kind::Update,
            wire::WatchEvent::Resync => Kind::Resync,
            wire::WatchEvent::Delta => {
                return message.delta.map(|piece| Change::delta(&Delta::from(piece)));
            }
            wire::WatchEvent::Heartbeat | wire::WatchEvent::Unspecified => return None,
        };
        let operation = Operation::from(message.operation?);
        let texts: Vec<Delta> = message.texts.into_iter().map(Delta::from).collect();
        let (sequence, text) = (operation.sequence, !texts.is_empty());
        let told = OperationEvent { operation, texts };
        Some(Change { text, ..Change::new(kind, sequence, &told) })
    }
}
