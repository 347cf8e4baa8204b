//! What belongs to a field of study and what only stands beside it: remarks in brackets, specialities, and degrees
//! that no table knows.

use super::super::vocabulary;

/// A field without the remark in brackets behind it, and the remark: "Computer Science (Distinction)".
pub(super) fn without_remark(field: &str) -> Option<(&str, &str)> {
    let (bare, remark) = field.strip_suffix(')')?.split_once(" (")?;
    // "Applied Mathematics (Statistics)" is a field of its own; honours and how it was taught are none.
    const HONOURS: [&str; 6] =
        ["distinction", "honours", "honors", "merit", "credit", "first class"];
    const LEADS: [&str; 8] = [
        "taught ",
        "graduat",
        "with ",
        "expected",
        "part-time",
        "full-time",
        "online",
        "in progress",
    ];
    let lower = remark.to_lowercase();
    let told = HONOURS.iter().any(|word| lower.contains(word))
        || LEADS.iter().any(|lead| lower.starts_with(lead));
    (told && !bare.is_empty() && !remark.contains('(')).then_some((bare, remark))
}

/// A school and the degree in brackets behind it: "City College (Masters)".
pub(super) fn school_with_degree(text: &str) -> Option<(&str, &str)> {
    let (school, degree) = text.strip_suffix(')')?.rsplit_once(" (")?;
    let (from, to) = vocabulary::degree_at(degree)?;
    let whole = from == 0 && to == degree.len();
    (whole && vocabulary::is_institution(school)).then_some((school, degree))
}

/// Whether a text goes on with a field: "spec. Embedded Systems", "orientation climatologie".
pub(super) fn is_speciality(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "spec.",
        "spec",
        "specialisation",
        "specialization",
        "speciality",
        "specialising",
        "specializing",
        "schwerpunkt",
        "fachrichtung",
        "vertiefung",
        "vertiefungsrichtung",
        "spécialité",
        "spécialisation",
        "orientation",
        "option",
        "especialidad",
        "especialización",
        "mención",
        "specjalność",
        "specjalizacja",
    ];
    let first = text.split([' ', ':']).next().unwrap_or_default().to_lowercase();
    WORDS.contains(&first.as_str()) && text.contains(' ')
}

/// Degree and field of a text where a small word parts them, whatever the degree is called: "Engineer in Computer
/// Science", "Exchange student in Physics".
pub(super) fn led(text: &str) -> Option<(&str, &str)> {
    /// Words that a degree has at most.
    const WORDS: usize = 3;
    const IN: [&str; 4] = [" in ", " en ", " z ", " im "];
    let (degree, field) =
        IN.iter().filter_map(|word| text.split_once(word)).min_by_key(|parts| parts.0.len())?;
    let named =
        |text: &str| vocabulary::is_institution(text) || vocabulary::organisation_score(text) > 0;
    let short = degree.split(' ').count() <= WORDS && degree.starts_with(char::is_uppercase);
    let free =
        !degree.contains([',', '(', ':', '/']) && !degree.chars().any(|c| c.is_ascii_digit());
    (short && free && !field.is_empty() && !named(degree) && !named(field))
        .then_some((degree, field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_no_part_of_a_field() {
        assert_eq!(without_remark("Baking (Distinction)"), Some(("Baking", "Distinction")));
        assert_eq!(
            without_remark("Baking (Taught in English)"),
            Some(("Baking", "Taught in English"))
        );
        assert_eq!(without_remark("Baking (Bread)"), None);
        assert_eq!(without_remark("Baking"), None);
    }

    #[test]
    fn a_small_word_parts_a_degree_that_no_table_knows_from_its_field() {
        assert_eq!(led("Engineer in Food Science"), Some(("Engineer", "Food Science")));
        assert_eq!(led("Exchange student in Physics"), Some(("Exchange student", "Physics")));
        assert_eq!(led("Economics"), None);
        assert_eq!(led("School of Baking in Leeds"), None);
        assert_eq!(led("women in art"), None);
    }

    #[test]
    fn a_speciality_goes_on_with_the_field() {
        assert!(is_speciality("spec. Embedded Systems"));
        assert!(is_speciality("Schwerpunkt: Gebäck"));
        assert!(!is_speciality("Option"));
        assert!(!is_speciality("Special School of Baking"));
    }
}
