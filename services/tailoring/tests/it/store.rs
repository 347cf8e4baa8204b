//! Every statement on a real PostgreSQL: what it writes, and that it finds nothing of another owner.

use sqlx::{PgConnection, pool::PoolConnection};
use tailoring::store::{
    correction, document, file, owned, resume, tailoring as tailorings, version,
};
use testkit::Database;

const ME: &str = "user_00000000000000000000000000000001";
const OTHER: &str = "user_00000000000000000000000000000002";

async fn database() -> (Database, PoolConnection<sqlx::Postgres>) {
    let database = Database::create(&tailoring::sets(), tailoring::SCHEMA).await;
    let connection = database.pool().pg().acquire().await.unwrap();
    (database, connection)
}

async fn keep_resume(connection: &mut PgConnection, id: &str, content: u8) {
    let (sha256, bytes) = ([content; 32], [content; 10]);
    file::insert(connection, ME, &sha256, &bytes).await.unwrap();
    let new = resume::New {
        id,
        owner: ME,
        file_name: "cv.md",
        media_type: "text/markdown",
        size_bytes: 10,
        sha256: &sha256,
    };
    resume::insert(connection, new, &format!("op_{id}")).await.unwrap();
}

async fn keep_tailoring(connection: &mut PgConnection, id: &str, job_description: &str) {
    let new = tailorings::New {
        id,
        owner: ME,
        resume: "resume_1",
        job_description,
        title: "",
        company_name: "Acme",
        template: Some("TWO_COLUMNS"),
        paper: None,
    };
    tailorings::insert(connection, new, &format!("op_{id}")).await.unwrap();
}

fn outcome() -> tailorings::Outcome<'static> {
    tailorings::Outcome { person: "Ada", body: "text", report: "{}", draft: "{\"d\":1}" }
}

#[tokio::test]
async fn files_are_kept_once_per_content_and_let_go_with_their_last_resume() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    file::owner_lock(c, ME).await.unwrap();
    for (id, content) in [("resume_1", 1), ("resume_2", 1), ("resume_3", 2)] {
        keep_resume(c, id, content).await;
    }
    assert_eq!(file::others_size(c, ME, &[1; 32]).await.unwrap(), 10);
    assert_eq!(file::others_size(c, ME, &[9; 32]).await.unwrap(), 20);
    assert_eq!(file::others_size(c, OTHER, &[9; 32]).await.unwrap(), 0);
    assert_eq!(file::of_resume(c, ME, "resume_3").await.unwrap().unwrap().bytes, [2; 10]);
    assert!(file::of_resume(c, OTHER, "resume_3").await.unwrap().is_none());
    let deleted = resume::delete(c, ME, "resume_1").await.unwrap().unwrap();
    assert_eq!(deleted.operation, "op_resume_1");
    file::delete_unused(c, ME, &deleted.sha256).await.unwrap();
    assert!(file::of_resume(c, ME, "resume_2").await.unwrap().is_some());
    resume::delete(c, ME, "resume_2").await.unwrap();
    file::delete_unused(c, ME, &deleted.sha256).await.unwrap();
    assert_eq!(file::others_size(c, ME, &[9; 32]).await.unwrap(), 10);
}

#[tokio::test]
async fn a_resume_is_found_by_its_owner_only() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    keep_resume(c, "resume_1", 1).await;
    let reading =
        resume::Reading { text: "text", model: "{}", profile: "{}", ..Default::default() };
    assert!(owned::get::<resume::Resume>(c, OTHER, "resume_1").await.unwrap().is_none());
    assert!(resume::parsed(c, OTHER, "resume_1").await.unwrap().is_none());
    assert!(!resume::hold(c, OTHER, "resume_1").await.unwrap());
    assert!(resume::save(c, OTHER, "resume_1", reading).await.unwrap().is_none());
    assert!(resume::delete(c, OTHER, "resume_1").await.unwrap().is_none());
    assert!(
        owned::id_of_operation::<resume::Resume>(c, OTHER, "op_resume_1").await.unwrap().is_none()
    );
    assert!(owned::list::<resume::Resume>(c, OTHER, None, 10).await.unwrap().is_empty());
    assert!(resume::hold_newest_parsed(c, OTHER).await.unwrap().is_none());
    assert!(resume::hold(c, ME, "resume_1").await.unwrap());
    let id = owned::id_of_operation::<resume::Resume>(c, ME, "op_resume_1").await.unwrap();
    assert_eq!(id.as_deref(), Some("resume_1"));
}

#[tokio::test]
async fn what_was_read_makes_a_resume_parsed_and_the_newest_parsed_one_is_found() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    for (id, content) in [("resume_1", 1), ("resume_2", 2), ("resume_3", 3)] {
        keep_resume(c, id, content).await;
    }
    assert!(resume::hold_newest_parsed(c, ME).await.unwrap().is_none());
    assert!(resume::parsed(c, ME, "resume_1").await.unwrap().unwrap().model.is_none());
    for id in ["resume_1", "resume_2"] {
        let (model, profile) = ("{\"m\":1}", "{\"p\":1}");
        let reading = resume::Reading { text: "text", model, profile, ..Default::default() };
        assert_eq!(resume::save(c, ME, id, reading).await.unwrap().unwrap().sequence, 1);
    }
    let newest = resume::hold_newest_parsed(c, ME).await.unwrap();
    assert_eq!(newest.as_deref(), Some("resume_2"));
    let read = owned::get::<resume::Resume>(c, ME, "resume_1").await.unwrap().unwrap();
    assert!(read.parsed && read.updated_at > read.created_at);
    assert_eq!(read.profile.as_deref(), Some("{\"p\":1}"));
    let model = resume::parsed(c, ME, "resume_1").await.unwrap().unwrap().model;
    assert_eq!(model.as_deref(), Some("{\"m\":1}"));
    let page = owned::list::<resume::Resume>(c, ME, Some("resume_3"), 1).await.unwrap();
    assert_eq!(page[0].id, "resume_2");
    assert!(page[0].parsed && page[0].parsed_text.is_none());
}

#[tokio::test]
async fn a_tailoring_is_saved_with_its_documents_and_deleted_with_them() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    keep_tailoring(c, "tailoring_1", "a posting").await;
    let waiting = document::get(c, ME, "tailoring_1", "pdf").await.unwrap().unwrap();
    assert!(waiting.bytes.is_none());
    let outcome = outcome();
    assert!(!tailorings::save(c, OTHER, "tailoring_1", outcome).await.unwrap());
    assert!(tailorings::save(c, ME, "tailoring_1", outcome).await.unwrap());
    for bytes in [b"first", b"again"] {
        document::save(c, "tailoring_1", "pdf", bytes).await.unwrap();
    }
    let document = document::get(c, ME, "tailoring_1", "pdf").await.unwrap().unwrap();
    let told = (document.person.as_str(), document.company_name.as_str());
    assert_eq!((told, document.bytes.as_deref()), (("Ada", "Acme"), Some(b"again".as_slice())));
    assert!(document::get(c, OTHER, "tailoring_1", "pdf").await.unwrap().is_none());
    let read = owned::get::<tailorings::Tailoring>(c, ME, "tailoring_1").await.unwrap().unwrap();
    assert_eq!((read.body.as_deref(), read.report.as_deref()), (Some("text"), Some("{}")));
    assert!(owned::get::<tailorings::Tailoring>(c, OTHER, "tailoring_1").await.unwrap().is_none());
    assert!(tailorings::delete(c, OTHER, "tailoring_1").await.unwrap().is_none());
    let operation = tailorings::delete(c, ME, "tailoring_1").await.unwrap();
    assert_eq!(operation.as_deref(), Some("op_tailoring_1"));
    assert!(document::get(c, ME, "tailoring_1", "pdf").await.unwrap().is_none());
}

#[tokio::test]
async fn tailorings_are_listed_newest_first_with_the_beginning_of_their_posting_and_no_text() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    for at in 1..=5 {
        keep_tailoring(c, &format!("tailoring_{at}"), &"ü".repeat(100 * at)).await;
    }
    let outcome = outcome();
    tailorings::save(c, ME, "tailoring_4", outcome).await.unwrap();
    let page = owned::list::<tailorings::Tailoring>(c, ME, Some("tailoring_5"), 3).await.unwrap();
    let told: Vec<_> = page
        .iter()
        .map(|row| (row.id.as_str(), row.completed, row.job_description.chars().count()))
        .collect();
    assert_eq!(
        told,
        [("tailoring_4", true, 200), ("tailoring_3", false, 200), ("tailoring_2", false, 200)]
    );
    assert!(page.iter().all(|row| row.body.is_none() && row.report.is_none()));
    let all = owned::list::<tailorings::Tailoring>(c, ME, None, 9).await.unwrap();
    assert_eq!(all.last().unwrap().job_description, "ü".repeat(100));
    assert!(owned::list::<tailorings::Tailoring>(c, OTHER, None, 9).await.unwrap().is_empty());
    let id =
        owned::id_of_operation::<tailorings::Tailoring>(c, ME, "op_tailoring_1").await.unwrap();
    assert_eq!(id.as_deref(), Some("tailoring_1"));
    assert!(
        owned::id_of_operation::<tailorings::Tailoring>(c, OTHER, "op_tailoring_1")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn versions_are_kept_in_order_and_belong_to_the_owner_of_their_tailoring() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    keep_tailoring(c, "tailoring_1", "a posting").await;
    let before = version::current(c, ME, "tailoring_1").await.unwrap().unwrap();
    assert_eq!((before.completed, before.version, before.revisions), (false, 0, None));
    assert!(tailorings::save(c, ME, "tailoring_1", outcome()).await.unwrap());
    version::insert(c, "tailoring_1", 1, "{}", 0).await.unwrap();
    assert_eq!(version::lock(c, ME, "tailoring_1").await.unwrap(), Some(1));
    version::insert(c, "tailoring_1", 2, "{\"a\":\"dropped\"}", 1).await.unwrap();
    assert!(version::insert(c, "tailoring_1", 2, "{}", 1).await.is_err(), "each number once");
    let revised =
        tailorings::Revised { version: 2, person: "Eve", body: "less", report: "{\"r\":2}" };
    tailorings::revise(c, "tailoring_1", revised).await.unwrap();
    let now = version::current(c, ME, "tailoring_1").await.unwrap().unwrap();
    assert_eq!((now.version, now.person.as_str(), now.company_name.as_str()), (2, "Eve", "Acme"));
    assert_eq!(now.draft.as_deref(), Some("{\"d\":1}"));
    assert_eq!(now.revisions.as_deref(), Some("{\"a\":\"dropped\"}"));
    let first = version::revisions(c, ME, "tailoring_1", 1).await.unwrap();
    assert_eq!(first.as_deref(), Some("{}"));
    let listed = version::list(c, ME, "tailoring_1").await.unwrap();
    let told: Vec<_> = listed.iter().map(|one| (one.number, one.changed)).collect();
    assert_eq!(told, [(2, 1), (1, 0)]);
    assert!(version::current(c, OTHER, "tailoring_1").await.unwrap().is_none());
    assert!(version::revisions(c, OTHER, "tailoring_1", 1).await.unwrap().is_none());
    assert!(version::list(c, OTHER, "tailoring_1").await.unwrap().is_empty());
    assert!(version::lock(c, OTHER, "tailoring_1").await.unwrap().is_none());
    document::save(c, "tailoring_1", "pdf", b"bytes").await.unwrap();
    document::clear(c, "tailoring_1").await.unwrap();
    assert!(document::get(c, ME, "tailoring_1", "pdf").await.unwrap().unwrap().bytes.is_none());
    version::clear(c, "tailoring_1").await.unwrap();
    assert!(version::list(c, ME, "tailoring_1").await.unwrap().is_empty());
}

#[tokio::test]
async fn corrections_keep_their_order_and_go_with_their_resume() {
    let (_database, mut connection) = database().await;
    let c = &mut *connection;
    keep_resume(c, "resume_1", 1).await;
    let one = |path: &str| correction::Correction {
        path: path.into(),
        value: "new".into(),
        original: "old".into(),
    };
    let all = [one("work[0].company"), one("basics.name")];
    assert!(resume::lock(c, ME, "resume_1").await.unwrap());
    assert!(!resume::lock(c, OTHER, "resume_1").await.unwrap());
    correction::replace(c, "resume_1", &all).await.unwrap();
    assert_eq!(correction::list(c, ME, "resume_1").await.unwrap(), all);
    assert!(correction::list(c, OTHER, "resume_1").await.unwrap().is_empty());
    correction::replace(c, "resume_1", &all[1..]).await.unwrap();
    assert_eq!(correction::list(c, ME, "resume_1").await.unwrap(), all[1..]);
    let reading = resume::Reading {
        text: "text",
        model: "{}",
        profile: "{}",
        hidden_letters: 3,
        ..Default::default()
    };
    resume::save(c, ME, "resume_1", reading).await.unwrap();
    resume::correct(c, "resume_1", "{\"m\":2}", "{\"p\":2}", "{\"m\":1}").await.unwrap();
    let models = resume::models(c, ME, "resume_1").await.unwrap().unwrap();
    assert_eq!(models.model.as_deref(), Some("{\"m\":2}"));
    assert_eq!((models.reading.as_deref(), models.hidden_letters), (Some("{\"m\":1}"), 3));
    assert!(resume::models(c, OTHER, "resume_1").await.unwrap().is_none());
    let deleted = resume::delete(c, ME, "resume_1").await.unwrap().unwrap();
    assert_eq!(deleted.sequence, 2, "the number of the event that tells of it");
    assert!(correction::list(c, ME, "resume_1").await.unwrap().is_empty());
}
