//! Accounts of the peer: any user exists, the password is `correct horse`, tokens name their user.

use proto::account::v1::{accounts_server::Accounts, *};
use tonic::{Code, Request, Response, Status};

use super::{Script, refusal};

fn user(name: &str, role: i32) -> User {
    User {
        id: format!("user_{name}"),
        email: format!("{name}@example.org"),
        name: String::new(),
        role,
        create_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        guest: false,
    }
}

fn tokens(name: &str, number: usize) -> Tokens {
    Tokens {
        access_token: format!("token-{name}"),
        refresh_token: format!("refresh-{number}-{name}"),
        expires_in: Some(prost_types::Duration { seconds: 900, nanos: 0 }),
    }
}

fn name_of(email: &str) -> String {
    email.split('@').next().unwrap().to_lowercase()
}

#[tonic::async_trait]
impl Accounts for Script {
    async fn register(
        &self,
        request: Request<RegisterRequest>,
    ) -> Result<Response<RegisterResponse>, Status> {
        self.enter("Register", &request).await?;
        let request = request.into_inner();
        let name = name_of(&request.email);
        if name == "taken" {
            return Err(refusal(Code::AlreadyExists, "EMAIL_TAKEN", "this address has an account"));
        }
        let mut user = user(&name, request.role);
        // Whose guest's token it is, the account becomes theirs.
        if let Some(guest) = request.guest_refresh_token.strip_prefix("refresh-1-guest-") {
            user.id = format!("user_guest-{guest}");
        }
        let user = Some(user);
        Ok(Response::new(RegisterResponse { user, tokens: Some(tokens(&name, 1)) }))
    }

    async fn login(
        &self,
        request: Request<LoginRequest>,
    ) -> Result<Response<LoginResponse>, Status> {
        self.enter("Login", &request).await?;
        let request = request.into_inner();
        if request.password != "correct horse" {
            let text = "the address or the password is wrong";
            return Err(refusal(Code::Unauthenticated, "CREDENTIALS_INVALID", text));
        }
        let name = name_of(&request.email);
        let user = Some(user(&name, Role::Candidate.into()));
        Ok(Response::new(LoginResponse { user, tokens: Some(tokens(&name, 1)) }))
    }

    async fn refresh(
        &self,
        request: Request<RefreshRequest>,
    ) -> Result<Response<RefreshResponse>, Status> {
        self.enter("Refresh", &request).await?;
        let token = request.into_inner().refresh_token;
        let mut state = self.state();
        let name = token.rsplit('-').next().unwrap().to_owned();
        if !token.starts_with("refresh-") || state.used_refresh_tokens.contains(&token) {
            return Err(refusal(Code::Unauthenticated, "REFRESH_TOKEN_INVALID", "sign in again"));
        }
        state.used_refresh_tokens.push(token);
        let number = state.used_refresh_tokens.len() + 1;
        let user = Some(user(&name, Role::Candidate.into()));
        Ok(Response::new(RefreshResponse { user, tokens: Some(tokens(&name, number)) }))
    }

    async fn logout(
        &self,
        request: Request<LogoutRequest>,
    ) -> Result<Response<LogoutResponse>, Status> {
        let user = self.enter("Logout", &request).await?;
        if user.is_empty() && !request.get_ref().refresh_token.starts_with("refresh-") {
            return Err(refusal(Code::Unauthenticated, "SESSION_ENDED", "the session is over"));
        }
        Ok(Response::new(LogoutResponse {}))
    }

    async fn get_me(
        &self,
        request: Request<GetMeRequest>,
    ) -> Result<Response<GetMeResponse>, Status> {
        let name = self.enter_signed_in("GetMe", &request).await?;
        let user = Some(user(&name, Role::Recruiter.into()));
        Ok(Response::new(GetMeResponse { user }))
    }

    async fn create_guest(
        &self,
        request: Request<CreateGuestRequest>,
    ) -> Result<Response<CreateGuestResponse>, Status> {
        self.enter("CreateGuest", &request).await?;
        let name = format!("guest-{}", request.get_ref().user_agent);
        let user =
            User { guest: true, email: String::new(), ..user(&name, Role::Candidate.into()) };
        Ok(Response::new(CreateGuestResponse { user: Some(user), tokens: Some(tokens(&name, 1)) }))
    }

    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        let name = self.enter_signed_in("ListSessions", &request).await?;
        let at = Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 });
        let session = |id: &str, user_agent: &str| Session {
            id: format!("session_{name}_{id}"),
            create_time: at,
            last_use_time: at,
            user_agent: user_agent.to_owned(),
            current: id == "1",
        };
        let sessions = vec![session("1", "Browser"), session("2", "")];
        Ok(Response::new(ListSessionsResponse { sessions }))
    }

    async fn end_session(
        &self,
        request: Request<EndSessionRequest>,
    ) -> Result<Response<EndSessionResponse>, Status> {
        let name = self.enter_signed_in("EndSession", &request).await?;
        if !request.get_ref().id.starts_with(&format!("session_{name}_")) {
            return Err(refusal(Code::NotFound, "SESSION_MISSING", "no session of this id"));
        }
        Ok(Response::new(EndSessionResponse {}))
    }

    async fn delete_me(
        &self,
        request: Request<DeleteMeRequest>,
    ) -> Result<Response<DeleteMeResponse>, Status> {
        self.enter_signed_in("DeleteMe", &request).await?;
        if request.get_ref().password != "correct horse" {
            let text = "the address or the password is wrong";
            return Err(refusal(Code::Unauthenticated, "CREDENTIALS_WRONG", text));
        }
        Ok(Response::new(DeleteMeResponse {}))
    }

    async fn set_role(
        &self,
        _: Request<SetRoleRequest>,
    ) -> Result<Response<SetRoleResponse>, Status> {
        Err(Status::permission_denied("for administrators"))
    }
}
