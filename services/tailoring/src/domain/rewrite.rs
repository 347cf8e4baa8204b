//! Lines of a tailored resume that a model may reword: which are offered, how it is asked, and what
//! of its answer is taken. The model sees lines of the resume and demands of the posting, both as
//! data; of its answer nothing counts but a text for a line, and only one that says no more than
//! the line did.

mod support;

use matching::{Posting, Vocabulary};
use resume::{
    model::{Evidence, Statement},
    write::{Content, Document},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::labels;

pub use self::support::{Why, supported};

/// Lines that are offered at most.
const LINES: usize = 24;
/// Words and letters of a line that is worth rewording.
const WORDS: usize = 5;
const LETTERS: usize = 400;
/// Demands that the model is told, and letters of each.
const DEMANDS: usize = 24;
const DEMAND_LETTERS: usize = 240;
/// Tokens that are written for a line, at most.
const LINE_TOKENS: usize = 120;

/// A line that may be reworded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its text.
    pub text: String,
    /// Lines of the resume that it rests on.
    pub evidence: Evidence,
    /// Names that the posting has for tools that the line names otherwise.
    pub terms: Vec<String>,
}

/// A line that was reworded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrite {
    /// What it said.
    pub before: String,
    /// What it says now.
    pub after: String,
    /// Lines of the resume that it rests on.
    pub evidence: Evidence,
}

/// Finds the lines that may be reworded, what stands first in the document first.
#[must_use]
pub fn offers(document: &Document, posting: &Posting) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    for (statement, first) in statements(document) {
        let (text, _) = split(statement, first);
        let words = text.split_whitespace().count();
        let fits = words >= WORDS && text.chars().count() <= LETTERS;
        let known = offers.iter().any(|offer| offer.text == text);
        if fits && !known && offers.len() < LINES {
            let terms = terms(text, posting);
            offers.push(Offer {
                text: text.to_owned(),
                evidence: statement.evidence.clone(),
                terms,
            });
        }
    }
    offers
}

/// Names of tools in the words of the posting, for those that a line has by another name.
fn terms(line: &str, posting: &Posting) -> Vec<String> {
    let vocabulary = Vocabulary::standard();
    let mut terms = Vec::new();
    for found in vocabulary.extract(line) {
        let name = &found.skill.name;
        let wanted = posting.skills.iter().any(|wanted| wanted.name == *name);
        let otherwise = !line.contains(name.as_str()) && found.skill.kind.named();
        if wanted && otherwise && !terms.contains(name) {
            terms.push(name.clone());
        }
    }
    terms
}

/// What is asked of the model. Its instructions are ours alone; what others wrote is data, as JSON,
/// in a message of its own.
#[must_use]
pub fn prompt(offers: &[Offer], posting: &Posting) -> llm::Request {
    let lines: Vec<_> = offers
        .iter()
        .enumerate()
        .map(|(id, offer)| json!({ "id": id, "text": offer.text, "terms": offer.terms }))
        .collect();
    let demands: Vec<String> = posting
        .requirements
        .iter()
        .take(DEMANDS)
        .map(|demand| demand.text.chars().take(DEMAND_LETTERS).collect())
        .collect();
    let schema = json!({
        "type": "object",
        "properties": { "lines": { "type": "array", "items": {
            "type": "object",
            "properties": { "id": { "type": "integer" }, "text": { "type": "string" } },
            "required": ["id", "text"],
            "additionalProperties": false,
        } } },
        "required": ["lines"],
        "additionalProperties": false,
    });
    let output = offers.len() * LINE_TOKENS + 200;
    llm::Request {
        instructions: include_str!("rewrite/instructions.txt").to_owned(),
        data: json!({ "demands": demands, "lines": lines }).to_string(),
        schema: llm::Schema { name: "lines", schema },
        output_tokens: u32::try_from(output).unwrap_or(u32::MAX),
    }
}

/// A line as the model gives it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    id: usize,
    text: String,
}

/// What came of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is reworded.
    Rewritten(Rewrite),
    /// The text is as it was.
    Unchanged,
    /// The line, by its number among the offers, stays as it was.
    Rejected(usize, Why),
    /// It is no line of those that were offered.
    Foreign,
}

/// Takes one element of an answer, if it is a text for a line and says no more than that.
#[must_use]
pub fn take(offers: &[Offer], element: &str) -> Taken {
    let Ok(Given { id, text }) = serde_json::from_str::<Given>(element) else {
        return Taken::Foreign;
    };
    let Some(offer) = offers.get(id) else { return Taken::Foreign };
    if text == offer.text {
        return Taken::Unchanged;
    }
    match supported(&offer.text, &text) {
        Ok(()) => Taken::Rewritten(Rewrite {
            before: offer.text.clone(),
            after: text,
            evidence: offer.evidence.clone(),
        }),
        Err(why) => Taken::Rejected(id, why),
    }
}

/// Puts reworded lines in the place of what they were.
pub fn apply(document: &mut Document, rewrites: &[Rewrite]) {
    for (statement, first) in statements_mut(document) {
        let (text, from) = split(statement, first);
        let same =
            |rewrite: &&Rewrite| rewrite.before == text && rewrite.evidence == statement.evidence;
        if let Some(rewrite) = rewrites.iter().find(same) {
            let after =
                if from.is_empty() { &rewrite.after } else { rewrite.after.trim_end_matches('.') };
            statement.text = format!("{after}{from}");
        }
    }
}

/// What a statement says, and the entry that is named behind it where it stands first.
fn split(statement: &Statement, first: bool) -> (&str, &str) {
    let text = statement.text.as_str();
    let from = text.rfind(" (").filter(|_| first && text.ends_with(')'));
    text.split_at(from.unwrap_or(text.len()))
}

/// Statements that may be reworded, and whether they are of those that stand first.
fn statements(document: &Document) -> impl Iterator<Item = (&Statement, bool)> {
    document.sections.iter().flat_map(|section| {
        let first = labels::is_selected(&section.title);
        let all: Vec<&Statement> = match &section.content {
            Content::Points(points) => points.iter().collect(),
            Content::Work(all) => all.iter().flat_map(|one| &one.highlights).collect(),
            Content::Projects(all) => all.iter().flat_map(|one| &one.highlights).collect(),
            _ => Vec::new(),
        };
        all.into_iter().map(move |one| (one, first))
    })
}

fn statements_mut(document: &mut Document) -> impl Iterator<Item = (&mut Statement, bool)> {
    document.sections.iter_mut().flat_map(|section| {
        let first = labels::is_selected(&section.title);
        let all: Vec<&mut Statement> = match &mut section.content {
            Content::Points(points) => points.iter_mut().collect(),
            Content::Work(all) => all.iter_mut().flat_map(|one| &mut one.highlights).collect(),
            Content::Projects(all) => all.iter_mut().flat_map(|one| &mut one.highlights).collect(),
            _ => Vec::new(),
        };
        all.into_iter().map(move |one| (one, first))
    })
}

#[cfg(test)]
mod tests;
