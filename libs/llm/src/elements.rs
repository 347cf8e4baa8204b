//! The elements of a JSON list as it is being written: `{"lines": [{...}, {...` gives each object of
//! the list once it is whole, long before the list ends.

/// Bytes of one element at most; what is longer is none.
const LONGEST: usize = 16 * 1024;

/// Finds whole objects in the list of an object, piece by piece.
#[derive(Debug, Default)]
pub struct Elements {
    depth: usize,
    quoted: bool,
    escaped: bool,
    listed: bool,
    element: String,
}

impl Elements {
    /// Depth of the objects of a list in an object.
    const INSIDE: usize = 3;

    /// Whether the text was an object with a list that ended.
    #[must_use]
    pub const fn listed(&self) -> bool {
        self.listed && self.depth == 0
    }

    /// Takes a piece of the text; returns the objects that are whole now.
    pub fn push(&mut self, piece: &str) -> Vec<String> {
        let mut whole = Vec::new();
        for c in piece.chars() {
            let opens = !self.quoted && matches!(c, '{' | '[');
            let closes = !self.quoted && matches!(c, '}' | ']');
            self.depth = self.depth.saturating_add(usize::from(opens));
            if self.depth >= Self::INSIDE && self.element.len() <= LONGEST {
                self.element.push(c);
            }
            match c {
                _ if self.escaped => self.escaped = false,
                '\\' if self.quoted => self.escaped = true,
                '"' => self.quoted = !self.quoted,
                _ => {}
            }
            if closes {
                self.listed |= c == ']' && self.depth + 1 == Self::INSIDE;
                self.depth = self.depth.saturating_sub(1);
                if self.depth + 1 == Self::INSIDE {
                    let element = std::mem::take(&mut self.element);
                    whole.extend((element.len() <= LONGEST).then_some(element));
                }
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_given_once_they_are_whole_wherever_the_text_is_cut() {
        let text = r#"{"lines": [ {"id": 1, "text": "a } \" ] b"}, {"id":2,"at":[{"x":{}}]} ]}"#;
        let expected = [
            r#"{"id": 1, "text": "a } \" ] b"}"#.to_owned(),
            r#"{"id":2,"at":[{"x":{}}]}"#.to_owned(),
        ];
        for cut in 0..text.len() {
            let mut elements = Elements::default();
            let mut found = elements.push(&text[..cut]);
            found.extend(elements.push(&text[cut..]));
            assert_eq!(found, expected, "cut at {cut}");
        }
    }

    #[test]
    fn what_is_no_such_list_gives_nothing_and_harms_nobody() {
        for odd in ["", "]]]}}}", "\"[{", "plain words", "[[[[[[", "{\"a\": [\"text\"]}"] {
            assert!(Elements::default().push(odd).is_empty(), "{odd}");
        }
        let huge = format!("{{\"l\":[{{\"t\":\"{}\"}}]}}", "x".repeat(LONGEST));
        assert!(Elements::default().push(&huge).is_empty());
    }
}
