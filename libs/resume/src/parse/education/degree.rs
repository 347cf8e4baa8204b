//! Degrees and their fields: "Master of Science in Computer Science", "Biology BSc".

use super::super::{head, vocabulary};
use crate::model::Education;

/// A degree in a text that is no school: "Master of Science", but not "Master School of Design".
pub(super) fn degree_of(text: &str) -> Option<(usize, usize)> {
    let span = vocabulary::degree_at(text)?;
    let degree = &text[span.0..span.1];
    let word = degree.split(' ').count() == 1 && !degree.contains('.') && degree.len() > 6;
    let school = vocabulary::is_institution(text) && word && span.0 > 0;
    let named_school = vocabulary::is_institution(&text[span.0..])
        && matches!(
            degree.to_lowercase().as_str(),
            "high school" | "secondary school" | "technik" | "studium"
        );
    // "Hill Park High School" is a school, "High School" the degree of one.
    let bare = text[span.1..].trim().is_empty() && span.0 == 0;
    (!school && (bare || !named_school)).then_some(span)
}

/// Sets degree and field from "Master of Science in Computer Science", "Biology BSc".
pub(super) fn read_degree(course: &mut Education, text: &str, (from, to): (usize, usize)) {
    let degree = &text[from..to];
    let joined = [" zum", " zur", " als", " in", " of", " en"]
        .iter()
        .find_map(|word| degree.strip_suffix(word));
    let degree = joined.unwrap_or(degree);
    let closed = degree.contains('(') || !degree.ends_with(')');
    course.study_type = if closed { degree } else { degree.trim_end_matches(')') }.to_owned();
    let after = text[to..].strip_prefix(')').unwrap_or_else(|| &text[to..]);
    let mut after = after.trim_start_matches([' ', ':', '.', '-', '–']);
    // "(Hons)" and the like belong to the degree.
    if after.starts_with('(')
        && let Some(end) = after.find(')')
    {
        let note = &after[..=end];
        if note.len() <= 14 && !names_field(note) {
            course.study_type =
                text[from..to + (text[to..].len() - after.len()) + note.len()].to_owned();
            after = after[end + 1..].trim_start();
        }
    }
    for note in ["Hons", "Honours", "hons"] {
        let rest = after.strip_prefix(note).filter(|rest| !rest.starts_with(char::is_alphabetic));
        if let Some(rest) = rest {
            course.study_type =
                text[from..to + (text[to..].len() - after.len()) + note.len()].to_owned();
            after = rest.trim_start_matches(['.', ':', ',', ' ']);
        }
    }
    let field = strip_in(after);
    if !field.is_empty() {
        course.area = head::trim(field).to_owned();
    } else if from > 0 {
        let before = head::trim(&text[..from]);
        let small = before.chars().next().is_none_or(char::is_lowercase);
        if !small && !vocabulary::is_institution(before) {
            course.area = before.to_owned();
        }
    }
    // "BSc Biology University of Leeds" has the school behind the field.
    if course.institution.is_empty() {
        let whole = course.area.clone();
        let named = vocabulary::is_institution(&whole).then_some(("", whole.as_str()));
        if let Some((area, school)) = split_school(&whole).or(named) {
            (course.area, course.institution) = (area.to_owned(), school.to_owned());
        }
    }
}

/// Whether a note behind a degree is its field, "(Linguistics)", and neither honours nor an abbreviation.
fn names_field(note: &str) -> bool {
    const LETTERS: usize = 6;
    let word = note.trim_matches(['(', ')']);
    let small = word.chars().skip(1).all(char::is_lowercase);
    let honours = word.starts_with("Hon") || word.starts_with("Dist") || word.starts_with("Merit");
    word.chars().count() >= LETTERS && word.starts_with(char::is_uppercase) && small && !honours
}

/// "SIO au lycée du Four": the field, and the school behind a word for a place.
pub(super) fn split_school(text: &str) -> Option<(&str, &str)> {
    const AT: [&str; 11] = [
        " au ", " à la ", " à l’", " à l'", " à ", " at the ", " at ", " an der ", " en el ",
        " en la ", " na ",
    ];
    let parted = |word: &&str| {
        let (field, school) = text.split_once(*word)?;
        let first: Vec<&str> = school.split(' ').take(3).collect();
        let named = vocabulary::is_institution(&first.join(" "));
        (named && !vocabulary::is_institution(field)).then_some((field.trim(), school.trim()))
    };
    AT.iter().find_map(parted)
}

fn strip_in(text: &str) -> &str {
    for word in [
        "in the field of ",
        "with a major in ",
        "majoring in ",
        "major in ",
        "im fach ",
        "im studiengang ",
        "degree in ",
        "in ",
        "of ",
        "im ",
        "en ",
        "de ",
        "d'",
        "d’",
        "w zakresie ",
        "na kierunku ",
        "kierunek ",
        "au ",
        "als ",
    ] {
        if text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)) {
            return text[word.len()..].trim_start();
        }
    }
    text
}
