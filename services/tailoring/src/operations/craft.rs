//! What `resume.tailor` does between reading and saving, as plain functions: analyse, plan, hold
//! against the source, write. They compute and touch nothing outside.

use chrono::{DateTime, Utc};
use operations::Failure;
use resume::{
    correct,
    model::Resume,
    read::Text,
    write::{self, Document, Format, Layout, Paper, Template},
};
use serde::{Deserialize, Serialize};

use super::rewrite::Written;
use crate::{
    app::documents,
    domain::{
        paper, repair,
        report::Report,
        rewrite::{self, Rewrite},
        tailor::{self, Plan, Room},
        truth,
    },
    metrics,
    store::{file::File, tailoring::Tailoring},
};

/// A posting as it was given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Posting {
    title: String,
    text: String,
}

/// A resume made fit for a posting.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tailored {
    /// Name of the person.
    pub person: String,
    /// The resume as text.
    pub body: String,
    /// What was matched and what is missing.
    pub report: Report,
    /// The resume, to be written in every format.
    pub document: Document,
}

/// Takes the posting out of what was asked for.
#[must_use]
pub fn posting(asked: &Tailoring) -> Posting {
    Posting { title: asked.title.clone(), text: asked.job_description.clone() }
}

/// How the documents of a tailoring are laid out: as it was asked for, else as is usual where the
/// person lives.
#[must_use]
pub fn layout(asked: &Tailoring, resume: &Resume) -> Layout {
    let template = asked.template.as_deref().and_then(Template::from_name);
    let paper = asked.paper.as_deref().and_then(Paper::from_name);
    Layout {
        template: template.unwrap_or_default(),
        paper: paper.unwrap_or_else(|| paper::usual(&resume.basics)),
    }
}

/// Takes a posting apart. A title that was given counts more than one that was found.
#[must_use]
pub fn analyze(posting: &Posting) -> matching::Posting {
    let mut analysis = matching::analyze(&posting.text);
    if !posting.title.trim().is_empty() {
        posting.title.trim().clone_into(&mut analysis.title);
    }
    analysis
}

/// Repairs of a plan before it is given up.
const REPAIRS: usize = 6;

/// Plans the resume and holds every line of it against the source. Work that goes on is reckoned to
/// the day that is given.
///
/// # Errors
/// See [`held`].
pub fn tailor(
    resume: &Resume,
    analysis: &matching::Posting,
    layout: Layout,
    today: DateTime<Utc>,
) -> Result<Tailored, Failure> {
    let fits = |room| fits(&tailor::plan_within(resume, analysis, room).document, layout);
    let room = Room::most(fits)?;
    let mut plan = tailor::plan_within(resume, analysis, room);
    plan.report.reckon(today);
    held(resume, &[], plan)
}

/// Pages that a tailored resume has at most, as far as leaving out can do that.
const PAGES: usize = 2;
/// Letters that have room on two pages in any case.
const SHORT: usize = 2_500;

/// Whether a document has no more pages than it should have. Where no font has its letters nobody
/// can tell, and its length alone decides.
fn fits(document: &Document, layout: Layout) -> Result<bool, Failure> {
    let text = write::write(document, Format::Text, layout).map_err(unwritten)?;
    if text.len() <= SHORT {
        return Ok(true);
    }
    match write::pages(document, layout) {
        Ok(pages) => Ok(pages <= PAGES),
        Err(write::Error::Letters { .. }) => Ok(text.len() <= SHORT * PAGES),
        Err(error) => Err(unwritten(error)),
    }
}

/// Puts the lines that a model has reworded into a tailored resume, and holds all of it against the
/// source once more.
///
/// # Errors
/// See [`held`].
pub fn reword(resume: &Resume, tailored: Tailored, written: Written) -> Result<Tailored, Failure> {
    let Tailored { mut document, mut report, .. } = tailored;
    rewrite::apply(&mut document, &written.rewrites);
    report.model = Some(written.model);
    held(resume, &written.rewrites, Plan { document, report })
}

/// Holds every line of a plan against the source. What cannot be followed to the source is taken out
/// and named in the report.
///
/// # Errors
/// A line rests on nothing and cannot be taken out: a fault of ours, of which nobody sees anything.
fn held(resume: &Resume, rewrites: &[Rewrite], plan: Plan) -> Result<Tailored, Failure> {
    let Plan { mut document, mut report } = plan;
    for _ in 0..=REPAIRS {
        let body = write::write(&document, Format::Text, Layout::default()).map_err(unwritten)?;
        let body = String::from_utf8_lossy(&body).into_owned();
        let foreign = match truth::check(resume, rewrites, &body) {
            Ok(ledger) => {
                let person = document.basics.name.clone();
                report.ledger = ledger;
                return Ok(Tailored { person, body, report, document });
            }
            Err(foreign) => foreign,
        };
        metrics::untrue();
        let dropped = repair::repair(&mut document, &foreign.lines);
        if dropped.is_empty() {
            return Err(foreign.into());
        }
        report.dropped.extend(dropped);
    }
    Err(Failure::permanent(
        "CLAIM_WITHOUT_SOURCE",
        "The tailored resume said something that does not stand in the resume, so it was not kept.",
    ))
}

/// Writes a document in every format.
///
/// # Errors
/// A format cannot be written.
pub fn documents(document: &Document, layout: Layout) -> Result<Vec<(Format, Vec<u8>)>, Failure> {
    documents::documents(document, layout).map_err(unwritten)
}

/// A finished document as a file that can be read.
#[must_use]
pub fn file(format: Format, bytes: &[u8]) -> File {
    let (file_name, bytes) = (format!("tailored.{}", format.as_str()), bytes.to_vec());
    File { file_name, media_type: String::new(), sha256: Vec::new(), bytes }
}

/// Holds what was read in a finished document against the text that was checked.
///
/// # Errors
/// The document has words that the text has not, so none of it is kept; or it cannot be read just
/// now.
pub fn finished(checked: &str, read: Result<Text, Failure>) -> Result<(), Failure> {
    let text = match read {
        Ok(text) => text,
        // A resume of a few words has too few of them to be taken for a text.
        Err(failure) if failure.reason.reason == "NO_TEXT_LAYER" => return Ok(()),
        Err(failure) => return Err(failure),
    };
    let lines = truth::added(checked, &text.lines);
    if lines.is_empty() {
        return Ok(());
    }
    metrics::untrue();
    Err(truth::Foreign { lines }.into())
}

fn unwritten(error: write::Error) -> Failure {
    Failure::retryable(error.reason(), error.to_string()).caused_by(error)
}

/// Reads a stored resume, as it is used.
///
/// # Errors
/// It was stored in a form that is not known any more.
pub fn decode(json: &str) -> Result<Resume, Failure> {
    serde_json::from_str(json).map(correct::pruned).map_err(|error| {
        let text = "What was read in the resume cannot be used any more. Upload it again.";
        Failure::permanent("RESUME_UNREADABLE", text).caused_by(error)
    })
}

#[cfg(test)]
mod tests;
