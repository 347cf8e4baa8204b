//! The words of a notice: made of how an operation has ended, and of nothing else.

use super::Kind;

/// Characters of a text at most: an error's sentence may be long.
const TEXT_CHARS: usize = 500;

/// How an operation has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// With a result.
    Succeeded,
    /// With an error.
    Failed,
    /// Because somebody asked for it.
    Cancelled,
}

/// The end of one run of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Ending<'a> {
    /// What the operation does, for example resume.tailor.
    pub work: &'a str,
    /// How it has ended.
    pub outcome: Outcome,
    /// Why it has ended without success, in a sentence; may be empty.
    pub why: &'a str,
}

/// What the owner of the operation is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What it is about.
    pub kind: Kind,
    /// A few words.
    pub title: &'static str,
    /// What has happened and what can be done.
    pub text: String,
}

impl Words {
    /// Finds the words for an end; none for work whose end nobody is told of.
    #[must_use]
    pub fn about(ending: Ending<'_>) -> Option<Self> {
        if ending.work != "resume.tailor" {
            return None;
        }
        let (kind, title, text) = match ending.outcome {
            Outcome::Succeeded => (
                Kind::TailoringCompleted,
                "Your tailored CV is ready",
                "Every line of it rests on your own CV. Open it to read the report and to \
                 download the document."
                    .to_owned(),
            ),
            Outcome::Failed => (Kind::TailoringFailed, "Your CV was not tailored", why(ending.why)),
            Outcome::Cancelled => (
                Kind::TailoringCancelled,
                "The tailoring of your CV was cancelled",
                "What was done is kept; you can run it again at any time.".to_owned(),
            ),
        };
        Some(Self { kind, title, text })
    }
}

/// The sentence of an error as a sentence for people, or one that stands for it.
fn why(message: &str) -> String {
    let message = message.trim();
    if message.is_empty() {
        return "Something went wrong on the way. You can run it again.".to_owned();
    }
    let mut letters = message.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut text: String = first.chain(letters).take(TEXT_CHARS).collect();
    if message.chars().count() > TEXT_CHARS {
        text.push('…');
    } else if !text.ends_with(['.', '!', '?', '…']) {
        text.push('.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(outcome: Outcome, why: &str) -> Words {
        Words::about(Ending { work: "resume.tailor", outcome, why }).unwrap()
    }

    #[test]
    fn each_end_of_a_tailoring_has_its_own_type_and_words() {
        let kinds = [Outcome::Succeeded, Outcome::Failed, Outcome::Cancelled]
            .map(|outcome| about(outcome, "").kind);
        assert_eq!(kinds, Kind::ALL);
        let failed = about(Outcome::Failed, " this resume could not be read ");
        assert_eq!(failed.text, "This resume could not be read.");
        assert!(about(Outcome::Failed, "").text.contains("run it again"));
        assert_eq!(about(Outcome::Failed, &"x".repeat(9000)).text.chars().count(), TEXT_CHARS + 1);
    }

    #[test]
    fn nobody_is_told_of_the_end_of_other_work() {
        let ending = Ending { work: "resume.parse", outcome: Outcome::Succeeded, why: "" };
        assert_eq!(Words::about(ending), None);
    }
}
