//! The forms of e-mail addresses, phone numbers, links and handles, matched by hand in one pass.

use std::borrow::Cow;

use crate::parse::vocabulary::Term;

/// Endings that look like a domain and are names of software or files.
const NO_DOMAIN: &[&str] =
    &["js", "ts", "py", "net", "rs", "md", "pdf", "docx", "txt", "tech", "sc", "eng", "ing"];

/// Domains of profiles: links to them belong to the person wherever they stand.
const PROFILES: &[&str] = &["linkedin.com/in", "linkedin.com/pub", "xing.com/profile"];

/// First e-mail address of a text.
pub(in super::super) fn email(text: &str) -> Option<String> {
    plain(text)
        .split(|c: char| {
            c.is_whitespace()
                || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '|' | '"')
        })
        .filter(|word| word.contains('@'))
        // "jane@a.example/jane.roe@b.example" are two, and the first is one.
        .map(|word| {
            word.split_once('/')
                .filter(|(first, _)| first.contains('@'))
                .map_or(word, |(first, _)| first)
        })
        .find_map(|word| {
            let word = word.rsplit_once(':').map_or(word, |(_, address)| address);
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            let (local, domain) = word.split_once('@')?;
            let valid = !local.is_empty()
                && domain.contains('.')
                && !domain.contains('@')
                && domain.len() <= 120
                && domain.split('.').all(|part| !part.is_empty())
                && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
                && domain
                    .rsplit('.')
                    .next()
                    .is_some_and(|end| end.len() >= 2 && end.chars().all(char::is_alphabetic));
            valid.then(|| word.to_owned())
        })
}

/// A text with the signs of addresses that are written in words, to be read by people only:
/// "jane[.]roe[at]mail[dot]example".
fn plain(text: &str) -> Cow<'_, str> {
    const SIGNS: [(&str, &str); 8] = [
        ("[at]", "@"),
        ("(at)", "@"),
        ("{at}", "@"),
        ("[@]", "@"),
        ("[.]", "."),
        ("(.)", "."),
        ("[dot]", "."),
        ("(dot)", "."),
    ];
    if !SIGNS[..4].iter().any(|(sign, _)| text.contains(sign)) {
        return Cow::Borrowed(text);
    }
    let plain = SIGNS.iter().fold(text.to_owned(), |text, (sign, short)| text.replace(sign, short));
    Cow::Owned(plain)
}

/// First phone number of a text, as written.
pub(super) fn phone(text: &str) -> Option<String> {
    let normal: String = text
        .chars()
        .map(|c| if matches!(c, '\u{ad}' | '\u{2010}' | '\u{2011}') { '-' } else { c })
        .collect();
    let text = collapse(&normal);
    let mut from = 0;
    while let Some(start) =
        text[from..].find(|c: char| c.is_ascii_digit() || c == '+' || c == '(').map(|at| at + from)
    {
        let length = text[start..].find(|c: char| !is_phone_sign(c)).unwrap_or(text.len() - start);
        let run = text[start..start + length]
            .trim_matches(|c: char| !c.is_ascii_digit() && c != '+' && c != '(' && c != ')');
        let before = text[..start].chars().last();
        // "0113 496 0000 / 0113 496 0001" are two.
        let several =
            [" / ", " – ", " - ", "/ ", "/+"].iter().find_map(|sign| run.split_once(sign));
        let first = several.map_or(run, |(first, _)| first);
        let run = if is_phone(run) { run } else { first.trim_end() };
        // "Main Street, 100/2 - 12345 Rome"
        let address = text[..start].trim_end().ends_with(',')
            && !run.starts_with(['+', '('])
            && text[start + length..].starts_with(char::is_alphabetic);
        if is_phone(run)
            && !address
            && !is_zip(&text[..start], run)
            && !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '@' | '_' | '.'))
        {
            return Some(run.trim_end_matches(['(', ' ']).to_owned());
        }
        from = start + length.max(1);
    }
    None
}

/// Single spaces; what a tab parts stays apart.
fn collapse(text: &str) -> String {
    let text = text.trim().replace('\t', " | ");
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("--", "-")
}

fn is_phone_sign(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | ' ' | '-' | '.' | '/' | '–')
}

/// Whether figures are the code of a place in the United States: "MN 55812-3018".
fn is_zip(before: &str, run: &str) -> bool {
    let state = before.trim_end().rsplit([' ', ',']).next().unwrap_or_default();
    let figures =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    super::super::places::is_state(state)
        && run.split_once('-').is_some_and(|(code, more)| figures(code, 5) && figures(more, 4))
}

/// Seven to fifteen digits that are no dates and no list of years.
fn is_phone(run: &str) -> bool {
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    if !(7..=15).contains(&digits) || run.len() > 30 {
        return false;
    }
    let groups: Vec<&str> =
        run.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let year =
        |group: &str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    let dated = groups.len() <= 6
        && groups.iter().any(|group| year(group))
        && groups.iter().all(|group| group.len() <= 4 && (year(group) || group.len() <= 2));
    !dated && (digits >= 9 || run.starts_with(['+', '(', '0']) || groups.len() >= 2)
}

/// Whether a line says that it holds a phone number.
pub(super) fn is_phone_label(text: &str) -> bool {
    let lower: String = text.chars().take(40).collect::<String>().to_lowercase();
    Term::Phone.begins(lower.trim_start())
}

/// What stands after a label for a place.
pub(super) fn place_label(piece: &str) -> Option<&str> {
    let (label, rest) = piece.split_once(':')?;
    let label = label.trim().to_lowercase();
    Term::Place.has(&label).then(|| rest.trim())
}

/// All links of a text: addresses with a scheme, and bare domains.
pub(super) fn links(text: &str) -> Vec<String> {
    plain(text)
        .split(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '|' | '"' | '\u{e000}'
                        ..='\u{f8ff}'
                )
        })
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/'))
        .filter(|word| is_link(word))
        .map(|word| word.trim_end_matches(['.', '/']).to_owned())
        .collect()
}

/// First link of a text that has a scheme, a path or a known ending.
pub(crate) fn first_link(text: &str) -> Option<String> {
    links(text).into_iter().next()
}

/// Links to profiles of a person.
pub(super) fn profiles(text: &str) -> Vec<String> {
    if !PROFILES.iter().any(|profile| text.contains(profile)) {
        return Vec::new();
    }
    links(text)
        .into_iter()
        .filter(|link| PROFILES.iter().any(|profile| link.contains(profile)))
        .collect()
}

/// Whether a word that looks like a domain is the name of a program or a file.
pub(super) fn is_software(host: &str) -> bool {
    host.rsplit_once('.').is_some_and(|(_, end)| NO_DOMAIN.contains(&end))
}

/// Whether a word is a link.
pub(crate) fn is_link(word: &str) -> bool {
    if word.len() > 200 || word.contains('@') || word.contains(char::is_whitespace) {
        return false;
    }
    let lower = word.to_lowercase();
    let schemed = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let bare = schemed.unwrap_or(&lower);
    let host = bare.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((name, end)) = host.rsplit_once('.') else { return false };
    let domain = !name.is_empty()
        && end.len() >= 2
        && end.chars().all(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && name.split('.').all(|part| !part.is_empty());
    if !domain || schemed.is_some() || host.starts_with("www.") {
        return domain;
    }
    let pathed = bare.len() > host.len() + 1;
    let small = !word.split('/').next().unwrap_or_default().contains(char::is_uppercase);
    let known = NO_DOMAIN.contains(&end) && !pathed;
    name.chars().count() >= 3 && !known && (small || pathed) && end.len() <= 10
}

/// A link with what stands of it on the next line; none where that is something else.
pub(super) fn joined_link(text: &str, next: &str) -> Option<String> {
    const REST: usize = 60;
    let part =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '%' | '.' | '=' | '?');
    let schemed = text.starts_with("http") && text.contains("://");
    let profile = PROFILES.iter().any(|profile| text.contains(profile));
    let link = (schemed || profile) && !text.contains(' ');
    // "roe-936b (LinkedIn)"
    let next = next
        .split_once(" (")
        .filter(|(_, label)| label.ends_with(')'))
        .map_or(next, |(rest, _)| rest);
    let rest = !next.is_empty() && next.len() <= REST && next.chars().all(part) && !is_link(next);
    let open = text.ends_with(['/', '-', '_', '%']);
    let torn =
        next.contains(['/', '%']) || next.bytes().all(|b| b.is_ascii_digit()) && next.len() <= 4;
    (link && rest && (open || torn)).then(|| format!("{text}{next}"))
}

/// A link without scheme, "www." and slash, for comparing.
pub(super) fn bare(link: &str) -> String {
    let lower = link.to_lowercase();
    let bare = lower
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.");
    bare.trim_end_matches('/').to_owned()
}

/// Whether a piece of a contact line is a handle: one word in small letters.
pub(super) fn is_handle(piece: &str) -> bool {
    (4..=30).contains(&piece.len())
        && !is_link(piece)
        && piece.starts_with(|c: char| c.is_ascii_lowercase())
        && piece.bytes().all(|b| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.')
        })
}

/// Handles behind an icon, an "@" or the name of a network.
pub(super) fn handles(text: &str) -> Vec<String> {
    let is_icon =
        |c: char| matches!(c, '\u{e000}'..='\u{f8ff}' | 'ð' | '§' | '\u{f0000}'..='\u{10ffff}');
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let iconed = word.starts_with(is_icon);
        let word = word.trim_start_matches(is_icon).trim_end_matches([',', ';', '|']);
        let before = at.checked_sub(1).map(|before| words[before]).unwrap_or_default();
        let after_icon = iconed || (!before.is_empty() && before.chars().all(is_icon));
        let network = before.to_lowercase();
        let network = network.trim_end_matches(['/', ':']);
        let labelled = before.ends_with([':', '/'])
            && matches!(
                network,
                "github"
                    | "linkedin"
                    | "gitlab"
                    | "twitter"
                    | "x"
                    | "skype"
                    | "xing"
                    | "behance"
                    | "medium"
                    | "kaggle"
            );
        let name = word.strip_prefix('@').unwrap_or(word);
        let shaped = name.chars().count() >= 3
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
            && name.chars().any(|c| c.is_ascii_alphabetic())
            && name.starts_with(|c: char| c.is_ascii_alphanumeric());
        let small = !name.contains(|c: char| c.is_ascii_uppercase()) && !is_link(name);
        let last_of_cell = words
            .get(at + 1)
            .is_none_or(|next| next.starts_with(|c: char| is_icon(c) || !c.is_alphanumeric()));
        if shaped
            && ((after_icon && small && last_of_cell)
                || (labelled && !is_link(name))
                || (word.starts_with('@') && small))
        {
            found.push(if labelled { format!("{before} {word}") } else { word.to_owned() });
        }
    }
    found
}
