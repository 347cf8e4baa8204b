//! Reads a resume: text to model, without I/O. Every word it returns stands in the text, with the
//! lines it came from; every line of the text ends up as evidence of something, or in `other`.
//!
//! Lines are cleaned and joined to sections by their headings; each kind of section has its own
//! reader. The time is linear in the length of the text.

mod certificates;
mod clean;
mod contact;
mod coverage;
mod dates;
mod education;
mod entries;
mod face;
pub(crate) mod fields;
mod flow;
mod head;
mod headings;
mod honours;
mod labelled;
mod languages;
mod lines;
#[cfg(test)]
mod ordinary;
mod places;
mod projects;
mod sections;
mod skills;
mod stops;
mod vocabulary;
mod work;

use std::collections::HashSet;

pub use clean::plain;
pub use coverage::unaccounted;
use flow::Flow;
use headings::Topic;
use sections::Section;

use crate::{
    model::{Heading, PartialDate, Period, Resume, Section as Kept, SectionKind, Statement},
    read::{Format, Run, Text},
};

/// Lines that are understood; the longest resume has a tenth of that. What follows is kept as it is.
const LINES: usize = 8_000;

/// Calling code of the country that a place as written is in, such as `49`; none where that is not
/// known. The United States and Canada share `1`.
#[must_use]
pub fn calling_code(place: &str) -> Option<&'static str> {
    contact::calling_code(place)
}

/// Reads a document: its text, and the links behind its words, as far as they are addresses of the
/// person. These stand as lines after those of the text.
#[must_use]
pub fn document(text: &Text) -> Resume {
    let broken = matches!(text.format, Format::Pdf | Format::Markdown | Format::Text);
    read(&text.text(), &text.links, &text.runs, broken)
}

/// Reads the text of a resume.
#[must_use]
pub fn parse(text: &str) -> Resume {
    read(text, &[], &[], true)
}

/// Reads a resume; `broken` says that its lines were broken at the edge of a page.
fn read(text: &str, links: &[String], runs: &[Vec<Run>], broken: bool) -> Resume {
    let mut resume =
        Resume { lines: text.lines().map(str::to_owned).collect(), ..Resume::default() };
    let mut lines = lines::scan(&resume.lines[..resume.lines.len().min(LINES)]);
    face::put(&mut lines, runs);
    let flow = if broken { Flow::of(&lines) } else { Flow::of_paragraphs(&lines) };
    let mut sections = sections::split(lines);
    let contact = contact::read(&sections, &resume.lines[..resume.lines.len().min(LINES)]);
    resume.basics = contact.basics;
    take_head(&mut resume, &contact.rest, &flow);
    drop_running_names(&mut resume, &mut sections);
    let mut volunteer = Vec::new();
    // Without a section of their own the courses stand among the employments.
    let mixed = !sections
        .iter()
        .any(|section| section.topic == Some(Topic::Education) && !section.lines.is_empty());
    for section in sections {
        if let Some(heading) = &section.heading {
            let (title, evidence) = (heading.text.clone(), heading.evidence.clone());
            let kind = section.topic.map_or(SectionKind::Other, Topic::kind);
            resume.headings.push(Heading { title, kind, evidence });
        }
        if section.topic == Some(Topic::Volunteer) {
            volunteer.push(section);
        } else {
            read_section(&mut resume, section, &flow, mixed);
        }
    }
    take_volunteering(&mut resume, volunteer, &flow);
    dates::settle(&mut resume);
    contact::behind::write_out(&mut resume);
    contact::behind::take(&mut resume, links);
    coverage::keep_the_rest(&mut resume);
    resume.fields = fields::of(&resume);
    resume
}

/// Reads a period that somebody has written alone, such as "Mar 2019 - present". Words that tell no
/// date are a period without dates.
#[must_use]
pub fn period(text: &str) -> Period {
    let best = dates::find(text).into_iter().max_by_key(|found| found.shape);
    let dated = best.map(|found| found.period).unwrap_or_default();
    Period { text: text.to_owned(), ..dated }
}

/// Reads a date that somebody has written alone; none if it is no date.
#[must_use]
pub fn date(text: &str) -> Option<PartialDate> {
    let found = dates::find(text).into_iter().next()?;
    found.period.start.or(found.period.end)
}

/// The mailbox in a line, also where it is written in words: `jane[at]mail.example`.
#[must_use]
pub fn mailbox(line: &str) -> Option<String> {
    contact::email(line)
}

/// Running text between the contact block and the first heading is a summary.
fn take_head(resume: &mut Resume, rest: &[lines::Line], flow: &Flow) {
    let mut kept = Vec::new();
    let mut lines = rest.iter().peekable();
    for statement in flow.gather(rest) {
        // "Place and date of birth: ..." is a line of a form.
        let label =
            statement.text.split_once(": ").map_or(0, |(label, _)| label.split(' ').count());
        let prose = statement.text.split(' ').count() >= 8 && !(1..=5).contains(&label);
        if !prose {
            let count = statement.evidence.len();
            let mut seen = 0;
            while seen < count
                && let Some(line) = lines.next()
            {
                seen += line.evidence.len();
            }
            kept.push(statement);
            continue;
        }
        let own: HashSet<usize> = statement.evidence.into_iter().collect();
        while let Some(line) = lines.next_if(|line| own.contains(&line.evidence[0])) {
            resume.basics.summary.push(flow::statement(line));
        }
    }
    keep(resume, "", kept);
}

/// The name further down, alone or beside a date, a page number and the word for the document, is
/// the head or foot of a page, and so are the mailbox and the address.
fn drop_running_names(resume: &mut Resume, sections: &mut [Section]) {
    let basics = &mut resume.basics;
    if basics.name.is_empty() {
        return;
    }
    let name = basics.name.to_lowercase();
    let fold = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (email, place) = (basics.email.clone(), fold(&basics.location));
    let links = basics.links.clone();
    let contact = |line: &lines::Line| {
        let mailed = !email.is_empty() && line.text.contains(&email) && line.words() <= 12;
        // "Website: janeroe.example"
        let linked =
            line.words() <= 2 && links.iter().any(|link| line.text.ends_with(link.as_str()));
        mailed || linked || is_running(&line.text, &name)
    };
    let placed = |line: &lines::Line| place.len() > 8 && fold(&line.text) == place;
    for section in sections.iter_mut().filter(|section| section.topic.is_some()) {
        let entries = matches!(section.topic, Some(Topic::Work | Topic::Education));
        let running: Vec<bool> = section.lines.iter().map(contact).collect();
        // The town where a person lives is often that of an employer, too.
        let beside = |at: usize| {
            [at.checked_sub(1), Some(at + 1)]
                .into_iter()
                .flatten()
                .any(|at| running.get(at) == Some(&true))
        };
        let mut at = 0;
        section.lines.retain(|line| {
            let own = running[at] || placed(line) && (!entries || beside(at));
            at += 1;
            if own {
                basics.evidence.extend(&line.evidence);
            }
            !own
        });
    }
}

/// Whether a line says no more than the name (in small letters), and what stands beside it in the
/// head or foot of a page.
fn is_running(text: &str, name: &str) -> bool {
    let lower = text.to_lowercase();
    let Some(at) = lower.find(name).filter(|_| lower.len() <= name.len() + 60) else {
        return false;
    };
    let around = format!("{} | {}", &lower[..at], &lower[at + name.len()..]);
    let mut rest = around.clone();
    for found in dates::find(&around).iter().rev() {
        rest.replace_range(found.start..found.end, " | ");
    }
    // "12 May 2024 | Jane Roe | Short biography | 1"
    let numbered = text.rsplit(' ').next().is_some_and(|last| last.parse::<u8>().is_ok());
    if numbered && rest != around && around.split(' ').count() <= 10 {
        return true;
    }
    rest.split(['|', '·', '•', ',', '–', '—']).map(str::trim).all(|part| {
        let part = part.trim_matches(|c: char| !c.is_alphabetic());
        headings::exact(part) == Some(Topic::Title)
            || part.split(' ').all(|word| {
                matches!(
                    word,
                    "" | "résumé"
                        | "page"
                        | "seite"
                        | "strona"
                        | "página"
                        | "of"
                        | "von"
                        | "de"
                        | "z"
                        | "sur"
                )
            })
    })
}

fn read_section(resume: &mut Resume, section: Section, flow: &Flow, mixed: bool) {
    let title = section.heading.as_ref().map(|heading| heading.text.clone()).unwrap_or_default();
    let mut lines = section.lines;
    match section.topic {
        // Read with the head of the document.
        None | Some(Topic::Contact | Topic::Links) => {}
        Some(Topic::Summary) => resume.basics.summary.extend(lines.iter().map(flow::statement)),
        Some(Topic::Work) => read_work(resume, &title, lines, flow, mixed),
        Some(Topic::Education) => {
            let (education, loose) = education::read(lines, flow);
            resume.education.extend(education);
            keep(resume, &title, loose);
        }
        Some(Topic::Skills) => {
            resume.languages.extend(languages::among_skills(&mut lines));
            resume.skills.extend(skills::read(&lines));
        }
        Some(Topic::Projects) => {
            let (projects, loose) = projects::read(lines, &resume.lines, flow);
            resume.projects.extend(projects);
            keep(resume, &title, loose);
        }
        Some(Topic::Languages) => {
            resume.skills.extend(skills::read(&languages::take_skills(&mut lines)));
            let languages = languages::read(&lines);
            if languages.is_empty() {
                // "Languages" over programming languages.
                let mut groups = skills::read(&lines);
                for group in groups.iter_mut().filter(|group| group.name.is_empty()) {
                    group.name.clone_from(&title);
                }
                resume.skills.extend(groups);
            }
            resume.languages.extend(languages);
        }
        Some(Topic::Certificates) => {
            resume.certificates.extend(certificates::read(&lines, flow));
        }
        Some(
            topic @ (Topic::Title
            | Topic::Volunteer
            | Topic::Awards
            | Topic::Publications
            | Topic::Other),
        ) => {
            match topic {
                Topic::Awards => resume.awards.extend(honours::awards(&lines, flow)),
                Topic::Publications => {
                    let found = honours::publications(&lines, &resume.lines, flow);
                    resume.publications.extend(found);
                }
                _ => {}
            }
            let statements = flow.gather(&lines);
            keep(resume, &title, statements);
        }
    }
}

/// Adds the employments of a section, and the courses among them if it is mixed.
fn read_work(resume: &mut Resume, title: &str, lines: Vec<lines::Line>, flow: &Flow, mixed: bool) {
    let found = work::read(lines, flow, mixed);
    resume.work.extend(found.work);
    keep(resume, title, found.loose);
    let (education, loose) = education::from_entries(found.courses);
    resume.education.extend(education);
    keep(resume, title, loose);
}

/// Unpaid work is kept as it stands, too, unless it is all the work there is.
fn take_volunteering(resume: &mut Resume, sections: Vec<Section>, flow: &Flow) {
    let only = resume.work.is_empty();
    for section in sections {
        let title =
            section.heading.as_ref().map(|heading| heading.text.clone()).unwrap_or_default();
        let statements = if only {
            let found = work::read(section.lines, flow, false);
            resume.work.extend(found.work);
            found.loose
        } else {
            let statements = flow.gather(&section.lines);
            resume.volunteering.extend(work::read(section.lines, flow, false).work);
            statements
        };
        keep(resume, &title, statements);
    }
}

fn keep(resume: &mut Resume, title: &str, statements: Vec<Statement>) {
    if !statements.is_empty() {
        resume.other.push(Kept { title: title.to_owned(), statements });
    }
}
