//! What the owner of a resume corrects in what was read: field by field, laid over the reading so
//! that it stays over another one. What the owner writes becomes a line of the resume, behind those
//! that were read; a corrected field rests on it, and so everything that is made of the field tells
//! who said it.

mod slot;

use serde::{Deserialize, Serialize};

use self::slot::Path;
use crate::{
    model::{Evidence, Field, Resume, Statement, Work},
    parse,
};

/// How sure a text is that was not understood as a field of its own, such as a point.
const LIKELY: f64 = 0.8;

/// A field and what is right in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Where it stands in the reading it was made for.
    pub path: String,
    /// What is right; empty for nothing.
    pub value: String,
    /// What was read; by it the field is found in another reading.
    pub original: String,
}

/// A field and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Where it stands, what it rests on, how sure it is.
    pub field: Field,
    /// What it says; empty for nothing.
    pub value: String,
}

/// What a field of a resume says; empty for a place that only an addition has. None for a path that
/// leads nowhere: the number one behind the last of a list adds to the list.
#[must_use]
pub fn value(resume: &Resume, path: &str) -> Option<String> {
    let path = Path::parse(path)?;
    slot::find(&mut resume.clone(), &path).map(|slot| slot.read().0)
}

/// Whether a value has the form that its field needs; empty is always right.
///
/// # Errors
/// Says what would be right.
pub fn check(path: &str, value: &str) -> Result<(), &'static str> {
    let field = Path::parse(path).map(|path| path.field).unwrap_or_default();
    let local = value.split_once('@').filter(|(user, host)| !user.is_empty() && host.contains('.'));
    match field {
        _ if value.is_empty() => Ok(()),
        "email" if local.is_none() || value.contains(char::is_whitespace) => {
            Err("must be an e-mail address")
        }
        "period" => match parse::period(value) {
            period if period.start.is_none() && period.end.is_none() => {
                Err("must name when, such as 2019-03 - 2021-05 or Mar 2019 - present")
            }
            _ => Ok(()),
        },
        "date" if parse::date(value).is_none() => Err("must be a date, such as 2019 or 2019-03"),
        _ => Ok(()),
    }
}

/// Everything that a resume says or that was corrected in it, field by field, in its order.
#[must_use]
pub fn values(resume: &Resume) -> Vec<Value> {
    let mut copy = resume.clone();
    let known = |path: &str| resume.fields.iter().find(|field| field.path == path);
    let mut values = Vec::new();
    for path in slot::paths(resume) {
        let read =
            Path::parse(&path).and_then(|at| slot::find(&mut copy, &at).map(|slot| slot.read()));
        let Some((value, evidence)) = read else { continue };
        let field = known(&path).cloned().unwrap_or(Field {
            path,
            evidence,
            confidence: LIKELY,
            corrected: false,
        });
        if !value.is_empty() || field.corrected {
            values.push(Value { field, value });
        }
    }
    values
}

/// Lays corrections over what was read, in their order. Fields keep their places; see [`pruned`].
#[must_use]
pub fn corrected(read: &Resume, corrections: &[Correction]) -> Resume {
    let (mut out, mut scratch) = (read.clone(), read.clone());
    for correction in corrections {
        let path = place(read, &mut scratch, correction);
        let Some(at) = Path::parse(&path) else { continue };
        let line = out.lines.len();
        let Some(slot) = slot::find(&mut out, &at) else { continue };
        let evidence = if correction.value.is_empty() {
            slot.set("", None);
            Evidence::new()
        } else {
            slot.set(&correction.value, Some(line));
            out.lines.push(correction.value.clone());
            out.owner_lines += 1;
            vec![line]
        };
        if path == "basics.phone" {
            out.basics.phone_e164 = international(&correction.value);
        }
        out.fields.retain(|field| field.path != path);
        out.fields.push(Field { path, evidence, confidence: 1.0, corrected: true });
    }
    out
}

/// Where a correction belongs in a reading: where it was made if that says the same, else where what
/// it corrects stands now, else where it was made.
fn place(read: &Resume, scratch: &mut Resume, correction: &Correction) -> String {
    let Correction { path, original, .. } = correction;
    let mut says = |path: &str| {
        let slot = Path::parse(path).and_then(|path| slot::find(scratch, &path));
        slot.is_some_and(|slot| slot.read().0 == *original)
    };
    if original.is_empty() || says(path) {
        return path.clone();
    }
    let shape = |path: &str| path.replace(|c: char| c.is_ascii_digit(), "");
    let wanted = shape(path);
    let mut same =
        slot::paths(read).into_iter().filter(|other| shape(other) == wanted && says(other));
    match (same.next(), same.next()) {
        (Some(only), None) => only,
        _ => path.clone(),
    }
}

/// The resume without the places that say nothing, which corrections leave.
#[must_use]
pub fn pruned(resume: Resume) -> Resume {
    let mut out = resume.clone();
    let said = |statement: &Statement| !statement.text.is_empty();
    let worked = |one: &mut Work| {
        one.highlights.retain(said);
        says(&[&one.company, &one.position, &one.location, &one.period.text], &one.highlights)
    };
    out.basics.links.retain(|link| !link.is_empty());
    out.basics.summary.retain(said);
    out.work.retain_mut(worked);
    out.volunteering.retain_mut(worked);
    out.education.retain_mut(|one| {
        one.highlights.retain(said);
        let head = [&one.institution, &one.study_type, &one.area, &one.score, &one.period.text];
        says(&head, &one.highlights)
    });
    out.skills.retain_mut(|group| {
        group.keywords.retain(said);
        !group.keywords.is_empty()
    });
    out.projects.retain_mut(|one| {
        one.highlights.retain(said);
        says(&[&one.name, &one.url, &one.period.text], &one.highlights)
    });
    out.languages.retain(|one| !one.language.is_empty());
    out.certificates.retain(|one| !one.name.is_empty() || !one.issuer.is_empty());
    out.awards.retain(|one| !one.title.is_empty() || !one.awarder.is_empty());
    out.publications.retain(|one| !one.name.is_empty() || !one.publisher.is_empty());
    if out == resume {
        return resume;
    }
    // Numbers have moved, so the fields are told anew.
    out.fields = parse::fields::of(&out);
    for field in &mut out.fields {
        let first = out.lines.len() - out.owner_lines;
        field.corrected = field.evidence.iter().any(|line| *line >= first);
    }
    out
}

fn says(head: &[&String], points: &[Statement]) -> bool {
    head.iter().any(|text| !text.is_empty()) || !points.is_empty()
}

/// A phone number in the form of E.164, where it is written with its country.
fn international(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let whole = phone.trim_start().starts_with('+') && (8..=15).contains(&digits.len());
    if whole { format!("+{digits}") } else { String::new() }
}

#[cfg(test)]
mod tests;
