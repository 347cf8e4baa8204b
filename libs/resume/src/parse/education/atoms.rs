//! Cuts the parts of the head of a course further: at commas and signs, and where a colon parts a school from what was
//! learnt there.

use super::{
    super::{
        head::{self, Part},
        labelled, vocabulary,
    },
    school,
};

/// Splits parts at commas, except inside brackets.
pub(super) fn atoms(parts: &[Part]) -> Vec<Part> {
    let mut atoms: Vec<Part> = Vec::new();
    for part in parts {
        let mut depth = 0i32;
        let mut from = 0;
        let mut push = |text: &str| {
            let text = head::trim(text);
            if !text.is_empty() {
                atoms.push(Part { text: text.to_owned(), ..part.clone() });
            }
        };
        for (at, c) in part.text.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                ':' if depth <= 0 && names_school(&part.text[from..], at - from, from > 0) => {
                    push(&part.text[from..at]);
                    from = at + 1;
                }
                ',' | ';' | '•' | '|' if depth <= 0 && !(c == ',' && decimal(&part.text, at)) => {
                    push(&part.text[from..at]);
                    from = at + c.len_utf8();
                }
                _ => {}
            }
        }
        push(&part.text[from..]);
    }
    school::join_broken(&mut atoms);
    atoms
}

/// Whether a colon parts a school from what was learnt there: "City College: Biology (BSc)", and behind
/// a degree "Biology: City College".
fn names_school(text: &str, at: usize, inner: bool) -> bool {
    let (school, rest) = (&text[..at], &text[at + 1..]);
    let behind = inner && rest.split(',').next().is_some_and(vocabulary::is_institution);
    rest.starts_with(' ')
        && !vocabulary::has_degree(school)
        && (vocabulary::is_institution(school) || vocabulary::has_degree(rest) || behind)
        && labelled::strip(text).is_none()
}

/// Whether a comma stands between digits: "1,3".
fn decimal(text: &str, at: usize) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    text[..at].ends_with(digit) && text[at + 1..].starts_with(digit)
}
