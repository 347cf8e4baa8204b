//! The payload of a change as it is published: whole, so that any reader of `Operation` understands
//! it. The stored one leaves to its row what only the row knows.

use prost::Message as _;

use crate::wire;

/// Makes the published payload of a change of an operation; for `events::Relay::encode` with the
/// prefix `jobstream.operations.`.
#[must_use]
pub fn published(change: &events::Stored) -> Vec<u8> {
    wire::from_change(&change.payload, change.sequence, change.at).encode_to_vec()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proto::operations::v1 as pb;

    use super::*;

    #[test]
    fn what_is_published_says_what_its_row_says() {
        let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let stored = pb::Operation { id: "op_x_1".into(), done: true, ..Default::default() };
        let change = events::Stored {
            aggregate: "op_x_1".into(),
            sequence: 7,
            kind: "jobstream.operations.operation.succeeded.v1".into(),
            payload: stored.encode_to_vec(),
            trace: None,
            at,
        };
        let read = pb::Operation::decode(published(&change).as_slice()).unwrap();
        assert_eq!((read.id.as_str(), read.sequence), ("op_x_1", 7));
        assert_eq!(read.update_time, Some(wire::timestamp(at)));
        assert_eq!(read.end_time, Some(wire::timestamp(at)));
    }
}
