//! All addresses of one service: looked up, watched, and chosen from.
//!
//! Where there is a choice, each peer is asked for its health every second (`grpc.health.v1`), so
//! that one which is about to end gets no new calls, and one which is back gets them again; a
//! connection that breaks takes its peer out at once. Names are looked up again and again: peers
//! that are no longer named get no new calls, and open ones go on. The tasks end with the channel.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{
        Arc, PoisonError, RwLock, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Notify, watch};
use tonic::transport::Channel as Transport;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tower::Layer as _;

use super::{Connector, connection, target::Target};
use crate::{
    layers::breaker::{Breaker, BreakerLayer, Circuit},
    tasks::Tasks,
};

/// Longest time of a question after health.
const PATIENCE: Duration = Duration::from_secs(2);
/// Pause between two look-ups that failing calls ask for.
const PAUSE: Duration = Duration::from_secs(1);

/// One address of a service.
#[derive(Debug)]
pub(super) struct Peer {
    address: SocketAddr,
    transport: Transport,
    service: Breaker<Transport>,
    circuit: Arc<Circuit>,
    pending: AtomicUsize,
    up: AtomicBool,
}

impl Peer {
    fn is_better(&self) -> bool {
        self.up.load(Ordering::Relaxed) && self.circuit.admits()
    }

    /// What calls go through.
    pub(super) fn service(&self) -> Breaker<Transport> {
        self.service.clone()
    }

    /// Notes that its connection broke.
    pub(super) fn lost(&self) {
        self.up.store(false, Ordering::Relaxed);
    }
}

/// A call at a peer; counts among its load until it is dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<Peer>);

impl Place {
    fn take(peer: Arc<Peer>) -> Self {
        peer.pending.fetch_add(1, Ordering::Relaxed);
        Self(peer)
    }

    pub(super) fn peer(&self) -> &Peer {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.pending.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The peers of one channel.
#[derive(Debug)]
pub(super) struct Peers {
    connector: Connector,
    targets: Vec<Target>,
    known: RwLock<Vec<Arc<Peer>>>,
    /// Whether the first look-up has ended.
    resolved: watch::Sender<bool>,
    turn: AtomicUsize,
    wanted: Notify,
}

impl Peers {
    /// Takes the literal addresses; starts to look up names and to watch peers where there are any
    /// to look up or to choose from.
    pub(super) fn start(connector: Connector, targets: Vec<Target>) -> Arc<Self> {
        let literal = targets.iter().all(|target| target.literal().is_some());
        let peers = Arc::new(Self {
            connector,
            targets,
            known: RwLock::default(),
            resolved: watch::Sender::new(literal),
            turn: AtomicUsize::new(rand::random_range(0..1024)),
            wanted: Notify::new(),
        });
        let found = peers.targets.iter().filter_map(|t| Some((t.literal()?, t.clone())));
        peers.set(found.collect());
        // Groups of their own: they end with the channel and not with anything of the process.
        let tasks = Tasks::new();
        if !literal {
            tasks.spawn("client.resolve", resolve(Arc::downgrade(&peers)));
        }
        if !literal || peers.targets.len() > 1 {
            tasks.spawn("client.health", watch_health(Arc::downgrade(&peers)));
        }
        peers
    }

    /// Chooses the least loaded of the peers that are up and take calls, each in its turn among
    /// equals; when all are down, one that may be tried again.
    pub(super) fn choose(&self) -> Option<Place> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let [only] = &known[..] {
            return Some(Place::take(only.clone()));
        }
        let (known, turn) = (&known[..], self.turn.fetch_add(1, Ordering::Relaxed));
        let in_turn = || (0..known.len()).map(move |n| &known[turn.wrapping_add(n) % known.len()]);
        let load = |peer: &Peer| peer.pending.load(Ordering::Relaxed);
        let better = || known.iter().filter(|peer| peer.is_better());
        let lowest = better().map(|peer| load(peer)).min();
        let equals = || better().filter(|peer| Some(load(peer)) == lowest);
        // In turn among those alone: whoever follows one that is out would get its calls, too.
        let least = equals().nth(turn % equals().count().max(1));
        let chosen = least.or_else(|| {
            self.wanted.notify_one();
            in_turn().find(|peer| peer.circuit.admits()).or_else(|| in_turn().next())
        });
        chosen.map(|peer| Place::take(peer.clone()))
    }

    /// Waits until names were looked up for the first time, and chooses then.
    pub(super) async fn choose_resolved(&self) -> Option<Place> {
        let mut resolved = self.resolved.subscribe();
        // The sender lives as long as this value.
        let _ = resolved.wait_for(|resolved| *resolved).await;
        self.choose()
    }

    fn all(&self) -> Vec<Arc<Peer>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes these the peers; those that were known stay as they are.
    fn set(&self, found: Vec<(SocketAddr, Target)>) {
        let mut seen = BTreeSet::new();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let next = found.iter().filter(|(address, _)| seen.insert(*address));
        let next = next.filter_map(|(address, target)| {
            let before = known.iter().find(|peer| peer.address == *address).cloned();
            before.or_else(|| self.peer(*address, target))
        });
        *known = next.collect();
    }

    fn peer(&self, address: SocketAddr, target: &Target) -> Option<Arc<Peer>> {
        let transport = connection::lazy(address, target, self.connector.tls.as_ref())?;
        let circuit = Circuit::new(address.to_string(), self.connector.breaker);
        let service = BreakerLayer(circuit.clone()).layer(transport.clone());
        let (pending, up) = (AtomicUsize::new(0), AtomicBool::new(true));
        Some(Arc::new(Peer { address, transport, service, circuit, pending, up }))
    }
}

/// Looks every name up until nobody holds the peers any more.
async fn resolve(peers: Weak<Peers>) {
    loop {
        let Some(held) = peers.upgrade() else { return };
        let mut found = Vec::new();
        let mut failed = false;
        for target in &held.targets {
            if let Some(address) = target.literal() {
                found.push((address, target.clone()));
                continue;
            }
            match tokio::net::lookup_host((target.host.as_str(), target.port)).await {
                Ok(addresses) => found.extend(addresses.map(|a| (a, target.clone()))),
                Err(error) => {
                    failed = true;
                    tracing::warn!(host = target.host, %error, "a name could not be looked up");
                }
            }
        }
        // A look-up that fails is no word that anything has gone.
        if failed {
            let kept = held.all().into_iter().map(|peer| peer.address);
            let names = held.targets.iter().find(|target| target.literal().is_none());
            found.extend(kept.filter_map(|address| Some((address, names?.clone()))));
        }
        held.set(found);
        held.resolved.send_replace(true);
        let every = held.connector.resolve;
        tokio::time::sleep(PAUSE.min(every)).await;
        // Only what is waited for may hold the peers, so that they go when the channel does.
        let wanted = async { held.wanted.notified().await };
        let _ = tokio::time::timeout(every.saturating_sub(PAUSE), wanted).await;
    }
}

/// Asks every peer for its health until nobody holds the peers any more.
async fn watch_health(peers: Weak<Peers>) {
    loop {
        let Some(held) = peers.upgrade() else { return };
        let (known, pause) = (held.all(), held.connector.probe);
        drop(held);
        if known.len() > 1 {
            futures::future::join_all(known.iter().map(|peer| look(peer))).await;
        }
        drop(known);
        tokio::time::sleep(pause).await;
    }
}

async fn look(peer: &Peer) {
    let mut client = HealthClient::new(peer.transport.clone());
    let asked = client.check(HealthCheckRequest { service: String::new() });
    let up = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(answer)) => answer.into_inner().status() == ServingStatus::Serving,
        // A server that answers and knows no health: its calls tell how it is.
        Ok(Err(status)) => status.code() == tonic::Code::Unimplemented,
        Err(_) => false,
    };
    if peer.up.swap(up, Ordering::Relaxed) != up {
        tracing::info!(peer = %peer.address, up, "the health of a peer changed");
    }
}
