//! Where attempts have been, whoever ran them, and what the rules say of that: what was journaled
//! is not begun again, and a phase that was entered is not entered again in the same run.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use operations::Point;

/// A place, and the attempt that was there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stop {
    operation: String,
    run: i32,
    attempt: i32,
    place: String,
}

/// Places in the order in which they were reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail(Vec<Stop>);

impl Trail {
    /// Reads what processes have written with [`Trail::append`].
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        Ok(Self(text.lines().filter_map(Stop::parse).collect()))
    }

    /// Opens a file for [`Trail::append`].
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: &Path) -> io::Result<File> {
        OpenOptions::new().create(true).append(true).open(path)
    }

    /// Writes a place into a file that several processes share, in one write: it stands there
    /// whatever happens to the process next.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn append(mut file: &File, point: Point<'_>) -> io::Result<()> {
        let Point { operation, run, attempt, place } = point;
        file.write_all(format!("{operation}\t{run}\t{attempt}\t{place}\n").as_bytes())
    }

    pub(super) fn note(&mut self, point: Point<'_>) {
        let Point { operation, run, attempt, place } = point;
        let (operation, place) = (operation.to_owned(), place.to_string());
        self.0.push(Stop { operation, run, attempt, place });
    }

    /// The places alone.
    #[must_use]
    pub fn places(&self) -> Vec<String> {
        self.0.iter().map(|stop| stop.place.clone()).collect()
    }

    /// How often a place was reached, by any attempt.
    #[must_use]
    pub fn count(&self, place: &str) -> usize {
        self.0.iter().filter(|stop| stop.place == place).count()
    }

    /// What was done again although it was journaled, or entered again although an earlier attempt
    /// of the run had entered it; a sentence each, none when all is well.
    #[must_use]
    pub fn again(&self) -> Vec<String> {
        let done_before = |stop: &&Stop| {
            let Some(before) = stop.must_not_follow() else { return false };
            self.0.iter().any(|other| {
                let earlier = (other.run, other.attempt) < (stop.run, stop.attempt);
                let counts = stop.place != before || other.run == stop.run;
                other.operation == stop.operation && other.place == before && earlier && counts
            })
        };
        let told = |stop: &Stop| {
            let Stop { operation, run, attempt, place } = stop;
            format!("{operation}, run {run}, attempt {attempt}: {place}")
        };
        self.0.iter().filter(done_before).map(told).collect()
    }
}

impl Stop {
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.splitn(4, '\t');
        let mut next = || parts.next();
        Some(Self {
            operation: next()?.to_owned(),
            run: next()?.parse().ok()?,
            attempt: next()?.parse().ok()?,
            place: next()?.to_owned(),
        })
    }

    /// The place that no earlier attempt may have reached when this one is reached.
    fn must_not_follow(&self) -> Option<String> {
        match self.place.split_once(' ')? {
            ("begins", name) => Some(format!("journaled {name}")),
            ("phase", _) => Some(self.place.clone()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(stops: &[(i32, i32, &str)]) -> Trail {
        let stop = |(run, attempt, place): &(i32, i32, &str)| Stop {
            operation: "op".into(),
            run: *run,
            attempt: *attempt,
            place: (*place).into(),
        };
        Trail(stops.iter().map(stop).collect())
    }

    #[test]
    fn a_step_is_begun_again_only_while_it_is_not_journaled() {
        let before = trail(&[(1, 1, "begins a"), (1, 1, "done a"), (1, 2, "begins a")]);
        assert!(before.again().is_empty());
        for later in [(1, 2, "begins a"), (2, 1, "begins a")] {
            assert_eq!(trail(&[(1, 1, "journaled a"), later]).again().len(), 1, "{later:?}");
        }
        // One that was overtaken may begin what it cannot end.
        assert!(trail(&[(1, 2, "journaled a"), (1, 1, "begins a")]).again().is_empty());
    }

    #[test]
    fn a_phase_is_entered_once_in_a_run() {
        assert_eq!(trail(&[(1, 1, "phase a"), (1, 2, "phase a")]).again().len(), 1);
        assert!(trail(&[(1, 1, "phase a"), (2, 1, "phase a")]).again().is_empty());
    }

    #[test]
    fn what_processes_write_is_read_back() {
        let path = std::env::temp_dir().join(format!("trail-{}", std::process::id()));
        let point = Point {
            operation: "op_x_1",
            run: 2,
            attempt: 3,
            place: operations::Place::Journaled("extract-text"),
        };
        let file = Trail::open(&path).unwrap();
        Trail::append(&file, point).unwrap();
        let read = Trail::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read.places(), ["journaled extract-text"]);
        assert_eq!((read.0[0].run, read.0[0].attempt), (2, 3));
    }
}
