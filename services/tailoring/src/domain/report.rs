//! What a tailored resume rests on: which requirement is met by which line of the resume, what only
//! carries over, what is missing, and what was moved or left out. Lines are counted from 1.

mod met;
mod years;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use matching::{
    Level, Posting, Relation, Vocabulary,
    posting::facts::{Gate, GateKind},
    text,
};
use resume::{
    model::{Evidence, Resume},
    parse,
};
use serde::{Deserialize, Serialize};

pub use self::years::{Span, Worked};
use super::{
    labels::Tongue,
    material::{Item, Place},
    relevance::{Relevance, Want},
    truth::Traced,
};

/// Lines that are named for one requirement at most.
const SOURCES: usize = 3;

/// What a tailored resume rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Title of the position.
    pub title: String,
    /// Requirements that the resume meets.
    pub matched: Vec<Match>,
    /// Requirements that the resume meets in part, or with something near.
    pub transferable: Vec<Match>,
    /// Requirements that nothing in the resume speaks to.
    pub missing: Vec<Gap>,
    /// Conditions of the posting, apart from what is matched: whether somebody fulfils them is for
    /// the person to say where the resume says nothing.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Skills of the posting that the resume names.
    pub matched_skills: Vec<String>,
    /// Skills of the posting that it does not name.
    pub missing_skills: Vec<String>,
    /// Sentences that were moved to the front.
    pub moved: Vec<Moved>,
    /// Sections whose place has changed: their order in the tailored resume.
    pub section_order: Vec<String>,
    /// What was left out.
    pub dropped: Vec<Dropped>,
    /// What the model has done; none where there is no model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    /// Every line of the tailored text with the lines of the resume that it rests on.
    #[serde(default)]
    pub ledger: Vec<Traced>,
}

/// What a model has done to a tailored resume.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Whether its answer was whole. If not, lines that came before it broke off are kept.
    pub answered: bool,
    /// Why there is no whole answer; empty if there is.
    pub reason: String,
    /// The same as a sentence.
    pub note: String,
    /// Lines that were reworded.
    pub reworded: Vec<Reworded>,
    /// Lines whose new text was not taken.
    pub rejected: Vec<Rejected>,
    /// What it has cost.
    pub usage: llm::Usage,
}

/// A line that a model has reworded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reworded {
    /// Its line in the resume.
    pub line: usize,
    /// What it said.
    pub before: String,
    /// What it says now.
    pub after: String,
}

/// A line that stays as it was, because its new text was not supported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// Its line in the resume.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// Why.
    pub reason: String,
}

/// A requirement and what supports it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// As worded in the posting.
    pub requirement: String,
    /// Its line in the posting.
    pub posting_line: usize,
    /// Whether it is demanded; otherwise it would be welcome.
    pub must: bool,
    /// Years of experience that the posting names; they are not checked.
    pub years: Option<u8>,
    /// Skills of the requirement that the resume names.
    pub skills: Vec<String>,
    /// Skills of the requirement with the near ones that the resume names.
    pub near: Vec<Near>,
    /// Lines of the resume it rests on, the strongest first.
    pub sources: Vec<Source>,
}

/// A skill that is wanted and a near one that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// What is wanted.
    pub wanted: String,
    /// What is there; of a language that the resume does not name, that it is written in it.
    pub have: String,
}

/// A line of the resume.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its number.
    pub line: usize,
    /// Its text.
    pub text: String,
}

/// A requirement that nothing supports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// As worded in the posting.
    pub requirement: String,
    /// Its line in the posting.
    pub posting_line: usize,
    /// Whether it is demanded.
    pub must: bool,
}

/// A condition and what the resume says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What it is about.
    pub kind: GateKind,
    /// As worded in the posting.
    pub condition: String,
    /// Its line in the posting.
    pub posting_line: usize,
    /// Whether the resume names what is asked for; if not, it may be so all the same. Years are named
    /// where the dates of the resume make as many.
    pub named: bool,
    /// Lines of the resume that name it.
    pub sources: Vec<Source>,
    /// Years that are asked for, where it is about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u8>,
    /// The work that counts for them; none where no dated entry of the resume speaks of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worked: Option<Worked>,
}

impl Report {
    /// Reckons for how long there was such work as conditions ask years of, to the day that the
    /// tailoring was asked for.
    pub fn reckon(&mut self, today: DateTime<Utc>) {
        for condition in &mut self.conditions {
            if let (Some(years), Some(worked)) = (condition.years, &mut condition.worked) {
                worked.reckon(today);
                condition.named = worked.months >= u32::from(years) * 12;
            }
        }
    }
}

/// A sentence that was moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The sentence.
    pub text: String,
    /// Its line in the resume.
    pub line: usize,
    /// Entry that it was taken from, for example the employer.
    pub from: String,
    /// Whether it stands there, too.
    pub kept: bool,
}

/// Something that was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// Its text.
    pub text: String,
    /// Its line in the resume.
    pub line: usize,
    /// Why.
    pub reason: String,
}

/// Writes down what each requirement rests on, and which skills are there.
pub(super) fn write(
    resume: &Resume,
    posting: &Posting,
    items: &[Item],
    relevance: &Relevance,
) -> Report {
    let mut report = Report { title: posting.title.clone(), ..Report::default() };
    let written = Tongue::written(resume);
    for want in relevance.wants.iter().filter(|want| want.demanded) {
        match met::level(want, items) {
            Level::Has => report.matched.push(matched(resume, items, want)),
            Level::Transferable => report.transferable.push(matched(resume, items, want)),
            Level::None if met::is_tongue(want, written) => {
                report.transferable.push(in_writing(resume, items, want));
            }
            Level::None => report.missing.push(Gap {
                requirement: want.requirement.text.clone(),
                posting_line: want.requirement.line + 1,
                must: want.requirement.must,
            }),
        }
    }
    report.conditions = posting
        .facts
        .gates
        .iter()
        .map(|gate| condition(resume, items, relevance, &report, gate))
        .collect();
    let have: BTreeSet<&String> = relevance.skills.iter().flatten().collect();
    for wanted in &posting.skills {
        let named = have.contains(&wanted.name);
        if named || written.is_none_or(|tongue| tongue.name() != wanted.name) {
            let list = if named { &mut report.matched_skills } else { &mut report.missing_skills };
            list.push(wanted.name.clone());
        }
    }
    report
}

fn condition(
    resume: &Resume,
    items: &[Item],
    relevance: &Relevance,
    report: &Report,
    gate: &Gate,
) -> Condition {
    let same = |m: &&Match| m.posting_line == gate.line + 1 && m.requirement == gate.text;
    let found = report.matched.iter().find(same);
    let asked = |want: &&Want| {
        let requirement = &want.requirement;
        want.demanded && requirement.line == gate.line && requirement.text == gate.text
    };
    let timed = relevance.wants.iter().find(asked).filter(|_| gate.kind == GateKind::Years);
    Condition {
        kind: gate.kind,
        condition: gate.text.clone(),
        posting_line: gate.line + 1,
        // That somebody has worked with something does not say for how long.
        named: found.is_some() && gate.kind != GateKind::Years,
        sources: found.map(|found| found.sources.clone()).unwrap_or_default(),
        years: timed.and_then(|want| want.requirement.years),
        worked: timed.and_then(|want| Worked::find(resume, items, want)),
    }
}

fn matched(resume: &Resume, items: &[Item], want: &Want) -> Match {
    let level = want.supports.iter().map(|support| support.level).max().unwrap_or_default();
    let mut best: Vec<usize> =
        (0..items.len()).filter(|&item| want.supports[item].level == level).collect();
    // A sentence says more than a word in a list.
    let rank = |item: usize| {
        let sentence = matches!(
            items[item].place,
            Place::Duty(..) | Place::Part(..) | Place::Remark(..) | Place::Certificate(_)
        );
        (sentence, want.supports[item].score)
    };
    best.sort_by(|&a, &b| {
        let (a, b) = (rank(a), rank(b));
        b.0.cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    let mut skills: Vec<String> = Vec::new();
    for item in &want.supports {
        skills.extend(
            item.skills.iter().filter(|skill| !skills.contains(skill)).cloned().collect::<Vec<_>>(),
        );
    }
    let requirement = &want.requirement;
    Match {
        requirement: requirement.text.clone(),
        posting_line: requirement.line + 1,
        must: requirement.must,
        years: requirement.years,
        near: near(want, &skills),
        skills,
        sources: sources(resume, want, best.iter().map(|&item| &items[item].evidence)),
    }
}

/// A language that the resume is written in, with the first sentence of it.
fn in_writing(resume: &Resume, items: &[Item], want: &Want) -> Match {
    let first = items.iter().find(|item| item.quotable).map(|item| &item.evidence);
    let have =
        |wanted: &String| Near { wanted: wanted.clone(), have: format!("written in {wanted}") };
    Match {
        requirement: want.requirement.text.clone(),
        posting_line: want.requirement.line + 1,
        must: want.requirement.must,
        years: want.requirement.years,
        near: want.requirement.skills.iter().map(have).collect(),
        sources: sources(resume, want, first.into_iter()),
        ..Match::default()
    }
}

/// The first near skill for each that is wanted and not there.
fn near(want: &Want, have: &[String]) -> Vec<Near> {
    let mut near: Vec<Near> = Vec::new();
    for (wanted, other) in want.supports.iter().flat_map(|support| &support.near) {
        let known = have.contains(wanted) || near.iter().any(|pair| pair.wanted == *wanted);
        let real = Vocabulary::standard().relation(wanted, other) == Relation::Near;
        if !known && real {
            near.push(Near { wanted: wanted.clone(), have: other.clone() });
        }
    }
    near
}

/// The line of each statement that says most of what is wanted, of the first statements.
fn sources<'e>(
    resume: &Resume,
    want: &Want,
    evidence: impl Iterator<Item = &'e Evidence>,
) -> Vec<Source> {
    let terms = text::terms(&want.requirement.text);
    let says = |line: usize| {
        let plain = resume.lines.get(line).map(|raw| parse::plain(raw)).unwrap_or_default();
        let names = Vocabulary::standard().names(&plain);
        let skills = names.iter().filter(|name| want.requirement.skills.contains(*name)).count();
        let shared = text::terms(&plain).iter().filter(|term| terms.contains(*term)).count();
        (skills, shared)
    };
    let mut sources: Vec<Source> = Vec::new();
    for lines in evidence {
        if sources.len() == SOURCES {
            break;
        }
        // Of equals the first.
        let best = lines.iter().copied().rev().max_by_key(|line| says(*line));
        let Some((line, raw)) = best.and_then(|line| Some((line, resume.lines.get(line)?))) else {
            continue;
        };
        if sources.iter().all(|source| source.line != line + 1) {
            sources.push(Source { line: line + 1, text: parse::plain(raw) });
        }
    }
    sources
}
