//! Cleans text that strangers wrote: what nobody sees goes and is counted, spaces and line ends
//! become one kind each, ligatures letters, and characters their composed form (NFC).

use unicode_normalization::UnicodeNormalization as _;

use super::Run;

/// Clean lines and how many characters were taken out.
#[derive(Debug, Default)]
pub(super) struct Cleaned {
    pub(super) lines: Vec<String>,
    /// How each line is set; empty where that is not known.
    pub(super) runs: Vec<Vec<Run>>,
    pub(super) removed: usize,
}

/// Cleans a text. Rows of empty lines become one; the text starts and ends with a line of words. `runs` says how
/// its lines, as line feeds part them, are set.
pub(super) fn clean(text: &str, runs: Vec<Vec<Run>>) -> Cleaned {
    let mut out = Cleaned::default();
    // The three hyphens that one writer of PDF makes of one are one.
    let text = text.replace("-\u{ad}\u{2010}", "-");
    let known = !runs.is_empty();
    let mut runs = runs.into_iter();
    for part in text.split('\n') {
        let mut own = runs.next().unwrap_or_default();
        // A break of two characters is one break.
        for raw in part.strip_suffix('\r').unwrap_or(part).split(is_line_break) {
            let line = line(raw, &mut out.removed);
            let empty = line.is_empty();
            if empty && out.lines.last().is_none_or(String::is_empty) {
                continue;
            }
            out.lines.push(line);
            if known {
                out.runs.push(if empty {
                    Vec::new()
                } else {
                    clean_runs(std::mem::take(&mut own))
                });
            }
        }
    }
    while out.lines.last().is_some_and(String::is_empty) {
        out.lines.pop();
        out.runs.pop();
    }
    out
}

/// Cleans what runs say as their line is cleaned; those without a letter go.
fn clean_runs(mut runs: Vec<Run>) -> Vec<Run> {
    for run in &mut runs {
        run.text = line(&run.text, &mut 0).trim().to_owned();
    }
    runs.retain(|run| !run.text.is_empty());
    runs
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn line(raw: &str, removed: &mut usize) -> String {
    let chars: Vec<char> = raw.chars().collect();
    let last_seen = chars.iter().rposition(|&c| !c.is_whitespace() && !invisible_mark(c));
    let mut out = String::with_capacity(raw.len());
    for (at, &c) in chars.iter().enumerate() {
        match c {
            '\t' | ' ' => out.push(c),
            _ if c.is_whitespace() => out.push(' '),
            // At the end of a line it says that the word goes on.
            '\u{ad}' if last_seen == Some(at) => out.push(c),
            '\u{200c}' | '\u{200d}' if joins(&chars, at) => out.push(c),
            _ if c.is_control() || is_invisible(c) => *removed += 1,
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
            _ if is_symbol_bullet(c) && out.trim().is_empty() => out.push('•'),
            _ => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    if out.is_ascii() { out } else { out.nfc().collect() }
}

/// Marks after which a soft hyphen still is the last thing on a line.
fn invisible_mark(c: char) -> bool {
    c != '\u{ad}' && (c.is_control() || is_invisible(c))
}

/// Whether a joiner stands between letters of a script that is written with joiners.
fn joins(chars: &[char], at: usize) -> bool {
    let joined = |c: Option<&char>| c.is_some_and(|c| ('\u{600}'..='\u{dff}').contains(c));
    at > 0 && joined(chars.get(at - 1)) && joined(chars.get(at + 1))
}

/// Characters without a form: zero width, direction marks, fillers, variation selectors, tags.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}'
            | '\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Bullets of the symbol fonts that Word sets lists with.
fn is_symbol_bullet(c: char) -> bool {
    matches!(c, '\u{f0b7}' | '\u{f0a7}' | '\u{f0a8}' | '\u{f0d8}' | '\u{f0fc}' | '\u{f02d}')
}
