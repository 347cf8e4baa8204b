//! Types of notifications, which users turn on and off.

/// What a notification is about. The words stand in the table and on the wire: never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A tailored resume is ready.
    TailoringCompleted,
    /// A tailoring has failed.
    TailoringFailed,
    /// A tailoring was cancelled.
    TailoringCancelled,
}

impl Kind {
    /// Every type, in the order in which preferences are shown.
    pub const ALL: [Self; 3] =
        [Self::TailoringCompleted, Self::TailoringFailed, Self::TailoringCancelled];

    /// Its word, UPPER_SNAKE.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TailoringCompleted => "TAILORING_COMPLETED",
            Self::TailoringFailed => "TAILORING_FAILED",
            Self::TailoringCancelled => "TAILORING_CANCELLED",
        }
    }

    /// Reads a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_read_back_from_its_word() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.as_str()), Some(kind));
        }
        assert_eq!(Kind::from_word("JOB_POSTED"), None);
    }
}
