//! Finds degrees and school leaving certificates in text.

use std::{collections::HashSet, sync::LazyLock};

use super::{rows, spelling, without_accents};

static DEGREES: LazyLock<Degrees> =
    LazyLock::new(|| Degrees::read(include_str!("../data/degrees.txt")));
/// Words in a degree of the longest spelling, with one that leads to it.
const DEGREE_WORDS: usize = 8;

struct Degrees {
    names: HashSet<String>,
    /// What may stand before: who awards it ("NCFE Level 2 Certificate"), that it is done.
    leads: Vec<String>,
}

impl Degrees {
    fn read(text: &'static str) -> Self {
        let (leads, names): (Vec<&str>, Vec<&str>) =
            rows(text).partition(|row| row.starts_with('+'));
        let leads = leads.iter().map(|row| key(row) + " ").collect();
        Self { names: names.iter().map(|row| key(row)).collect(), leads }
    }

    fn contains(&self, key: &str) -> bool {
        self.names.contains(key)
            || self.leads.iter().any(|lead| {
                key.strip_prefix(lead.as_str()).is_some_and(|rest| self.names.contains(rest))
            })
    }
}

/// The words of a degree as they are compared: without accents, which capitals often lack, and with
/// one sign for any figure.
fn key(text: &str) -> String {
    let words = spelling(&text.replace('#', "0"));
    let figure = |word: &String| word.len() == 1 && word.bytes().all(|b| b.is_ascii_digit());
    let words: Vec<&str> =
        words.iter().map(|word| if figure(word) { "#" } else { word.as_str() }).collect();
    without_accents(&words.join(" ").replace('’', "'"))
}

/// Whether a text, in small letters, is a degree as a whole.
pub(super) fn is_degree(text: &str) -> bool {
    DEGREES.contains(&key(text))
}

/// Finds a degree at the start of a text: its length in bytes.
pub(in super::super) fn degree_at_start(text: &str) -> Option<usize> {
    let ends: Vec<usize> = text
        .char_indices()
        .filter(|&(at, c)| at > 0 && matches!(c, ' ' | ',' | '(' | ':' | ';' | '–' | '/'))
        .map(|(at, _)| at)
        .chain([text.len()])
        .take(DEGREE_WORDS)
        .collect();
    let bare = |end: usize| {
        let text = text[..end].trim_end_matches([',', ';', ':', ' ']);
        if text.contains('(') { text } else { text.trim_end_matches(')') }.len()
    };
    ends.into_iter().rev().map(bare).find(|&end| {
        let head = &text[..end];
        let key = key(head);
        DEGREES.contains(&key) && is_degree_shaped(head, &key)
    })
}

/// Short degrees are only meant when written like one: "MA", not "ma"; "Be" is a word.
fn is_degree_shaped(head: &str, joined: &str) -> bool {
    joined.chars().filter(|c| c.is_alphabetic()).count() > 3
        || head.chars().filter(|c| c.is_uppercase()).count() >= 2
        || head.contains('.')
        || matches!(
            joined,
            "bac"
                | "cap"
                | "bts"
                | "dut"
                | "but"
                | "mgr"
                | "lic"
                | "inz"
                | "l1"
                | "l2"
                | "l3"
                | "m1"
                | "m2"
                | "nvq #"
        ) && head.starts_with(char::is_uppercase)
}

/// Whether a degree stands anywhere in a text.
pub(in super::super) fn has_degree(text: &str) -> bool {
    degree_at(text).is_some()
}

/// Finds the first degree in a text: from where to where.
pub(in super::super) fn degree_at(text: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for _ in 0..40 {
        let rest = &text[start..];
        let trimmed = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        start += rest.len() - trimmed.len();
        if let Some(length) = degree_at_start(trimmed) {
            return Some((start, start + length));
        }
        start += trimmed.find([' ', ',', '(', '/', '–'])?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_found_in_their_spellings() {
        for (text, degree) in [
            ("Master of Science in Computer Science", "Master of Science"),
            ("Master of Business Administration", "Master of Business Administration"),
            ("B.Tech, Computer Science", "B.Tech"),
            ("BSc (Hons) Biology", "BSc"),
            ("PhD", "PhD"),
            ("Bachelor Information Technology", "Bachelor"),
            ("Diplom-Ingenieur Maschinenbau", "Diplom-Ingenieur"),
            ("Licence professionnelle Commerce", "Licence professionnelle"),
        ] {
            assert_eq!(degree_at_start(text).map(|end| &text[..end]), Some(degree), "{text}");
        }
        for degree in [
            "Level 2 Certificate",
            "NCFE Level 3 Extended Diploma",
            "BTEC National Diploma",
            "GCE A-Levels",
            "PGDip",
            "BMus",
            "Associate of Applied Science",
            "Reife- und Diplomprüfung",
            "Erfolgreich abgeschlossene Berufsausbildung",
            "Diplom-Sozialpädagogin",
            "1. Staatsexamen",
            "BACCALAUREAT GENERAL",
            "Brevet d’études professionnelles",
            "Licence 3",
            "Classe préparatoire aux grandes écoles",
            "Ciclo Formativo de Grado Superior",
            "ESO",
            "Técnico superior universitario",
            "Studia I stopnia",
            "Świadectwo dojrzałości",
        ] {
            assert_eq!(degree_at_start(degree), Some(degree.len()), "{degree}");
        }
        assert_eq!(degree_at("Leeds, BSc Biology"), Some((7, 10)));
        assert!(!has_degree("to be or ma not"));
    }
}
