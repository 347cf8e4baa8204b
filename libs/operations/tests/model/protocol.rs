//! What can happen in the world, at any moment of it.

use operations::model::lifecycle::{End, State};

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
