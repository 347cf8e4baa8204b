//! Names and titles with what a dash or a slash parts from them, and what only says what kind of
//! contract it was.

use std::{collections::HashSet, sync::LazyLock};

use super::super::{head::Part, vocabulary};

/// Words of the terms on which somebody worked, and of the parts of a firm.
static CONTRACT: LazyLock<HashSet<&str>> = LazyLock::new(|| read("contract"));
static DEPARTMENT: LazyLock<HashSet<&str>> = LazyLock::new(|| read("department"));

fn read(kind: &str) -> HashSet<&'static str> {
    let rows = include_str!("../data/terms.tsv").lines().filter_map(|row| row.split_once('\t'));
    rows.filter(|(name, _)| *name == kind).flat_map(|(_, words)| words.split('|')).collect()
}

/// Whether a text only says what kind of contract it was.
pub(super) fn is_contract(text: &str) -> bool {
    let words = vocabulary::spelling(text);
    !words.is_empty() && words.iter().all(|word| word == "&" || CONTRACT.contains(word.as_str()))
}

/// Whether a text names a part of a firm, which follows a title: "Director, Finance".
pub(super) fn is_department(text: &str) -> bool {
    let words = vocabulary::spelling(text);
    let joint = |word: &str| matches!(word, "&" | "and" | "und" | "et" | "y");
    (1..=3).contains(&words.len())
        && words.iter().all(|word| joint(word) || DEPARTMENT.contains(word.as_str()))
}

/// A title with what a dash or a slash parts from it: all of its row where the employer stands on
/// another one, else the titles beside it.
pub(super) fn whole_title(parts: &[Part], title: usize, employer: Option<usize>) -> String {
    let alone = employer.is_some_and(|at| parts[at].row != parts[title].row);
    joined(parts, title, |part, _, _| {
        let other = employer.is_none_or(|at| parts[at] != *part);
        other && (alone || is_title(&part.text))
    })
}

/// Whether a text is more of a title than of an employer, whatever stands in brackets behind it.
pub(super) fn is_title(text: &str) -> bool {
    let bare = text.split_once(" (").map_or(text, |(bare, _)| bare);
    let first = bare.split(", ").next().unwrap_or(bare);
    // "Molineros, S.L." is a firm, whatever its name means.
    let formed = bare.split(", ").nth(1).is_some_and(vocabulary::is_legal_form);
    let score = vocabulary::title_score;
    (score(bare) > 0 && score(bare) >= vocabulary::organisation_score(bare))
        || (score(first) > 1 && score(first) > vocabulary::organisation_score(first) && !formed)
}

/// The name of an employer with what a dash parts from it, unless that may be a town.
pub(super) fn whole_name(parts: &[Part], at: usize, title: usize) -> String {
    let alone = parts[at].row != parts[title].row;
    joined(parts, at, |part, glue, before| {
        let named = vocabulary::organisation_score(&part.text) > 0;
        let long = part.text.split(' ').count() > 2;
        !is_contract(&part.text) && (glue == " / " || (alone && (before || named || long)))
    })
}

/// A part, and those beside it that weak separators join to it and that belong to it; `belongs` is
/// given the separator, and whether the part stands before.
pub(super) fn joined(
    parts: &[Part],
    at: usize,
    belongs: impl Fn(&Part, &str, bool) -> bool,
) -> String {
    let beside = |part: &Part, glue: &str, before: bool| {
        part.row == parts[at].row && !glue.is_empty() && belongs(part, glue, before)
    };
    let (mut first, mut last) = (at, at);
    while first > 0 && beside(&parts[first - 1], parts[first].glue, true) {
        first -= 1;
    }
    while parts.get(last + 1).is_some_and(|next| beside(next, next.glue, false)) {
        last += 1;
    }
    let mut text = parts[first].text.clone();
    for part in &parts[first + 1..=last] {
        text.push_str(part.glue);
        text.push_str(&part.text);
    }
    text
}

/// Joins what a slash parts behind a comma: "Study of eels, River Institute / Coast Lab" names two places
/// of one employment, not two things.
pub(super) fn join_slashed(parts: &[Part]) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        let inside = part.glue == " / "
            && part.role.is_none()
            && !part.text.contains(", ")
            && vocabulary::title_score(&part.text) == 0;
        match out
            .last_mut()
            .filter(|last| inside && last.row == part.row && last.text.contains(", "))
        {
            Some(last) => last.text = format!("{} / {}", last.text, part.text),
            None => out.push(part.clone()),
        }
    }
    out
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
