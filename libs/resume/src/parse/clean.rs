//! Cleans one line of a document: bullets, icons, Markdown marks and odd spaces go, the words stay
//! as they are. Wide gaps and icons inside a line split it into cells.

use std::borrow::Cow;

/// What stands before the words of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mark {
    /// Nothing.
    #[default]
    None,
    /// A bullet or list number; the character tells one level from another.
    Bullet(char),
    /// A sign from a symbol font, as they stand before a phone number.
    Icon,
}

/// A line without its marks.
#[derive(Debug, Clone, Default)]
pub(super) struct Clean {
    pub(super) cells: Vec<String>,
    pub(super) mark: Mark,
    /// Level of a Markdown heading; 0 for none.
    pub(super) level: u8,
    /// Whether the whole line was set in bold.
    pub(super) strong: bool,
    /// Whether the line ends in a soft hyphen.
    pub(super) broken: bool,
}

/// Words of a line with the width of the gap before each.
type Spaced<'a> = Vec<(usize, &'a str)>;

/// Width from which a gap between words counts as a gap between cells.
pub(super) const CELL_GAP: usize = 3;

/// Characters of a link or its text; more than that is none.
const LINK_CHARS: usize = 300;

/// Gaps that it takes to tell what is usual in a document.
const FEW_GAPS: usize = 30;

/// Cleans a line. `gap` is the width from which a gap splits cells.
pub(super) fn clean(raw: &str, gap: usize) -> Clean {
    let line = unlink(raw);
    let broken = line.trim_end().ends_with('\u{ad}');
    let mut words = spaced(&line);
    drop_drawn(&mut words);
    let mut out = Clean { broken, ..Clean::default() };
    strip_marks(&mut words, &mut out);
    if let (Some((_, first)), Some((_, last))) = (words.first(), words.last()) {
        out.strong = first.starts_with("**") && last.ends_with("**");
    }
    let whole_emphasis = emphasised(&words);
    let mut cell = String::new();
    let count = words.len();
    for (index, (width, word)) in words.into_iter().enumerate() {
        if is_rule(word) {
            push_cell(&mut out.cells, &mut cell);
            continue;
        }
        let word = match leader(word) {
            Some((before, after)) => {
                if width >= gap && !cell.is_empty() {
                    push_cell(&mut out.cells, &mut cell);
                }
                if !cell.is_empty() && !before.is_empty() {
                    cell.push(' ');
                }
                push_word(&mut cell, before);
                push_cell(&mut out.cells, &mut cell);
                after
            }
            None => word,
        };
        if word.chars().all(is_icon) || (width >= gap && !cell.is_empty()) {
            push_cell(&mut out.cells, &mut cell);
        }
        if !cell.is_empty() {
            cell.push(' ');
        }
        let word = if whole_emphasis { trim_emphasis(word, index, count) } else { word };
        push_word(&mut cell, word);
    }
    push_cell(&mut out.cells, &mut cell);
    out
}

/// The words of a line as the parser sees them: without bullets, icons and Markdown marks, with
/// single spaces. What a statement says stands in such a line, or in several joined.
#[must_use]
pub fn plain(raw: &str) -> String {
    clean(raw, usize::MAX).cells.join(" ")
}

/// Median width of the gaps of a document: more than 1 where words are set apart by tabs. Few
/// gaps tell nothing.
pub(super) fn usual_gap<'a>(lines: impl Iterator<Item = &'a str>) -> usize {
    let mut counts = [0usize; 16];
    for line in lines {
        for (width, _) in spaced(line).into_iter().skip(1) {
            counts[width.min(15)] += 1;
        }
    }
    let all: usize = counts.iter().sum();
    let mut seen = 0;
    let median = counts.iter().position(|count| {
        seen += count;
        seen * 2 > all
    });
    median.filter(|_| all >= FEW_GAPS).unwrap_or(1)
}

fn spaced(line: &str) -> Spaced<'_> {
    let mut words = Vec::new();
    let (mut width, mut start) = (0usize, None);
    for (at, c) in line.char_indices() {
        if is_space(c) {
            if let Some(from) = start.take() {
                words.push((width, &line[from..at]));
                width = 0;
            }
            width += if c == '\t' { 4 } else { 1 };
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(from) = start {
        words.push((width, &line[from..]));
    }
    words
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control() || c == '\u{feff}' || c == '\u{2800}'
}

/// Leaves out single signs of a script of Asia, and accents without a letter, that stand among words of other scripts
/// only: there they are icons of a font that has its pictures there.
fn drop_drawn(words: &mut Spaced<'_>) {
    let drawn = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{700}'..='\u{fff}');
    let alone = |word: &str| word.starts_with(drawn) && word.chars().nth(1).is_none();
    let foreign = |word: &str| !word.contains(drawn) && word.contains(char::is_alphanumeric);
    let icons = words.iter().all(|(_, word)| alone(word) || !word.starts_with(drawn));
    if icons && words.iter().any(|(_, word)| foreign(word)) {
        words.retain(|(_, word)| !alone(word));
    }
}

/// Signs of symbol fonts; their code points are private and mean nothing.
fn is_icon(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffd}')
}

fn is_bullet(c: char) -> bool {
    // Shapes, dingbats and arrows, whatever font they are of.
    let shaped =
        matches!(c, '\u{25a0}'..='\u{25ff}' | '\u{2700}'..='\u{27bf}' | '\u{2190}'..='\u{21ff}');
    let sign = "•‣⁃»›·∙⋅⬥⚫⚪★☆∗⦁♦¤".contains(c);
    // Of symbol fonts.
    let private = "\u{f0b7}\u{f0a7}\u{f0d8}\u{f0fc}\u{f076}\u{f0a8}".contains(c);
    shaped || sign || private
}

fn strip_marks(words: &mut Spaced<'_>, out: &mut Clean) {
    if let Some((_, first)) = words.first()
        && first.len() <= 6
        && first.bytes().all(|b| b == b'#')
        && words.get(1).is_some_and(|(_, next)| !next.contains('@'))
    {
        out.level = u8::try_from(first.len()).unwrap_or(6);
        words.remove(0);
    }
    while let Some(&(width, first)) = words.first() {
        let next = words.get(1).map(|(_, word)| *word);
        let mut chars = first.chars();
        let Some(head) = chars.next() else { break };
        let alone = chars.as_str().is_empty();
        if is_bullet(head) && !(alone && next.is_none() && is_icon(head)) {
            set_bullet(out, head);
            words[0] = (width, chars.as_str());
        } else if is_icon(head) {
            if out.mark == Mark::None {
                out.mark = Mark::Icon;
            }
            words[0] = (width, chars.as_str());
        } else if alone && is_dash_bullet(head, next) {
            set_bullet(out, head);
            words[0] = (width, "");
        } else if out.mark == Mark::None && next.is_some() && is_number_mark(first) {
            set_bullet(out, '1');
            words[0] = (width, "");
        } else {
            break;
        }
        if words[0].1.is_empty() {
            words.remove(0);
        }
    }
}

fn set_bullet(out: &mut Clean, mark: char) {
    if !matches!(out.mark, Mark::Bullet(_)) {
        out.mark = Mark::Bullet(mark);
    }
}

fn is_dash_bullet(head: char, next: Option<&str>) -> bool {
    match head {
        '-' | '–' | '—' | '−' | '*' | '+' | '>' | '~' => true,
        'o' => next.and_then(|word| word.chars().next()).is_some_and(char::is_uppercase),
        _ => false,
    }
}

/// `1.` or `12)`: a number of a list, not a year and not a version.
fn is_number_mark(word: &str) -> bool {
    let digits = word.trim_start_matches('(').trim_end_matches(['.', ')']);
    digits.len() < word.len() && (1..=2).contains(&digits.len()) && is_digits(digits)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a word is a line drawn with signs, "_____", as it stands over a heading or after it.
pub(super) fn is_rule(word: &str) -> bool {
    const SHORTEST: usize = 5;
    let first = word.chars().next().unwrap_or_default();
    matches!(first, '_' | '=' | '-' | '–' | '—' | '~' | '*' | '─' | '━' | '.' | '…')
        && word.chars().count() >= SHORTEST
        && word.chars().all(|c| c == first)
}

/// Joins the letters of a name that are set apart, "R o e"; none where a line is something else.
pub(super) fn join_letters(text: &str) -> Option<String> {
    const LETTERS: usize = 4;
    let letters: Vec<&str> = text.split_whitespace().collect();
    let single = |letter: &&str| letter.chars().count() == 1;
    let (first, rest) = letters.split_first()?;
    let small = |letter: &&str| single(letter) && letter.chars().all(char::is_lowercase);
    let name = letters.len() >= LETTERS && single(first) && rest.iter().all(small);
    (name && first.chars().all(char::is_uppercase)).then(|| letters.concat())
}

/// Splits a word at dots that lead the eye to the margin: "Leeds........2019".
fn leader(word: &str) -> Option<(&str, &str)> {
    let dot = |c: char| matches!(c, '.' | '…' | '·' | '_');
    let start = word.find(dot)?;
    let rest = word[start..].trim_start_matches(dot);
    let dots = &word[start..word.len() - rest.len()];
    let long = dots.chars().count() >= 5 || dots.chars().filter(|&c| c == '…').count() >= 3;
    (long && !rest.contains(dot)).then_some((&word[..start], rest))
}

/// Whether one pair of `*` or `_` embraces all words.
fn emphasised(words: &Spaced<'_>) -> bool {
    let (Some((_, first)), Some((_, last))) = (words.first(), words.last()) else { return false };
    ['*', '_'].iter().any(|&mark| {
        first.starts_with(mark)
            && last.ends_with(mark)
            && !first.trim_matches(mark).is_empty()
            && words.iter().map(|(_, word)| word.matches(mark).count()).sum::<usize>() == 2
    })
}

fn trim_emphasis(word: &str, index: usize, count: usize) -> &str {
    let word = if index == 0 { word.trim_start_matches(['*', '_']) } else { word };
    if index + 1 == count { word.trim_end_matches(['*', '_']) } else { word }
}

/// Adds a word without bold marks, icons, and characters that have no width.
fn push_word(cell: &mut String, word: &str) {
    let word: Cow<'_, str> =
        if word.contains("**") { word.replace("**", "").into() } else { word.into() };
    cell.extend(word.chars().filter(|&c| {
        !is_icon(c) && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    }));
}

fn push_cell(cells: &mut Vec<String>, cell: &mut String) {
    let text = cell.trim();
    if text.chars().any(char::is_alphanumeric) || (text == ":" && !cells.is_empty()) {
        cells.push(text.to_owned());
    }
    cell.clear();
}

/// Replaces Markdown links by their text; the address is found in the raw line.
fn unlink(raw: &str) -> Cow<'_, str> {
    if !raw.contains("](") {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(middle) = rest.find("](") {
        let (before, after) = (&rest[..middle], &rest[middle + 2..]);
        let close =
            after.char_indices().take(LINK_CHARS).find(|(_, c)| *c == ')').map(|(at, _)| at);
        let open =
            before.char_indices().rev().take(LINK_CHARS).find(|(_, c)| *c == '[').map(|(at, _)| at);
        let (Some(open), Some(close)) = (open, close) else {
            out.push_str(&rest[..middle + 2]);
            rest = after;
            continue;
        };
        // A picture leaves the words that stand for it.
        out.push_str(before[..open].strip_suffix('!').unwrap_or(&before[..open]));
        out.push_str(&before[open + 1..]);
        rest = &after[close + 1..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bullets_of_all_kinds_go_and_the_words_stay() {
        for mark in ["•", "●", "-", "–", "*", "▪", "➢", "o", "1.", "12)", "\u{f0b7}", "◆"]
        {
            let line = format!("  {mark} Led a team of 5");
            assert_eq!(plain(&line), "Led a team of 5", "{mark}");
            assert!(matches!(clean(&line, 3).mark, Mark::Bullet(_)), "{mark}");
        }
        assert_eq!(plain("•Glued to the word"), "Glued to the word");
        assert_eq!(plain("\u{7f6} Mill Lane 17a"), "Mill Lane 17a");
        assert_eq!(plain("\u{9b6}\tLicence B"), "Licence B");
        let hindi = "5 \u{935}\u{930}\u{94d}\u{937} \u{935} 3";
        assert_eq!(plain(hindi), hindi);
    }

    #[test]
    fn what_is_no_bullet_stays() {
        assert_eq!(plain("2019 was good"), "2019 was good");
        assert_eq!(plain("C# and C++"), "C# and C++");
        assert_eq!(plain("-5 degrees"), "-5 degrees");
        assert_eq!(plain("*args and **kwargs"), "*args and kwargs");
    }

    #[test]
    fn links_and_pictures_leave_their_words() {
        assert_eq!(plain("See [my page](https://a.example)!"), "See my page!");
        assert_eq!(plain("Logo: ![our mark](https://a.example/m.png)"), "Logo: our mark");
    }

    #[test]
    fn wide_gaps_tabs_and_icons_split_cells() {
        assert_eq!(clean("Acme Ltd      Leeds", 3).cells, ["Acme Ltd", "Leeds"]);
        assert_eq!(clean("Acme Ltd\tLeeds", 3).cells, ["Acme Ltd", "Leeds"]);
        assert_eq!(clean("\u{f041} Leeds \u{f0e0} a@b.example", 3).cells, ["Leeds", "a@b.example"]);
    }

    #[test]
    fn markdown_marks_are_told_apart_from_text() {
        let heading = clean("## **Work history**", 3);
        assert_eq!((heading.level, heading.cells[0].as_str()), (2, "Work history"));
        assert!(heading.strong);
        assert_eq!(plain("*Leeds, UK*"), "Leeds, UK");
        assert_eq!(plain("See [my page](https://a.example/x) now"), "See my page now");
        assert_eq!(plain("# a@b.example"), "# a@b.example");
    }

    #[test]
    fn words_set_apart_by_tabs_are_seen() {
        assert_eq!(usual_gap(["a b c", "d e      f"].into_iter()), 1);
        assert_eq!(usual_gap([&"a\t b\t c\t d\t ".repeat(10)[..]].into_iter()), 5);
    }
}
