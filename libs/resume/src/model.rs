//! The CV model: what a reader finds in a resume, field by field, each with the lines it came from.
//! Shaped after JSON Resume 1.0.0, so that writing that format is a matter of naming, not of guessing.

mod achievement;
mod field;

use serde::{Deserialize, Serialize};

pub use self::{
    achievement::{Award, Publication},
    field::Field,
};

/// Numbers of lines in [`Resume::lines`], counted from 0, that a fact rests on.
pub type Evidence = Vec<usize>;

/// A resume, structured. Everything in it stands in `lines`; nothing is made up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Resume {
    /// The text that was read, line by line, in reading order; behind it what its owner wrote in
    /// corrections.
    pub lines: Vec<String>,
    /// How many of the last lines its owner wrote.
    #[serde(default, skip_serializing_if = "none")]
    pub owner_lines: usize,
    /// Who it is about.
    pub basics: Basics,
    /// Employment, in the order of the document.
    pub work: Vec<Work>,
    /// Education, in the order of the document.
    pub education: Vec<Education>,
    /// What the document lists as skills.
    pub skills: Vec<SkillGroup>,
    /// Projects.
    pub projects: Vec<Project>,
    /// Languages a person speaks.
    pub languages: Vec<Language>,
    /// Certificates and licences.
    pub certificates: Vec<Certificate>,
    /// Unpaid work. Its lines stand in `other`, too, as do those of awards and publications.
    #[serde(default)]
    pub volunteering: Vec<Work>,
    /// Awards, honours and scholarships.
    #[serde(default)]
    pub awards: Vec<Award>,
    /// Publications and talks.
    #[serde(default)]
    pub publications: Vec<Publication>,
    /// Sections that were recognised as such and belong nowhere else, and lines not understood.
    pub other: Vec<Section>,
    /// Headings of the document, in its order.
    #[serde(default)]
    pub headings: Vec<Heading>,
    /// Every field that was understood, with its lines and how sure it is.
    #[serde(default)]
    pub fields: Vec<Field>,
}

fn none(count: &usize) -> bool {
    *count == 0
}

impl Resume {
    /// Whether a line, by its number, is one that its owner wrote.
    #[must_use]
    pub fn is_owner_line(&self, line: usize) -> bool {
        line + self.owner_lines >= self.lines.len()
    }
}

/// A heading as written and what stands under it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// The words of the source.
    pub title: String,
    /// What the section is.
    pub kind: SectionKind,
    /// Where it stands.
    pub evidence: Evidence,
}

/// What a section of a resume is about.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// Name, addresses and links.
    Contact,
    /// Summary or objective.
    Summary,
    /// Employment.
    Work,
    /// Education.
    Education,
    /// Skills.
    Skills,
    /// Projects.
    Projects,
    /// Languages a person speaks.
    Languages,
    /// Certificates and licences.
    Certificates,
    /// Everything else: awards, publications, interests, references.
    #[default]
    Other,
}

/// Name, contact and summary.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Basics {
    /// Full name as written.
    pub name: String,
    /// Professional title under the name.
    pub label: String,
    /// E-mail address.
    pub email: String,
    /// Phone number as written.
    pub phone: String,
    /// Phone number in the form of E.164; empty where its country is not known.
    #[serde(default)]
    pub phone_e164: String,
    /// Place as written.
    pub location: String,
    /// Links, as written.
    pub links: Vec<String>,
    /// Summary, one entry per line of the source.
    pub summary: Vec<Statement>,
    /// Lines the contact block came from.
    pub evidence: Evidence,
}

/// A sentence or bullet with the lines it came from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// The text, with bullet marks and line breaks removed and nothing else changed.
    pub text: String,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A date as precise as the source: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartialDate(pub String);

/// From when to when.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Period {
    /// Start; none when the source has none.
    pub start: Option<PartialDate>,
    /// End; none when ongoing or when the source has none.
    pub end: Option<PartialDate>,
    /// Whether the source says that it goes on.
    pub ongoing: bool,
    /// The words of the source, for example "Mar 2019 - present".
    pub text: String,
}

/// One employment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// Employer.
    pub company: String,
    /// Position held.
    pub position: String,
    /// Place as written.
    pub location: String,
    /// When.
    pub period: Period,
    /// What was done, bullet by bullet.
    pub highlights: Vec<Statement>,
    /// Lines of the entry's head.
    pub evidence: Evidence,
}

/// One course of study.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Education {
    /// School or university.
    pub institution: String,
    /// Degree as written.
    pub study_type: String,
    /// Field of study.
    pub area: String,
    /// Grade as written.
    pub score: String,
    /// When.
    pub period: Period,
    /// Courses, theses and remarks.
    pub highlights: Vec<Statement>,
    /// Lines of the entry's head.
    pub evidence: Evidence,
}

/// Skills under one heading, for example "Languages: Rust, Go".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SkillGroup {
    /// Name of the group; empty where the source has none.
    pub name: String,
    /// Each skill as written.
    pub keywords: Vec<Statement>,
}

/// One project.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Project {
    /// Name.
    pub name: String,
    /// Link as written.
    pub url: String,
    /// When.
    pub period: Period,
    /// What it is and what was done.
    pub highlights: Vec<Statement>,
    /// Lines of the entry's head.
    pub evidence: Evidence,
}

/// A language and how well it is spoken.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Language {
    /// Language as written.
    pub language: String,
    /// Fluency as written.
    pub fluency: String,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A certificate or licence.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Name.
    pub name: String,
    /// Who gave it.
    pub issuer: String,
    /// When.
    pub date: Option<PartialDate>,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A section kept as it stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Heading as written; empty for lines before any heading.
    pub title: String,
    /// Its lines.
    pub statements: Vec<Statement>,
}
