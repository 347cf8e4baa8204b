//! Resumes: what is read in each format, why some cannot be read, and what a deletion leaves.

use proto::{
    operations::v1::State,
    tailoring::v1::{self as pb, ResumeStatus},
};

use crate::{
    app::{App, SOON, problem},
    files,
};

#[tokio::test]
async fn a_cv_is_read_in_every_format() {
    let app = App::start().await;
    let text = files::text();
    let files = [
        ("cv.md", files::CV.as_bytes().to_vec(), "text/markdown"),
        ("cv.txt", text.clone().into_bytes(), "text/plain"),
        ("cv.pdf", files::pdf(&text), "application/pdf"),
        (
            "cv.docx",
            files::docx(&text),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ];
    for (name, bytes, media_type) in files {
        let resume = app.read(name, &bytes).await;
        assert_eq!(resume.status(), ResumeStatus::Parsed, "{name}: {:?}", resume.error);
        assert_eq!(resume.media_type, media_type);
        assert!(resume.parsed_text.contains("Built payment services in Rust"), "{name}");
        let profile: serde_json::Value = serde_json::from_str(&resume.profile_json).unwrap();
        assert_eq!(profile["basics"]["name"], "Ada Example", "{name}");
        assert_eq!(profile["basics"]["email"], "ada@example.org", "{name}");
        assert!(resume.error.is_none());
    }
}

#[tokio::test]
async fn the_file_of_a_cv_comes_back_as_it_was_uploaded() {
    let app = App::start().await;
    let uploaded = files::pdf(&files::text());
    let resume = app.read("my cv.pdf", &uploaded).await;
    let request = app.ask(pb::GetFileRequest { resume_id: resume.id });
    let mut parts = app.resumes().get_file(request).await.unwrap().into_inner();
    let first = parts.message().await.unwrap().unwrap();
    assert_eq!((&*first.file_name, &*first.media_type), ("my cv.pdf", "application/pdf"));
    let mut bytes = first.chunk;
    while let Some(part) = parts.message().await.unwrap() {
        assert!(part.chunk.len() <= 64 * 1024);
        bytes.extend(part.chunk);
    }
    assert!(bytes == uploaded, "byte for byte");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_fails_with_the_readers_own_reason() {
    let app = App::start().await;
    for (bytes, reason) in [
        (files::scan(), "NO_TEXT_LAYER"),
        (files::locked(), "PASSWORD_PROTECTED"),
        (b"%PDF-1.4\nnothing of a PDF\n".to_vec(), "FILE_DAMAGED"),
    ] {
        let resume = app.read("cv.pdf", &bytes).await;
        assert_eq!(resume.status(), ResumeStatus::Failed, "{reason}");
        let error = resume.error.unwrap();
        assert_eq!((error.reason.as_str(), error.retryable), (reason, false));
        assert!(error.message.ends_with('.'), "{}", error.message);
        let operation = app.operation(&resume.operation_id).await;
        assert_eq!((operation.state(), operation.attempt), (State::Failed, 1));
    }
}

#[tokio::test]
async fn a_deleted_resume_is_gone_with_its_file_and_its_operation() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let delete = || app.ask(pb::DeleteResumeRequest { id: resume.id.clone() });
    app.resumes().delete_resume(delete()).await.unwrap();
    for table in ["file", "resume", "operation", "request", "step"] {
        assert_eq!(app.rows(table).await, 0, "{table}");
    }
    assert_eq!(problem(app.resumes().delete_resume(delete()).await).reason, "RESUME_NOT_FOUND");
}

#[tokio::test]
async fn a_file_that_another_resume_needs_stays() {
    let app = App::start().await;
    let first = app.read("cv.md", files::CV.as_bytes()).await;
    let second = app.read("again.md", files::CV.as_bytes()).await;
    let delete = app.ask(pb::DeleteResumeRequest { id: first.id });
    app.resumes().delete_resume(delete).await.unwrap();
    assert_eq!(app.rows("file").await, 1);
    let delete = app.ask(pb::DeleteResumeRequest { id: second.id });
    app.resumes().delete_resume(delete).await.unwrap();
    assert_eq!(app.rows("file").await, 0);
}

#[tokio::test]
async fn deleting_a_resume_that_is_being_read_stops_the_reading() {
    let app = App::start().await;
    app.hold();
    let uploaded = app.upload("cv.pdf", &files::pdf(&files::text())).await.unwrap();
    app.reaches(&uploaded.operation.unwrap().id, "extract").await;
    let delete = app.ask(pb::DeleteResumeRequest { id: uploaded.resume.unwrap().id });
    app.resumes().delete_resume(delete).await.unwrap();
    assert_eq!(app.rows("resume").await + app.rows("operation").await + app.rows("step").await, 0);
    testkit::wait_until("the end of the child process", SOON, async || children(&app) == 0).await;
}

#[tokio::test]
async fn a_reading_that_is_cancelled_takes_its_child_process_with_it() {
    let app = App::start().await;
    app.hold();
    let uploaded = app.upload("cv.pdf", &files::pdf(&files::text())).await.unwrap();
    let (id, operation) = (uploaded.resume.unwrap().id, uploaded.operation.unwrap().id);
    testkit::wait_until("a child process", SOON, async || children(&app) == 1).await;
    let start = std::time::Instant::now();
    app.cancel(&operation).await;
    testkit::wait_until("the end of the child process", SOON, async || children(&app) == 0).await;
    assert!(start.elapsed().as_millis() < 1000, "it lived on for {:?}", start.elapsed());
    let resume = app.resume(&id).await;
    assert!(resume.status() != ResumeStatus::Parsed);
    assert_eq!(app.ended(&operation).await.state(), State::Cancelled);
    let failed = app.resume(&id).await;
    assert_eq!(failed.status(), ResumeStatus::Failed);
    assert_eq!(failed.error.unwrap().reason, "CANCELLED");
    app.release();
    app.retry(&operation).await;
    app.ended(&operation).await;
    assert_eq!(app.resume(&id).await.status(), ResumeStatus::Parsed);
}

/// Child processes of an app that read.
fn children(app: &App) -> usize {
    let mark = app.hold_path();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let command = |entry: std::fs::DirEntry| std::fs::read(entry.path().join("cmdline")).ok();
    let lines = processes.filter_map(command);
    lines.filter(|line| String::from_utf8_lossy(line).contains(&mark)).count()
}
