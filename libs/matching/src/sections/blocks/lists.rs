//! Lists whose bullets were lost on the way: lines of a paragraph that begin like things of a list and
//! are not as long as a page is wide.

use super::strip;
use crate::text;

/// Letters from which a line may have been broken by the width of a page.
const BROKEN: usize = 68;

/// For each line of a text whether it is a thing of such a list.
pub(super) fn bare(text: &str) -> Vec<bool> {
    let lines: Vec<&str> = text.lines().collect();
    let mut marks = vec![false; lines.len()];
    let plain = |line: &str| {
        let line = strip(line);
        !line.text.is_empty() && !line.bullet && super::heading(&line).is_none()
    };
    let mut from = 0;
    while from < lines.len() {
        let count = lines[from..].iter().take_while(|line| plain(line)).count();
        if is_list(&lines[from..from + count]) {
            marks[from..from + count].fill(true);
        }
        from += count.max(1);
    }
    marks
}

/// Whether the lines of a paragraph are things of a list.
fn is_list(lines: &[&str]) -> bool {
    let letters = |line: &str| line.trim().chars().count();
    let begins = |line: &str| !line.trim().starts_with(|c: char| c.is_lowercase() || c == '(');
    // "experience in" and "and," go on.
    let ends = |line: &str| {
        let last = text::words(line).last().unwrap_or_default();
        !line.trim_end().ends_with([',', ':', '–', '-']) && !goes_on(&last)
    };
    let whole = |pair: &[&str]| ends(pair[0]) && begins(pair[1]);
    let Some(longest) = lines.iter().map(|line| letters(line)).max() else { return false };
    let broken = |line: &&str| letters(line) >= BROKEN && letters(line) * 5 >= longest * 4;
    lines.len() >= 2
        && lines.windows(2).all(whole)
        && !lines[..lines.len() - 1].iter().all(broken)
        && !lines.iter().any(|line| text::sentences(line).len() > 2)
}

/// Whether a word cannot be the last of a thing.
fn goes_on(word: &str) -> bool {
    const GOES_ON: &[&str] = &[
        "and", "or", "of", "the", "a", "an", "to", "for", "with", "in", "by", "from", "at", "on",
        "as", "und", "oder", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einer",
        "mit", "von", "für", "zur", "zum", "im", "bei", "et", "ou", "de", "du", "la", "le", "les",
        "un", "une", "pour", "avec", "y", "o", "del", "el", "los", "las", "para", "con", "i",
        "oraz", "lub", "w", "z", "do",
    ];
    GOES_ON.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_told_from_broken_lines() {
        let text = "Requirements\n2+ years with a WMS\nForklift certification\n\nWe keep a depot in the north of \
                    the country and in all that lies\naround it, for the trade of\nthe coast.";
        assert_eq!(bare(text), [false, true, true, false, false, false, false]);
    }
}
