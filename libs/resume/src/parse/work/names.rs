//! Names and titles with what a dash or a slash parts from them, and without what only stands beside
//! them.

use super::super::{
    head::Part,
    vocabulary::{self, Term},
};

/// The name of an employer without the team before it and the remark in brackets behind it: "Oven team, Crumb
/// Ltd (mostly at night)". None where it has neither.
pub(super) fn asides(company: &str) -> Option<(&str, [&str; 2])> {
    let remark =
        company.strip_suffix(')').and_then(|text| text.rsplit_once(" (")).filter(|(_, text)| {
            text.starts_with(char::is_lowercase)
                && text.split(' ').count() >= 3
                && vocabulary::organisation_score(text) == 0
        });
    let (bare, remark) = remark.unwrap_or((company, ""));
    let team = bare.split_once(", ").filter(|(team, rest)| {
        let last = team.rsplit(' ').next().unwrap_or_default().to_lowercase();
        Term::Team.has(&last) && team.contains(' ') && !rest.is_empty()
    });
    let (team, name) = team.unwrap_or(("", bare));
    (name.len() < company.len()).then_some((name, [team, remark]))
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
    // "Instituto de Formadores" is no trainer: in the south the first word says what something is.
    let head = text.split(' ').next().unwrap_or_default().to_lowercase();
    if Term::Body.has(&head) {
        return false;
    }
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
        !vocabulary::is_contract(&part.text)
            && !is_title(&part.text)
            && (glue == " / " || (alone && (before || named || long)))
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
