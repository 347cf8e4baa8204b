//! Reads courses of study: institution, degree, field and grade.

mod atoms;
mod columns;
mod degree;
mod field;
mod grade;
mod school;
mod told;

pub(super) use self::columns::names_columns;
use self::{
    atoms::atoms,
    degree::{degree_of, read_degree},
    grade::grade,
    told::is_abbreviated,
};
use super::{
    dates,
    entries::{self, Entry, HeadLine},
    flow::{self, Flow},
    head::{self, Head, Part},
    labelled::{self, Role},
    lines::Line,
    places, vocabulary,
};
use crate::model::{Education, Period, Statement};

/// Reads the courses of a section, and statements that belong to none.
pub(super) fn read(lines: Vec<Line>, flow: &Flow) -> (Vec<Education>, Vec<Statement>) {
    if let Some(entries) = labelled::read(&lines, flow) {
        return (entries.iter().map(from_labels).collect(), Vec::new());
    }
    let (heads, lines): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(names_columns);
    let (courses, mut loose) = from_entries(entries::split(lines, flow));
    loose.extend(heads.iter().map(flow::statement));
    (courses, loose)
}

/// Reads courses, and statements that belong to none.
pub(super) fn from_entries(entries: Vec<Entry>) -> (Vec<Education>, Vec<Statement>) {
    let mut loose = Vec::new();
    let mut all: Vec<Education> = Vec::new();
    for mut entry in entries.into_iter().flat_map(split_by_school) {
        head_from_body(&mut entry);
        let head = head::take_apart(&entry.head);
        if entry.head.is_empty() {
            match all.last_mut() {
                Some(last) => last.highlights.extend(entry.body),
                None => loose.extend(entry.body),
            }
            continue;
        }
        let inner = entry.head.first().is_some_and(|head| head.line.inner);
        let mut course = build(head, entry.body);
        if inner
            && course.institution.is_empty()
            && let Some(last) = all.last()
        {
            course.institution.clone_from(&last.institution);
            course.evidence.splice(0..0, last.evidence.first().copied());
        }
        push(&mut all, course);
    }
    (all, loose)
}

/// Takes the item under the name of a school that names the degree into its head.
fn head_from_body(entry: &mut Entry) {
    const WORDS: usize = 20;
    let named = |of: fn(&str) -> bool| entry.head.iter().any(|head| of(&head.line.text));
    let bare = named(vocabulary::is_institution) && !named(vocabulary::has_degree);
    let degree = entry.body.first().filter(|first| {
        vocabulary::degree_at_start(&first.text).is_some() && first.text.split(' ').count() <= WORDS
    });
    // Nothing else is said of what was learnt there.
    let only = entry.body.len() == 1 && !entry.head.is_empty() && !named(vocabulary::has_degree);
    if (bare || only) && degree.is_some() {
        let Statement { text, evidence } = entry.body.remove(0);
        let dates = dates::find(&text);
        let line = Line { cells: vec![text.clone()], text, evidence, ..Line::default() };
        entry.head.push(HeadLine { line, dates });
    }
}

/// Heads without dates that name several schools are several entries.
fn split_by_school(entry: Entry) -> Vec<Entry> {
    let names = |at: usize| {
        let text = &entry.head[at].line.text;
        (vocabulary::is_institution(text), vocabulary::has_degree(text))
    };
    let (mut starts, mut school, mut degree) = (vec![0], false, false);
    for at in 0..entry.head.len() {
        let (is_school, is_degree) = names(at);
        let repeats = (is_school && school) || (is_degree && degree && !is_school);
        let complete = school && degree;
        if at > 0 && repeats && complete {
            starts.push(at);
            (school, degree) = (false, false);
        }
        school |= is_school;
        degree |= is_degree;
    }
    let dated = entry.head.iter().filter(|line| !line.dates.is_empty()).count();
    if starts.len() == 1 || dated > 1 || (dated == 1 && starts.len() < 3) {
        return vec![entry];
    }
    let mut heads = entry.head.into_iter();
    let mut out: Vec<Entry> = Vec::new();
    let ends = starts[1..].iter().copied().chain([usize::MAX]);
    for (start, end) in starts.iter().zip(ends) {
        let head = heads.by_ref().take(end - start).collect();
        out.push(Entry { head, body: Vec::new() });
    }
    if let Some(last) = out.last_mut() {
        last.body = entry.body;
    }
    out
}

/// Adds a course. A school alone is completed by the degree that follows it.
fn push(all: &mut Vec<Education>, mut course: Education) {
    if let Some(last) = all.last_mut() {
        let bare = |e: &Education| e.highlights.is_empty() && e.study_type.is_empty();
        if course.institution.is_empty()
            && !course.study_type.is_empty()
            && !last.institution.is_empty()
            && bare(last)
        {
            let institution = std::mem::take(&mut last.institution);
            let mut evidence = std::mem::take(&mut last.evidence);
            evidence.append(&mut course.evidence);
            let period = if course.period == Period::default() {
                last.period.clone()
            } else {
                course.period
            };
            *last = Education { institution, evidence, period, ..course };
            return;
        }
    }
    all.push(course);
}

fn build(head: Head, body: Vec<Statement>) -> Education {
    let mut course = Education { evidence: head.evidence.clone(), ..Education::default() };
    course.period = period(head.period.clone(), head.single || head.led);
    if head.led {
        let dash = |c: char| matches!(c, '-' | '–' | '—' | '−' | ' ');
        course.period.text.truncate(course.period.text.trim_end_matches(dash).len());
    }
    let mut used: Vec<String> = Vec::new();
    let atoms = atoms(&head.parts);
    take_atoms(&mut course, &atoms, &mut used);
    school::complete(&mut course, &head.location);
    school::part_field(&mut course);
    prefer_label(&mut course, &atoms, &mut used);
    fill_gaps(&mut course, &atoms, &mut used);
    let remark = settle_field(&mut course);
    let used: Vec<&str> =
        used.iter().map(String::as_str).chain([course.institution.as_str()]).collect();
    course.highlights = leftovers(&head.parts, &atoms, &used);
    let evidence = || course.evidence.clone();
    course.highlights.extend(remark.map(|text| Statement { text, evidence: evidence() }));
    for statement in body {
        if !told::take(&mut course, &statement) {
            course.highlights.push(statement);
        }
    }
    course
}

/// Gives the parts to what their words say that they are; those that were used are added to `used`.
fn take_atoms(course: &mut Education, atoms: &[Part], used: &mut Vec<String>) {
    // Beside the name of a school its kind is what was learnt there.
    let named = atoms.iter().any(|atom| school::is_named(&atom.text));
    for atom in atoms {
        let text = atom.text.as_str();
        if course.score.is_empty()
            && let Some(score) = grade(text)
        {
            course.score = score;
            used.push(text.to_owned());
        } else if course.study_type.is_empty()
            && let Some(span) = degree_of(text)
        {
            read_degree(course, text, span);
            used.push(text.to_owned());
        } else if is_said_again(&course.study_type, text) {
            // "Bachelor of Science - BS"
            used.push(text.to_owned());
        } else if course.area.is_empty()
            && let Some(span) =
                degree_of(text).filter(|span| text[span.0..span.1] == course.study_type)
        {
            // The degree again, this time with its field.
            read_degree(course, text, span);
            used.push(text.to_owned());
        } else if let Some((school, degree)) = field::school_with_degree(text)
            && course.institution.is_empty()
            && course.study_type.is_empty()
        {
            (course.institution, course.study_type) = (school.to_owned(), degree.to_owned());
            used.push(text.to_owned());
        } else if course.institution.is_empty()
            && vocabulary::is_institution(text)
            && !(named && school::is_kind(text))
        {
            // "Dakar au lycée du Four"
            let school = degree::split_school(text).filter(|(town, _)| {
                town.split(' ').count() <= 3 && town.starts_with(char::is_uppercase)
            });
            course.institution = school.map_or(text, |(_, school)| school).to_owned();
            used.push(text.to_owned());
        } else if course.institution.ends_with(|c: char| c.is_alphabetic())
            && used.last() == Some(&course.institution)
            && (places::is_place(text)
                || school::is_part(text)
                || !atom.glue.is_empty() && school::is_faculty(text))
        {
            // "University of California, Berkeley": the town is part of the name, and so is the
            // school of a university.
            let glue = if atom.glue.is_empty() { ", " } else { atom.glue };
            course.institution = format!("{}{glue}{text}", course.institution);
            used.push(text.to_owned());
        }
    }
    let kind = atoms.iter().find(|atom| named && school::is_kind(&atom.text));
    if let Some(kind) = kind.filter(|_| course.study_type.is_empty()) {
        course.study_type.clone_from(&kind.text);
        used.push(kind.text.clone());
    }
}

/// Where a label names the field, what stands before the degree is a part of that: "Second Degree Bachelor of Science".
fn prefer_label(course: &mut Education, atoms: &[Part], used: &mut Vec<String>) {
    let whole = format!("{} {}", course.area, course.study_type);
    let Some(field) = atoms.iter().find(|atom| atom.role == Some(Role::Field)) else { return };
    if !course.area.is_empty() && used.iter().any(|text| text.starts_with(&whole)) {
        (course.study_type, course.area) = (whole, field.text.clone());
        used.push(field.text.clone());
    }
}

/// Parts of which nothing was used, whole; else what was not used of them.
fn leftovers(parts: &[Part], atoms: &[Part], used: &[&str]) -> Vec<Statement> {
    let free = |part: &Part| {
        used.iter().all(|text| !part.text.contains(text) && !text.contains(&part.text))
    };
    let (whole, rest): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| free(part));
    let inside = |atom: &&Part| {
        rest.iter().any(|part| part.row == atom.row && part.text.contains(&atom.text))
    };
    let rest: Vec<Part> = atoms.iter().filter(inside).cloned().collect();
    let whole: Vec<Part> = whole.into_iter().cloned().collect();
    head::leftovers(&whole, used).into_iter().chain(head::leftovers(&rest, used)).collect()
}

fn from_labels(entry: &labelled::Entry) -> Education {
    let roles = [Role::Degree, Role::Field, Role::Institution, Role::Grade, Role::Dates];
    let (dates, single) = entry.period();
    let mut course = Education {
        institution: entry.take(Role::Institution),
        study_type: entry.take(Role::Degree),
        area: entry.take(Role::Field),
        score: entry.take(Role::Grade),
        period: period(dates, single),
        highlights: entry.rest(&roles),
        evidence: entry.evidence.clone(),
    };
    let degree = course.study_type.clone();
    if course.area.is_empty()
        && let Some(span) = degree_of(&degree)
    {
        read_degree(&mut course, &degree, span);
    }
    course
}

/// One date alone is when a course ended, unless it goes on.
fn period(mut period: Period, single: bool) -> Period {
    if single && !period.ongoing && period.end.is_none() {
        period.end = period.start.take();
    }
    period
}

/// Whether a text is the degree that stands before it once more, in capitals.
fn is_said_again(degree: &str, text: &str) -> bool {
    let initial = |text: &str| text.chars().next().map(|c| c.to_ascii_lowercase());
    let capitals = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let whole = degree_of(text).is_some_and(|span| span == (0, text.len()));
    degree.contains(' ') && capitals && whole && initial(degree) == initial(text)
}

/// Parts the degree from a field that names it, too, and what only stands in brackets behind it; a remark that is
/// no grade is given back.
fn settle_field(course: &mut Education) -> Option<String> {
    let area = course.area.clone();
    if course.study_type.is_empty()
        && let Some((degree, area)) = field::led(&area)
    {
        (course.study_type, course.area) = (degree.to_owned(), area.to_owned());
    }
    let area = course.area.clone();
    let (bare, remark) = field::without_remark(&area)?;
    bare.clone_into(&mut course.area);
    if course.score.is_empty() && remark.split(' ').count() <= 2 {
        remark.clone_into(&mut course.score);
        return None;
    }
    Some(remark.to_owned())
}

/// Gives parts that no word decides to what is still missing: the field stands beside the degree,
/// the school on a line of its own or further away.
fn fill_gaps(course: &mut Education, atoms: &[Part], used: &mut Vec<String>) {
    let free = |used: &[String]| -> Vec<Part> {
        let short = |atom: &&Part| atom.text.split(' ').count() <= 10;
        atoms.iter().filter(|atom| !used.contains(&atom.text)).filter(short).cloned().collect()
    };
    let degree_at = atoms
        .iter()
        .position(|atom| !course.study_type.is_empty() && atom.text.contains(&course.study_type));
    // "OAK" over "Making of chairs": the short one in capitals is the school.
    let short = free(used).into_iter().find(|atom| is_abbreviated(&atom.text));
    if let Some(school) = short.filter(|_| degree_at.is_none() && course.institution.is_empty())
        && free(used).len() > 1
    {
        course.institution.clone_from(&school.text);
        used.push(school.text);
    }
    let unknown = free(used);
    if course.area.is_empty() {
        let beside =
            degree_at.and_then(|at| atoms.get(at + 1).filter(|next| next.row == atoms[at].row));
        let spare = unknown.len() > 1 || !course.institution.is_empty();
        let field = beside
            .filter(|atom| unknown.contains(atom))
            .or_else(|| unknown.iter().find(|atom| atom.row > 0 || degree_at.is_none()))
            .or_else(|| unknown.first())
            .filter(|_| spare);
        if let Some(field) = field {
            course.area.clone_from(&field.text);
            used.push(field.text.clone());
        }
    }
    // "Informatics, spec. Ovens": the speciality is no school.
    let at =
        atoms.iter().position(|atom| !course.area.is_empty() && atom.text.contains(&course.area));
    let next = at.and_then(|at| atoms.get(at + 1).filter(|next| next.row == atoms[at].row));
    if let Some(next) = next.filter(|next| field::is_speciality(&next.text)) {
        course.area = format!("{}, {}", course.area, next.text);
        used.push(next.text.clone());
    }
    if course.institution.is_empty()
        && let Some(school) = free(used).iter().find(|atom| !vocabulary::has_degree(&atom.text))
    {
        course.institution.clone_from(&school.text);
        used.push(school.text.clone());
    }
}

#[cfg(test)]
mod tests;
