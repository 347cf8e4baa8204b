//! The document to write: who it is about, and sections in the order they are shown. A tailored
//! resume starts with the points that match and orders the rest; a parsed one keeps its own order.

use serde::{Deserialize, Serialize};

use crate::model::{
    Basics, Certificate, Education, Language, Project, Resume, SectionKind, SkillGroup, Statement,
    Work,
};

/// A resume as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Language of the texts, for example `en` or `pt-BR`; empty counts as English.
    #[serde(default)]
    pub language: String,
    /// Name and contact. Its summary is not shown unless a section holds it.
    pub basics: Basics,
    /// Sections in the order they are shown; those without content are left out.
    pub sections: Vec<Section>,
    /// Lines of the source that evidence refers to; they stand in JSON only.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Words that the writer adds.
    #[serde(default)]
    pub labels: Labels,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Heading; empty for none.
    pub title: String,
    /// What stands under it.
    pub content: Content,
}

impl Section {
    /// Makes a section.
    pub fn new(title: impl Into<String>, content: Content) -> Self {
        Self { title: title.into(), content }
    }
}

/// What a section holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Running text; each statement is a sentence or line of it.
    Summary(Vec<Statement>),
    /// Points, for example those that match a posting.
    Points(Vec<Statement>),
    /// Employment.
    Work(Vec<Work>),
    /// Education.
    Education(Vec<Education>),
    /// Skills.
    Skills(Vec<SkillGroup>),
    /// Projects.
    Projects(Vec<Project>),
    /// Languages.
    Languages(Vec<Language>),
    /// Certificates.
    Certificates(Vec<Certificate>),
}

impl Content {
    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Summary(items) | Self::Points(items) => items.is_empty(),
            Self::Work(items) => items.is_empty(),
            Self::Education(items) => items.is_empty(),
            Self::Skills(items) => items.is_empty(),
            Self::Projects(items) => items.is_empty(),
            Self::Languages(items) => items.is_empty(),
            Self::Certificates(items) => items.is_empty(),
        }
    }
}

/// Words that the writer adds where the source has none, in the language of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Labels {
    /// What stands for the end of what goes on.
    pub present: String,
    /// Heading of the summary.
    pub summary: String,
    /// Heading of employment.
    pub work: String,
    /// Heading of education.
    pub education: String,
    /// Heading of skills.
    pub skills: String,
    /// Heading of projects.
    pub projects: String,
    /// Heading of languages.
    pub languages: String,
    /// Heading of certificates.
    pub certificates: String,
}

impl Default for Labels {
    fn default() -> Self {
        Self {
            present: "present".into(),
            summary: "Summary".into(),
            work: "Experience".into(),
            education: "Education".into(),
            skills: "Skills".into(),
            projects: "Projects".into(),
            languages: "Languages".into(),
            certificates: "Certificates".into(),
        }
    }
}

impl Labels {
    fn of(&self, kind: SectionKind) -> &str {
        match kind {
            SectionKind::Summary => &self.summary,
            SectionKind::Work => &self.work,
            SectionKind::Education => &self.education,
            SectionKind::Skills => &self.skills,
            SectionKind::Projects => &self.projects,
            SectionKind::Languages => &self.languages,
            SectionKind::Certificates => &self.certificates,
            SectionKind::Contact | SectionKind::Other => "",
        }
    }
}

/// Kinds with a place of their own in a resume, in the usual order.
const KINDS: [SectionKind; 7] = [
    SectionKind::Summary,
    SectionKind::Work,
    SectionKind::Education,
    SectionKind::Projects,
    SectionKind::Skills,
    SectionKind::Certificates,
    SectionKind::Languages,
];

impl Document {
    /// Makes the document of a parsed resume: its sections, headings and order as in the source.
    #[must_use]
    pub fn from_resume(resume: &Resume, labels: Labels) -> Self {
        let mut sections = Vec::new();
        let mut others: Vec<&crate::model::Section> = resume.other.iter().collect();
        let mut left: Vec<SectionKind> = KINDS.to_vec();
        for heading in &resume.headings {
            if let Some(at) = left.iter().position(|kind| *kind == heading.kind) {
                sections.push(Section::new(&heading.title, content(resume, left.remove(at))));
            } else if let Some(at) = others.iter().position(|o| o.title == heading.title) {
                let other = others.remove(at);
                sections
                    .push(Section::new(&other.title, Content::Points(other.statements.clone())));
            }
        }
        // What has no heading of its own in the source: the summary stands first, the rest last.
        for kind in left {
            let section = Section::new(labels.of(kind), content(resume, kind));
            let at = if kind == SectionKind::Summary { 0 } else { sections.len() };
            sections.insert(at, section);
        }
        for other in others {
            sections.push(Section::new(&other.title, Content::Points(other.statements.clone())));
        }
        sections.retain(|section| !section.content.is_empty());
        let (basics, lines) = (resume.basics.clone(), resume.lines.clone());
        Self { language: String::new(), basics, sections, lines, labels }
    }
}

/// What a resume holds of a kind.
fn content(resume: &Resume, kind: SectionKind) -> Content {
    match kind {
        SectionKind::Work => Content::Work(resume.work.clone()),
        SectionKind::Education => Content::Education(resume.education.clone()),
        SectionKind::Skills => Content::Skills(resume.skills.clone()),
        SectionKind::Projects => Content::Projects(resume.projects.clone()),
        SectionKind::Languages => Content::Languages(resume.languages.clone()),
        SectionKind::Certificates => Content::Certificates(resume.certificates.clone()),
        SectionKind::Summary => Content::Summary(resume.basics.summary.clone()),
        SectionKind::Contact | SectionKind::Other => Content::Points(Vec::new()),
    }
}
