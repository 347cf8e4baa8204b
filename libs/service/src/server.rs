//! One gRPC server made of mounted services. Every method is protected unless the service that
//! mounts it names it as public. Adds health (per service) and reflection, and stops in order:
//! not serving, no new calls, open ones to their end, and at the deadline an end to all.

mod accept;
mod health;
mod processes;
mod router;

use std::{collections::HashMap, convert::Infallible, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use http::{Request, Response};
use hyper::body::Incoming;
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;
use tonic::{body::Body, server::NamedService};
use tower::{Service, ServiceBuilder};

use accept::Acceptor;
use health::Health;
use router::Router;

use crate::{
    auth::{Authenticator, ServiceCallers},
    config::Config,
    layers::{
        auth::AuthLayer,
        deadline::{Overrides, ServerDeadlineLayer},
        limits::{Capacity, LimitsLayer},
        streams::StreamsLayer,
        trace::ServerTraceLayer,
    },
    probes,
    tasks::Tasks,
    tls::{self, Tls},
};

/// Largest message that a server takes or sends unless its service says otherwise, in bytes.
pub const MESSAGE_BYTES: usize = 4 * 1024 * 1024;

/// Bounds the messages of a generated server, both ways: the library bounds only those it reads.
#[macro_export]
macro_rules! bounded {
    ($server:expr) => {
        $crate::bounded!($server, $crate::server::MESSAGE_BYTES)
    };
    ($server:expr, $bytes:expr) => {
        $server.max_decoding_message_size($bytes).max_encoding_message_size($bytes)
    };
}

/// What a generated server is, once its types are forgotten.
pub trait Mountable:
    Service<
        Request<Incoming>,
        Response = Response<Body>,
        Error = Infallible,
        Future = BoxFuture<'static, Result<Response<Body>, Infallible>>,
    > + NamedService
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Mountable for S where
    S: Service<
            Request<Incoming>,
            Response = Response<Body>,
            Error = Infallible,
            Future = BoxFuture<'static, Result<Response<Body>, Infallible>>,
        > + NamedService
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// A server that cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A mounted service stands in no definition.
    #[error("the service {0} stands in no definition that this program was built with")]
    UndefinedService(&'static str),
    /// A method named at mounting is not one of the service.
    #[error("{0} is not a method of a mounted service")]
    UndefinedMethod(String),
    /// A service was mounted twice.
    #[error("the service {0} is mounted twice")]
    Twice(&'static str),
    /// The descriptors cannot be served.
    #[error("reflection cannot be built")]
    Reflection(#[source] tonic_reflection::server::Error),
    /// The listener has no address.
    #[error("the listener has no address")]
    Listener(#[source] std::io::Error),
    /// The address for probes cannot be listened on.
    #[error("{0} cannot be listened on; set JOBSTREAM_HEALTH_ADDR to another address")]
    Probes(std::net::SocketAddr, #[source] std::io::Error),
    /// Certificates cannot be used.
    #[error("certificates cannot be used")]
    Tls(#[from] tls::Error),
}

/// A gRPC server that is being put together.
pub struct Server {
    config: Config,
    authenticator: Authenticator,
    capacity: Capacity,
    deadlines: HashMap<Box<str>, Duration>,
    callers: Option<Arc<ServiceCallers>>,
    router: Router,
    need: watch::Receiver<bool>,
}

impl Server {
    /// Begins a server with these settings, whose callers are verified by `authenticator`.
    #[must_use]
    pub fn new(config: &Config, authenticator: Authenticator) -> Self {
        Self {
            config: config.clone(),
            authenticator,
            capacity: Capacity::default(),
            deadlines: HashMap::new(),
            callers: None,
            router: Router::default(),
            need: watch::channel(true).1,
        }
    }

    /// Adds a service. `public` names the methods that need no access token, for example
    /// `["Login"]`; all others do.
    #[must_use]
    pub fn mount<S: Mountable>(mut self, service: S, public: &[&str]) -> Self {
        self.router.add(service, public);
        self
    }

    /// Sets the deadline of a method, by path, for calls that come without one.
    #[must_use]
    pub fn deadline(mut self, path: &str, limit: Duration) -> Self {
        self.deadlines.insert(path.into(), limit);
        self
    }

    /// Sets which services may call which methods on their own, for the owner of a row.
    #[must_use]
    pub fn callers(mut self, callers: ServiceCallers) -> Self {
        self.callers = Some(Arc::new(callers));
        self
    }

    /// Sets what all callers together may take.
    #[must_use]
    pub fn capacity(mut self, capacity: Capacity) -> Self {
        self.capacity = capacity;
        self
    }

    /// Sets what every service of this server needs, such as its database: by their health they
    /// serve as long as it is told to answer.
    #[must_use]
    pub fn needs(mut self, need: watch::Receiver<bool>) -> Self {
        self.need = need;
        self
    }

    /// Serves until `tasks` are told to end, and then for as long as open calls take, at most
    /// the drain time of the settings.
    ///
    /// # Errors
    /// A mounted service or a method named with it is not defined, or the listener is of no use.
    pub async fn serve(self, listener: TcpListener, tasks: &Tasks) -> Result<(), Error> {
        let Self { config, authenticator, capacity, deadlines, callers, router, mut need } = self;
        let health = Health::new();
        let services = router.services();
        let mut router = router;
        router.add(health.service(), &["Check", "Watch"]);
        router.add(processes::server(), &[]);
        if config.reflection {
            let mut named = services.clone();
            named.extend(["grpc.health.v1.Health", "jobstream.admin.v1.Processes"]);
            add_reflection(&mut router, &named)?;
        }
        let routes = Arc::new(router.finish(&deadlines)?);
        let tls = config.tls.clone().map(Tls::load).transpose()?;
        if let Some(tls) = &tls {
            tls.keep_current(tasks);
        }
        let probes = start_probes(&config, &health).await?;
        let stopping = CancellationToken::new();
        let overrides: Overrides = Arc::new(deadlines);
        let stack = ServiceBuilder::new()
            .layer(ServerTraceLayer)
            .layer(ServerDeadlineLayer(overrides))
            .layer(AuthLayer { authenticator, callers })
            .layer(LimitsLayer::new(config.limits, capacity))
            .layer(StreamsLayer { stopping: stopping.clone() })
            .service(router::Dispatch::new(routes.clone()));
        let address = listener.local_addr().map_err(Error::Listener)?;
        tracing::info!(%address, services = services.len(), "grpc server listens");
        let acceptor = Acceptor::new(routes, stack, &config, tls);
        let answers = *need.borrow_and_update();
        health.set(&services, answers).await;
        tokio::select! {
            () = acceptor.accept(listener, tasks.token()) => {}
            () = health.follow(&services, need) => {}
        }
        health.set(&services, false).await;
        stopping.cancel();
        acceptor.end(config.drain).await;
        // To the very end they tell that this server does not serve.
        probes.cancel();
        Ok(())
    }
}

/// Starts the port for probes, if there is one; what it returns ends it.
async fn start_probes(config: &Config, health: &Health) -> Result<Tasks, Error> {
    let tasks = Tasks::new();
    if let Some(address) = config.health_addr {
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| Error::Probes(address, source))?;
        let (health, own) = (health.reporter(), tasks.clone());
        tasks.spawn("probes", async move { probes::serve(listener, health, &own).await });
    }
    Ok(tasks)
}

fn add_reflection(router: &mut Router, services: &[&'static str]) -> Result<(), Error> {
    let builder = || {
        let builder = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
        services.iter().fold(builder, |builder, name| builder.with_service_name(*name))
    };
    let named = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];
    let both = |builder: tonic_reflection::server::Builder<'static>| {
        named.iter().fold(builder, |builder, name| builder.with_service_name(*name))
    };
    let v1 = both(builder()).build_v1().map_err(Error::Reflection)?;
    let v1alpha = both(builder()).build_v1alpha().map_err(Error::Reflection)?;
    router.add(v1, &["ServerReflectionInfo"]);
    router.add(v1alpha, &["ServerReflectionInfo"]);
    Ok(())
}
