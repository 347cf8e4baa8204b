//! Documents of a completed tailoring, in all six formats.

use std::io::{Cursor, Read as _};

use kernel::Code;
use proto::tailoring::v1::{self as pb, DocumentFormat};
use resume::{
    read::Limits,
    sandbox::{self, Stop},
};

use crate::{
    app::{App, problem},
    files,
};

const LINE: &str = "Built payment services in Rust and PostgreSQL";

#[tokio::test]
async fn a_completed_tailoring_has_a_document_in_every_format() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    for (format, ending, media_type) in [
        (DocumentFormat::Pdf, "pdf", "application/pdf"),
        (
            DocumentFormat::Docx,
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (DocumentFormat::Markdown, "md", "text/markdown; charset=utf-8"),
        (DocumentFormat::Text, "txt", "text/plain; charset=utf-8"),
        (DocumentFormat::Html, "html", "text/html; charset=utf-8"),
        (DocumentFormat::Json, "json", "application/json"),
    ] {
        let document = app.document(&tailoring.id, format).await.unwrap();
        assert_eq!(document.file_name, format!("Ada_Example-Acme_Sohne.{ending}"));
        assert_eq!(document.media_type, media_type);
        let hold = std::path::PathBuf::from(app.hold_path());
        let text = match format {
            DocumentFormat::Pdf => {
                let program = crate::child::program(&hold);
                let bytes = document.bytes.clone();
                let read = move || {
                    let (limits, stop) = (Limits::default(), Stop::default());
                    sandbox::read_with(&program, &bytes, "cv.pdf", &limits, &stop).unwrap()
                };
                tokio::task::spawn_blocking(read).await.unwrap().text()
            }
            DocumentFormat::Docx => {
                let mut archive = zip::ZipArchive::new(Cursor::new(&document.bytes)).unwrap();
                let mut xml = String::new();
                archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
                xml
            }
            _ => String::from_utf8(document.bytes).unwrap(),
        };
        let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(one_line.contains("Ada Example"), "{ending}: {text}");
        assert!(one_line.contains(LINE), "{ending}: {text}");
    }
}

#[tokio::test]
async fn the_json_document_is_a_json_resume() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    let document = app.document(&tailoring.id, DocumentFormat::Json).await.unwrap();
    let json: serde_json::Value = serde_json::from_slice(&document.bytes).unwrap();
    assert_eq!(json["basics"]["name"], "Ada Example");
    assert!(json["work"].as_array().is_some_and(|work| !work.is_empty()));
}

#[tokio::test]
async fn no_format_means_pdf_and_an_unknown_one_is_refused() {
    let app = App::start().await;
    let resume = app.read("cv.md", files::CV.as_bytes()).await;
    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    let document = app.document(&tailoring.id, DocumentFormat::Unspecified).await.unwrap();
    assert!(document.bytes.starts_with(b"%PDF-"));
    let request = pb::GetDocumentRequest { tailoring_id: tailoring.id, format: 77, version: 0 };
    let refused = problem(app.tailorings().get_document(app.ask(request)).await.map(|_| ()));
    assert_eq!(
        (refused.code, refused.violations[0].field.as_str()),
        (Code::InvalidArgument, "format")
    );
}

#[tokio::test]
async fn where_no_font_has_the_letters_the_pdf_is_missing_and_the_other_formats_are_there() {
    let app = App::start().await;
    let cv =
        files::CV.replace("## Skills", "- Reads \u{12000}\u{12001} of old tablets\n\n## Skills");
    let resume = app.read("cv.md", cv.as_bytes()).await;
    let tailoring = app.tailored(&resume.id, files::SOFTWARE).await;
    let refused = problem(app.document(&tailoring.id, DocumentFormat::Pdf).await);
    let told = (refused.code, refused.reason.as_str());
    assert_eq!(told, (Code::FailedPrecondition, "LETTERS_MISSING"));
    let document = app.document(&tailoring.id, DocumentFormat::Html).await.unwrap();
    assert!(String::from_utf8(document.bytes).unwrap().contains('\u{12000}'));
}

#[tokio::test]
async fn the_documents_are_laid_out_as_asked_and_else_as_is_usual_where_the_person_lives() {
    use pb::{Paper, Template};
    let app = App::start().await;
    let german = app.read("cv.md", files::CV.as_bytes()).await;
    let cv = files::CV.replace("+49 170 1234567 | Berlin", "(415) 555-0142 | Austin, TX");
    assert_ne!(cv, files::CV);
    let american = app.read("cv.md", cv.as_bytes()).await;
    for (resume, template, paper, wanted) in [
        (&german, Template::Unspecified, Paper::Unspecified, ["one-column", "A4"]),
        (&german, Template::TwoColumns, Paper::Letter, ["two-columns", "letter"]),
        (&american, Template::OneColumn, Paper::Unspecified, ["one-column", "letter"]),
        (&american, Template::TwoColumns, Paper::A4, ["two-columns", "A4"]),
    ] {
        let request = pb::CreateTailoringRequest {
            resume_id: resume.id.clone(),
            job_description: files::SOFTWARE.into(),
            template: template.into(),
            paper: paper.into(),
            process_immediately: true,
            ..pb::CreateTailoringRequest::default()
        };
        let tailoring = app.create(request).await.unwrap().tailoring.unwrap();
        let page = app.document(&tailoring.id, DocumentFormat::Html).await.unwrap();
        let page = String::from_utf8(page.bytes).unwrap();
        let [class, size] = wanted;
        assert!(page.contains(&format!("<body class=\"{class}\">")), "{wanted:?} {page}");
        assert!(page.contains(&format!("@page {{ size: {size};")), "{wanted:?} {page}");
        let pdf = app.document(&tailoring.id, DocumentFormat::Pdf).await.unwrap();
        assert!(pdf.bytes.starts_with(b"%PDF-"));
    }
}
