//! Towns that follow the name of an employer after a comma, also those that no list knows.

use super::super::vocabulary;

/// Splits a town off the name of an employer; `titled` says that a title stood before it.
pub(super) fn behind_name(company: &str, titled: bool) -> Option<(&str, &str)> {
    behind_form(company)
        .or_else(|| behind_mark(company))
        .or_else(|| third(company).filter(|_| titled))
}

/// "Bolt GmbH Kleinstadt": words with capitals behind the legal form of a firm are a town.
fn behind_form(company: &str) -> Option<(&str, &str)> {
    let mut at = company.match_indices(' ').map(|(at, _)| at).filter(|&at| {
        let word = company[..at].rsplit(' ').next().unwrap_or_default();
        vocabulary::is_legal_form(word.trim_end_matches(','))
    });
    let at = at.next_back()?;
    let (name, town) = (company[..at].trim_end_matches(','), company[at..].trim());
    let joint = |word: &str| {
        matches!(word, "am" | "an" | "der" | "bei" | "im" | "in" | "sur" | "de" | "la")
    };
    let words: Vec<&str> = town.split(' ').collect();
    let shaped = words.len() <= 3
        && words[0].starts_with(char::is_uppercase)
        && words.iter().all(|word| joint(word) || is_town_word(word));
    let other = vocabulary::organisation_score(town) > 0
        || vocabulary::title_score(town) > 0
        || vocabulary::is_institution(town);
    (shaped && !other && name.contains(' ')).then_some((name, town))
}

fn is_town_word(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && word.contains(char::is_lowercase)
        && word.chars().all(|c| c.is_alphabetic() || c == '-')
}

/// "Crumb Béziers (34)": a town with the number of its department.
pub(super) fn with_number(company: &str) -> Option<(&str, &str)> {
    let (before, number) = company.strip_suffix(')')?.rsplit_once(" (")?;
    let (name, town) = before.rsplit_once(' ')?;
    let numbered = (2..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let shaped = town.starts_with(char::is_uppercase) && town.contains(char::is_lowercase);
    (numbered && shaped).then(|| (name, &company[name.len() + 1..]))
}

/// "Bolt GmbH, Kleinstadt": what follows the name of an employer is a town, even an unknown one.
fn behind_mark(company: &str) -> Option<(&str, &str)> {
    let (name, town) = company.rsplit_once(", ")?;
    let shaped = town.split(' ').count() <= 3
        && town.split(' ').all(|word| word.starts_with(char::is_uppercase))
        && !vocabulary::is_legal_form(town);
    let named =
        vocabulary::organisation_score(name) > 0 && vocabulary::organisation_score(town) == 0;
    (shaped && named).then_some((name, town))
}

/// Whether a text is a firm, sure by its legal form, and one word behind it that no title is: "Bolt GmbH,
/// Kleinstadt".
pub(super) fn is_behind_firm(text: &str) -> bool {
    let split = behind_mark(text).filter(|(name, town)| {
        let last = name.rsplit(' ').next().unwrap_or_default();
        vocabulary::is_legal_form(last)
            && !town.contains(' ')
            && town.contains(char::is_lowercase)
            && vocabulary::title_score(town) == 0
    });
    split.is_some()
}

/// "Carver, Spoon, Hull": behind a title and an employer stands a town, as one word.
fn third(company: &str) -> Option<(&str, &str)> {
    let (name, town) = company.split_once(", ")?;
    let town = town.trim_end_matches('.');
    // "Hull / Leeds"
    let shaped = town.split(" / ").all(|town| {
        town.chars().count() >= 3
            && town.chars().all(|c| c.is_alphabetic() || c == '-')
            && town.starts_with(char::is_uppercase)
            && town.contains(char::is_lowercase)
    });
    let word = vocabulary::title_score(town) > 0
        || vocabulary::organisation_score(town) > 0
        || vocabulary::is_institution(town)
        || vocabulary::is_legal_form(town);
    (shaped && !word).then_some((name, town))
}
