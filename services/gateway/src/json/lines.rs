//! Lines of a tailored resume and its versions in JSON.

use proto::tailoring::v1 as wire;
use serde::Serialize;
use utoipa::ToSchema;

use super::value::rfc3339;

/// The lines of a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lines {
    /// Number of the version, from 1.
    pub version: i32,
    /// Its lines, those that are left out included.
    pub lines: Vec<Line>,
}

impl Lines {
    /// Puts a version and its lines together.
    #[must_use]
    pub fn new(version: i32, lines: Vec<wire::Line>) -> Self {
        Self { version, lines: lines.into_iter().map(Into::into).collect() }
    }
}

/// A piece of a tailored resume that can be edited or dropped on its own: a sentence, a heading, a
/// title, a skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    /// Identifier, the same in every version.
    pub id: String,
    /// Heading of its section; empty for the head of the resume.
    pub section: String,
    /// What it says.
    pub text: String,
    /// Where that comes from: it stands in the resume, a model reworded it, the writer put facts of
    /// the resume together, it is a heading of the writer, or the user wrote it.
    #[schema(pattern = "^(source|reworded|composed|heading|user)$")]
    pub origin: &'static str,
    /// Lines of the resume that it rests on, from 1.
    pub sources: Vec<i32>,
    /// What it said in the first version.
    pub original: String,
    /// Whether it is left out.
    pub dropped: bool,
}

impl From<wire::Line> for Line {
    fn from(line: wire::Line) -> Self {
        let origin = match line.origin() {
            wire::LineOrigin::Unspecified | wire::LineOrigin::Source => "source",
            wire::LineOrigin::Reworded => "reworded",
            wire::LineOrigin::Composed => "composed",
            wire::LineOrigin::Heading => "heading",
            wire::LineOrigin::User => "user",
        };
        Self {
            id: line.id,
            section: line.section,
            text: line.text,
            origin,
            sources: line.sources,
            original: line.original,
            dropped: line.dropped,
        }
    }
}

/// The versions of a tailoring.
#[derive(Debug, Serialize, ToSchema)]
pub struct Versions {
    /// All of them, newest first.
    pub versions: Vec<Version>,
}

/// A version of a tailoring.
#[derive(Debug, Serialize, ToSchema)]
pub struct Version {
    /// Number, from 1.
    pub version: i32,
    /// When it was made, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub created_at: Option<String>,
    /// How many of its lines are not as in the version before.
    pub changed: i32,
}

impl From<wire::Version> for Version {
    fn from(version: wire::Version) -> Self {
        Self {
            version: version.version,
            created_at: rfc3339(version.create_time),
            changed: version.changed,
        }
    }
}
