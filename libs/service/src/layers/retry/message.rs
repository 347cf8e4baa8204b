//! Looks into an encoded message for one text field, without decoding the rest. Knows the wire
//! format of protobuf and of gRPC's length prefix, and nothing of any message.

use bytes::{Buf as _, Bytes};
use prost::encoding::{WireType, decode_key, decode_varint, skip_field};

/// Bytes before the message: a flag and the length.
const PREFIX: usize = 5;

/// Whether a framed message has a text of at least one byte in the field of this number.
pub(super) fn carries_text(framed: &Bytes, number: Option<u32>) -> bool {
    let Some(number) = number else { return false };
    // A compressed message (flag 1) is not looked into; nothing of ours compresses requests.
    if framed.first() != Some(&0) || framed.len() < PREFIX {
        return false;
    }
    find(framed.slice(PREFIX..), number).unwrap_or(false)
}

fn find(mut message: Bytes, number: u32) -> Result<bool, prost::DecodeError> {
    let mut found = false;
    while message.has_remaining() {
        let (tag, kind) = decode_key(&mut message)?;
        if tag == number && kind == WireType::LengthDelimited {
            let length = usize::try_from(decode_varint(&mut message)?).unwrap_or(usize::MAX);
            if length > message.remaining() {
                return Ok(false);
            }
            message.advance(length);
            found = length > 0;
        } else {
            skip_field(kind, tag, &mut message, prost::encoding::DecodeContext::default())?;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use prost::Message as _;
    use proto::tailoring::v1::CreateTailoringRequest;

    use super::*;

    fn framed(request: &CreateTailoringRequest) -> Bytes {
        let length = u32::try_from(request.encoded_len()).unwrap();
        [&[0], &length.to_be_bytes()[..], &request.encode_to_vec()].concat().into()
    }

    #[test]
    fn a_request_id_is_seen_and_its_absence_too() {
        let mut request = CreateTailoringRequest {
            job_description: "a posting".to_owned(),
            process_immediately: true,
            ..CreateTailoringRequest::default()
        };
        assert!(!carries_text(&framed(&request), Some(5)));
        request.request_id = "id".to_owned();
        assert!(carries_text(&framed(&request), Some(5)));
        assert!(!carries_text(&framed(&request), None));
    }

    #[test]
    fn what_cannot_be_read_carries_nothing() {
        let field_5_beyond_the_end = Bytes::from_static(&[0, 0, 0, 0, 2, 0x2a, 0x7f]);
        assert!(!carries_text(&field_5_beyond_the_end, Some(5)));
        assert!(!carries_text(&Bytes::new(), Some(5)));
    }
}
