//! Failures, cancels and retries of tailorings, as their owner sees them.

use proto::{
    operations::v1::State,
    tailoring::v1::{self as pb, TailoringStatus},
};

use crate::{
    app::{App, SOON},
    files,
};

async fn waiting_tailoring(app: &App) -> (pb::Resume, pb::Tailoring) {
    app.hold();
    let resume = app.upload("cv.pdf", &files::pdf(&files::text())).await.unwrap().resume.unwrap();
    let request = pb::CreateTailoringRequest {
        resume_id: resume.id.clone(),
        job_description: files::SOFTWARE.into(),
        ..pb::CreateTailoringRequest::default()
    };
    let tailoring = app.create(request).await.unwrap().tailoring.unwrap();
    app.reaches(&tailoring.operation_id, "extract").await;
    (resume, tailoring)
}

#[tokio::test]
async fn a_tailoring_that_is_cancelled_in_the_middle_shows_as_failed_and_a_retry_completes_it() {
    let app = App::start().await;
    let (_, tailoring) = waiting_tailoring(&app).await;
    app.cancel(&tailoring.operation_id).await;
    assert_eq!(app.ended(&tailoring.operation_id).await.state(), State::Cancelled);
    let cancelled = app.tailoring(&tailoring.id).await;
    assert_eq!(cancelled.status(), TailoringStatus::Failed);
    assert_eq!(cancelled.error.unwrap().reason, "CANCELLED");
    assert!(cancelled.tailored_resume_text.is_empty());
    app.release();
    app.retry(&tailoring.operation_id).await;
    let ended = app.ended(&tailoring.operation_id).await;
    assert_eq!((ended.state(), ended.run), (State::Succeeded, 2));
    let completed = app.tailoring(&tailoring.id).await;
    assert_eq!(completed.status(), TailoringStatus::Completed);
    assert!(completed.error.is_none() && !completed.tailored_resume_text.is_empty());
}

#[tokio::test]
async fn a_tailoring_of_a_resume_that_cannot_be_read_fails_and_says_why() {
    let app = App::start().await;
    let scan = app.read("cv.pdf", &files::scan()).await;
    let tailoring = app.tailored(&scan.id, files::SOFTWARE).await;
    assert_eq!(tailoring.status(), TailoringStatus::Failed);
    let error = tailoring.error.unwrap();
    assert_eq!((error.reason.as_str(), error.retryable), ("RESUME_NOT_READ", false));
    assert!(error.message.contains("scan"), "{}", error.message);
}

#[tokio::test]
async fn a_tailoring_that_failed_with_its_resume_is_completed_when_both_are_retried() {
    let app = App::start().await;
    let (resume, tailoring) = waiting_tailoring(&app).await;
    app.cancel(&resume.operation_id).await;
    assert_eq!(app.ended(&tailoring.operation_id).await.state(), State::Failed);
    assert_eq!(app.tailoring(&tailoring.id).await.error.unwrap().reason, "RESUME_NOT_READ");
    app.release();
    app.retry(&resume.operation_id).await;
    app.ended(&resume.operation_id).await;
    app.retry(&tailoring.operation_id).await;
    assert_eq!(app.ended(&tailoring.operation_id).await.state(), State::Succeeded);
    assert_eq!(app.tailoring(&tailoring.id).await.status(), TailoringStatus::Completed);
}

#[tokio::test]
async fn a_tailoring_whose_resume_is_deleted_meanwhile_fails_for_good() {
    let app = App::start().await;
    let (resume, tailoring) = waiting_tailoring(&app).await;
    let delete = app.ask(pb::DeleteResumeRequest { id: resume.id });
    app.resumes().delete_resume(delete).await.unwrap();
    let ended = app.ended(&tailoring.operation_id).await;
    assert_eq!(ended.state(), State::Failed);
    // Told by what it sees first: that the reading was stopped, or that the resume is gone.
    let error = ended.error.unwrap();
    assert!(["RESUME_NOT_FOUND", "RESUME_NOT_READ"].contains(&error.reason.as_str()), "{error:?}");
    assert!(!error.retryable);
}

#[tokio::test]
async fn deleting_a_tailoring_that_runs_stops_it() {
    let app = App::start().await;
    let (_, tailoring) = waiting_tailoring(&app).await;
    let delete = app.ask(pb::DeleteTailoringRequest { id: tailoring.id });
    app.tailorings().delete_tailoring(delete).await.unwrap();
    app.release();
    assert_eq!((app.rows("tailoring").await, app.rows("document").await), (0, 0));
}

#[tokio::test]
async fn a_service_that_ends_gives_its_work_back_within_two_seconds_and_another_finishes_it() {
    let app = App::start().await;
    let (resume, tailoring) = waiting_tailoring(&app).await;
    let start = std::time::Instant::now();
    assert!(app.drain().await);
    assert!(start.elapsed().as_secs() < 2, "{:?}", start.elapsed());
    app.release();
    let successor = app.successor().await;
    let me = operations::Viewer::Owner(app.user.user_id.to_string());
    for id in [&resume.operation_id, &tailoring.operation_id] {
        let ended = successor.engine().wait(&me, id, SOON).await.unwrap();
        assert_eq!(ended.life.state, operations::State::Succeeded);
        assert_eq!((ended.life.run, ended.life.failures), (1, 0), "going down is no failure");
    }
    let completed = app.tailoring(&tailoring.id).await;
    assert_eq!(completed.status(), TailoringStatus::Completed);
}
