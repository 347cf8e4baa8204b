//! Judges what a resume says: contact, sections, dates, and skills that show in the work.

use super::{Aspect, Judged, percent};
use crate::model::{Period, Resume, Statement};

/// Suggestions of one kind at most; a person does one after the other.
const MOST: usize = 10;

pub(super) fn contact(resume: &Resume) -> Judged {
    let mut out = Judged::new(Aspect::Contact);
    let basics = &resume.basics;
    for (value, points, reason, text) in [
        (&basics.email, 40, "EMAIL_MISSING", "Add an e-mail address under your name."),
        (&basics.name, 25, "NAME_MISSING", "Put your full name on a line of its own at the top."),
        (&basics.phone, 20, "PHONE_MISSING", "Add a phone number with its country code."),
        (&basics.location, 15, "PLACE_MISSING", "Add the town and country that you live in."),
    ] {
        if value.is_empty() {
            out.lose(points, reason, text, &[]);
        }
    }
    if !basics.phone.is_empty() && basics.phone_e164.is_empty() {
        let lines = lines_of(resume, "basics.phone");
        out.lose(
            5,
            "PHONE_WITHOUT_COUNTRY",
            "Write the phone number with its country code.",
            &lines,
        );
    }
    out
}

pub(super) fn completeness(resume: &Resume) -> Judged {
    let mut out = Judged::new(Aspect::Completeness);
    for (missing, points, reason, text) in [
        (
            resume.work.is_empty(),
            40,
            "WORK_MISSING",
            "Add what you worked as, for whom and when, under a heading such as \"Experience\".",
        ),
        (
            resume.education.is_empty(),
            20,
            "EDUCATION_MISSING",
            "Add your education or training under a heading of its own.",
        ),
        (
            resume.skills.is_empty(),
            20,
            "SKILLS_MISSING",
            "List your skills under a heading of their own.",
        ),
        (
            resume.basics.summary.is_empty(),
            10,
            "SUMMARY_MISSING",
            "Add two or three sentences at the top on who you are and what you are good at.",
        ),
    ] {
        if missing {
            out.lose(points, reason, text, &[]);
        }
    }
    for work in resume.work.iter().filter(|work| work.highlights.is_empty()).take(MOST) {
        let text =
            format!("Say what you did and achieved: {}.", named(&work.position, &work.company));
        out.lose(5, "WORK_WITHOUT_POINTS", text, &work.evidence);
    }
    for work in resume.work.iter().take(MOST) {
        let what = match (work.position.is_empty(), work.company.is_empty()) {
            (true, _) => "position",
            (_, true) => "employer",
            _ => continue,
        };
        let text = format!("Name the {what}: {}.", named(&work.position, &work.company));
        out.lose(5, "WORK_HALF_NAMED", text, &work.evidence);
    }
    out
}

pub(super) fn dates(resume: &Resume) -> Judged {
    let mut out = Judged::new(Aspect::Dates);
    let work = resume.work.iter().map(|w| (named(&w.position, &w.company), &w.period, &w.evidence));
    let studies = resume.education.iter();
    let studies = studies.map(|e| (named(&e.study_type, &e.institution), &e.period, &e.evidence));
    let (mut whole, mut all) = (0, 0);
    for (at, (name, period, evidence)) in work.chain(studies).enumerate() {
        all += 1;
        let study = at >= resume.work.len();
        let problem = problem(period, study);
        whole += usize::from(problem.is_none());
        if let Some((reason, text)) = problem.filter(|_| out.suggestions.len() < MOST) {
            out.suggest(reason, format!("{text}: {name}."), evidence);
        }
    }
    out.score = percent(whole, all);
    out
}

fn problem(period: &Period, study: bool) -> Option<(&'static str, &'static str)> {
    let (start, end) = (&period.start, &period.end);
    if start.is_none() && end.is_none() {
        return Some(("DATES_MISSING", "Say from when to when"));
    }
    if let (Some(start), Some(end)) = (start, end) {
        // As precise as the less precise of both.
        let shared = start.0.len().min(end.0.len());
        let backwards = start.0[..shared] > end.0[..shared];
        return backwards.then_some(("DATES_BACKWARDS", "The end is before the start"));
    }
    if end.is_none() && !period.ongoing {
        return Some(("END_MISSING", "Say until when, or that it goes on"));
    }
    (start.is_none() && !study).then_some(("START_MISSING", "Say since when"))
}

pub(super) fn evidence(resume: &Resume) -> Judged {
    let mut out = Judged::new(Aspect::Evidence);
    let shown: Vec<String> = statements(resume).map(|one| words(&one.text)).collect();
    let skills: Vec<&Statement> = resume.skills.iter().flat_map(|group| &group.keywords).collect();
    let (mut with, mut unseen) = (0, Vec::new());
    for skill in &skills {
        let wanted = words(&skill.text);
        if shown.iter().any(|text| text.contains(&wanted)) {
            with += 1;
        } else {
            unseen.push(*skill);
        }
    }
    // A third of what is listed, in use somewhere, is what good resumes have.
    out.score = (percent(with, skills.len()) * 3).min(100);
    for skill in unseen.into_iter().take(if out.score < 100 { MOST } else { 0 }) {
        let text = format!(
            "Show where you used {:?}, in a point of your work or of a project.",
            skill.text
        );
        out.suggest("SKILL_WITHOUT_EVIDENCE", text, &skill.evidence);
    }
    out
}

/// What was done: points of work, projects, studies, unpaid work, and the summary.
fn statements(resume: &Resume) -> impl Iterator<Item = &Statement> {
    let work = resume.work.iter().chain(&resume.volunteering).flat_map(|work| &work.highlights);
    let projects = resume.projects.iter().flat_map(|project| &project.highlights);
    let studies = resume.education.iter().flat_map(|course| &course.highlights);
    work.chain(projects).chain(studies).chain(&resume.basics.summary)
}

/// Words of a text in lower case between single spaces, so that a word is found as a whole.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && !"+#".contains(c));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

fn lines_of(resume: &Resume, path: &str) -> Vec<usize> {
    let field = resume.fields.iter().find(|field| field.path == path);
    field.map(|field| field.evidence.clone()).unwrap_or_default()
}

fn named(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (false, false) => format!("{first}, {second}"),
        (true, true) => "this entry".to_owned(),
        _ => format!("{first}{second}"),
    }
}
