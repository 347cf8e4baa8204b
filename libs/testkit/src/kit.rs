//! What every kind of operation has to bear, whatever it does: at every place between two of its
//! writes it fails, its engine is killed, stands still as a zombie does, and it is cancelled and
//! retried. Each time it ends as it would have ended undisturbed, nothing that was journaled is
//! done again, and its history is legal.

mod case;
mod fate;
mod host;
mod probe;
mod scene;
mod trail;

use futures::StreamExt as _;
use operations::{Operation, Retry, State, Viewer};

use self::scene::{LIMIT, Scene};
pub use self::{
    case::{Case, Subject},
    fate::{End, Fate},
    host::Host,
    probe::{Event, Meeting, Recorder},
    scene::options,
    trail::Trail,
};
use crate::{Database, wait_until};

/// Disturbed operations at a time.
const AT_ONCE: usize = 4;

/// How an operation ended, and on which database, so that rows can be looked at.
pub struct Outcome<'a> {
    /// What was done to it, and where; for people.
    pub disturbance: &'a str,
    /// The operation.
    pub operation: &'a Operation,
    /// Its database.
    pub database: &'a Database,
    /// Everywhere its attempts have been.
    pub trail: &'a Trail,
}

/// What is done to an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Its engine ends without a word; another goes on.
    Kill,
    /// It fails, and is tried again.
    Fail,
    /// Its engine stands still beyond its lease, and wakes when another has finished.
    Zombie,
    /// Somebody cancels it, and then retries it.
    Cancel,
}

/// What a kind has borne.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Borne {
    /// Places in an attempt.
    pub places: usize,
    /// Disturbances, at all places together.
    pub disturbed: usize,
    /// Writes of zombies that the fence has refused; more stopped by themselves.
    pub fenced: u64,
}

/// Puts a kind through everything. `holds` looks at each outcome, the undisturbed one first, and
/// fails where it is not as it must be.
///
/// # Panics
/// When the kind does not bear something; the text says what, and where.
pub async fn check(case: &impl Case, holds: impl AsyncFn(Outcome<'_>)) -> Borne {
    let places = undisturbed(case, &holds).await;
    let kills = places.iter().map(|place| Disturbance { what: What::Kill, place });
    let inside = || places.iter().filter(|place| *place != "ended");
    let others = [What::Fail, What::Zombie, What::Cancel].into_iter();
    let others = others.flat_map(|what| inside().map(move |place| Disturbance { what, place }));
    let all = kills.chain(others).filter(|one| case.disturbs(one.what, one.place));
    let all: Vec<Disturbance<'_>> = all.collect();
    let borne = Borne { places: places.len(), disturbed: all.len(), fenced: 0 };
    let disturbed = all.into_iter().map(|disturbance| disturb(case, disturbance, &holds));
    let fenced: Vec<u64> =
        futures::stream::iter(disturbed).buffer_unordered(AT_ONCE).collect().await;
    Borne { fenced: fenced.iter().sum(), ..borne }
}

#[derive(Debug, Clone, Copy)]
struct Disturbance<'a> {
    what: What,
    place: &'a str,
}

/// Runs it once as it is; returns the places that it came by.
async fn undisturbed<C: Case>(case: &C, holds: &impl AsyncFn(Outcome<'_>)) -> Vec<String> {
    let scene = Scene::new(case).await;
    let _worker = scene.worker(scene.recorder.clone()).await;
    let operation = scene.succeeded("undisturbed").await;
    wait_until("its end", LIMIT, async || scene.recorder.trail().count("ended") > 0).await;
    scene.look("undisturbed", &operation, holds).await;
    scene.recorder.trail().places()
}

/// Disturbs it; returns how many writes of a zombie were refused.
async fn disturb<C: Case>(
    case: &C,
    disturbance: Disturbance<'_>,
    holds: &impl AsyncFn(Outcome<'_>),
) -> u64 {
    let Disturbance { what, place } = disturbance;
    let scene = Scene::new(case).await;
    let event = match what {
        What::Fail => Event::Fail,
        What::Zombie => Event::Freeze,
        What::Kill | What::Cancel => Event::Hold,
    };
    let meeting = Meeting::at(place, event, scene.recorder.clone());
    let first = scene.worker(meeting.clone()).await;
    let met = tokio::time::timeout(LIMIT, meeting.met()).await;
    let text = format!("{disturbance:?}");
    assert!(met.is_ok(), "{text}: it never came there");
    let (operation, fenced) = match what {
        What::Fail => (scene.succeeded(&text).await, 0),
        What::Kill => {
            first.kill();
            let _second = scene.worker(scene.recorder.clone()).await;
            (scene.succeeded(&text).await, 0)
        }
        What::Zombie => wake_zombie(&scene, first, &meeting, &text).await,
        What::Cancel => (cancel_and_retry(&scene, first, &text).await, 0),
    };
    scene.look(&text, &operation, holds).await;
    fenced
}

/// Another engine finishes the work, and then the first goes on.
async fn wake_zombie<C: Case>(
    scene: &Scene<'_, C>,
    zombie: Host,
    meeting: &Meeting,
    text: &str,
) -> (Operation, u64) {
    let _second = scene.worker(scene.recorder.clone()).await;
    let before = scene.succeeded(text).await;
    meeting.go_on();
    wait_until("the zombie is back", LIMIT, async || {
        zombie.on(|engine| async move { engine.ready() }).await
    })
    .await;
    // What it still had in hand is put down before it registers anew.
    assert_eq!(scene.operation().await, before, "{text}: a write of a zombie was accepted");
    (before, zombie.fenced())
}

async fn cancel_and_retry<C: Case>(scene: &Scene<'_, C>, first: Host, text: &str) -> Operation {
    let id = scene.id.as_str();
    scene.observer.cancel(&Viewer::Anyone, id).await.expect("it can be cancelled");
    let cancelled = scene.ended().await;
    assert_eq!(cancelled.life.state, State::Cancelled, "{text}");
    let retried = scene.observer.retry(&Viewer::Anyone, id, &Retry::default()).await;
    retried.expect("it can be retried");
    let again = scene.succeeded(text).await;
    drop(first);
    again
}
