//! What belongs to the name of a school: its town, the school of a university, the rest of a name that its column breaks;
//! and what only touches it, the field that was studied there.

use super::super::{head::Part, vocabulary};
use crate::model::Education;

/// "University of California, Berkeley": the place that was split off belongs to the name.
pub(super) fn complete(course: &mut Education, location: &str) {
    let lower = course.institution.to_lowercase();
    let part_of_name = (lower.ends_with("university of california")
        || lower.ends_with("state university system"))
        && !location.contains(',')
        && !location.is_empty();
    if part_of_name {
        course.institution = format!("{}, {}", course.institution, location);
    }
}

/// "School of Informatics", behind the name of its university.
pub(super) fn is_part(text: &str) -> bool {
    const WORDS: &[&str] = &["school", "college", "école", "escuela"];
    let words = vocabulary::spelling(text);
    // "College Credit Coursework" is what was learnt.
    let tied = words.len() > 1 && (words[0] != "college" || words[1] == "of");
    tied && WORDS.contains(&words[0].as_str()) && !text.contains(':')
}

/// "Faculty of Letters", behind a dash.
pub(super) fn is_faculty(text: &str) -> bool {
    const WORDS: &[&str] = &["faculty", "fakultät", "faculté", "facultad", "facoltà", "wydział"];
    let text = text.strip_prefix("the ").unwrap_or(text);
    let first = text.split(' ').next().unwrap_or_default().to_lowercase();
    WORDS.contains(&first.as_str()) && !text.contains(':')
}

/// Whether a text is the name of one school, not a kind of schools.
pub(super) fn is_named(text: &str) -> bool {
    vocabulary::is_institution(text) && !vocabulary::has_degree(text) && !is_kind(text)
}

/// Whether a text only says of what kind a school is: "Grundschule", "Szkoła wyższa", "University Education".
pub(super) fn is_kind(text: &str) -> bool {
    const KINDS: &[&str] = &[
        "grundschule",
        "primarschule",
        "volksschule",
        "hauptschule",
        "realschule",
        "sekundarschule",
        "oberschule",
        "gesamtschule",
        "weiterführende schule",
        "berufsschule",
        "berufskolleg",
        "primary school",
        "elementary school",
        "middle school",
        "secondary school",
        "high school",
        "szkoła podstawowa",
        "szkoła średnia",
        "szkoła wyższa",
        "école primaire",
        "escuela primaria",
        "escuela secundaria",
    ];
    let lower = text.to_lowercase();
    KINDS.contains(&lower.as_str()) || lower.ends_with("university education")
}

/// Joins the name of a school that its column breaks behind the first word: "Université" over "Victor Hugo".
pub(super) fn join_broken(atoms: &mut Vec<Part>) {
    const WORDS: &[&str] = &[
        "university",
        "universität",
        "université",
        "universidad",
        "universidade",
        "università",
        "uniwersytet",
        "politechnika",
        "lycée",
    ];
    atoms.dedup_by(|next, last| {
        let bare = WORDS.contains(&last.text.to_lowercase().as_str());
        let goes_on = next.row == last.row + 1
            && next.style == last.style
            && next.role.is_none()
            && next.text.starts_with(char::is_uppercase)
            && !vocabulary::is_institution(&next.text)
            && !vocabulary::has_degree(&next.text);
        if bare && goes_on {
            last.text = format!("{} {}", last.text, next.text);
            last.evidence.extend(next.evidence.iter().copied());
        }
        bare && goes_on
    });
}

/// Parts the field from the name of a school that it touches, where nothing else names one: "Flour College Philosophy
/// and Economics".
pub(super) fn part_field(course: &mut Education) {
    if !course.area.is_empty() {
        return;
    }
    if let Some((school, field)) = with_field(&course.institution) {
        (course.institution, course.area) = (school.to_owned(), field.to_owned());
    }
}

/// A school whose name ends with what it is, and the field behind it, told by how fields end.
fn with_field(text: &str) -> Option<(&str, &str)> {
    const SCHOOLS: [&str; 5] = ["college", "university", "school", "institute", "academy"];
    const FIELDS: [&str; 18] = [
        "ics",
        "logy",
        "phy",
        "ing",
        "ment",
        "science",
        "sciences",
        "studies",
        "design",
        "arts",
        "history",
        "chemistry",
        "law",
        "nursing",
        "finance",
        "commerce",
        "business",
        "education",
    ];
    /// Words of a field at most.
    const WORDS: usize = 5;
    let lower = text.to_lowercase();
    if lower.len() != text.len() || text.contains(['(', ':', ',', '/', '-', '–']) {
        return None;
    }
    let mut ends = text.match_indices(' ').map(|(at, _)| at);
    let at =
        ends.rfind(|at| SCHOOLS.iter().any(|word| lower[..*at].ends_with(&format!(" {word}"))))?;
    let (school, field) = (&text[..at], &text[at + 1..]);
    let last = lower.rsplit(' ').next()?;
    let known = FIELDS.iter().any(|end| last.ends_with(end)) && !vocabulary::has_degree(field);
    // "Flour University Of Science" is one name.
    let tied =
        ["of ", "for ", "at ", "in ", "and "].iter().any(|word| lower[at + 1..].starts_with(word));
    (known && !tied && field.starts_with(char::is_uppercase) && field.split(' ').count() <= WORDS)
        .then_some((school, field))
}
