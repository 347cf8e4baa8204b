//! Every status that a service may answer with, and what of it reaches a browser.

use kernel::Code;
use tonic_types::{ErrorDetails, StatusExt as _};

use super::*;

#[test]
fn each_of_the_17_grpc_codes_has_its_http_status() {
    let expected = [
        (0, 500),
        (1, 499),
        (2, 500),
        (3, 400),
        (4, 504),
        (5, 404),
        (6, 409),
        (7, 403),
        (8, 429),
        (9, 409),
        (10, 409),
        (11, 400),
        (12, 404),
        (13, 500),
        (14, 503),
        (15, 500),
        (16, 401),
    ];
    for (grpc, http) in expected {
        let status = tonic::Status::new(tonic::Code::from_i32(grpc), "text");
        assert_eq!(Problem::from(status).status.as_u16(), http, "gRPC code {grpc}");
    }
}

#[test]
fn a_code_named_in_the_details_decides_where_numbers_are_shared() {
    for code in Code::ALL {
        let metadata = [("code".to_owned(), code.name().to_owned())];
        let details = ErrorDetails::with_error_info("REASON", "jobstream", metadata);
        let number = tonic::Code::from_i32(code.grpc());
        let status = tonic::Status::with_error_details(number, "text", details);
        let problem = Problem::from(status);
        assert_eq!(problem.status.as_u16(), code.http(), "{code:?}");
        assert_eq!(problem.reason, "REASON");
    }
}

#[test]
fn what_a_foreign_layer_says_about_its_insides_stays_inside() {
    let leak = "relation \"users\" does not exist at src/store/user.rs:42";
    for code in [tonic::Code::Unknown, tonic::Code::Internal, tonic::Code::DataLoss] {
        let problem = Problem::from(tonic::Status::new(code, leak));
        assert_eq!(problem.detail, "something went wrong on our side");
    }
}

#[test]
fn a_document_has_all_its_members() {
    let mut problem = Problem::field("email", "must be an e-mail address");
    problem.metadata.insert("limit".into(), "3".into());
    let json = serde_json::to_value(problem.document("/v1/auth/register", "0af7")).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "type": "/problems/INVALID_ARGUMENT",
            "title": "The request is not valid",
            "status": 400,
            "detail": "email must be an e-mail address",
            "instance": "/v1/auth/register",
            "reason": "INVALID_ARGUMENT",
            "metadata": {"limit": "3"},
            "violations": [{"field": "email", "description": "must be an e-mail address"}],
            "trace_id": "0af7",
        })
    );
}
