//! The engine: options in, kinds in, a handle out. The only place that wires its parts.

use std::{sync::Arc, time::Duration};

use service::tasks::Tasks;

use crate::{
    core::{Core, Shared},
    error::Error,
    estimates::Estimates,
    handle::Handle,
    handler::{Kind, Registry},
    probe::Probe,
    watch::{
        net,
        notify::{self, channel},
        reader::Reader,
        wake::{News, Waker},
    },
    worker::{attempts::Attempts, claim, lease, lease::Lease, slots::Slots, sweep},
    writer::{group::Writer, lane::Line, start::Starter},
};

/// How an engine runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Service that its operations belong to; a part of their ids.
    pub service: &'static str,
    /// Name of this process, for people.
    pub process: String,
    /// Heartbeat of the lease; 5 s.
    pub heartbeat: Duration,
    /// Length of the lease; 15 s.
    pub lease: Duration,
    /// Pause between sweeps; 5 s.
    pub sweep: Duration,
    /// Longest time between two looks for work; 1 s.
    pub poll: Duration,
    /// Pause between two looks whether running operations are to be cancelled; 500 ms.
    pub cancel_poll: Duration,
    /// Deadline of every grouped read and write; 10 s.
    pub call_timeout: Duration,
    /// How long after its end an operation is settled for housekeeping; 15 s, longer than any
    /// transaction lasts.
    pub settle: Duration,
    /// Groups of writes in flight; 2.
    pub lanes: usize,
    /// Whether a start runs in its own process at once when a slot is free.
    pub eager: bool,
    /// Whether no other process can be using the database: leases of the past are void at once.
    pub sole: bool,
    /// Whether this process runs operations, or only starts, reads and watches them.
    pub works: bool,
    /// Told where attempts are, for tests; none in production.
    pub probe: Option<Arc<dyn Probe>>,
}

impl Options {
    /// Defaults for a service.
    #[must_use]
    pub fn new(service: &'static str) -> Self {
        Self {
            service,
            process: format!("{service}/{}", std::process::id()),
            heartbeat: Duration::from_secs(5),
            lease: Duration::from_secs(15),
            sweep: Duration::from_secs(5),
            poll: Duration::from_secs(1),
            cancel_poll: Duration::from_millis(500),
            call_timeout: Duration::from_secs(10),
            settle: Duration::from_secs(15),
            lanes: 2,
            eager: true,
            sole: false,
            works: true,
            probe: None,
        }
    }
}

/// Collects kinds before the engine starts.
pub struct Engine {
    options: Options,
    registry: Registry,
}

impl Engine {
    /// An engine without kinds.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, registry: Registry::default() }
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
        let Self { options, registry } = self;
        let pager = kernel::page::Pager::new(&db::secret(&pool, "operations.page").await?);
        // Not a child of the process's tasks: what is written on the way down needs the writers.
        let tasks = Tasks::new();
        let (waker, news) = Waker::new(registry.all().map(|kind| kind.definition.name));
        let (lanes, limit) = (options.lanes, options.call_timeout);
        let core = Arc::new(Core {
            writer: Writer::start(&pool, &tasks, &waker, lanes, limit),
            starter: Starter::start(&pool, &tasks, lanes, limit),
            reader: Reader::start(&pool, &tasks, lanes, limit),
            estimates: Estimates::default(),
            lease: Lease::new(options.lease),
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
    let peers = core.lease.peers.clone();
    tasks.spawn(
        "operations.notify",
        notify::send(line(), name.clone(), me, news, peers, stop.clone()),
    );
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
    tasks.spawn("operations.lease", async move { lease::keep(&lease_of).await });
    tasks.spawn("operations.held", lease::check_held(core.clone(), line()));
    tasks.spawn("operations.sweep", sweep::run(core.clone()));
    tasks.spawn("operations.promote", claim::promote(core.clone()));
    if options.works {
        for kind in core.registry.all() {
            tasks.spawn("operations.claim", claim::run(core.clone(), kind.clone()));
        }
    }
}
