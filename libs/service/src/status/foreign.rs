//! Statuses that the gRPC library made on our behalf: a request that does not decode, is too large
//! or names no method. They get the code and the details that one of ours has, so that no caller
//! is told of a fault of ours when the request was wrong.

use http::HeaderMap;
use kernel::Code;
use tonic::Status;

use super::{decode::of_number, generic, plain};

/// Gives a status without details its details; every error of ours has them already.
pub(crate) fn complete(headers: &mut HeaderMap) {
    let Some(number) = headers.get(Status::GRPC_STATUS) else { return };
    if number.as_bytes() == b"0" || headers.contains_key(Status::GRPC_STATUS_DETAILS) {
        return;
    }
    let Some(bare) = Status::from_header_map(headers) else { return };
    // A header map holds only what was a valid header, so writing one back cannot fail.
    if translate(&bare).add_header(headers).is_err() {
        tracing::error!("a status could not be written");
    }
}

fn translate(bare: &Status) -> Status {
    let too_large = bare.message().contains("message length too large");
    match bare.code() {
        tonic::Code::OutOfRange if too_large => plain(
            tonic::Code::ResourceExhausted,
            Code::TooLarge,
            "MESSAGE_TOO_LARGE",
            &format!("the message is too large: {}", limit_of(bare.message())),
            None,
        ),
        // Handlers tell their faults with details; what comes without them could not be read.
        tonic::Code::Internal => plain(
            tonic::Code::InvalidArgument,
            Code::InvalidArgument,
            "MALFORMED_MESSAGE",
            "the request is not a message of this method",
            None,
        ),
        tonic::Code::Unimplemented => plain(
            tonic::Code::Unimplemented,
            Code::NotFound,
            "UNIMPLEMENTED",
            "there is no such method here",
            None,
        ),
        tonic::Code::Unknown => {
            let text = generic(Code::Internal).unwrap_or_default();
            plain(tonic::Code::Internal, Code::Internal, "INTERNAL", text, None)
        }
        number => {
            let code = of_number(number);
            plain(number, code, code.name(), bare.message(), None)
        }
    }
}

/// The numbers in the library's sentence, in words of ours.
fn limit_of(message: &str) -> String {
    let numbers = message.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    match numbers.collect::<Vec<_>>()[..] {
        [found, limit] => format!("{found} bytes, at most {limit}"),
        _ => "send less at once".to_owned(),
    }
}
