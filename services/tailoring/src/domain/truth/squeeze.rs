//! A text without what makes no difference to what it says: spaces, hyphens, quotes, Markdown marks
//! and case. Where words begin and end is kept beside it.

/// A squeezed text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Squeezed {
    pub(super) text: String,
    /// For each byte, and one past the end, whether a word may begin or end there.
    edges: Vec<bool>,
}

impl Squeezed {
    pub(super) fn new(original: &str) -> Self {
        let mut squeezed = Self::default();
        let mut edge = true;
        let mut before: Option<char> = None;
        for c in original.chars() {
            if makes_no_difference(c) {
                edge = true;
                continue;
            }
            let words = c.is_alphanumeric() && before.is_some_and(char::is_alphanumeric);
            let mut first = true;
            for small in c.to_lowercase() {
                squeezed.text.push(small);
                let bytes = small.len_utf8();
                squeezed.edges.extend((0..bytes).map(|at| at == 0 && first && (edge || !words)));
                first = false;
            }
            edge = false;
            before = Some(c);
        }
        squeezed.edges.push(true);
        squeezed
    }

    /// Whether a word may begin or end at a byte.
    pub(super) fn edge(&self, at: usize) -> bool {
        self.edges.get(at).copied().unwrap_or(false)
    }

    /// Whether a unit stands at a byte, to the edge of a word.
    pub(super) fn starts_with(&self, at: usize, unit: &str) -> bool {
        !unit.is_empty() && self.text[at..].starts_with(unit) && self.edge(at + unit.len())
    }

    /// Whether a part stands in it, from one edge of a word to another.
    pub(super) fn holds(&self, part: &str) -> bool {
        let whole = |(at, found): (usize, &str)| self.edge(at) && self.edge(at + found.len());
        !part.is_empty() && self.text.match_indices(part).any(whole)
    }

    /// The text without separators at its ends.
    pub(super) fn trimmed(&self) -> &str {
        self.text.trim_matches(is_separator)
    }
}

fn makes_no_difference(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '«' | '»'
                | '*' | '_' | '\\' | '=' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
        )
}

/// Signs that stand between facts of one line.
pub(super) fn is_separator(c: char) -> bool {
    matches!(c, '|' | ',' | ';' | ':' | '·' | '•' | '(' | ')' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_and_case_make_no_difference() {
        let (a, b) = (Squeezed::new("Cloud-\nnative Tools"), Squeezed::new("cloud native “tools”"));
        assert_eq!(a.text, b.text);
    }

    #[test]
    fn parts_are_found_at_the_edges_of_words_only() {
        let text = Squeezed::new("I called a team in C++ and C#.");
        assert!(text.holds("called") && text.holds("c++") && text.holds("calledateam"));
        assert!(!text.holds("led") && !text.holds("alleda") && !text.holds(""));
    }
}
