//! Accounts and sessions. Tokens go to programs in the body and to browsers as cookies.
//!
//! The gateway never refreshes by itself: a refresh token is good for one use, and several calls of
//! one page at the same moment would use it twice. The web app calls `refresh` once when it gets
//! 401. A refused refresh leaves the cookies alone, because another tab may have set new ones in
//! the meantime.

use axum::{
    Json,
    extract::{FromRequest as _, FromRequestParts as _, Request, State},
    middleware,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header::USER_AGENT, request::Parts};
use proto::account::v1 as wire;
use tonic::Code;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    cookies,
    extract::{Body, Fields, FromFields, Visitor},
    gateway::Gateway,
    http::present,
    json::account::Session,
    layers::throttle,
    openapi::shapes,
    problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes(gateway: &Gateway) -> OpenApiRouter<Gateway> {
    let limited = middleware::from_fn_with_state(gateway.clone(), throttle::limit);
    OpenApiRouter::new()
        .routes(routes!(guest))
        .routes(routes!(register))
        .routes(routes!(login))
        .routes(routes!(refresh))
        .layer(limited)
        .routes(routes!(logout))
}

/// A new account.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// E-mail address; one account each.
    #[schema(format = Email)]
    email: String,
    /// Password of at least 8 characters.
    #[schema(min_length = 8, max_length = 128, format = Password)]
    password: String,
    /// Name, at most 200 characters.
    #[schema(value_type = Option<shapes::Line>)]
    name: Option<String>,
    /// What the user may do; candidate unless said.
    #[schema(pattern = "^(candidate|recruiter)$")]
    role: Option<String>,
    /// A guest's refresh token: the guest becomes this account, with everything they have. Without
    /// it the one of the cookie.
    refresh_token: Option<String>,
}

impl FromFields for Register {
    fn from_fields(fields: &mut Fields) -> Self {
        let request = Self {
            email: fields.required_text("email"),
            password: fields.required_text("password"),
            name: fields.text("name"),
            role: fields.text("role"),
            refresh_token: fields.text("refresh_token"),
        };
        if request.role.as_deref().is_some_and(|role| role_of(role).is_none()) {
            fields.refuse("role", "must be candidate or recruiter");
        }
        request
    }
}

fn role_of(word: &str) -> Option<wire::Role> {
    match word {
        "candidate" => Some(wire::Role::Candidate),
        "recruiter" => Some(wire::Role::Recruiter),
        _ => None,
    }
}

/// What the client says of itself.
fn agent(parts: &Parts) -> String {
    let said = parts.headers.get(USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default();
    String::from_utf8_lossy(said).chars().take(300).collect()
}

/// Opens a session for a visitor without an account, who may register later and keep everything.
#[utoipa::path(
    post, path = "/v1/auth/guest", tag = "auth", security(()),
    responses((status = 201, description = "The guest, signed in", body = Session)),
)]
async fn guest(
    State(gateway): State<Gateway>,
    caller: Visitor,
    parts: Parts,
) -> Result<Response, Problem> {
    let request = wire::CreateGuestRequest { user_agent: agent(&parts) };
    let call = caller.anonymous().request(request, UNARY);
    let answer = gateway.upstream().accounts().create_guest(call).await?.into_inner();
    signed_in(StatusCode::CREATED, &parts, answer.user, answer.tokens)
}

/// Creates an account and opens its first session.
#[utoipa::path(
    post, path = "/v1/auth/register", tag = "auth", request_body = Register, security(()),
    responses((status = 201, description = "The account, signed in", body = Session)),
)]
async fn register(
    State(gateway): State<Gateway>,
    caller: Visitor,
    parts: Parts,
    Body(body): Body<Register>,
) -> Result<Response, Problem> {
    let guest = RefreshToken { refresh_token: body.refresh_token }.or_cookie(&parts);
    let request = wire::RegisterRequest {
        guest_refresh_token: guest.unwrap_or_default(),
        user_agent: agent(&parts),
        email: body.email,
        password: body.password,
        name: body.name.unwrap_or_default(),
        role: body.role.and_then(|role| role_of(&role)).unwrap_or(wire::Role::Candidate).into(),
    };
    let call = caller.anonymous().request(request, UNARY);
    let answer = gateway.upstream().accounts().register(call).await?.into_inner();
    signed_in(StatusCode::CREATED, &parts, answer.user, answer.tokens)
}

/// Who wants to sign in.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// E-mail address.
    email: String,
    /// Password.
    #[schema(format = Password)]
    password: String,
}

impl FromFields for Login {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { email: fields.required_text("email"), password: fields.required_text("password") }
    }
}

/// Opens a session with e-mail and password.
#[utoipa::path(
    post, path = "/v1/auth/login", tag = "auth", request_body = Login, security(()),
    responses((status = 200, description = "The session", body = Session)),
)]
async fn login(
    State(gateway): State<Gateway>,
    caller: Visitor,
    parts: Parts,
    Body(body): Body<Login>,
) -> Result<Response, Problem> {
    let user_agent = agent(&parts);
    let request = wire::LoginRequest { email: body.email, password: body.password, user_agent };
    let call = caller.anonymous().request(request, UNARY);
    let answer = gateway.upstream().accounts().login(call).await?.into_inner();
    signed_in(StatusCode::OK, &parts, answer.user, answer.tokens)
}

/// The session that is meant; without a token the one of the cookie.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshToken {
    /// The refresh token of the last answer.
    refresh_token: Option<String>,
}

impl FromFields for RefreshToken {
    const MAY_BE_EMPTY: bool = true;

    fn from_fields(fields: &mut Fields) -> Self {
        Self { refresh_token: fields.text("refresh_token") }
    }
}

impl RefreshToken {
    fn or_cookie(self, parts: &Parts) -> Option<String> {
        let cookie = || cookies::find(&parts.headers, cookies::REFRESH).map(str::to_owned);
        self.refresh_token.filter(|token| !token.is_empty()).or_else(cookie)
    }
}

/// Exchanges a refresh token, once, for new tokens.
#[utoipa::path(
    post, path = "/v1/auth/refresh", tag = "auth", request_body = Option<RefreshToken>,
    security(()),
    responses((status = 200, description = "The session with its new tokens", body = Session)),
)]
async fn refresh(
    State(gateway): State<Gateway>,
    caller: Visitor,
    parts: Parts,
    Body(body): Body<RefreshToken>,
) -> Result<Response, Problem> {
    let refresh_token = body.or_cookie(&parts).ok_or_else(|| {
        Problem::unauthenticated(
            "TOKEN_MISSING",
            "sign in again: this needs refresh_token in the body, or the cookie that login set",
        )
    })?;
    let call = caller.anonymous().request(wire::RefreshRequest { refresh_token }, UNARY);
    let answer = gateway.upstream().accounts().refresh(call).await?.into_inner();
    signed_in(StatusCode::OK, &parts, answer.user, answer.tokens)
}

/// Ends a session: the one of the refresh token, or of the access token.
#[utoipa::path(
    post, path = "/v1/auth/logout", tag = "auth", request_body = Option<RefreshToken>,
    responses((status = 204, description = "The session has ended; the cookies are taken back")),
)]
async fn logout(State(gateway): State<Gateway>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let secure = cookies::secure(&parts);
    let ended = end_session(&gateway, &mut parts, body).await;
    let mut response =
        ended.map_or_else(Problem::into_response, |()| StatusCode::NO_CONTENT.into_response());
    // Whoever logs out wants the cookies gone, also when the session was over before.
    cookies::clear(response.headers_mut(), secure);
    response
}

async fn end_session(
    gateway: &Gateway,
    parts: &mut Parts,
    body: axum::body::Body,
) -> Result<(), Problem> {
    let caller = Visitor::from_request_parts(parts, gateway).await?;
    let request = Request::from_parts(parts.clone(), body);
    let Body(body) = Body::<RefreshToken>::from_request(request, gateway).await?;
    let refresh_token = body.or_cookie(parts).unwrap_or_default();
    if refresh_token.is_empty() && !caller.signed_in() {
        return Err(Problem::unauthenticated(
            "TOKEN_MISSING",
            "there is no session to end: show its access token or its refresh_token",
        ));
    }
    let mut accounts = gateway.upstream().accounts();
    if !refresh_token.is_empty() {
        // Without the access token: it may have run out, and must not keep anybody signed in.
        let request = wire::LogoutRequest { refresh_token };
        match accounts.logout(caller.anonymous().request(request, UNARY)).await {
            Err(status) if status.code() == Code::Unauthenticated && caller.signed_in() => {}
            ended => return ended.map(drop).map_err(Problem::from),
        }
    }
    accounts.logout(caller.request(wire::LogoutRequest::default(), UNARY)).await?;
    Ok(())
}

fn signed_in(
    status: StatusCode,
    parts: &Parts,
    user: Option<wire::User>,
    tokens: Option<wire::Tokens>,
) -> Result<Response, Problem> {
    let session = present(Session::new(user, tokens), "session")?;
    let mut headers = HeaderMap::new();
    cookies::set(&mut headers, &session, cookies::secure(parts));
    Ok((status, headers, Json(session)).into_response())
}
