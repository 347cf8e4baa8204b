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
async fn tailorings_are_walked_newest_first_and_long_ones_make_short_pages() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let long = format!("{}\n{}", files::SOFTWARE, "We offer. ".repeat(6_000));
    let mut created = Vec::new();
    for _ in 0..40 {
        let request = pb::CreateTailoringRequest {
            resume_id: resume.id.clone(),
            job_description: long.clone(),
            ..pb::CreateTailoringRequest::default()
        };
        created.push(app.create(request).await.unwrap().tailoring.unwrap());
    }
    for tailoring in &created {
        app.ended(&tailoring.operation_id).await;
    }
    created.reverse();
    let (mut seen, mut token, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let request = pb::ListTailoringsRequest { page_size: 1000, page_token: token };
        let page = app.tailorings().list_tailorings(app.ask(request)).await.unwrap().into_inner();
        assert!(prost::Message::encoded_len(&page) < 4 * 1024 * 1024);
        assert!(page.tailorings.iter().all(|t| t.status() == TailoringStatus::Completed));
        seen.extend(page.tailorings.into_iter().map(|tailoring| tailoring.id));
        (token, pages) = (page.next_page_token, pages + 1);
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, created.into_iter().map(|t| t.id).collect::<Vec<_>>());
    assert!(pages > 1);
}
