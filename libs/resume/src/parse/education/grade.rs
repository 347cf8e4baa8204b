//! Finds the grade of a course of study, as written.

/// The grade in a text, as written: "GPA: 3.97/4.00", "Note 1,3", "3.6 GPA", "First class honours".
pub(super) fn grade(text: &str) -> Option<String> {
    if text.chars().count() > 120 {
        return None;
    }
    const NAMES: [&str; 16] = [
        "overall gpa",
        "cumulative gpa",
        "cgpa",
        "gpa",
        "grade",
        "final grade",
        "abschlussnote",
        "gesamtnote",
        "note",
        "notendurchschnitt",
        "mention",
        "nota media",
        "nota",
        "ocena",
        "średnia",
        "voto",
    ];
    let lower = text.to_lowercase();
    const CLASSES: [&str; 9] = [
        "2:1",
        "2:2",
        "first class honours",
        "first class",
        "upper second",
        "cum laude",
        "with distinction",
        "distinction",
        "1st",
    ];
    if CLASSES.contains(&lower.as_str()) || lower.ends_with("cum laude") {
        return Some(text.to_owned());
    }
    if let Some(at) = lower.find("gpa").filter(|_| lower.len() == text.len()) {
        let before = lower[..at].trim_end().rsplit(' ').next().unwrap_or_default();
        if is_figure(before) {
            return Some(before.to_owned());
        }
        let after = text[at + 3..].trim_start_matches([':', ' ', '-', '–', '=']);
        let value = after.split([' ', ',', ';']).next().unwrap_or_default();
        return is_figure(value).then(|| value.trim_end_matches('.').to_owned());
    }
    let name = NAMES.iter().find(|name| lower.starts_with(**name))?;
    let value = text.get(name.len()..)?.trim_start_matches([':', ' ', '-', '–']);
    let honest = value.len() <= 40
        && text.len() > name.len()
        && !text[name.len()..].starts_with(char::is_alphabetic);
    (honest && !value.is_empty()).then(|| value.to_owned())
}

fn is_figure(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.len() <= 12
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '%'))
}
