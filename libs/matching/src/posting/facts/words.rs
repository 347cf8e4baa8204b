//! Words by which facts of a position are told, in English and German, the common ones in French,
//! Spanish and Polish. Texts are in small letters.

/// Whether a text has one of these, not inside a longer word.
pub(super) fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.match_indices(word).any(|(at, found)| {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let open = letter(text[..at].chars().next_back());
            let close = letter(text[at + found.len()..].chars().next());
            !open && !close
        })
    })
}
