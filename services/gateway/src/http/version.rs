//! Which program answers, and which interface it speaks.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::gateway::Gateway;

/// The version of the HTTP interface, as its paths begin.
const INTERFACE: &str = "v1";

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(version))
}

/// Which program it is.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProgramVersion {
    /// Version of the program.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
    /// Git commit that it was built from, with `-dirty` for one with changes; null where the build
    /// was not told.
    #[schema(required = true)]
    pub commit: Option<&'static str>,
    /// Version of the HTTP interface, as its paths begin.
    #[schema(example = "v1")]
    pub api_version: &'static str,
}

/// Tells which program answers; asks nobody else.
#[utoipa::path(
    get, path = "/v1/version", tag = "health", security(()), operation_id = "get_version",
    responses((status = 200, description = "The program", body = ProgramVersion)),
)]
async fn version(State(gateway): State<Gateway>) -> Json<ProgramVersion> {
    let commit = gateway.config().commit;
    Json(ProgramVersion { version: env!("CARGO_PKG_VERSION"), commit, api_version: INTERFACE })
}
