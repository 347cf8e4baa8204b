//! What comes of it when something happens. A handler is a short program: an operation reports,
//! journals a step and succeeds; a parent adds a child, joins it and succeeds.

use operations::model::lifecycle::{Command, End, Refusal, State};

use crate::{
    protocol::Action,
    rules::Breaker,
    world::{Holder, Process, Work, World},
};

/// The world after something has happened.
pub fn after(mut world: World, action: Action, family: bool, rules: Breaker) -> World {
    match action {
        Action::Claim { process, op, reply } => {
            world.budget.faults -= u8::from(!reply);
            claim(&mut world, rules, process, op, reply);
        }
        Action::Next { process, reply } => {
            world.budget.faults -= u8::from(!reply);
            next(&mut world, family, rules, process, reply);
        }
        Action::Fail { process, end } => {
            world.budget.errors -= 1;
            end_attempt(&mut world, family, rules, process, end, true);
        }
        Action::HearCancel { process } => {
            end_attempt(&mut world, family, rules, process, End::Cancelled, true);
        }
        Action::Release { process } => {
            world.budget.faults -= 1;
            end_attempt(&mut world, family, rules, process, End::Released, true);
        }
        Action::GiveBack { op, .. } => {
            let life = world.op_mut(op).life;
            let (token, number) = (life.token, life.command + 1);
            let command = Command::End { token, number, end: End::Released };
            let _ = write(&mut world, family, rules, op, command, None, None);
        }
        Action::TellParent { process } => {
            world.processes[usize::from(process)].owes = false;
            let _ = world.commit(rules, 0, Command::ChildEnded, None);
        }
        Action::Crash { process } => crash(&mut world, process),
        Action::Pause { process } => {
            world.budget.faults -= 1;
            world.processes[usize::from(process)].paused = true;
        }
        Action::Wake { process } => world.processes[usize::from(process)].paused = false,
        Action::LeaseEnds { op } => world.op_mut(op).holder = Holder::Over,
        Action::SweepLooks { op } => world.op_mut(op).suspect = true,
        Action::SweepTakes { op } => {
            let row = world.op_mut(op);
            row.suspect = false;
            if row.holder == Holder::Over || rules == Breaker::SweepBlind {
                let _ = write(&mut world, family, rules, op, Command::LeaseLost, None, None);
            }
        }
        Action::Cancel { op } => {
            world.budget.cancels -= 1;
            let _ = write(&mut world, family, rules, op, Command::Cancel, None, None);
        }
        Action::CancelChild => {
            let _ = write(&mut world, family, rules, 1, Command::Cancel, None, None);
        }
        Action::Retry { op } => retry(&mut world, family, rules, op),
        Action::Watch | Action::Read | Action::Cut | Action::Trim => {
            crate::watch::after(&mut world, action, rules);
        }
    }
    world.canonical()
}

fn claim(world: &mut World, rules: Breaker, process: u8, at: u8, reply: bool) {
    if at == 0 && world.asleep {
        world.break_because("a parent ran before its child had ended");
    }
    if world.commit(rules, at, Command::Claim, None).is_err() {
        return;
    }
    let op = world.op_mut(at);
    op.claims += 1;
    op.holder = Holder::By(process);
    let (claim, token) = (op.claims, op.life.token);
    let work = Work { op: at, claim, token, number: 1, at: 0 };
    world.processes[usize::from(process)].work = reply.then_some(work);
}

/// One line of the handler.
fn next(world: &mut World, family: bool, rules: Breaker, process: u8, reply: bool) {
    let Some(work) = world.processes[usize::from(process)].work else { return };
    let Work { op, token, number, .. } = work;
    let parent = family && op == 0;
    let outcome = match (parent, work.at) {
        (false, 0) => sent(world, rules, work, Command::Report { token, number }),
        (false, 1) if world.op_mut(op).journaled => Ok(false),
        (false, 1) => {
            let outcome = sent(world, rules, work, Command::Step { token, number });
            if outcome == Ok(true) {
                world.op_mut(op).journaled = true;
            }
            outcome
        }
        (true, 0) => spawn(world, rules, work),
        (true, 1) => {
            let ended = world.op(1).is_some_and(|child| child.life.state.terminal());
            go_on(world, process, Work { at: if ended { 3 } else { 2 }, ..work });
            return;
        }
        (true, 2) => return end_attempt(world, family, rules, process, End::Waiting, reply),
        _ => return end_attempt(world, family, rules, process, End::Succeeded, reply),
    };
    match outcome {
        Err(_) => world.processes[usize::from(process)].work = None,
        Ok(numbered) if reply => {
            go_on(
                world,
                process,
                Work { at: work.at + 1, number: number + i32::from(numbered), ..work },
            );
        }
        Ok(_) => {}
    }
}

fn go_on(world: &mut World, process: u8, work: Work) {
    world.processes[usize::from(process)].work = Some(work);
}

/// Sends a numbered command; an answer that it was done before is as good as one that it is done.
fn sent(world: &mut World, rules: Breaker, work: Work, command: Command) -> Result<bool, Refusal> {
    match world.commit(rules, work.op, command, Some((work.claim, work.number))) {
        Ok(()) | Err(Refusal::Repeated) => Ok(true),
        Err(refusal) => Err(refusal),
    }
}

/// Adds the child, unless it is there: then only token and cancel are looked at.
fn spawn(world: &mut World, rules: Breaker, work: Work) -> Result<bool, Refusal> {
    if world.op(1).is_some() {
        let command = Command::Spawn { token: work.token, children: 0 };
        return rules.apply(world.op_mut(0).life, command).map(|_| false);
    }
    let command = Command::Spawn { token: work.token, children: 1 };
    world.commit(rules, 0, command, Some((work.claim, i32::MAX)))?;
    world.op_mut(0).applied = (work.claim, work.number - 1);
    world.ops[1] = Some(crate::world::Op::new());
    Ok(false)
}

fn end_attempt(
    world: &mut World,
    family: bool,
    rules: Breaker,
    process: u8,
    end: End,
    reply: bool,
) {
    let Some(work) = world.processes[usize::from(process)].work else { return };
    let command = Command::End { token: work.token, number: work.number, end };
    let writer = Some((work.claim, work.number));
    let outcome = write(world, family, rules, work.op, command, writer, Some(process));
    if end == End::Waiting && outcome.is_ok() && work.op == 0 {
        world.asleep = world.op(1).is_some_and(|child| !child.life.state.terminal())
            && !world.op_mut(0).life.state.terminal();
    }
    let again = !reply && !matches!(outcome, Err(Refusal::Fenced | Refusal::State));
    if !again {
        world.processes[usize::from(process)].work = None;
    }
}

/// Commits a command and, where a child ended or began again by it, counts that at its parent.
fn write(
    world: &mut World,
    family: bool,
    rules: Breaker,
    at: u8,
    command: Command,
    writer: Option<(i64, i32)>,
    process: Option<u8>,
) -> Result<(), Refusal> {
    let before = world.op_mut(at).life.state.terminal();
    world.commit(rules, at, command, writer)?;
    let after = world.op_mut(at).life.state.terminal();
    if at == 0 && after {
        world.asleep = false;
    }
    if family && at == 1 && after != before {
        world.asleep = false;
        let command = if after { Command::ChildEnded } else { Command::ChildReopened };
        match process.filter(|_| rules == Breaker::ChildCountedApart && after) {
            Some(process) => world.processes[usize::from(process)].owes = true,
            None => drop(world.commit(rules, 0, command, None)),
        }
    }
    Ok(())
}

/// The process is gone with all it knew; another stands in its place and holds nothing.
fn crash(world: &mut World, process: u8) {
    world.budget.faults -= 1;
    world.processes[usize::from(process)] = Process::default();
    for op in world.ops.iter_mut().flatten() {
        if op.holder == Holder::By(process) {
            op.holder = Holder::Dead;
        }
    }
}

/// Opens a new run of an operation, and of its child with it, in one transaction.
fn retry(world: &mut World, family: bool, rules: Breaker, at: u8) {
    world.budget.retries -= 1;
    let ended = |state| matches!(state, State::Failed | State::Cancelled);
    let child = family && at == 0 && world.op(1).is_some_and(|child| ended(child.life.state));
    if at == 0 {
        world.asleep = false;
    }
    if !child {
        let _ = write(world, family, rules, at, Command::Retry { children: 0 }, None, None);
        return;
    }
    if world.commit(rules, 0, Command::Retry { children: 1 }, None).is_ok() {
        let _ = world.commit(rules, 1, Command::Retry { children: 0 }, None);
    }
}
