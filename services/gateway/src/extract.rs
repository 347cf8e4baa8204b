//! What handlers take out of a request: strictly typed bodies and queries whose mistakes are told
//! field by field, the caller's credential, and ids.

pub mod body;
pub mod conditions;
pub mod credential;
pub mod cursor;
pub mod fields;
pub mod idempotency;
pub mod query;

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

pub use body::Body;
pub use conditions::{IfMatch, IfNoneMatch};
pub use credential::{Credential, Visitor};
pub use cursor::Cursor;
pub use fields::{Fields, FromFields};
pub use idempotency::IdempotencyKey;
pub use query::Query;

use crate::problem::Problem;

/// An id out of the path. What cannot be one of ours does not exist, and reaches no service.
#[derive(Debug)]
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let missing = || Problem::missing("what this path names");
        let Path(id) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| missing())?;
        let plausible = id.len() <= 128
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if plausible { Ok(Self(id)) } else { Err(missing()) }
    }
}
