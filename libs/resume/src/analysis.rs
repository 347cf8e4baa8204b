//! Says how good a resume is as a paper, and what would make it better: a score with its parts, and
//! suggestions that point at lines. A pure function of what was read; it judges the writing, not
//! the person, and never suggests a word that the person did not write.

mod content;
mod form;

use serde::{Deserialize, Serialize};

use crate::{
    model::{Evidence, Resume},
    read::Text,
};

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Whether it can be answered: name, e-mail, phone, place.
    Contact,
    /// Whether the usual sections are there.
    Completeness,
    /// Whether every entry says from when to when.
    Dates,
    /// Whether what is listed as a skill shows in the work.
    Evidence,
    /// Whether points begin with what was done and say how much.
    Wording,
    /// Whether it has the length that is read.
    Length,
    /// Whether a machine reads it as a person does.
    Readability,
}

impl Aspect {
    /// Share of the whole score, in percent; those of all aspects are 100.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::Contact | Self::Dates | Self::Evidence => 15,
            Self::Completeness | Self::Wording => 20,
            Self::Length => 5,
            Self::Readability => 10,
        }
    }
}

impl Aspect {
    /// Name for programs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Completeness => "completeness",
            Self::Dates => "dates",
            Self::Evidence => "evidence",
            Self::Wording => "wording",
            Self::Length => "length",
            Self::Readability => "readability",
        }
    }

    /// Name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Contact => "Contact details",
            Self::Completeness => "Sections",
            Self::Dates => "Dates",
            Self::Evidence => "Skills in use",
            Self::Wording => "Wording",
            Self::Length => "Length",
            Self::Readability => "Readability",
        }
    }
}

/// How one aspect was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What was judged.
    pub aspect: Aspect,
    /// From 0 to 100.
    pub score: u32,
}

impl Part {
    /// Points of the whole score that it brings, of as many as its aspect weighs.
    #[must_use]
    pub const fn points(&self) -> u32 {
        self.score * self.aspect.weight() / 100
    }
}

/// Something to do, with the lines that it is about; none for what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What it improves.
    pub aspect: Aspect,
    /// Stable name for programs.
    pub reason: String,
    /// What to do.
    pub text: String,
    /// Lines of the source that it is about.
    pub evidence: Evidence,
}

/// A resume, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    /// From 0 to 100: the sum of the points of the parts.
    pub score: u32,
    /// Every aspect once.
    pub parts: Vec<Part>,
    /// What to do, the aspects with the most to gain first.
    pub suggestions: Vec<Suggestion>,
}

/// Judges a resume. `text` is what the reader said of the document, where it is at hand.
#[must_use]
pub fn analyze(resume: &Resume, text: Option<&Text>) -> Analysis {
    let judged = [
        content::contact(resume),
        content::completeness(resume),
        content::dates(resume),
        content::evidence(resume),
        form::wording(resume),
        form::length(resume),
        form::readability(resume, text),
    ];
    let mut order: Vec<&Judged> = judged.iter().collect();
    order.sort_by_key(|one| std::cmp::Reverse((100 - one.score) * one.aspect.weight()));
    let suggestions = order.iter().flat_map(|one| one.suggestions.iter().cloned()).collect();
    let part = |one: &Judged| Part { aspect: one.aspect, score: one.score };
    let parts: Vec<Part> = judged.iter().map(part).collect();
    let score = parts.iter().map(Part::points).sum();
    Analysis { score, parts, suggestions }
}

/// One aspect with what was found.
#[derive(Debug)]
struct Judged {
    aspect: Aspect,
    score: u32,
    suggestions: Vec<Suggestion>,
}

impl Judged {
    fn new(aspect: Aspect) -> Self {
        Self { aspect, score: 100, suggestions: Vec::new() }
    }

    /// Takes points off and says why.
    fn lose(&mut self, points: u32, reason: &str, text: impl Into<String>, evidence: &[usize]) {
        self.score = self.score.saturating_sub(points);
        self.suggest(reason, text, evidence);
    }

    fn suggest(&mut self, reason: &str, text: impl Into<String>, evidence: &[usize]) {
        self.suggestions.push(Suggestion {
            aspect: self.aspect,
            reason: reason.to_owned(),
            text: text.into(),
            evidence: evidence.to_vec(),
        });
    }
}

/// Part of a whole in percent; all of nothing.
fn percent(part: usize, whole: usize) -> u32 {
    let share = (part * 100).checked_div(whole).unwrap_or(100);
    u32::try_from(share).unwrap_or(100)
}

#[cfg(test)]
mod tests;
