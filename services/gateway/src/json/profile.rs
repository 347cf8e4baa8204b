//! Profiles in JSON.

use proto::account::v1 as wire;
use serde::Serialize;
use utoipa::ToSchema;

use super::{filled, value::rfc3339};

/// What a user says about themselves.
#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    /// Skills.
    pub skills: Vec<Skill>,
    /// How far the career has come.
    #[schema(required = true, pattern = "^(ENTRY|MID|SENIOR|LEAD|EXECUTIVE)$")]
    pub experience_level: Option<String>,
    /// What the user is by profession.
    #[schema(required = true)]
    pub headline: Option<String>,
    /// Where the user lives.
    #[schema(required = true)]
    pub location: Option<String>,
    /// How the user wants to work.
    pub preferences: Preferences,
    /// What the user looks for.
    pub criteria: Criteria,
    /// What resumes say that could be taken over, oldest first.
    pub proposals: Vec<Proposal>,
    /// When it last changed, RFC 3339; null for one that was never written.
    #[schema(required = true, format = DateTime)]
    pub updated_at: Option<String>,
}

/// A skill and who said it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Skill {
    /// Its name.
    pub name: String,
    /// Whether the user typed it or accepted a proposal.
    #[schema(pattern = "^(typed|accepted)$")]
    pub source: &'static str,
}

/// How a user wants to work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preferences {
    /// Where.
    #[schema(required = true, pattern = "^(ONSITE|HYBRID|REMOTE)$")]
    pub remote: Option<String>,
    /// Places.
    pub locations: Vec<String>,
    /// FULL_TIME, PART_TIME, CONTRACT, TEMPORARY, INTERNSHIP.
    pub employment_types: Vec<String>,
    /// Languages.
    pub languages: Vec<String>,
}

/// What a user looks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Criteria {
    /// Titles.
    pub titles: Vec<String>,
    /// Industries.
    pub industries: Vec<String>,
    /// Least salary in whole units of the currency.
    #[schema(required = true)]
    pub salary_min: Option<i64>,
    /// Currency, three letters of ISO 4217.
    #[schema(required = true)]
    pub salary_currency: Option<String>,
    /// What the salary is paid for.
    #[schema(required = true, pattern = "^(HOUR|MONTH|YEAR)$")]
    pub salary_period: Option<String>,
}

/// Something that a resume says and that the profile could take over.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposal {
    /// Identifier, proposal_<32 hex digits>.
    pub id: String,
    /// Field it is for.
    #[schema(pattern = "^(skills|experience_level|headline|location)$")]
    pub field: String,
    /// What it says.
    pub value: String,
    /// Resume that says it.
    pub resume_id: String,
    /// Lines of the resume that say it, from 1.
    pub lines: Vec<i32>,
    /// When it was made, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub created_at: Option<String>,
}

impl From<wire::Profile> for Profile {
    fn from(profile: wire::Profile) -> Self {
        let skill = |skill: wire::ProfileSkill| Skill {
            source: match skill.source() {
                wire::Source::Accepted => "accepted",
                wire::Source::Typed | wire::Source::Unspecified => "typed",
            },
            name: skill.name,
        };
        let proposal = |one: wire::Proposal| Proposal {
            id: one.id,
            field: one.field,
            value: one.value,
            resume_id: one.resume_id,
            lines: one.lines,
            created_at: rfc3339(one.create_time),
        };
        let preferences = profile.preferences.unwrap_or_default();
        let criteria = profile.criteria.unwrap_or_default();
        Self {
            skills: profile.skills.into_iter().map(skill).collect(),
            experience_level: filled(profile.experience_level),
            headline: filled(profile.headline),
            location: filled(profile.location),
            preferences: Preferences {
                remote: filled(preferences.remote),
                locations: preferences.locations,
                employment_types: preferences.employment_types,
                languages: preferences.languages,
            },
            criteria: Criteria {
                titles: criteria.titles,
                industries: criteria.industries,
                salary_min: (criteria.salary_min != 0).then_some(criteria.salary_min),
                salary_currency: filled(criteria.salary_currency),
                salary_period: filled(criteria.salary_period),
            },
            proposals: profile.proposals.into_iter().map(proposal).collect(),
            updated_at: rfc3339(profile.update_time),
        }
    }
}
