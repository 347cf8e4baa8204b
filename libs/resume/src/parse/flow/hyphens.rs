//! Tells a word that the typesetter has broken at the end of a line from a compound with a hyphen.

use std::collections::HashSet;

use super::super::{lines::Line, vocabulary};

/// Lines that have to end in a hyphen before hyphens are taken for those of a typesetter.
const HYPHENS: usize = 4;
/// Words that stand before a hyphen of their own.
const PREFIXES: &[&str] = &[
    "all",
    "anti",
    "best",
    "client",
    "cloud",
    "co",
    "cost",
    "cross",
    "customer",
    "data",
    "day",
    "decision",
    "e",
    "end",
    "event",
    "ex",
    "fast",
    "first",
    "full",
    "fund",
    "hands",
    "high",
    "in",
    "large",
    "long",
    "low",
    "mid",
    "multi",
    "non",
    "object",
    "off",
    "on",
    "open",
    "part",
    "peer",
    "people",
    "performance",
    "post",
    "problem",
    "real",
    "results",
    "risk",
    "role",
    "self",
    "semi",
    "short",
    "small",
    "state",
    "sub",
    "team",
    "test",
    "time",
    "top",
    "two",
    "up",
    "user",
    "web",
    "well",
    "work",
    "world",
];

/// Ends of words that stand on no line as a word of their own.
const ENDINGS: &[&str] = &[
    "ment", "ments", "mental", "tion", "tions", "tional", "sion", "sions", "ation", "ations",
    "ing", "ings", "ting", "ning", "oping", "ling", "ring", "ly", "ably", "ally", "ity", "ities",
    "ness", "ance", "ances", "ence", "ences", "ency", "able", "ible", "ated", "ates", "ating",
    "ative", "tive", "sive", "ized", "izing", "ised", "ising", "ical", "ture", "tures", "ture",
    "ful", "ous", "ious", "ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "lich",
    "liche", "lichen", "isch", "ische", "ischen", "tionen", "ción", "ciones", "miento", "mientos",
    "mente", "dad", "dades", "ments", "ement", "ements", "tique", "tiques", "ości", "ość", "anie",
    "ania", "owanie", "owania",
];

/// What the lines of a document tell about their hyphens.
#[derive(Debug, Default)]
pub(super) struct Hyphens {
    /// Words of the document in lower case.
    words: HashSet<String>,
    /// Whether many lines end in a hyphen: the typesetter has broken words then.
    hyphenated: bool,
}

impl Hyphens {
    /// Learns from the lines of a document.
    pub(super) fn of(lines: &[Line]) -> Self {
        let open = |line: &Line| line.text.ends_with(['-', '‐']);
        let mut words = HashSet::new();
        for (at, line) in lines.iter().enumerate() {
            // The halves of a broken word are no words.
            let text = line.text.as_str();
            let rest = at > 0 && open(&lines[at - 1]) && text.starts_with(char::is_lowercase);
            let text = if rest { text.split_once(' ').map_or("", |(_, text)| text) } else { text };
            let text =
                if open(line) { text.rsplit_once(' ').map_or("", |(text, _)| text) } else { text };
            let whole = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
            words.extend(whole.map(str::to_lowercase));
        }
        let ends = |pair: &&[Line]| {
            pair[0].text.ends_with(['-', '‐']) && pair[1].text.starts_with(char::is_lowercase)
        };
        let hyphenated = lines.windows(2).filter(ends).count() >= HYPHENS;
        Self { words, hyphenated }
    }

    /// Whether the word before a hyphen and the word after it are one: they stand elsewhere as one, the
    /// second is the end of a word, or the document breaks words and they are no usual compound.
    pub(super) fn broken(&self, text: &str, rest: &str) -> bool {
        let edge = |c: char| !c.is_alphanumeric();
        let head = text.trim_end_matches(['-', '‐']).rsplit(edge).next().unwrap_or_default();
        let tail = rest.split(edge).next().unwrap_or_default();
        let whole = format!("{head}{tail}").to_lowercase();
        let lower = head.to_lowercase();
        let compound = PREFIXES.contains(&lower.as_str())
            || (self.words.contains(&lower) && self.words.contains(&tail.to_lowercase()));
        let ending = ENDINGS.contains(&tail.to_lowercase().as_str()) && lower.chars().count() > 1;
        self.words.contains(&whole)
            || (ending && !compound)
            || vocabulary::is_known(&whole)
            || (self.hyphenated && !compound)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_halves_of_broken_words_make_no_compounds() {
        let resume = crate::parse::parse(
            "Jane Roe\n\nExperience\nBaker, Crumb Ltd  2019 - 2021\n\
             • Durchführung von Recherchen für internatio-\nnale Projekte und Öfen\n\
             • Bearbeitung und Optimierung von Datens-\nätzen des Hauses\n\
             • Verbesserung der Entwick-\nlungsprojekte im Hause\n\
             • Verwaltung einer struktu-\nrierten Verteilung von Brot\n",
        );
        let text: Vec<&str> =
            resume.work[0].highlights.iter().map(|item| item.text.as_str()).collect();
        assert!(text[0].contains("internationale Projekte"), "{text:?}");
        assert!(text[1].contains("Datensätzen") && text[3].contains("strukturierten"), "{text:?}");
    }
}
