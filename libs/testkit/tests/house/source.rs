//! Rust files as the rules read them: the text, and the same text with comments, strings and
//! character literals blanked out, so that a brace or a word in them counts for nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::regions;

/// Folders that hold nothing written by hand.
const SKIPPED: [&str; 4] = ["target", "node_modules", "dist", ".git"];
/// Endings of files that people write.
const TEXTS: [&str; 12] =
    ["rs", "proto", "sql", "toml", "sh", "ts", "js", "svelte", "css", "html", "yaml", "yml"];

/// A Rust file.
#[derive(Debug)]
pub struct Source {
    /// Path from the workspace, with slashes.
    pub path: String,
    /// The file as written.
    pub text: String,
    /// The file with comments and literals blanked; as long as `text`, line for line.
    pub code: String,
    /// Line ranges, from 1 and inclusive, of inline test modules.
    pub test_modules: Vec<(usize, usize)>,
}

impl Source {
    /// Reads a file that is given as text.
    pub fn new(path: &str, text: &str) -> Self {
        let code = blank(text);
        let test_modules = regions::test_modules(&code);
        Self { path: path.to_owned(), text: text.to_owned(), code, test_modules }
    }

    /// Whether the whole file is test code.
    pub fn is_test_file(&self) -> bool {
        let inside = |folder: &str| self.path.split('/').any(|part| part == folder);
        inside("tests") || inside("benches") || self.path.ends_with("/tests.rs")
    }

    /// Whether a line, from 1, is test code.
    pub fn is_test_line(&self, line: usize) -> bool {
        let inside = |&(first, last): &(usize, usize)| (first..=last).contains(&line);
        self.is_test_file() || self.test_modules.iter().any(inside)
    }

    /// Lines of code with their numbers, from 1.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// Reads every Rust file below `root`.
pub fn read_all(root: &Path) -> Vec<Source> {
    walk(root, &["rs"])
        .into_iter()
        .map(|path| Source::new(&relative(root, &path), &read(&path)))
        .collect()
}

/// Reads every file that people write below `root`, and the Makefile, as (path, text).
pub fn read_texts(root: &Path) -> Vec<(String, String)> {
    let mut paths = walk(root, &TEXTS);
    paths.extend([root.join("Makefile")].into_iter().filter(|path| path.is_file()));
    paths.into_iter().map(|path| (relative(root, &path), read(&path))).collect()
}

fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn relative(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).expect("invariant: the path was found below the root");
    inner.to_string_lossy().replace('\\', "/")
}

fn walk(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    // A file may vanish between listing and reading while somebody edits it.
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !SKIPPED.contains(&name.as_ref()) {
            found.extend(walk(&path, endings));
        } else if path.extension().is_some_and(|end| endings.iter().any(|known| end == *known)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Replaces comments, strings and character literals by blanks; line breaks stay.
pub fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end == at {
            code.push(chars[at]);
            at += 1;
        } else {
            code.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

/// Where the comment or literal that starts at `at` ends; `at` itself when none starts there.
fn literal_end(chars: &[char], at: usize) -> usize {
    let starts = |text: &str| text.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    if starts("//") {
        return find(chars, at, |i| chars[i] == '\n');
    }
    if starts("/*") {
        return block_comment_end(chars, at);
    }
    if chars[at] == '"' {
        return quoted_end(chars, at);
    }
    let in_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    if !in_word && let Some(end) = raw_string_end(chars, at) {
        return end;
    }
    if chars[at] == '\'' { character_end(chars, at) } else { at }
}

fn find(chars: &[char], from: usize, stop: impl Fn(usize) -> bool) -> usize {
    (from..chars.len()).find(|&i| stop(i)).unwrap_or(chars.len())
}

fn block_comment_end(chars: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut i = at;
    while i + 1 < chars.len() {
        match (chars[i], chars[i + 1]) {
            ('/', '*') => (depth, i) = (depth + 1, i + 2),
            ('*', '/') => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

fn quoted_end(chars: &[char], at: usize) -> usize {
    let mut i = at + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    (i + 1).min(chars.len())
}

/// The end of `r"..."`, `r#"..."#` and the like, with a `b` or `c` before.
fn raw_string_end(chars: &[char], at: usize) -> Option<usize> {
    let r = if matches!(chars[at], 'b' | 'c') { at + 1 } else { at };
    let quote = find(chars, r + 1, |i| chars[i] != '#');
    if chars.get(r) != Some(&'r') || chars.get(quote) != Some(&'"') {
        return None;
    }
    let hashes = quote - r - 1;
    let closes = |i: usize| chars[i] == '"' && (1..=hashes).all(|n| chars.get(i + n) == Some(&'#'));
    Some((find(chars, quote + 1, closes) + hashes + 1).min(chars.len()))
}

/// The end of `'x'` or `'\n'`; `at` for a lifetime.
fn character_end(chars: &[char], at: usize) -> usize {
    if chars.get(at + 1) == Some(&'\\') {
        return (find(chars, at + 3, |i| chars[i] == '\'') + 1).min(chars.len());
    }
    if chars.get(at + 2) == Some(&'\'') { at + 3 } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_code_stays() {
        let text = "let a = \"{ \\\" }\"; // {\nlet b = '{'; /* { /* } */ { */ fn f<'a>() {}\n\
                    let c = r#\"{\"{\"#; let d = b\"{\"; let e = '\\''; let var = x;";
        let code = blank(text);
        assert_eq!(code.chars().count(), text.chars().count());
        assert_eq!(code.matches('{').count(), 1, "{code}");
        for kept in ["let a =", "fn f<'a>() {}", "let d = b", "let var = x;"] {
            assert!(code.contains(kept), "{kept} in {code}");
        }
    }

    #[test]
    fn test_code_is_known_by_its_place() {
        let source = Source::new("libs/a/src/b.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n}\n");
        assert!(!source.is_test_line(1));
        assert!(source.is_test_line(3));
        for path in ["libs/a/tests/it.rs", "libs/a/src/b/tests.rs", "libs/a/src/b/tests/c.rs"] {
            assert!(Source::new(path, "").is_test_file(), "{path}");
        }
    }
}
