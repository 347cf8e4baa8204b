//! Profiles of the peer: one that knows a skill and has a proposal, with etag 7.

use proto::account::v1::{profiles_server::Profiles, *};
use tonic::{Code, Request, Response, Status};

use super::{Script, refusal};

/// The proposal that waits.
const PROPOSAL: &str = "proposal_00000000000000000000000000000001";

fn profile() -> Profile {
    Profile {
        skills: vec![ProfileSkill { name: "Rust".into(), source: Source::Accepted.into() }],
        headline: "Developer".into(),
        preferences: Some(Preferences { remote: "HYBRID".into(), ..Default::default() }),
        criteria: Some(Criteria { salary_min: 50_000, ..Default::default() }),
        proposals: vec![Proposal {
            id: PROPOSAL.into(),
            field: "location".into(),
            value: "Oslo".into(),
            resume_id: "resume_00000000000000000000000000000001".into(),
            lines: vec![2],
            create_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        }],
        etag: "7".into(),
        update_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        ..Default::default()
    }
}

fn known(id: &str) -> Result<(), Status> {
    if id == PROPOSAL {
        return Ok(());
    }
    Err(refusal(Code::NotFound, "PROPOSAL_NOT_FOUND", "this proposal does not wait for you"))
}

fn unchanged(etag: &str) -> Result<(), Status> {
    if ["", "7"].contains(&etag) {
        return Ok(());
    }
    Err(refusal(Code::Aborted, "PROFILE_CHANGED", "the profile was changed"))
}

#[tonic::async_trait]
impl Profiles for Script {
    async fn get_profile(
        &self,
        request: Request<GetProfileRequest>,
    ) -> Result<Response<GetProfileResponse>, Status> {
        self.enter_signed_in("GetProfile", &request).await?;
        Ok(Response::new(GetProfileResponse { profile: Some(profile()) }))
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Result<Response<UpdateProfileResponse>, Status> {
        self.enter_signed_in("UpdateProfile", &request).await?;
        unchanged(&request.get_ref().etag)?;
        Ok(Response::new(UpdateProfileResponse { profile: Some(profile()) }))
    }

    async fn accept_proposal(
        &self,
        request: Request<AcceptProposalRequest>,
    ) -> Result<Response<AcceptProposalResponse>, Status> {
        self.enter_signed_in("AcceptProposal", &request).await?;
        unchanged(&request.get_ref().etag)?;
        known(&request.get_ref().id)?;
        Ok(Response::new(AcceptProposalResponse { profile: Some(profile()) }))
    }

    async fn dismiss_proposal(
        &self,
        request: Request<DismissProposalRequest>,
    ) -> Result<Response<DismissProposalResponse>, Status> {
        self.enter_signed_in("DismissProposal", &request).await?;
        unchanged(&request.get_ref().etag)?;
        known(&request.get_ref().id)?;
        Ok(Response::new(DismissProposalResponse { profile: Some(profile()) }))
    }
}
