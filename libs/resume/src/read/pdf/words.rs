//! Cuts the runs of letters of a page into words, each with its place. Spaces inside runs may be
//! any width and any character, so what parts words is whitespace or distance.

use std::collections::HashSet;

use pdf_oxide::layout::{Color, TextSpan};

use super::{
    Style,
    accents::{self, Accent},
    logo,
};

/// Letters that stand together. Points, counted from the lower left corner of the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    /// Base line.
    pub(super) base: f32,
    pub(super) size: f32,
    pub(super) style: Style,
    /// Whether the source has a space before it.
    pub(super) spaced: bool,
    /// Left edges of its letters.
    pub(super) starts: Vec<f32>,
}

impl Word {
    /// A word of a run that starts at a place, still without letters.
    fn at(span: &TextSpan, left: f32, size: f32) -> Self {
        Self {
            text: String::new(),
            left,
            right: left,
            base: span.bbox.y,
            size,
            style: Style {
                bold: span.font_weight.is_bold(),
                italic: span.is_italic,
                color: color(span.color),
                ..Style::sized(size)
            },
            spaced: false,
            starts: Vec::new(),
        }
    }

    /// Adds a letter.
    fn add(&mut self, letter: char, left: f32, right: f32) {
        self.text.push(letter);
        self.starts.push(left);
        self.right = self.right.max(right);
    }
}

/// A colour as `0xRRGGBB`.
pub(super) fn color(color: Color) -> u32 {
    let part = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u32;
    part(color.r) << 16 | part(color.g) << 8 | part(color.b)
}

/// Words that stand upright, and the texts of runs that are turned.
pub(super) fn split(spans: &[TextSpan]) -> (Vec<Word>, Vec<String>) {
    let (mut words, mut turned, mut accents) = (Vec::new(), Vec::new(), Vec::new());
    // Whether the run before, on the same line, ended with a space.
    let mut space: Option<f32> = None;
    for span in spans.iter().filter(|span| is_sane(span)) {
        if span.rotation_degrees.abs() > 0.5 {
            turned.push(span.text.split_whitespace().collect::<Vec<_>>().join(" "));
            continue;
        }
        let before = words.len();
        let open = space.is_some_and(|base| (base - span.bbox.y).abs() < 1.0);
        let ends_spaced = cut(span, open, &mut words, &mut accents);
        let only_space = words.len() == before;
        space = (ends_spaced || (only_space && open)).then_some(span.bbox.y);
    }
    accents::put(accents, &mut words);
    logo::put(&mut words);
    (words, turned)
}

/// Whether a run has a place that can be reckoned with.
fn is_sane(span: &TextSpan) -> bool {
    const FAR: f32 = 1.0e6;
    let bounds = [span.bbox.x, span.bbox.y, span.bbox.width, span.bbox.height, span.font_size];
    !span.text.is_empty() && bounds.iter().all(|value| value.is_finite() && value.abs() < FAR)
}

/// A code that no letter has in the encoding of Windows: readers show a bullet for it, and some programs write it so.
const FREE: char = '\u{7f}';

/// A space in sizes of the letters that is none: the letters around it are kerned.
const NARROW: f32 = 0.19;

/// Places of the spaces inside of dates that were set figure by figure, "1 0.2 0 1 7": several pieces of figures
/// in a row, most of them one figure only. A phone number has longer ones.
fn torn_figures(letters: &[char]) -> HashSet<usize> {
    const PIECES: usize = 4;
    let mut spaces = HashSet::new();
    let (mut run, mut from) = (Vec::new(), 0);
    for at in 0..=letters.len() {
        if at < letters.len() && !letters[at].is_whitespace() {
            continue;
        }
        let piece = &letters[from..at];
        let figures = |c: &char| c.is_ascii_digit() || matches!(c, '.' | '/' | '(' | ')');
        let short = piece.iter().filter(|c| c.is_ascii_digit()).count();
        if (1..=2).contains(&short) && piece.len() <= 4 && piece.iter().all(figures) {
            run.push((at, short));
        } else {
            close_figures(&mut run, &mut spaces, PIECES);
        }
        from = at + 1;
    }
    close_figures(&mut run, &mut spaces, PIECES);
    spaces
}

/// Adds the spaces between the pieces of a run, if they are those of figures that were torn apart.
fn close_figures(run: &mut Vec<(usize, usize)>, spaces: &mut HashSet<usize>, least: usize) {
    let single = run.iter().filter(|(_, figures)| *figures == 1).count();
    if run.len() >= least && single * 10 >= run.len() * 6 {
        spaces.extend(run[..run.len() - 1].iter().map(|(end, _)| *end));
    }
    run.clear();
}

/// Whether kerning tore a capital and the small letter behind it apart. "I" and "A" are words.
fn is_torn(word: &Word, next: Option<&char>) -> bool {
    let mut letters = word.text.chars();
    let capital = |c: char| c.is_uppercase() && !matches!(c, 'I' | 'A');
    let initial = letters.next().is_some_and(capital) && letters.next().is_none();
    initial && next.is_some_and(|next| next.is_lowercase())
}

/// Adds the words of a run; `open` says that a space stands before it. Returns whether it ends
/// with a space.
fn cut(span: &TextSpan, open: bool, words: &mut Vec<Word>, accents: &mut Vec<Accent>) -> bool {
    let count = span.text.chars().count();
    let place = places(span, count);
    let size = if span.font_size > 0.0 { span.font_size } else { span.bbox.height.max(1.0) };
    let first = words.len();
    let mut spaced = open;
    let mut word: Option<Word> = None;
    // Letters of a run follow one another, whatever the places say.
    let mut reached = span.bbox.x;
    let letters: Vec<char> = span.text.chars().collect();
    let widths = Some(&span.char_widths).filter(|widths| widths.len() == count);
    // Some fonts are told by the places alone, others by the widths.
    let step = |at: usize| {
        let placed = place(at + 1) - place(at);
        widths.map_or(placed, |all| all[at].min(placed)) / size
    };
    let figures = torn_figures(&letters);
    let mut on_next: Option<char> = None;
    for (at, &c) in letters.iter().enumerate() {
        let c = on_next.take().unwrap_or(c);
        // What the encoding of Windows leaves free is a bullet in PDF.
        let c = if c == FREE && count == 1 { '•' } else { c };
        if c.is_whitespace() || (c.is_control() && c != '\u{ad}') {
            let narrow = place(at + 1) - place(at) < size * NARROW;
            let torn = word.as_ref().is_some_and(|word| is_torn(word, letters.get(at + 1)));
            if figures.contains(&at) || (narrow && torn) {
                continue;
            }
            words.extend(word.take());
            spaced = true;
            continue;
        }
        if accents::combining(c).is_some() && !has_room(&letters, at, step) {
            // The accent is printed first and the letter over it, without moving on.
            let next = letters.get(at + 1).filter(|_| accents::STEP.contains(&step(at)));
            on_next = next.and_then(|next| accents::compose(c, *next));
            if on_next.is_none() {
                let (left, right, base) = (place(at), place(at + 1).max(place(at)), span.bbox.y);
                accents.push(Accent { sign: c, left, right, base, size, spaced });
            }
            continue;
        }
        let left = place(at).max(reached);
        let right = place(at + 1).max(left);
        reached = right;
        let word = word.get_or_insert_with(|| Word {
            spaced: std::mem::take(&mut spaced),
            ..Word::at(span, left, size)
        });
        word.add(c, left, right);
    }
    words.extend(word.take());
    for word in &mut words[first..] {
        show_hyphens(word);
    }
    spaced
}

/// Whether a sign stands inside of a run like any letter, as an apostrophe does: behind the letter
/// before it and before the one behind it. The letter of a sign that ends a run is in the next one.
fn has_room(letters: &[char], at: usize, step: impl Fn(usize) -> f32) -> bool {
    let wide = |at: usize| step(at) > *accents::STEP.end();
    let before = at.checked_sub(1).is_some_and(|at| letters[at].is_whitespace() || wide(at));
    before && wide(at) && at + 1 < letters.len()
}

/// A soft hyphen is there to be seen only where a word is broken, and so is what some fonts call
/// one and print in "part-time" and between two years: that is a hyphen, unless it ends a word.
fn show_hyphens(word: &mut Word) {
    const SOFT: char = '\u{ad}';
    if word.text == "\u{ad}" {
        word.text = "-".to_owned();
    } else if word.text.trim_end_matches(SOFT).contains(SOFT) {
        let end = word.text.trim_end_matches(SOFT).len();
        let (inside, end) = word.text.split_at(end);
        word.text = inside.replace(SOFT, "-") + end;
    }
}

/// Where the character at a position starts: as the library tells, or evenly over the run.
fn places(span: &TextSpan, count: usize) -> impl Fn(usize) -> f32 {
    let (start, width) = (span.bbox.x, span.bbox.width.max(0.0));
    let mut starts: Vec<f32> = Vec::with_capacity(count + 1);
    if span.char_x_offsets.len() == count {
        let ahead = ahead(span);
        starts.extend(span.char_x_offsets.iter().map(|at| at - ahead));
    } else if span.char_widths.len() == count {
        let mut at = start;
        for advance in &span.char_widths {
            starts.push(at);
            at += advance;
        }
    } else {
        let step = width / count.max(1) as f32;
        starts.extend((0..count).map(|at| start + step * at as f32));
    }
    starts.push(start + width);
    move |at| {
        let place = starts.get(at).copied().unwrap_or(start + width);
        if place.is_finite() { place.clamp(start, start + width) } else { start }
    }
}

/// How far the letters of a run are told to stand behind their run: as far at its end as at its beginning. Behind a
/// ligature the reader counts the letters that it stands for, not its width.
fn ahead(span: &TextSpan) -> f32 {
    /// Points in which sums of widths differ.
    const SAME: f32 = 0.05;
    let ends =
        span.char_x_offsets.first().zip(span.char_x_offsets.last().zip(span.char_widths.last()));
    let Some((first, (last, width))) = ends else { return 0.0 };
    let begin = first - span.bbox.x;
    let end = last + width - (span.bbox.x + span.bbox.width);
    if begin > SAME && (begin - end).abs() < SAME { begin } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Word {
        Word {
            text: text.to_owned(),
            left: 0.0,
            right: 10.0,
            base: 0.0,
            size: 10.0,
            style: Style::default(),
            spaced: false,
            starts: Vec::new(),
        }
    }

    #[test]
    fn kerning_tears_capitals_off() {
        // Figures are set close in a justified line: "in 2010 2012".
        for (before, next, torn) in
            [("T", 'o', true), ("I", 'd', false), ("To", 'o', false), ("2010", '2', false)]
        {
            assert_eq!(is_torn(&word(before), Some(&next)), torn, "{before}{next}");
        }
    }

    #[test]
    fn dates_that_were_set_figure_by_figure_are_whole() {
        let spaces = |text: &str| {
            let found = torn_figures(&text.chars().collect::<Vec<_>>());
            let mut found: Vec<usize> = found.into_iter().collect();
            found.sort_unstable();
            found
        };
        assert_eq!(spaces("(1 0.2 0 1 7 - 0 2.2 0 2 1)"), [2, 6, 8, 10, 16, 20, 22, 24]);
        assert!(spaces("06 12 34 56 78").is_empty());
        assert!(spaces("2 of 4 or 5").is_empty());
    }

    #[test]
    fn soft_hyphens_that_are_printed_inside_of_words_are_hyphens() {
        for (text, shown) in [
            ("part\u{ad}time", "part-time"),
            ("\u{ad}", "-"),
            ("deploy\u{ad}", "deploy\u{ad}"),
            ("well\u{ad}known\u{ad}", "well-known\u{ad}"),
            ("plain", "plain"),
        ] {
            let mut word = word(text);
            show_hyphens(&mut word);
            assert_eq!(word.text, shown);
        }
    }

    #[test]
    fn letters_behind_a_ligature_stand_where_their_run_does() {
        let run = |offsets: Vec<f32>, width: f32| TextSpan {
            text: "eld.".to_owned(),
            bbox: pdf_oxide::geometry::Rect::new(129.0, 0.0, width, 10.0),
            char_x_offsets: offsets,
            char_widths: vec![5.0, 2.0, 6.0, 2.0],
            ..TextSpan::default()
        };
        let told = run(vec![134.0, 139.0, 141.0, 147.0], 15.0);
        assert!(
            (places(&told, 4)(0) - 129.0).abs() < 0.01
                && (places(&told, 4)(3) - 142.0).abs() < 0.01
        );
        // A run that begins with room.
        let room = run(vec![134.0, 139.0, 141.0, 147.0], 20.0);
        assert!((places(&room, 4)(0) - 134.0).abs() < 0.01);
    }
}
