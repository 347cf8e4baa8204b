//! The gRPC face: decodes, asks the app as the caller, encodes. Nothing else.

pub mod convert;
mod parts;
mod resumes;
mod tailorings;

pub use self::{resumes::Resumes, tailorings::Tailorings};

use tonic::{Request, Status};

use crate::error::Error;

/// The user who calls; everything is asked for in their name.
fn owner<T>(request: &Request<T>) -> Result<String, Status> {
    Ok(service::auth::identity(request)?.user_id.into())
}

fn status(error: Error) -> Status {
    service::to_status(&error)
}
