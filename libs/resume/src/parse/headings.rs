//! Tells headings of sections from other lines: by a table of spellings in several languages, and
//! by the look that the headings of this document share.

mod look;
mod words;

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use self::words::{behind_icon, by_core, compound, is_made_of_words};
pub(super) use self::{look::Look, words::without_icon};

use super::{
    dates,
    lines::Line,
    places,
    vocabulary::{self, Term},
};
use crate::model::SectionKind;

static TABLE: LazyLock<HashMap<String, Topic>> = LazyLock::new(|| read_table(str::to_owned));

/// The same without accents.
static BARE_TABLE: LazyLock<HashMap<String, Topic>> =
    LazyLock::new(|| read_table(vocabulary::without_accents));

fn read_table(written: fn(&str) -> String) -> HashMap<String, Topic> {
    let mut table = HashMap::new();
    for line in include_str!("data/headings.tsv").lines() {
        let Some((name, spellings)) = line.split_once('\t') else { continue };
        let Some(topic) = Topic::named(name) else { continue };
        for spelling in spellings.split('|') {
            table.entry(written(&key(spelling))).or_insert(topic);
        }
    }
    table
}

static SPELLINGS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let rows = include_str!("data/headings.tsv").lines().filter_map(|line| line.split_once('\t'));
    rows.flat_map(|(_, spellings)| spellings.split('|')).collect()
});

/// Whether a text is a heading letter by letter, so that "Skills" over "Interests" are two.
pub(super) fn is_spelled(text: &str) -> bool {
    SPELLINGS.contains(text.to_lowercase().replace('&', "and").as_str())
}

/// What a section is about; finer than the model, which has no room of its own for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    Title,
    Contact,
    Links,
    Summary,
    Work,
    Volunteer,
    Education,
    Skills,
    Projects,
    Languages,
    Certificates,
    Awards,
    Publications,
    Other,
}

impl Topic {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "title" => Self::Title,
            "contact" => Self::Contact,
            "links" => Self::Links,
            "summary" => Self::Summary,
            "work" => Self::Work,
            "volunteer" => Self::Volunteer,
            "education" => Self::Education,
            "skills" => Self::Skills,
            "projects" => Self::Projects,
            "languages" => Self::Languages,
            "certificates" => Self::Certificates,
            "awards" => Self::Awards,
            "publications" => Self::Publications,
            "other" => Self::Other,
            _ => return None,
        })
    }

    /// What the model calls it.
    pub(super) fn kind(self) -> SectionKind {
        match self {
            Self::Contact | Self::Links => SectionKind::Contact,
            Self::Summary => SectionKind::Summary,
            Self::Work => SectionKind::Work,
            Self::Education => SectionKind::Education,
            Self::Skills => SectionKind::Skills,
            Self::Projects => SectionKind::Projects,
            Self::Languages => SectionKind::Languages,
            Self::Certificates => SectionKind::Certificates,
            Self::Title | Self::Volunteer | Self::Awards | Self::Publications | Self::Other => {
                SectionKind::Other
            }
        }
    }
}

/// Letters of a text in lower case, "and" left out, so that "Work & Education" and
/// "W O R K  and EDUCATION" are the same.
fn key(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    words
        .filter(|word| !matches!(*word, "and" | "und" | "et" | "y" | "i" | "e" | "the"))
        .flat_map(|word| word.chars().filter(|c| c.is_alphanumeric()))
        .collect()
}

/// Looks a key up: as it is, without accents, and in the other number ("Activity").
fn known(key: &str) -> Option<Topic> {
    let plural = || TABLE.get(&format!("{key}s")).filter(|_| key.len() >= 6);
    let singular = || TABLE.get(key.strip_suffix('s')?).filter(|_| key.len() >= 7);
    let bare = || BARE_TABLE.get(&vocabulary::without_accents(key));
    TABLE.get(key).or_else(bare).or_else(plural).or_else(singular).copied()
}

/// Topic of a text that is, as a whole, a heading of the table.
pub(super) fn exact(text: &str) -> Option<Topic> {
    if text.len() > 60 || text.len() < 2 {
        return None;
    }
    let text = text.trim_end_matches([':', '.', ' ', '-', '–', '—', '_', '=']);
    let found = known(&key(text)).or_else(|| behind_icon(text));
    // Letters set apart ("S K I L L S", "SK I LL S") hide the word "i" that is left out above.
    found.or_else(|| {
        let most = if is_capitals(text) { 3 } else { 1 };
        let spread =
            text.split(' ').filter(|word| !word.is_empty()).all(|w| w.chars().count() <= most);
        let joined: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        spread.then(|| TABLE.get(&joined).copied()).flatten()
    })
}

/// Topic of a line that is a heading in a document of this look. `within` is the topic of the
/// section it stands in.
pub(super) fn recognise(line: &Line, look: Look, within: Option<Topic>) -> Option<Topic> {
    let text = line.text.as_str();
    // Those of one column may be in capitals and those of the other in small letters, if nothing else is set so.
    let set = look.is_set_as_one(line) && exact(text).is_some();
    let small = text.starts_with(char::is_lowercase)
        && line.level == 0
        && behind_icon(text).is_none()
        && !set;
    if line.bullet() || text.chars().count() > 60 || (small && !look.small) {
        return None;
    }
    // "AWARDS and TALKS" stands out of a list, "HTML and CSS" does not.
    let first = text.split(' ').next().unwrap_or_default();
    let loud = line.blank_before && first.chars().count() > 4 && is_capitals(first);
    let several = || compound(text).filter(|_| loud || within != Some(Topic::Skills));
    if let Some(topic) = exact(text).or_else(several) {
        let entries = matches!(within, Some(Topic::Work | Topic::Projects | Topic::Volunteer));
        // "Awards:" inside of an employment, where headings have no colon.
        let sure = line.strong && matches!(topic, Topic::Work | Topic::Education);
        if look.bare && entries && text.ends_with(':') && !line.blank_before && !sure {
            return None;
        }
        // "Key achievements" with no room above it, where headings have some.
        let inner = matches!(topic, Topic::Summary | Topic::Skills | Topic::Awards | Topic::Other);
        if look.blank && entries && inner && !line.blank_before && !line.strong {
            return None;
        }
        let label = text.ends_with(':') && !(line.blank_before && line.strong);
        let main = matches!(topic, Topic::Work | Topic::Education);
        let apart = line.blank_before || main && line.strong && !entries;
        let weak = !look.shared_by(line) && (label || !apart);
        // A kind of skills under "Skills" names a group.
        let group = within == Some(Topic::Skills) && topic == Topic::Skills;
        return (!group && !(weak && (look.capitals || look.level > 0 || look.styled())))
            .then_some(topic);
    }
    let made = || by_core(text).filter(|_| is_made_of_words(text));
    if look.styled() && !look.is_set_as_one(line) {
        let label = line.strong && line.blank_before && text.ends_with(':');
        return made().filter(|topic| label && *topic == Topic::Skills && within != Some(*topic));
    }
    if let Some(topic) = misspelt(line).filter(|_| look.shared_by(line)) {
        return Some(topic);
    }
    if (line.blank_before || (line.words() > 2 && !matches!(within, Some(Topic::Work))))
        && line.words() <= 5
        && within != Some(Topic::Skills)
        && let Some(topic) = made()
    {
        return Some(topic);
    }
    if look.level > 0 && line.level == look.level {
        return Some(by_core(text).unwrap_or(Topic::Other));
    }
    let course = within == Some(Topic::Education) && vocabulary::has_degree(text);
    if look.is_set_as_one(line) && within.is_some() && !course && text.contains(char::is_alphabetic)
    {
        return Some(by_core(text).unwrap_or(Topic::Other));
    }
    if !look.shared_by(line) || line.words() > 6 || text.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let titled = text
        .split(' ')
        .all(|word| word.len() <= 3 || !word.chars().next().is_some_and(char::is_lowercase));
    let marked = is_capitals(text) || line.level > 0 || line.blank_before || text.ends_with(':');
    if !titled || !marked || text.contains([',', '|', '@']) || vocabulary::title_score(text) > 1 {
        return None;
    }
    let quiet = !is_capitals(text) && line.level == 0;
    let inside_list = within == Some(Topic::Skills) && quiet;
    let no_skill = |topic: &Topic| matches!(topic, Topic::Work | Topic::Education);
    by_core(text)
        .filter(|topic| !inside_list || (no_skill(topic) && line.words() == 1))
        // A course under "Education" may start like that heading.
        .filter(|topic| !quiet || (line.words() <= 3 && within != Some(*topic)))
}

/// Topic of a line that stands alone under an empty one and is a heading but for a letter in each of its words.
fn misspelt(line: &Line) -> Option<Topic> {
    const LETTERS: usize = 8;
    if !line.blank_before || line.words() > 4 {
        return None;
    }
    if line.words() > 1 {
        return misspelt_words(line);
    }
    let word = key(&line.text);
    if word.len() < LETTERS || vocabulary::is_known(&word) {
        return None;
    }
    let written: Vec<char> = word.chars().collect();
    let mut near = TABLE.iter().filter(|(known, _)| {
        known.len() >= LETTERS && one_letter_off(&written, &known.chars().collect::<Vec<_>>())
    });
    let (_, topic) = near.next()?;
    near.all(|(_, other)| other == topic).then_some(*topic)
}

/// The same for several words: each is one that headings are made of, or a letter off.
fn misspelt_words(line: &Line) -> Option<Topic> {
    let written = vocabulary::without_accents(&line.text.to_lowercase());
    let mended: Option<Vec<String>> =
        written.split(' ').map(|word| words::nearest(word, one_letter_off)).collect();
    let text = mended?.join(" ");
    let by_core = || by_core(&text).filter(|_| is_capitals(&line.text));
    (text != written).then(|| known(&key(&text)).or_else(by_core)).flatten()
}

/// Whether one letter more, less or another makes one word of another.
fn one_letter_off(one: &[char], other: &[char]) -> bool {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    one.len().max(other.len()) - end == 1
}

/// Whether a line that no table knows is a heading, because all headings are in capitals and it is
/// set like them. `next` are the lines after it: a date there makes it the head of an entry.
pub(super) fn unknown(line: &Line, next: &[Line], look: Look) -> bool {
    let text = line.text.as_str();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    look.capitals
        && is_capitals(text)
        && line.blank_before
        && !line.bullet()
        && line.cells.len() == 1
        && exact(text).is_none()
        && (1..=6).contains(&line.words())
        && (line.words() > 1
            || next.first().is_some_and(|next| !next.blank_before && next.words() > 2))
        && letters >= 8
        && !text.contains([',', '|', '@', ':', '('])
        && !text.chars().any(|c| c.is_ascii_digit())
        && vocabulary::title_score(text) == 0
        && vocabulary::organisation_score(text) == 0
        && !vocabulary::is_institution(text)
        && !vocabulary::has_degree(text)
        && !places::is_place(text)
        && !next.iter().take(2).any(|line| !dates::find(&line.text).is_empty())
}

/// Whether a text has letters, and no small ones.
pub(super) fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// Splits "Skills: Rust, Go" into its topic, the heading and what follows.
pub(super) fn inline(line: &Line, within: Option<Topic>) -> Option<(Topic, &str, &str)> {
    let (head, rest) = line.text.split_once(':')?;
    let (head, rest) = (head.trim(), rest.trim());
    if head.starts_with(char::is_lowercase)
        || rest.is_empty()
        || within == Some(Topic::Skills)
        || head.len() > 40
    {
        return None;
    }
    let topic = exact(head)?;
    // "Cel: 300 000 0000" is a telephone, though it may mean an aim.
    if topic == Topic::Summary && !rest.contains(char::is_alphabetic) {
        return None;
    }
    // "EXPERIENCE: Baker", where a section begins on the line of its heading.
    let main = matches!(topic, Topic::Work | Topic::Education | Topic::Projects);
    if main && line.blank_before && is_capitals(head) && !is_capitals(rest) {
        return Some((topic, head, rest));
    }
    let listed = matches!(topic, Topic::Skills | Topic::Languages | Topic::Summary);
    let in_entries = matches!(within, Some(Topic::Work | Topic::Projects));
    let placed = !line.bullet() && (!in_entries || (line.blank_before && !is_entry_label(head)));
    let loud = is_capitals(head) || line.strong;
    (listed && (placed || loud)).then_some((topic, head, rest))
}

/// Labels that name the tools of one employment or project as often as a section.
fn is_entry_label(head: &str) -> bool {
    let head = head.to_lowercase();
    Term::EntryLabel.has(&head) || Term::EntryLabel.has(head.trim_end_matches('s'))
}

#[cfg(test)]
mod tests;
