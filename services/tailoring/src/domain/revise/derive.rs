//! The document of a tailoring that was completed before documents were kept, put together again out of
//! what was kept: its text, which has the order, the headings and the words of every line, and its JSON,
//! which has the facts and the lines they rest on. What comes out has to say the same in both, letter by
//! letter; else there is none.

mod facts;

use resume::{
    model::{Basics, Resume},
    write::{self, Content, Document, Format, Layout, Section},
};
use serde_json::Value;

use self::facts::Facts;
use super::super::labels::Tongue;

/// Puts a document together again.
#[must_use]
pub fn document(text: &str, json: &[u8]) -> Option<Document> {
    let stored: Value = serde_json::from_slice(json).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    let facts = Facts::of(&stored);
    let source = Resume { lines: facts.lines(), ..Resume::default() };
    let tongue = Tongue::of(&source);
    let head = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
    let document = Document {
        language: tongue.tag().to_owned(),
        basics: facts.basics(lines[..head].last().copied().unwrap_or_default()),
        sections: sections(&lines[head..], facts)?,
        lines: source.lines,
        labels: tongue.labels(),
    };
    let same_text = written(&document, Format::Text)? == text.as_bytes();
    let again: Value = serde_json::from_slice(&written(&document, Format::Json)?).ok()?;
    (same_text && again == stored).then_some(document)
}

fn written(document: &Document, format: Format) -> Option<Vec<u8>> {
    write::write(document, format, Layout::default()).ok()
}

/// The sections of a text: a line over a line of as many hyphens begins one.
fn sections(lines: &[&str], mut facts: Facts) -> Option<Vec<Section>> {
    let begins = |at: usize| {
        let under = lines.get(at + 1).copied().unwrap_or_default();
        !under.is_empty() && under == "-".repeat(lines[at].chars().count())
    };
    let mut starts: Vec<usize> = (0..lines.len()).filter(|at| begins(*at)).collect();
    starts.push(lines.len());
    let mut sections = Vec::new();
    // Points before the first heading have none.
    let mut before = body(&lines[..starts[0]]);
    sections.extend(facts.untitled(&mut before));
    for pair in starts.windows(2) {
        let title = lines[pair[0]];
        let mut body = body(&lines[pair[0] + 2..pair[1]]);
        let loose = facts.untitled(&mut body);
        sections.push(Section::new(title, facts.content(title, &body)?));
        sections.extend(loose);
    }
    before.is_empty().then_some(sections)
}

/// Lines without the empty ones around them.
fn body<'l>(lines: &[&'l str]) -> Vec<&'l str> {
    let full = |line: &&str| !line.is_empty();
    let first = lines.iter().position(full).unwrap_or(lines.len());
    let last = lines.iter().rposition(full).map_or(first, |at| at + 1);
    lines[first..last].to_vec()
}

/// The lines of a content as the text has them.
fn shown(content: Content) -> Vec<String> {
    let sections = vec![Section::new("", content)];
    let document = Document { basics: Basics::default(), sections, ..Document::default() };
    let text = written(&document, Format::Text).unwrap_or_default();
    String::from_utf8_lossy(&text).trim_matches('\n').lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use matching::analyze;
    use resume::parse;

    use super::*;
    use crate::domain::tailor;

    #[test]
    fn documents_of_every_language_are_put_together_again() {
        for (cv, job) in [
            (
                include_str!("../../../../../libs/resume/fixtures/sample-cv.md"),
                include_str!("../../../fixtures/sample-job.txt"),
            ),
            (
                include_str!("../../../../../libs/resume/fixtures/nurse-two-columns.txt"),
                include_str!("../../../fixtures/nurse-job.txt"),
            ),
            (
                include_str!("../../../../../libs/resume/fixtures/elektroniker-lebenslauf.txt"),
                include_str!("../../../fixtures/elektriker-stelle.txt"),
            ),
            (
                include_str!("../../../../../libs/resume/fixtures/marketing-cv-fr.txt"),
                include_str!("../../../fixtures/communication-poste.txt"),
            ),
            (
                include_str!("../../../../../libs/resume/fixtures/chef-sidebar.txt"),
                include_str!("../../../fixtures/chef-job.txt"),
            ),
        ] {
            let plan = tailor::plan(&parse::parse(cv), &analyze(job));
            let text = String::from_utf8(written(&plan.document, Format::Text).unwrap()).unwrap();
            let json = written(&plan.document, Format::Json).unwrap();
            let again = document(&text, &json).unwrap();
            let texts = |document: &Document| -> Vec<(String, String)> {
                document.pieces().into_iter().map(|piece| (piece.section, piece.text)).collect()
            };
            assert_eq!(texts(&again), texts(&plan.document));
            for format in Format::ALL.into_iter().filter(|format| *format != Format::Pdf) {
                assert_eq!(written(&again, format), written(&plan.document, format), "{format:?}");
            }
            assert_eq!(document(&text.replacen('e', "a", 1), &json), None, "another text");
        }
    }

    #[test]
    fn what_does_not_belong_together_is_no_document() {
        assert_eq!(document("", b"{}"), None);
        assert_eq!(document("Jane\n\nWork\n----\nCook\n", b"{}"), None);
        assert_eq!(document("Jane", b"nothing"), None);
    }
}
