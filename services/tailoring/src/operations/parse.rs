//! `resume.parse`: reads an uploaded file into text, the text into a profile, and saves both.

use std::time::Duration;

use operations::{Context, Definition, Failure, Kind, phase};
use resume::{
    model::Resume,
    read::{Text, detect},
};
use serde::{Deserialize, Serialize};

use super::{blocking, reader::Reader, reader::refused};
use crate::{
    app::desk::{self, Desk},
    error::Error,
};

/// Longest time of a run.
const TOTAL: Duration = Duration::from_secs(300);
/// Files that one process reads at a time; each is a child process that computes.
const CONCURRENCY: usize = 4;

/// Which resume is to be read.
#[derive(Debug, Serialize, Deserialize)]
pub struct Input {
    /// The resume.
    pub resume_id: String,
}

/// Which resume was read.
#[derive(Debug, Serialize)]
pub struct Output {
    /// The resume.
    pub resume_id: String,
}

/// The kind `resume.parse`.
pub struct Parse {
    /// Where the file lies and the profile goes.
    pub desk: Desk,
    /// Who reads foreign files.
    pub reader: Reader,
}

impl Kind for Parse {
    type Input = Input;
    type Output = Output;

    fn definition() -> Definition {
        let phases = vec![
            phase(10.0, "upload", "Uploading file..."),
            phase(25.0, "validate", "Validating file format..."),
            phase(45.0, "extract", "Extracting text content..."),
            phase(65.0, "parse", "Parsing sections..."),
            phase(85.0, "structure", "Structuring data..."),
            phase(95.0, "finalize", "Finalizing profile..."),
        ];
        Definition::new("resume.parse", 1, phases).total(TOTAL).concurrency(CONCURRENCY)
    }

    async fn run(&self, context: Context, input: Input) -> Result<Output, Failure> {
        let Input { resume_id } = input;
        let (owner, id) = (context.owner(), resume_id.as_str());

        context.phase("upload").await?;
        let file = self.desk.file(owner, id).await?;

        context.phase("validate").await?;
        detect(&file.bytes, &file.file_name).map_err(refused)?;

        context.phase("extract").await?;
        let content = file.sha256.clone();
        let text: Text = context.step("extract-text", &content, || self.reader.read(file)).await?;

        context.phase("parse").await?;
        let source = text.clone();
        let resume: Resume = context
            .step("parse", &content, || blocking(move || Ok(resume::parse::document(&source))))
            .await?;

        context.phase("structure").await?;

        context.phase("finalize").await?;
        let (text, resume) = (&text, &resume);
        context
            .transaction("save", &content, |connection| {
                Box::pin(async move {
                    desk::save_reading(connection, owner, id, text, resume).await?;
                    Ok::<_, Error>(())
                })
            })
            .await?;
        Ok(Output { resume_id })
    }
}
