//! The sections of a posting: its blocks under the headings above them, the cue words that tell
//! what a sentence is for, and which lines may say what is wanted.

pub(crate) mod blocks;
pub(crate) mod cues;
pub(crate) mod headings;

use self::headings::Topic;

/// Whether a sentence may say what is demanded or done; the others are about what is offered, who
/// offers it, how to apply, and the law.
pub(crate) fn speaks(sentence: &str) -> bool {
    !cues::legal(sentence) && !cues::aside(sentence)
}

/// The same of each line of a posting, by the headings above it.
pub(crate) fn speaking_lines(text: &str) -> Vec<bool> {
    let blocks = blocks::split(text, 0, usize::MAX);
    let mut lines = vec![true; text.split('\n').count()];
    let mut from = 0;
    let mut speaks = true;
    for block in &blocks {
        lines[from..block.line].fill(speaks);
        speaks = !matches!(block.topic, Topic::Benefits | Topic::Process | Topic::About);
        from = block.line;
    }
    lines[from..].fill(speaks);
    lines
}
