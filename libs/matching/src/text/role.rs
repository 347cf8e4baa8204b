//! Words for who does a work: "engineer", "Pflegefachkraft".

use std::{collections::HashSet, sync::LazyLock};

static ROLES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../data/roles.txt").split_whitespace().collect());

/// Whether a word, in any case, names who does a work; a plural does as well.
#[must_use]
pub fn is_role(word: &str) -> bool {
    let low = word.to_lowercase();
    ROLES.contains(low.as_str()) || low.strip_suffix('s').is_some_and(|one| ROLES.contains(one))
}
