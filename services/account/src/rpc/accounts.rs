//! `jobstream.account.v1.Accounts`.

use std::net::{IpAddr, Ipv4Addr};

use kernel::id::UserId;
use proto::account::v1::{
    CreateGuestRequest, CreateGuestResponse, DeleteMeRequest, DeleteMeResponse, EndSessionRequest,
    EndSessionResponse, GetMeRequest, GetMeResponse, ListSessionsRequest, ListSessionsResponse,
    LoginRequest, LoginResponse, LogoutRequest, LogoutResponse, RefreshRequest, RefreshResponse,
    RegisterRequest, RegisterResponse, SetRoleRequest, SetRoleResponse, accounts_server::Accounts,
};
use service::{
    auth::{self, Role, SessionWatch},
    call::Call,
    to_status,
};
use tonic::{Request, Response, Status};

use super::convert;
use crate::{
    app::{App, Registration},
    domain::session::Agent,
    error::Error,
};

/// Methods that need no access token: those that give one, and the end of a session, which may
/// outlive its last token.
pub const PUBLIC: [&str; 5] = ["CreateGuest", "Register", "Login", "Refresh", "Logout"];

/// The service.
pub struct AccountsRpc {
    pub(crate) app: App,
    pub(crate) sessions: SessionWatch,
}

/// Address of the caller, by which guesses are counted.
fn address<T>(request: &Request<T>) -> IpAddr {
    Call::of(request).map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |call| call.client)
}

fn status(error: Error) -> Status {
    to_status(&error)
}

#[tonic::async_trait]
impl Accounts for AccountsRpc {
    async fn create_guest(
        &self,
        request: Request<CreateGuestRequest>,
    ) -> Result<Response<CreateGuestResponse>, Status> {
        let address = address(&request);
        let agent = Agent::said(&request.get_ref().user_agent);
        let (user, tokens) =
            convert::signed_in(self.app.guest(&agent, address).await.map_err(status)?);
        Ok(Response::new(CreateGuestResponse { user, tokens }))
    }

    async fn register(
        &self,
        request: Request<RegisterRequest>,
    ) -> Result<Response<RegisterResponse>, Status> {
        let address = address(&request);
        let asked = request.into_inner();
        let registration = Registration {
            role: convert::role(asked.role).map_err(status)?,
            guest: asked.guest_refresh_token,
            agent: Agent::said(&asked.user_agent),
            email: asked.email,
            password: asked.password,
            name: asked.name,
        };
        let made = self.app.register(registration, address, &self.sessions).await;
        let made = made.map_err(status)?;
        let (user, tokens) = convert::signed_in(made);
        Ok(Response::new(RegisterResponse { user, tokens }))
    }

    async fn login(
        &self,
        request: Request<LoginRequest>,
    ) -> Result<Response<LoginResponse>, Status> {
        let address = address(&request);
        let LoginRequest { email, password, user_agent } = request.into_inner();
        let agent = Agent::said(&user_agent);
        let opened = self.app.login(&email, password, &agent, address).await.map_err(status)?;
        let (user, tokens) = convert::signed_in(opened);
        Ok(Response::new(LoginResponse { user, tokens }))
    }

    async fn refresh(
        &self,
        request: Request<RefreshRequest>,
    ) -> Result<Response<RefreshResponse>, Status> {
        let token = request.into_inner().refresh_token;
        let next = self.app.refresh(&token, &self.sessions).await.map_err(status)?;
        let (user, tokens) = convert::signed_in(next);
        Ok(Response::new(RefreshResponse { user, tokens }))
    }

    async fn logout(
        &self,
        request: Request<LogoutRequest>,
    ) -> Result<Response<LogoutResponse>, Status> {
        let token = &request.get_ref().refresh_token;
        if token.is_empty() {
            let identity = auth::identity(&request)?;
            self.app.logout(&identity.session_id, &self.sessions).await.map_err(status)?;
        } else {
            self.app.logout_by_token(token, &self.sessions).await.map_err(status)?;
        }
        Ok(Response::new(LogoutResponse {}))
    }

    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        let identity = auth::identity(&request)?;
        let open = self.app.sessions(&identity).await.map_err(status)?;
        let own = identity.session_id.as_str();
        let sessions = open.into_iter().map(|session| convert::session(session, own)).collect();
        Ok(Response::new(ListSessionsResponse { sessions }))
    }

    async fn end_session(
        &self,
        request: Request<EndSessionRequest>,
    ) -> Result<Response<EndSessionResponse>, Status> {
        let identity = auth::identity(&request)?;
        let id = request.into_inner().id;
        self.app.end_session(&identity, &id, &self.sessions).await.map_err(status)?;
        Ok(Response::new(EndSessionResponse {}))
    }

    async fn get_me(
        &self,
        request: Request<GetMeRequest>,
    ) -> Result<Response<GetMeResponse>, Status> {
        let identity = auth::identity(&request)?;
        let user = self.app.me(&identity).await.map_err(status)?;
        Ok(Response::new(GetMeResponse { user: Some(convert::user(user)) }))
    }

    async fn delete_me(
        &self,
        request: Request<DeleteMeRequest>,
    ) -> Result<Response<DeleteMeResponse>, Status> {
        let identity = auth::identity(&request)?;
        let address = address(&request);
        let password = request.into_inner().password;
        let deleted = self.app.delete_me(&identity, password, address, &self.sessions).await;
        deleted.map_err(status)?;
        Ok(Response::new(DeleteMeResponse {}))
    }

    async fn set_role(
        &self,
        request: Request<SetRoleRequest>,
    ) -> Result<Response<SetRoleResponse>, Status> {
        auth::require(&request, Role::Admin)?;
        let SetRoleRequest { user_id, role } = request.into_inner();
        let wanted = "user_<32 hex digits>";
        let id = UserId::parse(&user_id).map_err(|_| status(Error::invalid("user_id", wanted)))?;
        let role = convert::role(role)
            .and_then(|role| {
                role.ok_or_else(|| Error::invalid("role", "candidate, recruiter or admin"))
            })
            .map_err(status)?;
        let user = self.app.set_role(&id, role, &self.sessions).await.map_err(status)?;
        Ok(Response::new(SetRoleResponse { user: Some(convert::user(user)) }))
    }
}
