//! How well a statement of a resume supports a requirement: by the skills both name, and by the
//! words they share, rare words weighing more. An alias is support; a neighbour is transferable.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{
    posting::Requirement,
    text,
    vocabulary::{Kind, Relation, Vocabulary},
};

/// How far a statement supports a requirement.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Not at all.
    #[default]
    None,
    /// It speaks of something near, which carries over.
    Transferable,
    /// It says that the person has it.
    Has,
}

/// Support of a requirement by a statement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Support {
    /// How far.
    pub level: Level,
    /// From 0 for nothing in common to 1 for everything.
    pub score: f64,
    /// Skills of the requirement that the statement names.
    pub skills: Vec<String>,
    /// Skills of the requirement, each with a near one that the statement names.
    pub near: Vec<(String, String)>,
}

/// Share of the skills in a score; the rest is shared words.
const SKILL_SHARE: f64 = 0.75;
/// What a near skill counts.
const NEAR: f64 = 0.4;
/// What a personal skill counts beside others.
const SOFT: f64 = 0.3;
/// Shared words from which a requirement without known skills counts as met.
const MET: f64 = 0.6;
/// Shared words from which something carries over.
const TOUCHED: f64 = 0.34;
/// Words that have to be shared at least.
const WORDS: usize = 2;

/// What a text says, ready to be compared.
#[derive(Debug, Clone, Default)]
struct Sense {
    skills: Vec<String>,
    terms: HashSet<String>,
}

/// Weighs requirements against the statements of one resume.
#[derive(Debug)]
pub struct Scorer<'v> {
    vocabulary: &'v Vocabulary,
    statements: Vec<Sense>,
    /// In how many statements a term stands.
    frequency: HashMap<String, usize>,
}

impl Scorer<'static> {
    /// Learns from the statements of a resume how rare its words are.
    #[must_use]
    pub fn new<'t>(statements: impl IntoIterator<Item = &'t str>) -> Self {
        Self::with_vocabulary(statements, Vocabulary::standard())
    }
}

impl<'v> Scorer<'v> {
    /// The same with another vocabulary.
    #[must_use]
    pub fn with_vocabulary<'t>(
        statements: impl IntoIterator<Item = &'t str>,
        vocabulary: &'v Vocabulary,
    ) -> Self {
        let statements: Vec<Sense> =
            statements.into_iter().map(|text| sense(text, vocabulary)).collect();
        let mut frequency = HashMap::new();
        for term in statements.iter().flat_map(|statement| &statement.terms) {
            *frequency.entry(term.clone()).or_insert(0) += 1;
        }
        Self { vocabulary, statements, frequency }
    }

    /// Weighs one statement.
    #[must_use]
    pub fn support(&self, requirement: &Requirement, statement: &str) -> Support {
        let wanted = self.wanted(requirement);
        self.weigh(&wanted, &sense(statement, self.vocabulary))
    }

    /// Weighs all statements that the scorer was made with, in their order.
    #[must_use]
    pub fn support_of_all(&self, requirement: &Requirement) -> Vec<Support> {
        let wanted = self.wanted(requirement);
        self.statements.iter().map(|statement| self.weigh(&wanted, statement)).collect()
    }

    /// Canonical names of the skills in each statement that the scorer was made with.
    pub fn skills_of_all(&self) -> impl Iterator<Item = &[String]> {
        self.statements.iter().map(|statement| statement.skills.as_slice())
    }

    fn wanted(&self, requirement: &Requirement) -> Sense {
        Sense { skills: requirement.skills.clone(), ..sense(&requirement.text, self.vocabulary) }
    }

    fn weigh(&self, wanted: &Sense, statement: &Sense) -> Support {
        let mut support = Support::default();
        let (mut reached, mut whole) = (0.0, 0.0);
        let mut hard = false;
        for skill in &wanted.skills {
            let weight = self.weight_of_skill(skill, &wanted.skills);
            whole += weight;
            let nearest = statement
                .skills
                .iter()
                .map(|have| (self.vocabulary.relation(skill, have), have))
                .max_by_key(|(relation, _)| *relation);
            match nearest {
                Some((Relation::Same, _)) => {
                    reached += weight;
                    hard |= weight >= 1.0;
                    support.skills.push(skill.clone());
                }
                Some((Relation::Near, have)) => {
                    reached += weight * NEAR;
                    support.near.push((skill.clone(), have.clone()));
                }
                _ => {}
            }
        }
        let (words, count) = self.shared_words(wanted, statement);
        support.score = if whole > 0.0 {
            SKILL_SHARE * reached / whole + (1.0 - SKILL_SHARE) * words
        } else {
            words
        };
        support.level = if hard || (whole == 0.0 && words >= MET && count >= WORDS) {
            Level::Has
        } else if !support.near.is_empty()
            || !support.skills.is_empty()
            || (words >= TOUCHED && count >= WORDS)
        {
            Level::Transferable
        } else {
            Level::None
        };
        support
    }

    /// A personal skill counts less beside others; alone it is what is asked.
    fn weight_of_skill(&self, skill: &str, all: &[String]) -> f64 {
        let soft =
            |name: &str| self.vocabulary.get(name).is_some_and(|skill| skill.kind == Kind::Soft);
        if soft(skill) && !all.iter().all(|name| soft(name)) { SOFT } else { 1.0 }
    }

    /// Share of the weight of the wanted words that a statement has, and their number.
    fn shared_words(&self, wanted: &Sense, statement: &Sense) -> (f64, usize) {
        let mut terms: Vec<&String> = wanted.terms.iter().collect();
        // Sums of floats depend on their order.
        terms.sort_unstable();
        let (mut shared, mut all, mut count) = (0.0, 0.0, 0);
        for term in terms {
            let weight = self.rarity(term);
            all += weight;
            if statement.terms.contains(term) {
                shared += weight;
                count += 1;
            }
        }
        if all > 0.0 { (shared / all, count) } else { (0.0, 0) }
    }

    /// Weight of a term: the fewer statements have it, the more.
    fn rarity(&self, term: &str) -> f64 {
        let among = f64::from(u32::try_from(self.statements.len()).unwrap_or(u32::MAX));
        // What stands nowhere is no rarer than what stands once.
        let having = self.frequency.get(term).copied().unwrap_or(1);
        let having = f64::from(u32::try_from(having).unwrap_or(u32::MAX));
        (1.0 + (1.0 + among) / (1.0 + having)).ln()
    }
}

fn sense(text: &str, vocabulary: &Vocabulary) -> Sense {
    Sense { skills: vocabulary.names(text), terms: text::terms(text).into_iter().collect() }
}

#[cfg(test)]
mod tests;
