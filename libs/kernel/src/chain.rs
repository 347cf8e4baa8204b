//! An error with all that led to it, for a log line.

use std::{error::Error, fmt};

/// Writes an error and its sources, from the outermost to the first, in one line. A source that
/// says the same as what it led to is left out.
#[derive(Debug, Clone, Copy)]
pub struct Chain<'a>(pub &'a dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        let mut source = self.0.source();
        while let Some(cause) = source {
            let text = cause.to_string();
            if text != said {
                write!(f, ": {text}")?;
                said = text;
            }
            source = cause.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Failed {
        text: &'static str,
        source: Option<Box<Failed>>,
    }

    #[test]
    fn every_cause_is_named_once() {
        let failed = |text, source| Failed { text, source };
        let disk = failed("disk on fire", None);
        let same = failed("the statement failed", Some(Box::new(disk)));
        let outer = failed("the statement failed", Some(Box::new(same)));
        assert_eq!(Chain(&outer).to_string(), "the statement failed: disk on fire");
    }
}
