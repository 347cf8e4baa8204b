//! `jobstream.admin.v1.Processes`: what administrators change in the process that answers. Every
//! server has it, so that one replica can be told to say more without a restart.

use kernel::{Code, Coded, FieldViolation};
use proto::admin::v1::{
    GetLogFilterRequest, GetLogFilterResponse, SetLogFilterRequest, SetLogFilterResponse,
    processes_server::{self, ProcessesServer},
};
use tonic::{Request, Response, Status};

use crate::{
    auth::{self, Role},
    status::to_status,
    telemetry::{self, FilterError},
};

/// The service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Processes;

/// The service, bounded as all are.
pub(super) fn server() -> ProcessesServer<Processes> {
    crate::bounded!(ProcessesServer::new(Processes))
}

impl Coded for FilterError {
    fn code(&self) -> Code {
        match self {
            Self::Form(_) | Self::Long => Code::InvalidArgument,
            Self::Absent => Code::FailedPrecondition,
        }
    }

    fn violations(&self) -> Vec<FieldViolation> {
        match self {
            Self::Absent => Vec::new(),
            Self::Form(_) | Self::Long => {
                vec![FieldViolation { field: "filter".to_owned(), description: self.to_string() }]
            }
        }
    }
}

fn current() -> Result<String, Status> {
    telemetry::log_filter().ok_or_else(|| to_status(&FilterError::Absent))
}

#[tonic::async_trait]
impl processes_server::Processes for Processes {
    async fn get_log_filter(
        &self,
        request: Request<GetLogFilterRequest>,
    ) -> Result<Response<GetLogFilterResponse>, Status> {
        auth::require(&request, Role::Admin)?;
        Ok(Response::new(GetLogFilterResponse { filter: current()? }))
    }

    async fn set_log_filter(
        &self,
        request: Request<SetLogFilterRequest>,
    ) -> Result<Response<SetLogFilterResponse>, Status> {
        let user = auth::require(&request, Role::Admin)?.user_id.to_string();
        let (previous, filter) = (current()?, request.into_inner().filter);
        // Said before and after: one of the two filters lets it through.
        tracing::warn!(user.id = user, previous, filter, "the log filter is changed");
        telemetry::set_log_filter(&filter).map_err(|error| to_status(&error))?;
        tracing::warn!(user.id = user, filter, "the log filter was changed");
        Ok(Response::new(SetLogFilterResponse { previous }))
    }
}
