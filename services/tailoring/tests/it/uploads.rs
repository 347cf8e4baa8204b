//! Uploads: what is taken, what is refused and why, and that of a refused one nothing is kept.

use kernel::Code;
use proto::tailoring::v1::{self as pb, ResumeStatus, upload_request::Part};
use service::status::decode;

use crate::{
    app::{App, SOON, parts, problem},
    files,
};

const LIMIT: usize = 10 * 1024 * 1024;

async fn nothing_is_kept(app: &App) {
    for table in ["file", "resume", "operation", "request"] {
        assert_eq!(app.rows(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn an_upload_answers_at_once_and_the_file_is_read_by_an_operation() {
    let app = App::start().await;
    app.hold();
    let answer = app.upload("cv.pdf", &files::pdf(&files::text())).await.unwrap();
    let (resume, operation) = (answer.resume.unwrap(), answer.operation.unwrap());
    assert_eq!(resume.status(), ResumeStatus::Pending);
    assert!(resume.id.starts_with("resume_") && resume.parsed_text.is_empty());
    assert_eq!(
        (resume.file_name.as_str(), resume.media_type.as_str()),
        ("cv.pdf", "application/pdf")
    );
    assert_eq!(operation.kind, "resume.parse");
    assert_eq!(resume.operation_id, operation.id);
    app.release();
    assert!(app.ended(&operation.id).await.error.is_none());
    assert_eq!(app.resume(&resume.id).await.status(), ResumeStatus::Parsed);
}

#[tokio::test]
async fn a_file_of_the_limit_is_taken_and_one_byte_more_is_refused() {
    let app = App::start().await;
    let refused = problem(app.upload("cv.txt", &vec![b'a'; LIMIT + 1]).await);
    assert_eq!((refused.code, refused.reason.as_str()), (Code::TooLarge, "FILE_TOO_LARGE"));
    assert_eq!(refused.violations[0].field, "file");
    nothing_is_kept(&app).await;
    let taken = app.upload("cv.txt", &vec![b'a'; LIMIT]).await.unwrap();
    assert_eq!(taken.resume.unwrap().size_bytes, LIMIT as i64);
}

#[tokio::test]
async fn a_stream_that_never_ends_is_refused_as_soon_as_it_is_too_large() {
    let app = App::start().await;
    let header = parts("cv.txt", b"", "").remove(0);
    let chunk = pb::UploadRequest { part: Some(Part::Chunk(vec![b'a'; 64 * 1024])) };
    let endless =
        futures::StreamExt::chain(futures::stream::iter([header]), futures::stream::repeat(chunk));
    let mut resumes = app.resumes();
    let call = resumes.upload(app.ask(endless));
    let answer = tokio::time::timeout(SOON, call).await.expect("an answer while it is sent");
    assert_eq!(decode(&answer.unwrap_err()).reason, "FILE_TOO_LARGE");
    nothing_is_kept(&app).await;
}

#[tokio::test]
async fn a_size_that_the_header_says_is_held_to_the_byte_and_a_large_one_is_refused_at_once() {
    let app = App::start().await;
    let upload = async |size_bytes: i64, bytes: &[u8]| {
        let mut messages = parts("cv.txt", bytes, "");
        if let Some(Part::Header(header)) = &mut messages[0].part {
            header.size_bytes = Some(size_bytes);
        }
        let request = app.ask(futures::stream::iter(messages));
        app.resumes().upload(request).await.map(tonic::Response::into_inner)
    };
    for (size, came) in [(8, 7), (8, 9), (1, 0), (0, 1), (-1, 8)] {
        let refused = problem(upload(size, &vec![b'a'; came]).await);
        assert_eq!(refused.code, Code::InvalidArgument, "{size} and {came}");
        assert_eq!(refused.violations[0].field, "size_bytes", "{size} and {came}");
    }
    // Nothing but the header is sent, and the stream stays open.
    for size in [LIMIT as i64 + 1, i64::MAX] {
        let mut header = parts("cv.txt", b"", "").remove(0);
        if let Some(Part::Header(header)) = &mut header.part {
            header.size_bytes = Some(size);
        }
        let silent =
            futures::StreamExt::chain(futures::stream::iter([header]), futures::stream::pending());
        let mut resumes = app.resumes();
        let answer = tokio::time::timeout(SOON, resumes.upload(app.ask(silent))).await;
        let refused = decode(&answer.expect("an answer to the header alone").unwrap_err());
        assert_eq!((refused.code, refused.reason.as_str()), (Code::TooLarge, "FILE_TOO_LARGE"));
    }
    nothing_is_kept(&app).await;
    let text = files::text();
    let taken = upload(text.len() as i64, text.as_bytes()).await.unwrap();
    assert_eq!(taken.resume.unwrap().size_bytes, text.len() as i64);
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_with_what_to_do() {
    let app = App::start().await;
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 64]].concat();
    let renamed = files::pdf("A CV");
    for (name, bytes, reason) in [
        ("cv.png", png.as_slice(), "UNSUPPORTED_FORMAT"),
        ("cv.pdf", &png, "UNSUPPORTED_FORMAT"),
        ("cv.docx", renamed.as_slice(), "WRONG_EXTENSION"),
        ("cv.exe", b"MZ\0\0\0\0".as_slice(), "UNSUPPORTED_FORMAT"),
        ("cv.txt", b"", "FILE_EMPTY"),
    ] {
        let refused = problem(app.upload(name, bytes).await);
        assert_eq!(
            (refused.code, refused.reason.as_str()),
            (Code::InvalidArgument, reason),
            "{name}"
        );
        assert_eq!(refused.violations[0].field, "file", "{name}");
        assert!(
            refused.message.ends_with('.') && refused.message.len() > 30,
            "{}",
            refused.message
        );
    }
    nothing_is_kept(&app).await;
}

#[tokio::test]
async fn a_stream_that_is_not_an_upload_is_refused_by_the_field_that_is_wrong() {
    let app = App::start().await;
    let header = parts("cv.txt", b"", "").remove(0);
    let path = parts("../cv.txt", b"text", "");
    let id = parts("cv.txt", b"text", "again");
    let chunk = |bytes: usize| pb::UploadRequest { part: Some(Part::Chunk(vec![b'a'; bytes])) };
    for (messages, field) in [
        (vec![], "header"),
        (vec![chunk(8)], "header"),
        (vec![header.clone(), chunk(8), header.clone()], "header"),
        (vec![header.clone(), chunk(64 * 1024 + 1)], "chunk"),
        (vec![header.clone(), pb::UploadRequest { part: None }], "part"),
        (path, "file_name"),
        (id, "request_id"),
    ] {
        let request = app.ask(futures::stream::iter(messages));
        let refused = problem(app.resumes().upload(request).await);
        assert_eq!(refused.code, Code::InvalidArgument, "{field}");
        assert_eq!(refused.violations[0].field, field);
    }
    nothing_is_kept(&app).await;
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let app = App::start().await;
    let whole = parts("cv.txt", files::text().as_bytes(), "");
    let broken =
        futures::StreamExt::chain(futures::stream::iter(whole), futures::stream::pending());
    let mut resumes = app.resumes();
    let call = resumes.upload(app.ask(broken));
    // The client goes away although it has sent every byte: it never said that this was all.
    let gone = tokio::time::timeout(std::time::Duration::from_millis(300), call).await;
    assert!(gone.is_err());
    app.upload("other.txt", b"Another file that is whole.").await.unwrap();
    assert_eq!((app.rows("file").await, app.rows("resume").await), (1, 1));
}

#[tokio::test]
async fn the_quota_is_held_by_one_byte_and_equal_content_counts_once() {
    let app = App::with(|config| config.quota_bytes = 100).await;
    app.upload("one.txt", &[b'a'; 60]).await.unwrap();
    let refused = problem(app.upload("two.txt", &[b'b'; 41]).await);
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::FailedPrecondition, "QUOTA_EXCEEDED")
    );
    assert_eq!(refused.metadata["limit_bytes"], "100");
    app.upload("two.txt", &[b'b'; 40]).await.unwrap();
    app.upload("again.txt", &[b'a'; 60]).await.unwrap();
    assert_eq!((app.rows("file").await, app.rows("resume").await), (2, 3));
}

#[tokio::test]
async fn two_uploads_at_once_do_not_pass_the_quota_together() {
    let app = App::with(|config| config.quota_bytes = 100).await;
    let (one, two) = ([b'a'; 60], [b'b'; 60]);
    let (one, two) = tokio::join!(app.upload("one.txt", &one), app.upload("two.txt", &two));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|taken| **taken).count(), 1);
    assert_eq!(app.rows("file").await, 1);
}
