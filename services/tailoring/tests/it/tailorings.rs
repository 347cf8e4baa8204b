//! Tailorings: what is asked for and refused, at once and later, and what comes out.

use kernel::Code;
use proto::{
    operations::v1::State,
    tailoring::v1::{self as pb, TailoringStatus},
};

use crate::{
    app::{App, problem},
    files,
};

fn posting(job_description: &str) -> pb::CreateTailoringRequest {
    pb::CreateTailoringRequest {
        job_description: job_description.into(),
        ..pb::CreateTailoringRequest::default()
    }
}

#[tokio::test]
async fn a_wrong_request_is_refused_field_by_field_and_nothing_is_kept() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let good = pb::CreateTailoringRequest { resume_id: resume.id, ..posting(files::SOFTWARE) };
    let long = "x".repeat(201);
    let with = |change: &dyn Fn(&mut pb::CreateTailoringRequest)| {
        let mut request = good.clone();
        change(&mut request);
        request
    };
    for (request, fields) in [
        (with(&|r| r.job_description.clear()), vec!["job_description"]),
        (with(&|r| r.job_description = " \n\t ".into()), vec!["job_description"]),
        (with(&|r| r.job_description = "a".repeat(64 * 1024 + 1)), vec!["job_description"]),
        (with(&|r| r.job_description.push('\0')), vec!["job_description"]),
        (with(&|r| r.title.clone_from(&long)), vec!["title"]),
        (with(&|r| r.company_name.clone_from(&long)), vec!["company_name"]),
        (with(&|r| r.request_id = "again".into()), vec!["request_id"]),
        (
            with(&|r| {
                r.template = 9;
                r.paper = -1;
            }),
            vec!["template", "paper"],
        ),
        (
            with(&|r| {
                r.job_description.clear();
                r.title.clone_from(&long);
            }),
            vec!["job_description", "title"],
        ),
    ] {
        let refused = problem(app.create(request).await);
        assert_eq!(refused.code, Code::InvalidArgument);
        let named: Vec<&str> = refused.violations.iter().map(|v| v.field.as_str()).collect();
        assert_eq!(named, fields);
    }
    assert_eq!((app.rows("tailoring").await, app.rows("operation").await), (0, 1));
}

#[tokio::test]
async fn a_posting_of_the_limit_is_taken() {
    let app = App::start().await;
    app.read("cv.md", files::CV.as_bytes()).await;
    let long = format!("{}{}", files::SOFTWARE, " ".repeat(64 * 1024 - files::SOFTWARE.len()));
    app.create(posting(&long)).await.unwrap();
}

#[tokio::test]
async fn a_tailoring_that_is_to_be_processed_immediately_comes_back_completed() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    assert_eq!(tailoring.status(), TailoringStatus::Completed, "{:?}", tailoring.error);
    assert_eq!((tailoring.title.as_str(), tailoring.resume_id), ("Engineer", resume.id));
    assert_eq!(tailoring.job_description, files::SOFTWARE);
    assert!(tailoring.tailored_resume_text.contains("Ada Example"));
    assert!(tailoring.tailored_resume_text.contains("Rust"));
    assert!(!tailoring.tailored_resume_text.contains("Erlang"), "it stands in no line of the CV");
    let report: serde_json::Value = serde_json::from_str(&tailoring.report_json).unwrap();
    let names =
        |list: &str, name: &str| report[list].as_array().unwrap().iter().any(|skill| skill == name);
    assert!(names("matched_skills", "Rust") && names("missing_skills", "Erlang"), "{report}");
    assert!(report["matched"].as_array().is_some_and(|matched| !matched.is_empty()));
    assert_eq!(app.operation(&tailoring.operation_id).await.state(), State::Succeeded);
    assert_eq!(
        app.tailoring(&tailoring.id).await.tailored_resume_text,
        tailoring.tailored_resume_text
    );
}

#[tokio::test]
async fn a_tailoring_answers_at_once_and_is_completed_later() {
    let app = App::start().await;
    app.hold();
    let uploaded = app.upload("cv.pdf", &files::pdf(&files::text())).await.unwrap();
    let request = pb::CreateTailoringRequest {
        resume_id: uploaded.resume.unwrap().id,
        ..posting(files::SOFTWARE)
    };
    let answer = app.create(request).await.unwrap();
    let tailoring = answer.tailoring.unwrap();
    assert_eq!(tailoring.status(), TailoringStatus::Pending);
    assert_eq!(answer.operation.unwrap().kind, "resume.tailor");
    app.reaches(&tailoring.operation_id, "extract").await;
    let refused = problem(app.document(&tailoring.id, pb::DocumentFormat::Pdf).await);
    let told = (refused.code, refused.reason.as_str());
    assert_eq!(told, (Code::FailedPrecondition, "TAILORING_NOT_COMPLETED"));
    app.release();
    app.ended(&tailoring.operation_id).await;
    assert_eq!(app.tailoring(&tailoring.id).await.status(), TailoringStatus::Completed);
}

#[tokio::test]
async fn without_a_resume_the_newest_one_that_was_read_is_taken() {
    let app = App::start().await;
    let refused = problem(app.create(posting(files::SOFTWARE)).await);
    assert_eq!((refused.code, refused.reason.as_str()), (Code::FailedPrecondition, "NO_RESUME"));
    app.read("old.md", files::CV.as_bytes()).await;
    let newest = app.read("new.md", files::CV.as_bytes()).await;
    app.read("scan.pdf", &files::scan()).await;
    let answer = app.create(posting(files::SOFTWARE)).await.unwrap();
    assert_eq!(answer.tailoring.unwrap().resume_id, newest.id);
}

#[tokio::test]
async fn postings_of_two_trades_give_two_different_first_halves() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let software = app.tailored(&resume.id, files::SOFTWARE).await.tailored_resume_text;
    let kitchen = app.tailored(&resume.id, files::KITCHEN).await.tailored_resume_text;
    let half = |text: &str| {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[..lines.len() / 2].join("\n").to_lowercase()
    };
    let (software, kitchen) = (half(&software), half(&kitchen));
    assert_ne!(software, kitchen);
    let first = |text: &str, word: &str| text.find(word).unwrap_or(usize::MAX);
    assert!(first(&software, "rust") < first(&software, "menu"), "{software}");
    assert!(first(&kitchen, "food safety") < first(&kitchen, "rust"), "{kitchen}");
}

#[tokio::test]
async fn a_deleted_tailoring_is_gone_with_its_documents_and_its_operation() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    let delete = || app.ask(pb::DeleteTailoringRequest { id: tailoring.id.clone() });
    app.tailorings().delete_tailoring(delete()).await.unwrap();
    assert_eq!((app.rows("tailoring").await, app.rows("document").await), (0, 0));
    assert_eq!(app.rows("operation").await, 1);
    let refused = problem(app.tailorings().delete_tailoring(delete()).await);
    assert_eq!(refused.reason, "TAILORING_NOT_FOUND");
}

#[tokio::test]
async fn a_tailoring_outlives_its_resume() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    let delete = app.ask(pb::DeleteResumeRequest { id: resume.id });
    app.resumes().delete_resume(delete).await.unwrap();
    assert_eq!(app.tailoring(&tailoring.id).await, tailoring);
    app.document(&tailoring.id, pb::DocumentFormat::Pdf).await.unwrap();
}
