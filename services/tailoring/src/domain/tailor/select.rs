//! Chooses the points that stand first: few sentences of the resume that together speak to as much
//! of the posting as possible. Only what can be understood alone is taken, and only from entries that
//! can spare it, so nothing is said twice and no entry is left bare.

use std::collections::HashMap;

use matching::Level;

use super::{
    super::{
        material::{Entry, Item, Place},
        relevance::Relevance,
    },
    point,
};

/// Points at most, and at least: one alone is no list.
const POINTS: usize = 6;
const FEWEST: usize = 2;
/// What a point has to add.
const LEAST: f64 = 0.12;
/// Part of the worth that what an earlier point has already said still counts.
const AGAIN: f64 = 0.15;

/// Numbers of the chosen items, the strongest first.
pub(super) fn points(items: &[Item], relevance: &Relevance) -> Vec<usize> {
    let shown = |item: &Item| matches!(item.place, Place::Duty(..) | Place::Part(..));
    let may = |item: &Item| item.quotable && shown(item) && point::stands_alone(&item.text);
    let chosen = greedy(items, relevance, may);
    if chosen.len() < FEWEST { Vec::new() } else { chosen }
}

fn greedy(items: &[Item], relevance: &Relevance, may: impl Fn(&Item) -> bool) -> Vec<usize> {
    let mut said = vec![0.0f64; relevance.wants.len()];
    let mut chosen: Vec<usize> = Vec::new();
    let quota = Quota::of(items);
    while chosen.len() < POINTS {
        let candidates = (0..items.len()).filter(|at| {
            may(&items[*at]) && !chosen.contains(at) && quota.allows(items, &chosen, *at)
        });
        let best = candidates
            .map(|at| (at, gain(at, relevance, &said)))
            // Of equals the earlier one, which is the more recent in a resume.
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((at, gain)) = best else { break };
        if gain < LEAST {
            break;
        }
        chosen.push(at);
        for (said, want) in said.iter_mut().zip(&relevance.wants) {
            *said = said.max(want.worth(at));
        }
    }
    chosen
}

/// How many statements may be taken from each entry: half of them at most, so that it keeps its
/// meaning, and none of a single one.
struct Quota(HashMap<Entry, usize>);

impl Quota {
    fn of(items: &[Item]) -> Self {
        let mut counts: HashMap<Entry, usize> = HashMap::new();
        for (entry, _) in items.iter().filter_map(|item| item.place.entry()) {
            *counts.entry(entry).or_default() += 1;
        }
        counts.values_mut().for_each(|count| *count /= 2);
        Self(counts)
    }

    fn allows(&self, items: &[Item], chosen: &[usize], at: usize) -> bool {
        let Some((entry, _)) = items[at].place.entry() else { return true };
        let same = |item: &&usize| items[**item].place.entry().is_some_and(|(of, _)| of == entry);
        chosen.iter().filter(same).count() < self.0.get(&entry).copied().unwrap_or(0)
    }
}

/// What an item adds to what was said. Only what says that the person has it counts, or what is
/// near it where nothing does.
fn gain(item: usize, relevance: &Relevance, said: &[f64]) -> f64 {
    relevance
        .wants
        .iter()
        .zip(said)
        .map(|(want, &said)| {
            let worth = want.worth(item);
            let doubtful = want.supports[item].level == Level::Transferable;
            let worth = if doubtful { worth * 0.5 } else { worth };
            (worth - said).max(0.0) + worth.min(said) * AGAIN
        })
        .sum()
}
