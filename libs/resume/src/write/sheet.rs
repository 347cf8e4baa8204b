//! What stands on the sheet: the document as every format shows it, as headings, entries, points
//! and groups. Texts are single lines without control characters from here on.

use serde::Serialize;

use super::{
    document::{Content, Document, Labels, Section},
    link,
};
use crate::model::{Basics, Certificate, Education, Language, Period, Project, Statement, Work};

/// A document, laid out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Sheet {
    /// Language tag, lower case letters and hyphens only.
    pub(super) language: String,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) contacts: Vec<Linked>,
    pub(super) sections: Vec<Block>,
}

/// A text that may be a link.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Linked {
    pub(super) text: String,
    pub(super) target: Option<String>,
}

/// A section.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Block {
    pub(super) title: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) points: Vec<String>,
    pub(super) groups: Vec<Group>,
    pub(super) entries: Vec<Entry>,
}

/// Things of one kind on one line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) items: Vec<String>,
}

/// An employment, a course of study, a project, a certificate.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Entry {
    pub(super) title: String,
    /// Employer, school, issuer.
    pub(super) at: String,
    /// Place of an employment, grade of a course of study.
    pub(super) place: String,
    pub(super) period: String,
    pub(super) link: Option<Linked>,
    pub(super) points: Vec<String>,
}

impl Sheet {
    /// Lays a document out.
    pub(super) fn new(document: &Document) -> Self {
        let Document { basics, labels, .. } = document;
        let sections = document.sections.iter().filter(|section| !section.content.is_empty());
        Self {
            language: language(&document.language),
            name: tidy(&basics.name),
            label: tidy(&basics.label),
            contacts: contacts(basics),
            sections: sections.map(|section| Block::new(section, labels)).collect(),
        }
    }
}

impl Block {
    fn new(section: &Section, labels: &Labels) -> Self {
        let mut out = Self { title: tidy(&section.title), ..Self::default() };
        match &section.content {
            Content::Summary(lines) => {
                let whole = texts(lines).join(" ");
                out.paragraphs.extend((!whole.is_empty()).then_some(whole));
            }
            Content::Points(points) => out.points = texts(points),
            Content::Work(all) => out.entries = all.iter().map(|one| work(one, labels)).collect(),
            Content::Education(all) => {
                out.entries = all.iter().map(|one| education(one, labels)).collect();
            }
            Content::Projects(all) => {
                out.entries = all.iter().map(|one| project(one, labels)).collect();
            }
            Content::Certificates(all) => out.entries = all.iter().map(certificate).collect(),
            Content::Skills(groups) => {
                let group = |name: &str, keywords: &[Statement]| Group {
                    name: tidy(name),
                    items: texts(keywords),
                };
                out.groups = groups.iter().map(|one| group(&one.name, &one.keywords)).collect();
            }
            Content::Languages(all) => {
                let items = all.iter().map(spoken).filter(|item| !item.is_empty()).collect();
                out.groups = vec![Group { name: String::new(), items }];
            }
        }
        out.groups.retain(|group| !group.items.is_empty());
        out
    }
}

fn work(work: &Work, labels: &Labels) -> Entry {
    entry([&work.position, &work.company], &work.location, period(&work.period, labels))
        .with(&work.highlights)
}

fn education(study: &Education, labels: &Labels) -> Entry {
    let degree = joined(&[&study.study_type, &study.area], ", ");
    entry([&degree, &study.institution], &study.score, period(&study.period, labels))
        .with(&study.highlights)
}

fn project(project: &Project, labels: &Labels) -> Entry {
    let mut out = entry([&project.name, ""], "", period(&project.period, labels));
    let text = tidy(&project.url);
    let target = link::page(&text);
    out.link = (!text.is_empty()).then_some(Linked { text, target });
    out.with(&project.highlights)
}

fn certificate(one: &Certificate) -> Entry {
    let date = one.date.as_ref().map(|date| tidy(&date.0)).unwrap_or_default();
    entry([&one.name, &one.issuer], "", date)
}

/// An entry of which the first title that there is becomes the title.
fn entry(titles: [&str; 2], place: &str, period: String) -> Entry {
    let mut titles = titles.into_iter().map(tidy).filter(|title| !title.is_empty());
    Entry {
        title: titles.next().unwrap_or_default(),
        at: titles.next().unwrap_or_default(),
        place: tidy(place),
        period,
        ..Entry::default()
    }
}

impl Entry {
    fn with(mut self, points: &[Statement]) -> Self {
        self.points.extend(texts(points));
        self
    }

    /// Employer and place, as far as they are known.
    pub(super) fn whereabouts(&self) -> String {
        joined(&[&self.at, &self.place], ", ")
    }
}

fn spoken(language: &Language) -> String {
    let (name, fluency) = (tidy(&language.language), tidy(&language.fluency));
    if fluency.is_empty() { name } else { format!("{name} ({fluency})") }
}

/// The words of the source for a period, or its dates where it has none.
pub(super) fn period(period: &Period, labels: &Labels) -> String {
    let text = tidy(&period.text);
    if !text.is_empty() {
        return text;
    }
    let start = period.start.as_ref().map(|date| date.0.as_str()).unwrap_or_default();
    let end = match &period.end {
        Some(date) => date.0.as_str(),
        None if period.ongoing => &labels.present,
        None => "",
    };
    tidy(&joined(&[start, end], " – "))
}

fn contacts(basics: &Basics) -> Vec<Linked> {
    let one = |text: &str, target: fn(&str) -> Option<String>| {
        let text = tidy(text);
        (!text.is_empty()).then(|| Linked { target: target(&text), text })
    };
    let mut out: Vec<Linked> = Vec::new();
    out.extend(one(&basics.email, link::mail));
    out.extend(one(&basics.phone, link::phone));
    out.extend(one(&basics.location, |_| None));
    out.extend(basics.links.iter().filter_map(|text| one(text, link::page)));
    out
}

fn texts(statements: &[Statement]) -> Vec<String> {
    statements.iter().map(|one| tidy(&one.text)).filter(|text| !text.is_empty()).collect()
}

fn joined(parts: &[&str], separator: &str) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(separator)
}

/// One line without control characters and without what XML cannot hold: a text as every format
/// shows it.
#[must_use]
pub fn tidy(text: &str) -> String {
    let kept = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let spaced = text.chars().map(|c| if c.is_whitespace() && c != '\u{a0}' { ' ' } else { c });
    let line: String = spaced.filter(kept).collect();
    line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn language(tag: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let whole = (2..=12).contains(&tag.len()) && tag.chars().all(fits);
    if whole { tag.to_ascii_lowercase() } else { "en".into() }
}
