//! `resume.tailor`: makes a resume fit for one posting, out of what stands in it, and writes it in
//! every format. Nothing is saved before all of it is there and every claim was held against its
//! source.

use std::time::Duration;

use operations::{Context, Definition, Failure, Kind, State, Viewer, phase};
use resume::{model::Resume, write::Format};
use serde::{Deserialize, Serialize};

use super::{blocking, craft, encoded, line::Line, reader::Reader, rewrite::Writer};
use crate::{
    app::desk::{self, Desk},
    domain::revise::Draft,
    error::Error,
    store::tailoring::Outcome,
};

/// How long the end of another operation is waited for between two signs of life.
const LOOK: Duration = Duration::from_secs(10);

/// Which tailoring is to be made.
#[derive(Debug, Serialize, Deserialize)]
pub struct Input {
    /// The tailoring.
    pub tailoring_id: String,
}

/// Which tailoring was made.
#[derive(Debug, Serialize)]
pub struct Output {
    /// The tailoring.
    pub tailoring_id: String,
}

/// The kind `resume.tailor`.
pub struct Tailor {
    /// Where resume and posting lie, and the result goes.
    pub desk: Desk,
    /// The engine, which knows how far the reading of the resume has come.
    pub line: Line,
    /// Reads finished documents once more.
    pub reader: Reader,
    /// Model that rewords lines, if there is one.
    pub writer: Option<Writer>,
}

impl Kind for Tailor {
    type Input = Input;
    type Output = Output;

    fn definition() -> Definition {
        let phases = vec![
            phase(10.0, "prepare", "Preparing job data..."),
            phase(20.0, "extract", "Extracting resume content..."),
            phase(40.0, "analyze", "Analyzing job description..."),
            phase(65.0, "tailor", "Tailoring resume..."),
            phase(85.0, "format", "Formatting output..."),
            phase(95.0, "save", "Saving results..."),
        ];
        Definition::new("resume.tailor", 1, phases)
    }

    async fn run(&self, context: Context, input: Input) -> Result<Output, Failure> {
        let Input { tailoring_id } = input;
        let (owner, id) = (context.owner(), tailoring_id.as_str());

        context.phase("prepare").await?;
        let asked = self.desk.tailoring(owner, id).await?;
        let posting = craft::posting(&asked);

        context.phase("extract").await?;
        let resume = self.resume(&context, &asked.resume).await?;
        let layout = craft::layout(&asked, &resume);

        context.phase("analyze").await?;
        let analyzing = posting.clone();
        let analysis = context
            .step("analyze", &posting, || blocking(move || Ok(craft::analyze(&analyzing))))
            .await?;

        context.phase("tailor").await?;
        let (source, wanted, today) = (resume.clone(), analysis.clone(), asked.created_at);
        let mut tailored = context
            .step("tailor", &asked.resume, || {
                blocking(move || craft::tailor(&source, &wanted, layout, today))
            })
            .await?;
        if let Some(writer) = &self.writer {
            let asking = || writer.write(&context, &tailored.document, &analysis);
            let written = context.step("rewrite", &asked.resume, asking).await?;
            tailored = blocking(move || craft::reword(&resume, tailored, written)).await?;
        }

        context.phase("format").await?;
        let document = tailored.document.clone();
        let documents = blocking(move || craft::documents(&document, layout)).await?;
        for (format, bytes) in documents.iter().filter(|(format, _)| laid_out(*format)) {
            let text = self.reader.read(craft::file(*format, bytes)).await;
            craft::finished(&tailored.body, text)?;
        }

        context.phase("save").await?;
        let (person, body) = (tailored.person.as_str(), tailored.body.as_str());
        let report = encoded(&tailored.report)?;
        let draft = encoded(&Draft {
            document: tailored.document.clone(),
            ledger: tailored.report.ledger.clone(),
            layout,
        })?;
        let outcome = Outcome { person, body, report: &report, draft: &draft };
        let documents = documents.as_slice();
        context
            .transaction("save", &id, |connection| {
                Box::pin(async move {
                    desk::save_tailoring(connection, owner, id, outcome, documents).await?;
                    Ok::<_, Error>(())
                })
            })
            .await?;
        Ok(Output { tailoring_id: id.to_owned() })
    }
}

impl Tailor {
    /// What was read in the resume. While it is being read, waits for the end of that; the limits
    /// of the run bound the wait.
    async fn resume(&self, context: &Context, id: &str) -> Result<Resume, Failure> {
        let owner = context.owner();
        let mut parsed = self.desk.parsed(owner, id).await?;
        while parsed.model.is_none() {
            let engine = self.line.engine()?;
            let viewer = Viewer::Owner(owner.to_owned());
            let reading = engine.wait(&viewer, &parsed.operation, LOOK).await;
            context.alive();
            let ended = match reading {
                Ok(operation) => operation.life.state.terminal().then_some(operation),
                // Deleted together with its resume, which the next look tells.
                Err(operations::Error::NotFound(_)) => None,
                Err(error) => return Err(error.into()),
            };
            parsed = self.desk.parsed(owner, id).await?;
            if let (None, Some(operation)) = (&parsed.model, ended)
                && operation.life.state != State::Succeeded
            {
                return Err(not_read(operation.error.map(|reason| reason.message)));
            }
        }
        craft::decode(&parsed.model.unwrap_or_default())
    }
}

/// Whether a format is set on pages, so that what stands in it is seen only by reading it.
const fn laid_out(format: Format) -> bool {
    matches!(format, Format::Pdf | Format::Docx)
}

/// The resume could not be read, so there is nothing to tailor.
fn not_read(why: Option<String>) -> Failure {
    let why = why.unwrap_or_else(|| "Its reading has ended.".to_owned());
    let text = format!(
        "The resume was not read: {why} When it is read, retry this, or start with another resume."
    );
    Failure::permanent("RESUME_NOT_READ", text)
}
