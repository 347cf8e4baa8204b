//! Words that say what a line is about: on what terms somebody worked, what a label stands before, what closes
//! a document.

use std::{collections::HashMap, sync::LazyLock};

use super::spelling;

/// Words by kind, sorted.
static WORDS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let rows = include_str!("../data/terms.tsv").lines().filter(|row| !row.starts_with('#'));
    let mut all: HashMap<&str, Vec<&str>> = HashMap::new();
    for (kind, words) in rows.filter_map(|row| row.split_once('\t')) {
        all.entry(kind).or_default().extend(words.split('|'));
    }
    all.values_mut().for_each(|words| words.sort_unstable());
    all
});

/// Kinds of words that say what a line is about; `terms.tsv` has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Term {
    Contract,
    Department,
    /// Begins a personal detail: "Date of birth".
    Detail,
    /// Is one alone: "LinkedIn".
    DetailAlone,
    Phone,
    Place,
    /// The label of a name.
    Name,
    /// The label of what parents have given.
    Given,
    /// The label of what a family shares; some stand for a whole name where no other label stands beside them.
    Family,
    /// The label of what was done.
    Duties,
    Thesis,
    Referee,
    /// A bold label of what the European form tells of an employer or a school.
    EntryDetail,
    /// A label that names the tools of one employment or project as often as a section.
    EntryLabel,
    /// The last word of the name of a team.
    Team,
    /// The first word of a body or firm in the south, where it says what something is.
    Body,
    /// Stands over a column of a table of courses.
    Column,
    ColumnAlone,
    /// Begins a line that closes a document.
    Close,
    /// Leads to what somebody was: "employed as a".
    Role,
    /// The same, and to nothing else: "in the post of".
    Post,
    /// The label of whom somebody worked under.
    Superior,
    /// The label of the classes of a driving licence.
    Licence,
}

impl Term {
    fn words(self) -> &'static [&'static str] {
        let kind = match self {
            Self::Contract => "contract",
            Self::Department => "department",
            Self::Detail => "detail",
            Self::DetailAlone => "detail_alone",
            Self::Phone => "phone",
            Self::Place => "place",
            Self::Name => "name",
            Self::Given => "given",
            Self::Family => "family",
            Self::Duties => "duties",
            Self::Thesis => "thesis",
            Self::Referee => "referee",
            Self::EntryDetail => "entry_detail",
            Self::EntryLabel => "entry_label",
            Self::Team => "team",
            Self::Body => "body",
            Self::Column => "column",
            Self::ColumnAlone => "column_alone",
            Self::Close => "close",
            Self::Role => "role",
            Self::Post => "post",
            Self::Superior => "superior",
            Self::Licence => "licence",
        };
        WORDS.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Whether a text, in small letters, is one of these words.
    pub(in super::super) fn has(self, text: &str) -> bool {
        self.words().binary_search(&text).is_ok()
    }

    /// What follows one of them at the beginning of a text, in any letters.
    pub(in super::super) fn behind(self, text: &str) -> Option<&str> {
        let fits = |word: &&&str| {
            text.get(..word.len()).is_some_and(|have| have.to_lowercase() == ***word)
        };
        let word = self.words().iter().filter(fits).max_by_key(|word| word.len())?;
        text.get(word.len()..)
    }

    /// Whether a text, in small letters, begins with one of them.
    pub(in super::super) fn begins(self, text: &str) -> bool {
        self.words().iter().any(|word| text.starts_with(word))
    }
}

/// Whether a text only says what kind of contract it was.
pub(in super::super) fn is_contract(text: &str) -> bool {
    let words = spelling(text);
    // "Teilzeit 40%"
    let share =
        |word: &str| word.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | '%'));
    words.iter().any(|word| Term::Contract.has(word))
        && words.iter().all(|word| word == "&" || Term::Contract.has(word) || share(word))
}

/// Whether a text names a part of a firm, which follows a title: "Director, Finance".
pub(in super::super) fn is_department(text: &str) -> bool {
    let words = spelling(text);
    let joint = |word: &str| matches!(word, "&" | "and" | "und" | "et" | "y");
    (1..=3).contains(&words.len())
        && words.iter().all(|word| joint(word) || Term::Department.has(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_contract_and_parts_of_firms_are_known() {
        for text in [
            "CDD saisonnier",
            "Vollzeit, befristet",
            "Full-time",
            "Jornada completa",
            "Umowa zlecenie",
        ] {
            assert!(is_contract(text), "{text}");
        }
        for text in [
            "Buchhaltung",
            "Ressources humaines",
            "Recursos humanos",
            "Księgowość",
            "Payroll & Billing",
        ] {
            assert!(is_department(text), "{text}");
        }
        assert!(!is_contract("Seasonal Foods") && !is_department("Acme Logistics"));
    }
}
