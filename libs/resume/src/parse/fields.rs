//! Says of every field of a resume on which lines it stands and how sure it is: a pattern or a known
//! word makes it sure, a place in the order of parts alone does not.

use super::{clean, places, vocabulary};
use crate::model::{Evidence, Field, Period, Resume, Work};

/// Sure: a pattern, a label or a known word says so.
const SURE: f64 = 0.95;
/// Likely: the words fit, and nothing else does better.
const LIKELY: f64 = 0.8;
/// A guess by position.
const GUESS: f64 = 0.5;

/// All fields of a resume that say something.
pub(crate) fn of(resume: &Resume) -> Vec<Field> {
    let mut all = Fields { lines: &resume.lines, out: Vec::new() };
    all.basics(resume);
    for (at, work) in resume.work.iter().enumerate() {
        all.work(&format!("work[{at}]"), work);
    }
    for (at, work) in resume.volunteering.iter().enumerate() {
        all.work(&format!("volunteer[{at}]"), work);
    }
    for (at, course) in resume.education.iter().enumerate() {
        let add = |all: &mut Fields<'_>, name: &str, value: &str, sure: f64| {
            all.add(&format!("education[{at}].{name}"), value, &course.evidence, sure);
        };
        let school = rated(vocabulary::is_institution(&course.institution));
        add(&mut all, "institution", &course.institution, school);
        add(
            &mut all,
            "studyType",
            &course.study_type,
            rated(vocabulary::has_degree(&course.study_type)),
        );
        add(&mut all, "area", &course.area, LIKELY);
        add(&mut all, "score", &course.score, LIKELY);
        all.period(&format!("education[{at}]"), &course.period, &course.evidence);
    }
    all.lists(resume);
    all.out
}

struct Fields<'a> {
    lines: &'a [String],
    out: Vec<Field>,
}

impl Fields<'_> {
    fn basics(&mut self, resume: &Resume) {
        let basics = &resume.basics;
        let spelled = |name: &str| {
            let local = basics.email.split('@').next().unwrap_or_default().to_lowercase();
            name.to_lowercase().split([' ', '-']).any(|part| part.len() > 2 && local.contains(part))
        };
        let titled = vocabulary::title_score(&basics.label) > 0;
        let placed = places::is_place(&basics.location);
        for (name, value, sure) in [
            ("name", &basics.name, rated(spelled(&basics.name))),
            ("label", &basics.label, if titled { SURE } else { GUESS }),
            ("email", &basics.email, SURE),
            ("phone", &basics.phone, rated(!basics.phone_e164.is_empty())),
            ("location", &basics.location, rated(placed)),
        ] {
            self.add(&format!("basics.{name}"), value, &basics.evidence, sure);
        }
        for (at, link) in basics.links.iter().enumerate() {
            self.add(&format!("basics.links[{at}]"), link, &basics.evidence, SURE);
        }
    }

    fn work(&mut self, path: &str, work: &Work) {
        let title = vocabulary::title_score(&work.position);
        let employer = vocabulary::organisation_score(&work.company);
        let told = |own: i32, other: i32| match (own, other) {
            (1.., _) => SURE,
            (_, 1..) => LIKELY,
            _ => GUESS,
        };
        self.add(
            &format!("{path}.position"),
            &work.position,
            &work.evidence,
            told(title, employer),
        );
        self.add(&format!("{path}.company"), &work.company, &work.evidence, told(employer, title));
        let placed = rated(places::is_place(&work.location));
        self.add(&format!("{path}.location"), &work.location, &work.evidence, placed);
        self.period(path, &work.period, &work.evidence);
    }

    fn period(&mut self, path: &str, period: &Period, evidence: &Evidence) {
        let whole = period.start.is_some() && (period.end.is_some() || period.ongoing);
        let dated = period.start.is_some() || period.end.is_some() || period.ongoing;
        let text = if dated { period.text.as_str() } else { "" };
        self.add(&format!("{path}.period"), text, evidence, rated(whole));
    }

    fn lists(&mut self, resume: &Resume) {
        for (at, group) in resume.skills.iter().enumerate() {
            for (of, skill) in group.keywords.iter().enumerate() {
                let path = format!("skills[{at}].keywords[{of}]");
                self.add(&path, &skill.text, &skill.evidence, LIKELY);
            }
        }
        for (at, one) in resume.projects.iter().enumerate() {
            self.add(&format!("projects[{at}].name"), &one.name, &one.evidence, LIKELY);
            self.period(&format!("projects[{at}]"), &one.period, &one.evidence);
        }
        for (at, one) in resume.languages.iter().enumerate() {
            self.add(&format!("languages[{at}].language"), &one.language, &one.evidence, SURE);
            self.add(&format!("languages[{at}].fluency"), &one.fluency, &one.evidence, LIKELY);
        }
        for (at, one) in resume.certificates.iter().enumerate() {
            self.add(&format!("certificates[{at}].name"), &one.name, &one.evidence, LIKELY);
            self.add(&format!("certificates[{at}].issuer"), &one.issuer, &one.evidence, LIKELY);
        }
        for (at, one) in resume.awards.iter().enumerate() {
            self.add(&format!("awards[{at}].title"), &one.title, &one.evidence, LIKELY);
        }
        for (at, one) in resume.publications.iter().enumerate() {
            self.add(&format!("publications[{at}].name"), &one.name, &one.evidence, LIKELY);
        }
    }

    /// Adds a field that says something, with those of its lines that hold it. What was put
    /// together from several lines is a little less sure.
    fn add(&mut self, path: &str, value: &str, evidence: &Evidence, sure: f64) {
        let wanted = letters(value);
        if wanted.is_empty() {
            return;
        }
        let holds =
            |at: &&usize| self.lines.get(**at).is_some_and(|line| letters(line).contains(&wanted));
        // Letters alone are compared, so the marks of a line need not be taken off first.
        let own: Evidence = evidence.iter().filter(holds).copied().collect();
        let (evidence, confidence) =
            if own.is_empty() { (evidence.clone(), sure * 0.9) } else { (own, sure) };
        let path = path.to_owned();
        self.out.push(Field { path, evidence, confidence, corrected: false });
    }
}

fn rated(known: bool) -> f64 {
    if known { SURE } else { LIKELY }
}

/// Letters and digits of a text, as the parser sees it, in lower case.
fn letters(text: &str) -> String {
    clean::plain(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}
