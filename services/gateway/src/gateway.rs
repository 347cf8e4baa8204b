//! What every handler shares: the services behind, the settings, the tasks. No state of its own.

use std::sync::Arc;

use service::tasks::Tasks;

use crate::{config::Config, layers::throttle::Throttle, upstream::Upstream};

/// Shared by all handlers; cheap to clone.
#[derive(Debug, Clone)]
pub struct Gateway(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    upstream: Upstream,
    tasks: Tasks,
    throttle: Throttle,
}

impl Gateway {
    /// Puts the parts together.
    #[must_use]
    pub fn new(config: Config, upstream: Upstream, tasks: Tasks) -> Self {
        let throttle = Throttle::new(config.sign_ins_per_minute);
        Self(Arc::new(Inner { config, upstream, tasks, throttle }))
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The services behind.
    #[must_use]
    pub fn upstream(&self) -> &Upstream {
        &self.0.upstream
    }

    /// The tasks of live streams; its token says that the process has to end.
    #[must_use]
    pub fn tasks(&self) -> &Tasks {
        &self.0.tasks
    }

    /// The limit of attempts to sign in.
    #[must_use]
    pub fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }
}
