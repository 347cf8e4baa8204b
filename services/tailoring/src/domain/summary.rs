//! A summary for a resume that has none, put together out of its facts: the latest post, the years of
//! work where the dates leave no doubt, and skills that the posting wants and an entry shows at work.
//! Each sentence is a form with facts in it and says nothing else: no adjective, no estimate. A fact
//! that is missing or doubtful leaves its sentence out, and one sentence alone is no summary.

use resume::model::{Evidence, PartialDate, Period, Resume, SkillGroup, Statement, Work};

use super::{labels::Tongue, truth};

/// Skills that a summary names.
const SKILLS: usize = 5;
/// Letters of a title or an employer at most; what is longer is no name.
const LETTERS: usize = 80;
/// Fewest whole years that are told.
const YEARS: usize = 2;

/// Sentences that hold whatever the posting is.
pub(super) fn standing(resume: &Resume) -> Vec<Statement> {
    let tongue = Tongue::of(resume);
    latest(resume)
        .and_then(|job| post(job, tongue))
        .into_iter()
        .chain(years(resume, tongue))
        .collect()
}

/// The summary for a posting that wants some of the skills, the most wanted first; nothing where
/// there is too little to say.
pub(super) fn compose(resume: &Resume, wanted: &[(usize, usize)]) -> Vec<Statement> {
    let mut sentences = standing(resume);
    let shown = applied(resume);
    let named: Vec<&Applied> = wanted
        .iter()
        .filter_map(|place| shown.iter().find(|skill| skill.place == *place))
        .take(SKILLS)
        .collect();
    if !named.is_empty() {
        let names: Vec<&str> = named.iter().map(|skill| skill.name.as_str()).collect();
        let text = format!("{} {}.", Tongue::of(resume).experienced(), names.join(", "));
        let evidence = named.iter().flat_map(|skill| skill.evidence.iter().copied()).collect();
        sentences.push(Statement { text, evidence });
    }
    // What the ledger cannot follow to the lines is doubtful, too.
    sentences.retain(|sentence| truth::check(resume, &[], &sentence.text).is_ok());
    if sentences.len() < 2 { Vec::new() } else { sentences }
}

/// A skill that an entry shows at work.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Applied {
    /// Group and number in it.
    pub(super) place: (usize, usize),
    pub(super) name: String,
    /// Where it is listed, and where it is shown.
    pub(super) evidence: Evidence,
}

/// Listed skills that a duty or a part of a project names.
pub(super) fn applied(resume: &Resume) -> Vec<Applied> {
    let duties = resume.work.iter().flat_map(|job| &job.highlights);
    let parts = resume.projects.iter().flat_map(|project| &project.highlights);
    let shows: Vec<&Statement> = duties.chain(parts).collect();
    let mut found = Vec::new();
    for (group, SkillGroup { keywords, .. }) in resume.skills.iter().enumerate() {
        for (at, skill) in keywords.iter().enumerate() {
            let Some(show) = shows.iter().find(|show| names(&show.text, &skill.text)) else {
                continue;
            };
            let evidence = skill.evidence.iter().chain(&show.evidence).copied().collect();
            let known = found.iter().any(|other: &Applied| other.name == skill.text);
            if !known {
                found.push(Applied { place: (group, at), name: skill.text.clone(), evidence });
            }
        }
    }
    found
}

/// Whether a text names a skill as a word of its own: "Go" is not in "to go", "C" not in "C++".
fn names(text: &str, skill: &str) -> bool {
    let fold = |text: &str| {
        if skill.chars().count() <= 3 { text.to_owned() } else { text.to_lowercase() }
    };
    let (text, skill) = (fold(text), fold(skill));
    let part = |c: char| c.is_alphanumeric() || c == '+' || c == '#';
    !skill.trim().is_empty()
        && text.match_indices(&skill).any(|(at, found)| {
            let (before, after) = (&text[..at], &text[at + found.len()..]);
            let mut next = after.chars();
            let dotted = next.next() == Some('.') && next.next().is_some_and(char::is_alphanumeric);
            !before.ends_with(part) && !after.starts_with(part) && !dotted
        })
}

/// The latest post; none where more than one may be that.
fn latest(resume: &Resume) -> Option<&Work> {
    let mut ongoing = resume.work.iter().filter(|job| job.period.ongoing);
    if let Some(job) = ongoing.next() {
        return ongoing.next().is_none().then_some(job);
    }
    let end = |job: &Work| job.period.end.as_ref().and_then(year);
    let ends: Option<Vec<u16>> = resume.work.iter().map(end).collect();
    let last = *ends.as_ref()?.iter().max()?;
    let mut latest = resume.work.iter().filter(|job| end(job) == Some(last));
    latest.next().filter(|_| latest.next().is_none())
}

fn post(job: &Work, tongue: Tongue) -> Option<Statement> {
    let (title, employer) = (job.position.trim(), job.company.trim());
    let named = |name: &str| !name.is_empty() && name.chars().count() <= LETTERS;
    if !named(title) || !named(employer) {
        return None;
    }
    let Period { start, end, ongoing, .. } = &job.period;
    let date = if *ongoing { start } else { end };
    let year = date.as_ref().and_then(year)?;
    let text = if *ongoing {
        format!("{title}, {employer}, {} {year}.", tongue.since())
    } else {
        let (lead, until) = tongue.last();
        format!("{lead} {title}, {employer}, {until} {year}.")
    };
    Some(Statement { text, evidence: job.evidence.clone() })
}

/// Whole years of work, where each entry says from which month to which: months that two entries
/// share count once, and what goes on has no length yet.
fn years(resume: &Resume, tongue: Tongue) -> Option<Statement> {
    let span = |job: &Work| {
        let (start, end) = (month(job.period.start.as_ref()?)?, month(job.period.end.as_ref()?)?);
        (start <= end && !job.period.ongoing).then_some((start, end))
    };
    let spans: Option<Vec<(usize, usize)>> = resume.work.iter().map(span).collect();
    let mut spans = spans?;
    spans.sort_unstable();
    let (mut months, mut counted) = (0, 0);
    for (start, end) in spans {
        months += (end + 1).saturating_sub(start.max(counted));
        counted = counted.max(end + 1);
    }
    let years = months / 12;
    let evidence = resume.work.iter().flat_map(|job| job.evidence.iter().copied()).collect();
    (years >= YEARS).then(|| Statement { text: tongue.years(years), evidence })
}

fn year(date: &PartialDate) -> Option<u16> {
    date.0.get(..4)?.parse().ok()
}

/// Months since the year 0 of a date that has a month.
fn month(date: &PartialDate) -> Option<usize> {
    let month: usize = date.0.get(5..7)?.parse().ok()?;
    Some(usize::from(year(date)?) * 12 + month - 1)
}

#[cfg(test)]
mod tests;
