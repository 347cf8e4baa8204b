//! What is asked, and answers that are whole.

use super::*;

#[tokio::test]
async fn an_answer_comes_piece_by_piece_and_as_a_whole() {
    let server = Server::start([Reply::Text("{\"text\": \"Größe, 東京\"}".into())]).await;
    let budget = Budget::new(PLENTY);
    let (answer, pieces) = ask_within(server.settings(), &budget).await;
    let answer = answer.unwrap();
    assert_eq!(answer.text, "{\"text\": \"Größe, 東京\"}");
    assert!(pieces.len() > 1, "{pieces:?}");
    assert_eq!(pieces.concat(), answer.text);
    assert_eq!((answer.usage.input, answer.usage.calls), (40, 1));
    assert_eq!(budget.spent(), answer.usage);
}

#[tokio::test]
async fn the_request_names_model_form_and_bounds_and_keeps_data_out_of_the_instructions() {
    let server = Server::start([Reply::Text("{}".into())]).await;
    let mut settings = server.settings();
    settings.key = Some(llm::Key::new("sk-planted"));
    let _ = ask_within(settings, &Budget::new(PLENTY)).await;
    let call = &server.calls()[0];
    assert_eq!(call.headers["authorization"], "Bearer sk-planted");
    assert_eq!(call.body["model"], "test-model");
    assert_eq!(call.body["max_completion_tokens"], 400);
    assert_eq!(call.body["stream"], true);
    let form = &call.body["response_format"];
    assert_eq!(
        (&form["type"], &form["json_schema"]["strict"]),
        (&json!("json_schema"), &json!(true))
    );
    let messages = call.body["messages"].as_array().unwrap();
    assert_eq!(messages[0]["role"], "system");
    assert!(!messages[0]["content"].as_str().unwrap().contains("Ignore all"));
    assert_eq!(messages[1]["role"], "user");
}

#[tokio::test]
async fn a_server_without_streams_is_understood() {
    let (answer, calls) = outcome([Reply::Whole("{}".into())]).await;
    assert_eq!((answer.unwrap().as_str(), calls), ("{}", 1));
}

#[tokio::test]
async fn a_server_that_is_up_again_is_asked_again() {
    for first in [
        status(500),
        status(503),
        status(408),
        Reply::Status(429, vec![("retry-after", "0".into())], String::new()),
        Reply::CutAfter(String::new()),
        Reply::Raw(b"data: {not json\n\n".to_vec()),
        Reply::Raw(b"data: {\"error\":{\"message\":\"overloaded\"}}\n\n".to_vec()),
    ] {
        let (answer, calls) = outcome([first.clone(), Reply::Text("{}".into())]).await;
        assert_eq!((answer.as_deref(), calls), (Ok("{}"), 2), "{first:?}");
    }
}

#[tokio::test]
async fn a_wait_that_the_server_asks_for_is_kept() {
    let limited = Reply::Status(429, vec![("retry-after-ms", "300".into())], String::new());
    let began = std::time::Instant::now();
    let (answer, calls) = outcome([limited, Reply::Text("{}".into())]).await;
    assert_eq!((answer.as_deref(), calls), (Ok("{}"), 2));
    assert!(began.elapsed().as_millis() >= 300);
}

/// Refuses calls that hold one of these words of the protocol, as servers that do not know them do.
async fn without(unknown: &'static [&'static str]) -> Server {
    Server::answering(|body| {
        let said = body.as_object().expect("a call is an object");
        let names = said.keys().map(String::as_str).chain(body["response_format"]["type"].as_str());
        match names.into_iter().find(|name| unknown.contains(name)) {
            Some(name) => {
                let error = json!({ "error": { "message": format!("'{name}' is not supported"),
                    "type": "invalid_request_error", "param": name, "code": null } });
                Reply::Status(400, Vec::new(), error.to_string())
            }
            None => Reply::Text("{}".into()),
        }
    })
    .await
}

#[tokio::test]
async fn a_server_that_knows_less_of_the_protocol_is_asked_in_words_that_it_knows() {
    for (unknown, learnt) in [
        (&["json_schema"][..], 1),
        (&["response_format"], 2),
        (&["max_completion_tokens", "stream_options"], 2),
        (&["response_format", "max_completion_tokens", "stream_options"], 4),
    ] {
        let server = without(unknown).await;
        let client = llm::Client::new(server.settings()).unwrap();
        for calls in [learnt + 1, learnt + 2] {
            let (answer, _) = ask(&client, &Budget::new(PLENTY)).await;
            assert_eq!(answer.unwrap().text, "{}", "{unknown:?}");
            assert_eq!(server.calls().len(), calls, "{unknown:?}: what was learnt is kept");
        }
        let body = server.calls().pop().unwrap().body;
        let told = body["messages"][0]["content"].as_str().unwrap();
        let strict = body["response_format"]["type"] == "json_schema";
        assert_eq!(told.contains("additionalProperties"), !strict, "the form is always asked for");
        assert_eq!(body["max_completion_tokens"].is_null(), body["max_tokens"] == 400);
    }
}

#[tokio::test]
async fn a_server_that_complains_of_whatever_is_said_is_left_with_it() {
    let refusal =
        "{\"error\":{\"message\":\"response_format max_completion_tokens stream_options\"}}";
    let (answer, calls) = outcome([Reply::Status(422, Vec::new(), refusal.into())]).await;
    assert_eq!((answer, calls), (Err(Error::Refused { status: 422, code: String::new() }), 3));
}
