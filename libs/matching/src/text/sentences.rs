//! Splits a paragraph into sentences.

/// Sentences of a paragraph, in order; together they are the paragraph but for spaces.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut from = 0;
    for (at, sign) in text.match_indices(['.', '!', '?']) {
        let end = at + sign.len();
        let rest = text[end..].trim_start();
        let spaced = text[end..].starts_with(char::is_whitespace);
        let fresh = rest.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if spaced && fresh && !abbreviated(&text[from..at]) {
            sentences.push(text[from..end].trim());
            from = end;
        }
    }
    sentences.push(text[from..].trim());
    sentences.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    sentences
}

/// Whether the full stop belongs to the word before it: "e.g.", "z.B.", "No.", "B.Sc.".
fn abbreviated(before: &str) -> bool {
    let last = before.rsplit([' ', '(']).next().unwrap_or_default();
    last.contains('.')
        || last.chars().count() == 1
        || matches!(
            last.to_lowercase().as_str(),
            "e.g"
                | "i.e"
                | "etc"
                | "inc"
                | "ltd"
                | "no"
                | "nr"
                | "ca"
                | "bzw"
                | "vs"
                | "approx"
                | "incl"
                | "dr"
                | "st"
        ) && last.to_lowercase() != "etc"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_new_one_starts() {
        let text =
            "You know Rust, e.g. Tokio. You have 2.5 years of it! Inc. Magazine likes us. Fine";
        assert_eq!(
            sentences(text),
            [
                "You know Rust, e.g. Tokio.",
                "You have 2.5 years of it!",
                "Inc. Magazine likes us.",
                "Fine"
            ]
        );
    }
}
