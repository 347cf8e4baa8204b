//! Who may call what: every method of the service against every kind of caller. A method without
//! a row fails the test, so that none is ever mounted unconsidered.

use std::collections::BTreeSet;

use proto::account::v1::{Role, SetRoleRequest, Tokens};
use service::{client::Caller, method::Methods, status::decode};
use tonic::client::Grpc;

use crate::app::App;

const SERVICES: [&str; 3] =
    ["jobstream.account.v1.Accounts", "jobstream.account.v1.Keys", "jobstream.account.v1.Profiles"];
const CALLERS: [&str; 5] = ["anonymous", "candidate", "other candidate", "recruiter", "admin"];

/// What each caller meets: `.` the method itself, `401` nobody without a token, `403` not the role.
const TABLE: [(&str, [&str; 5]); 17] = [
    ("/jobstream.account.v1.Accounts/Register", [".", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Accounts/CreateGuest", [".", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Accounts/ListSessions", ["401", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Accounts/EndSession", ["401", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Accounts/Login", [".", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Accounts/Refresh", [".", ".", ".", ".", "."]),
    // Without a refresh token it ends the caller's own session, so there has to be one.
    ("/jobstream.account.v1.Accounts/Logout", ["401", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Accounts/GetMe", ["401", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Accounts/DeleteMe", ["401", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Accounts/SetRole", ["401", "403", "403", "403", "."]),
    ("/jobstream.account.v1.Keys/GetKeys", [".", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Keys/RotateKeys", ["401", "403", "403", "403", "."]),
    ("/jobstream.account.v1.Keys/CheckSession", [".", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Profiles/GetProfile", ["401", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Profiles/UpdateProfile", ["401", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Profiles/AcceptProposal", ["401", ".", ".", ".", "."]),
    ("/jobstream.account.v1.Profiles/DismissProposal", ["401", ".", ".", ".", "."]),
];

/// Tokens of a new session of each kind of caller.
async fn callers(app: &App) -> [Option<Tokens>; 5] {
    let mut tokens = [None, None, None, None, None];
    for (tokens, name) in tokens[1..].iter_mut().zip(["ann", "bob", "rec", "root"]) {
        *tokens = Some(app.login(name).await.unwrap().1);
    }
    tokens
}

#[tokio::test]
async fn every_method_meets_every_caller_as_the_table_says() {
    let app = App::start().await;
    for name in ["ann", "bob", "rec"] {
        app.register(name).await;
    }
    let (_, admin) = app.admin().await;
    let recruiter = app.login("rec").await.unwrap().0;
    let promote = SetRoleRequest { user_id: recruiter.id, role: Role::Recruiter.into() };
    app.accounts().set_role(crate::app::by(&admin, promote)).await.unwrap();

    let methods = SERVICES.iter().flat_map(|service| Methods::all().of(service));
    let paths: BTreeSet<&str> = methods.map(|method| &*method.path).collect();
    assert_eq!(paths, TABLE.iter().map(|(path, _)| *path).collect(), "a row for each method");

    let channel = service::client::connect(&app.address.to_string()).unwrap();
    let mut grpc = Grpc::new(channel);
    for (path, expected) in TABLE {
        let tokens = callers(&app).await;
        for ((caller, tokens), expected) in CALLERS.iter().zip(tokens).zip(expected) {
            let token = tokens.as_ref().map(|tokens| tokens.access_token.as_str());
            let request = Caller::new(token, None).request(());
            grpc.ready().await.unwrap();
            let codec = tonic_prost::ProstCodec::<(), ()>::default();
            let answer = grpc.unary(request, path.parse().unwrap(), codec).await;
            let met = answer.err().map(|status| decode(&status).reason);
            let met = match met.as_deref() {
                Some("TOKEN_MISSING") => "401",
                Some("ROLE_NEEDED") => "403",
                _ => ".",
            };
            assert_eq!(met, expected, "{path} as {caller}");
        }
    }
}
