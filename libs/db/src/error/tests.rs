//! How SQLSTATEs are sorted, without a server.

use std::{borrow::Cow, error::Error as _};

use sqlx::error::{DatabaseError, ErrorKind};

use super::*;

/// What a server says, made up.
#[derive(Debug, thiserror::Error)]
#[error("said: {code}")]
struct Said {
    code: &'static str,
    constraint: Option<&'static str>,
}

impl DatabaseError for Said {
    fn message(&self) -> &str {
        "insert into person values ('secret')"
    }
    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.into())
    }
    fn constraint(&self) -> Option<&str> {
        self.constraint
    }
    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }
    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }
    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

fn said(code: &'static str) -> Error {
    Error::from(sqlx::Error::from(Said { code, constraint: Some("person_email_key") }))
}

#[test]
fn a_full_disk_is_exhausted_resources_and_asks_to_wait() {
    let error = said("53100");
    assert_eq!(error.code(), Code::ResourceExhausted);
    assert!(error.retry_after().is_some());
    assert!(!error.transient(), "repeating at once does not make room");
}

#[test]
fn a_server_that_goes_comes_or_is_read_only_is_unavailable() {
    for code in ["57P01", "57P02", "57P03", "25006", "08006", "53300", "25P04", "57014"] {
        assert_eq!(said(code).code(), Code::Unavailable, "{code}");
    }
    let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    let out_of_turn = sqlx::Error::Protocol("a row, and nobody had asked".into());
    let lost = [sqlx::Error::Io(refused), sqlx::Error::PoolTimedOut, sqlx::Error::PoolClosed];
    for error in lost.into_iter().chain([out_of_turn]) {
        assert!(Error::from(error).unavailable());
    }
}

#[test]
fn only_conflicts_between_transactions_are_transient() {
    assert!(said("40001").transient());
    assert!(said("40P01").transient());
    for code in ["23505", "53100", "57P01", "42601"] {
        assert!(!said(code).transient(), "{code}");
    }
}

#[test]
fn a_refused_row_names_its_constraint() {
    assert_eq!(said("23505").constraint(), Some("person_email_key"));
    assert_eq!(said("23505").code(), Code::AlreadyExists);
    assert_eq!(said("23514").constraint(), Some("person_email_key"));
    assert_eq!(said("42601").constraint(), None);
}

#[test]
fn messages_tell_nothing_of_statements_and_the_chain_tells_all() {
    for code in ["23505", "40001", "53100", "57P01", "22021", "42601"] {
        let error = said(code);
        assert!(!error.to_string().contains("secret"), "{code}");
        assert!(error.source().is_some(), "{code}");
    }
}

#[test]
fn a_wrong_option_names_the_field() {
    let error = Error::Options { field: "schema", right: "lower-case letters" };
    assert_eq!(error.violations()[0].field, "schema");
    assert!(error.to_string().contains("lower-case letters"));
}
