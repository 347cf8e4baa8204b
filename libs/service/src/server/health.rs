//! The health of a server's services, as `grpc.health.v1` tells it. The empty name stands for the
//! whole server.

use tonic_health::{
    ServingStatus,
    pb::health_server::HealthServer,
    server::{HealthReporter, HealthService},
};

/// Tells whether services serve.
#[derive(Debug, Clone)]
pub struct Health(HealthReporter);

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

    /// Tells of one service, or with the empty name of the whole server, whether it serves.
    pub async fn set(&self, service: &str, serves: bool) {
        let status = if serves { ServingStatus::Serving } else { ServingStatus::NotServing };
        self.0.set_service_status(service, status).await;
    }

    pub(super) async fn open(&self, services: &[&'static str]) {
        for service in services {
            self.set(service, true).await;
        }
    }

    pub(super) async fn close(&self, services: &[&'static str]) {
        self.set("", false).await;
        for service in services {
            self.set(service, false).await;
        }
    }
}
