//! What this service publishes of resumes, beside the changes of its operations: that one was read,
//! with what it says about its owner, and that one was deleted. Each is appended in the transaction
//! that makes it true, under the next number of the resume.

use events::Change;
use proto::tailoring::v1 as pb;
use service::telemetry::propagation;

use crate::domain::facts::{Fact, Kind};

/// How the types begin.
pub const PREFIX: &str = "jobstream.resumes.";
/// A resume was read.
pub const PARSED: &str = "jobstream.resumes.resume.parsed.v1";
/// A resume was deleted.
pub const DELETED: &str = "jobstream.resumes.resume.deleted.v1";

/// The change of a resume that was read.
#[must_use]
pub fn parsed(owner: &str, resume: &str, sequence: i64, facts: &[Fact]) -> Change {
    let message = pb::ResumeParsed {
        resume_id: resume.to_owned(),
        owner: owner.to_owned(),
        facts: facts.iter().map(fact).collect(),
    };
    change(resume, sequence, PARSED, &message)
}

/// The change of a resume that was deleted.
#[must_use]
pub fn deleted(owner: &str, resume: &str, sequence: i64) -> Change {
    let message = pb::ResumeDeleted { resume_id: resume.to_owned(), owner: owner.to_owned() };
    change(resume, sequence, DELETED, &message)
}

fn change(
    resume: &str,
    sequence: i64,
    kind: &'static str,
    message: &impl prost::Message,
) -> Change {
    Change {
        aggregate: resume.to_owned(),
        sequence,
        kind,
        payload: message.encode_to_vec(),
        trace: propagation::traceparent(),
    }
}

fn fact(fact: &Fact) -> pb::ResumeFact {
    let kind = match fact.kind {
        Kind::Skill => pb::ResumeFactKind::Skill,
        Kind::ExperienceLevel => pb::ResumeFactKind::ExperienceLevel,
        Kind::Headline => pb::ResumeFactKind::Headline,
        Kind::Location => pb::ResumeFactKind::Location,
    };
    let lines = fact.lines.iter().map(|line| i32::try_from(line + 1).unwrap_or(i32::MAX));
    pb::ResumeFact { kind: kind.into(), value: fact.value.clone(), lines: lines.collect() }
}
