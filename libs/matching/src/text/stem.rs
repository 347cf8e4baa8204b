//! A small stemmer: takes common endings off so that forms of one word meet. It need not give
//! words, only the same letters for "manages", "managed" and "managing".

/// Stem of a word in small letters.
#[must_use]
pub fn stem(word: &str) -> String {
    let letters = word.chars().count();
    if letters <= 3 || word.chars().any(|c| c.is_ascii_digit() || matches!(c, '+' | '#' | '.')) {
        return word.to_owned();
    }
    let mut stem = singular(word);
    for ending in ["ingly", "edly", "ings", "ing", "ed"] {
        if let Some(rest) = long_enough(&stem, ending) {
            stem = undouble(rest).to_owned();
            break;
        }
    }
    for ending in [
        "izations", "isation", "ization", "ements", "ement", "ments", "ment", "ations", "ation",
        "ness", "ly", "er", "or",
    ] {
        if let Some(rest) = long_enough(&stem, ending) {
            stem = rest.to_owned();
            break;
        }
    }
    if stem.chars().count() > 4
        && let Some(rest) = stem.strip_suffix('e')
    {
        stem = rest.to_owned();
    }
    stem
}

fn singular(word: &str) -> String {
    if let Some(rest) = word.strip_suffix("ies").filter(|rest| rest.chars().count() > 2) {
        return format!("{rest}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    let keeps = word.ends_with("ss") || word.ends_with("us") || word.ends_with("is");
    word.strip_suffix('s').filter(|_| !keeps).unwrap_or(word).to_owned()
}

/// The word without an ending, when enough of it is left.
fn long_enough<'a>(word: &'a str, ending: &str) -> Option<&'a str> {
    let rest = word.strip_suffix(ending)?;
    let vowel = rest.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    (rest.chars().count() >= 4 || (rest.chars().count() >= 3 && vowel && ending.len() <= 3))
        .then_some(rest)
}

/// "planned" and "planning" leave "plann"; "add" and "sell" are left alone.
fn undouble(word: &str) -> &str {
    let mut back = word.chars().rev();
    match (back.next(), back.next()) {
        (Some(a), Some(b))
            if a == b && a.is_ascii_alphabetic() && !matches!(a, 'l' | 's' | 'z' | 'e' | 'd') =>
        {
            &word[..word.len() - 1]
        }
        _ => word,
    }
}
