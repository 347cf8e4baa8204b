//! What callers see of errors, there and back.

use std::time::Duration;

use http::HeaderMap;
use kernel::FieldViolation;

use super::*;

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("posting {0} does not exist")]
    Missing(&'static str),
    #[error("the request has fields that cannot be")]
    Fields,
    #[error("the statement select * from users failed")]
    Broken(#[source] std::io::Error),
    #[error("the key was used with another body")]
    Reused,
}

impl Coded for Failure {
    fn code(&self) -> Code {
        match self {
            Self::Missing(_) => Code::NotFound,
            Self::Fields => Code::InvalidArgument,
            Self::Broken(_) => Code::Internal,
            Self::Reused => Code::Unprocessable,
        }
    }

    fn reason(&self) -> &'static str {
        if matches!(self, Self::Missing(_)) { "POSTING_MISSING" } else { self.code().name() }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Missing(id) => vec![("posting", (*id).to_owned())],
            _ => Vec::new(),
        }
    }

    fn violations(&self) -> Vec<FieldViolation> {
        match self {
            Self::Fields => vec![FieldViolation {
                field: "title".to_owned(),
                description: "at most 200 characters".to_owned(),
            }],
            _ => Vec::new(),
        }
    }
}

#[test]
fn an_error_survives_the_way_there_and_back() {
    let problem = decode(&to_status(&Failure::Missing("job_1")));
    assert_eq!((problem.code, problem.reason.as_str()), (Code::NotFound, "POSTING_MISSING"));
    assert_eq!(problem.message, "posting job_1 does not exist");
    assert_eq!(problem.metadata["posting"], "job_1");
    assert!(!problem.metadata.contains_key(CODE));
    assert_eq!(problem.retry_after, None);
}

#[test]
fn codes_that_share_a_number_are_told_apart_again() {
    let status = to_status(&Failure::Reused);
    assert_eq!(status.code(), tonic::Code::InvalidArgument);
    assert_eq!(decode(&status).code, Code::Unprocessable);
}

#[test]
fn wrong_fields_are_named_with_what_would_be_right() {
    let problem = decode(&to_status(&Failure::Fields));
    assert_eq!(problem.violations, Failure::Fields.violations());
}

#[test]
fn a_fault_of_ours_is_told_in_general_words() {
    let status = to_status(&Failure::Broken(std::io::Error::other("disk on fire")));
    assert_eq!(status.code(), tonic::Code::Internal);
    assert!(!status.message().contains("select") && !status.message().contains("disk"));
    let details = String::from_utf8_lossy(status.details()).into_owned();
    assert!(!details.contains("select") && !details.contains("disk"), "{details}");
}

#[test]
fn statuses_of_other_servers_are_read_without_their_inner_words() {
    let problem = decode(&Status::internal("panicked at src/main.rs:1"));
    assert_eq!(problem.code, Code::Internal);
    assert!(!problem.message.contains("main.rs"));
    assert_eq!(decode(&Status::unimplemented("x")).reason, "UNIMPLEMENTED");
    assert_eq!(decode(&Status::out_of_range("y")).code, Code::InvalidArgument);
}

fn completed(status: &Status) -> Problem {
    let mut headers = HeaderMap::new();
    status.add_header(&mut headers).unwrap();
    complete(&mut headers);
    let read = Status::from_header_map(&headers).unwrap();
    assert!(read.get_details_error_info().is_some(), "{read:?}");
    decode(&read)
}

#[test]
fn a_message_the_library_could_not_read_is_the_fault_of_its_sender() {
    let problem = completed(&Status::internal("failed to decode Protobuf message"));
    assert_eq!(
        (problem.code, problem.reason.as_str()),
        (Code::InvalidArgument, "MALFORMED_MESSAGE")
    );
    let library = "Error, decoded message length too large: found 9 bytes, the limit is: 8 bytes";
    let problem = completed(&Status::out_of_range(library));
    assert_eq!((problem.code, problem.reason.as_str()), (Code::TooLarge, "MESSAGE_TOO_LARGE"));
    assert_eq!(problem.message, "the message is too large: 9 bytes, at most 8");
    assert_eq!(completed(&Status::unimplemented("")).reason, "UNIMPLEMENTED");
    assert_eq!(completed(&Status::unknown("oops")).code, Code::Internal);
}

#[test]
fn a_status_of_ours_is_left_as_it_is() {
    let mut headers = HeaderMap::new();
    let ours = plain(
        tonic::Code::Unavailable,
        Code::Unavailable,
        "STOPPING",
        "the server stops",
        Some(Duration::from_secs(1)),
    );
    ours.add_header(&mut headers).unwrap();
    let before = headers.clone();
    complete(&mut headers);
    assert_eq!(headers, before);
}
