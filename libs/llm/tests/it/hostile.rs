//! Servers that mean harm: bounded memory, bounded time, no panic, no word of theirs in our errors.

use std::time::Duration;

use super::*;

async fn against(reply: Reply) -> Error {
    let server = Server::start([reply]).await;
    let mut settings = server.settings();
    settings.times.total = Duration::from_secs(20);
    settings.answer_bytes = 4096;
    let (answer, _) = ask_within(settings, &Budget::new(PLENTY)).await;
    answer.expect_err("a hostile server is not believed")
}

#[tokio::test]
async fn an_endless_answer_is_too_long() {
    assert_eq!(against(Reply::Endless("more ".repeat(500))).await, Error::TooLong);
}

#[tokio::test]
async fn an_endless_answer_without_text_is_too_long() {
    // Role and nothing else, for ever: pieces of no letters fill no text.
    assert_eq!(against(Reply::Endless(String::new())).await, Error::TooLong);
}

#[tokio::test]
async fn a_line_without_an_end_is_too_long() {
    let line = [b"data: ".to_vec(), vec![b'x'; 2 << 20]].concat();
    assert_eq!(against(Reply::Raw(line)).await, Error::TooLong);
}

#[tokio::test]
async fn bytes_that_are_no_answer_are_malformed_or_cut() {
    let nested = format!("data: {}\n\n", "[".repeat(100_000));
    for raw in [
        &b""[..],
        b"\xff\xfe\x00",
        b"data: \xc3\x28\n\n",
        b"data: null\n\n",
        b"data: {\"choices\": 7}\n\n",
        b"data: [DONE]\n\n",
        b"event: error\ndata: {\"error\": {\"message\": \"sk-planted\"}}\n\n",
        b"<html><script>alert(1)</script></html>",
        nested.as_bytes(),
    ] {
        let error = against(Reply::Raw(raw.to_vec())).await;
        let known = matches!(error, Error::Malformed | Error::Cut | Error::Unavailable { .. });
        assert!(known, "{error:?}");
    }
}

#[tokio::test]
async fn what_a_server_says_is_not_repeated() {
    let body =
        r#"{"error":{"message":"key sk-planted of me@example.com","code":"bad sk-planted"}}"#;
    let error = against(Reply::Status(400, Vec::new(), body.into())).await;
    let told = format!("{error} {error:?}");
    assert!(!told.contains("planted") && !told.contains("example.com"), "{told}");
}

#[tokio::test]
async fn a_long_complaint_is_not_read_to_its_end() {
    let error = against(Reply::Status(400, Vec::new(), "x".repeat(20 << 20))).await;
    assert_eq!(error, Error::Refused { status: 400, code: String::new() });
}
