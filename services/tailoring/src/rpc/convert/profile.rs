//! What was read in a resume as messages: judged, and field by field.

use proto::tailoring::v1 as pb;
use resume::{
    analysis::{Analysis, Part, Suggestion},
    correct::Value,
};

use super::number;
use crate::app::Profile;

/// Converts a judgement.
#[must_use]
pub fn analysis(analysis: Analysis) -> pb::Analysis {
    pb::Analysis {
        score: number(analysis.score as usize),
        parts: analysis.parts.iter().map(part).collect(),
        suggestions: analysis.suggestions.into_iter().map(suggestion).collect(),
    }
}

fn part(part: &Part) -> pb::AnalysisPart {
    pb::AnalysisPart {
        key: part.aspect.key().to_owned(),
        title: part.aspect.title().to_owned(),
        score: number(part.points() as usize),
        max: number(part.aspect.weight() as usize),
    }
}

fn suggestion(one: Suggestion) -> pb::Suggestion {
    pb::Suggestion { key: one.reason, text: one.text, lines: lines(&one.evidence) }
}

/// Converts a profile.
#[must_use]
pub fn profile(profile: Profile) -> pb::Profile {
    pb::Profile {
        profile_json: profile.json,
        fields: profile.fields.into_iter().map(field).collect(),
        lines: profile.lines,
        etag: profile.etag,
    }
}

fn field(value: Value) -> pb::ProfileField {
    let Value { field, value } = value;
    pb::ProfileField {
        lines: lines(&field.evidence),
        path: field.path,
        value,
        confidence: field.confidence,
        corrected: field.corrected,
    }
}

/// Numbers of lines, which people count from 1.
fn lines(evidence: &[usize]) -> Vec<i32> {
    evidence.iter().map(|line| number(line + 1)).collect()
}
