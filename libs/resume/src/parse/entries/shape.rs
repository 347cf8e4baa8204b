//! What the look of a line tells: whether it is a head, whether it is nothing but a date or a place.

use super::super::{
    contact,
    dates::{self, Found, Shape},
    flow::{self, capital_share},
    labelled::{self, Role},
    lines::Line,
    places, stops, vocabulary,
};
use super::cues::{names_detail, names_duties, names_referee, names_thesis, starts_with_title};

/// A line that says one thing only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lone {
    Date,
    Place,
    /// A length of time.
    Length,
}

/// The dates of a line when it is a line of a head; `in_head` says whether the line before is one.
pub(super) fn head(line: &Line, in_head: bool) -> Option<Vec<Found>> {
    if line.bullet() {
        return None;
    }
    let (text, words) = (line.text.as_str(), line.words());
    let no_head = names_thesis(text)
        || names_duties(text)
        || names_referee(text)
        || names_detail(line)
        || is_remark(line);
    if words > 30 || no_head {
        return None;
    }
    let mut found = dates::find(text);
    // Who can be asked, and how.
    if !in_head && found.is_empty() && contact::reaches(text) {
        return None;
    }
    let named = |role: Role| matches!(role, Role::Position | Role::Company | Role::Institution);
    let labelled = in_head && labelled::strip(text).is_some_and(|(role, _)| named(role));
    if labelled || lone(line, &found).is_some() || (in_head && contact::is_link(text)) {
        return Some(found);
    }
    let margin = dated_margin(line);
    let share = capital_share(text);
    let leads = found.first().is_some_and(|hit| hit.start == 0);
    let range = margin || found.iter().any(|hit| hit.shape >= Shape::Open);
    let stopped = !stops::of(text, &found).is_empty();
    let said =
        if stopped { says(&text.replace(". ", ", "), range).max(0) } else { says(text, range) };
    let mut score = looks(line, share) + dated(&found, range) + said;
    if in_head && words > 8 && begins_with_name(text) {
        score += 5;
    }
    // A date in the left margin stands beside the first line of what it dates.
    if margin_leads(line) {
        score += 4;
    }
    // "Care of guests and rooms, of the tables and" goes on with what was done.
    if words > 8 && !range && flow::ends_in_small_word(text) {
        score -= 6;
    }
    if text.contains(": ") && !range && !leads {
        score -= 3;
    }
    score += i32::from(line.blank_before || in_head);
    if words > 8 && !margin {
        // In running text a lone year is part of the sentence.
        found.retain(|hit| hit.shape != Shape::Year || share >= 60 || leads_year(text, hit));
    }
    (score > 0).then_some(found)
}

/// How much a line looks like one of a head: short, in capitals, set apart.
fn looks(line: &Line, share: usize) -> i32 {
    let words = line.words();
    let length = match words {
        0..=4 => 2,
        5..=8 => 1,
        9..=12 => -1,
        _ => -5,
    };
    let capitals = match share {
        75.. => 2,
        50..75 => 0,
        // "Desarrolladora web": the title is the first word, and what follows is small.
        _ if words <= 4 && starts_with_title(&line.text) => 1,
        _ => -3,
    };
    length + capitals + i32::from(line.strong || line.level > 0) * 5
        - i32::from(begins_small(&line.text)) * 3
}

/// Whether a text begins with a small letter, and not with a name such as "iTech".
fn begins_small(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    first.starts_with(char::is_lowercase) && !first.chars().skip(1).any(char::is_uppercase)
}

/// How much the dates of a line speak for a head.
fn dated(found: &[Found], range: bool) -> i32 {
    if range {
        6
    } else if found.iter().any(|hit| hit.shape == Shape::Point) {
        4
    } else {
        i32::from(!found.is_empty()) * 2
    }
}

/// How much the words of a line speak for a head: names do, sentences do not.
fn says(text: &str, range: bool) -> i32 {
    let named = vocabulary::title_score(text) > 1 || vocabulary::organisation_score(text) > 1;
    let taught = vocabulary::has_degree(text) || vocabulary::is_institution(text);
    let mut score = i32::from(named) * 2
        + i32::from(taught) * 3
        + i32::from(places::split_tail(text).is_some())
        // A bar at the end: the head goes on.
        + i32::from(text.ends_with('|') || text.starts_with('|')) * 3;
    if text.ends_with(['.', ';', '!']) && !ends_in_abbreviation(text) {
        score -= if range { 4 } else { 7 };
    }
    if holds_sentence_end(text) && !range {
        score -= 4;
    }
    score
}

/// Whether a line begins with a title, or goes on with an employer behind a short beginning.
fn begins_with_name(text: &str) -> bool {
    const WORDS: usize = 9;
    let lead = text.split([',', '(', '–', '|']).next().unwrap_or(text).trim();
    let rest = text.get(lead.len()..).unwrap_or_default();
    let named = vocabulary::title_score(lead) > 1
        || vocabulary::organisation_score(rest) > 0
        || vocabulary::is_institution(rest);
    lead.split(' ').count() <= WORDS && named && !text.ends_with('.')
}

/// Whether a line begins with a year and a sign that parts it from the rest: "2019: Baker".
fn leads_year(text: &str, hit: &Found) -> bool {
    hit.start == 0 && text[hit.end..].trim_start().starts_with([':', '-', '–', '—', '|'])
}

/// Whether a line is a sentence in brackets: "(beside it for Crumb Ltd, 2019)".
fn is_remark(line: &Line) -> bool {
    let inside = line.text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    line.words() > 5 && inside.is_some_and(|text| !text.contains(['(', ')']))
}

/// Whether a line that is no sentence has a period in its left margin, and nothing else there.
fn margin_leads(line: &Line) -> bool {
    const WORDS: usize = 20;
    let [margin, text] = line.cells.as_slice() else { return false };
    let found = dates::find(margin);
    line.words() <= WORDS
        && found.iter().any(|hit| hit.shape >= Shape::Open)
        && lone(&line.with_text(margin), &found) == Some(Lone::Date)
        && text.starts_with(char::is_uppercase)
        && !text.ends_with(['.', ';'])
}

/// Whether a line has a date in its margin, and nothing else there.
fn dated_margin(line: &Line) -> bool {
    let date = |cell: &String| lone(&line.with_text(cell), &dates::find(cell)) == Some(Lone::Date);
    line.cells.len() == 2 && line.words() <= 12 && line.cells.iter().any(date)
}

/// Whether what stands right under a list item belongs to it, as the tools of a task do: no empty line
/// parts them, and up to the next item there is no date, though the entries have some.
pub(super) fn is_aside(before: &Line, lines: &[Line], dated: bool) -> bool {
    let Some((line, next)) = lines.split_first() else { return false };
    let undated = |line: &Line| dates::find(&line.text).is_empty();
    let mut more = next.iter().take_while(|next| !next.bullet() && !next.blank_before);
    let item = next.iter().any(Line::bullet) || next.is_empty();
    dated
        && item
        && before.bullet()
        && !(line.blank_before || line.strong || line.level > 0 || line.bullet())
        && undated(line)
        && more.all(undated)
}

/// Whether a line of some length is broken in a sentence that the next line goes on with.
pub(super) fn runs_on(line: &Line, next: &Line) -> bool {
    !next.bullet()
        && !next.blank_before
        && next.text.starts_with(char::is_lowercase)
        && dates::find(&next.text).first().is_none_or(|date| date.start > 0)
        && (line.words() > 5 || line.text.ends_with('-'))
}

/// Whether a sentence ends inside a text: a word of some length, a full stop, a capital.
fn holds_sentence_end(text: &str) -> bool {
    text.match_indices(". ").any(|(at, _)| {
        let word = text[..at].rsplit([' ', '.', '-', ',']).next().unwrap_or_default();
        word.chars().count() >= 5 && text[at + 2..].starts_with(char::is_uppercase)
    })
}

/// Whether a line of a head ends like a sentence: what follows it tells what was done.
pub(super) fn is_ended(line: &Line) -> bool {
    const WORDS: usize = 3;
    line.text.ends_with('.')
        && line.words() >= WORDS
        && !ends_in_abbreviation(&line.text)
        && dates::find(&line.text).is_empty()
        && says(line.text.trim_end_matches('.'), false) > 0
}

fn ends_in_abbreviation(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default().to_lowercase();
    matches!(
        last.as_str(),
        "inc." | "ltd." | "co." | "corp." | "e.v." | "e.k." | "s.a." | "s.l." | "o.o." | "z.o.o."
    ) || last.len() <= 4
}

/// Whether employments without any date begin with lines that name title and employer, so that the
/// lines between them are none.
pub(super) fn are_titled(lines: &[Line]) -> bool {
    let whole = |line: &&Line| is_titled(line) && line.text.contains(", ");
    lines.iter().all(|line| dates::find(&line.text).is_empty())
        && lines.iter().filter(whole).count() >= 2
}

/// Whether a line begins with a title.
pub(super) fn is_titled(line: &Line) -> bool {
    let first = line.text.split(", ").next().unwrap_or_default();
    !line.bullet() && line.words() <= 16 && vocabulary::title_score(first) > 0
}

/// What a line may name: a school, a degree, a title, an employer.
pub(super) fn kinds(line: &Line) -> [bool; 4] {
    let text = line.text.as_str();
    let (title, employer) = (vocabulary::title_score(text), vocabulary::organisation_score(text));
    [
        vocabulary::is_institution(text),
        vocabulary::has_degree(text),
        title > 0 && title >= employer,
        employer > 0 && employer > title,
    ]
}

/// Whether two lines name the same kind of thing: a school, a degree, an employer, a title.
pub(super) fn alike(first: &Line, line: &Line) -> bool {
    let kinds_of_first = kinds(first);
    kinds_of_first.contains(&true) && kinds_of_first == kinds(line)
}

/// What a line says if it says one thing only.
pub(super) fn lone(line: &Line, found: &[Found]) -> Option<Lone> {
    let text = line.text.as_str();
    if dates::is_duration(text) {
        return Some(Lone::Length);
    }
    if places::is_place(text) {
        return Some(Lone::Place);
    }
    // "Expected graduation: June 2016"
    let outside = || {
        let mut text = text.to_owned();
        found.iter().rev().for_each(|hit| text.replace_range(hit.start..hit.end, " "));
        vocabulary::is_filler(text.trim_matches([' ', ':', '(', ')', '.']))
    };
    (!found.is_empty() && (is_bare_date(line, found) || outside())).then_some(Lone::Date)
}

/// Whether a line is a date and nothing else, not even what is dated.
pub(super) fn is_bare_date(line: &Line, found: &[Found]) -> bool {
    let text = line.text.as_str();
    let count = |text: &str| text.bytes().filter(u8::is_ascii_alphanumeric).count();
    let inside: usize = found.iter().map(|hit| count(&text[hit.start..hit.end])).sum();
    !found.is_empty() && count(text) - inside <= 2
}
