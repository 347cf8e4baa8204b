//! Makes sure that nothing is lost: lines that no reader took are kept as they stand, under the
//! heading they stood under.

use std::collections::HashMap;

use crate::model::{Evidence, Resume, Section, Statement};

/// Adds lines that are evidence of nothing to `other`.
pub(super) fn keep_the_rest(resume: &mut Resume) {
    let covered = covered(resume);
    let headings: Vec<(usize, String)> = resume
        .headings
        .iter()
        .filter_map(|heading| Some((*heading.evidence.first()?, heading.title.clone())))
        .collect();
    let mut rooms: HashMap<String, usize> =
        resume.other.iter().enumerate().map(|(at, section)| (section.title.clone(), at)).collect();
    let mut under = headings.iter().peekable();
    let mut title = String::new();
    for (number, covered) in covered.into_iter().enumerate() {
        while let Some((_, heading)) = under.next_if(|(line, _)| *line <= number) {
            title.clone_from(heading);
        }
        let text = resume.lines[number].trim();
        if covered || text.is_empty() {
            continue;
        }
        let plain = super::plain(text);
        let text = if plain.is_empty() { text.to_owned() } else { plain };
        let at = *rooms.entry(title.clone()).or_insert_with(|| {
            resume.other.push(Section { title: title.clone(), statements: Vec::new() });
            resume.other.len() - 1
        });
        resume.other[at].statements.push(Statement { text, evidence: vec![number] });
    }
}

/// Numbers of the lines with words in them that nothing in a resume rests on. None, for what
/// [`parse`](super::parse()) returns.
#[must_use]
pub fn unaccounted(resume: &Resume) -> Vec<usize> {
    let covered = covered(resume);
    let lost = |number: &usize| !covered[*number] && !resume.lines[*number].trim().is_empty();
    (0..covered.len()).filter(lost).collect()
}

/// For each line, whether something rests on it.
fn covered(resume: &Resume) -> Vec<bool> {
    let mut covered = vec![false; resume.lines.len()];
    let mut mark = |evidence: &Evidence| {
        for &line in evidence {
            if let Some(seen) = covered.get_mut(line) {
                *seen = true;
            }
        }
    };
    mark(&resume.basics.evidence);
    resume.basics.summary.iter().for_each(|s| mark(&s.evidence));
    for (evidence, highlights) in resume
        .work
        .iter()
        .map(|work| (&work.evidence, &work.highlights))
        .chain(resume.education.iter().map(|e| (&e.evidence, &e.highlights)))
        .chain(resume.projects.iter().map(|project| (&project.evidence, &project.highlights)))
    {
        mark(evidence);
        highlights.iter().for_each(|s| mark(&s.evidence));
    }
    resume.skills.iter().flat_map(|group| &group.keywords).for_each(|s| mark(&s.evidence));
    resume.languages.iter().for_each(|language| mark(&language.evidence));
    resume.certificates.iter().for_each(|certificate| mark(&certificate.evidence));
    resume.headings.iter().for_each(|heading| mark(&heading.evidence));
    resume.other.iter().flat_map(|section| &section.statements).for_each(|s| mark(&s.evidence));
    covered
}
