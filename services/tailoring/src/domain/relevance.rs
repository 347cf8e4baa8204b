//! How much each thing that a resume says is worth for a posting.

use matching::{Level, Posting, Requirement, Scorer, Support};

use super::material::Item;

/// Items that are weighed; the longest resume has a quarter of that.
const ITEMS: usize = 2_000;
/// Weight of a demand, a wish, and a duty of the position.
const MUST: f64 = 1.0;
const WISH: f64 = 0.6;
const DUTY: f64 = 0.35;
/// Part of the worth that what only carries over has.
const CARRIED: f64 = 0.5;

/// Something that the posting wants, and what each item of the resume has of it.
#[derive(Debug, Clone)]
pub(super) struct Want {
    pub(super) requirement: Requirement,
    pub(super) weight: f64,
    /// Whether it is a requirement, or only a duty of the position.
    pub(super) demanded: bool,
    /// Support by each item, in their order.
    pub(super) supports: Vec<Support>,
}

/// All wants of a posting against all items of a resume.
#[derive(Debug, Clone, Default)]
pub(super) struct Relevance {
    pub(super) wants: Vec<Want>,
    /// Worth of each item.
    pub(super) worth: Vec<f64>,
    /// Skills that each item names.
    pub(super) skills: Vec<Vec<String>>,
}

impl Relevance {
    /// Weighs the items of a resume for a posting.
    pub(super) fn weigh(items: &[Item], posting: &Posting) -> Self {
        let weighed = &items[..items.len().min(ITEMS)];
        let scorer = Scorer::new(weighed.iter().map(|item| item.weighed.as_str()));
        let demands = posting.requirements.iter().map(|requirement| {
            (requirement.clone(), if requirement.must { MUST } else { WISH }, true)
        });
        let duties = posting.responsibilities.iter().map(|duty| {
            let (text, line, skills) = (duty.text.clone(), duty.line, duty.skills.clone());
            (Requirement { text, line, must: false, years: None, skills }, DUTY, false)
        });
        let wants: Vec<Want> = demands
            .chain(duties)
            .map(|(requirement, weight, demanded)| {
                let mut supports = scorer.support_of_all(&requirement);
                supports.resize(items.len(), Support::default());
                Want { requirement, weight, demanded, supports }
            })
            .collect();
        let worth =
            (0..items.len()).map(|item| wants.iter().map(|want| want.worth(item)).sum()).collect();
        let mut skills: Vec<Vec<String>> = scorer.skills_of_all().map(<[String]>::to_vec).collect();
        skills.resize(items.len(), Vec::new());
        Self { wants, worth, skills }
    }

    /// Whether an item has something that the posting wants.
    pub(super) fn matches(&self, item: usize) -> bool {
        self.worth[item] > 0.0
    }
}

impl Want {
    /// What an item is worth for this want.
    pub(super) fn worth(&self, item: usize) -> f64 {
        let support = &self.supports[item];
        match support.level {
            Level::Has => self.weight * support.score,
            Level::Transferable => self.weight * support.score * CARRIED,
            Level::None => 0.0,
        }
    }
}
