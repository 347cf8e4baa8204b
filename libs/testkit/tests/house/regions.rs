//! Finds functions and inline test modules by their braces, in code whose comments and literals
//! are blanked.

/// A function and its lines, from 1 and inclusive.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Line of the word `fn`.
    pub first: usize,
    /// Line of the closing brace.
    pub last: usize,
}

/// Finds every function that has a body.
pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let in_word =
            code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
        let name: String =
            code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if in_word || name.is_empty() {
            continue;
        }
        if let Some((_, end)) = body(code, at) {
            found.push(Function { name, first: line_of(code, at), last: line_of(code, end) });
        }
    }
    found
}

/// Finds the line ranges of inline modules under `#[cfg(test)]`.
pub fn test_modules(code: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, attribute) in code.match_indices("#[cfg(test)]") {
        let rest = code[at + attribute.len()..].trim_start();
        let item = skip_attributes(rest);
        let is_module = item.starts_with("mod ") || item.starts_with("pub mod ");
        if is_module && let Some((_, end)) = body(code, at + attribute.len()) {
            found.push((line_of(code, at), line_of(code, end)));
        }
    }
    found
}

fn skip_attributes(mut rest: &str) -> &str {
    while rest.starts_with("#[") {
        let Some(end) = rest.find(']') else { return rest };
        rest = rest[end + 1..].trim_start();
    }
    rest
}

/// Offsets of the braces of the body that follows `from`; none when the item ends before one.
fn body(code: &str, from: usize) -> Option<(usize, usize)> {
    let mut depth = 0_usize;
    let mut brackets = 0_i32;
    let mut open = None;
    for (offset, c) in code[from..].char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            // A semicolon inside brackets belongs to an array type.
            ';' if open.is_none() && brackets == 0 => return None,
            '{' => {
                open.get_or_insert(from + offset);
                depth += 1;
            }
            '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((open?, from + offset));
                }
            }
            _ => {}
        }
    }
    None
}

fn line_of(code: &str, offset: usize) -> usize {
    code[..offset].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_with_their_lines() {
        let code = "trait T {\n    fn declared(a: [u8; 4]);\n}\nfn outer(a: [u8; 4]) {\n    fn inner() {}\n\
                    \x20   let f: fn (u8) = g;\n}\nfn last()\nwhere\n    A: B,\n{\n}\n";
        let found: Vec<(String, usize, usize)> =
            functions(code).into_iter().map(|f| (f.name, f.first, f.last)).collect();
        let expected = [("outer", 4, 7), ("inner", 5, 5), ("last", 8, 12)];
        assert_eq!(found, expected.map(|(name, first, last)| (name.to_owned(), first, last)));
    }

    #[test]
    fn inline_test_modules_are_found_and_declared_ones_are_not() {
        let inline =
            "fn a() {}\n#[cfg(test)]\n#[allow(clippy::x)]\nmod tests {\n    fn b() {}\n}\n";
        assert_eq!(test_modules(inline), [(2, 6)]);
        assert_eq!(test_modules("#[cfg(test)]\nmod tests;\nfn a() {\n}\n"), []);
        assert_eq!(test_modules("#[cfg(test)]\nfn only_in_tests() {\n}\n"), []);
    }
}
