//! What must hold of every history, whoever wrote it: used by tests, by chaos runs and, through
//! debug assertions, by the engine itself.

use super::lifecycle::{Lifecycle, State};

/// One change as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its number.
    pub sequence: i64,
    /// State after it.
    pub state: State,
    /// Run after it.
    pub run: i32,
    /// Attempt after it.
    pub attempt: i32,
    /// Percent after it.
    pub percent: f64,
}

/// What a history breaks.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Broken {
    /// I3: sequence numbers are 1..n without gap.
    #[error("change {found} follows change {after}")]
    Gap {
        /// The one before.
        after: i64,
        /// The one found.
        found: i64,
    },
    /// I3: only a retry leaves a terminal state.
    #[error("change {sequence} leaves terminal {from:?} without a new run")]
    LeftTerminal {
        /// Where.
        sequence: i64,
        /// The state it leaves.
        from: State,
    },
    /// I3: progress never falls within a run.
    #[error("change {sequence} falls from {from} to {to} percent")]
    Fell {
        /// Where.
        sequence: i64,
        /// Before.
        from: f64,
        /// After.
        to: f64,
    },
    /// I3: runs and attempts are counted one by one.
    #[error("change {sequence} skips or repeats a run or an attempt")]
    Miscounted {
        /// Where.
        sequence: i64,
    },
}

/// Checks a whole history, from its first change on (I3).
///
/// # Errors
/// The first thing that is broken.
pub fn legal_history(history: &[Seen]) -> Result<(), Broken> {
    let mut after = 0;
    for (at, seen) in history.iter().enumerate() {
        if seen.sequence != after + 1 {
            return Err(Broken::Gap { after, found: seen.sequence });
        }
        after = seen.sequence;
        if let Some(before) = at.checked_sub(1).map(|index| &history[index]) {
            legal_change(before, seen)?;
        }
    }
    Ok(())
}

/// Checks one change against the one before it.
///
/// # Errors
/// What is broken.
pub fn legal_change(before: &Seen, after: &Seen) -> Result<(), Broken> {
    let sequence = after.sequence;
    let new_run = after.run == before.run + 1;
    if before.state.terminal() && !new_run && after.state != before.state {
        return Err(Broken::LeftTerminal { sequence, from: before.state });
    }
    if !new_run && after.percent < before.percent {
        return Err(Broken::Fell { sequence, from: before.percent, to: after.percent });
    }
    let attempts_fit = if new_run {
        after.attempt == 0
    } else {
        after.run == before.run && (0..=1).contains(&(after.attempt - before.attempt))
    };
    if attempts_fit { Ok(()) } else { Err(Broken::Miscounted { sequence }) }
}

/// Checks a single transition of the lifecycle (I3, I4); the engine asserts it in debug builds.
#[must_use]
pub fn legal_step(before: Lifecycle, after: Lifecycle) -> bool {
    let counted = (0..=1).contains(&(after.sequence - before.sequence));
    let token_rises = after.token >= before.token && after.token <= before.token + 1;
    let stays = !before.state.terminal() || after.state == before.state || after.run > before.run;
    counted && token_rises && stays && after.children_open >= 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(sequence: i64, state: State, run: i32, attempt: i32, percent: f64) -> Seen {
        Seen { sequence, state, run, attempt, percent }
    }

    #[test]
    fn a_whole_life_with_a_retry_is_legal() {
        let history = [
            seen(1, State::Pending, 1, 0, 0.0),
            seen(2, State::Running, 1, 1, 0.0),
            seen(3, State::Running, 1, 1, 40.0),
            seen(4, State::Failed, 1, 1, 40.0),
            seen(5, State::Pending, 2, 0, 0.0),
            seen(6, State::Running, 2, 1, 10.0),
            seen(7, State::Succeeded, 2, 1, 100.0),
        ];
        assert_eq!(legal_history(&history), Ok(()));
    }

    #[test]
    fn each_rule_is_noticed_when_it_breaks() {
        let start = seen(1, State::Running, 1, 1, 50.0);
        let gap = [start.clone(), seen(3, State::Running, 1, 1, 60.0)];
        assert!(matches!(legal_history(&gap), Err(Broken::Gap { .. })));
        let fell = [start.clone(), seen(2, State::Running, 1, 1, 40.0)];
        assert!(matches!(legal_history(&fell), Err(Broken::Fell { .. })));
        let done = seen(1, State::Succeeded, 1, 1, 100.0);
        let left = [done, seen(2, State::Running, 1, 1, 100.0)];
        assert!(matches!(legal_history(&left), Err(Broken::LeftTerminal { .. })));
        let skipped = [start, seen(2, State::Running, 1, 3, 50.0)];
        assert!(matches!(legal_history(&skipped), Err(Broken::Miscounted { .. })));
    }
}
