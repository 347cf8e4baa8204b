//! Lists: newest first, page by page, complete while others write, and their tokens open nothing.

use kernel::Code;
use proto::tailoring::v1::{self as pb, ResumeStatus, TailoringStatus};
use service::auth::{Role, testing::TestAuthority};

use crate::{
    app::{App, problem},
    files,
};

async fn page(app: &App, page_size: i32, page_token: &str) -> pb::ListResumesResponse {
    let request = pb::ListResumesRequest { page_size, page_token: page_token.into() };
    app.resumes().list_resumes(app.ask(request)).await.unwrap().into_inner()
}

#[tokio::test]
async fn resumes_are_walked_newest_first_without_a_gap_while_others_are_uploaded() {
    let app = App::start().await;
    let mut uploaded = Vec::new();
    for at in 0..7 {
        let file = format!("cv{at}.md");
        uploaded.push(app.upload(&file, files::CV.as_bytes()).await.unwrap().resume.unwrap().id);
    }
    uploaded.reverse();
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = page(&app, 2, &token).await;
        assert!(page.resumes.len() <= 2);
        seen.extend(page.resumes.into_iter().map(|resume| resume.id));
        app.upload("new.md", files::CV.as_bytes()).await.unwrap();
        if page.next_page_token.is_empty() {
            break;
        }
        token = page.next_page_token;
    }
    assert_eq!(seen, uploaded);
}

#[tokio::test]
async fn a_listed_resume_tells_how_far_it_is_and_leaves_its_text_out() {
    let app = App::start().await;
    app.read("scan.pdf", &files::scan()).await;
    app.read("cv.md", files::CV.as_bytes()).await;
    let page = page(&app, 0, "").await;
    let told: Vec<_> = page.resumes.iter().map(|resume| resume.status()).collect();
    assert_eq!(told, [ResumeStatus::Parsed, ResumeStatus::Failed]);
    assert!(page.resumes.iter().all(|r| r.parsed_text.is_empty() && r.profile_json.is_empty()));
    assert_eq!(page.resumes[1].error.as_ref().unwrap().reason, "NO_TEXT_LAYER");
    assert!(page.next_page_token.is_empty());
}

#[tokio::test]
async fn a_negative_size_a_foreign_token_and_a_forged_one_are_refused() {
    let app = App::start().await;
    for _ in 0..2 {
        app.upload("cv.md", files::CV.as_bytes()).await.unwrap();
    }
    let token = page(&app, 1, "").await.next_page_token;
    assert!(!token.contains("resume"));
    let ask = async |who, page_size, page_token: &str| {
        let request = pb::ListResumesRequest { page_size, page_token: page_token.into() };
        problem(app.resumes().list_resumes(app.ask_as(who, request)).await)
    };
    let other = TestAuthority::user(Role::Candidate);
    for (refused, field) in [
        (ask(&app.user, -1, "").await, "page_size"),
        (ask(&app.user, 1, "forged").await, "page_token"),
        (ask(&other, 1, &token).await, "page_token"),
    ] {
        assert_eq!(refused.code, Code::InvalidArgument);
        assert_eq!(refused.violations[0].field, field);
    }
}

#[tokio::test]
async fn a_thousand_long_tailorings_are_one_small_page_and_each_is_whole_when_it_is_asked_for() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let long = format!("{}\n{}", files::SOFTWARE, "We offer. ".repeat(6_000));
    let tailoring = app.tailored(&resume.id, &long).await;
    // The other 999 by statement: what is measured is the list.
    let copies = "INSERT INTO tailoring SELECT 'tailoring_' || lpad(to_hex(n), 32, '0'), owner, \
        resume, job_description, title, company_name, 'op_' || n, person, body, report, \
        completed_at, created_at, updated_at FROM tailoring, generate_series(1, 999) n";
    sqlx::query(copies).execute(app.database.pool().pg()).await.unwrap();
    let list = async |page_size, page_token: &str| {
        let request = pb::ListTailoringsRequest { page_size, page_token: page_token.into() };
        app.tailorings().list_tailorings(app.ask(request)).await.unwrap().into_inner()
    };
    let page = list(1000, "").await;
    assert_eq!((page.tailorings.len(), page.next_page_token.as_str()), (1000, ""));
    let bytes = prost::Message::encoded_len(&page);
    assert!(bytes < 1024 * 1024, "{bytes}");
    for listed in &page.tailorings {
        assert_eq!(listed.status(), TailoringStatus::Completed);
        assert!(listed.tailored_resume_text.is_empty() && listed.report_json.is_empty());
        assert_eq!(listed.job_description, long.chars().take(200).collect::<String>());
    }
    let (mut walked, mut token) = (Vec::new(), String::new());
    loop {
        let page = list(300, &token).await;
        walked.extend(page.tailorings);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(walked, page.tailorings);
    let whole = app.tailoring(&tailoring.id).await;
    assert_eq!(whole.job_description, long);
    assert!(!whole.tailored_resume_text.is_empty() && !whole.report_json.is_empty());
}
