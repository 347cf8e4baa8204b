//! What a user changes in a tailored resume: revisions of its pieces, laid over the document as it
//! was tailored. The document itself is kept, so that every line can be taken back; the ledger says
//! of each line whether it stands in the resume or was written by the user.

pub mod derive;

use std::collections::BTreeMap;

use kernel::FieldViolation;
use resume::write::{self, Document, Layout, Piece, Revision};
use serde::{Deserialize, Serialize};

use super::truth::{Origin, Traced};

/// Changes of one request at most.
pub const CHANGES: usize = 200;
/// Longest line in characters.
pub const LINE_CHARS: usize = 1_000;

/// A document as it was tailored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Draft {
    /// The document.
    pub document: Document,
    /// What every line of its text rests on.
    pub ledger: Vec<Traced>,
    /// How its versions are laid out.
    #[serde(default)]
    pub layout: Layout,
}

/// What a version has otherwise than the document as it was tailored, by the ids of the pieces.
pub type Revisions = BTreeMap<String, Revision>;

/// What is asked to become of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It says this.
    Text(String),
    /// It is left out.
    Drop,
    /// It says what it said in the first version.
    Restore,
}

/// A line of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Identifier, the same in every version.
    pub id: String,
    /// Heading of its section; empty for the head.
    pub section: String,
    /// What it says.
    pub text: String,
    /// Where that comes from.
    pub origin: Origin,
    /// Lines of the resume that it rests on, from 1.
    pub sources: Vec<usize>,
    /// What it said in the first version.
    pub original: String,
    /// Whether it is left out.
    pub dropped: bool,
}

impl Draft {
    /// The lines of a version, those that are left out included.
    #[must_use]
    pub fn lines(&self, revisions: &Revisions) -> Vec<Line> {
        let pieces = self.document.pieces();
        let ledger = || self.ledger.iter().map(|traced| traced.text.as_str());
        let mut lines = Vec::with_capacity(pieces.len());
        let rows = rows(ledger(), pieces.iter().map(|piece| piece.text.as_str()));
        for (piece, row) in pieces.into_iter().zip(rows) {
            let traced = row.map(|row| &self.ledger[row]);
            let Piece { id, section, text: original, evidence } = piece;
            let mut line = Line {
                section,
                text: original.clone(),
                origin: traced.map_or(Origin::Resume, |traced| traced.origin),
                sources: evidence.iter().map(|line| line + 1).collect(),
                original,
                dropped: false,
                id,
            };
            if line.sources.is_empty() {
                line.sources = traced.map(|traced| traced.sources.clone()).unwrap_or_default();
            }
            match revisions.get(&line.id) {
                None => {}
                Some(Revision::Dropped) => line.dropped = true,
                Some(Revision::Text(text)) => {
                    (line.text, line.origin) = (write::tidy(text), Origin::User);
                }
            }
            lines.push(line);
        }
        lines
    }

    /// What every line of the text of a version rests on.
    #[must_use]
    pub fn ledger(&self, revisions: &Revisions, text: &str) -> Vec<Traced> {
        let lines: Vec<Line> =
            self.lines(revisions).into_iter().filter(|line| !line.dropped).collect();
        let said: Vec<(usize, &str)> = text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line.trim()))
            .filter(|(_, line)| says(line))
            .collect();
        let rows =
            rows(said.iter().map(|(_, text)| *text), lines.iter().map(|line| line.text.as_str()));
        let mut of_row: Vec<Vec<&Line>> = vec![Vec::new(); said.len()];
        for (line, row) in lines.iter().zip(rows) {
            if let Some(row) = row {
                of_row[row].push(line);
            }
        }
        let traced = said.into_iter().zip(of_row).map(|((line, text), pieces)| Traced {
            line,
            text: text.to_owned(),
            origin: origin(&pieces),
            sources: sources(&pieces),
        });
        traced.collect()
    }
}

/// Where a line comes from that is made of pieces.
fn origin(pieces: &[&Line]) -> Origin {
    let any = |origin: &Origin| pieces.iter().any(|piece| piece.origin == *origin);
    let order = [Origin::User, Origin::Reworded, Origin::Composed, Origin::Resume, Origin::Label];
    // Made of nothing that is known, it is nobody's but the user's.
    order.into_iter().find(any).unwrap_or(Origin::User)
}

fn sources(pieces: &[&Line]) -> Vec<usize> {
    let mut sources: Vec<usize> = pieces.iter().flat_map(|piece| piece.sources.clone()).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

fn says(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The row in which each piece stands: both come in the same order, and a row holds whole pieces.
fn rows<'a>(
    rows: impl Iterator<Item = &'a str>,
    pieces: impl Iterator<Item = &'a str>,
) -> Vec<Option<usize>> {
    let rows: Vec<&str> = rows.collect();
    let (mut row, mut rest) = (0, rows.first().copied().unwrap_or_default());
    let mut found = Vec::new();
    for piece in pieces {
        let (mut at, mut left) = (row, rest);
        let hit = loop {
            if !says(piece) {
                break None;
            }
            if let Some(start) = left.find(piece) {
                break Some((at, &left[start + piece.len()..]));
            }
            at += 1;
            match rows.get(at) {
                Some(next) => left = next,
                None => break None,
            }
        };
        if let Some(next) = hit {
            (row, rest) = next;
        }
        found.push(hit.map(|(at, _)| at));
    }
    found
}

/// Lays changes over the revisions of a version.
///
/// # Errors
/// Names every change that is wrong and says what would be right.
pub fn change(
    draft: &Draft,
    revisions: &Revisions,
    changes: &[(String, Change)],
) -> Result<Revisions, Vec<FieldViolation>> {
    let mut wrong = Vec::new();
    let mut refuse = |field: String, description: String| {
        wrong.push(FieldViolation { field, description });
    };
    if changes.is_empty() || changes.len() > CHANGES {
        refuse("changes".into(), format!("must be 1 to {CHANGES} changes"));
    }
    let pieces = draft.document.pieces();
    let originals: BTreeMap<&str, &str> =
        pieces.iter().map(|piece| (piece.id.as_str(), piece.text.as_str())).collect();
    let mut revised = revisions.clone();
    for (at, (id, change)) in changes.iter().enumerate().take(CHANGES) {
        let Some(original) = originals.get(id.as_str()) else {
            refuse(format!("changes[{at}].id"), "must be the id of a line".into());
            continue;
        };
        match change {
            Change::Restore => drop(revised.remove(id)),
            Change::Drop => drop(revised.insert(id.clone(), Revision::Dropped)),
            Change::Text(text) => {
                let (field, text) = (format!("changes[{at}].text"), write::tidy(text));
                let count = text.chars().count();
                if count > LINE_CHARS {
                    refuse(
                        field,
                        format!("must be at most {LINE_CHARS} characters; it has {count}"),
                    );
                } else if !says(&text) {
                    refuse(field, "must say something; drop the line to leave it out".into());
                } else if text == *original {
                    revised.remove(id);
                } else {
                    revised.insert(id.clone(), Revision::Text(text));
                }
            }
        }
    }
    if wrong.is_empty() { Ok(revised) } else { Err(wrong) }
}

/// How many lines two versions have otherwise.
#[must_use]
pub fn differing(one: &Revisions, other: &Revisions) -> usize {
    let changed = one.iter().filter(|(id, revision)| other.get(*id) != Some(*revision)).count();
    changed + other.keys().filter(|id| !one.contains_key(*id)).count()
}

#[cfg(test)]
mod tests;
