//! Everything that is kept about the caller, as one document to take along: written while it is read,
//! page by page, so that it needs no memory however much there is. It breaks off if a part cannot
//! be read, so that half of it is never taken for the whole.

use std::io;

use async_stream::try_stream;
use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use proto::{
    account::v1 as account, notification::v1 as notification, operations::v1 as operations,
    tailoring::v1 as tailoring,
};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::Credential,
    gateway::Gateway,
    http::present,
    json::{
        account::{OpenSession, User},
        notification::Notification,
        operation::Operation,
        profile::Profile,
        resume::Resume,
        tailoring::Tailoring,
    },
    problem::Problem,
    upstream::UNARY,
};

/// Things that are listed at a time.
const PAGE: i32 = 100;

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(export))
}

/// Returns everything that is kept about the caller: user, profile, sessions, resumes with what was
/// read in them, tailorings, operations, notifications.
#[utoipa::path(
    get, path = "/v1/me/export", tag = "auth", operation_id = "export_me",
    responses((status = 200, description = "The document", body = Object, content_type = "application/json")),
)]
async fn export(State(gateway): State<Gateway>, caller: Credential) -> Result<Response, Problem> {
    let person = Person { gateway, caller };
    // Whoever may not ask is told so before anything is sent.
    let user = person.user().await?;
    let parts = try_stream! {
        yield named("{", "user", &user)?;
        yield named(",", "profile", &person.profile().await.map_err(broken)?)?;
        yield named(",", "sessions", &person.sessions().await.map_err(broken)?)?;
        for list in [List::Resumes, List::Tailorings, List::Operations, List::Notifications] {
            yield Bytes::from(format!(",\n\"{}\": [", list.name()));
            let (mut token, mut first) = (String::new(), true);
            loop {
                let (things, next) = person.page(list, token.clone()).await.map_err(broken)?;
                for thing in things {
                    let comma = if std::mem::take(&mut first) { "\n" } else { ",\n" };
                    yield Bytes::from(format!("{comma}{thing}"));
                }
                // The end; or a place that leads to itself, which would have no end.
                if next.is_empty() || next == token {
                    break;
                }
                token = next;
            }
            yield Bytes::from_static(b"]");
        }
        yield Bytes::from_static(b"}\n");
    };
    let parts: futures::stream::BoxStream<'static, io::Result<Bytes>> = Box::pin(parts);
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"jobstream-export.json\""),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// A list of the document.
#[derive(Clone, Copy)]
enum List {
    Resumes,
    Tailorings,
    Operations,
    Notifications,
}

impl List {
    const fn name(self) -> &'static str {
        match self {
            Self::Resumes => "resumes",
            Self::Tailorings => "tailorings",
            Self::Operations => "operations",
            Self::Notifications => "notifications",
        }
    }
}

/// Whose document it is.
struct Person {
    gateway: Gateway,
    caller: Credential,
}

impl Person {
    async fn user(&self) -> Result<User, Problem> {
        let call = self.caller.request(account::GetMeRequest {}, UNARY);
        let answer = self.gateway.upstream().accounts().get_me(call).await?.into_inner();
        Ok(present(answer.user, "user")?.into())
    }

    async fn profile(&self) -> Result<Profile, Problem> {
        let call = self.caller.request(account::GetProfileRequest {}, UNARY);
        let answer = self.gateway.upstream().profiles().get_profile(call).await?.into_inner();
        Ok(present(answer.profile, "profile")?.into())
    }

    async fn sessions(&self) -> Result<Vec<OpenSession>, Problem> {
        let call = self.caller.request(account::ListSessionsRequest {}, UNARY);
        let answer = self.gateway.upstream().accounts().list_sessions(call).await?.into_inner();
        Ok(answer.sessions.into_iter().map(Into::into).collect())
    }

    /// A page of things, each as JSON, and where the next one begins.
    async fn page(&self, list: List, token: String) -> Result<(Vec<String>, String), Problem> {
        match list {
            List::Resumes => self.resumes(token).await,
            List::Tailorings => self.tailorings(token).await,
            List::Operations => self.operations(token).await,
            List::Notifications => self.notifications(token).await,
        }
    }

    async fn resumes(&self, page_token: String) -> Result<(Vec<String>, String), Problem> {
        let request = tailoring::ListResumesRequest { page_size: PAGE, page_token };
        let mut client = self.gateway.upstream().resumes();
        let listed = client.list_resumes(self.caller.request(request, UNARY)).await?.into_inner();
        let mut things = Vec::with_capacity(listed.resumes.len());
        for tailoring::Resume { id, .. } in listed.resumes {
            // A list leaves the texts out.
            let call = self.caller.request(tailoring::GetResumeRequest { id }, UNARY);
            let whole = client.get_resume(call).await?.into_inner().resume;
            things.push(json(&Resume::from(present(whole, "resume")?))?);
        }
        Ok((things, listed.next_page_token))
    }

    async fn tailorings(&self, page_token: String) -> Result<(Vec<String>, String), Problem> {
        let request = tailoring::ListTailoringsRequest { page_size: PAGE, page_token };
        let mut client = self.gateway.upstream().tailorings();
        let listed = client.list_tailorings(self.caller.request(request, UNARY)).await?;
        let listed = listed.into_inner();
        let mut things = Vec::with_capacity(listed.tailorings.len());
        for tailoring::Tailoring { id, .. } in listed.tailorings {
            let call = self.caller.request(tailoring::GetTailoringRequest { id }, UNARY);
            let whole = client.get_tailoring(call).await?.into_inner().tailoring;
            things.push(json(&Tailoring::from(present(whole, "tailoring")?))?);
        }
        Ok((things, listed.next_page_token))
    }

    async fn operations(&self, page_token: String) -> Result<(Vec<String>, String), Problem> {
        let request = operations::ListRequest { page_size: PAGE, page_token, ..Default::default() };
        let call = self.caller.request(request, UNARY);
        let listed = self.gateway.upstream().operations().list(call).await?.into_inner();
        let things = listed.operations.into_iter().map(|one| json(&Operation::from(one)));
        Ok((things.collect::<Result<_, _>>()?, listed.next_page_token))
    }

    async fn notifications(&self, page_token: String) -> Result<(Vec<String>, String), Problem> {
        let request = notification::ListRequest { page_size: PAGE, page_token, unread_only: false };
        let call = self.caller.request(request, UNARY);
        let listed = self.gateway.upstream().notifications().list(call).await?.into_inner();
        let things = listed.notifications.into_iter().map(|one| json(&Notification::from(one)));
        Ok((things.collect::<Result<_, _>>()?, listed.next_page_token))
    }
}

fn json(thing: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(thing).map_err(|error| {
        tracing::error!(%error, "a thing could not be written");
        Problem::internal()
    })
}

fn named(before: &str, name: &str, thing: &impl Serialize) -> io::Result<Bytes> {
    Ok(Bytes::from(format!("{before}\n\"{name}\": {}", serde_json::to_string(thing)?)))
}

fn broken(problem: Problem) -> io::Error {
    tracing::warn!(reason = problem.reason, "an export broke off");
    io::Error::other(problem.reason)
}
