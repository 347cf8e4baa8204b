//! Files that travel: a CV on its way to the server, and the documents of a tailoring on their way
//! back, saved whole or not at all.

use std::{path::Path, process::ExitCode};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use futures::stream;
use proto::tailoring::v1::{self as pb, DocumentFormat};

use super::{
    files,
    operations::{ended, watch},
    progress::Progress,
};
use crate::{exit::Exit, session::Session};

/// Bytes of a part of an upload.
const CHUNK: usize = 60 * 1024;

/// Format of a document, by the ending of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Portable document
    Pdf,
    /// Word document
    Docx,
    /// Markdown
    Md,
    /// Plain text
    Txt,
    /// Web page
    Html,
    /// JSON Resume
    Json,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Pdf, Self::Docx, Self::Md, Self::Txt, Self::Html, Self::Json];

    /// Ending of its files.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Md => "md",
            Self::Txt => "txt",
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    const fn wire(self) -> DocumentFormat {
        match self {
            Self::Pdf => DocumentFormat::Pdf,
            Self::Docx => DocumentFormat::Docx,
            Self::Md => DocumentFormat::Markdown,
            Self::Txt => DocumentFormat::Text,
            Self::Html => DocumentFormat::Html,
            Self::Json => DocumentFormat::Json,
        }
    }
}

/// How the pages of a document are composed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// Everything in one column, dates at its right edge
    #[value(name = "ONE_COLUMN")]
    OneColumn,
    /// Dates and names of groups in a column to the left
    #[value(name = "TWO_COLUMNS")]
    TwoColumns,
}

impl From<Template> for pb::Template {
    fn from(template: Template) -> Self {
        match template {
            Template::OneColumn => Self::OneColumn,
            Template::TwoColumns => Self::TwoColumns,
        }
    }
}

/// What a document is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Paper {
    /// 210 by 297 mm
    #[value(name = "A4")]
    A4,
    /// 8.5 by 11 inches
    #[value(name = "LETTER")]
    Letter,
}

impl From<Paper> for pb::Paper {
    fn from(paper: Paper) -> Self {
        match paper {
            Paper::A4 => Self::A4,
            Paper::Letter => Self::Letter,
        }
    }
}

/// Uploads a CV and follows its reading to the end; none if it could not be read, which was shown.
pub async fn upload(
    session: &Session,
    name: &str,
    bytes: &[u8],
    progress: &mut Progress,
) -> Result<Option<pb::Resume>> {
    let request = session.request(parts(name, bytes));
    let uploaded = session.resumes().upload(request).await?.into_inner();
    let parse = uploaded.operation.context("the answer holds no operation")?;
    let parsed = watch(session, &parse.id, Some(0), progress).await?;
    let resume = uploaded.resume.context("the answer holds no resume")?;
    Ok((ended(&parsed) == ExitCode::SUCCESS).then_some(resume))
}

fn parts(name: &str, bytes: &[u8]) -> impl futures::Stream<Item = pb::UploadRequest> + use<> {
    let header = pb::UploadHeader {
        file_name: name.to_owned(),
        size_bytes: i64::try_from(bytes.len()).ok(),
        ..pb::UploadHeader::default()
    };
    let mut parts = vec![pb::upload_request::Part::Header(header)];
    parts.extend(bytes.chunks(CHUNK).map(|chunk| pb::upload_request::Part::Chunk(chunk.to_vec())));
    stream::iter(parts.into_iter().map(|part| pb::UploadRequest { part: Some(part) }))
}

/// Makes the folder that documents go to.
pub fn folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path)
        .map_err(|error| Exit::input(format!("{} cannot be made: {error}", path.display())))
}

/// Saves documents of a tailoring; returns the names of the files.
pub async fn save(
    session: &Session,
    tailoring_id: &str,
    formats: &[Format],
    version: i32,
    folder: &Path,
) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for format in formats {
        let bytes = fetch(session, tailoring_id, *format, version).await?;
        let name = format!("resume.{}", format.extension());
        files::write(folder, &name, &bytes)?;
        names.push(name);
    }
    Ok(names)
}

/// Fetches a document.
pub async fn fetch(
    session: &Session,
    tailoring_id: &str,
    format: Format,
    version: i32,
) -> Result<Vec<u8>> {
    let request = pb::GetDocumentRequest {
        tailoring_id: tailoring_id.to_owned(),
        format: format.wire().into(),
        version,
    };
    let mut parts = session.tailorings().get_document(session.request(request)).await?.into_inner();
    let mut bytes = Vec::new();
    while let Some(part) = parts.message().await? {
        bytes.extend(part.chunk);
    }
    Ok(bytes)
}
