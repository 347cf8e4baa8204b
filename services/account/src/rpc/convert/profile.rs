//! Profiles between the app and the wire.

use proto::account::v1 as pb;

use super::timestamp;
use crate::{
    app::Profile,
    domain::profile::{Content, Criteria, Preferences, Source, Told},
    store::profiles::ProposalRow,
};

pub(in crate::rpc) fn profile(profile: Profile) -> pb::Profile {
    let etag = profile.etag();
    let Profile { content, proposals, row } = profile;
    let Preferences { remote, locations, employment_types, languages } = content.preferences;
    let Criteria { titles, industries, salary_min, salary_currency, salary_period } =
        content.criteria;
    pb::Profile {
        skills: content.skills.into_iter().map(skill).collect(),
        experience_level: value(content.experience_level),
        headline: value(content.headline),
        location: value(content.location),
        preferences: Some(pb::Preferences { remote, locations, employment_types, languages }),
        criteria: Some(pb::Criteria {
            titles,
            industries,
            salary_min,
            salary_currency,
            salary_period,
        }),
        proposals: proposals.into_iter().map(proposal).collect(),
        etag,
        update_time: row.and_then(|row| timestamp(row.updated_at)),
    }
}

fn value(told: Option<Told>) -> String {
    told.map(|told| told.value).unwrap_or_default()
}

fn skill(told: Told) -> pb::ProfileSkill {
    let source = match told.source {
        Source::Typed => pb::Source::Typed,
        Source::Accepted => pb::Source::Accepted,
    };
    pb::ProfileSkill { name: told.value, source: source.into() }
}

fn proposal(row: ProposalRow) -> pb::Proposal {
    pb::Proposal {
        id: row.id,
        field: row.field,
        value: row.value,
        resume_id: row.resume_id,
        lines: row.lines,
        create_time: timestamp(row.created_at),
    }
}

/// What a caller says about themselves: typed, whatever they call it.
pub(in crate::rpc) fn content(profile: pb::Profile) -> Content {
    let told = |value: String| Told { value, source: Source::Typed };
    let preferences = profile.preferences.unwrap_or_default();
    let criteria = profile.criteria.unwrap_or_default();
    Content {
        skills: profile.skills.into_iter().map(|skill| told(skill.name)).collect(),
        experience_level: Some(told(profile.experience_level)),
        headline: Some(told(profile.headline)),
        location: Some(told(profile.location)),
        preferences: Preferences {
            remote: preferences.remote,
            locations: preferences.locations,
            employment_types: preferences.employment_types,
            languages: preferences.languages,
        },
        criteria: Criteria {
            titles: criteria.titles,
            industries: criteria.industries,
            salary_min: criteria.salary_min,
            salary_currency: criteria.salary_currency,
            salary_period: criteria.salary_period,
        },
    }
}
