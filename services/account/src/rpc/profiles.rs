//! `jobstream.account.v1.Profiles`.

use kernel::id::UserId;
use proto::account::v1::{self as pb, profiles_server::Profiles};
use service::{auth, to_status};
use tonic::{Request, Response, Status};

use super::convert::profile as convert;
use crate::{
    app::{App, Profile},
    error::Error,
};

/// The service.
pub struct ProfilesRpc {
    pub(crate) app: App,
}

/// The caller, whose profile it is.
fn user<T>(request: &Request<T>) -> Result<UserId, Status> {
    Ok(auth::identity(request)?.user_id)
}

fn shown(profile: Result<Profile, Error>) -> Result<Option<pb::Profile>, Status> {
    profile.map(|profile| Some(convert::profile(profile))).map_err(|error| to_status(&error))
}

#[tonic::async_trait]
impl Profiles for ProfilesRpc {
    async fn get_profile(
        &self,
        request: Request<pb::GetProfileRequest>,
    ) -> Result<Response<pb::GetProfileResponse>, Status> {
        let profile = shown(self.app.profile(&user(&request)?).await)?;
        Ok(Response::new(pb::GetProfileResponse { profile }))
    }

    async fn update_profile(
        &self,
        request: Request<pb::UpdateProfileRequest>,
    ) -> Result<Response<pb::UpdateProfileResponse>, Status> {
        let user = user(&request)?;
        let pb::UpdateProfileRequest { profile, update_mask, etag } = request.into_inner();
        let wanted = convert::content(profile.unwrap_or_default());
        let mask = update_mask.unwrap_or_default().paths;
        let profile = shown(self.app.profile_update(&user, &wanted, &mask, &etag).await)?;
        Ok(Response::new(pb::UpdateProfileResponse { profile }))
    }

    async fn accept_proposal(
        &self,
        request: Request<pb::AcceptProposalRequest>,
    ) -> Result<Response<pb::AcceptProposalResponse>, Status> {
        let user = user(&request)?;
        let pb::AcceptProposalRequest { id, value, etag } = request.into_inner();
        let profile = shown(self.app.proposal_accept(&user, &id, &value, &etag).await)?;
        Ok(Response::new(pb::AcceptProposalResponse { profile }))
    }

    async fn dismiss_proposal(
        &self,
        request: Request<pb::DismissProposalRequest>,
    ) -> Result<Response<pb::DismissProposalResponse>, Status> {
        let user = user(&request)?;
        let pb::DismissProposalRequest { id, etag } = request.into_inner();
        let profile = shown(self.app.proposal_dismiss(&user, &id, &etag).await)?;
        Ok(Response::new(pb::DismissProposalResponse { profile }))
    }
}
