//! The caller's profile: read, set field by field, and filled from proposals that are accepted.

use std::borrow::Cow;

use axum::{extract::State, response::Response};
use http::StatusCode;
use proto::account::v1 as wire;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{OneOfBuilder, Ref, RefOr, Schema},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::operations::Nothing;
use crate::{
    extract::{
        Body, Credential, Fields, FromFields, Id, IfMatch, IfNoneMatch,
        conditions::{IfMatchParam, IfNoneMatchParam},
    },
    gateway::Gateway,
    http::present,
    json::profile::Profile,
    openapi::shapes,
    problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(read, update))
        .routes(routes!(accept))
        .routes(routes!(dismiss))
}

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
    mask: Vec<String>,
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
    fn into_request(self, etag: String) -> wire::UpdateProfileRequest {
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

/// Returns the caller's profile; one that was never written is empty.
#[utoipa::path(
    get, path = "/v1/me/profile", tag = "profile", operation_id = "get_profile",
    params(IfNoneMatchParam),
    responses((status = 200, description = "The profile", body = Profile,
        headers(("ETag" = String, description = "changes with every change of the profile")))),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    known: IfNoneMatch,
) -> Result<Response, Problem> {
    let call = caller.request(wire::GetProfileRequest {}, UNARY);
    let answer = gateway.upstream().profiles().get_profile(call).await?.into_inner();
    shown(answer.profile, &known)
}

/// Sets fields of the profile. With `If-Match` only if the profile still has that ETag: 412 if not.
#[utoipa::path(
    patch, path = "/v1/me/profile", tag = "profile", operation_id = "update_profile",
    params(IfMatchParam), request_body = UpdateProfile,
    responses((status = 200, description = "The whole profile", body = Profile,
        headers(("ETag" = String, description = "changes with every change of the profile")))),
)]
async fn update(
    State(gateway): State<Gateway>,
    caller: Credential,
    condition: IfMatch,
    Body(body): Body<UpdateProfile>,
) -> Result<Response, Problem> {
    if body.mask.is_empty() {
        return unchanged(&gateway, &caller, &condition).await;
    }
    let etag = condition.0.clone().unwrap_or_default();
    let call = caller.request(body.into_request(etag), UNARY);
    let answer = gateway.upstream().profiles().update_profile(call).await;
    let answer = answer.map_err(|status| condition.refused(status))?;
    shown(answer.into_inner().profile, &IfNoneMatch::default())
}

/// Answers an update that sets nothing.
async fn unchanged(
    gateway: &Gateway,
    caller: &Credential,
    condition: &IfMatch,
) -> Result<Response, Problem> {
    let call = caller.request(wire::GetProfileRequest {}, UNARY);
    let answer = gateway.upstream().profiles().get_profile(call).await?.into_inner();
    let profile = present(answer.profile, "profile")?;
    if condition.0.as_ref().is_some_and(|etag| *etag != profile.etag) {
        let detail = "the profile was changed meanwhile; read it again and repeat the change";
        return Err(Problem::new(StatusCode::PRECONDITION_FAILED, "PROFILE_CHANGED", detail));
    }
    shown(Some(profile), &IfNoneMatch::default())
}

/// What a proposal is edited to.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptProposal {
    /// What is taken over in place of what it says: of the form that its field has.
    #[schema(format = "proposal-value", max_length = 200)]
    value: Option<String>,
}

impl FromFields for AcceptProposal {
    const MAY_BE_EMPTY: bool = true;

    fn from_fields(fields: &mut Fields) -> Self {
        Self { value: fields.text("value") }
    }
}

/// Takes a proposal over into the profile, as it is or edited. Nothing typed is overwritten.
#[utoipa::path(
    post, path = "/v1/me/profile/proposals/{id}/accept", tag = "profile",
    operation_id = "accept_proposal",
    params(crate::openapi::IdParam), request_body = Option<AcceptProposal>,
    responses((status = 200, description = "The whole profile", body = Profile,
        headers(("ETag" = String, description = "changes with every change of the profile")))),
)]
async fn accept(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    Body(body): Body<AcceptProposal>,
) -> Result<Response, Problem> {
    let request = wire::AcceptProposalRequest { id, value: body.value.unwrap_or_default() };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().profiles().accept_proposal(call).await?.into_inner();
    shown(answer.profile, &IfNoneMatch::default())
}

/// Refuses a proposal; the same is not proposed again.
#[utoipa::path(
    post, path = "/v1/me/profile/proposals/{id}/dismiss", tag = "profile",
    operation_id = "dismiss_proposal",
    params(crate::openapi::IdParam), request_body = Option<Nothing>,
    responses((status = 200, description = "The whole profile", body = Profile,
        headers(("ETag" = String, description = "changes with every change of the profile")))),
)]
async fn dismiss(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Response, Problem> {
    let call = caller.request(wire::DismissProposalRequest { id }, UNARY);
    let answer = gateway.upstream().profiles().dismiss_proposal(call).await?.into_inner();
    shown(answer.profile, &IfNoneMatch::default())
}

/// Answers with the whole profile and its ETag.
fn shown(profile: Option<wire::Profile>, known: &IfNoneMatch) -> Result<Response, Problem> {
    let profile = present(profile, "profile")?;
    let etag = profile.etag.clone();
    Ok(known.answer(&etag, &Profile::from(profile)))
}
