//! Words for the terms on which somebody worked, and for the part of a firm.

use std::{collections::HashSet, sync::LazyLock};

use super::spelling;

static CONTRACT: LazyLock<HashSet<&str>> = LazyLock::new(|| read("contract"));
static DEPARTMENT: LazyLock<HashSet<&str>> = LazyLock::new(|| read("department"));

fn read(kind: &str) -> HashSet<&'static str> {
    let rows = include_str!("../data/terms.tsv").lines().filter_map(|row| row.split_once('\t'));
    rows.filter(|(name, _)| *name == kind).flat_map(|(_, words)| words.split('|')).collect()
}

/// Whether a text only says what kind of contract it was.
pub(in super::super) fn is_contract(text: &str) -> bool {
    let words = spelling(text);
    // "Teilzeit 40%"
    let share =
        |word: &str| word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | '%'));
    words.iter().any(|word| CONTRACT.contains(word.as_str()))
        && words.iter().all(|word| word == "&" || CONTRACT.contains(word.as_str()) || share(word))
}

/// Whether a text names a part of a firm, which follows a title: "Director, Finance".
pub(in super::super) fn is_department(text: &str) -> bool {
    let words = spelling(text);
    let joint = |word: &str| matches!(word, "&" | "and" | "und" | "et" | "y");
    (1..=3).contains(&words.len())
        && words.iter().all(|word| joint(word) || DEPARTMENT.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_contract_and_parts_of_firms_are_known() {
        for text in [
            "CDD saisonnier",
            "Vollzeit, befristet",
            "Full-time",
            "Jornada completa",
            "Umowa zlecenie",
        ] {
            assert!(is_contract(text), "{text}");
        }
        for text in [
            "Buchhaltung",
            "Ressources humaines",
            "Recursos humanos",
            "Księgowość",
            "Payroll & Billing",
        ] {
            assert!(is_department(text), "{text}");
        }
        assert!(!is_contract("Seasonal Foods") && !is_department("Acme Logistics"));
    }
}
