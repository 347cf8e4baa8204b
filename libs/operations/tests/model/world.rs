//! The world of the model: two operations, two processes that work on them, one watcher, and what
//! only an onlooker knows: who holds an operation in truth, and what was really applied.

use operations::model::{
    invariants::{Seen, legal_change, legal_step},
    lifecycle::{Command, End, Lifecycle, Refusal, State},
};

use crate::rules::Breaker;

/// Claims of one operation that a search follows at most; the protocol itself never gets there.
pub const MOST_CLAIMS: i64 = 9;

/// Who the table says holds an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holder {
    Nobody,
    /// A process that lives, or stands still.
    By(u8),
    /// A process that is gone, its lease still good.
    Dead,
    /// A process whose lease is over.
    Over,
}

/// An operation: its row, and the truth about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Op {
    pub life: Lifecycle,
    pub holder: Holder,
    /// A sweeper saw it without a lease and has not looked again yet.
    pub suspect: bool,
    /// Rows in the table of changes.
    pub changes: i64,
    /// The oldest change that was not let go.
    pub oldest: i64,
    pub journaled: bool,
    /// Claims so far: the newest is the only one that may write.
    pub claims: i64,
    /// Newest command that was applied: of which claim, and its number.
    pub applied: (i64, i32),
}

/// What a process has in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Work {
    pub op: u8,
    pub claim: i64,
    pub token: i64,
    /// Number of the next command.
    pub number: i32,
    /// Place in the handler.
    pub at: u8,
}

/// A process that works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Process {
    pub work: Option<Work>,
    pub paused: bool,
    /// A child's end that the parent was not told of; only where that is a transaction apart.
    pub owes: bool,
}

/// A watcher of the first operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Watcher {
    pub stage: Stage,
    /// Sequence it has received without a gap; none before its first message.
    pub at: Option<i64>,
    /// Woken since it last read.
    pub woken: bool,
}

/// How far a watcher has come with its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    Away,
    Registered,
    /// Has read and is not registered: only where the order is wrong.
    Unregistered,
    Follows,
    Ended,
}

/// What may still go wrong, or be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Budget {
    pub faults: u8,
    pub errors: u8,
    pub cancels: u8,
    pub retries: u8,
    pub cuts: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    /// The second is the child of the first in a family, and then not there at first.
    pub ops: [Option<Op>; 2],
    pub processes: [Process; 2],
    pub watcher: Option<Watcher>,
    pub budget: Budget,
    /// The parent went to sleep for a child that has not ended since.
    pub asleep: bool,
    /// What was broken first.
    pub broken: Option<&'static str>,
}

impl Op {
    pub const fn new() -> Self {
        Self {
            life: Lifecycle::new(),
            holder: Holder::Nobody,
            suspect: false,
            changes: 1,
            oldest: 1,
            journaled: false,
            claims: 0,
            applied: (0, 0),
        }
    }

    fn seen(life: Lifecycle) -> Seen {
        let Lifecycle { sequence, state, run, attempt, .. } = life;
        Seen { sequence, state, run, attempt, percent: 0.0 }
    }
}

impl World {
    pub fn op(&self, at: u8) -> Option<Op> {
        self.ops[usize::from(at)]
    }

    pub fn op_mut(&mut self, at: u8) -> &mut Op {
        self.ops[usize::from(at)].as_mut().expect("an operation that is acted on is there")
    }

    pub fn break_because(&mut self, why: &'static str) {
        self.broken.get_or_insert(why);
    }

    /// Applies a command to a row in one transaction and holds the outcome against the truth.
    /// `writer` is the claim and number of a command that a handler sends.
    pub fn commit(
        &mut self,
        rules: Breaker,
        at: u8,
        command: Command,
        writer: Option<(i64, i32)>,
    ) -> Result<(), Refusal> {
        let op = *self.op_mut(at);
        let applied = |(claim, number)| op.applied.0 == claim && op.applied.1 >= number;
        match rules.apply(op.life, command) {
            Err(Refusal::Repeated) => {
                if !writer.is_some_and(applied) {
                    self.break_because("a command was answered as done and was not");
                }
                Err(Refusal::Repeated)
            }
            Err(refusal) => {
                if writer.is_some_and(|writer| writer.0 == op.claims && applied(writer)) {
                    self.break_because("a command that stands was refused");
                }
                Err(refusal)
            }
            Ok(after) => {
                if writer.is_some_and(|(claim, _)| claim != op.claims) {
                    self.break_because("a write of an old holder was accepted");
                }
                if writer.is_some_and(applied) {
                    self.break_because("a command was applied twice");
                }
                if matches!(command, Command::End { end: End::Succeeded, .. })
                    && after.state != State::Succeeded
                {
                    self.break_because("a success was lost");
                }
                self.write(at, command, after);
                if let Some(writer) = writer {
                    self.op_mut(at).applied = writer;
                }
                Ok(())
            }
        }
    }

    /// Writes what was decided, with its change, and holds it against the invariants.
    fn write(&mut self, at: u8, command: Command, after: Lifecycle) {
        let before = self.op_mut(at).life;
        let visible = !matches!(command, Command::Step { .. });
        if !legal_step(before, after) {
            self.break_because("a transition is not legal");
        }
        if visible && legal_change(&Op::seen(before), &Op::seen(after)).is_err() {
            self.break_because("the history is not legal");
        }
        let op = self.op_mut(at);
        op.life = after;
        op.changes += i64::from(visible);
        if after.state != State::Running {
            op.holder = Holder::Nobody;
        }
        if op.changes != after.sequence {
            self.break_because("changes and sequence differ");
        }
        if at == 0
            && visible
            && let Some(watcher) = &mut self.watcher
        {
            watcher.woken |= matches!(watcher.stage, Stage::Registered | Stage::Follows);
        }
    }

    /// Two processes differ in nothing but their number.
    pub fn canonical(mut self) -> Self {
        if self.processes[0] > self.processes[1] {
            self.processes.swap(0, 1);
            for op in self.ops.iter_mut().flatten() {
                if let Holder::By(process) = &mut op.holder {
                    *process = 1 - *process;
                }
            }
        }
        self
    }
}
