//! Splits a list of skills into its items and takes off what only rates them.

use super::words::{ENDS, GROUPS, LEADS, LEVELS, MASTERED, OPEN, WHOLE};

/// Whether a text is a list of several items.
pub(super) fn is_list(text: &str) -> bool {
    items(text).len() > 1
}

/// Whether a text says how well and nothing else.
pub(super) fn is_level(text: &str) -> bool {
    let lower = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    LEVELS.contains(&lower.as_str())
}

/// Splits a list at commas, bullets and bars, and the last item at "and".
pub(super) fn items(text: &str) -> Vec<String> {
    let text = strip_lead(text.trim());
    // "Peels - Pins - Racks"
    let plain = !text.contains([',', ';', '•', '|', ':']);
    let sign = [" - ", " + "].into_iter().find(|sign| plain && text.matches(sign).count() > 1);
    let parted = sign.map_or_else(|| text.to_owned(), |sign| text.replace(sign, " • "));
    let text = parted.as_str();
    let mut out = Vec::new();
    let (mut depth, mut from) = (0usize, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' | ';' | '•' | '·' | '|' | '●' | '∙' | '▪' | '■' | '◦' | '⋅' | '，' | '、'
                if depth == 0 =>
            {
                // "1,000" and "1.5,2" are numbers.
                let digits = text[..at].ends_with(|c: char| c.is_ascii_digit())
                    && text[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
                if c != ',' || !digits {
                    item(&text[from..at], &mut out);
                    from = at + c.len_utf8();
                }
            }
            _ => {}
        }
    }
    item(&text[from..], &mut out);
    out
}

/// Adds one item, or the several that it stands for.
fn item(raw: &str, out: &mut Vec<String>) {
    if is_level(raw) {
        return;
    }
    let text = clean(raw);
    let rest = matches!(
        text.trim_end_matches(['.', ')']).to_lowercase().as_str(),
        "etc" | "usw" | "itp" | "u.a"
    );
    if text.is_empty() || rest || is_level(text) || !text.chars().any(char::is_alphabetic) {
        return;
    }
    if let Some((name, inside)) = brackets(text) {
        let listed: Vec<&str> =
            inside.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
        let name = clean(name);
        if !name.is_empty() && is_abbreviation(inside, name) {
            out.push(text.to_owned());
        } else if !name.is_empty() {
            conjoined(name, out);
        }
        if listed.len() > 1 {
            listed
                .into_iter()
                .filter(|part| !is_note(part))
                .for_each(|part| conjoined(clean(part), out));
        }
        return;
    }
    conjoined(text, out);
}

/// Splits "HTML and CSS" and "HTML/CSS", but not "research and development" or "CI/CD".
fn conjoined(text: &str, out: &mut Vec<String>) {
    let lower = text.to_lowercase();
    if !WHOLE.contains(&lower.as_str()) {
        for word in [" and ", " & ", " und ", " et ", " oraz "] {
            if let Some((left, right)) = text.split_once(word) {
                let short = |side: &str| side.split(' ').count() <= 2 && side.chars().count() >= 1;
                let named =
                    |side: &str| side.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
                let ampersand = word == " & ";
                let alike =
                    named(left) && named(right) && short(left) && short(right) && !ampersand;
                if left.is_empty() || alike {
                    for side in [left, right] {
                        slashed(strip_and(clean(side)), out);
                    }
                    return;
                }
                break;
            }
        }
    }
    slashed(strip_and(text), out);
}

fn slashed(text: &str, out: &mut Vec<String>) {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let word = |part: &&str| {
        part.chars().count() >= 3 && !part.contains(' ') && part.starts_with(char::is_uppercase)
    };
    // "Cash handling/Auditing/Pricing" is a list, "Web/mobile development" one thing.
    let listed = |part: &&str| {
        let letters = part.chars().filter(|c| c.is_alphabetic()).count();
        (letters >= 2 || matches!(*part, "C" | "C#" | "C++" | "R")) && part.split(' ').count() <= 3
    };
    // "Linux / Unix shell" with spaces around the slash is a list, too.
    let spaced = parts.len() > 1 && text.split(" / ").count() == parts.len();
    let of_c = parts.len() > 1 && parts.iter().all(|part| matches!(*part, "C" | "C++" | "C#"));
    let many = (parts.len() > 2 || spaced) && parts.iter().all(listed) && !text.contains("//");
    if many || of_c || (parts.len() > 1 && parts.iter().all(word)) {
        out.extend(parts.into_iter().map(str::to_owned));
    } else if !text.is_empty() {
        out.push(text.to_owned());
    }
}

/// Takes "and" off the last item of a list.
fn strip_and(text: &str) -> &str {
    ["and ", "und ", "et ", "y ", "oraz ", "or ", "& "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text)
        .trim()
}

/// Takes signs and ratings off an item: "Rust – expert", "Python: 5 years".
pub(super) fn clean(raw: &str) -> &str {
    let edge = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '•' | '·'
                    | '-'
                    | '–'
                    | '—'
                    | '*'
                    | ':'
                    | '○'
                    | '●'
                    | '◦'
                    | '★'
                    | '☆'
                    | '|'
                    | '†'
                    | '‡'
            )
    };
    let mut text = raw.trim_matches(edge);
    if !text.ends_with("etc.") && text.matches('.').count() == 1 {
        text = text.trim_end_matches('.');
    }
    for sign in [" – ", " - ", ": ", " — "] {
        if let Some((name, level)) = text.rsplit_once(sign)
            && (is_level(level) || is_note(level))
        {
            return name.trim_matches(edge);
        }
    }
    strip_and(without_level(text))
}

/// Takes a word of level off the end, "HTML Grundkenntnisse", where nothing but a space parts it.
fn without_level(text: &str) -> &str {
    let parted = |level: &str| {
        let at = text.len().checked_sub(level.len())?;
        let (name, end) = (text.get(..at)?, text.get(at..)?);
        (end.to_lowercase() == level).then(|| name.strip_suffix(' ')).flatten()
    };
    let names = ENDS.iter().filter_map(|level| parted(level)).filter(|name| !name.is_empty());
    names.min_by_key(|name| name.len()).map_or(text, |name| name.trim_end_matches(['-', '–', ' ']))
}

/// Splits "Angular (versions 2+)" into the name and what stands in brackets at its end.
fn brackets(text: &str) -> Option<(&str, &str)> {
    let open = text.find('(')?;
    let close = text.rfind(')').filter(|close| *close > open)?;
    let tail = text[close + 1..].trim();
    tail.is_empty().then(|| (text[..open].trim(), &text[open + 1..close]))
}

/// Whether capitals in brackets are the words before them, said shorter.
fn is_abbreviation(inside: &str, name: &str) -> bool {
    let words: Vec<&str> = name.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    let capitals = inside.chars().filter(|c| c.is_uppercase()).count();
    let initial = inside.chars().next().unwrap_or_default().to_lowercase();
    words.len() > 1
        && (2..=5).contains(&inside.chars().count())
        && capitals == inside.chars().count()
        && words.iter().any(|word| word.to_lowercase().starts_with(&initial.to_string()))
}

/// Whether a remark rates or dates a skill rather than naming one.
fn is_note(text: &str) -> bool {
    let lower = text.to_lowercase();
    is_level(text)
        || lower.starts_with("version")
        || lower.ends_with("years")
        || lower.ends_with("jahre")
        || lower.ends_with("level")
        || text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | '/' | ' ' | '%'))
}

/// Whether an item tells a story and names nothing.
pub(super) fn is_sentence(item: &str) -> bool {
    const WORDS: usize = 14;
    item.split(' ').count() >= WORDS
}

/// Whether a line is a sentence of some length and no list: few commas for its words.
pub(super) fn is_story(text: &str) -> bool {
    const WORDS: usize = 15;
    const BETWEEN: usize = 6;
    let words = text.split(' ').count();
    words >= WORDS && words >= (text.matches([',', ';', '|', '•']).count() + 1) * BETWEEN
}

/// Whether a line is a sentence although it has commas: "Proficient in cleaning, transforming and visualizing data to
/// draw conclusions". Its parts go on with small letters, and one of them is long.
pub(super) fn is_prose(text: &str) -> bool {
    const WORDS: usize = 9;
    const LONG: usize = 5;
    const JOINTS: [&str; 4] = [" and ", " und ", " et ", " y "];
    let small = |part: &str| part.starts_with(char::is_lowercase);
    let words = |part: &str| part.split(' ').filter(|word| !word.is_empty()).count();
    let Some((_, rest)) = text.split_once(", ") else { return false };
    let joined = JOINTS.iter().fold(text.to_owned(), |text, joint| text.replace(joint, ", "));
    words(text) >= WORDS
        && text.starts_with(char::is_uppercase)
        && rest.split(", ").all(small)
        && joined.split(", ").any(|part| words(part) >= LONG)
}

/// Whether a text ends with a word that cannot end an item: "Open and", "Excelente trato con el".
pub(super) fn ends_open(text: &str) -> bool {
    text.rsplit_once(' ').is_some_and(|(_, last)| OPEN.contains(&last))
}

/// Whether a text begins with words that lead to a list: "Notions de Bash, Prolog".
pub(super) fn is_led(text: &str) -> bool {
    strip_lead(text).len() < text.len()
}

fn strip_lead(text: &str) -> &str {
    behind(text, &LEADS).map_or(text, |(_, rest)| rest.trim_start_matches([' ', ':']))
}

/// Splits "Operating systems Windows, Linux" into the name of the group and the list.
pub(super) fn named_group(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = behind(text, &GROUPS)?;
    let rest = behind(rest.trim_start(), &MASTERED).map_or(rest, |(_, rest)| rest).trim_start();
    let listed = is_list(rest) && rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    listed.then(|| (text[..text.len() - rest.len()].trim_end(), rest))
}

/// Splits a text behind the longest of some beginnings, in lower case, that it has.
fn behind<'a>(text: &'a str, beginnings: &[&str]) -> Option<(&'a str, &'a str)> {
    let length = |beginning: &&&str| {
        let mut letters = text.char_indices();
        let same = beginning.chars().all(|wanted| {
            letters.next().is_some_and(|(_, c)| {
                (if c == '’' { '\'' } else { c }).to_lowercase().eq(wanted.to_lowercase())
            })
        });
        let end = letters.next().map_or(text.len(), |(at, _)| at);
        (same && text[end..].starts_with([' ', ':'])).then_some(end)
    };
    let end = beginnings.iter().filter_map(|beginning| length(&beginning)).max()?;
    Some(text.split_at(end))
}
