//! The fields of a profile that an update sets: what is left out stays as it is, null clears it.

use std::borrow::Cow;

use proto::account::v1 as wire;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{OneOfBuilder, Ref, RefOr, Schema},
};

use crate::{
    extract::{Fields, FromFields},
    openapi::shapes,
};

/// How the caller wants to work; what is left out stays as it is, null clears it.
#[derive(Debug, Default, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdatePreferences {
    /// Where; an empty text clears it.
    #[schema(pattern = "^(|ONSITE|HYBRID|REMOTE)$")]
    remote: Option<String>,
    /// Places, at most 50.
    #[schema(value_type = Option<Vec<shapes::Name>>, max_items = 50)]
    locations: Option<Vec<String>>,
    /// FULL_TIME, PART_TIME, CONTRACT, TEMPORARY, INTERNSHIP.
    #[schema(value_type = Option<Vec<shapes::EmploymentType>>)]
    employment_types: Option<Vec<String>>,
    /// Languages, at most 50.
    #[schema(value_type = Option<Vec<shapes::Name>>, max_items = 50)]
    languages: Option<Vec<String>>,
}

/// What the caller looks for; what is left out stays as it is, null clears it.
#[derive(Debug, Default, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateCriteria {
    /// Titles, at most 50.
    #[schema(value_type = Option<Vec<shapes::Name>>, max_items = 50)]
    titles: Option<Vec<String>>,
    /// Industries, at most 50.
    #[schema(value_type = Option<Vec<shapes::Name>>, max_items = 50)]
    industries: Option<Vec<String>>,
    /// Least salary in whole units of the currency.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    salary_min: Option<i64>,
    /// Currency, three letters of ISO 4217; an empty text clears it.
    #[schema(pattern = "^([A-Z]{3})?$")]
    salary_currency: Option<String>,
    /// What the salary is paid for; an empty text clears it.
    #[schema(pattern = "^(|HOUR|MONTH|YEAR)$")]
    salary_period: Option<String>,
}

/// A skill in an update.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillName {
    /// Name, at most 100 characters.
    #[schema(value_type = shapes::FullName)]
    name: String,
    /// Who said it, as it was shown; not taken over.
    #[expect(dead_code, reason = "whoever sends back what was shown sends it, too")]
    source: Option<String>,
}

/// How a skill is given: an object with its name, or the name alone.
enum Skill {}

impl PartialSchema for Skill {
    fn schema() -> RefOr<Schema> {
        let object = Ref::from_schema_name(SkillName::name());
        OneOfBuilder::new().item(object).item(shapes::FullName::schema()).into()
    }
}

impl ToSchema for Skill {
    fn name() -> Cow<'static, str> {
        "SkillEntry".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((SkillName::name().into_owned(), SkillName::schema()));
        SkillName::schemas(schemas);
    }
}

impl FromFields for SkillName {
    fn from_fields(fields: &mut Fields) -> Self {
        // Who said it is not theirs to say.
        Self { source: fields.text("source"), name: fields.required_text("name") }
    }
}

/// Fields of the profile to set; what is left out stays as it is, null clears it.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateProfile {
    /// Skills, at most 100; each an object with its name, or the name alone.
    #[schema(value_type = Option<Vec<Skill>>, max_items = 100)]
    skills: Option<Vec<String>>,
    /// How far the career has come; an empty text clears it.
    #[schema(pattern = "^(|ENTRY|MID|SENIOR|LEAD|EXECUTIVE)$")]
    experience_level: Option<String>,
    /// What the caller is by profession, at most 200 characters.
    #[schema(value_type = Option<shapes::Line>)]
    headline: Option<String>,
    /// Where the caller lives, at most 200 characters.
    #[schema(value_type = Option<shapes::Line>)]
    location: Option<String>,
    /// How the caller wants to work.
    preferences: Option<UpdatePreferences>,
    /// What the caller looks for.
    criteria: Option<UpdateCriteria>,
    /// Paths of the fields that were given.
    #[schema(ignore)]
    pub(super) mask: Vec<String>,
}

/// Notes which of these fields are given, before they are taken.
fn given(fields: &Fields, within: &str, names: &[&str], mask: &mut Vec<String>) {
    let given = names.iter().filter(|name| fields.has(name));
    mask.extend(given.map(|name| format!("{within}{name}")));
}

impl FromFields for UpdateProfile {
    fn from_fields(fields: &mut Fields) -> Self {
        let mut mask = Vec::new();
        let own = ["skills", "experience_level", "headline", "location"];
        given(fields, "", &own, &mut mask);
        let skills = fields.named_list::<SkillName>("skills");
        let skills = skills.into_iter().map(|skill| skill.map_or_else(|name| name, |one| one.name));
        let profile = Self {
            skills: Some(skills.collect()),
            experience_level: fields.text("experience_level"),
            headline: fields.text("headline"),
            location: fields.text("location"),
            preferences: fields.object("preferences", |inner| {
                let names = ["remote", "locations", "employment_types", "languages"];
                given(inner, "preferences.", &names, &mut mask);
                UpdatePreferences {
                    remote: inner.text("remote"),
                    locations: Some(inner.texts("locations")),
                    employment_types: Some(inner.texts("employment_types")),
                    languages: Some(inner.texts("languages")),
                }
            }),
            criteria: fields.object("criteria", |inner| {
                let names =
                    ["titles", "industries", "salary_min", "salary_currency", "salary_period"];
                given(inner, "criteria.", &names, &mut mask);
                UpdateCriteria {
                    titles: Some(inner.texts("titles")),
                    industries: Some(inner.texts("industries")),
                    salary_min: inner.whole("salary_min"),
                    salary_currency: inner.text("salary_currency"),
                    salary_period: inner.text("salary_period"),
                }
            }),
            mask: Vec::new(),
        };
        Self { mask, ..profile }
    }
}

impl UpdateProfile {
    pub(super) fn into_request(self, etag: String) -> wire::UpdateProfileRequest {
        let likes = self.preferences.unwrap_or_default();
        let looks = self.criteria.unwrap_or_default();
        let skill = |name| wire::ProfileSkill { name, ..Default::default() };
        let profile = wire::Profile {
            skills: self.skills.unwrap_or_default().into_iter().map(skill).collect(),
            experience_level: self.experience_level.unwrap_or_default(),
            headline: self.headline.unwrap_or_default(),
            location: self.location.unwrap_or_default(),
            preferences: Some(wire::Preferences {
                remote: likes.remote.unwrap_or_default(),
                locations: likes.locations.unwrap_or_default(),
                employment_types: likes.employment_types.unwrap_or_default(),
                languages: likes.languages.unwrap_or_default(),
            }),
            criteria: Some(wire::Criteria {
                titles: looks.titles.unwrap_or_default(),
                industries: looks.industries.unwrap_or_default(),
                salary_min: looks.salary_min.unwrap_or_default(),
                salary_currency: looks.salary_currency.unwrap_or_default(),
                salary_period: looks.salary_period.unwrap_or_default(),
            }),
            ..Default::default()
        };
        let update_mask = Some(prost_types::FieldMask { paths: self.mask });
        wire::UpdateProfileRequest { profile: Some(profile), update_mask, etag }
    }
}
