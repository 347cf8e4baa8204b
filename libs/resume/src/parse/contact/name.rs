//! Finds the name of the person: a line of two to five capitalised words near the top, best the
//! one that the e-mail address repeats.

mod printed;

use super::super::{
    headings::{self, Topic},
    lines::Line,
    places,
    vocabulary::{self, Term},
};
use crate::model::Evidence;

/// A name, with the title that stood on the same line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) evidence: Evidence,
}

/// Lines of the head that are looked at.
const HEAD_LINES: usize = 15;

/// Finds the name in the head of a document.
pub(super) fn find(lines: &[&Line], email: &str) -> Option<Found> {
    let mut best: Option<(i32, Found)> = None;
    let top = &lines[..lines.len().min(HEAD_LINES)];
    for (at, line) in top.iter().enumerate() {
        let alone = top.len() == 2;
        let broken = top.get(at + 1).and_then(|next| broken(line, next, email, (at == 0, alone)));
        let single = single(line, at, email);
        for (score, found) in candidates(line, email).into_iter().chain(broken).chain(single) {
            let position = i32::try_from(at).unwrap_or(i32::MAX);
            let score = score + 8 - position + i32::from(line.level == 1) * 6;
            if best.as_ref().is_none_or(|(have, _)| score > *have) {
                best = Some((score, found));
            }
        }
    }
    if let Some((score, found)) = printed::find(lines, email)
        && best.as_ref().is_none_or(|(have, _)| score > *have)
    {
        best = Some((score, found));
    }
    best.filter(|(score, _)| *score > 0).map(|(_, found)| found)
}

/// A name that a narrow column has broken: "Jane" over "Roe". The address has to spell both, unless they
/// stand alone in the head of the document.
fn broken(line: &Line, next: &Line, email: &str, at: (bool, bool)) -> Option<(i32, Found)> {
    let (first, alone) = at;
    let initials: String = next.text.split(' ').filter_map(|word| word.chars().next()).collect();
    let part = |line: &Line| {
        line.words() <= 3 && line.cells.len() == 1 && headings::exact(&line.text).is_none()
    };
    if !part(line) || !part(next) || line.text == initials || line.words() + next.words() > 5 {
        return None;
    }
    let name = format!("{} {}", line.text, next.text);
    let shape = shape(&name)?;
    let spelled = |line: &Line| spelled_in(&line.text, email);
    let loud = |line: &Line| line.words() == 1 && headings::is_capitals(&line.text);
    let both = spelled(line) && spelled(next)
        || (spelled(line) || spelled(next))
            && (loud(line)
                && (loud(next) || first && !vocabulary::is_known(&line.text.to_lowercase()))
                || first
                    && next.blank_before
                    && line.words() + next.words() == 2
                    && !vocabulary::is_known(&next.text.to_lowercase()));
    // Nothing but two short lines over the first heading.
    let evidence = line.evidence.iter().chain(&next.evidence).copied().collect();
    (both || alone && !spelled(line))
        .then_some((shape + 12, Found { name, label: String::new(), evidence }))
}

/// A name of one word, first of all lines, that the address spells.
fn single(line: &Line, at: usize, email: &str) -> Option<(i32, Found)> {
    // "B.Roe"
    let initial = at == 0
        && line.text.split_once('.').is_some_and(|(initial, name)| {
            initial.chars().count() == 1
                && initial.chars().all(char::is_uppercase)
                && name.trim_end_matches(',').chars().all(char::is_alphabetic)
                && name.chars().count() >= 4
        });
    if initial {
        let (name, evidence) = (line.text.trim_end_matches(',').to_owned(), line.evidence.clone());
        return Some((4, Found { name, label: String::new(), evidence }));
    }
    // "Jane roe" and "jane roe", where the address spells both
    let words: Vec<&str> = line.text.split(' ').collect();
    let spelled = at == 0
        && (2..=3).contains(&words.len())
        && words.iter().all(|word| word.chars().count() >= 3 && spelled_in(word, email))
        && words.iter().all(|word| word.chars().all(char::is_alphabetic));
    if spelled {
        let (name, evidence) = (line.text.clone(), line.evidence.clone());
        return Some((6, Found { name, label: String::new(), evidence }));
    }
    let named = at == 0
        && line.words() == 1
        && line.text.chars().count() >= 3
        && line.text.chars().all(char::is_alphabetic)
        && line.text.starts_with(char::is_uppercase)
        && headings::exact(&line.text).is_none()
        && spelled_in(&line.text, email);
    let (name, evidence) = (line.text.clone(), line.evidence.clone());
    named.then_some((2, Found { name, label: String::new(), evidence }))
}

/// A name of one word with the other one, which stands alone elsewhere: in another column, say.
pub(super) fn complete(found: &mut Found, lines: &[&Line], email: &str) {
    let known = found.name.to_lowercase();
    let other = lines
        .iter()
        .take(400)
        .find(|line| line.text.to_lowercase() != known && single(line, 0, email).is_some());
    if let Some(line) = other.filter(|_| !known.contains(' ')) {
        found.name = format!("{} {}", found.name, line.text);
        found.evidence.extend(&line.evidence);
    }
}

/// Finds a line anywhere that spells the local part of the e-mail address.
pub(super) fn find_by_email(lines: &[&Line], email: &str) -> Option<Found> {
    if email.is_empty() {
        return None;
    }
    let lines = &lines[..lines.len().min(400)];
    let short = lines.iter().filter(|line| line.words() <= 8);
    let whole = short.flat_map(|line| candidates(line, email)).find(|(score, _)| *score >= 8);
    // "JANE" over "ROE", each spelled by the address
    let single = |line: &Line| line.words() == 1 && spelled_in(&line.text, email);
    let pairs = lines.windows(2).filter(|pair| single(pair[0]) && single(pair[1]));
    let mut parted = pairs.filter_map(|pair| broken(pair[0], pair[1], email, (false, false)));
    whole.or_else(|| parted.next()).map(|(_, found)| found)
}

/// Finds a line in capitals that stands between empty ones and has the shape of a name, and no word that
/// means anything else.
pub(super) fn find_alone(lines: &[&Line]) -> Option<Found> {
    let unknown = |line: &Line| {
        let words = vocabulary::spelling(&line.text);
        (2..=4).contains(&words.len()) && !words.iter().any(|word| vocabulary::is_known(word))
    };
    lines
        .iter()
        .enumerate()
        .filter(|(at, line)| {
            let last = line.evidence.last().copied().unwrap_or_default();
            let next = lines.get(at + 1).is_none_or(|next| next.evidence[0] > last + 1);
            line.blank_before && next && !line.bullet() && line.cells.len() == 1 && unknown(line)
        })
        .filter(|(_, line)| headings::is_capitals(&line.text))
        .flat_map(|(_, line)| candidates(line, ""))
        .find(|(score, _)| *score > 0)
        .map(|(_, found)| found)
}

/// Names that a line may hold, with how likely each is.
fn candidates(line: &Line, email: &str) -> Vec<(i32, Found)> {
    let whole = [line.text.as_str()];
    let cells: Vec<&str> = line.cells.iter().map(String::as_str).collect();
    let labelled = line.text.split_once(':').is_some_and(|(label, _)| is_name_label(label));
    let sources = if line.cells.len() > 1 && !labelled { &cells[..] } else { &whole[..] };
    let mut found = Vec::new();
    for source in sources {
        let labelled = source.split_once(':').filter(|(label, _)| is_name_label(label));
        let text = labelled.map_or(*source, |(_, rest)| rest).trim();
        let pieces: Vec<&str> =
            [" / ", " | ", " • ", " · ", " ■ ", " ▪ ", " – ", " — ", " - ", ", "]
                .iter()
                .filter_map(|sign| text.split_once(sign))
                .min_by_key(|(name, _)| name.len())
                .map_or_else(|| vec![text], |(name, label)| vec![name, label]);
        let first = pieces[0].trim();
        let first = if headings::is_capitals(first) { first.trim_end_matches('.') } else { first };
        let first = if labelled.is_some() { first.trim_end_matches('.') } else { first };
        let first = first.trim_end_matches(',');
        let bare = without_nickname(first).filter(|bare| shape(bare).is_some());
        let name = match bare {
            Some(_) => first.to_owned(),
            None => without_titles(without_additions(first)),
        };
        let shaped = shape(bare.as_deref().unwrap_or(&name));
        let Some(shape) = shaped.filter(|_| !places::is_place(source)) else { continue };
        let tail = text[text.find(&name).map_or(text.len(), |at| at + name.len())..].trim();
        let label = tail.trim_start_matches(|c: char| !c.is_alphanumeric());
        let label = if vocabulary::title_score(label) > 0 && label.split(' ').count() <= 14 {
            label
        } else {
            ""
        };
        let beside = cells.iter().find(|cell| *cell != source && vocabulary::title_score(cell) > 0);
        let label = if label.is_empty() { beside.copied().unwrap_or_default() } else { label };
        // A name that means something, too, is a name where the address spells all of it.
        let whole = vocabulary::title_score(&name) > 0
            && name.split(' ').all(|word| spelled_in(word, email));
        let score = shape
            + if spelled_in(&name, email) { 8 } else { 0 }
            + if whole { 6 } else { 0 }
            + if labelled.is_some() { 8 } else { 0 }
            + i32::from(pieces.len() == 1 && name == text) * 2;
        found.push((
            score,
            Found { name, label: label.to_owned(), evidence: line.evidence.clone() },
        ));
    }
    found
}

fn is_name_label(label: &str) -> bool {
    Term::Name.has(&label.trim().to_lowercase())
}

/// A name without what stands in brackets inside of it: "Jane (Janey) Roe".
fn without_nickname(text: &str) -> Option<String> {
    let (given, rest) = text.split_once(" (")?;
    let (_, family) = rest.split_once(") ")?;
    Some(format!("{given} {family}"))
}

/// Takes degrees and the word for the document off the end: "Jane Roe M.Sc.", "JANE ROE RESUME".
fn without_additions(text: &str) -> &str {
    // "Jane Roe (Ms)"
    let mut text = text.split_once(" (").map_or(text, |(name, _)| name);
    if let Some((rest, word)) = text.rsplit_once(' ')
        && let Some((name, before)) = rest.rsplit_once(' ')
        && headings::exact(&format!("{before} {word}")) == Some(Topic::Title)
        && name.contains(' ')
    {
        text = name.trim_end_matches([',', ' ', '-', '–']);
    }
    while let Some((rest, last)) = text.rsplit_once(' ') {
        let titled = headings::exact(last) == Some(Topic::Title);
        let degree = vocabulary::degree_at_start(last).is_some_and(|end| end + 1 >= last.len());
        if !(titled || degree) || !rest.contains(' ') {
            break;
        }
        text = rest.trim_end_matches([',', ' ']);
    }
    text
}

/// Leaves the words before the first that belongs to a job title: "JANE ROE SENIOR ENGINEER".
fn without_titles(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let leads = |word: &&str| {
        matches!(
            word.to_lowercase().as_str(),
            "senior"
                | "junior"
                | "lead"
                | "principal"
                | "staff"
                | "chief"
                | "registered"
                | "certified"
        ) || vocabulary::title_score(word) > 0
    };
    match words.iter().skip(2).position(leads) {
        Some(at) => words[..at + 2].join(" "),
        None => text.to_owned(),
    }
}

/// How much a text has the shape of a name; none when it cannot be one.
fn shape(text: &str) -> Option<i32> {
    let words: Vec<&str> = text.split(' ').collect();
    let east_asian = words.len() == 1
        && (2..=4).contains(&text.chars().count())
        && text.chars().all(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'));
    if east_asian {
        return Some(4);
    }
    if !(2..=5).contains(&words.len()) || text.chars().count() > 45 || text.ends_with([':', '.']) {
        return None;
    }
    let named = words.iter().all(|word| {
        let letters =
            word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'));
        let particle = matches!(
            *word,
            "van"
                | "von"
                | "de"
                | "der"
                | "den"
                | "da"
                | "di"
                | "del"
                | "la"
                | "bin"
                | "ibn"
                | "el"
                | "al"
                | "ter"
                | "zu"
                | "y"
                | "e"
                | "dos"
                | "du"
        );
        // "cARRASCO"
        let slipped = word.chars().count() > 3 && word.chars().skip(1).all(char::is_uppercase);
        letters && (particle || slipped || word.starts_with(char::is_uppercase))
    });
    // "One-page CV"
    let titled = words.last().is_some_and(|last| headings::exact(last) == Some(Topic::Title));
    if titled {
        return None;
    }
    let iconed = words[0].chars().count() == 1 && places::is_place(&words[1..].join(" "));
    let other = iconed || headings::exact(text).is_some() || places::is_place(text);
    if !named || other {
        return None;
    }
    let role = |word: &&str| {
        let word = word.to_lowercase();
        vocabulary::is_title_word(&word) || vocabulary::is_modifier(&word)
    };
    if words.iter().all(role) {
        return None;
    }
    let mut score = 3 - i32::from(words.len() > 3);
    if vocabulary::title_score(text) > 0 {
        score -= 6;
    }
    if words.iter().any(|word| vocabulary::is_modifier(&word.to_lowercase())) {
        score -= 5;
    }
    if vocabulary::organisation_score(text) > 0 || vocabulary::is_institution(text) {
        score -= 5;
    }
    Some(score)
}

/// Whether an e-mail address repeats a word of the name.
fn spelled_in(name: &str, email: &str) -> bool {
    let local: String = email.split('@').next().unwrap_or_default().to_lowercase();
    if local.is_empty() {
        return false;
    }
    name.to_lowercase()
        .split([' ', '-'])
        .filter(|word| word.chars().count() >= 3)
        .any(|word| local.contains(&fold(word)))
}

/// Writes umlauts and accents the way addresses do.
fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'é' | 'è' | 'ê' | 'ë' | 'ę' => out.push('e'),
            'á' | 'à' | 'â' | 'ã' | 'ą' => out.push('a'),
            'í' | 'î' | 'ï' => out.push('i'),
            'ó' | 'ô' | 'ø' => out.push('o'),
            'ú' | 'û' | 'ù' => out.push('u'),
            'ñ' | 'ń' => out.push('n'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ł' => out.push('l'),
            'ś' | 'š' => out.push('s'),
            'ż' | 'ź' | 'ž' => out.push('z'),
            _ => out.push(c),
        }
    }
    out
}
