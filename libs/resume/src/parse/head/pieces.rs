//! Cuts the lines of a head: at cells, at dates, at signs between words, and at the words between a title and
//! an employer.

use std::cmp::Reverse;

use super::super::{dates::Found, face, flow, labelled::Role, lines::Line, stops, vocabulary};

/// Separators that stand between parts wherever they are.
const SEPARATORS: &[&str] = &[
    " | ", " • ", " · ", " – ", " — ", " - ", " − ", " ∙ ", " ● ", " ■ ", " ▪ ", " / ", " , ",
    " :: ", " ~ ", " –", "– ", " —", "— ", "—",
];

/// Separators that stand inside of titles and names as often as between them.
const WEAK: &[&str] = &[" – ", " — ", " - ", " − ", " / ", " –", "– ", " —", "— ", "—"];

/// A dash that stands inside of names as often as between them.
const BARE_DASH: &str = "—";

/// Words between a year of service and its place.
const SERVED: &[&str] = &[" im ", " beim ", " in der ", " auf dem "];

/// Words between a title and an employer.
const AT: &[&str] = &[
    " at the ",
    " at ",
    " @ ",
    " bei der ",
    " bei ",
    " an der ",
    " chez ",
    " au sein de l’équipe ",
    " au sein de l'équipe ",
    " au sein de la société ",
    " au sein de ",
    " dans l’entreprise ",
    " dans l'entreprise ",
    " w firmie ",
    " en la empresa ",
    " presso ",
    " beim ",
    " am ",
    " à l’",
    " à l'",
    " à la ",
    " au ",
];

/// Those of them that stand in titles, too: "Participation au concours".
const DOUBTFUL: &[&str] = &[" am ", " à l’", " à l'", " à la ", " au "];

/// A piece of a line, with the weak separator before it, and what it is where a word says so.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) glue: &'static str,
    pub(super) role: Option<Role>,
}

/// Cuts a line at its cells, dates and separators.
pub(super) fn pieces(line: &Line, dates: &[Found]) -> Vec<Piece> {
    let text = line.text.as_str();
    let mut cuts: Vec<(usize, usize)> =
        dates.iter().map(|date| with_brackets(text, date.start, date.end)).collect();
    let mut at = 0;
    for cell in line.cells.iter().take(line.cells.len().saturating_sub(1)) {
        at += cell.len();
        // "Position:" in a cell of its own belongs to what stands in the next one.
        if !cell.ends_with(':') {
            cuts.push((at, at + 1));
        }
        at += 1;
    }
    cuts.extend(stops::of(text, dates).into_iter().map(|at| (at, at + 1)));
    cuts.extend(face::breaks(line).into_iter().filter(|&at| parts(text, at)).map(|at| (at, at)));
    cuts.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = 0;
    for (start, end) in cuts {
        if start > from {
            split_separators(&text[from..start], &mut pieces);
        }
        from = from.max(end);
    }
    if from < text.len() {
        split_separators(&text[from..], &mut pieces);
    }
    pieces
}

/// Whether a change of style parts what stands before it from what follows.
fn parts(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].trim_end(), &text[at..]);
    !flow::ends_in_small_word(before)
        && !before.ends_with(['-', '–', '—', '&', '/', '(', ':'])
        && after.starts_with(char::is_uppercase)
}

/// A stretch of a text with the brackets right around it.
fn with_brackets(text: &str, start: usize, end: usize) -> (usize, usize) {
    let before = text[..start].trim_end();
    let after = text[end..].trim_start();
    if before.ends_with('(') && after.starts_with(')') {
        (before.len() - 1, text.len() - after.len() + 1)
    } else {
        (start, end)
    }
}

fn split_separators(text: &str, pieces: &mut Vec<Piece>) {
    let padded = format!("{text} ");
    let mut rest = padded.as_str();
    let mut glue = "";
    loop {
        let next = SEPARATORS
            .iter()
            .filter_map(|sign| rest.find(sign).map(|at| (at, *sign)))
            .filter(|&(at, sign)| {
                balanced(&rest[..at])
                    && (sign != BARE_DASH || parts_names(&rest[..at], &rest[at..]))
            })
            .min_by_key(|&(at, sign)| (at, Reverse(sign.len())));
        let Some((at, sign)) = next else { break };
        split_at_employer(&rest[..at], glue, pieces);
        rest = &rest[at + sign.len()..];
        glue = if WEAK.contains(&sign) { sign } else { "" };
    }
    split_at_employer(rest, glue, pieces);
}

/// Whether what a dash without spaces parts is an employer and a title, and not one name.
fn parts_names(before: &str, after: &str) -> bool {
    let after = after.trim_start_matches(BARE_DASH);
    let after = after.split(", ").next().unwrap_or(after);
    vocabulary::title_score(after) > 0
        || vocabulary::is_contract(after)
        || vocabulary::title_score(before) > 0
        || vocabulary::organisation_score(before) > 0
        || vocabulary::is_institution(before)
}

/// "Software Engineer at Acme" is two parts, and so is "Novice at Acme": before the word stands a
/// title, even an unknown one.
fn split_at_employer(text: &str, glue: &'static str, pieces: &mut Vec<Piece>) {
    let known =
        |before: &str| vocabulary::title_score(before) > 0 || vocabulary::has_degree(before);
    let unknown = |before: &str| {
        let small =
            |word: &str| matches!(word, "de" | "du" | "des" | "of" | "in" | "im" | "für" | "und");
        before.split(' ').count() <= 7
            && before.starts_with(char::is_uppercase)
            && before.split(' ').all(|word| word.starts_with(char::is_uppercase) || small(word))
            && vocabulary::organisation_score(before) == 0
            && !vocabulary::is_institution(before)
    };
    // "Stagiaire en" is what somebody was at a place, "Ingénieur en" of a subject.
    let served = if is_service(text) { SERVED } else { &[] };
    let stage = text.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case("stage"));
    let places = AT.iter().chain(served).copied().chain(is_intern(text).then_some(" en "));
    let places = places.chain(stage.then_some(" à "));
    for word in places {
        if let Some((before, after)) = text.split_once(word)
            && (known(before.trim()) || unknown(before.trim()))
            && (after.trim_start().starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
                || (word == " bei " && known(before.trim()) && is_short_name(after)))
            && (!DOUBTFUL.contains(&word)
                || before == "Stage"
                || vocabulary::organisation_score(after) > 0
                || vocabulary::is_institution(after))
        {
            let sure = !DOUBTFUL.contains(&word) && AT.contains(&word);
            let said = |role: Role| (sure || !known(before)).then_some(role);
            let (title, employer) = (said(Role::Position), said(Role::Company));
            pieces.push(Piece { text: before.trim().to_owned(), glue, role: title });
            let after = after.trim();
            let after = after.strip_prefix("Firma ").unwrap_or(after);
            pieces.push(Piece { text: after.to_owned(), glue: "", role: employer });
            return;
        }
    }
    // "Paramedic at", with the employer on the next line.
    let bare = AT.iter().find_map(|word| text.trim_end().strip_suffix(word.trim_end()));
    let bare = bare.filter(|bare| known(bare.trim())).unwrap_or(text);
    pieces.push(Piece { text: bare.trim().to_owned(), glue, role: None });
}

/// Whether a text is short enough for a name that is written small: "Koch bei brezel & co".
fn is_short_name(text: &str) -> bool {
    text.trim().split(' ').count() <= 3 && !text.trim_start().starts_with("den ")
}

/// Whether a text starts with a word for a year of service: "FSJ im Kindergarten".
fn is_service(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default().to_lowercase();
    matches!(
        first.as_str(),
        "fsj" | "föj" | "bufdi" | "bfd" | "zivildienst" | "zivildienstleistender" | "wehrdienst"
    )
}

/// Whether a text starts with a word for who learns at an employer.
pub(in super::super) fn is_intern(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default().to_lowercase();
    matches!(
        first.as_str(),
        "becario" | "becaria" | "stagiaire" | "prácticas" | "alternant" | "alternante"
    )
}

fn balanced(text: &str) -> bool {
    text.matches('(').count() <= text.matches(')').count()
}
