//! `jobstream.account.v1.Keys`.

use proto::account::v1::{
    CheckSessionRequest, CheckSessionResponse, GetKeysRequest, GetKeysResponse, RotateKeysRequest,
    RotateKeysResponse, keys_server::Keys,
};
use service::{
    auth::{self, Role},
    to_status,
};
use tonic::{Request, Response, Status};

use super::convert;
use crate::{app::App, error::Error};

/// Methods that need no access token: services ask before they can verify one. Public keys are no
/// secret, and a session is asked about by an id of which 74 bits are random, so nobody learns of
/// a session they do not know.
pub const PUBLIC: [&str; 2] = ["GetKeys", "CheckSession"];

/// Sessions asked about at once.
const MOST: usize = 1000;

/// The service.
pub struct KeysRpc {
    pub(crate) app: App,
}

fn status(error: Error) -> Status {
    to_status(&error)
}

#[tonic::async_trait]
impl Keys for KeysRpc {
    async fn get_keys(
        &self,
        _: Request<GetKeysRequest>,
    ) -> Result<Response<GetKeysResponse>, Status> {
        let keys = self.app.public_keys().await.map_err(status)?;
        let keys = keys.iter().map(convert::key).collect();
        Ok(Response::new(GetKeysResponse { keys }))
    }

    async fn rotate_keys(
        &self,
        request: Request<RotateKeysRequest>,
    ) -> Result<Response<RotateKeysResponse>, Status> {
        auth::require(&request, Role::Admin)?;
        let key = self.app.rotate_keys().await.map_err(status)?;
        Ok(Response::new(RotateKeysResponse { key: Some(convert::key(&key)) }))
    }

    async fn check_session(
        &self,
        request: Request<CheckSessionRequest>,
    ) -> Result<Response<CheckSessionResponse>, Status> {
        let ids = request.into_inner().session_ids;
        if ids.len() > MOST {
            return Err(status(Error::invalid("session_ids", "at most 1000")));
        }
        let ended_session_ids = self.app.ended_sessions(&ids).await.map_err(status)?;
        Ok(Response::new(CheckSessionResponse { ended_session_ids }))
    }
}
