//! What a posting says about the position beside its demands: seniority, place, kind of employment,
//! pay, education, languages, permits. Only what is said is there; nothing is guessed.

mod demands;
mod employer;
mod form;
mod pay;
mod place;
mod words;

use serde::{Deserialize, Serialize};

pub use self::pay::{Pay, Per};
use super::Posting;
use crate::{
    sections::{blocks::Block, headings::Topic},
    text,
    vocabulary::{Kind, Vocabulary},
};

/// How much of a working life a position asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seniority {
    /// Internship, apprenticeship, trainee.
    Entry,
    /// Junior, graduate.
    Junior,
    /// Neither junior nor senior, and said so.
    Mid,
    /// Senior.
    Senior,
    /// Lead, principal, head, director.
    Lead,
}

/// Where work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remote {
    /// From anywhere, or from home.
    Remote,
    /// Partly from home.
    Hybrid,
    /// At the place of work.
    OnSite,
}

/// Form of employment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Employment {
    /// Full time.
    FullTime,
    /// Part time.
    PartTime,
    /// Without an end.
    Permanent,
    /// With an end.
    Temporary,
    /// Freelance or contract.
    Contract,
    /// Internship.
    Internship,
    /// Apprenticeship.
    Apprenticeship,
}

/// Least education that is demanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Education {
    /// Finished vocational training.
    Vocational,
    /// Bachelor's degree, or a degree without more.
    Bachelor,
    /// Master's degree, diploma.
    Master,
    /// Doctorate.
    Doctorate,
}

/// A language that is spoken at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// Its name in English.
    pub language: String,
    /// Level as worded: `fluent`, `B2`, `verhandlungssicher`; empty where none is named.
    pub level: String,
    /// Whether it is demanded.
    pub must: bool,
    /// Its line in the posting.
    pub line: usize,
}

/// What a position cannot be had without, whatever else speaks for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateKind {
    /// Right to work, visa, citizenship.
    WorkPermit,
    /// Security clearance, background check.
    Clearance,
    /// Licence or registration.
    Licence,
    /// Language.
    Language,
    /// Degree or vocational training.
    Education,
    /// Years of experience.
    Years,
}

/// A condition in the words of the posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// What it is about.
    pub kind: GateKind,
    /// As worded.
    pub text: String,
    /// Its line.
    pub line: usize,
}

/// A line of the posting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// As worded, without bullet.
    pub text: String,
    /// Its line.
    pub line: usize,
}

/// What is said about the position. Lines are counted from 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Who offers the position, as written.
    pub company: Option<String>,
    /// Whether the posting says that it is no longer open.
    pub closed: bool,
    /// Seniority.
    pub seniority: Option<Seniority>,
    /// Place as written.
    pub location: Option<String>,
    /// Where work is done.
    pub remote: Option<Remote>,
    /// Forms of employment.
    pub employment: Vec<Employment>,
    /// Pay.
    pub pay: Option<Pay>,
    /// Most years of experience that are demanded.
    pub years: Option<u8>,
    /// Least education that is demanded.
    pub education: Option<Education>,
    /// Languages.
    pub languages: Vec<Spoken>,
    /// What is said about visa and permits.
    pub visa: Vec<Said>,
    /// What is offered.
    pub benefits: Vec<Said>,
    /// Conditions, which stand apart from every score.
    pub gates: Vec<Gate>,
}

/// Lines of the head of a posting, where place and form of employment stand.
const HEAD: usize = 12;
/// Benefits at most.
const BENEFITS: usize = 40;

/// Finds the facts of a posting that was taken apart.
pub(super) fn find(text: &str, start: usize, blocks: &[Block], posting: &Posting) -> Facts {
    // What stands before the posting says nothing; the numbers of lines stay.
    let said =
        |(at, line): (usize, &str)| if at < start { String::new() } else { line.to_lowercase() };
    let lines: Vec<String> = text.lines().enumerate().map(said).collect();
    let head = || text.lines().skip(start).take(HEAD);
    let mut facts = Facts {
        company: employer::find(head(), &posting.title),
        closed: employer::closed(&lines),
        seniority: form::seniority(&posting.title, &lines),
        location: place::location(head()),
        remote: place::remote(&lines, start + HEAD),
        employment: form::employment(&lines, &posting.title, start + HEAD),
        pay: text.lines().skip(start).find_map(pay::find),
        ..Facts::default()
    };
    let musts = || posting.requirements.iter().filter(|demand| demand.must);
    facts.years = musts().filter_map(|demand| demand.years).max();
    facts.education = musts().filter_map(|d| demands::education(&d.text.to_lowercase())).min();
    for demand in &posting.requirements {
        let (low, line) = (demand.text.to_lowercase(), demand.line);
        for language in spoken(&demand.skills) {
            if facts.languages.iter().all(|known| known.language != language) {
                let level = demands::level(&low).unwrap_or_default().to_owned();
                facts.languages.push(Spoken { language, level, must: demand.must, line });
            }
        }
        if demand.must {
            let text = demand.text.clone();
            facts.gates.extend(gate(&low, demand.years, &demand.skills).map(|kind| Gate {
                kind,
                text,
                line,
            }));
        }
    }
    for (line, raw) in text.lines().enumerate().skip(start) {
        conditions(&mut facts, line, raw, blocks);
    }
    let offered = blocks.iter().filter(|block| block.topic == Topic::Benefits);
    for block in offered.flat_map(|block| {
        let parts =
            if block.bullet { vec![block.text.as_str()] } else { text::sentences(&block.text) };
        parts.into_iter().map(move |text| Said { text: text.to_owned(), line: block.line })
    }) {
        if facts.benefits.len() < BENEFITS {
            facts.benefits.push(block);
        }
    }
    facts
}

/// Conditions that stand anywhere in a posting, often below its demands: permits and clearance, in the
/// sentences that speak of them.
fn conditions(facts: &mut Facts, line: usize, raw: &str, blocks: &[Block]) {
    let said = |about: fn(&str) -> bool| {
        let sentences = text::sentences(raw).into_iter();
        let all: Vec<String> =
            sentences.filter(|one| about(&one.to_lowercase())).map(bare).collect();
        if all.is_empty() { bare(raw) } else { all.join(" ") }
    };
    let low = raw.to_lowercase();
    let offered = blocks.iter().any(|block| block.line == line && block.topic == Topic::Benefits);
    let known =
        |facts: &Facts, kind| facts.gates.iter().any(|gate| gate.line == line && gate.kind == kind);
    let permits = demands::about_permits(&low);
    if permits && demands::demands_permit(&low) && !known(facts, GateKind::WorkPermit) {
        let text = said(demands::about_permits);
        facts.gates.push(Gate { kind: GateKind::WorkPermit, text, line });
    }
    if permits {
        facts.visa.push(Said { text: bare(raw), line });
    }
    let clearance = !offered && demands::demands_clearance(&low);
    if clearance && !known(facts, GateKind::Clearance) {
        let text = said(demands::clearance);
        facts.gates.push(Gate { kind: GateKind::Clearance, text, line });
    }
}

fn bare(line: &str) -> String {
    line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '•' | '#')).to_owned()
}

fn spoken(skills: &[String]) -> impl Iterator<Item = String> + '_ {
    let vocabulary = Vocabulary::standard();
    let speaks = |name: &&String| vocabulary.get(name).is_some_and(|s| s.kind == Kind::Spoken);
    skills.iter().filter(speaks).cloned()
}

/// What a demand is a condition about, the hardest first.
fn gate(low: &str, years: Option<u8>, skills: &[String]) -> Option<GateKind> {
    let vocabulary = Vocabulary::standard();
    let licence = |name: &String| vocabulary.get(name).is_some_and(|s| s.kind == Kind::Licence);
    if demands::demands_permit(low) {
        Some(GateKind::WorkPermit)
    } else if demands::clearance(low) {
        Some(GateKind::Clearance)
    } else if demands::education(low).is_some() {
        Some(GateKind::Education)
    } else if skills.iter().any(licence) {
        Some(GateKind::Licence)
    } else if spoken(skills).next().is_some() {
        Some(GateKind::Language)
    } else {
        years.map(|_| GateKind::Years)
    }
}

#[cfg(test)]
mod tests;
