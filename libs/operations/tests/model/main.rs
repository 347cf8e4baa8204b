//! The protocol of the engine as a model, searched through every interleaving of small sizes: two
//! processes, two operations (one may be the other's child), crashes, lost replies, zombies,
//! cancels, retries and a watcher. The transitions are those of the engine itself; each rule is
//! also broken once, and the search has to find out.

mod outcome;
mod protocol;
mod rules;
mod watch;
mod world;

use protocol::Action;
use rules::Breaker;
use stateright::{Checker as _, HasDiscoveries, Model, Property};
use world::{Budget, MOST_CLAIMS, Op, Process, Stage, Watcher, World};

/// What is searched.
#[derive(Debug, Clone, Copy)]
struct Search {
    /// One operation, or two.
    operations: usize,
    /// The second is the child of the first.
    family: bool,
    watched: bool,
    budget: Budget,
    rules: Breaker,
}

/// Faults, errors of the handler, cancels, retries, cuts of the watcher.
const fn budget(faults: u8, errors: u8, cancels: u8, retries: u8, cuts: u8) -> Budget {
    Budget { faults, errors, cancels, retries, cuts }
}

impl Search {
    /// Two operations that know nothing of each other.
    const fn strangers(budget: Budget) -> Self {
        Self { operations: 2, family: false, watched: false, budget, rules: Breaker::Nothing }
    }

    /// A parent and its child.
    const fn family(budget: Budget) -> Self {
        Self { operations: 1, family: true, watched: false, budget, rules: Breaker::Nothing }
    }

    /// One operation and whoever watches it.
    const fn watched(budget: Budget) -> Self {
        Self { operations: 1, family: false, watched: true, budget, rules: Breaker::Nothing }
    }

    const fn breaking(self, rules: Breaker) -> Self {
        Self { rules, ..self }
    }
}

impl Model for Search {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let second = (self.operations == 2).then(Op::new);
        let watcher = Watcher { stage: Stage::Away, at: None, woken: false };
        vec![World {
            ops: [Some(Op::new()), second],
            processes: [Process::default(); 2],
            watcher: self.watched.then_some(watcher),
            budget: self.budget,
            asleep: false,
            broken: None,
        }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        if world.broken.is_none() {
            protocol::actions(world, self.family, self.rules, actions);
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        Some(outcome::after(world.clone(), action, self.family, self.rules))
    }

    fn within_boundary(&self, world: &World) -> bool {
        world.ops.iter().flatten().all(|op| op.claims <= MOST_CLAIMS)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "every history is legal and every write is its holder's",
                |_, world: &World| world.broken.is_none(),
            ),
            Property::always(
                "a watcher that is not woken has everything",
                |_: &Self, world: &World| {
                    let follows =
                        |watcher: &Watcher| watcher.stage == Stage::Follows && !watcher.woken;
                    !world.watcher.as_ref().is_some_and(follows) || caught_up(world)
                },
            ),
            Property::always(
                "when nothing can go on by itself, all has ended and was seen",
                |search: &Self, world: &World| {
                    let mut actions = Vec::new();
                    search.actions(world, &mut actions);
                    let rests = actions.iter().all(|action| action.optional());
                    let ended = world.ops.iter().flatten().all(|op| op.life.state.terminal());
                    !rests || world.broken.is_some() || (ended && caught_up(world))
                },
            ),
            Property::always("work does not go round for ever", |_: &Self, world: &World| {
                world.ops.iter().flatten().all(|op| op.claims < MOST_CLAIMS)
            }),
            Property::sometimes(
                "all succeeds although everything happened",
                |_: &Self, world: &World| {
                    use operations::State;
                    let succeeded = |op: &Op| op.life.state == State::Succeeded;
                    world.budget == budget(0, 0, 0, 0, 0)
                        && world.ops.iter().flatten().all(succeeded)
                },
            ),
        ]
    }
}

fn caught_up(world: &World) -> bool {
    // A stream that has ended stays so, also when a retry begins anew.
    let newest = world.ops[0].map(|op| op.life.sequence);
    world.watcher.is_none_or(|watcher| watcher.stage == Stage::Ended || watcher.at == newest)
}

/// Searches everything and prints how much that was.
fn holds(what: &str, search: Search) {
    let begun = std::time::Instant::now();
    let checker = search.checker().threads(2).spawn_bfs().join();
    println!(
        "{what}: {} states, {} transitions, depth {}, {:?}",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth(),
        begun.elapsed()
    );
    checker.assert_properties();
}

/// Searches until something is wrong, and holds that against what should have been noticed.
fn found(search: Search, wanted: &str) {
    let builder = search.checker().threads(2).finish_when(HasDiscoveries::AnyFailures);
    let checker = builder.spawn_bfs().join();
    let failures = checker.discoveries().into_iter().filter(|(name, _)| *name != POSSIBLE);
    let noticed: Vec<(&str, usize)> = failures
        .map(|(property, path)| {
            let why = path.last_state().broken.unwrap_or(property);
            (why, path.into_actions().len())
        })
        .collect();
    println!("{:?}: {noticed:?}", search.rules);
    assert!(noticed.iter().any(|(why, _)| *why == wanted), "{:?} led to {noticed:?}", search.rules);
}

#[test]
fn two_operations_keep_every_rule_in_every_interleaving() {
    holds("two operations", Search::strangers(budget(2, 0, 1, 1, 0)));
}

#[test]
fn a_parent_and_its_child_keep_every_rule_in_every_interleaving_of_two_faults() {
    holds("parent and child, two faults", Search::family(budget(2, 1, 1, 0, 0)));
}

#[test]
fn a_parent_and_its_child_keep_every_rule_in_every_interleaving_with_a_retry() {
    holds("parent and child, retried", Search::family(budget(1, 1, 1, 1, 0)));
}

#[test]
fn a_watcher_sees_every_change_once_in_every_interleaving_of_faults() {
    holds("watched, two faults", Search::watched(budget(2, 1, 1, 0, 1)));
}

#[test]
fn a_watcher_sees_every_change_once_in_every_interleaving_of_cuts() {
    holds("watched, cut twice", Search::watched(budget(1, 0, 1, 1, 2)));
}

/// One test per rule that is broken.
macro_rules! notices {
    ($($name:ident: $search:ident, $breaker:ident, $why:expr;)*) => {
        $(#[test]
        fn $name() {
            found(Search::$search(budget(2, 1, 1, 1, 1)).breaking(Breaker::$breaker), $why);
        })*
    };
}

const STUCK: &str = "when nothing can go on by itself, all has ended and was seen";
const MISSED: &str = "a watcher that is not woken has everything";
const POSSIBLE: &str = "all succeeds although everything happened";
const ILLEGAL: &str = "a transition is not legal";

notices! {
    it_is_noticed_when_the_fence_is_ignored: watched, IgnoreFence, "a write of an old holder was accepted";
    it_is_noticed_when_a_claim_does_not_raise_the_token: watched, TokenNotRaised, "a write of an old holder was accepted";
    it_is_noticed_when_a_retry_forgets_the_token: watched, TokenForgotten, ILLEGAL;
    it_is_noticed_when_commands_are_not_counted_anew: watched, CommandsNotReset, "a command was answered as done and was not";
    it_is_noticed_when_a_repeat_is_applied_twice: watched, RepeatApplied, "a command was applied twice";
    it_is_noticed_when_a_repeat_is_refused: watched, RepeatRefused, "a command that stands was refused";
    it_is_noticed_when_a_change_draws_no_sequence: watched, SequenceNotDrawn, "changes and sequence differ";
    it_is_noticed_when_a_cancel_overwrites_an_end: watched, CancelOverwritesEnd, ILLEGAL;
    it_is_noticed_when_a_success_loses_to_a_cancel: watched, SuccessLosesToCancel, "a success was lost";
    it_is_noticed_when_a_retry_opens_no_run: watched, RetryKeepsRun, ILLEGAL;
    it_is_noticed_when_the_sweep_does_not_look_again: watched, SweepBlind, ILLEGAL;
    it_is_noticed_when_a_process_forgets_what_it_holds: watched, OrphansForgotten, STUCK;
    it_is_noticed_when_a_parent_is_woken_early: family, ParentWokenEarly, "a parent ran before its child had ended";
    it_is_noticed_when_a_parent_sleeps_for_nobody: family, SleepAtZero, STUCK;
    it_is_noticed_when_a_child_is_not_counted: family, ChildNotCounted, STUCK;
    it_is_noticed_when_a_child_is_counted_apart: family, ChildCountedApart, STUCK;
    it_is_noticed_when_a_watcher_reads_before_it_registers: watched, ReadThenRegister, MISSED;
    it_is_noticed_when_a_watcher_forgets_its_cursor: watched, CursorIgnored, "a watcher has a gap";
    it_is_noticed_when_a_trimmed_watcher_gets_no_snapshot: watched, NoResync, STUCK;
}
