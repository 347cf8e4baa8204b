//! The words that matter most in a posting.

use std::collections::HashMap;

use super::Posting;
use crate::text;

/// How many are kept.
const COUNT: usize = 20;

/// Weights by place: a word of the title says more than one of a wish.
const TITLE: u32 = 4;
const DEMAND: u32 = 3;
const WISH: u32 = 2;
const DUTY: u32 = 1;

/// Finds the keywords, the weightiest first; of equals the one that stands first.
pub(super) fn find(posting: &Posting) -> Vec<String> {
    let mut weights: HashMap<String, (u32, usize, String)> = HashMap::new();
    let mut order = 0;
    let mut add = |sentence: &str, weight: u32| {
        for word in text::words(sentence).filter(|word| !text::is_stop_word(word) && word.len() > 1)
        {
            if word.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '.')) {
                continue;
            }
            order += 1;
            let entry = weights.entry(text::stem(&word)).or_insert((0, order, word));
            entry.0 += weight;
        }
    };
    add(&posting.title, TITLE);
    for requirement in &posting.requirements {
        add(&requirement.text, if requirement.must { DEMAND } else { WISH });
    }
    posting.responsibilities.iter().for_each(|duty| add(&duty.text, DUTY));
    let mut all: Vec<(u32, usize, String)> = weights.into_values().collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    all.into_iter().take(COUNT).map(|(_, _, word)| word).collect()
}
