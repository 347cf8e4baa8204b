//! What the event log carries of a change: the operation as it stands after it.

use prost::Message as _;
use proto::operations::v1 as pb;

use crate::wire;

/// Makes the payload of the event of a change of an operation. What stands beside the stored payload
/// is laid behind it, as messages merge by concatenation: what a newer release has stored and this
/// one does not know goes on as it is.
#[must_use]
pub fn published(change: &events::Stored) -> Vec<u8> {
    let whole = wire::from_change(&change.payload, change.sequence, change.at);
    let Ok(stored) = pb::Operation::decode(change.payload.as_slice()) else {
        return whole.encode_to_vec();
    };
    let beside = pb::Operation {
        sequence: whole.sequence,
        elapsed: whole.elapsed,
        update_time: whole.update_time,
        create_time: whole.create_time.filter(|_| stored.create_time.is_none()),
        run_time: whole.run_time.filter(|_| stored.run_time.is_none()),
        end_time: whole.end_time,
        ..pb::Operation::default()
    };
    let taken_back = stored.cancel_requested && !whole.cancel_requested;
    let cancel = if taken_back { wire::NO_CANCEL_REQUESTED } else { &[] };
    [change.payload.as_slice(), &beside.encode_to_vec(), cancel].concat()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn change(payload: Vec<u8>) -> events::Stored {
        events::Stored {
            aggregate: "op_x_1".into(),
            sequence: 7,
            kind: "jobstream.operations.operation.succeeded.v1".into(),
            payload,
            trace: None,
            at: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        }
    }

    #[test]
    fn what_is_published_says_what_its_row_says() {
        let created = wire::timestamp(DateTime::from_timestamp(1_600_000_000, 0).unwrap());
        let fresh = pb::Operation { id: "op_x_1".into(), done: true, ..Default::default() };
        let stored = [
            pb::Operation { create_time: Some(created), run_time: Some(created), ..fresh.clone() },
            pb::Operation { cancel_requested: true, ..fresh.clone() },
            pb::Operation { cancel_requested: true, done: false, ..fresh.clone() },
            fresh,
        ];
        for stored in stored {
            let change = change(stored.encode_to_vec());
            let read = pb::Operation::decode(published(&change).as_slice()).unwrap();
            let said = wire::from_change(&change.payload, change.sequence, change.at);
            assert_eq!(read, said);
            assert_eq!((read.id.as_str(), read.sequence), ("op_x_1", 7));
            assert_eq!(read.update_time, Some(wire::timestamp(change.at)));
        }
    }

    #[test]
    fn f28_fields_and_values_that_only_a_newer_release_knows_go_on_as_they_are() {
        // Field 900, a text; and a state that has no name here.
        let unknown: &[u8] = &[0xa2, 0x38, 0x05, b'n', b'e', b'w', b'e', b'r'];
        let stored = pb::Operation { id: "op_x_1".into(), state: 99, ..Default::default() };
        let change = change([unknown, &stored.encode_to_vec()].concat());
        let sent = published(&change);
        assert!(sent.windows(unknown.len()).any(|bytes| bytes == unknown), "{sent:?}");
        let read = pb::Operation::decode(sent.as_slice()).unwrap();
        assert_eq!((read.state, read.sequence), (99, 7));
    }
}
