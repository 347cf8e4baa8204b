//! What is logged can be changed while the program runs, by an administrator and by nobody else.

use proto::{
    account::v1::{LoginRequest, accounts_client::AccountsClient},
    admin::v1::{GetLogFilterRequest, SetLogFilterRequest, processes_client::ProcessesClient},
};
use service::client::{self, Caller};
use tonic::Code;

use crate::{
    browser::Browser,
    program::{Folder, SOON, Up, command, log},
};

const PASSWORD: &str = "a long enough password";

async fn administrator(up: &Up, folder: &Folder) -> Caller {
    let output = command(&folder.0, Some(&up.grpc))
        .env("JOBSTREAM_ADMIN_PASSWORD", PASSWORD)
        .args(["admin", "create", "--email", "root@example.org"])
        .output()
        .unwrap();
    assert!(output.status.success());
    let login = LoginRequest {
        email: "root@example.org".into(),
        password: PASSWORD.into(),
        ..LoginRequest::default()
    };
    let mut accounts = AccountsClient::new(client::connect(&up.grpc).unwrap());
    let tokens = accounts.login(login).await.unwrap().into_inner().tokens.unwrap();
    Caller::new(Some(&tokens.access_token), None)
}

#[tokio::test]
async fn an_administrator_changes_what_is_logged_while_the_program_runs() {
    let folder = Folder::new("level");
    let settings = [("JOBSTREAM_LOG", "warn"), ("JOBSTREAM_LOG_FORMAT", "json")];
    let up = Up::start_with(&folder.0, &settings);
    let me = administrator(&up, &folder).await;
    let somebody = Browser::register(&up, "some@example.org", PASSWORD).await;
    let mut processes = ProcessesClient::new(client::connect(&up.grpc).unwrap());
    let set = |filter: &str| SetLogFilterRequest { filter: filter.to_owned() };

    let them = Caller::new(Some(&somebody.access), None);
    for (caller, code) in
        [(&Caller::default(), Code::Unauthenticated), (&them, Code::PermissionDenied)]
    {
        let refused = processes.set_log_filter(caller.request(set("trace"))).await.unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let wrong = processes.set_log_filter(me.request(set("info,=x="))).await.unwrap_err();
    assert_eq!(wrong.code(), Code::InvalidArgument);
    assert_eq!(service::status::decode(&wrong).violations[0].field, "filter");
    somebody.get("/v1/me").await;
    assert!(!log(&folder.0).contains("request answered"));

    let answer = processes.set_log_filter(me.request(set("info,gateway=debug"))).await.unwrap();
    assert_eq!(answer.into_inner().previous, "warn");
    let asked = processes.get_log_filter(me.request(GetLogFilterRequest {})).await.unwrap();
    assert_eq!(asked.into_inner().filter, "info,gateway=debug");
    testkit::wait_until("lines in detail", SOON, async || {
        somebody.get("/v1/me").await;
        log(&folder.0).contains("request answered")
    })
    .await;
    let said = log(&folder.0);
    assert!(said.contains("the log filter was changed") && said.contains("user.id"), "{said}");
    up.end();
}
