//! A steady load of several kinds of things at once: each begins when its time has come, whether
//! those before have ended or not.

use std::{
    net::TcpStream,
    sync::{Arc, Mutex, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use growth::demand::Rates;

use crate::{
    http::Connections,
    people::{self, Person},
};

/// Time for what was done to be published, applied and told.
const SETTLED: Duration = Duration::from_secs(3);
/// Things that can be under way at once.
const WORKERS: usize = 64;
/// A stack that suffices for reading a stream.
const STACK: usize = 128 * 1024;

/// What is done.
#[derive(Clone, Copy, Debug)]
enum Thing {
    Read,
    Tailoring,
    Upload,
    SignIn,
}

/// How many of each were done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    pub reads: u32,
    pub tailorings: u32,
    pub uploads: u32,
    pub sign_ins: u32,
    /// Seconds of open pages, all together.
    pub watched_seconds: f64,
}

/// Pages that are open until this is dropped.
pub struct Pages {
    sockets: Arc<Mutex<Vec<TcpStream>>>,
    readers: Vec<JoinHandle<()>>,
}

impl Pages {
    /// Opens as many as somebody looks at, people in turn.
    pub fn open(people: &[Arc<Person>], count: usize) -> Self {
        let sockets = Arc::new(Mutex::new(Vec::new()));
        let reader = |n: usize| {
            let (person, sockets) = (Arc::clone(&people[n % people.len()]), Arc::clone(&sockets));
            small().spawn(move || person.watch(&sockets)).unwrap()
        };
        let readers = (0..count).map(reader).collect();
        thread::sleep(SETTLED);
        Self { sockets, readers }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        people::cut_off(&self.sockets);
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
    }
}

fn small() -> thread::Builder {
    thread::Builder::new().stack_size(STACK)
}

/// Does things at these rates for so long, and waits until all are done.
pub fn run(people: &[Arc<Person>], rates: &Rates, time: Duration) -> Done {
    let begun = Instant::now();
    let (due, next) = mpsc::channel::<(usize, Thing)>();
    let next = Arc::new(Mutex::new(next));
    let worker = |_| {
        let (next, people) = (Arc::clone(&next), people.to_vec());
        small().spawn(move || work(&next, &people)).unwrap()
    };
    let workers: Vec<_> = (0..WORKERS).map(worker).collect();
    let mut done = Done::default();
    for (turn, (at, thing)) in schedule(rates, time).into_iter().enumerate() {
        thread::sleep((begun + at).saturating_duration_since(Instant::now()));
        match thing {
            Thing::Read => done.reads += 1,
            Thing::Tailoring => done.tailorings += 1,
            Thing::Upload => done.uploads += 1,
            Thing::SignIn => done.sign_ins += 1,
        }
        due.send((turn, thing)).unwrap();
    }
    thread::sleep((begun + time).saturating_duration_since(Instant::now()));
    drop(due);
    for worker in workers {
        worker.join().expect("a worker that went on to the end");
    }
    thread::sleep(SETTLED);
    done.watched_seconds = rates.watchers * begun.elapsed().as_secs_f64();
    done
}

/// Takes what is due until nothing comes any more.
fn work(next: &Mutex<mpsc::Receiver<(usize, Thing)>>, people: &[Arc<Person>]) {
    let mut connections = Connections::default();
    loop {
        // The guard is gone before the thing is done, so that others can go on.
        let received = next.lock().unwrap().recv();
        let Ok((turn, thing)) = received else { return };
        let person = &people[turn % people.len()];
        match thing {
            Thing::Read => person.read(&mut connections, turn / 7),
            Thing::Tailoring => person.tailor(&mut connections),
            Thing::Upload => person.upload(&mut connections, turn + 1),
            Thing::SignIn => person.sign_in(&mut connections),
        }
    }
}

/// Everything to be done with its time, evenly spread for each kind.
fn schedule(rates: &Rates, time: Duration) -> Vec<(Duration, Thing)> {
    let kinds = [
        (rates.reads, Thing::Read),
        (rates.tailorings, Thing::Tailoring),
        (rates.uploads, Thing::Upload),
        (rates.sign_ins, Thing::SignIn),
    ];
    let mut all = Vec::new();
    for (rate, thing) in kinds {
        let count = (rate * time.as_secs_f64()) as u32;
        all.extend((0..count).map(|n| (Duration::from_secs_f64(f64::from(n) / rate), thing)));
    }
    all.sort_by_key(|(at, _)| *at);
    all
}
