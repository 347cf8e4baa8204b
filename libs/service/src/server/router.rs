//! From a path to the service that answers it: one look-up, whose result also tells the layers
//! what they need to know of the method.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    net::IpAddr,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures::future::{BoxFuture, Either, Ready, ready};
use http::{Request, Response};
use hyper::body::Incoming;
use tonic::{Status, body::Body};
use tower::Service;

use super::{Error, Mountable};
use crate::{
    call::Call,
    method::{Method, Methods},
};

type Answer = BoxFuture<'static, Result<Response<Body>, Infallible>>;

/// A mounted service whose type is forgotten.
trait Mounted: Send + Sync {
    fn call(&self, request: Request<Incoming>) -> Answer;
}

impl<S: Mountable> Mounted for S {
    fn call(&self, request: Request<Incoming>) -> Answer {
        // A generated server is a shared pointer and some numbers; it is always ready.
        Service::call(&mut self.clone(), request)
    }
}

struct Entry {
    name: &'static str,
    service: Arc<dyn Mounted>,
    public: Vec<String>,
}

/// Services that are being mounted.
#[derive(Default)]
pub(super) struct Router(Vec<Entry>);

impl Router {
    pub(super) fn add<S: Mountable>(&mut self, service: S, public: &[&str]) {
        let public = public.iter().map(|name| format!("/{}/{name}", S::NAME)).collect();
        self.0.push(Entry { name: S::NAME, service: Arc::new(service), public });
    }

    pub(super) fn services(&self) -> Vec<&'static str> {
        self.0.iter().map(|entry| entry.name).collect()
    }

    /// Finds every method of every service.
    pub(super) fn finish(self, deadlines: &HashMap<Box<str>, Duration>) -> Result<Routes, Error> {
        let mut routes: HashMap<Box<str>, Route> = HashMap::new();
        let mut names = HashSet::new();
        for Entry { name, service, public } in self.0 {
            if !names.insert(name) {
                return Err(Error::Twice(name));
            }
            let before = routes.len();
            for method in Methods::all().of(name) {
                let is_public = public.iter().any(|path| **path == *method.path);
                let (method, service) = (method.clone(), service.clone());
                routes.insert(method.path.clone(), Route { method, service, public: is_public });
            }
            if routes.len() == before {
                return Err(Error::UndefinedService(name));
            }
            if let Some(wrong) = public.into_iter().find(|path| !routes.contains_key(&**path)) {
                return Err(Error::UndefinedMethod(wrong));
            }
        }
        match deadlines.keys().find(|path| !routes.contains_key(*path)) {
            Some(wrong) => Err(Error::UndefinedMethod(wrong.to_string())),
            None => Ok(Routes(routes)),
        }
    }
}

/// A method and the service that answers it.
struct Route {
    method: Arc<Method>,
    service: Arc<dyn Mounted>,
    public: bool,
}

/// Every method of every mounted service, by path.
pub(super) struct Routes(HashMap<Box<str>, Route>);

impl Routes {
    /// What is known of a call by its path and its sender. A path that names nothing is protected
    /// like any other: who is not signed in does not learn what there is.
    pub(super) fn describe(&self, path: &str, client: IpAddr) -> Call {
        match self.0.get(path) {
            Some(route) => Call::new(route.method.clone(), client, route.public),
            None => Call::new(Method::unknown(), client, false),
        }
    }
}

/// Hands calls to their services; the innermost of the stack.
#[derive(Clone)]
pub(super) struct Dispatch(Arc<Routes>);

impl Dispatch {
    pub(super) fn new(routes: Arc<Routes>) -> Self {
        Self(routes)
    }
}

impl Service<Request<Incoming>> for Dispatch {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Answer, Ready<Result<Response<Body>, Infallible>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        match self.0.0.get(request.uri().path()) {
            Some(route) => Either::Left(route.service.call(request)),
            None => Either::Right(ready(Ok(Status::unimplemented("").into_http()))),
        }
    }
}
