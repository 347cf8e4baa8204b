//! What was read in a resume in JSON: field by field, and judged. Lines are counted from 1.

use proto::tailoring::v1 as wire;
use serde::Serialize;
use utoipa::ToSchema;

use super::{resume::document, value::serialize_number};

/// What was read in a resume, with what its owner has corrected in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResumeProfile {
    /// JSON Resume document.
    #[schema(required = true, value_type = Option<Object>)]
    pub profile: Option<serde_json::Value>,
    /// Every field that says something or was corrected.
    pub fields: Vec<ProfileField>,
    /// The text that was read, line by line; what the owner wrote in corrections stands behind it.
    pub lines: Vec<String>,
}

/// One field of what was read.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileField {
    /// Where it stands, for example `basics.email` or `work[0].company`.
    pub path: String,
    /// What it says; empty when it was taken out.
    pub value: String,
    /// Lines it rests on.
    pub lines: Vec<i32>,
    /// How sure the reading is, from 0 to 1; 1 for what was corrected.
    #[serde(serialize_with = "serialize_number")]
    pub confidence: f64,
    /// Whether the owner has corrected it.
    pub corrected: bool,
}

impl From<wire::Profile> for ResumeProfile {
    fn from(profile: wire::Profile) -> Self {
        let field = |field: wire::ProfileField| ProfileField {
            path: field.path,
            value: field.value,
            lines: field.lines,
            confidence: field.confidence,
            corrected: field.corrected,
        };
        Self {
            profile: document(&profile.profile_json),
            fields: profile.fields.into_iter().map(field).collect(),
            lines: profile.lines,
        }
    }
}

/// How good a resume is as a paper.
#[derive(Debug, Serialize, ToSchema)]
pub struct Analysis {
    /// From 0 to 100: the sum of the parts.
    pub score: i32,
    /// What was judged.
    pub parts: Vec<AnalysisPart>,
    /// What to do, what gains most first.
    pub suggestions: Vec<Suggestion>,
}

/// One aspect of a judged resume.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalysisPart {
    /// Name for programs.
    pub key: String,
    /// Name for people.
    pub title: String,
    /// Points it has.
    pub score: i32,
    /// Points it can have.
    pub max: i32,
}

/// Something that would make a resume better.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestion {
    /// Name for programs, UPPER_SNAKE.
    pub key: String,
    /// What to do.
    pub text: String,
    /// Lines of the resume it is about; none for what is missing.
    pub lines: Vec<i32>,
}

impl From<wire::Analysis> for Analysis {
    fn from(analysis: wire::Analysis) -> Self {
        let part = |part: wire::AnalysisPart| AnalysisPart {
            key: part.key,
            title: part.title,
            score: part.score,
            max: part.max,
        };
        let suggestion =
            |one: wire::Suggestion| Suggestion { key: one.key, text: one.text, lines: one.lines };
        Self {
            score: analysis.score,
            parts: analysis.parts.into_iter().map(part).collect(),
            suggestions: analysis.suggestions.into_iter().map(suggestion).collect(),
        }
    }
}
