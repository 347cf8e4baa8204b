//! Who may do what: every method refuses whoever is not signed in, and what belongs to somebody
//! else does not exist, in the very words in which nothing exists.

use proto::tailoring::v1 as pb;
use service::{
    auth::{Identity, Role, testing::TestAuthority},
    status::decode,
};
use tonic::{Code, Request, Status};

use crate::{
    app::{App, parts, problem},
    files,
};

/// Calls every method that names a resume or a tailoring.
async fn every_named(app: &App, who: &Identity, resume: &str, tailoring: &str) -> Vec<Status> {
    let (mut resumes, mut tailorings) = (app.resumes(), app.tailorings());
    let (id, resume_id) = (tailoring.to_owned(), resume.to_owned());
    let create = pb::CreateTailoringRequest {
        resume_id: resume_id.clone(),
        job_description: files::SOFTWARE.into(),
        ..pb::CreateTailoringRequest::default()
    };
    let document = pb::GetDocumentRequest { tailoring_id: id.clone(), format: 0, version: 0 };
    let mut refused = every_correction(app, who, resume, tailoring).await;
    refused.extend(vec![
        resumes
            .get_resume(app.ask_as(who, pb::GetResumeRequest { id: resume_id.clone() }))
            .await
            .unwrap_err(),
        resumes
            .get_file(app.ask_as(who, pb::GetFileRequest { resume_id: resume_id.clone() }))
            .await
            .map(|_| ())
            .unwrap_err(),
        resumes
            .delete_resume(app.ask_as(who, pb::DeleteResumeRequest { id: resume_id }))
            .await
            .unwrap_err(),
        tailorings.create_tailoring(app.ask_as(who, create)).await.unwrap_err(),
        tailorings
            .get_tailoring(app.ask_as(who, pb::GetTailoringRequest { id: id.clone() }))
            .await
            .unwrap_err(),
        tailorings
            .delete_tailoring(app.ask_as(who, pb::DeleteTailoringRequest { id }))
            .await
            .unwrap_err(),
        tailorings.get_document(app.ask_as(who, document)).await.map(|_| ()).unwrap_err(),
    ]);
    refused
}

/// Calls every method that judges or corrects a resume or a tailoring.
async fn every_correction(app: &App, who: &Identity, resume: &str, of: &str) -> Vec<Status> {
    let (mut resumes, mut tailorings) = (app.resumes(), app.tailorings());
    let (id, tailoring_id) = (resume.to_owned(), of.to_owned());
    let change = pb::Correction { path: "basics.name".into(), value: "Eve".into() };
    let correct =
        pb::UpdateProfileRequest { id: id.clone(), changes: vec![change], etag: String::new() };
    let dropped = Some(pb::line_change::Change::Dropped(true));
    let change = pb::LineChange { id: "name".into(), change: dropped };
    let update = pb::UpdateLinesRequest {
        tailoring_id: tailoring_id.clone(),
        version: 1,
        changes: vec![change],
    };
    let restore =
        pb::RestoreVersionRequest { tailoring_id: tailoring_id.clone(), version: 1, newest: 0 };
    let versions = pb::ListVersionsRequest { tailoring_id: tailoring_id.clone() };
    let analysis = app.ask_as(who, pb::GetAnalysisRequest { id: id.clone() });
    vec![
        resumes.get_analysis(analysis).await.unwrap_err(),
        resumes.get_profile(app.ask_as(who, pb::GetProfileRequest { id })).await.unwrap_err(),
        resumes.update_profile(app.ask_as(who, correct)).await.unwrap_err(),
        tailorings
            .list_lines(app.ask_as(who, pb::ListLinesRequest { tailoring_id }))
            .await
            .unwrap_err(),
        tailorings.update_lines(app.ask_as(who, update)).await.unwrap_err(),
        tailorings.list_versions(app.ask_as(who, versions)).await.unwrap_err(),
        tailorings.restore_version(app.ask_as(who, restore)).await.unwrap_err(),
    ]
}

#[tokio::test]
async fn what_belongs_to_somebody_else_does_not_exist() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    let before = app.rows("operation").await;
    for role in [Role::Candidate, Role::Recruiter, Role::Admin] {
        let other = TestAuthority::user(role);
        let foreign = every_named(&app, &other, &resume.id, &tailoring.id).await;
        let random = every_named(
            &app,
            &other,
            tailoring::ids::ResumeId::new().as_str(),
            tailoring::ids::TailoringId::new().as_str(),
        )
        .await;
        let wrong = every_named(&app, &other, "resume_1", "'; drop table tailoring").await;
        for ((foreign, random), wrong) in foreign.iter().zip(&random).zip(&wrong) {
            assert_eq!(foreign.code(), Code::NotFound);
            assert_eq!(foreign.message(), random.message());
            assert_eq!(decode(foreign), decode(random));
            assert_eq!(decode(foreign), decode(wrong));
        }
    }
    assert_eq!(app.rows("operation").await, before);
    assert_eq!(app.resume(&resume.id).await, resume);
    assert_eq!(app.tailoring(&tailoring.id).await, tailoring);
}

#[tokio::test]
async fn lists_show_what_is_mine_and_the_newest_resume_is_one_of_mine() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    app.tailored(&resume.id, files::SOFTWARE).await;
    let other = TestAuthority::user(Role::Candidate);
    let list = app.ask_as(&other, pb::ListResumesRequest::default());
    assert!(app.resumes().list_resumes(list).await.unwrap().into_inner().resumes.is_empty());
    let list = app.ask_as(&other, pb::ListTailoringsRequest::default());
    let page = app.tailorings().list_tailorings(list).await.unwrap().into_inner();
    assert!(page.tailorings.is_empty());
    let create = pb::CreateTailoringRequest {
        job_description: files::SOFTWARE.into(),
        ..pb::CreateTailoringRequest::default()
    };
    let answer = app.tailorings().create_tailoring(app.ask_as(&other, create)).await;
    assert_eq!(problem(answer).reason, "NO_RESUME");
}

#[tokio::test]
async fn nobody_gets_anywhere_without_a_token() {
    let app = App::start().await;
    let (mut resumes, mut tailorings) = (app.resumes(), app.tailorings());
    let upload = futures::stream::iter(parts("cv.md", files::CV.as_bytes(), ""));
    let refused = [
        resumes.upload(Request::new(upload)).await.map(|_| ()),
        resumes.get_resume(pb::GetResumeRequest::default()).await.map(|_| ()),
        resumes.get_file(pb::GetFileRequest::default()).await.map(|_| ()),
        resumes.list_resumes(pb::ListResumesRequest::default()).await.map(|_| ()),
        resumes.delete_resume(pb::DeleteResumeRequest::default()).await.map(|_| ()),
        tailorings.create_tailoring(pb::CreateTailoringRequest::default()).await.map(|_| ()),
        tailorings.get_tailoring(pb::GetTailoringRequest::default()).await.map(|_| ()),
        tailorings.list_tailorings(pb::ListTailoringsRequest::default()).await.map(|_| ()),
        tailorings.delete_tailoring(pb::DeleteTailoringRequest::default()).await.map(|_| ()),
        tailorings.get_document(pb::GetDocumentRequest::default()).await.map(|_| ()),
        resumes.get_analysis(pb::GetAnalysisRequest::default()).await.map(|_| ()),
        resumes.get_profile(pb::GetProfileRequest::default()).await.map(|_| ()),
        resumes.update_profile(pb::UpdateProfileRequest::default()).await.map(|_| ()),
        tailorings.list_lines(pb::ListLinesRequest::default()).await.map(|_| ()),
        tailorings.update_lines(pb::UpdateLinesRequest::default()).await.map(|_| ()),
        tailorings.list_versions(pb::ListVersionsRequest::default()).await.map(|_| ()),
        tailorings.restore_version(pb::RestoreVersionRequest::default()).await.map(|_| ()),
    ];
    for answer in refused {
        assert_eq!(answer.unwrap_err().code(), Code::Unauthenticated);
    }
    assert_eq!(app.rows("resume").await + app.rows("tailoring").await, 0);
}
