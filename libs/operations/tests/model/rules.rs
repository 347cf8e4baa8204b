//! The rules of the protocol, and one way to break each: a breaker changes what the lifecycle
//! decides, or what the world around it does, and the search has to notice.

use operations::model::{
    lifecycle::{Command, End, Lifecycle, Refusal, State},
    retry::Policy,
};

/// What is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Breaker {
    /// Nothing: the protocol as it is.
    Nothing,
    /// A command with an old token is taken for the holder's.
    IgnoreFence,
    /// A claim leaves the token as it was.
    TokenNotRaised,
    /// A retry begins to count tokens again.
    TokenForgotten,
    /// A claim goes on counting where the last attempt's commands ended.
    CommandsNotReset,
    /// A number that was applied before is applied again.
    RepeatApplied,
    /// A number that was applied before is refused as another's.
    RepeatRefused,
    /// A report draws no sequence for its change.
    SequenceNotDrawn,
    /// A cancel writes over an operation that has ended.
    CancelOverwritesEnd,
    /// A success becomes CANCELLED when a cancel is pending.
    SuccessLosesToCancel,
    /// A retry stays in the run that ended.
    RetryKeepsRun,
    /// The sweep takes what it saw without looking again.
    SweepBlind,
    /// A process does not look for operations that it holds and does not run.
    OrphansForgotten,
    /// A parent that waits is woken while children are open.
    ParentWokenEarly,
    /// A parent whose last child ended while it went to sleep sleeps for ever.
    SleepAtZero,
    /// The end of a child is not counted.
    ChildNotCounted,
    /// The end of a child is counted in a transaction of its own.
    ChildCountedApart,
    /// A watcher reads before it registers for wake-ups.
    ReadThenRegister,
    /// A watcher that comes back begins with what is newest, whatever it had.
    CursorIgnored,
    /// A watcher whose changes are gone gets no new snapshot.
    NoResync,
}

pub const POLICY: Policy = Policy {
    max_failures: 2,
    first_backoff: std::time::Duration::ZERO,
    max_backoff: std::time::Duration::ZERO,
};

impl Breaker {
    /// The lifecycle's decision, broken as asked.
    pub fn apply(self, life: Lifecycle, command: Command) -> Result<Lifecycle, Refusal> {
        match self {
            Self::IgnoreFence => life.apply(unfenced(life, command), &POLICY),
            Self::RepeatApplied => repeated(life, command).apply(command, &POLICY),
            Self::RepeatRefused => life.apply(command, &POLICY).map_err(|_| Refusal::Fenced),
            Self::SuccessLosesToCancel => life.apply(unsuccessful(life, command), &POLICY),
            Self::CancelOverwritesEnd if command == Command::Cancel && life.state.terminal() => {
                let sequence = life.sequence + 1;
                Ok(Lifecycle { state: State::Cancelled, sequence, ..life })
            }
            Self::SweepBlind if command == Command::LeaseLost => {
                Lifecycle { state: State::Running, ..life }.apply(command, &POLICY)
            }
            _ => life.apply(command, &POLICY).map(|after| self.bend(life, command, after)),
        }
    }

    /// Breaks what came out.
    fn bend(self, before: Lifecycle, command: Command, mut after: Lifecycle) -> Lifecycle {
        let sleeps = matches!(command, Command::End { end: End::Waiting, .. });
        match (self, command) {
            (Self::TokenNotRaised, Command::Claim) => after.token = before.token,
            (Self::TokenForgotten, Command::Retry { .. }) => after.token = 0,
            (Self::CommandsNotReset, Command::Claim) => after.command = before.command,
            (Self::SequenceNotDrawn, Command::Report { .. }) => after.sequence = before.sequence,
            (Self::RetryKeepsRun, Command::Retry { .. }) => after.run = before.run,
            (Self::ParentWokenEarly, _) if sleeps => after.state = State::Pending,
            (Self::SleepAtZero, _) if sleeps => after.state = State::Waiting,
            (Self::ChildNotCounted, Command::ChildEnded) => {
                after.children_open = before.children_open;
                after.state = before.state;
            }
            _ => {}
        }
        after
    }
}

/// The command as its holder would have sent it.
fn unfenced(life: Lifecycle, command: Command) -> Command {
    let (token, number) = (life.token, life.command + 1);
    match command {
        Command::Report { token: old, .. } if old != token => Command::Report { token, number },
        Command::Step { token: old, .. } if old != token => Command::Step { token, number },
        Command::End { token: old, end, .. } if old != token => Command::End { token, number, end },
        Command::Spawn { children, .. } => Command::Spawn { token, children },
        other => other,
    }
}

/// The operation as if the command had never come.
fn repeated(mut life: Lifecycle, command: Command) -> Lifecycle {
    if let Command::Report { number, .. } | Command::Step { number, .. } = command {
        life.command = life.command.min(number - 1);
    }
    life
}

fn unsuccessful(life: Lifecycle, command: Command) -> Command {
    match command {
        Command::End { token, number, end: End::Succeeded } if life.cancel => {
            Command::End { token, number, end: End::Cancelled }
        }
        other => other,
    }
}
