//! Terms: noun phrases that name what somebody knows, told by the words around them ("knowledge of
//! …", "… experience"), by their last word, or by how they are written.

use std::ops::Range;

use super::words::{Classes, Form, Token};

/// Words at most.
const LONGEST: usize = 6;
/// Words at most where the last word alone tells.
const FIELD: usize = 3;

/// Finds the terms of a line, as ranges of its tokens.
pub(super) fn find(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    listed_after_cues(tokens, &mut found);
    for chunk in chunks(tokens) {
        found.extend(named_by_words(tokens, chunk));
    }
    found.extend((0..tokens.len()).filter_map(|at| degree(tokens, at)));
    if tokens.len() >= 3 && tokens.iter().all(is_tag) {
        found.extend((0..tokens.len()).map(|at| at..at + 1));
    }
    found.extend((0..tokens.len()).filter(|&at| written_as_name(&tokens[at])).map(|at| at..at + 1));
    found
}

/// Further objects of an activity that ends at `end`: "renewals" and "queries" in "manage accounts,
/// renewals and queries".
pub(super) fn listed_after(tokens: &[Token<'_>], mut end: usize, found: &mut Vec<Range<usize>>) {
    let stops = |t: &Token<'_>| !t.nominal() || verbal(t);
    while tokens.get(end).is_some_and(|t| t.text == "," || t.is(Classes::AND)) {
        let start = end + 1 + usize::from(tokens.get(end + 1).is_some_and(|t| t.is(Classes::AND)));
        let next = (start..tokens.len()).find(|&at| stops(&tokens[at])).unwrap_or(tokens.len());
        let ended = tokens.get(next).is_none_or(|t| t.is(Classes::SIGN.or(Classes::AND)));
        if next == start || next - start > FIELD + 1 || !ended {
            break;
        }
        found.extend(Some(bared(tokens, start..next)).filter(|one| !one.is_empty()));
        end = next;
    }
}

/// Maximal runs of words that may be a noun phrase. A determiner starts a new one, and the form of
/// a verb ends one.
fn chunks(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let mut chunks: Vec<Range<usize>> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let driven = at.checked_sub(1).map(|before| &tokens[before]);
        let driven = driven.is_some_and(|t| t.low == "to" || t.is(Classes::MODAL));
        if !token.nominal() || verbal(token) || (driven && token.form == Some(Form::Base)) {
            continue;
        }
        match chunks.last_mut() {
            Some(last) if last.end == at && !token.is(Classes::DETERMINER) => last.end = at + 1,
            _ => chunks.push(at..at + 1),
        }
    }
    chunks
}

/// Whether a word is a verb rather than a noun: "building", not "engineering".
fn verbal(token: &Token<'_>) -> bool {
    token.form == Some(Form::Gerund) && !token.is(Classes::HEAD)
}

/// The term in a noun phrase that its own words tell: before "experience", or with a last word that
/// names a field, or what people are good at.
fn named_by_words(tokens: &[Token<'_>], chunk: Range<usize>) -> Option<Range<usize>> {
    let carrier = tokens[chunk.clone()].iter().rposition(|t| t.is(Classes::CARRIER));
    let end = carrier.map_or(chunk.end, |at| chunk.start + at);
    let term = trimmed(tokens, chunk.start..end)?;
    let last = &tokens[term.end - 1];
    let fits = if carrier.is_some() {
        term.len() <= LONGEST
    } else {
        let skilled = last.low == "skills" || last.is(Classes::BEARING);
        let most = if skilled { FIELD + 1 } else { FIELD };
        (skilled || (names_field(last) && !owned(tokens, &chunk, term.end)))
            && (2..=most).contains(&term.len())
    };
    let skills = fits && carrier.is_none() && last.low == "skills";
    let term = if skills { with_partners(tokens, term) } else { term };
    fits.then_some(term)
}

/// Whether a last word makes a field of a noun phrase that nothing leads to; some heads do so only
/// behind "knowledge of" and the like.
fn names_field(last: &Token<'_>) -> bool {
    const LED: &[&str] = &[
        "application",
        "disciplines",
        "education",
        "language",
        "processes",
        "research",
        "technology",
    ];
    last.is(Classes::HEAD) && !LED.contains(&last.low.as_str())
}

/// Whether a noun phrase is about something that is there already: "our sales processes", "the QA
/// team".
fn owned(tokens: &[Token<'_>], chunk: &Range<usize>, end: usize) -> bool {
    const OPENING: &[&str] = &["the", "our", "their", "its", "your", "his", "her", "this", "these"];
    OPENING.contains(&tokens[chunk.start].low.as_str())
        || tokens.get(end).is_some_and(|token| token.is(Classes::GROUP))
}

/// "Organisational and communication skills", from its first word; "communication skills" came in.
fn with_partners(tokens: &[Token<'_>], term: Range<usize>) -> Range<usize> {
    let apart = Classes::DETERMINER
        .or(Classes::GRADE)
        .or(Classes::CARRIER)
        .or(Classes::EMPTY)
        .or(Classes::ADVERB);
    let word = |at: usize| tokens[at].nominal() && !tokens[at].is(apart);
    let joint = |token: &Token<'_>| token.is(Classes::AND) || token.text == ",";
    let mut start = term.start;
    while start >= 2 && term.end - start < LONGEST + 3 && joint(&tokens[start - 1]) {
        let comma = start >= 2 && tokens[start - 2].text == ",";
        let end = start - 1 - usize::from(comma);
        let partner = (end.saturating_sub(2)..end).rev().take_while(|&at| word(at)).last();
        let Some(from) = partner.filter(|_| tokens[end - 1].low != "skills") else { break };
        start = from;
    }
    start..term.end
}

/// Takes off what says how good, how many and where: "a strong Java background" is "Java".
fn trimmed(tokens: &[Token<'_>], range: Range<usize>) -> Option<Range<usize>> {
    let range = bared(tokens, range);
    let words = &tokens[range.clone()];
    // Figures are no skills.
    let says = words.iter().any(|t| t.low.chars().any(char::is_alphabetic));
    (says && !(words.len() == 1 && vague(&words[0]))).then_some(range)
}

fn bared(tokens: &[Token<'_>], mut range: Range<usize>) -> Range<usize> {
    let opening = Classes::DETERMINER.or(Classes::GRADE).or(Classes::ADVERB);
    let closing = Classes::EMPTY.or(Classes::ADVERB).or(Classes::CARRIER);
    let counts = |t: &Token<'_>| {
        t.text.starts_with(|c: char| c.is_ascii_digit()) || t.low.starts_with("year")
    };
    while range.start < range.end
        && (tokens[range.start].is(opening) || counts(&tokens[range.start]))
    {
        range.start += 1;
    }
    while range.start < range.end
        && tokens[range.end - 1].is(closing)
        && tokens[range.end - 1].low != "skills"
    {
        range.end -= 1;
    }
    range
}

/// Whether a word in small letters names nothing by itself.
fn vague(token: &Token<'_>) -> bool {
    const FIELDS: &[&str] = &["ics", "logy", "nomy", "graphy", "ing", "ry"];
    let field = token.is(Classes::HEAD) || FIELDS.iter().any(|ending| token.low.ends_with(ending));
    token.text == token.low && (!field || token.is(Classes::VAGUE))
}

/// "Degree in computer science", "PhD in physics or chemistry", from its first word.
fn degree(tokens: &[Token<'_>], at: usize) -> Option<Range<usize>> {
    const DEGREES: &[&str] = &[
        "degree",
        "degrees",
        "bachelor",
        "bachelors",
        "bachelor's",
        "master",
        "masters",
        "master's",
        "bsc",
        "msc",
        "mba",
        "phd",
        "doctorate",
        "diploma",
    ];
    let within = tokens.get(at + 1).is_some_and(|t| t.low == "in");
    if !within || !DEGREES.contains(&tokens[at].low.as_str()) {
        return None;
    }
    let open = |t: &Token<'_>| t.is(Classes::DETERMINER) || t.is(Classes::GRADE);
    let run = |from: usize| {
        (from..tokens.len()).find(|&end| !tokens[end].nominal()).unwrap_or(tokens.len())
    };
    let before = |at: usize| tokens[at].nominal() && !open(&tokens[at]) && !verbal(&tokens[at]);
    let first = (at.saturating_sub(2)..at).rev().take_while(|&at| before(at)).last().unwrap_or(at);
    let mut end = run(at + 2);
    // "In finance or economics"
    if tokens.get(end).is_some_and(|t| t.is(Classes::AND)) {
        let next = run(end + 1);
        let joined = (1..=2).contains(&(next - end - 1));
        if joined && !open(&tokens[end + 1]) && !tokens[next - 1].is(Classes::EMPTY) {
            end = next;
        }
    }
    let fits = end > at + 2 && end - first <= LONGEST + 2 && !open(&tokens[at + 2]);
    fits.then_some(first..end)
}

/// Terms in the list after "knowledge of", "experience with", "familiar with" and the like.
fn listed_after_cues(tokens: &[Token<'_>], found: &mut Vec<Range<usize>>) {
    let goes_on = |t: &Token<'_>| {
        t.is(Classes::AND)
            || matches!(t.text, "," | "(" | ")")
            || matches!(t.low.as_str(), "such" | "including" | "e.g." | "like" | "as")
    };
    let opens = |t: &Token<'_>| t.is(Classes::DETERMINER) || t.is(Classes::ADVERB);
    let stops = |t: &Token<'_>| !t.nominal() || t.is(Classes::DETERMINER) || verbal(t);
    let from = |at: usize, wanted: &dyn Fn(&Token<'_>) -> bool| {
        (at..tokens.len()).find(|&at| wanted(&tokens[at])).unwrap_or(tokens.len())
    };
    let mut at = 0;
    while at < tokens.len() {
        let led = is_cue(tokens, at);
        at += 1;
        while led && at < tokens.len() {
            let start = from(at, &|t| !opens(t));
            let end = from(start, &stops);
            if end == start {
                break;
            }
            found.extend(trimmed(tokens, start..end).filter(|term| term.len() <= LONGEST));
            let next = from(end, &|t| !goes_on(t));
            at = next;
            if next == end {
                break;
            }
        }
    }
}

/// Whether the word here is the preposition after a cue.
fn is_cue(tokens: &[Token<'_>], at: usize) -> bool {
    const IN: &[&str] = &[
        "skills",
        "skilled",
        "fluent",
        "fluency",
        "certified",
        "certification",
        "proficient",
        "competent",
        "competence",
        "trained",
        "training",
        "qualified",
        "qualification",
        "qualifications",
        "experienced",
        "versed",
        "interest",
        "interested",
        "diploma",
        "specialist",
        "confident",
    ];
    const WITH: &[&str] = &["familiar", "comfortable", "conversant", "acquainted", "confident"];
    const OF: &[&str] = &["command", "grasp", "awareness", "appreciation", "mastery"];
    let Some(before) = at.checked_sub(1).map(|before| &tokens[before]) else { return false };
    let word = before.low.as_str();
    match tokens[at].low.as_str() {
        "in" => before.is(Classes::CARRIER) || IN.contains(&word),
        "with" => before.is(Classes::CARRIER) || IN.contains(&word) || WITH.contains(&word),
        "of" => before.is(Classes::CARRIER) || OF.contains(&word),
        "on" => before.is(Classes::CARRIER),
        "to" => word == "exposure",
        "into" => word == "insight",
        "using" => matches!(word, "experience" | "knowledge"),
        _ => false,
    }
}

/// Whether a word may be a tag: in small letters, and none that only ties others.
fn is_tag(token: &Token<'_>) -> bool {
    let ties = Classes::DETERMINER.or(Classes::GRADE).or(Classes::ADVERB).or(Classes::EMPTY);
    token.nominal() && token.text == token.low && !token.is(ties)
}

/// Whether a word is written as names of technology are: "PowerShell", "B2B", "JMS".
fn written_as_name(token: &Token<'_>) -> bool {
    /// Acronyms that name no skill.
    const PLAIN: &[&str] = &[
        "uk", "us", "usa", "eu", "un", "ceo", "cto", "cfo", "cmo", "coo", "cv", "it", "hr", "am",
        "pm", "ok", "id", "tv", "pc", "no", "asap", "eoe", "gmt", "cet", "est", "faq", "pto",
        "ote", "ltd", "llc", "plc", "gmbh", "inc", "ag", "kg", "usd", "eur", "gbp", "chf", "pln",
        "emea", "apac", "nyc", "pdf", "ngo", "hq", "m/f/d", "m/w/d", "f/m/d", "w/m/d", "covid-19",
        "r&d", "q1", "q2", "q3", "q4", "and", "or", "the", "we", "you", "our", "to", "in", "of",
        "for", "an", "your", "job",
    ];
    let text = token.text;
    let count = |wanted: fn(char) -> bool| text.chars().filter(|c| wanted(*c)).count();
    let (capitals, small) = (count(char::is_uppercase), count(char::is_lowercase));
    let (digits, letters) = (count(|c| c.is_ascii_digit()), count(char::is_alphabetic));
    let sign = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '+' | '#' | '/');
    let mixed = small > 0 && capitals > 1 && !text.contains('-');
    let numbered = digits > 0 && capitals > 0 && text.starts_with(char::is_alphabetic);
    let acronym = small == 0 && digits == 0 && (2..=6).contains(&capitals);
    letters > 1
        && text.chars().all(sign)
        && !PLAIN.contains(&token.low.as_str())
        && (mixed || numbered || acronym)
}
