//! Calls that lead to no answer: each ends in time, with its reason, and costs what it costs.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn a_server_that_stays_away_is_tried_three_times() {
    let (answer, calls) = outcome([status(502)]).await;
    assert_eq!(answer, Err(Error::Unavailable { status: Some(502), retry_after: None }));
    assert_eq!(calls, 3);
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    let quota = r#"{"error":{"message":"Pay, sk-1","type":"insufficient_quota","code":"insufficient_quota"}}"#;
    for (code, body, name) in
        [(401, "", ""), (404, "<html>", ""), (429, quota, "insufficient_quota")]
    {
        let (answer, calls) = outcome([Reply::Status(code, Vec::new(), body.into())]).await;
        assert_eq!(answer, Err(Error::Refused { status: code, code: name.into() }));
        assert_eq!(calls, 1);
    }
}

#[tokio::test]
async fn a_redirect_leads_nowhere() {
    let other = Server::start([Reply::Text("{}".into())]).await;
    let to = format!("{}/chat/completions", other.settings().base);
    let (answer, calls) =
        outcome([Reply::Status(307, vec![("location", to)], String::new())]).await;
    assert_eq!(answer, Err(Error::Refused { status: 307, code: String::new() }));
    assert_eq!((calls, other.calls().len()), (1, 0));
}

#[tokio::test]
async fn a_wait_of_an_hour_is_an_answer() {
    let limited = Reply::Status(429, vec![("retry-after", "3600".into())], String::new());
    let (answer, calls) = outcome([limited]).await;
    let retry_after = Some(Duration::from_secs(3600));
    assert_eq!((answer, calls), (Err(Error::Limited { retry_after }), 1));
}

#[tokio::test]
async fn nobody_at_the_address_is_told_as_such() {
    let server = Server::start([status(500)]).await;
    let settings = server.settings();
    drop(server);
    let (answer, _) = ask_within(settings, &Budget::new(PLENTY)).await;
    assert_eq!(answer, Err(Error::Unavailable { status: None, retry_after: None }));
}

#[tokio::test]
async fn an_answer_that_is_not_whole_is_none() {
    let half = "{\"text\": \"ha".to_owned();
    for (reply, error) in [
        (Reply::CutAfter(half.clone()), Error::Cut),
        (Reply::Unfinished(half.clone()), Error::Cut),
        (Reply::Ended(half.clone(), "length"), Error::TooLong),
        (Reply::Ended(half.clone(), "content_filter"), Error::Declined),
    ] {
        let (answer, calls) = outcome([reply.clone()]).await;
        assert_eq!((answer, calls), (Err(error), 1), "pieces were handed out: {reply:?}");
    }
}

#[tokio::test]
async fn silence_has_an_end() {
    let server = Server::start([Reply::Silent]).await;
    let mut settings = server.settings();
    settings.times.silence = Duration::from_millis(50);
    let (answer, _) = ask_within(settings, &Budget::new(PLENTY)).await;
    assert_eq!(answer, Err(Error::Timeout));
    assert_eq!(server.calls().len(), 3);
}

#[tokio::test]
async fn a_call_has_an_end_even_while_pieces_come() {
    let server = Server::start([Reply::Endless(String::new())]).await;
    let mut settings = server.settings();
    settings.times.total = Duration::from_millis(200);
    settings.answer_bytes = 64 << 20;
    let began = std::time::Instant::now();
    let (answer, _) = ask_within(settings, &Budget::new(PLENTY)).await;
    assert_eq!(answer, Err(Error::Timeout));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_budget_bounds_calls_tokens_and_money() {
    let server = Server::start([status(500)]).await;
    let two = Budget::new(Limits { calls: 2, ..PLENTY });
    let (answer, _) = ask_within(server.settings(), &two).await;
    assert_eq!(answer, Err(Error::Budget("calls")));
    assert_eq!(server.calls().len(), 2, "retries are paid, too");

    let (answer, _) =
        ask_within(server.settings(), &Budget::new(Limits { tokens: 300, ..PLENTY })).await;
    assert_eq!(answer, Err(Error::Budget("tokens")));

    let mut dear = server.settings();
    dear.price = llm::Price { input_micros: 1_000_000, output_micros: 1_000_000 };
    let (answer, _) = ask_within(dear, &Budget::new(Limits { micros: 100, ..PLENTY })).await;
    assert_eq!(answer, Err(Error::Budget("money")));
    assert_eq!(server.calls().len(), 2, "nothing was sent");
}

#[tokio::test]
async fn a_server_that_fails_again_and_again_is_left_alone() {
    let server = Server::start([status(500)]).await;
    let client = Client::new(server.settings()).unwrap();
    let budget = Budget::new(PLENTY);
    let mut last = None;
    for _ in 0..3 {
        last = ask(&client, &budget).await.0.err();
    }
    assert!(matches!(last, Some(Error::CircuitOpen { .. })), "{last:?}");
    assert_eq!(server.calls().len(), 5);
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_ends() {
    let server = Server::start([Reply::Silent]).await;
    let client = Client::new(server.settings()).unwrap();
    let (pieces, incoming) = mpsc::channel(1);
    drop(incoming);
    let answer = client.ask(&request(), &Budget::new(PLENTY), &pieces).await;
    assert_eq!(answer, Err(Error::Abandoned));
}
