//! Takes the head of an entry apart: its period, its place, and the parts that are left, which are
//! names and titles for the kind of entry to tell apart.

mod pieces;

pub(super) use self::pieces::is_intern;
use self::pieces::{Piece, pieces};
use super::{
    contact,
    dates::{self, Shape},
    entries::{self, HeadLine},
    labelled::{self, Role},
    lines::Line,
    places, vocabulary,
};
use crate::{
    model::{Evidence, Period},
    read::Style,
};

/// A piece of a head between separators.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub(super) text: String,
    /// Number of its line within the head.
    pub(super) row: usize,
    /// The dash or slash that parts it from the part before it, with its spaces; empty where
    /// something stronger does.
    pub(super) glue: &'static str,
    /// What a label before it says that it is.
    pub(super) role: Option<Role>,
    /// How it is set.
    pub(super) style: Option<Style>,
    pub(super) evidence: Evidence,
}

/// A head taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    pub(super) parts: Vec<Part>,
    pub(super) location: String,
    pub(super) period: Period,
    /// Whether the period is one date only.
    pub(super) single: bool,
    /// Whether it is one date with a dash that parts it from what follows: "June 2007 - Diploma".
    pub(super) led: bool,
    pub(super) url: String,
    pub(super) evidence: Evidence,
}

/// Takes a head apart.
pub(super) fn take_apart(lines: &[HeadLine]) -> Head {
    let mut head = Head::default();
    if let Some(date) = entries::best_date(lines) {
        head.period = date.period.clone();
        // "BSc 1996 - Leeds": the dash parts the year from what follows.
        let parted = |line: &HeadLine| {
            date.shape == Shape::Open && date.start > 0 && date.end < line.line.text.len()
        };
        head.single = date.shape < Shape::Open || lines.iter().any(parted);
        // A dash at the end of a cell parts nothing: it leaves the period open.
        let closed = |line: &HeadLine| {
            line.line.cells.len() > 1 && line.line.cells[0].ends_with(['-', '–', '—'])
        };
        head.led = date.shape == Shape::Open
            && lines.iter().any(|line| {
                let leads = date.start == 0 && date.end < line.line.text.len();
                leads && line.dates.contains(date) && !closed(line)
            });
    }
    for (row, HeadLine { line, dates }) in lines.iter().enumerate() {
        head.evidence.extend(&line.evidence);
        // What is joined to a place or a link that was taken out is joined to nothing.
        let mut joined = true;
        for mut piece in pieces(line, dates) {
            if !joined {
                piece.glue = "";
            }
            let parts = head.parts.len();
            place_piece(&mut head, &piece, row, line);
            joined = head.parts.len() > parts;
        }
    }
    head
}

/// Sorts one piece: a place, a link, a length of time, or a part.
fn place_piece(head: &mut Head, piece: &Piece, row: usize, line: &Line) {
    let (glue, role) = (piece.glue, piece.role);
    let mut piece = without_stop(trim(&piece.text));
    let named = [Role::Position, Role::Company, Role::Degree, Role::Field, Role::Institution];
    if let Some((role, text)) = labelled::strip(piece).filter(|(role, _)| named.contains(role)) {
        let (text, evidence) = (trim(text).to_owned(), line.evidence.clone());
        let style = line.face.of(&text);
        head.parts.push(Part { text, row, glue, role: Some(role), style, evidence });
        return;
    }
    if let Some((name, link)) = piece.strip_suffix(')').and_then(|piece| piece.rsplit_once(" ("))
        && contact::is_link(link)
        && head.url.is_empty()
    {
        link.clone_into(&mut head.url);
        piece = trim(name);
    }
    if let Some((name, link)) = piece.rsplit_once(' ')
        && link.starts_with("http")
        && contact::is_link(link)
        && head.url.is_empty()
    {
        link.clone_into(&mut head.url);
        piece = trim(name);
    }
    // "Crumb Ltd (contract position)"
    if let Some((name, kind)) = piece.strip_suffix(')').and_then(|piece| piece.rsplit_once(" ("))
        && (vocabulary::is_contract(kind) || dates::is_duration(kind))
    {
        piece = trim(name);
    }
    // "Flour College Class of 2027": what leads to the date is no part of the name.
    if let Some(name) = piece.strip_suffix(" Class of").or_else(|| piece.strip_suffix(" class of"))
    {
        piece = trim(name);
    }
    if piece.is_empty() || dates::is_duration(piece) || vocabulary::is_filler(piece) {
        return;
    }
    if contact::is_link(piece) {
        if head.url.is_empty() {
            head.url = piece.to_owned();
        }
        return;
    }
    let (rest, place) = match places::split_tail(piece) {
        Some(("", place)) => split_named_place(place),
        Some((rest, place)) => (rest, place),
        None if places::is_place(piece) => ("", piece),
        None => (piece, ""),
    };
    if head.location.is_empty() {
        head.location = place.to_owned();
    } else if !place.is_empty() && rest.is_empty() {
        let (evidence, style) = (line.evidence.clone(), line.face.of(place));
        head.parts.push(Part { text: place.to_owned(), row, glue, role: None, style, evidence });
    }
    let rest = trim(rest);
    if !rest.is_empty() {
        let (evidence, style) = (line.evidence.clone(), line.face.of(rest));
        head.parts.push(Part { text: rest.to_owned(), row, glue, role, style, evidence });
    }
}

/// Takes the full stop off a head that ends like a sentence; that of an abbreviation stays.
fn without_stop(piece: &str) -> &str {
    let Some(bare) = piece.strip_suffix('.') else { return piece };
    let last = bare.rsplit([' ', ',', '.', '/']).next().unwrap_or_default();
    let word = last.chars().count() >= 5 && last.chars().all(char::is_alphabetic);
    if word && bare.contains(", ") && !vocabulary::is_legal_form(last) { bare } else { piece }
}

/// "Helios Klinik, Germany" is an employer with its country, not a town in it.
fn split_named_place(place: &str) -> (&str, &str) {
    match place.split_once(',') {
        Some((name, _)) if places::is_area(name) => ("", place),
        Some((name, rest))
            if vocabulary::organisation_score(name) > 1
                || vocabulary::title_score(name) > 1
                || (vocabulary::is_institution(name) && !places::is_place(name))
                || vocabulary::has_degree(name) =>
        {
            (name, rest.trim())
        }
        _ => ("", place),
    }
}

/// Takes signs off both ends; a bracket stays where its partner stands inside.
pub(super) fn trim(text: &str) -> &str {
    let edge = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '|' | '–' | '—' | '-' | '•' | '·' | '/')
    };
    let mut text = text.trim_matches(edge);
    loop {
        let before = text;
        if text.starts_with('(') && (text.ends_with(')') || !text.contains(')')) {
            text = text.trim_start_matches('(').trim_end_matches(')').trim_matches(edge);
        }
        if text.ends_with('(') || (text.ends_with(')') && !text.contains('(')) {
            text = text.trim_end_matches(['(', ')']).trim_end_matches(edge);
        }
        if text.ends_with("()") {
            text = text.trim_end_matches("()").trim_end_matches(edge);
        }
        if text == before {
            return text;
        }
    }
}

/// Adds a part to `texts` of what is kept beside the roles.
pub(super) fn leftovers(parts: &[Part], used: &[&str]) -> Vec<crate::model::Statement> {
    parts
        .iter()
        .filter(|part| {
            !used.iter().any(|text| {
                !text.is_empty() && (holds(&part.text, text) || text.contains(&part.text))
            })
        })
        .map(|part| crate::model::Statement {
            text: part.text.clone(),
            evidence: part.evidence.clone(),
        })
        .collect()
}

/// Whether a text holds another as words of its own: "Butcher", but not "Butchers".
fn holds(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        !text[..at].ends_with(char::is_alphanumeric)
            && !text[at + words.len()..].starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        let raw: Vec<String> = text.lines().map(str::to_owned).collect();
        let lines = super::super::lines::scan(&raw);
        let heads: Vec<HeadLine> = lines
            .into_iter()
            .map(|line| HeadLine { dates: dates::find(&line.text), line })
            .collect();
        take_apart(&heads)
    }

    fn parts(text: &str) -> Vec<String> {
        head(text).parts.into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn dates_places_and_separators_cut_a_head() {
        let found = head("Senior Engineer | Acme Ltd | Leeds, UK   Mar 2019 – present");
        assert_eq!((found.location.as_str(), found.period.ongoing), ("Leeds, UK", true));
        assert_eq!(
            parts("Senior Engineer | Acme Ltd | Leeds, UK  2019 – 2021"),
            ["Senior Engineer", "Acme Ltd"]
        );
        assert_eq!(parts("Engineer at Acme (2019 - 2021)"), ["Engineer", "Acme"]);
        assert_eq!(parts("Engineer (Front-End), Acme, 2020"), ["Engineer (Front-End), Acme"]);
    }

    #[test]
    fn employers_with_their_country_are_no_towns() {
        let found = head("Helios Klinik, Germany\n2019 - 2021");
        assert_eq!(
            (found.parts[0].text.as_str(), found.location.as_str()),
            ("Helios Klinik", "Germany")
        );
    }

    #[test]
    fn a_town_with_what_is_around_it_is_a_place() {
        let found = head("Baker\nBerlin Area, Germany\n2019 - 2021");
        assert_eq!((found.parts.len(), found.location.as_str()), (1, "Berlin Area, Germany"));
        let found = head("Miller\nGreater Leeds Area\n2019 - 2021");
        assert_eq!((found.parts.len(), found.location.as_str()), (1, "Greater Leeds Area"));
    }

    #[test]
    fn what_only_begins_like_a_used_part_is_left_over() {
        let parts = head("Baker\nBakers of the Hill\n2019 - 2021").parts;
        let left: Vec<String> =
            leftovers(&parts, &["Baker"]).into_iter().map(|left| left.text).collect();
        assert_eq!(left, ["Bakers of the Hill"]);
    }

    #[test]
    fn lengths_and_fillers_are_no_parts() {
        assert_eq!(
            parts("Acme Ltd\nExpected Graduation: June 2016\n2 years 3 months"),
            ["Acme Ltd"]
        );
    }
}
