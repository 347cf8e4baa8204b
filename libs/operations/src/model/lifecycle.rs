//! The life of an operation as a pure transition function: which command may do what in which
//! state, under which token. The store writes what this function says, the exhaustive search of
//! `tests/model` runs it, and a table test holds the SQL of grouped writes against it.
//!
//! Rules that are easily broken, each with the interleaving it is for:
//! * A command of a worker carries token and number. An old token is refused even when the state
//!   is RUNNING again: a zombie must not write into its successor's attempt.
//! * A number that was applied before is answered as done and changes nothing: the reply to it was
//!   lost, and the worker asks again.
//! * A valid finish beats a pending cancel; every other end of an attempt meets it as CANCELLED.
//! * Only RETRY leaves a terminal state, and it opens a new run.

use super::retry::{MAX_LOST, Policy};

/// Where an operation stands. The numbers are those of the wire and of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
pub enum State {
    /// Waits for a worker.
    Pending = 1,
    /// A worker holds it.
    Running = 2,
    /// Waits for children or remote work.
    Waiting = 3,
    /// Ended with a result.
    Succeeded = 4,
    /// Ended with an error.
    Failed = 5,
    /// Ended because somebody asked for it.
    Cancelled = 6,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Running,
        Self::Waiting,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Whether nothing but a retry leaves this state.
    #[must_use]
    pub const fn terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }

    /// Reads the number of the table.
    #[must_use]
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as i16 == number)
    }

    /// Name on the wire, upper case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Waiting => "WAITING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// The part of an operation that decides what may happen to it next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lifecycle {
    /// Where it stands.
    pub state: State,
    /// Number of the run, from 1.
    pub run: i32,
    /// Number of the attempt in the run, from 1; 0 before the first.
    pub attempt: i32,
    /// Fencing token: raised by each claim, never lowered.
    pub token: i64,
    /// Number of the last command of this attempt that was applied.
    pub command: i32,
    /// Number of the newest change, without gaps.
    pub sequence: i64,
    /// Errors of the handler in this run.
    pub failures: i32,
    /// Leases lost in a row without a journaled step.
    pub lost: i32,
    /// Whether a cancel was asked for and is pending.
    pub cancel: bool,
    /// Children that are not terminal.
    pub children_open: i32,
}

/// How an attempt ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// The handler returned a result.
    Succeeded,
    /// The handler failed for good.
    Failed,
    /// The handler failed and may be tried again.
    FailedForNow,
    /// The handler stopped because a cancel was asked for.
    Cancelled,
    /// The worker is going down and gives the operation back.
    Released,
    /// The handler waits for children.
    Waiting,
}

/// What is asked of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// A worker takes it.
    Claim,
    /// The holder writes progress.
    Report {
        /// Token of the holder.
        token: i64,
        /// Number of the command within the attempt.
        number: i32,
    },
    /// The holder journals a step.
    Step {
        /// Token of the holder.
        token: i64,
        /// Number of the command within the attempt.
        number: i32,
    },
    /// The holder ends its attempt.
    End {
        /// Token of the holder.
        token: i64,
        /// Number of the command within the attempt.
        number: i32,
        /// How.
        end: End,
    },
    /// The sweep found the holder's lease over.
    LeaseLost,
    /// The sweep found no sign of life for too long, or the time of the run used up.
    TakenBack {
        /// Whether another attempt may help.
        retryable: bool,
    },
    /// Somebody asks for its end.
    Cancel,
    /// Somebody asks for a new run, with so many children running again.
    Retry {
        /// Children that are opened again with it.
        children: i32,
    },
    /// The holder adds children.
    Spawn {
        /// Token of the holder.
        token: i64,
        /// How many.
        children: i32,
    },
    /// One of its children ended.
    ChildEnded,
    /// One of its children runs again.
    ChildReopened,
}

/// Why a command changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The token is old, or the attempt is over.
    Fenced,
    /// It was applied before; its effect stands.
    Repeated,
    /// The state does not allow it.
    State,
}

impl Lifecycle {
    /// A new operation, waiting.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            state: State::Pending,
            run: 1,
            attempt: 0,
            token: 0,
            command: 0,
            sequence: 1,
            failures: 0,
            lost: 0,
            cancel: false,
            children_open: 0,
        }
    }

    /// A new operation that the process which starts it takes at once: created and claimed in one change.
    #[must_use]
    pub const fn eager() -> Self {
        Self { state: State::Running, attempt: 1, token: 1, ..Self::new() }
    }

    /// Applies a command.
    ///
    /// # Errors
    /// Why it changes nothing.
    pub fn apply(self, command: Command, policy: &Policy) -> Result<Self, Refusal> {
        let mut next = self;
        match command {
            Command::Report { token, number } => {
                self.fence(token, number)?;
                next.command = number;
            }
            Command::Step { token, number } => {
                self.fence(token, number)?;
                next.command = number;
                next.lost = 0;
            }
            Command::End { token, number, end } => {
                self.fence(token, number)?;
                next.command = number;
                next.end(end, policy);
            }
            Command::Spawn { token, children } => {
                let holds = self.state == State::Running && self.token == token;
                self.need(holds).map_err(|_| Refusal::Fenced)?;
                self.need(!self.cancel)?;
                next.children_open += children;
            }
            Command::Claim | Command::LeaseLost | Command::TakenBack { .. } => {
                next = self.by_engine(command, policy)?;
            }
            Command::Cancel | Command::Retry { .. } => next = self.by_people(command)?,
            Command::ChildEnded | Command::ChildReopened => next = self.by_child(command),
        }
        if next.state.terminal() || matches!(command, Command::Retry { .. }) {
            next.cancel = false;
        }
        // A journaled step is nothing that a watcher could see.
        if !matches!(command, Command::Step { .. }) {
            next.sequence += 1;
        }
        Ok(next)
    }

    /// Claims, and what the sweep takes back.
    fn by_engine(self, command: Command, policy: &Policy) -> Result<Self, Refusal> {
        let mut next = self;
        if command == Command::Claim {
            self.need(self.state == State::Pending)?;
            next.state = State::Running;
            next.token += 1;
            next.attempt += 1;
            next.command = 0;
            return Ok(next);
        }
        self.need(self.state == State::Running)?;
        match command {
            Command::TakenBack { retryable: true } => next.end(End::FailedForNow, policy),
            Command::TakenBack { retryable: false } => next.end(End::Failed, policy),
            _ => {
                next.lost += 1;
                next.state = match self.cancel {
                    true => State::Cancelled,
                    false if next.lost >= MAX_LOST => State::Failed,
                    false => State::Pending,
                };
            }
        }
        Ok(next)
    }

    /// Cancels and retries.
    fn by_people(self, command: Command) -> Result<Self, Refusal> {
        let mut next = self;
        if let Command::Retry { children } = command {
            let open = matches!(self.state, State::Failed | State::Cancelled | State::Pending);
            self.need(open)?;
            next.run += 1;
            next.attempt = 0;
            next.failures = 0;
            next.lost = 0;
            next.state = State::Pending;
            next.children_open += children;
            return Ok(next);
        }
        self.need(!self.state.terminal() && !self.cancel)?;
        match self.state {
            State::Running => next.cancel = true,
            _ => next.state = State::Cancelled,
        }
        Ok(next)
    }

    /// What children tell their parent.
    const fn by_child(self, command: Command) -> Self {
        let mut next = self;
        if matches!(command, Command::ChildReopened) {
            next.children_open += 1;
            if matches!(self.state, State::Pending) && self.attempt > 0 {
                next.state = State::Waiting;
            }
            return next;
        }
        next.children_open -= 1;
        if matches!(self.state, State::Waiting) && next.children_open == 0 {
            next.state = State::Pending;
        }
        next
    }

    /// Whether a command of the holder with this token and number may be applied.
    ///
    /// # Errors
    /// Fenced, or applied before.
    pub fn fence(self, token: i64, number: i32) -> Result<(), Refusal> {
        if self.token != token {
            return Err(Refusal::Fenced);
        }
        if number <= self.command {
            return Err(Refusal::Repeated);
        }
        if self.state == State::Running { Ok(()) } else { Err(Refusal::Fenced) }
    }

    fn end(&mut self, end: End, policy: &Policy) {
        if end == End::FailedForNow {
            self.failures += 1;
        }
        self.state = match end {
            End::Succeeded => State::Succeeded,
            End::Failed => State::Failed,
            End::Cancelled => State::Cancelled,
            _ if self.cancel => State::Cancelled,
            End::FailedForNow if self.failures >= policy.max_failures => State::Failed,
            End::Waiting if self.children_open > 0 => State::Waiting,
            End::FailedForNow | End::Released | End::Waiting => State::Pending,
        };
    }

    const fn need(self, allowed: bool) -> Result<(), Refusal> {
        if allowed { Ok(()) } else { Err(Refusal::State) }
    }
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
