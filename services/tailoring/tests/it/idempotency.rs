//! A repeated request is the same one: one resume, one tailoring, one operation, however often and
//! however close together it is sent; with another body it is refused.

use kernel::Code;
use proto::tailoring::v1 as pb;
use service::auth::{Role, testing::TestAuthority};

use crate::{
    app::{App, problem},
    files,
};

const KEY: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";

fn posting(job_description: &str, resume_id: &str) -> pb::CreateTailoringRequest {
    pb::CreateTailoringRequest {
        resume_id: resume_id.into(),
        job_description: job_description.into(),
        request_id: KEY.into(),
        ..pb::CreateTailoringRequest::default()
    }
}

#[tokio::test]
async fn a_repeated_upload_is_the_same_resume() {
    let app = App::start().await;
    let file = files::CV.as_bytes();
    let first = app.upload_as(&app.user, "cv.md", file, KEY).await.unwrap();
    let again = app.upload_as(&app.user, "cv.md", file, &KEY.to_uppercase()).await.unwrap();
    assert_eq!(first.resume.unwrap().id, again.resume.unwrap().id);
    assert_eq!(first.operation.unwrap().id, again.operation.unwrap().id);
    assert_eq!((app.rows("resume").await, app.rows("operation").await), (1, 1));
}

#[tokio::test]
async fn a_key_that_was_used_for_another_file_is_refused_and_nothing_is_kept() {
    let app = App::start().await;
    app.upload_as(&app.user, "cv.md", files::CV.as_bytes(), KEY).await.unwrap();
    for (name, bytes) in [("cv.md", b"Another file".as_slice()), ("b.md", files::CV.as_bytes())] {
        let refused = problem(app.upload_as(&app.user, name, bytes, KEY).await);
        let told = (refused.code, refused.reason.as_str());
        assert_eq!(told, (Code::Unprocessable, "REQUEST_ID_REUSED"));
    }
    assert_eq!((app.rows("file").await, app.rows("resume").await), (1, 1));
}

#[tokio::test]
async fn the_same_key_of_somebody_else_is_another_upload() {
    let app = App::start().await;
    let other = TestAuthority::user(Role::Candidate);
    app.upload_as(&app.user, "cv.md", files::CV.as_bytes(), KEY).await.unwrap();
    app.upload_as(&other, "cv.md", files::CV.as_bytes(), KEY).await.unwrap();
    assert_eq!(app.rows("resume").await, 2);
}

#[tokio::test]
async fn equal_uploads_at_once_lead_to_one_resume() {
    let app = App::start().await;
    let file = files::CV.as_bytes();
    let uploads = (0..8).map(|_| app.upload_as(&app.user, "cv.md", file, KEY));
    let answers = futures::future::join_all(uploads).await;
    let mut ids: Vec<String> =
        answers.into_iter().map(|answer| answer.unwrap().resume.unwrap().id).collect();
    ids.dedup();
    assert_eq!((ids.len(), app.rows("resume").await, app.rows("operation").await), (1, 1, 1));
}

#[tokio::test]
async fn equal_tailorings_at_once_lead_to_one() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let creates = (0..8).map(|_| app.create(posting(files::SOFTWARE, &resume.id)));
    let answers = futures::future::join_all(creates).await;
    let mut ids: Vec<String> =
        answers.into_iter().map(|answer| answer.unwrap().tailoring.unwrap().id).collect();
    ids.dedup();
    assert_eq!((ids.len(), app.rows("tailoring").await), (1, 1));
}

#[tokio::test]
async fn a_repeated_tailoring_is_the_same_one_even_when_its_resume_is_gone() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let first = app.create(posting(files::SOFTWARE, "")).await.unwrap().tailoring.unwrap();
    app.ended(&first.operation_id).await;
    let delete = app.ask(pb::DeleteResumeRequest { id: resume.id });
    app.resumes().delete_resume(delete).await.unwrap();
    let again = app.create(posting(files::SOFTWARE, "")).await.unwrap().tailoring.unwrap();
    assert_eq!(first.id, again.id);
    let refused = problem(app.create(posting(files::KITCHEN, "")).await);
    assert_eq!(refused.reason, "REQUEST_ID_REUSED");
    assert_eq!(app.rows("tailoring").await, 1);
}

#[tokio::test]
async fn another_layout_is_another_request() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let usual = posting(files::SOFTWARE, &resume.id);
    let chosen = |template: pb::Template, paper: pb::Paper| pb::CreateTailoringRequest {
        template: template.into(),
        paper: paper.into(),
        ..usual.clone()
    };
    let (two, letter) = (pb::Template::TwoColumns, pb::Paper::Letter);
    app.create(chosen(two, letter)).await.unwrap();
    app.create(chosen(two, letter)).await.unwrap();
    for other in
        [usual.clone(), chosen(two, pb::Paper::A4), chosen(pb::Template::OneColumn, letter)]
    {
        assert_eq!(problem(app.create(other).await).reason, "REQUEST_ID_REUSED");
    }
    assert_eq!(app.rows("tailoring").await, 1);
}
