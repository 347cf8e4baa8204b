//! Holds a tailored resume against its source, claim by claim, and fails closed: a line that is not
//! known to stand in the resume is foreign, whatever it says.
//!
//! A line is known when it is a whole sentence or bullet of the resume (or several of them), or when
//! it is put together from the facts of one entry: title, employer, place and time of one job are a
//! line, the title of one and the employer of another are not. Headings may be those of the source
//! or those that the writer adds. Parts of sentences are no sentences: "worked with Kafka" is foreign
//! where the resume says "never worked with Kafka". Case, line breaks, hyphens and quotes do not
//! matter. A summary may be put together: its sentences are made anew here, out of facts that the
//! lines hold, and have to be the same. What the model of the resume says counts only where its
//! lines say it too.

mod composed;
mod finished;
mod source;
mod squeeze;
mod units;
mod walk;

use kernel::code::{Code, Coded};
use resume::{model::Resume, parse};
use serde::{Deserialize, Serialize};

pub use self::finished::added;
use self::{
    source::{Known, Source},
    squeeze::Squeezed,
};
use super::rewrite::Rewrite;

/// Lines that a sentence may run over in the output.
const LINES: usize = 8;

/// A tailored resume that says what its source does not say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the tailored resume says something that does not stand in the resume, so it was not kept")]
pub struct Foreign {
    /// The lines that rest on nothing, as they stand in the output. They are the person's own text
    /// or foreign text: for tests and repairs, not for logs.
    pub lines: Vec<String>,
}

impl Coded for Foreign {
    fn code(&self) -> Code {
        Code::Internal
    }

    fn reason(&self) -> &'static str {
        "CLAIM_WITHOUT_SOURCE"
    }
}

/// Where a line of the output comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It stands in the resume.
    Resume,
    /// A model has reworded a line of the resume.
    Reworded,
    /// The writer has put facts of the resume together.
    Composed,
    /// A heading that the writer adds.
    Label,
    /// The user wrote it: in a correction of the resume, or in the tailored resume itself.
    User,
}

/// A line of the output with what it rests on. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traced {
    /// Its number in the output.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Lines of the resume.
    pub sources: Vec<usize>,
}

/// Checks the text of a tailored resume, plain or Markdown, and links every line of it to the lines
/// of the resume that it rests on. Reworded lines are checked once more.
///
/// # Errors
/// Names every line that does not stand in the resume.
pub fn check(resume: &Resume, rewrites: &[Rewrite], output: &str) -> Result<Vec<Traced>, Foreign> {
    let source = Source::of(resume, rewrites);
    let raw: Vec<&str> = output.lines().collect();
    let plain: Vec<String> = raw.iter().map(|line| parse::plain(line)).collect();
    let (mut ledger, mut foreign) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < raw.len() {
        if Squeezed::new(&plain[at]).text.is_empty() {
            // Nothing but signs: an empty line, an underline.
            if raw[at].chars().any(char::is_alphanumeric) {
                foreign.push(raw[at].trim().to_owned());
            }
            at += 1;
            continue;
        }
        match known_lines(&source, &plain[at..], &raw[at..]) {
            Some((count, known)) => {
                let sources: Vec<usize> = known.lines.iter().map(|line| line + 1).collect();
                let own = known.lines.iter().any(|line| resume.is_owner_line(*line));
                let origin = if own { Origin::User } else { known.origin };
                ledger.extend((at..at + count).map(|line| Traced {
                    line: line + 1,
                    text: raw[line].trim().to_owned(),
                    origin,
                    sources: sources.clone(),
                }));
                at += count;
            }
            None => {
                foreign.push(raw[at].trim().to_owned());
                at += 1;
            }
        }
    }
    if foreign.is_empty() { Ok(ledger) } else { Err(Foreign { lines: foreign }) }
}

/// Number of lines from here on that are known together.
fn known_lines(source: &Source, plain: &[String], raw: &[&str]) -> Option<(usize, Known)> {
    let mut joined = String::new();
    for count in 1..=LINES.min(plain.len()) {
        let line = &plain[count - 1];
        // A sentence does not run over an empty line or into the next bullet.
        if count > 1 && (line.is_empty() || starts_new(raw[count - 1])) {
            return None;
        }
        if count > 1 {
            joined.push(' ');
        }
        joined.push_str(line);
        if let Some(known) = source.knows(&Squeezed::new(&joined)) {
            return Some((count, known));
        }
    }
    None
}

/// Whether a line starts with a bullet or the mark of a heading.
fn starts_new(raw: &str) -> bool {
    let text = raw.trim_start();
    text.starts_with(['-', '*', '+', '#', '•'])
}

#[cfg(test)]
mod tests;
