//! Somebody takes along what is theirs and deletes their account: what every service has of them is
//! gone, and they are signed out.

use proto::{
    account::v1::{DeleteMeRequest, GetMeRequest, accounts_client::AccountsClient},
    tailoring::v1::{
        CreateTailoringRequest, UploadHeader, UploadRequest, resumes_client::ResumesClient,
        tailorings_client::TailoringsClient, upload_request::Part,
    },
};
use service::client;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::program::{CV, Folder, JOB, Person, SOON, Up};

/// Tables of events: they are facts of the past, are kept for days, and go by their age.
const EVENTS: [&str; 5] = ["change", "record", "event_inbox", "event_applied", "event_dead"];

/// Uploads a CV and has it tailored.
async fn work(up: &Up, person: &Person) {
    let channel = client::connect(&up.grpc).unwrap();
    let header = UploadHeader { file_name: "cv.md".into(), ..Default::default() };
    let parts = [Part::Header(header), Part::Chunk(std::fs::read(CV).unwrap())];
    let parts = futures::stream::iter(parts.map(|part| UploadRequest { part: Some(part) }));
    let mut resumes = ResumesClient::new(channel.clone());
    let resume = resumes.upload(person.caller.request(parts)).await.unwrap().into_inner().resume;
    let request = CreateTailoringRequest {
        resume_id: resume.unwrap().id,
        job_description: std::fs::read_to_string(JOB).unwrap(),
        process_immediately: true,
        ..Default::default()
    };
    let mut tailorings = TailoringsClient::new(channel);
    tailorings.create_tailoring(person.caller.request(request)).await.unwrap();
}

/// Every place of the database that names somebody, as `schema.table.column`.
async fn traces(connection: &mut PgConnection, user: &str) -> Vec<String> {
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "select table_schema, table_name, column_name from information_schema.columns \
         join information_schema.tables using (table_schema, table_name) \
         where table_type = 'BASE TABLE' and data_type in ('text', 'jsonb') \
         and table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let mut found = Vec::new();
    for (schema, table, column) in columns {
        if EVENTS.contains(&table.as_str()) {
            continue;
        }
        let sql = format!(
            "select exists (select from {schema}.{table} where {column}::text like '%{user}%')"
        );
        if sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *connection).await.unwrap() {
            found.push(format!("{schema}.{table}.{column}"));
        }
    }
    found
}

#[tokio::test]
async fn whoever_deletes_their_account_leaves_nothing_and_takes_nothing_of_others() {
    let folder = Folder::new("leaving");
    let up = Up::start(&folder.0);
    let (ann, bob) = (
        Person::register(&up, "ann@example.org").await,
        Person::register(&up, "bob@example.org").await,
    );
    for person in [&ann, &bob] {
        work(&up, person).await;
    }
    let url = db::private::running(&folder.0.join("data")).unwrap().url;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let everywhere = [
        "account.users.id",
        "account.proposal.user_id",
        "tailoring.file.owner",
        "tailoring.resume.owner",
        "tailoring.tailoring.owner",
        "tailoring.operation.owner",
        "notification.inbox.owner",
        "notification.notification.owner",
    ];
    testkit::wait_until("both to be known everywhere", SOON, async || {
        let known =
            [traces(&mut connection, &ann.id).await, traces(&mut connection, &bob.id).await];
        let whole =
            |known: &Vec<String>| everywhere.iter().all(|one| known.iter().any(|k| k == one));
        known.iter().all(whole)
    })
    .await;
    let bobs = traces(&mut connection, &bob.id).await;

    let url = format!("{}/v1/me/export", up.http);
    let taken = testkit::http::client().get(url).bearer_auth(&ann.token).send().await.unwrap();
    let taken: serde_json::Value = taken.json().await.unwrap();
    assert_eq!(taken["user"]["email"], "ann@example.org");
    for list in ["resumes", "tailorings", "operations", "notifications"] {
        assert!(!taken[list].as_array().unwrap().is_empty(), "{list} are taken along");
    }
    assert!(taken["resumes"][0]["parsed_text"].as_str().unwrap().contains("Lindqvist"));
    assert!(!taken.to_string().contains(&bob.id), "and nothing of another");

    let mut accounts = AccountsClient::new(client::connect(&up.grpc).unwrap());
    let delete = |password: &str| DeleteMeRequest { password: password.into() };
    let refused = accounts.delete_me(ann.caller.request(delete("somebody at the page"))).await;
    assert_eq!(refused.unwrap_err().code(), tonic::Code::Unauthenticated);
    accounts.get_me(ann.caller.request(GetMeRequest {})).await.unwrap();

    accounts.delete_me(ann.caller.request(delete("correct horse battery"))).await.unwrap();
    testkit::wait_until("nothing of them is left", SOON, async || {
        traces(&mut connection, &ann.id).await.is_empty()
    })
    .await;
    let me = accounts.get_me(ann.caller.request(GetMeRequest {})).await.unwrap_err();
    assert_eq!(me.code(), tonic::Code::Unauthenticated);
    assert_eq!(traces(&mut connection, &bob.id).await, bobs, "another's things stay");
    up.end();
}
