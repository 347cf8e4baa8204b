//! The engine: options in, kinds in, a handle out. The only place that wires its parts.

use std::sync::Arc;

use service::tasks::Tasks;

use crate::{
    core::{Core, Shared},
    error::Error,
    estimates::Estimates,
    handle::Handle,
    handler::{Kind, Registry},
    metrics,
    options::Options,
    remote::{Remote, Remotes},
    watch::{
        net,
        news::News,
        notify::{self, channel},
        reader::Reader,
        wake::Waker,
    },
    worker::{attempts::Attempts, claim, heartbeat, lease::Lease, remotes, slots::Slots, sweep},
    writer::{group::Writer, lane::Line, start::Starter},
};

/// Collects kinds before the engine starts.
pub struct Engine {
    options: Options,
    registry: Registry,
    remotes: Remotes,
}

impl Engine {
    /// An engine without kinds.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, registry: Registry::default(), remotes: Remotes::default() }
    }

    /// Makes another service known, for kinds that have it do steps.
    #[must_use]
    pub fn remote(mut self, remote: impl Remote) -> Self {
        self.remotes.add(remote);
        self
    }

    /// Registers a kind.
    ///
    /// # Errors
    /// A declaration that is wrong, or made twice.
    pub fn kind<K: Kind>(mut self, kind: K) -> Result<Self, Error> {
        self.registry.add(kind).map_err(|expected| Error::Invalid { field: "kind", expected })?;
        Ok(self)
    }

    /// Starts it on a pool whose schema holds the tables. [`Handle::drain`] ends it.
    ///
    /// # Errors
    /// The secret of page tokens cannot be read.
    pub async fn start(self, pool: db::Pool) -> Result<Handle, Error> {
        let Self { options, registry, remotes } = self;
        metrics::describe();
        let pager = kernel::page::Pager::new(&db::secret(&pool, "operations.page").await?);
        // Not a child of the process's tasks: what is written on the way down needs the writers.
        let tasks = Tasks::new();
        let lease = Lease::new(options.lease);
        let kinds = registry.all().map(|kind| kind.definition.name);
        let (waker, news) = Waker::new(kinds, lease.peers.clone());
        let (lanes, limit) = (options.lanes, options.call_timeout);
        let core = Arc::new(Core {
            writer: Writer::start(&pool, &tasks, &waker, lanes, limit),
            starter: Starter::start(&pool, &tasks, lanes, limit),
            reader: Reader::start(&pool, &tasks, limit),
            estimates: Estimates::default(),
            remotes,
            lease,
            attempts: Attempts::default(),
            slots: Slots::new(&registry),
            recheck: tokio::sync::Notify::new(),
            options,
            pool,
            tasks,
            registry,
            waker,
        });
        spawn_loops(&core, news);
        Ok(Handle::new(core, pager))
    }
}

fn spawn_loops(core: &Shared, news: tokio::sync::mpsc::UnboundedReceiver<News>) {
    let (tasks, options, pool) = (&core.tasks, &core.options, &core.pool);
    let line = || Line::new(pool.clone(), options.call_timeout);
    let stop = tasks.token().clone();
    let me = uuid::Uuid::now_v7();
    let name = channel(pool.schema());
    let sending = notify::send(line(), name.clone(), me, news, stop.clone());
    tasks.spawn("operations.notify", sending);
    let foreign = core.clone();
    let hear = move |news: &News| {
        foreign.waker.heard(news);
        if let News::Touched(touch) = news
            && foreign.attempts.contains(&touch.id)
        {
            foreign.recheck.notify_one();
        }
    };
    let listening = notify::listen(pool.clone(), name, me, core.waker.clone(), hear, stop.clone());
    tasks.spawn("operations.listen", listening);
    let every = options.poll;
    tasks.spawn("operations.net", net::run(line(), core.waker.clone(), every, stop));
    let lease_of = core.clone();
    tasks.spawn("operations.lease", async move { heartbeat::keep(&lease_of).await });
    tasks.spawn("operations.held", heartbeat::check_held(core.clone(), line()));
    tasks.spawn("operations.sweep", sweep::run(core.clone()));
    tasks.spawn("operations.promote", claim::promote(core.clone()));
    if !core.remotes.names().is_empty() {
        tasks.spawn("operations.remotes", remotes::run(core.clone()));
    }
    if options.works {
        for kind in core.registry.all() {
            tasks.spawn("operations.claim", claim::run(core.clone(), kind.clone()));
        }
    }
}
