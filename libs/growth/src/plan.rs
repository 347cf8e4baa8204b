//! What so many users need: replicas, databases, partitions; and what is full first on the way there.

use crate::{
    assumptions::{Assumptions, Places},
    costs::{Costs, PROCESSES},
    demand::{Demand, Rates, demand},
    queue,
};

const MONTH_SECONDS: f64 = 30.0 * 86_400.0;
const DAY_SECONDS: f64 = 86_400.0;
const KIB_OF_GIB: f64 = 1024.0 * 1024.0;
/// Steps of the search for the users at whom a resource is full: more than enough for all digits.
const STEPS: u32 = 50;

const SHARD: &str = "a database for a part of the owners: every row belongs to one, and no call reads \
    across; until then a machine with more cores";
const COMMITS: &str = "nothing at once: those that wait share a flush, and take longer; then a database \
    for a part of the owners";
const SCALER: &str = "raise maxReplicas in k8s/base, and max_connections with it where the service \
    has connections";
const STORAGE: &str = "raise storage.size in k8s/components/postgres to what the months ask for";
const DISKS: &str = "larger disks; or fewer months: documents can be written again from the tailored \
    resume, so those that nobody has fetched need not stay; then a database for a part of the owners";
const CONNECTIONS: &str = "raise max_connections (10 MiB each), or fewer and larger replicas; a pooler \
    that keeps sessions whole saves memory of PostgreSQL, not connections";
const TABLES: &str = "set KAFKA_BROKERS: the log leaves PostgreSQL";
const PARTITIONS: &str = "make the topics with more partitions before they hold anything, and give \
    Kafka more brokers";

/// What so many users need.
#[derive(Debug)]
pub struct Plan {
    /// Registered users.
    pub users: f64,
    /// What they ask for in the busiest hour.
    pub rates: Rates,
    /// Replicas of each service, in the order of [`PROCESSES`].
    pub replicas: [u32; 4],
    /// Replicas of the tailoring service where a model rewords lines.
    pub with_model: u32,
    /// What all of it costs in the busiest hour.
    pub demand: Demand,
    /// Connections to PostgreSQL at most.
    pub connections: f64,
    /// GiB of the streams that gateways hold.
    pub stream_gib: f64,
    /// GiB of the same streams in the services, if all were gRPC.
    pub stream_grpc_gib: f64,
    /// Databases, each with the people of its own.
    pub databases: u32,
    /// Partitions of a topic on Kafka.
    pub partitions: u32,
    /// GiB that stay of a month.
    pub month_gib: f64,
    /// GiB of changes, journals and events that are there at any time.
    pub passing_gib: f64,
    /// Everything that has an end.
    pub resources: Vec<Resource>,
}

/// Something that has an end.
#[derive(Debug)]
pub struct Resource {
    /// What it is called.
    pub name: String,
    /// How full it is: 1 is full.
    pub use_share: f64,
    /// Whether another database mends it.
    pub of_database: bool,
    /// What to do when it is full.
    pub remedy: &'static str,
}

/// A resource and how many users fill it.
#[derive(Debug)]
pub struct Bottleneck {
    /// What it is called.
    pub name: String,
    /// Users at whom it is full.
    pub users: f64,
    /// What to do then.
    pub remedy: &'static str,
}

/// What every resource of a plan follows from.
struct Need {
    rates: Rates,
    replicas: [u32; 4],
    demand: Demand,
    month_gib: f64,
    passing_gib: f64,
    resources: Vec<Resource>,
}

/// Reckons what so many users need of everything that has an end.
fn need(users: f64, costs: &Costs, assumed: &Assumptions) -> Need {
    let rates = Rates::at_peak(users, &assumed.people);
    let replicas = replicas(&rates, costs, assumed, 0.0);
    let demand = demand(&rates, replicas.map(f64::from), costs);
    let machines = &assumed.machines;
    // Of the mean hour: what is stored gathers all day.
    let month_gib = demand.kept_kib / assumed.people.peak * MONTH_SECONDS / KIB_OF_GIB;
    let passing_gib =
        demand.passing_kib / assumed.people.peak * machines.passing_days * DAY_SECONDS / KIB_OF_GIB;
    let stored_gib = month_gib * machines.months + passing_gib;
    let resources = resources(replicas, &demand, stored_gib, costs, assumed);
    Need { rates, replicas, demand, month_gib, passing_gib, resources }
}

/// Plans for so many users.
#[must_use]
pub fn plan(users: f64, costs: &Costs, assumed: &Assumptions) -> Plan {
    let Need { rates, replicas, demand, month_gib, passing_gib, resources } =
        need(users, costs, assumed);
    let machines = &assumed.machines;
    // What one partition was seen to carry, of those of a topic that is made here.
    let partition = costs.stated.events_kafka.value / f64::from(machines.partitions);
    let partitions = whole(demand.events / (partition * machines.database_use));
    let fullest = resources.iter().filter(|resource| resource.of_database);
    let databases = whole(fullest.map(|resource| resource.use_share).fold(0.0, f64::max));
    Plan {
        users,
        rates,
        replicas,
        with_model: self::replicas(&rates, costs, assumed, assumed.model.seconds)[2],
        connections: f64::from(connections(replicas, assumed)),
        stream_gib: rates.watchers * costs.stated.stream_gateway_kib.value / KIB_OF_GIB,
        stream_grpc_gib: rates.watchers * costs.stated.stream_grpc_kib.value / KIB_OF_GIB,
        demand,
        databases,
        partitions: partitions.max(machines.partitions),
        month_gib,
        passing_gib,
        resources,
    }
}

/// The next whole number that is not less, and at least 1.
fn whole(value: f64) -> u32 {
    value.ceil().max(1.0) as u32
}

/// Replicas of each service: enough CPU, enough places for those who wait, enough streams.
fn replicas(rates: &Rates, costs: &Costs, assumed: &Assumptions, model_seconds: f64) -> [u32; 4] {
    let machines = &assumed.machines;
    let busy = demand(rates, [0.0; 4], costs).cores;
    let stated = &costs.stated;
    // Work that shares a CPU which is so full takes so much longer (processor sharing).
    let slower = 1.0 / (1.0 - machines.replica_use) / machines.core_speed;
    let places = |arrivals: f64, seconds: f64, more: f64, of: &Places| {
        queue::servers(arrivals, seconds * slower + more, of.promise()).div_ceil(of.places)
    };
    let tailoring = &assumed.tailoring;
    let at_places = [
        whole(rates.watchers / f64::from(machines.streams_per_gateway)),
        places(rates.sign_ins, stated.hash_ms.value / 1e3, 0.0, &assumed.sign_in),
        places(rates.tailorings, stated.tailoring_seconds.value, model_seconds, tailoring)
            .max(places(rates.uploads, stated.upload_seconds.value, 0.0, &assumed.upload)),
        1,
    ];
    let requests = assumed.requests.all();
    std::array::from_fn(|n| {
        let own = costs.idle.cpu_ms()[n] / 1e3;
        let room = requests[n] * machines.replica_use - own / machines.core_speed;
        let by_cpu = whole(busy[n] / machines.core_speed / room);
        by_cpu.max(at_places[n]).max(machines.fewest_replicas)
    })
}

/// Connections that replicas may open.
fn connections(replicas: [u32; 4], assumed: &Assumptions) -> u32 {
    replicas[1..].iter().sum::<u32>() * assumed.machines.connections_per_replica
}

/// Everything that has an end, and how full it is.
fn resources(
    replicas: [u32; 4],
    demand: &Demand,
    stored_gib: f64,
    costs: &Costs,
    assumed: &Assumptions,
) -> Vec<Resource> {
    let machines = &assumed.machines;
    let scalers = assumed.scalers.all().into_iter().zip(replicas).zip(PROCESSES);
    let mut all: Vec<Resource> = scalers
        .map(|((most, needed), name)| Resource {
            name: format!("replicas of {name}"),
            use_share: f64::from(needed) / f64::from(most),
            of_database: false,
            remedy: SCALER,
        })
        .collect();
    let connections = connections(replicas, assumed).into();
    let mut add = |name: &str, used: f64, limit: f64, of_database: bool, remedy: &'static str| {
        let name = name.to_owned();
        all.push(Resource { name, use_share: used / limit, of_database, remedy });
    };
    let cores = demand.cores[4] / machines.core_speed;
    let (stated, free) = (&costs.stated, machines.database_use);
    add(
        "connections to PostgreSQL",
        connections,
        machines.max_connections.into(),
        false,
        CONNECTIONS,
    );
    add("CPU of PostgreSQL", cores, machines.database_cores * free, true, SHARD);
    let commits = stated.commits_per_second.value * free;
    add("commits of PostgreSQL", demand.flushes, commits, true, COMMITS);
    let log_mib = demand.wal_kib / 1024.0;
    add("write-ahead log of PostgreSQL", log_mib, machines.log_mib_per_second, true, SHARD);
    add("storage of the manifests", stored_gib, machines.storage_gib, false, STORAGE);
    add("disks of PostgreSQL", stored_gib, machines.database_gib, true, DISKS);
    let events = demand.events;
    add("log of events in tables", events, stated.events_tables.value * free, false, TABLES);
    let kafka = stated.events_kafka.value * free;
    add("partitions of Kafka", events, kafka, false, PARTITIONS);
    all
}

/// The resources in the order in which they are full as users become more, up to `most` users.
#[must_use]
pub fn bottlenecks(most: f64, costs: &Costs, assumed: &Assumptions) -> Vec<Bottleneck> {
    let at_most = need(most, costs, assumed);
    let full =
        at_most.resources.iter().enumerate().filter(|(_, resource)| resource.use_share > 1.0);
    let mut found: Vec<Bottleneck> = full
        .map(|(n, resource)| Bottleneck {
            name: resource.name.clone(),
            users: full_at(n, most, costs, assumed),
            remedy: resource.remedy,
        })
        .collect();
    found.sort_by(|a, b| a.users.total_cmp(&b.users));
    found
}

/// Users at whom a resource is full, found by halving.
fn full_at(resource: usize, most: f64, costs: &Costs, assumed: &Assumptions) -> f64 {
    let (mut low, mut high) = (0.0, most);
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        let full = need(middle, costs, assumed).resources[resource].use_share > 1.0;
        if full { high = middle } else { low = middle }
    }
    high
}
