//! Lines of a completed tailoring are edited, dropped and taken back, version by version, and its
//! documents say what the newest version says.

use kernel::Code;
use proto::tailoring::v1::{self as pb, DocumentFormat, LineOrigin, line_change::Change};
use tonic::Status;

use crate::{
    app::{App, problem},
    files,
};

const SENTENCE: &str = "Reviewed code and taught Rust to four colleagues";
const NEW: &str = "Reviewed code, and <b>taught</b> Rust to *six* colleagues #set";

impl App {
    async fn lines(&self, id: &str) -> pb::ListLinesResponse {
        let request = self.ask(pb::ListLinesRequest { tailoring_id: id.into() });
        self.tailorings().list_lines(request).await.unwrap().into_inner()
    }

    async fn change(
        &self,
        id: &str,
        version: i32,
        changes: &[(&str, Change)],
    ) -> Result<pb::UpdateLinesResponse, Status> {
        let change = |(id, change): &(&str, Change)| pb::LineChange {
            id: (*id).to_owned(),
            change: Some(change.clone()),
        };
        let changes = changes.iter().map(change).collect();
        let request = pb::UpdateLinesRequest { tailoring_id: id.into(), version, changes };
        Ok(self.tailorings().update_lines(self.ask(request)).await?.into_inner())
    }

    async fn restore(&self, id: &str, version: i32) -> Result<pb::RestoreVersionResponse, Status> {
        self.restore_if(id, version, 0).await
    }

    async fn restore_if(
        &self,
        id: &str,
        version: i32,
        newest: i32,
    ) -> Result<pb::RestoreVersionResponse, Status> {
        let request = pb::RestoreVersionRequest { tailoring_id: id.into(), version, newest };
        let request = self.ask(request);
        Ok(self.tailorings().restore_version(request).await?.into_inner())
    }

    async fn versions(&self, id: &str) -> Vec<(i32, i32)> {
        let request = self.ask(pb::ListVersionsRequest { tailoring_id: id.into() });
        let answer = self.tailorings().list_versions(request).await.unwrap().into_inner();
        answer.versions.iter().map(|one| (one.version, one.changed)).collect()
    }

    async fn text_of(&self, id: &str, format: DocumentFormat, version: i32) -> String {
        let document = self.document_of(id, format, version).await.unwrap();
        String::from_utf8(document.bytes).unwrap()
    }
}

fn line<'l>(lines: &'l [pb::Line], text: &str) -> &'l pb::Line {
    let found = lines.iter().find(|line| line.text.contains(text));
    found.unwrap_or_else(|| panic!("{text} in {lines:#?}"))
}

/// A completed tailoring.
async fn tailored(app: &App) -> pb::Tailoring {
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    app.tailored(&resume.id, files::SOFTWARE).await
}

#[tokio::test]
async fn a_tailoring_from_before_lines_were_kept_has_them_when_they_are_asked_for() {
    let app = App::start().await;
    let tailoring = tailored(&app).await;
    let before = app.lines(&tailoring.id).await;
    let text = app.text_of(&tailoring.id, DocumentFormat::Text, 0).await;
    app.forget_lines().await;
    let after = app.lines(&tailoring.id).await;
    assert_eq!(after, before);
    assert_eq!(app.versions(&tailoring.id).await, [(1, 0)]);
    let sentence = line(&after.lines, SENTENCE);
    let changes = [(sentence.id.as_str(), Change::Dropped(true))];
    assert_eq!(app.change(&tailoring.id, 1, &changes).await.unwrap().version, 2);
    assert_eq!(app.text_of(&tailoring.id, DocumentFormat::Text, 1).await, text);
}

#[tokio::test]
async fn an_edited_line_stands_in_every_document_and_is_marked_as_the_users() {
    let app = App::start().await;
    let tailoring = tailored(&app).await;
    let first = app.lines(&tailoring.id).await;
    assert_eq!(first.version, 1);
    let sentence = line(&first.lines, SENTENCE);
    assert_eq!((sentence.origin(), sentence.dropped), (LineOrigin::Source, false));
    assert!(!sentence.sources.is_empty());
    let dropped = line(&first.lines, "Kept food hygiene records");

    let changes = [
        (sentence.id.as_str(), Change::Text(NEW.into())),
        (dropped.id.as_str(), Change::Dropped(true)),
    ];
    let made = app.change(&tailoring.id, 1, &changes).await.unwrap();
    assert_eq!(made.version, 2);
    let now = app.lines(&tailoring.id).await;
    assert_eq!((now.version, &now.lines), (2, &made.lines));
    let edited = line(&now.lines, NEW);
    assert_eq!(edited.origin(), LineOrigin::User);
    assert_eq!((&edited.id, edited.original.contains(SENTENCE)), (&sentence.id, true));
    assert!(line(&now.lines, "Kept food hygiene records").dropped);

    for format in [DocumentFormat::Text, DocumentFormat::Json] {
        let text = app.text_of(&tailoring.id, format, 0).await;
        assert!(text.contains(NEW), "{text}");
    }
    let text = app.text_of(&tailoring.id, DocumentFormat::Text, 0).await;
    assert!(!text.contains("food hygiene"), "{text}");
    let html = app.text_of(&tailoring.id, DocumentFormat::Html, 0).await;
    assert!(html.contains("&lt;b&gt;taught&lt;/b&gt;") && !html.contains("<b>taught"));
    let pdf = app.document(&tailoring.id, DocumentFormat::Pdf).await.unwrap();
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let shown = app.tailoring(&tailoring.id).await;
    assert!(shown.tailored_resume_text.contains(NEW));
    let report: serde_json::Value = serde_json::from_str(&shown.report_json).unwrap();
    let ledger = report["ledger"].as_array().unwrap();
    let own: Vec<&serde_json::Value> =
        ledger.iter().filter(|line| line["origin"] == "user").collect();
    assert_eq!(own.len(), 1, "{own:#?}");
    assert_eq!(own[0]["text"], format!("- {NEW}"));
    assert!(shown.update_time != tailoring.update_time);
}

#[tokio::test]
async fn every_version_is_kept_and_taken_back_as_the_next_one() {
    let app = App::start().await;
    let tailoring = tailored(&app).await;
    let id = tailoring.id.as_str();
    let lines = app.lines(id).await.lines;
    let sentence = line(&lines, SENTENCE).id.clone();
    let name = line(&lines, "Ada Example").id.clone();
    app.change(id, 1, &[(&sentence, Change::Text("Taught Rust".into()))]).await.unwrap();
    app.change(id, 2, &[(&name, Change::Text("Ada E. Example".into()))]).await.unwrap();
    let document = app.document(id, DocumentFormat::Docx).await.unwrap();
    assert_eq!(document.file_name, "Ada_E_Example-Acme_Sohne.docx");
    let first = app.text_of(id, DocumentFormat::Text, 1).await;
    assert_eq!(first, tailoring.tailored_resume_text, "an older version says what it said");
    assert!(app.text_of(id, DocumentFormat::Text, 2).await.contains("Taught Rust"));

    let raced = problem(app.restore_if(id, 1, 2).await);
    assert_eq!((raced.code, raced.reason.as_str()), (Code::Aborted, "VERSION_CHANGED"));
    let restored = app.restore_if(id, 1, 3).await.unwrap();
    assert_eq!(restored.version, 4);
    assert_eq!(app.text_of(id, DocumentFormat::Text, 0).await, first);
    assert_eq!(app.tailoring(id).await.tailored_resume_text, first);
    assert_eq!(app.versions(id).await, [(4, 2), (3, 1), (2, 1), (1, 0)]);
    let back = app.change(id, 4, &[(&sentence, Change::Restore(true))]).await.unwrap();
    assert_eq!(back.version, 4, "what changes nothing makes no version");
    for version in [-1, 9] {
        let refused = problem(app.restore(id, version).await);
        assert_eq!((refused.code, refused.reason.as_str()), (Code::NotFound, "VERSION_NOT_FOUND"));
        let refused = problem(app.document_of(id, DocumentFormat::Text, version).await);
        assert_eq!(refused.reason, "VERSION_NOT_FOUND");
    }
}

#[tokio::test]
async fn a_change_to_an_older_version_is_refused_and_a_repeated_one_is_the_same() {
    let app = App::start().await;
    let tailoring = tailored(&app).await;
    let id = tailoring.id.as_str();
    let sentence = line(&app.lines(id).await.lines, SENTENCE).id.clone();
    let edit = |text: &str| [(sentence.as_str(), Change::Text(text.into()))];
    let made = app.change(id, 1, &edit("Taught Rust")).await.unwrap();
    let again = app.change(id, 1, &edit("Taught Rust")).await.unwrap();
    assert_eq!(made, again, "the answer was lost and the call repeated");
    let refused = problem(app.change(id, 1, &edit("Taught Go")).await);
    assert_eq!((refused.code.http(), refused.reason.as_str()), (409, "VERSION_CHANGED"));
    assert_eq!(refused.metadata["version"], "2");
    for never in [-1, 0, i32::MAX] {
        assert_eq!(problem(app.change(id, never, &edit("x")).await).reason, "VERSION_CHANGED");
    }
    assert_eq!(app.versions(id).await.len(), 2);

    // Of many at the same time one is made.
    let texts: Vec<String> = (0..5).map(|at| format!("Taught Rust to {at}")).collect();
    let changes = texts.iter().map(|text| {
        let change = edit(text);
        let app = &app;
        async move { app.change(id, 2, &change).await }
    });
    let answers = futures::future::join_all(changes).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(app.versions(id).await.len(), 3);
    let text = app.text_of(id, DocumentFormat::Text, 0).await;
    assert_eq!(text, app.tailoring(id).await.tailored_resume_text);
}

#[tokio::test]
async fn wrong_changes_are_named_and_change_nothing() {
    let app = App::start().await;
    let tailoring = tailored(&app).await;
    let id = tailoring.id.as_str();
    let lines = app.lines(id).await.lines;
    let sentence = line(&lines, SENTENCE).id.as_str();
    let named = |answer| -> Vec<String> {
        let refused = problem(answer);
        assert_eq!(refused.code, Code::InvalidArgument);
        refused.violations.into_iter().map(|one| one.field).collect()
    };
    let long = Change::Text("x".repeat(1_001));
    let changes = [("nowhere", Change::Dropped(true)), (sentence, long)];
    let answer = app.change(id, 1, &changes).await;
    assert_eq!(named(answer), ["changes[0].id", "changes[1].text"]);
    let answer = app.change(id, 1, &[(sentence, Change::Dropped(false))]).await;
    assert_eq!(named(answer), ["changes[0]"]);
    assert_eq!(named(app.change(id, 1, &[]).await), ["changes"]);
    let all: Vec<(&str, Change)> =
        lines.iter().map(|line| (line.id.as_str(), Change::Dropped(true))).collect();
    assert_eq!(named(app.change(id, 1, &all).await), ["changes"], "nothing would be left");
    assert_eq!(app.versions(id).await, [(1, 0)]);
    assert_eq!(app.tailoring(id).await, tailoring);
}

#[tokio::test]
async fn a_tailoring_that_is_not_completed_has_no_lines() {
    let app = App::start().await;
    app.hold();
    let uploaded = app.upload("cv.pdf", &files::pdf(&files::text())).await.unwrap();
    let request = pb::CreateTailoringRequest {
        resume_id: uploaded.resume.unwrap().id,
        job_description: files::SOFTWARE.into(),
        ..pb::CreateTailoringRequest::default()
    };
    let tailoring = app.create(request).await.unwrap().tailoring.unwrap();
    let request = app.ask(pb::ListLinesRequest { tailoring_id: tailoring.id.clone() });
    let refused = problem(app.tailorings().list_lines(request).await);
    assert_eq!(refused.reason, "TAILORING_NOT_COMPLETED");
    let answer = app.change(&tailoring.id, 1, &[("name", Change::Dropped(true))]).await;
    assert_eq!(problem(answer).reason, "TAILORING_NOT_COMPLETED");
    app.release();
}
