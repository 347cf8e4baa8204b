//! What the items under a school tell of the course there, where its head does not: the field, the degree, the grade.

use super::{
    super::{
        labelled::{self, Role},
        vocabulary,
    },
    grade::grade,
};
use crate::model::{Education, Statement};

/// Words of a field at most.
const WORDS: usize = 7;

/// Takes what a statement tells into a course; false where it stays a statement.
pub(super) fn take(course: &mut Education, statement: &Statement) -> bool {
    let told = field(course, &statement.text) || whole_grade(course, &statement.text);
    if told {
        course.evidence.extend(&statement.evidence);
    }
    told
}

/// Takes the field of a course that names none, with the degree behind it.
fn field(course: &mut Education, text: &str) -> bool {
    if !course.area.is_empty() {
        return false;
    }
    let short = |text: &str| text.split(' ').count() <= WORDS;
    // What is taught at a school of which nothing but its capitals is said.
    let bare = course.study_type.is_empty() && is_abbreviated(&course.institution);
    if bare && short(text) {
        text.trim_end_matches('.').clone_into(&mut course.area);
        return true;
    }
    let (field, degree) = match with_degree(text) {
        Some((field, degree)) if course.study_type.is_empty() => (field, degree),
        _ => (text, ""),
    };
    let label = labelled::strip(field).filter(|(role, _)| *role == Role::Field);
    let major = || field.strip_suffix(" Major").or_else(|| field.strip_suffix(" major"));
    let named = label.map(|(_, field)| field).or_else(major);
    let Some(field) =
        named.or_else(|| (!degree.is_empty()).then_some(field)).filter(|text| short(text))
    else {
        return false;
    };
    field.trim_end_matches('.').clone_into(&mut course.area);
    if !degree.is_empty() {
        degree.clone_into(&mut course.study_type);
    }
    true
}

/// "Web Development (BS)": a field, and its degree in brackets.
fn with_degree(text: &str) -> Option<(&str, &str)> {
    let (field, degree) = text.strip_suffix(')')?.rsplit_once(" (")?;
    let whole = vocabulary::degree_at(degree) == Some((0, degree.len()));
    (whole && !field.contains('(')).then_some((field, degree))
}

/// Takes the grade of a course that has none; true where the text says nothing else.
fn whole_grade(course: &mut Education, text: &str) -> bool {
    let Some(score) = grade(text).filter(|_| course.score.is_empty()) else { return false };
    course.score = score;
    course.score == text
}

/// Whether a text is one short word in capitals.
pub(super) fn is_abbreviated(text: &str) -> bool {
    (3..=6).contains(&text.chars().count()) && text.chars().all(char::is_uppercase)
}
