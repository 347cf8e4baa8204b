//! Sites of the person that stand anywhere in a document: their address carries the name, the mailbox or the handle of
//! somebody, as "janeroe.example" does. Further ones are of employers and projects.

use std::collections::BTreeSet;

use super::{add_link, behind, pattern, vocabulary};
use crate::model::Basics;

/// Letters of a part of a name that tell whose a site is.
const LETTERS: usize = 4;
/// Words of a cell that says nothing but the address: it and a label or an icon.
const WORDS: usize = 2;
/// Sites that are found so, at most.
const MOST: usize = 8;

/// Takes the sites out of the lines of a document, but for those of `others`.
pub(super) fn take(
    basics: &mut Basics,
    raw: &[String],
    others: &BTreeSet<usize>,
    used: &mut BTreeSet<usize>,
) {
    let keys = keys(basics);
    let mut found = 0;
    for (number, text) in raw.iter().enumerate() {
        if found == MOST || keys.is_empty() {
            return;
        }
        if others.contains(&number) || !text.contains('.') {
            continue;
        }
        // A site that something stands before is that of a project.
        let alone = |cell: &&str| cell.split_whitespace().count() <= WORDS;
        let cells = text.split(['\t', '|', '•', '·']).filter(alone);
        let words = cells.flat_map(|cell| cell.split(is_end));
        for link in words.filter_map(|word| own(word, &keys)).collect::<Vec<_>>() {
            if is_part(basics, link) {
                continue;
            }
            found += 1;
            add_link(basics, link.to_owned());
            used.insert(number);
        }
    }
}

/// Whether an address is the part of a longer one, or of the mailbox, that a narrow column has broken.
fn is_part(basics: &Basics, link: &str) -> bool {
    let bare = pattern::bare(link);
    let mailbox = basics.email.split('@').next().unwrap_or_default().to_lowercase();
    mailbox.contains(&bare)
        // "J.Roe" is written like the address of a site.
        || basics.name.to_lowercase().contains(&bare)
        || basics.links.iter().any(|known| pattern::bare(known).starts_with(&bare))
}

/// What ends an address in running text.
fn is_end(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '|' | '"' | '\u{e000}'..='\u{f8ff}'
        )
}

/// Parts of the name, the mailbox before its "@", and the handles at networks; folded.
fn keys(basics: &Basics) -> Vec<String> {
    let mailbox = basics.email.split('@').next().unwrap_or_default();
    let handles = basics.links.iter().filter(|link| behind::network(link).is_some());
    let handles = handles.filter_map(|link| link.trim_end_matches('/').rsplit('/').next());
    let mut keys: Vec<String> =
        basics.name.split([' ', '-']).chain([mailbox]).chain(handles).map(fold).collect();
    keys.retain(|key| key.chars().count() >= LETTERS);
    keys
}

/// Letters and figures in small, without accents.
fn fold(text: &str) -> String {
    let lower = vocabulary::without_accents(&text.to_lowercase());
    lower.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The address in a word, if it is that of a site of the person: its host carries the name, and nothing of the site
/// follows; or it is a profile.
fn own<'w>(word: &'w str, keys: &[String]) -> Option<&'w str> {
    // "Portfolio:janeroe.example"
    let labelled = word.split_once(':').filter(|(_, rest)| !rest.starts_with("//"));
    let word = labelled.map_or(word, |(_, rest)| rest);
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/').trim_end_matches('/');
    let bare = pattern::bare(word);
    let (host, path) = bare.split_once('/').unwrap_or((&bare, ""));
    let domain = host.rsplit_once('.').is_some_and(|(name, end)| {
        (2..=10).contains(&end.len())
            && end.bytes().all(|b| b.is_ascii_lowercase())
            && !name.contains('@')
    });
    let carries = |text: &str| {
        let text = fold(text);
        keys.iter().any(|key| text.contains(key.as_str()))
    };
    let profile = behind::network(word).is_some();
    let named = if profile { carries(path) } else { path.is_empty() && carries(host) };
    (domain && named && (profile || !pattern::is_software(host))).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_of(word: &str) -> Option<&str> {
        own(word, &["jane".to_owned(), "janeroe".to_owned()])
    }

    #[test]
    fn sites_and_profiles_that_carry_the_name_are_the_persons() {
        for word in [
            "janeroe.example",
            "JaneRoe.com",
            "https://www.jane-roe.dev/",
            "github.com/janeroe",
            "behance.net/janeroe/",
        ] {
            let bare = word.trim_end_matches('/');
            assert_eq!(own_of(word), Some(bare), "{word}");
        }
        assert_eq!(own_of("Portfolio:janeroe.github.io"), Some("janeroe.github.io"));
        for word in [
            "jane@roe.example",
            "acme.example",
            "github.com/acme",
            "janeroe.github.io/ledger",
            "Jane.",
            "jane.js",
        ] {
            assert_eq!(own_of(word), None, "{word}");
        }
    }
}
