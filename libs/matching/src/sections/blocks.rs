//! Splits a posting into bullets and paragraphs, each with the topic of its section. Lines that the
//! width of a page has broken are joined; those of a list that has lost its bullets are not.

mod lists;

use super::headings::{self, Topic};

/// A bullet or paragraph.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Block {
    pub(crate) text: String,
    /// Its first line.
    pub(crate) line: usize,
    pub(crate) topic: Topic,
    pub(crate) bullet: bool,
    /// Whether the label before it says that it is a wish.
    pub(crate) wish: bool,
}

/// A line without its marks.
#[derive(Debug, Default)]
struct Line<'a> {
    text: &'a str,
    bullet: bool,
    /// Whether it is set as a heading: by Markdown, in capitals, in bold, or with a colon at its end.
    loud: bool,
}

/// Splits a posting from the line where it starts; the line of the title is left out.
pub(crate) fn split(text: &str, start: usize, title: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut topic, mut wish, mut open) = (Topic::Unknown, false, false);
    let mut listed = false;
    let bare = lists::bare(text);
    let mut matter = text.lines().next().is_some_and(|line| line.trim() == "---");
    for (number, raw) in text.lines().enumerate() {
        if matter {
            // Settings of a page generator.
            matter = number == 0 || raw.trim() != "---";
            continue;
        }
        let mut line = strip(raw);
        if line.text.is_empty() || number == title || number < start {
            open = false;
            continue;
        }
        if let Some(next) = heading(&line) {
            (topic, wish, open, listed) = (next, false, false, false);
            continue;
        }
        if !line.bullet && line.text.ends_with(':') && super::cues::wishes(line.text) {
            (wish, open) = (true, false);
            continue;
        }
        let thing = bare.get(number).is_some_and(|bare| *bare);
        // Before the first heading such lines tell place, pay and the like.
        line.bullet |= thing && topic != Topic::Unknown;
        if open
            && !line.bullet
            && !thing
            && let Some(last) = blocks.last_mut()
            && goes_on(last, line.text)
        {
            last.text.push(' ');
            last.text.push_str(line.text);
            continue;
        }
        open = true;
        // A paragraph after the list of a section has left its topic.
        if listed && !line.bullet && !line.text.ends_with(':') {
            (topic, wish) = (if topic == Topic::Benefits { topic } else { Topic::Unknown }, false);
        }
        listed |= line.bullet;
        for part in parts(line.text) {
            let (label, rest) = labelled(part);
            let here = label.unwrap_or(topic);
            // "Location: Leeds" says what stands beside it; what follows is a matter of its own.
            if !matches!(here, Topic::About | Topic::Benefits | Topic::Process) {
                topic = here;
            }
            if !rest.is_empty() {
                blocks.push(Block {
                    text: rest.to_owned(),
                    line: number,
                    topic: here,
                    bullet: line.bullet,
                    wish,
                });
            }
        }
    }
    blocks
}

/// Topic that a line opens as a heading.
fn heading(line: &Line<'_>) -> Option<Topic> {
    let words = line.text.split_whitespace().count();
    if words > 10 || (line.bullet && !line.loud) {
        return None;
    }
    let asks = line.text.ends_with('?');
    if let Some(topic) = headings::exact(line.text) {
        return Some(topic);
    }
    if !(line.loud || asks) || line.bullet {
        return None;
    }
    headings::loose(line.text).or_else(|| {
        (line.loud && words <= 6 && !line.text.ends_with(':')).then_some(Topic::Unknown)
    })
}

/// Cuts a long text before the labels in it.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for at in headings::labels_inside(text) {
        parts.push(text[from..at].trim());
        from = at;
    }
    parts.push(text[from..].trim());
    parts
}

/// Takes a label off the front of a text: "Must have: Rust".
fn labelled(text: &str) -> (Option<Topic>, &str) {
    let Some((label, rest)) = text.split_once(':') else { return (None, text) };
    let few = label.split_whitespace().count() <= 6;
    match headings::exact(label).or_else(|| headings::loose(label).filter(|_| few)) {
        Some(topic) if !rest.trim().is_empty() => (Some(topic), rest.trim()),
        _ => (None, text),
    }
}

/// Whether a line goes on with the block before it.
fn goes_on(last: &Block, line: &str) -> bool {
    let ended = last.text.ends_with(['.', '!', '?', ':', ';']);
    let small = line.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == '(');
    let full = last.text.chars().count() >= 55;
    (small && !ended) || (full && !ended && !line.ends_with(':'))
}

/// Takes Markdown marks and bullets off a line.
fn strip(raw: &str) -> Line<'_> {
    let mut line = Line { text: raw.trim(), ..Line::default() };
    let hashes = line.text.len() - line.text.trim_start_matches('#').len();
    if (1..=6).contains(&hashes) {
        line.text = line.text[hashes..].trim();
        line.loud = true;
    }
    let marks = [
        '•', '●', '○', '◦', '▪', '■', '►', '➢', '✓', '✔', '‣', '·', '–', '—', '\u{f0b7}', '→', '»',
        '✅',
    ];
    let dashed =
        |text: &str| text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ");
    if line.text.starts_with(marks) || dashed(line.text) || numbered(line.text) {
        line.bullet = true;
        line.text = line.text.trim_start_matches(|c: char| {
            c.is_whitespace()
                || c.is_ascii_digit()
                || marks.contains(&c)
                || matches!(c, '-' | '*' | '+' | '.' | ')')
        });
        // A figure that starts the text is part of it: "- 5+ years".
        let cut = raw.trim().len() - line.text.len();
        let removed = &raw.trim()[..cut];
        if !numbered(raw.trim())
            && let Some(digit) = removed.find(|c: char| c.is_ascii_digit())
        {
            line.text = &raw.trim()[digit..];
        }
    }
    if line.text.starts_with("**") && (line.text.ends_with("**") || line.text.ends_with("**:")) {
        line.loud = true;
    }
    line.text = line.text.trim_matches(['*', '_', ' ']);
    let letters = line.text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters >= 4 && !line.text.chars().any(char::is_lowercase);
    line.loud |= capitals || line.text.ends_with(':');
    line
}

fn numbered(text: &str) -> bool {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (1..=2).contains(&digits)
        && (text[digits..].starts_with(". ") || text[digits..].starts_with(") "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bullets_and_wrapped_lines_become_blocks() {
        let text = "T\n\nRequirements:\n- 5+ years of Rust in a team that\n  ships often\n* **SQL**\n1. Calm\n\nWe offer\nTea";
        let found = split(text, 0, 0);
        let texts: Vec<&str> = found.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["5+ years of Rust in a team that ships often", "SQL", "Calm", "Tea"]);
        assert_eq!(found[0].line, 3);
        assert_eq!(found[3].topic, Topic::Benefits);
    }

    #[test]
    fn labels_open_their_topic() {
        let found = split(
            "T\nMust have: Rust\nNice to have: Go\nIt would be great if you also have:\n- C",
            0,
            0,
        );
        let topics: Vec<_> = found.iter().map(|block| (block.topic, block.wish)).collect();
        assert_eq!(
            topics,
            [(Topic::Requirements, false), (Topic::Nice, false), (Topic::Nice, true)]
        );
    }
}
