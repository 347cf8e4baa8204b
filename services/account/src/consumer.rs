//! What this service consumes: that a resume was read, with what it says about its owner, and that
//! one was deleted. Each fact becomes a proposal for the owner's profile, in the transaction that
//! notes the event as seen; nothing of the profile itself is touched.

use events::{Event, Failure, Handler};
use prost::Message as _;
use proto::tailoring::v1::{ResumeDeleted, ResumeFact, ResumeFactKind, ResumeParsed};
use sqlx::PgConnection;

use crate::{
    app::propose,
    domain::profile::{Field, LEVELS, folded},
    error::Error,
    ids::ProposalId,
    store::profiles::NewProposal,
};

/// Name of the group; it stands in the inbox of events: never renamed.
pub const GROUP: &str = "account";
/// A resume was read.
pub const PARSED: &str = "jobstream.resumes.resume.parsed.v1";
/// A resume was deleted.
pub const DELETED: &str = "jobstream.resumes.resume.deleted.v1";

/// Facts of one resume that are looked at, and letters of one.
const FACTS: usize = 100;
const LETTERS: usize = 100;

/// Makes proposals of what resumes say.
pub struct Propose;

impl Handler for Propose {
    async fn handle(&self, tx: &mut PgConnection, event: &Event) -> Result<(), Failure> {
        let (owner, resume, facts) = match event.kind.as_str() {
            DELETED => {
                let gone = ResumeDeleted::decode(event.payload.as_slice());
                let gone = gone.map_err(Failure::malformed)?;
                (gone.owner, gone.resume_id, Vec::new())
            }
            _ => {
                let read = ResumeParsed::decode(event.payload.as_slice());
                let read = read.map_err(Failure::malformed)?;
                (read.owner, read.resume_id, read.facts)
            }
        };
        if owner.is_empty() || resume != event.subject {
            return Err(Failure::permanent("EVENT_CONTRADICTS_ITSELF"));
        }
        let new: Vec<NewProposal> = facts.into_iter().take(FACTS).filter_map(proposal).collect();
        propose(tx, &owner, &resume, &new).await.map_err(|error| match error {
            Error::Db(error) => error.into(),
            _ => Failure::permanent("ACCOUNT_STORED"),
        })
    }
}

/// The proposal of a fact; none of one that this release does not know.
fn proposal(fact: ResumeFact) -> Option<NewProposal> {
    let field = match fact.kind() {
        ResumeFactKind::Unspecified => return None,
        ResumeFactKind::Skill => Field::Skills,
        ResumeFactKind::ExperienceLevel => Field::ExperienceLevel,
        ResumeFactKind::Headline => Field::Headline,
        ResumeFactKind::Location => Field::Location,
    };
    let value = fact.value.trim();
    let fits = !value.is_empty()
        && value.chars().count() <= LETTERS
        && !value.chars().any(char::is_control);
    let known = field != Field::ExperienceLevel || LEVELS.contains(&value);
    (fits && known).then(|| NewProposal {
        id: ProposalId::new().to_string(),
        field: field.as_str(),
        value: value.to_owned(),
        folded: folded(value),
        lines: fact.lines,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(kind: ResumeFactKind, value: &str) -> ResumeFact {
        ResumeFact { kind: kind.into(), value: value.into(), lines: vec![3] }
    }

    #[test]
    fn facts_that_no_profile_can_hold_make_no_proposal() {
        for (kind, value) in [
            (ResumeFactKind::Unspecified, "x"),
            (ResumeFactKind::Skill, "  "),
            (ResumeFactKind::Skill, "two\nlines"),
            (ResumeFactKind::Headline, &"x".repeat(LETTERS + 1)),
            (ResumeFactKind::ExperienceLevel, "GURU"),
        ] {
            assert_eq!(proposal(fact(kind, value)), None, "{value}");
        }
        let made = proposal(fact(ResumeFactKind::Skill, " Rust ")).unwrap();
        assert_eq!(
            (made.field, made.value.as_str(), made.folded.as_str()),
            ("skills", "Rust", "rust")
        );
    }
}
