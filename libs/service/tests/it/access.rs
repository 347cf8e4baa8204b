//! Who is let in: nobody without a valid token but where a method is public, new keys without a
//! failed call, and nobody any longer once their session has ended.

use std::sync::Arc;

use proto::operations::v1::{GetRequest, ListRequest, WatchRequest};
use service::{
    auth::{Role, testing::TestAuthority},
    client::Caller,
    method::Methods,
    status::decode,
};
use tonic::{Code, Request};

use crate::app::{App, eventually};

fn get() -> GetRequest {
    GetRequest { id: "op".to_owned(), raw: false }
}

#[tokio::test]
async fn a_valid_token_opens_a_method_and_tells_who_calls() {
    let app = App::start().await;
    let answer = app.operations().get(app.ask(get())).await.unwrap().into_inner();
    assert_eq!(answer.operation.unwrap().owner, app.user.user_id.as_str());
}

#[tokio::test]
async fn every_method_not_named_public_is_closed_to_the_unknown() {
    let app = App::start().await;
    let mut grpc = tonic::client::Grpc::new(app.channel());
    let services = ["jobstream.operations.v1.Operations", "jobstream.tailoring.v1.Tailorings"];
    let mut closed = 0;
    for method in services.iter().flat_map(|service| Methods::all().of(service)) {
        let codec = tonic_prost::ProstCodec::<(), ()>::default();
        let path = method.path.parse().unwrap();
        grpc.ready().await.unwrap();
        let answer = grpc.unary(Request::new(()), path, codec).await;
        if &*method.path == "/jobstream.operations.v1.Operations/List" {
            answer.unwrap();
            continue;
        }
        let problem = decode(&answer.unwrap_err());
        assert_eq!(problem.reason, "TOKEN_MISSING", "{}", method.path);
        closed += 1;
    }
    assert_eq!(closed, 15);
    assert_eq!(app.probe.calls(), 1, "only the public method was reached");
}

#[tokio::test]
async fn a_path_that_names_nothing_is_told_only_to_those_signed_in() {
    let app = App::start().await;
    let mut grpc = tonic::client::Grpc::new(app.channel());
    for (request, code) in
        [(Request::new(()), Code::Unauthenticated), (app.ask(()), Code::Unimplemented)]
    {
        grpc.ready().await.unwrap();
        let codec = tonic_prost::ProstCodec::<(), ()>::default();
        let path = "/jobstream.secret.v1.Secret/Open".parse().unwrap();
        let answer = grpc.unary(request, path, codec).await;
        assert_eq!(answer.unwrap_err().code(), code);
    }
}

#[tokio::test]
async fn a_public_method_honours_a_valid_token_and_ignores_a_wrong_one() {
    let app = App::start().await;
    let mut client = app.operations();
    let named = client.list(app.ask(ListRequest::default())).await.unwrap().into_inner();
    assert_eq!(named.next_page_token, app.user.user_id.as_str());
    for token in [None, Some("nonsense")] {
        let request = Caller::new(token, None).request(ListRequest::default());
        let answer = client.list(request).await.unwrap().into_inner();
        assert_eq!(answer.next_page_token, "nobody");
    }
}

#[tokio::test]
async fn tokens_that_are_not_ours_are_refused_on_the_wire() {
    let app = App::start().await;
    let other = TestAuthority::new();
    other.rotate();
    let foreign = other.token(&app.user);
    let expired = app.authority.signer().sign_at(&app.user, 1_000_000);
    for (token, reason) in
        [("a.b.c", "TOKEN_INVALID"), (&foreign, "TOKEN_INVALID"), (&expired, "TOKEN_EXPIRED")]
    {
        let request = Caller::new(Some(token), None).request(get());
        let status = app.operations().get(request).await.unwrap_err();
        assert_eq!(status.code(), Code::Unauthenticated);
        assert_eq!(decode(&status).reason, reason);
    }
    assert_eq!(app.probe.calls(), 0);
}

#[tokio::test]
async fn tokens_of_a_key_made_a_moment_ago_are_accepted_and_so_are_the_old() {
    let app = App::start().await;
    let mut client = app.operations();
    let old = app.ask(get());
    client.get(app.ask(get())).await.unwrap();
    app.authority.rotate();
    let answers = futures::future::join_all((0..20).map(|_| {
        let (mut client, request) = (app.operations(), app.ask(get()));
        async move { client.get(request).await }
    }));
    for answer in answers.await {
        answer.unwrap();
    }
    client.get(old).await.unwrap();
    assert_eq!(app.authority.readings(), 2, "twenty questions, one reading");
}

#[tokio::test]
async fn invented_key_ids_do_not_make_the_keys_be_read_each_time() {
    let app = App::start().await;
    let forger = service::auth::Signer::new("invented", &[9; 32]);
    let answers = futures::future::join_all((0..50).map(|_| {
        let mut client = app.operations();
        let token = forger.sign(&TestAuthority::user(Role::Admin));
        let request = Caller::new(Some(&token), None).request(get());
        async move { client.get(request).await }
    }));
    for answer in answers.await {
        assert_eq!(answer.unwrap_err().code(), Code::Unauthenticated);
    }
    assert!(app.authority.readings() <= 3, "{}", app.authority.readings());
}

#[tokio::test]
async fn an_ended_session_loses_its_calls_and_its_open_streams() {
    let app = App::start().await;
    let mut client = app.operations();
    let mut stream = client.watch(app.ask(WatchRequest::default())).await.unwrap().into_inner();
    stream.message().await.unwrap().unwrap();
    let other = TestAuthority::user(Role::Candidate);
    let request = app.ask_as(&other, WatchRequest::default());
    let mut others = client.watch(request).await.unwrap().into_inner();
    app.authenticator.sessions().end(&app.user.session_id);
    let ended = loop {
        match stream.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("ended without a word"),
            Err(status) => break status,
        }
    };
    assert_eq!(decode(&ended).reason, "SESSION_ENDED");
    let refused = client.get(app.ask(get())).await.unwrap_err();
    assert_eq!(decode(&refused).reason, "SESSION_ENDED");
    others.message().await.unwrap().unwrap();
    let state = Arc::clone(&app.probe.0);
    eventually("the stream of the ended session is let go", || {
        state.streams_let_go.load(std::sync::atomic::Ordering::SeqCst) == 1
    })
    .await;
}

#[tokio::test]
async fn a_caller_is_passed_on_with_token_address_and_remaining_time() {
    let app = App::start().await;
    let address = "203.0.113.9".parse().unwrap();
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(3);
    let token = app.authority.token(&app.user);
    let caller = Caller::new(Some(&token), Some(address)).until(until);
    app.operations().get(caller.request(get())).await.unwrap();
    let headers = app.probe.0.headers.lock().unwrap().clone();
    assert_eq!(headers["x-forwarded-for"], "203.0.113.9");
    assert_eq!(headers["authorization"], format!("Bearer {token}"));
    let left = app.probe.0.time_left.lock().unwrap().unwrap();
    assert!(left.as_secs_f64() > 1.0 && left.as_secs_f64() <= 3.0, "{left:?}");
}
