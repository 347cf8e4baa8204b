//! The caller's profile: read, set field by field, and filled from proposals that are accepted.

mod update;

use axum::{extract::State, response::Response};
use http::StatusCode;
use proto::account::v1 as wire;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::update::UpdateProfile;
use super::operations::Nothing;
use crate::{
    extract::{
        Body, Credential, Fields, FromFields, Id, IfMatch, IfNoneMatch,
        conditions::{IfMatchParam, IfNoneMatchParam},
    },
    gateway::Gateway,
    http::present,
    json::profile::Profile,
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
    let call = caller.request(body.into_request(condition.tag()), UNARY);
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

/// Takes a proposal over into the profile, as it is or edited. Nothing typed is overwritten. With
/// `If-Match` only if the profile still has that ETag: 412 if not.
#[utoipa::path(
    post, path = "/v1/me/profile/proposals/{id}/accept", tag = "profile",
    operation_id = "accept_proposal",
    params(crate::openapi::IdParam, IfMatchParam), request_body = Option<AcceptProposal>,
    responses((status = 200, description = "The whole profile", body = Profile,
        headers(("ETag" = String, description = "changes with every change of the profile")))),
)]
async fn accept(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    condition: IfMatch,
    Body(body): Body<AcceptProposal>,
) -> Result<Response, Problem> {
    let (value, etag) = (body.value.unwrap_or_default(), condition.tag());
    let call = caller.request(wire::AcceptProposalRequest { id, value, etag }, UNARY);
    let answer = gateway.upstream().profiles().accept_proposal(call).await;
    let answer = answer.map_err(|status| condition.refused(status))?.into_inner();
    shown(answer.profile, &IfNoneMatch::default())
}

/// Refuses a proposal; the same is not proposed again. With `If-Match` only if the profile still has
/// that ETag: 412 if not.
#[utoipa::path(
    post, path = "/v1/me/profile/proposals/{id}/dismiss", tag = "profile",
    operation_id = "dismiss_proposal",
    params(crate::openapi::IdParam, IfMatchParam), request_body = Option<Nothing>,
    responses((status = 200, description = "The whole profile", body = Profile,
        headers(("ETag" = String, description = "changes with every change of the profile")))),
)]
async fn dismiss(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    condition: IfMatch,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Response, Problem> {
    let request = wire::DismissProposalRequest { id, etag: condition.tag() };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().profiles().dismiss_proposal(call).await;
    let answer = answer.map_err(|status| condition.refused(status))?.into_inner();
    shown(answer.profile, &IfNoneMatch::default())
}

/// Answers with the whole profile and its ETag.
fn shown(profile: Option<wire::Profile>, known: &IfNoneMatch) -> Result<Response, Problem> {
    let profile = present(profile, "profile")?;
    let etag = profile.etag.clone();
    Ok(known.answer(&etag, &Profile::from(profile)))
}
