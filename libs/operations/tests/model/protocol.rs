//! What can happen in the world, and what comes of it. A handler is a short program: an operation
//! reports, journals a step and succeeds; a parent adds a child, joins it and succeeds.

use operations::model::lifecycle::{Command, End, Refusal, State};

use crate::{
    rules::Breaker,
    world::{Holder, Process, Stage, Work, World},
};

/// Something that happens. Numbers are those of processes and operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Claim {
        process: u8,
        op: u8,
        reply: bool,
    },
    /// The next line of the handler; without its reply the line is sent again.
    Next {
        process: u8,
        reply: bool,
    },
    Fail {
        process: u8,
        end: End,
    },
    HearCancel {
        process: u8,
    },
    Release {
        process: u8,
    },
    GiveBack {
        process: u8,
        op: u8,
    },
    TellParent {
        process: u8,
    },
    Crash {
        process: u8,
    },
    Pause {
        process: u8,
    },
    Wake {
        process: u8,
    },
    LeaseEnds {
        op: u8,
    },
    SweepLooks {
        op: u8,
    },
    SweepTakes {
        op: u8,
    },
    Cancel {
        op: u8,
    },
    CancelChild,
    Retry {
        op: u8,
    },
    Watch,
    Read,
    Cut,
    Trim,
}

impl Action {
    /// Whether it is a fault, or something that somebody asks for: it may happen and need not.
    pub const fn optional(self) -> bool {
        match self {
            Self::Claim { reply, .. } | Self::Next { reply, .. } => !reply,
            Self::Fail { .. }
            | Self::Release { .. }
            | Self::Crash { .. }
            | Self::Pause { .. }
            | Self::Cancel { .. }
            | Self::Retry { .. }
            | Self::Cut
            | Self::Trim => true,
            _ => false,
        }
    }
}

/// What can happen in a world.
pub fn actions(world: &World, family: bool, rules: Breaker, out: &mut Vec<Action>) {
    for process in 0..2 {
        of_process(world, process, rules, out);
    }
    for op in 0..2 {
        of_operation(world, op, out);
    }
    let follows = |parent: State, cancel: bool| cancel || parent == State::Cancelled;
    if family
        && let (Some(parent), Some(child)) = (world.op(0), world.op(1))
        && follows(parent.life.state, parent.life.cancel)
        && !child.life.state.terminal()
        && !child.life.cancel
    {
        out.push(Action::CancelChild);
    }
    of_watcher(world, rules, out);
}

fn of_process(world: &World, process: u8, rules: Breaker, out: &mut Vec<Action>) {
    let Process { work, paused, owes } = world.processes[usize::from(process)];
    let faults = world.budget.faults > 0;
    if paused {
        out.push(Action::Wake { process });
        return;
    }
    if owes {
        out.push(Action::TellParent { process });
    }
    if let Some(work) = work {
        out.push(Action::Next { process, reply: true });
        if faults {
            out.push(Action::Next { process, reply: false });
            out.push(Action::Release { process });
            out.push(Action::Pause { process });
        }
        if world.budget.errors > 0 {
            out.push(Action::Fail { process, end: End::FailedForNow });
            out.push(Action::Fail { process, end: End::Failed });
        }
        let op = world.op(work.op).expect("what is worked on is there");
        if op.life.cancel && op.life.token == work.token {
            out.push(Action::HearCancel { process });
        }
    } else {
        for op in 0..2 {
            if world.op(op).is_some_and(|op| op.life.state == State::Pending) {
                out.push(Action::Claim { process, op, reply: true });
                if faults {
                    out.push(Action::Claim { process, op, reply: false });
                }
            }
        }
    }
    let busy = work.is_some() || owes || (0..2).any(|op| holds(world, process, op));
    if faults && busy {
        out.push(Action::Crash { process });
    }
    for op in 0..2 {
        let runs =
            |work: Work| work.op == op && Some(work.claim) == world.op(op).map(|op| op.claims);
        if holds(world, process, op)
            && !work.is_some_and(runs)
            && rules != Breaker::OrphansForgotten
        {
            out.push(Action::GiveBack { process, op });
        }
    }
}

fn holds(world: &World, process: u8, op: u8) -> bool {
    world.op(op).is_some_and(|op| op.holder == Holder::By(process))
}

fn of_operation(world: &World, at: u8, out: &mut Vec<Action>) {
    let Some(op) = world.op(at) else { return };
    let stands = |process: u8| world.processes[usize::from(process)].paused;
    match op.holder {
        Holder::Dead => out.push(Action::LeaseEnds { op: at }),
        Holder::By(process) if stands(process) => out.push(Action::LeaseEnds { op: at }),
        Holder::Over if !op.suspect => out.push(Action::SweepLooks { op: at }),
        _ => {}
    }
    if op.suspect {
        out.push(Action::SweepTakes { op: at });
    }
    if world.budget.cancels > 0 {
        out.push(Action::Cancel { op: at });
    }
    let retryable = matches!(op.life.state, State::Failed | State::Cancelled | State::Pending);
    if world.budget.retries > 0 && retryable {
        out.push(Action::Retry { op: at });
    }
}

fn of_watcher(world: &World, rules: Breaker, out: &mut Vec<Action>) {
    let (Some(watcher), Some(op)) = (world.watcher, world.op(0)) else { return };
    let reads_first = rules == Breaker::ReadThenRegister;
    match watcher.stage {
        Stage::Away if reads_first => out.push(Action::Read),
        Stage::Away | Stage::Unregistered => out.push(Action::Watch),
        Stage::Registered => out.push(Action::Read),
        Stage::Follows if watcher.woken => out.push(Action::Read),
        Stage::Follows | Stage::Ended => {}
    }
    if world.budget.cuts > 0 {
        if !matches!(watcher.stage, Stage::Away) {
            out.push(Action::Cut);
        }
        if op.life.state.terminal() && op.oldest <= op.life.sequence {
            out.push(Action::Trim);
        }
    }
}

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
