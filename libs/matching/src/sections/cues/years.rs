//! Finds the years of experience that a sentence names, and whether it says what in.

use crate::text::{is_stop_word, words};

const YEARS: &[&str] = &[
    "year", "years", "yrs", "yr", "jahr", "jahre", "jahren", "an", "ans", "année", "années", "año",
    "años", "lat", "lata", "rok",
];

const NUMBERS: &[(&str, u8)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("ten", 10),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("fünf", 5),
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("dwa", 2),
    ("trzy", 3),
    ("pięć", 5),
];

/// Words of a demand for experience that do not say in what.
const GENERAL: &[&str] = &[
    "experience",
    "experiences",
    "work",
    "working",
    "professional",
    "relevant",
    "related",
    "industry",
    "total",
    "overall",
    "least",
    "minimum",
    "min",
    "over",
    "plus",
    "proven",
    "practical",
    "prior",
    "previous",
    "similar",
    "comparable",
    "role",
    "roles",
    "position",
    "positions",
    "field",
    "required",
    "several",
    "more",
    "berufserfahrung",
    "erfahrung",
    "arbeitserfahrung",
    "mindestens",
    "mehrjährige",
    "mehrere",
    "einschlägige",
    "relevante",
    "vergleichbaren",
    "expérience",
    "professionnelle",
    "pertinente",
    "moins",
    "plusieurs",
    "experiencia",
    "laboral",
    "profesional",
    "mínimo",
    "menos",
    "varios",
    "doświadczenia",
    "doświadczenie",
    "zawodowego",
    "zawodowe",
    "pracy",
    "najmniej",
    "kilka",
];

/// Whether a demand for years of experience says nothing of what in.
pub(crate) fn any_work(text: &str) -> bool {
    let counted = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            || YEARS.contains(&word)
            || NUMBERS.iter().any(|(name, _)| *name == word)
    };
    let says_nothing = |word: String| {
        let bare = word.trim_start_matches(['d', 'l']).trim_start_matches(['\'', '’']);
        let elided = bare.len() < word.len() && word.contains(['\'', '’']);
        let word = if elided { bare } else { word.as_str() };
        counted(word) || GENERAL.contains(&word) || is_stop_word(word)
    };
    years(text).is_some() && words(text).all(says_nothing)
}

/// Years of experience that a sentence names; of "3-5 years" the smaller.
pub(crate) fn years(text: &str) -> Option<u8> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|word| YEARS.contains(word))?;
    let number = |word: &str| {
        let spelled = NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        spelled.or_else(|| word.parse::<u8>().ok().filter(|value| (1..=40).contains(value)))
    };
    let last = words[..at].iter().rev().take(3).position(|word| number(word).is_some())?;
    let place = at - 1 - last;
    let value = number(words[place]);
    // "3 - 5 years", "3 to 5 years"
    let lower_bound = place.checked_sub(1).and_then(|before| {
        let joined = matches!(words[before], "to" | "bis" | "à" | "a" | "do");
        let before = if joined { before.checked_sub(1)? } else { before };
        number(words[before]).filter(|low| value.is_some_and(|value| *low < value))
    });
    lower_bound.or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_in_digits_and_words() {
        for (text, wanted) in [
            ("5+ years of Rust", Some(5)),
            ("3-5 years' experience", Some(3)),
            ("3 to 5 years", Some(3)),
            ("at least two years", Some(2)),
            ("mindestens drei Jahre Erfahrung", Some(3)),
            ("minimum 2 ans", Some(2)),
            ("al menos 4 años", Some(4)),
            ("min. 5 lat doświadczenia", Some(5)),
            ("founded 120 years ago", None),
            ("no figure, years ahead", None),
        ] {
            assert_eq!(years(text), wanted, "{text}");
        }
    }

    #[test]
    fn years_of_any_work_are_told_from_years_of_something() {
        for text in [
            "5+ years of relevant professional experience",
            "At least two years of experience in a similar role",
            "Mindestens 3 Jahre Berufserfahrung",
            "Minimum 2 ans d'expérience",
            "Al menos 4 años de experiencia",
            "min. 5 lat doświadczenia zawodowego",
        ] {
            assert!(any_work(text), "{text}");
        }
        for text in ["5+ years of beekeeping", "3 Jahre Erfahrung im Vertrieb", "Experience"] {
            assert!(!any_work(text), "{text}");
        }
    }
}
