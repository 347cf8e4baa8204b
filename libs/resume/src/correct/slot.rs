//! The places of a resume that can be corrected, by paths such as `work[0].company`. A place one
//! behind the last of a list is made when it is asked for.

use crate::{
    model::{
        Award, Certificate, Evidence, PartialDate, Period, Publication, Resume, Statement, Work,
    },
    parse,
};

/// Longest list that is added to.
const LONGEST: usize = 1_000;

/// A path, taken apart: `section[entry].field[point]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Path<'p> {
    section: &'p str,
    entry: Option<usize>,
    pub(super) field: &'p str,
    point: Option<usize>,
}

impl<'p> Path<'p> {
    pub(super) fn parse(text: &'p str) -> Option<Self> {
        let (section, field) = text.split_once('.')?;
        let (section, entry) = numbered(section)?;
        let (field, point) = numbered(field)?;
        Some(Self { section, entry, field, point })
    }
}

/// A name and the number behind it, if there is one.
fn numbered(text: &str) -> Option<(&str, Option<usize>)> {
    let Some((name, rest)) = text.split_once('[') else { return Some((text, None)) };
    let digits = rest.strip_suffix(']')?;
    // One spelling of each number, so that a path names a place and a place has one path.
    let plain = digits == "0" || !digits.starts_with(['0', '+']);
    let number: usize = digits.parse().ok().filter(|_| plain)?;
    Some((name, Some(number)))
}

/// A place that holds a text, with the lines that it rests on.
pub(super) enum Slot<'r> {
    Text(&'r mut String, &'r mut Evidence),
    Period(&'r mut Period, &'r mut Evidence),
    Date(&'r mut Option<PartialDate>, &'r mut Evidence),
    Point(&'r mut Statement),
}

impl Slot<'_> {
    /// What it says, and on which lines.
    pub(super) fn read(&self) -> (String, Evidence) {
        match self {
            Self::Text(text, evidence) => ((**text).clone(), (**evidence).clone()),
            Self::Period(period, evidence) => (period.text.clone(), (**evidence).clone()),
            Self::Date(date, evidence) => {
                let text = date.as_ref().map(|date| date.0.clone()).unwrap_or_default();
                (text, (**evidence).clone())
            }
            Self::Point(point) => (point.text.clone(), point.evidence.clone()),
        }
    }

    /// Sets what it says, on a line that says so.
    pub(super) fn set(self, value: &str, line: Option<usize>) {
        match self {
            Self::Text(text, evidence) => {
                value.clone_into(text);
                evidence.extend(line);
            }
            Self::Period(period, evidence) => {
                *period = if value.is_empty() { Period::default() } else { parse::period(value) };
                evidence.extend(line);
            }
            Self::Date(date, evidence) => {
                *date = parse::date(value);
                evidence.extend(line);
            }
            Self::Point(point) => {
                value.clone_into(&mut point.text);
                point.evidence = line.into_iter().collect();
            }
        }
    }
}

/// Finds a place, or makes it where a list is added to.
pub(super) fn find<'r>(resume: &'r mut Resume, path: &Path<'_>) -> Option<Slot<'r>> {
    if path.section == "basics" {
        return path.entry.is_none().then(|| basics(resume, path)).flatten();
    }
    let (at, field) = (path.entry?, path.field);
    let point = path.point;
    let alone = point.is_none();
    match path.section {
        "work" => work(entry(&mut resume.work, at)?, field, point),
        "volunteer" => work(entry(&mut resume.volunteering, at)?, field, point),
        "education" => {
            let one = entry(&mut resume.education, at)?;
            match field {
                "institution" if alone => Some(Slot::Text(&mut one.institution, &mut one.evidence)),
                "studyType" if alone => Some(Slot::Text(&mut one.study_type, &mut one.evidence)),
                "area" if alone => Some(Slot::Text(&mut one.area, &mut one.evidence)),
                "score" if alone => Some(Slot::Text(&mut one.score, &mut one.evidence)),
                "period" if alone => Some(Slot::Period(&mut one.period, &mut one.evidence)),
                "courses" => entry(&mut one.highlights, point?).map(Slot::Point),
                _ => None,
            }
        }
        "skills" => {
            let group = entry(&mut resume.skills, at)?;
            (field == "keywords").then_some(())?;
            entry(&mut group.keywords, point?).map(Slot::Point)
        }
        "projects" => {
            let one = entry(&mut resume.projects, at)?;
            match field {
                "name" if alone => Some(Slot::Text(&mut one.name, &mut one.evidence)),
                "url" if alone => Some(Slot::Text(&mut one.url, &mut one.evidence)),
                "period" if alone => Some(Slot::Period(&mut one.period, &mut one.evidence)),
                "highlights" => entry(&mut one.highlights, point?).map(Slot::Point),
                _ => None,
            }
        }
        "languages" if alone => {
            let one = entry(&mut resume.languages, at)?;
            match field {
                "language" => Some(Slot::Text(&mut one.language, &mut one.evidence)),
                "fluency" => Some(Slot::Text(&mut one.fluency, &mut one.evidence)),
                _ => None,
            }
        }
        "certificates" if alone => certificate(entry(&mut resume.certificates, at)?, field),
        "awards" if alone => award(entry(&mut resume.awards, at)?, field),
        "publications" if alone => publication(entry(&mut resume.publications, at)?, field),
        _ => None,
    }
}

/// The entry of a number; the one behind the last is made.
fn entry<T: Default>(list: &mut Vec<T>, at: usize) -> Option<&mut T> {
    if at == list.len() && at < LONGEST {
        list.push(T::default());
    }
    list.get_mut(at)
}

fn basics<'r>(resume: &'r mut Resume, path: &Path<'_>) -> Option<Slot<'r>> {
    let basics = &mut resume.basics;
    let text = match (path.field, path.point) {
        ("name", None) => &mut basics.name,
        ("label", None) => &mut basics.label,
        ("email", None) => &mut basics.email,
        ("phone", None) => &mut basics.phone,
        ("location", None) => &mut basics.location,
        ("links", Some(at)) => entry(&mut basics.links, at)?,
        ("summary", Some(at)) => return entry(&mut basics.summary, at).map(Slot::Point),
        _ => return None,
    };
    Some(Slot::Text(text, &mut basics.evidence))
}

fn work<'r>(one: &'r mut Work, field: &str, point: Option<usize>) -> Option<Slot<'r>> {
    match (field, point) {
        ("company", None) => Some(Slot::Text(&mut one.company, &mut one.evidence)),
        ("position", None) => Some(Slot::Text(&mut one.position, &mut one.evidence)),
        ("location", None) => Some(Slot::Text(&mut one.location, &mut one.evidence)),
        ("period", None) => Some(Slot::Period(&mut one.period, &mut one.evidence)),
        ("highlights", Some(at)) => entry(&mut one.highlights, at).map(Slot::Point),
        _ => None,
    }
}

fn certificate<'r>(one: &'r mut Certificate, field: &str) -> Option<Slot<'r>> {
    match field {
        "name" => Some(Slot::Text(&mut one.name, &mut one.evidence)),
        "issuer" => Some(Slot::Text(&mut one.issuer, &mut one.evidence)),
        "date" => Some(Slot::Date(&mut one.date, &mut one.evidence)),
        _ => None,
    }
}

fn award<'r>(one: &'r mut Award, field: &str) -> Option<Slot<'r>> {
    match field {
        "title" => Some(Slot::Text(&mut one.title, &mut one.evidence)),
        "awarder" => Some(Slot::Text(&mut one.awarder, &mut one.evidence)),
        "date" => Some(Slot::Date(&mut one.date, &mut one.evidence)),
        _ => None,
    }
}

fn publication<'r>(one: &'r mut Publication, field: &str) -> Option<Slot<'r>> {
    match field {
        "name" => Some(Slot::Text(&mut one.name, &mut one.evidence)),
        "publisher" => Some(Slot::Text(&mut one.publisher, &mut one.evidence)),
        "date" => Some(Slot::Date(&mut one.date, &mut one.evidence)),
        "url" => Some(Slot::Text(&mut one.url, &mut one.evidence)),
        _ => None,
    }
}

/// Paths of all places that a resume has, in its order.
pub(super) fn paths(resume: &Resume) -> Vec<String> {
    let mut paths: Vec<String> = ["name", "label", "email", "phone", "location"]
        .map(|field| format!("basics.{field}"))
        .into();
    let each = |head: &str, count: usize| -> Vec<String> {
        (0..count).map(|at| format!("{head}[{at}]")).collect()
    };
    paths.extend(each("basics.links", resume.basics.links.len()));
    paths.extend(each("basics.summary", resume.basics.summary.len()));
    let mut list = |name: &str, at: usize, fields: &[&str], points: (&str, usize)| {
        paths.extend(fields.iter().map(|field| format!("{name}[{at}].{field}")));
        paths.extend(each(&format!("{name}[{at}].{}", points.0), points.1));
    };
    let head = ["position", "company", "location", "period"];
    for (name, all) in [("work", &resume.work), ("volunteer", &resume.volunteering)] {
        for (at, one) in all.iter().enumerate() {
            list(name, at, &head, ("highlights", one.highlights.len()));
        }
    }
    for (at, one) in resume.education.iter().enumerate() {
        let head = ["studyType", "area", "institution", "score", "period"];
        list("education", at, &head, ("courses", one.highlights.len()));
    }
    for (at, one) in resume.projects.iter().enumerate() {
        list("projects", at, &["name", "url", "period"], ("highlights", one.highlights.len()));
    }
    for (at, group) in resume.skills.iter().enumerate() {
        list("skills", at, &[], ("keywords", group.keywords.len()));
    }
    for (name, count, fields) in [
        ("languages", resume.languages.len(), ["language", "fluency"].as_slice()),
        ("certificates", resume.certificates.len(), &["name", "issuer", "date"]),
        ("awards", resume.awards.len(), &["title", "awarder", "date"]),
        ("publications", resume.publications.len(), &["name", "publisher", "date", "url"]),
    ] {
        (0..count).for_each(|at| list(name, at, fields, ("", 0)));
    }
    paths
}
