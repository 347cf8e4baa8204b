//! Tells employer from title in the head of an employment, by the words they use, by their place where the
//! words say nothing, and by what the other employments of the resume do.

use super::super::{
    flow,
    head::{self, Head, Part},
    labelled::Role,
    places, vocabulary,
};
use super::{
    glue,
    habits::{Habits, Order},
    names::{self, is_title, joined, whole_name, whole_title},
    quoted, towns,
};

/// Employer and title; empty where none was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Roles {
    pub(super) company: String,
    pub(super) position: String,
    /// Whether the title came first; none where words did not decide.
    pub(super) title_first: Option<bool>,
}

impl Roles {
    /// Roles that stand in this order.
    pub(super) fn of(company: &str, position: &str) -> Self {
        let (company, position) = (company.to_owned(), position.to_owned());
        Self { company, position, title_first: Some(false) }
    }
}

/// Whether title and employer stand side by side with nothing between, in nearly every entry.
pub(super) fn titles_touch(heads: &[Head]) -> bool {
    const FEWEST: usize = 3;
    let whole = |head: &&Head| matches!(head.parts.as_slice(), [part] if glue::part_behind(&part.text).is_some());
    heads.len() >= FEWEST && heads.iter().filter(whole).count() * 10 >= heads.len() * 8
}

/// Whether employer and title stand side by side with nothing between, in every entry.
pub(super) fn names_touch(heads: &[Head]) -> bool {
    let all: Vec<Roles> =
        heads.iter().map(|head| assign(&head.parts, &Habits::default())).collect();
    all.len() >= 2
        && all.iter().all(|roles| roles.company.is_empty() && glue::part(&roles.position).is_some())
}

/// Parts of a head that are looked at; more than that is no head.
const PARTS: usize = 16;

/// Tells employer from title.
pub(super) fn assign(parts: &[Part], habits: &Habits) -> Roles {
    let parts = &names::join_slashed(&parts[..parts.len().min(PARTS)]);
    if let Some(roles) = by_labels(parts) {
        return roles;
    }
    if let Some(roles) = parts.iter().find_map(|part| split_colon(&part.text)) {
        return roles;
    }
    if let Some(roles) = quoted::split(parts).or_else(|| habits.by_style(parts)) {
        return roles;
    }
    let mut titles: Vec<usize> = (0..parts.len()).filter(|&at| is_title(&parts[at].text)).collect();
    if titles.iter().any(|&at| !are_several(parts, at)) {
        titles.retain(|&at| !are_several(parts, at));
    }
    let others: Vec<usize> = (0..parts.len())
        .filter(|at| !titles.contains(at) && !vocabulary::is_contract(&parts[*at].text))
        .collect();
    if let Some(&title) = best_title(parts, &titles) {
        let employer = best_employer(parts, &others, parts[title].row)
            .or_else(|| titles.iter().copied().find(|&at| at != title && weaker(parts, at, title)));
        let inside = split_commas(&parts[title].text);
        let named = |at: usize| {
            let text = &parts[at].text;
            vocabulary::organisation_score(text) > 0 || vocabulary::is_institution(text)
        };
        let mixed = inside.as_ref().is_some_and(|(_, company, _)| {
            employer.is_none_or(|at| !named(at) && vocabulary::organisation_score(company) > 1)
        });
        if let Some((position, company, first)) = inside.filter(|_| mixed) {
            return Roles { company, position, title_first: Some(first) };
        }
        return Roles {
            company: employer.map(|at| whole_name(parts, at, title)).unwrap_or_default(),
            position: whole_title(parts, title, employer),
            title_first: employer.map(|at| title < at),
        };
    }
    // A title hidden in a part that is, as a whole, more like an employer.
    for part in parts {
        if let Some((position, company, first)) = split_commas(&part.text) {
            return Roles { company, position, title_first: Some(first) };
        }
    }
    parts
        .iter()
        .find_map(|part| split_at_name(&part.text).or_else(|| split_compound(&part.text)))
        .unwrap_or_else(|| by_position(parts, habits.order))
}

/// "Acme GmbH: Working student in logistics", or the other way round.
fn split_colon(text: &str) -> Option<Roles> {
    let (left, right) = text.split_once(": ")?;
    let (left, right) = (left.trim(), right.trim());
    let employer = |text: &str| vocabulary::organisation_score(text);
    let title = |text: &str| vocabulary::title_score(text);
    let roles = |company: &str, position: &str, title_first| Roles {
        company: company.to_owned(),
        position: position.to_owned(),
        title_first: Some(title_first),
    };
    if employer(left) > 1 && employer(left) > employer(right)
        || title(right) > 1 && title(left) == 0
    {
        return Some(roles(left, right, false));
    }
    (employer(right) > 1 && title(left) > 1).then(|| roles(right, left, true))
}

/// "Night Watch, Museum of Glass": an unknown title before a comma, and what is sure to be an employer
/// behind it.
fn split_at_name(text: &str) -> Option<Roles> {
    let named =
        |text: &str| vocabulary::organisation_score(text) > 0 || vocabulary::is_institution(text);
    let (position, company) = text.split_once(", ")?;
    let sure = !named(position) && named(company.split(", ").next()?);
    let sure = sure && !vocabulary::is_legal_form(company) && !places::is_place(position);
    sure.then(|| Roles {
        company: company.to_owned(),
        position: position.to_owned(),
        title_first: Some(true),
    })
}

/// "Kurierfahrer Rad & Tat GmbH": a title that is a compound of some length, and so no surname, with a firm
/// right behind it.
fn split_compound(text: &str) -> Option<Roles> {
    const LETTERS: usize = 10;
    let (title, company) = text.split_once(' ')?;
    let long = title.chars().count() >= LETTERS && title.chars().all(char::is_alphabetic);
    let firm = company.split_once(", ").map_or(company, |(name, _)| name);
    let formed = firm.rsplit(' ').next().is_some_and(vocabulary::is_legal_form);
    let named = firm.contains(' ') && firm.starts_with(char::is_uppercase) && formed;
    (long && named && vocabulary::is_title_word(&title.to_lowercase())).then(|| Roles {
        company: company.to_owned(),
        position: title.to_owned(),
        title_first: Some(true),
    })
}

/// Title and employer where a label names at least one of them.
fn by_labels(parts: &[Part]) -> Option<Roles> {
    let at = |role: Role| parts.iter().position(|part| part.role == Some(role));
    let (title, employer) = (at(Role::Position), at(Role::Company));
    let text =
        |at: Option<usize>| at.map(|at| joined(parts, at, |_, _, _| true)).unwrap_or_default();
    let known = title.or(employer)?;
    let free = |at: &usize| parts[*at].role.is_none() && parts[*at].row != parts[known].row;
    let others: Vec<usize> = (0..parts.len()).filter(free).collect();
    let position = match title {
        Some(_) => text(title),
        None => text(others.iter().copied().find(|&at| is_title(&parts[at].text))),
    };
    let company = match employer {
        Some(_) => text(employer),
        None => text(others.first().copied()),
    };
    Some(Roles { company, position, title_first: None })
}

/// The part most like a title; the first of equals.
fn best_title<'a>(parts: &[Part], titles: &'a [usize]) -> Option<&'a usize> {
    let score = |at: usize| {
        let text = &parts[at].text;
        // "Becaria" says how somebody worked, the title beside it as what.
        let intern = i32::from(head::is_intern(text) && !text.contains(' ')) * 2;
        vocabulary::title_score(text).min(2) - vocabulary::organisation_score(text) - intern
    };
    titles.iter().rev().max_by_key(|&&at| score(at))
}

/// The part most like an employer: by its words, then on another line than the title, then first.
fn best_employer(parts: &[Part], others: &[usize], title_row: usize) -> Option<usize> {
    // "Baked the bread of the town" says what was done; "Project: ..." on what.
    let told = |at: usize| {
        let text = &parts[at].text;
        let sentence = text.split(' ').count() >= 5
            && flow::capital_share(text) <= 50
            && vocabulary::organisation_score(text) == 0
            && !vocabulary::is_institution(text);
        let label = text.split_once(':').map(|(label, _)| label.trim_end_matches(['s', 'S']));
        parts[at].row > title_row && sentence
            || label.is_some_and(|label| matches!(label, "Project" | "Projekt" | "Projet"))
    };
    others.iter().rev().copied().filter(|&at| !told(at)).max_by_key(|&at| {
        let own_row = parts[at].row == title_row;
        let near = parts[at].row.abs_diff(title_row) <= 1;
        let plain = parts[at].text.split(' ').count() <= 8;
        (vocabulary::organisation_score(&parts[at].text), plain, near, !own_row)
    })
}

/// Whether part `at` is less of a title than `than`, so that it may name the employer.
fn weaker(parts: &[Part], at: usize, than: usize) -> bool {
    vocabulary::title_score(&parts[at].text) < vocabulary::title_score(&parts[than].text).min(2)
}

/// Whether a title is one of several people, and so names a firm: "Crumb Bakers".
fn are_several(parts: &[Part], at: usize) -> bool {
    let text = parts[at].text.as_str();
    let last = text.rsplit(' ').next().unwrap_or_default().to_lowercase();
    let one = last.strip_suffix('s').filter(|one| !one.ends_with('s'));
    text.contains(' ')
        && text.split(' ').all(|word| word.starts_with(char::is_uppercase) || word == "&")
        && one.is_some_and(vocabulary::is_title_word)
}

/// Splits "Title, Employer" or "Employer, Title" at commas: title, employer, whether the title is
/// first. None where all of it is one or the other.
fn split_commas(text: &str) -> Option<(String, String, bool)> {
    let mut atoms: Vec<String> = Vec::new();
    for atom in text.split(", ").map(head::trim).filter(|atom| !atom.is_empty()) {
        match atoms.last_mut() {
            Some(last) if vocabulary::is_legal_form(atom) => {
                last.push_str(", ");
                last.push_str(atom);
            }
            _ => atoms.push(atom.to_owned()),
        }
    }
    let title = |atom: &String| {
        let score = vocabulary::title_score(atom);
        score > 0 && score > vocabulary::organisation_score(atom)
    };
    let at = atoms.iter().position(title)?;
    let first = at == 0;
    let company = if first {
        let end = atoms.len();
        let from = (1..end)
            .find(|&next| !title(&atoms[next]) && !vocabulary::is_department(&atoms[next]))?;
        atoms.drain(from..end).collect::<Vec<_>>().join(", ")
    } else {
        atoms.drain(..at).collect::<Vec<_>>().join(", ")
    };
    Some((atoms.join(", "), company, first))
}

/// No word decides: the usual order of the document does.
fn by_position(parts: &[Part], order: Order) -> Roles {
    let text = |at: usize| parts.get(at).map(|part| part.text.clone()).unwrap_or_default();
    let (mut first, mut second) = (text(0), text(1));
    // Two rows, one name each, whatever dashes they hold.
    if let Some(next) = parts.iter().position(|part| part.row > parts[0].row)
        && next > 1
    {
        (first, second) = (joined(parts, 0, |_, _, _| true), joined(parts, next, |_, _, _| true));
    }
    if parts.len() == 1 {
        let parted = first.clone();
        let named = |(_, rest): &(&str, &str)| {
            !vocabulary::is_legal_form(rest.split(", ").next().unwrap_or(rest))
        };
        if towns::is_behind_firm(&first) {
            return Roles { company: first, position: String::new(), title_first: None };
        } else if let Some((a, b)) = parted.split_once(", ").filter(named) {
            (first, second) = (a.to_owned(), b.to_owned());
        } else {
            // "Assembly of ovens" is what somebody did, not for whom.
            let done = first.split(' ').count() >= 3
                && flow::capital_share(&first) <= 50
                && vocabulary::organisation_score(&first) == 0
                && !vocabulary::is_institution(&first);
            return match done {
                true => Roles { position: first, ..Roles::default() },
                false => Roles { company: first, ..Roles::default() },
            };
        }
    }
    let school = vocabulary::is_institution;
    if school(&first) && !school(&second) && !second.is_empty() {
        return Roles { company: first, position: second, title_first: None };
    }
    // "JCL" beside words is a firm.
    let short = |text: &str| {
        (2..=5).contains(&text.chars().count()) && text.chars().all(char::is_uppercase)
    };
    let abbreviated = short(&first) && second.contains(' ');
    if short(&second) && first.contains(' ') {
        return Roles { company: second, position: first, title_first: None };
    }
    // "Trainee Academy" is no academy, where titles come first.
    let led = order == Order::TitleFirst
        && first.contains(' ')
        && first
            .split(' ')
            .next()
            .is_some_and(|word| vocabulary::is_title_word(&word.to_lowercase()));
    let swapped = !led
        && (abbreviated
            || vocabulary::organisation_score(&first) > vocabulary::organisation_score(&second));
    if (order == Order::CompanyFirst || swapped)
        && vocabulary::organisation_score(&first) >= vocabulary::organisation_score(&second)
    {
        std::mem::swap(&mut first, &mut second);
    }
    Roles { company: second, position: first, title_first: None }
}

#[cfg(test)]
mod tests {
    use super::super::tests::read_text;

    #[test]
    fn a_plural_of_a_title_is_the_name_of_a_firm() {
        let work = read_text("Crumb Bakers\nCleaner\n2019 - 2021");
        assert_eq!(
            (work[0].position.as_str(), work[0].company.as_str()),
            ("Cleaner", "Crumb Bakers")
        );
        // The title is a part of the name, and nothing of it is lost.
        let work = read_text("Crumb Bakers, Leeds\nBaker\n2019 - 2021");
        assert!(format!("{work:?}").contains("Crumb Bakers"), "{work:?}");
    }
}
