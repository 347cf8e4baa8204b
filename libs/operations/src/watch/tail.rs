//! The newest changes of a watched operation, as this process committed them: what its watchers
//! here would otherwise read back a moment later. A cache of committed rows, and nothing rests on it.

use std::{collections::VecDeque, sync::Arc};

use crate::store::read::ChangeRow;

/// Changes that are kept at most.
const KEPT: usize = 16;
/// Bytes of payloads that are kept at most.
const KEPT_BYTES: usize = 64 * 1024;

/// Consecutive changes up to the newest that is known here.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    changes: VecDeque<Arc<ChangeRow>>,
    bytes: usize,
}

impl Tail {
    /// Adds a change that was committed. One that does not follow the last begins anew.
    pub(crate) fn push(&mut self, change: Arc<ChangeRow>) {
        match self.changes.back() {
            Some(last) if change.sequence <= last.sequence => return,
            Some(last) if change.sequence != last.sequence + 1 => self.clear(),
            _ => {}
        }
        self.bytes += change.payload.len();
        self.changes.push_back(change);
        while self.changes.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.changes.pop_front() else { return };
            self.bytes -= oldest.payload.len();
        }
    }

    /// Forgets everything: something has changed that was not written here.
    pub(crate) fn clear(&mut self) {
        self.changes.clear();
        self.bytes = 0;
    }

    /// What follows a sequence, as far as this process wrote it; none if that has to be read.
    pub(crate) fn after(&self, sequence: i64) -> Option<Vec<Arc<ChangeRow>>> {
        let (first, last) = (self.changes.front()?.sequence, self.changes.back()?.sequence);
        (first <= sequence + 1 && sequence <= last).then(|| {
            self.changes.iter().filter(|change| change.sequence > sequence).cloned().collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(sequence: i64, bytes: usize) -> Arc<ChangeRow> {
        let at = chrono::DateTime::UNIX_EPOCH;
        Arc::new(ChangeRow { sequence, payload: vec![0; bytes].into(), at })
    }

    fn numbers(tail: &Tail, after: i64) -> Option<Vec<i64>> {
        Some(tail.after(after)?.iter().map(|change| change.sequence).collect())
    }

    #[test]
    fn it_answers_only_what_it_knows_without_a_gap() {
        let mut tail = Tail::default();
        assert_eq!(numbers(&tail, 0), None);
        (3..=5).for_each(|sequence| tail.push(change(sequence, 1)));
        assert_eq!(numbers(&tail, 1), None, "the change before the first is not here");
        assert_eq!(numbers(&tail, 2), Some(vec![3, 4, 5]));
        assert_eq!(numbers(&tail, 5), Some(vec![]));
        assert_eq!(numbers(&tail, 6), None, "a cursor ahead of it has to be looked at");
        tail.push(change(7, 1));
        assert_eq!(numbers(&tail, 5), None, "the sixth was written elsewhere");
        assert_eq!(numbers(&tail, 6), Some(vec![7]));
        tail.clear();
        assert_eq!(numbers(&tail, 7), None);
    }

    #[test]
    fn it_keeps_few_changes_and_few_bytes() {
        let mut tail = Tail::default();
        (1..=100).for_each(|sequence| tail.push(change(sequence, 1)));
        assert_eq!(numbers(&tail, 84).map(|kept| kept.len()), Some(KEPT));
        assert_eq!(numbers(&tail, 83), None);
        tail.push(change(101, KEPT_BYTES + 1));
        assert_eq!(numbers(&tail, 100), None);
    }
}
