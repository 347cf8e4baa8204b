//! Skills by name: their aliases, what they are, and which stand near each other. The standard
//! vocabulary is a folder of data files of this crate, one a trade; others can be read from text of
//! the same form.

mod kind;

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use aho_corasick::AhoCorasick;

pub use kind::Kind;

use crate::text::Folded;

static STANDARD: LazyLock<Vocabulary> = LazyLock::new(|| {
    Vocabulary::read_trades(TRADES)
        .expect("invariant: the vocabulary in the crate is well formed, as a test says")
});

macro_rules! trades {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../data/skills/", $name, ".tsv")))),+]
    };
}

/// The trades of the standard vocabulary, each with its rows.
const TRADES: [(&str, &str); 32] = trades![
    "computing",
    "libraries",
    "platforms",
    "data",
    "information-security",
    "design",
    "office",
    "management",
    "health",
    "social-care",
    "education",
    "finance",
    "law",
    "human-resources",
    "sales",
    "marketing",
    "logistics",
    "crafts",
    "construction",
    "cleaning",
    "hospitality",
    "beauty",
    "agriculture",
    "engineering",
    "science",
    "laboratory",
    "public-service",
    "security",
    "media",
    "licences",
    "languages",
    "personal",
];

/// A vocabulary that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A row has not five fields.
    #[error("row {0} of the vocabulary has to have five fields parted by tabs")]
    Fields(usize),
    /// A kind that is none.
    #[error("row {row} of the vocabulary has the unknown kind {kind:?}")]
    Kind {
        /// Number of the row, from 1.
        row: usize,
        /// What stands there.
        kind: String,
    },
    /// A name that stands twice.
    #[error("row {row} of the vocabulary repeats the skill {name:?}")]
    Repeated {
        /// Number of the row, from 1.
        row: usize,
        /// The name.
        name: String,
    },
    /// A parent that is no skill.
    #[error("row {row} of the vocabulary has the unknown parent {name:?}")]
    Parent {
        /// Number of the row, from 1.
        row: usize,
        /// The name of the parent.
        name: String,
    },
    /// The aliases make no automaton.
    #[error("the aliases of the vocabulary are too many or too long")]
    TooLarge,
}

/// A skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skill {
    /// Canonical name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Trade whose file it stands in; empty for a vocabulary of one text.
    pub trade: String,
    /// Group whose members can stand in for each other; empty for none.
    pub group: String,
    /// Names of more general skills.
    pub parents: Vec<String>,
}

impl Skill {
    /// Whether it is about computers: a word such as "Go" beside one of these is one too.
    #[must_use]
    pub fn technical(&self) -> bool {
        const TRADES: [&str; 6] =
            ["computing", "libraries", "platforms", "data", "office", "design"];
        TRADES.contains(&self.trade.as_str()) || self.kind.named()
    }
}

/// How one skill stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Not at all.
    None,
    /// One is more general than the other, or both belong to one group: experience carries over,
    /// but having one is not having the other.
    Near,
    /// They are the same.
    Same,
}

/// How an alias has to be written to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Any,
    /// As in the vocabulary.
    Exact,
    /// As in the vocabulary, where the text around it speaks of skills.
    Evident,
}

/// One spelling of a skill.
#[derive(Debug, Clone)]
pub(crate) struct Alias {
    pub(crate) skill: usize,
    pub(crate) written: String,
    pub(crate) case: Case,
}

/// Skills with all their spellings, ready to be found in text.
#[derive(Debug)]
pub struct Vocabulary {
    skills: Vec<Skill>,
    by_name: HashMap<String, usize>,
    pub(crate) aliases: Vec<Alias>,
    pub(crate) automaton: AhoCorasick,
}

impl Vocabulary {
    /// The vocabulary of this crate.
    #[must_use]
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// Reads a vocabulary: a row a skill; name, kind, group, parents and aliases parted by tabs,
    /// lists by `|`; rows that start with `#` are remarks.
    ///
    /// # Errors
    /// Says which row is wrong, and what would be right.
    pub fn read(text: &str) -> Result<Self, Error> {
        Self::read_trades([("", text)])
    }

    /// Reads a vocabulary of several texts, one a trade; parents may stand in any of them.
    ///
    /// # Errors
    /// As [`Vocabulary::read`]; rows are counted in each text by itself.
    pub fn read_trades<'t>(
        trades: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, Error> {
        let (mut rows, mut aliases, mut numbers) = (Rows::default(), Vec::new(), Vec::new());
        for (trade, text) in trades {
            let lines = text.lines().enumerate().map(|(at, row)| (at + 1, row));
            for (row, line) in lines.filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
            {
                rows.add(trade, row, line, &mut aliases)?;
                numbers.push(row);
            }
        }
        let Rows { skills, by_name } = rows;
        check_parents(&skills, &by_name, &numbers)?;
        let folded = aliases.iter().map(|alias: &Alias| Folded::new(&alias.written).text);
        let automaton = AhoCorasick::new(folded).map_err(|_| Error::TooLarge)?;
        Ok(Self { skills, by_name, aliases, automaton })
    }

    /// All skills, in the order of the vocabulary.
    #[must_use]
    pub fn skills(&self) -> &[Skill] {
        &self.skills
    }

    /// Finds a skill by its canonical name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Skill> {
        self.by_name.get(name).map(|&at| &self.skills[at])
    }

    /// How a skill that somebody has stands to one that is wanted, both by canonical name.
    #[must_use]
    pub fn relation(&self, wanted: &str, have: &str) -> Relation {
        if wanted == have {
            return Relation::Same;
        }
        let (Some(wanted), Some(have)) = (self.get(wanted), self.get(have)) else {
            return Relation::None;
        };
        let grouped = !wanted.group.is_empty() && wanted.group == have.group;
        let general = wanted.parents.contains(&have.name) || have.parents.contains(&wanted.name);
        if grouped || general { Relation::Near } else { Relation::None }
    }
}

/// Skills as they are read.
#[derive(Default)]
struct Rows {
    skills: Vec<Skill>,
    by_name: HashMap<String, usize>,
}

impl Rows {
    fn add(
        &mut self,
        trade: &str,
        row: usize,
        line: &str,
        aliases: &mut Vec<Alias>,
    ) -> Result<(), Error> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, kind, group, parents, spellings] = fields[..] else {
            return Err(Error::Fields(row));
        };
        let kind =
            Kind::from_name(kind).ok_or_else(|| Error::Kind { row, kind: kind.to_owned() })?;
        if self.by_name.insert(name.to_owned(), self.skills.len()).is_some() {
            return Err(Error::Repeated { row, name: name.to_owned() });
        }
        read_aliases(name, spellings, self.skills.len(), aliases);
        self.skills.push(Skill {
            name: name.to_owned(),
            kind,
            trade: trade.to_owned(),
            group: group.to_owned(),
            parents: list(parents).map(str::to_owned).collect(),
        });
        Ok(())
    }
}

fn list(field: &str) -> impl Iterator<Item = &str> {
    field.split('|').filter(|item| !item.is_empty())
}

/// Adds the spellings of a skill. Its name is one too, unless an alias restricts it.
fn read_aliases(name: &str, spellings: &str, skill: usize, aliases: &mut Vec<Alias>) {
    let mut seen: HashSet<String> = HashSet::new();
    for spelling in list(spellings) {
        let (case, written) = match spelling.split_at_checked(1) {
            Some(("=", rest)) => (Case::Exact, rest),
            Some(("?", rest)) => (Case::Evident, rest),
            _ => (Case::Any, spelling),
        };
        seen.insert(written.to_lowercase());
        aliases.push(Alias { skill, written: written.to_owned(), case });
    }
    if !seen.contains(&name.to_lowercase()) {
        aliases.push(Alias { skill, written: name.to_owned(), case: Case::Any });
    }
}

/// Every parent is a skill, and none is its own.
fn check_parents(
    skills: &[Skill],
    by_name: &HashMap<String, usize>,
    numbers: &[usize],
) -> Result<(), Error> {
    for (skill, &row) in skills.iter().zip(numbers) {
        let wrong = |name: &&String| !by_name.contains_key(*name) || **name == skill.name;
        if let Some(name) = skill.parents.iter().find(wrong) {
            return Err(Error::Parent { row, name: name.clone() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_vocabulary_covers_many_trades() {
        let vocabulary = Vocabulary::standard();
        assert!(vocabulary.skills().len() >= 600, "{}", vocabulary.skills().len());
        for kind in Kind::ALL {
            let count = vocabulary.skills().iter().filter(|skill| skill.kind == kind).count();
            assert!(count >= 3, "{kind:?} has {count} skills");
        }
    }

    #[test]
    fn no_spelling_belongs_to_two_skills() {
        let vocabulary = Vocabulary::standard();
        let mut owner: HashMap<String, usize> = HashMap::new();
        for alias in &vocabulary.aliases {
            let before = owner.insert(Folded::new(&alias.written).text, alias.skill);
            assert!(before.is_none_or(|skill| skill == alias.skill), "{}", alias.written);
        }
    }

    #[test]
    fn neighbours_and_parents_are_near_and_never_the_same() {
        let vocabulary = Vocabulary::standard();
        assert_eq!(vocabulary.relation("PostgreSQL", "PostgreSQL"), Relation::Same);
        assert_eq!(vocabulary.relation("PostgreSQL", "MySQL"), Relation::Near);
        assert_eq!(vocabulary.relation("Relational databases", "MySQL"), Relation::Near);
        assert_eq!(vocabulary.relation("Wound care", "Patient care"), Relation::Near);
        assert_eq!(vocabulary.relation("German", "English"), Relation::None);
        assert_eq!(vocabulary.relation("Rust", "Wound care"), Relation::None);
        assert_eq!(vocabulary.relation("Rust", "no such skill"), Relation::None);
    }

    #[test]
    fn a_row_that_is_wrong_is_named() {
        for (text, error) in [
            ("Rust\tprogramming", Error::Fields(1)),
            ("# remark\nRust\tnonsense\t\t\t", Error::Kind { row: 2, kind: "nonsense".to_owned() }),
            ("A\tsoft\t\t\t\nA\tsoft\t\t\t", Error::Repeated { row: 2, name: "A".to_owned() }),
            ("A\tsoft\t\tB\t", Error::Parent { row: 1, name: "B".to_owned() }),
            ("A\tsoft\t\tA\t", Error::Parent { row: 1, name: "A".to_owned() }),
        ] {
            assert_eq!(Vocabulary::read(text).err(), Some(error), "{text}");
        }
    }
}
