//! The health of a server's services, as `grpc.health.v1` tells it. The empty name stands for the
//! whole server. Services that need something outside (a database) serve as long as it answers.

use tokio::sync::watch;
use tonic_health::{
    ServingStatus,
    pb::health_server::HealthServer,
    server::{HealthReporter, HealthService},
};

/// Tells whether services serve.
#[derive(Debug)]
pub(super) struct Health(HealthReporter);

impl Health {
    pub(super) fn new() -> Self {
        Self(HealthReporter::new())
    }

    pub(super) fn service(&self) -> HealthServer<HealthService> {
        HealthServer::new(HealthService::from_health_reporter(self.0.clone()))
    }

    /// What is told, for a port of its own.
    pub(super) fn reporter(&self) -> HealthReporter {
        self.0.clone()
    }

    /// Tells of every service what is told of the thing they need, whenever that changes.
    pub(super) async fn follow(&self, services: &[&'static str], mut need: watch::Receiver<bool>) {
        while need.changed().await.is_ok() {
            let answers = *need.borrow_and_update();
            self.set(services, answers).await;
        }
        // Nobody asks after it any more: what was told last stays until the server ends.
        std::future::pending::<()>().await;
    }

    /// Tells of every service, and of the whole, whether they serve.
    pub(super) async fn set(&self, services: &[&'static str], serve: bool) {
        let status = if serve { ServingStatus::Serving } else { ServingStatus::NotServing };
        for service in services.iter().chain(&[""]) {
            self.0.set_service_status(service, status).await;
        }
    }
}
