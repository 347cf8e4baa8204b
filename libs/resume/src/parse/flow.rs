//! Joins what the width of a page has broken: a bullet or sentence that runs over several lines
//! becomes one statement, with all its lines as evidence.

mod hyphens;

use self::hyphens::Hyphens;
use super::{dates, lines::Line, vocabulary};
use crate::model::Statement;

/// What the lines of a document tell about how its text was broken.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// Usual length of a full line, in characters; none where lines end with their paragraph and not at the edge of
    /// a page.
    width: Option<usize>,
    hyphens: Hyphens,
}

impl Flow {
    /// Learns from the lines of a document whose lines end with their paragraphs, unless it was made of one that has
    /// pages and each of its lines is a paragraph.
    pub(super) fn of_paragraphs(lines: &[Line]) -> Self {
        const LONG: usize = 60;
        const MOST: usize = 5;
        let goes_on = |pair: &&[Line]| {
            pair[0].width() >= LONG
                && pair[1].text.starts_with(char::is_lowercase)
                && !pair[1].bullet()
                && !pair[1].blank_before
        };
        if lines.windows(2).filter(goes_on).count() >= MOST {
            return Self::of(lines);
        }
        Self { width: None, hyphens: Hyphens::of(lines) }
    }

    /// Learns from the lines of a document.
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut widths: Vec<usize> = lines.iter().map(Line::width).filter(|w| *w >= 40).collect();
        widths.sort_unstable();
        let width = if widths.len() < 4 { 90 } else { widths[widths.len() * 85 / 100] };
        Self { width: Some(width), hyphens: Hyphens::of(lines) }
    }

    /// Whether `line` goes on with the sentence or bullet that `before` is part of.
    pub(super) fn continues(&self, before: &Line, line: &Line, next: Option<&Line>) -> bool {
        if line.bullet() || line.level > 0 || line.cells.len() > 1 {
            return false;
        }
        if before.broken {
            return true;
        }
        let (Some(last), Some(first)) = (before.text.chars().last(), line.text.chars().next())
        else {
            return false;
        };
        let mut score = 0;
        if first.is_lowercase() {
            score += 6;
        }
        if matches!(last, ',' | '-' | '–' | '(' | '/' | '&') || ends_in_small_word(&before.text) {
            score += 5;
        }
        let opening = line.text.split(' ').next().unwrap_or_default().chars().count();
        let filled = before.width() + 1 + opening;
        score += match self.width.map(|width| filled * 100 / width.max(1)) {
            Some(95..) => 4,
            Some(80..95) => 2,
            Some(65..80) => -1,
            // Somebody may still have broken it by hand.
            None => -3,
            _ => -5,
        };
        if matches!(last, '.' | '!' | '?' | ';' | ':') {
            score -= 2;
        }
        // Two full stops at two line ends: each line is a sentence of its own.
        if last == '.' && line.text.ends_with('.') && !first.is_lowercase() {
            score -= 4;
        }
        if line.blank_before {
            score -= 5;
        }
        if line.strong && !before.strong {
            score -= 6;
        }
        // "Nationality: Irish" over "Marital status: single"
        if is_labelled(&before.text) && is_labelled(&line.text) {
            score -= 6;
        }
        score -= head_look(line, next);
        score > 0 && !opens_with_period(&line.text)
    }

    /// Whether the first word of `line` had no room at the end of `before`.
    pub(super) fn fills(&self, before: &Line, line: &Line) -> bool {
        let opening = line.text.split(' ').next().unwrap_or_default().chars().count();
        self.width.is_some_and(|width| (before.width() + 1 + opening) * 100 >= width * 85)
    }

    /// Adds a line to a statement.
    pub(super) fn append(&self, statement: &mut Statement, before: &Line, line: &Line) {
        statement.evidence.extend(&line.evidence);
        let text = &mut statement.text;
        let rest = line.text.as_str();
        let hyphen = text.ends_with(['-', '‐']) && rest.starts_with(char::is_lowercase);
        if before.broken || hyphen && self.hyphens.broken(text, rest) {
            if hyphen {
                text.pop();
            }
            text.push_str(rest);
        } else if hyphen && !text.ends_with(" -") {
            text.push_str(rest);
        } else {
            text.push(' ');
            text.push_str(rest);
        }
    }

    /// Joins lines to statements: one for each bullet, sentence or line that stands alone.
    pub(super) fn gather(&self, lines: &[Line]) -> Vec<Statement> {
        let mut statements: Vec<Statement> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if at > 0
                && self.continues(&lines[at - 1], line, lines.get(at + 1))
                && let Some(open) = statements.last_mut()
            {
                self.append(open, &lines[at - 1], line);
            } else {
                statements.push(statement(line));
            }
        }
        statements
    }
}

/// Whether a line begins with a few words that name what follows them.
fn is_labelled(text: &str) -> bool {
    const WORDS: usize = 4;
    text.split_once(':').is_some_and(|(label, rest)| {
        label.starts_with(char::is_uppercase)
            && label.split(' ').count() <= WORDS
            && rest.starts_with(' ')
    })
}

/// Makes a statement of one line.
pub(super) fn statement(line: &Line) -> Statement {
    Statement { text: line.text.clone(), evidence: line.evidence.clone() }
}

/// Whether a text starts with a period, which says when something new was.
fn opens_with_period(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase())
        && dates::find(text)
            .first()
            .is_some_and(|found| found.start == 0 && found.shape == dates::Shape::Range)
}

/// How much a line looks like the head of something new rather than running text.
fn head_look(line: &Line, next: Option<&Line>) -> i32 {
    let words = line.words();
    let mut look = 0;
    let dated = |line: &Line| {
        line.words() <= 14
            && dates::find(&line.text).iter().any(|found| found.shape >= dates::Shape::Point)
    };
    if dated(line) {
        look += 5;
    }
    if words <= 8 && vocabulary::title_score(&line.text) > 1 && capital_share(&line.text) >= 60 {
        look += 3;
    }
    if next.is_some_and(|next| next.words() <= 8 && !next.bullet() && dated(next))
        && capital_share(&line.text) >= 60
    {
        look += 4;
    }
    if words > 10 && capital_share(&line.text) < 50 {
        look -= 1;
    }
    look
}

/// Share of the longer words that start with a capital, in percent; 0 when there are none.
pub(super) fn capital_share(text: &str) -> usize {
    let (mut all, mut capital) = (0usize, 0usize);
    let words = text.split([' ', '/', '-', '(', ')']).filter(|word| word.chars().count() >= 4);
    for word in words.filter(|word| !word.contains(|c: char| c.is_ascii_digit())) {
        all += 1;
        capital +=
            usize::from(word.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase));
    }
    if all == 0 {
        return if text.starts_with(char::is_uppercase) { 100 } else { 0 };
    }
    capital * 100 / all
}

/// Whether a text ends in a word that cannot end a sentence.
pub(super) fn ends_in_small_word(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "and",
        "or",
        "the",
        "a",
        "an",
        "of",
        "for",
        "with",
        "to",
        "in",
        "on",
        "by",
        "from",
        "as",
        "at",
        "und",
        "oder",
        "der",
        "die",
        "das",
        "von",
        "mit",
        "für",
        "zur",
        "zum",
        "et",
        "ou",
        "le",
        "la",
        "les",
        "de",
        "des",
        "en",
        "del",
        "au",
        "aux",
        "sur",
        "im",
        "bei",
        "dla",
        "du",
        "pour",
        "avec",
        "y",
        "el",
        "los",
        "las",
        "para",
        "con",
        "i",
        "oraz",
        "z",
        "w",
        "na",
        "do",
        "using",
        "including",
        "into",
        "that",
        "which",
        "als",
        "beim",
        "vom",
        "auf",
        "über",
        "sowie",
        "dans",
        "par",
        "por",
        "przez",
        "przy",
        "ze",
        "lub",
    ];
    WORDS.contains(&text.rsplit(' ').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(text: &str) -> Vec<Statement> {
        let raw: Vec<String> = text.lines().map(str::to_owned).collect();
        let lines = super::super::lines::scan(&raw);
        Flow::of(&lines).gather(&lines)
    }

    #[test]
    fn a_wrapped_bullet_is_one_statement_with_all_its_lines() {
        let found = gathered(
            "• Led the move of forty services from a data centre to the cloud, which cut the\n  \
             cost of running them by a third\n• Trained six people",
        );
        assert_eq!(found.len(), 2);
        assert!(found[0].text.ends_with("which cut the cost of running them by a third"));
        assert_eq!(found[0].evidence, [0, 1]);
    }

    #[test]
    fn lines_that_name_what_they_say_stay_apart() {
        let found = gathered(
            "Nationality: Irish, with a leave to remain in the valley for as long as the mill stands\n\
             Marital status: single",
        );
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn paragraphs_stay_apart_unless_they_are_the_lines_of_pages() {
        let of_paragraphs = |text: &str| {
            let raw: Vec<String> = text.lines().map(str::to_owned).collect();
            let lines = super::super::lines::scan(&raw);
            Flow::of_paragraphs(&lines).gather(&lines).len()
        };
        let courses = "Baking bread of rye and of wheat in ovens of brick\n\
                       Milling wheat between stones and between rollers\n\
                       Selling bread to hotels, to schools and to ships\n\
                       Keeping books of a bakery with more than one oven";
        assert_eq!(gathered(courses).len(), 1);
        assert_eq!(of_paragraphs(courses), 4);
        let broken = "Baked the bread of a town and all of its cakes, each day before the sun\n\
                      was up, and sold it to hotels and to schools, to ships and to everybody\n\
                      who came by, and kept the books of a bakery with more than one oven and\n\
                      more than one shop, and trained people who had never seen bread that is\n\
                      not cut, and who left as bakers, of whom three have an oven that is now\n\
                      their own";
        assert_eq!(of_paragraphs(broken), 1);
    }

    #[test]
    fn short_lines_are_not_joined() {
        let found = gathered("Chess\nHiking\nWood carving");
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn broken_words_are_mended_and_compounds_are_kept() {
        let found = gathered(
            "Deployment of services\n- Rolled out a plan for the deploy-\nment of services\n\
             - Built cloud-\nnative tools\n- Wrote submis\u{ad}\nsions\n- Kept up invest-\nments of a \
             fund-\nraising trust",
        );
        assert_eq!(found[1].text, "Rolled out a plan for the deployment of services");
        assert_eq!(found[2].text, "Built cloud-native tools");
        assert_eq!(found[3].text, "Wrote submissions");
        assert_eq!(found[4].text, "Kept up investments of a fund-raising trust");
    }

    #[test]
    fn a_period_starts_something_new_however_long_its_line_is() {
        let found = gathered(
            "- Created the new structure of the company in accordance with the guidelines of the Board\n\
             Jan 2012 – Feb 2013 VP – Compliance, Lantern Premier Asset Management Pte Ltd, Singapore",
        );
        assert_eq!(found.len(), 2);
    }
}
