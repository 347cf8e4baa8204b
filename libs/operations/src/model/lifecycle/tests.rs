//! Single steps of the lifecycle; the search over all interleavings stands in `tests/model`.

use super::*;

fn running() -> Lifecycle {
    Lifecycle::new().apply(Command::Claim, &Policy::default()).unwrap()
}

fn end(end: End) -> Command {
    Command::End { token: 1, number: 1, end }
}

#[test]
fn a_claim_raises_the_token_and_counts_the_attempt() {
    let life = running();
    assert_eq!((life.state, life.token, life.attempt, life.sequence), (State::Running, 1, 1, 2));
    assert_eq!(life.apply(Command::Claim, &Policy::default()), Err(Refusal::State));
}

#[test]
fn a_write_with_an_old_token_is_refused_in_the_next_attempt() {
    let policy = Policy::default();
    let again = running().apply(Command::LeaseLost, &policy).unwrap();
    assert_eq!(again.apply(Command::Report { token: 1, number: 9 }, &policy), Err(Refusal::Fenced));
    let again = again.apply(Command::Claim, &policy).unwrap();
    assert_eq!(again.apply(Command::Report { token: 1, number: 9 }, &policy), Err(Refusal::Fenced));
}

#[test]
fn a_repeated_command_is_recognised_even_after_the_end() {
    let policy = Policy::default();
    let done = running().apply(end(End::Succeeded), &policy).unwrap();
    assert_eq!(done.apply(end(End::Succeeded), &policy), Err(Refusal::Repeated));
}

#[test]
fn a_valid_finish_beats_a_pending_cancel_and_nothing_else_does() {
    let policy = Policy::default();
    let asked = running().apply(Command::Cancel, &policy).unwrap();
    assert!(asked.cancel && asked.state == State::Running);
    for (how, then) in [
        (End::Succeeded, State::Succeeded),
        (End::Failed, State::Failed),
        (End::FailedForNow, State::Cancelled),
        (End::Released, State::Cancelled),
        (End::Waiting, State::Cancelled),
        (End::Cancelled, State::Cancelled),
    ] {
        let ended = asked.apply(end(how), &policy).unwrap();
        assert_eq!((ended.state, ended.cancel), (then, false), "{how:?}");
    }
    assert_eq!(asked.apply(Command::LeaseLost, &policy).unwrap().state, State::Cancelled);
}

#[test]
fn failures_end_it_at_the_limit_and_lost_leases_at_their_own() {
    let policy = Policy { max_failures: 2, ..Policy::default() };
    let mut life = running();
    life = life.apply(end(End::FailedForNow), &policy).unwrap();
    assert_eq!(life.state, State::Pending);
    life = life.apply(Command::Claim, &policy).unwrap();
    let last = Command::End { token: 2, number: 1, end: End::FailedForNow };
    assert_eq!(life.apply(last, &policy).unwrap().state, State::Failed);

    let mut life = Lifecycle::new();
    for _ in 0..MAX_LOST {
        assert_eq!(life.state, State::Pending);
        life = life.apply(Command::Claim, &policy).unwrap();
        life = life.apply(Command::LeaseLost, &policy).unwrap();
    }
    assert_eq!((life.state, life.failures), (State::Failed, 0));
}

#[test]
fn a_journaled_step_forgets_lost_leases() {
    let policy = Policy::default();
    let mut life = running().apply(Command::LeaseLost, &policy).unwrap();
    life = life.apply(Command::Claim, &policy).unwrap();
    assert_eq!(life.lost, 1);
    assert_eq!(life.apply(Command::Step { token: 2, number: 1 }, &policy).unwrap().lost, 0);
}

#[test]
fn waiting_without_open_children_is_pending_and_the_last_child_wakes_its_parent() {
    let policy = Policy::default();
    assert_eq!(running().apply(end(End::Waiting), &policy).unwrap().state, State::Pending);
    let parent = running().apply(Command::Spawn { token: 1, children: 2 }, &policy).unwrap();
    let parent = parent.apply(end(End::Waiting), &policy).unwrap();
    assert_eq!(parent.state, State::Waiting);
    let parent = parent.apply(Command::ChildEnded, &policy).unwrap();
    assert_eq!(parent.state, State::Waiting);
    assert_eq!(parent.apply(Command::ChildEnded, &policy).unwrap().state, State::Pending);
}

#[test]
fn only_a_retry_leaves_a_terminal_state_and_it_opens_a_run() {
    let policy = Policy::default();
    let failed = running().apply(end(End::Failed), &policy).unwrap();
    for command in [Command::Claim, Command::LeaseLost, Command::Cancel] {
        assert_eq!(failed.apply(command, &policy), Err(Refusal::State), "{command:?}");
    }
    let again = failed.apply(Command::Retry { children: 0 }, &policy).unwrap();
    assert_eq!((again.state, again.run, again.attempt, again.token), (State::Pending, 2, 0, 1));
    let done = running().apply(end(End::Succeeded), &policy).unwrap();
    assert_eq!(done.apply(Command::Retry { children: 0 }, &policy), Err(Refusal::State));
}
