//! Takes a posting apart: its title, what it demands and what it wishes for, the duties, and the
//! words that matter in it. `sections` tells what a block and a sentence are for; benefits, praise of
//! the company and the way to apply are left out.

pub mod facts;
mod keywords;
mod title;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use self::facts::Facts;
use crate::{
    phrase::spans,
    sections::{
        blocks::{self, Block},
        cues,
        headings::Topic,
    },
    text,
    vocabulary::{Kind, Vocabulary},
};

/// A posting taken apart. Lines are counted from 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Posting {
    /// Title of the position; empty where none was found.
    pub title: String,
    /// What is demanded or wished for, in the order of the text.
    pub requirements: Vec<Requirement>,
    /// What is to be done, in the order of the text.
    pub responsibilities: Vec<Duty>,
    /// Words that matter most, the weightiest first.
    pub keywords: Vec<String>,
    /// Skills that are named, each once, in the order of the text.
    pub skills: Vec<Wanted>,
    /// Phrases that name skills which stand in no vocabulary, as worded, each once, in the order of
    /// the text. They are for showing: a phrase supports nothing, only its words do.
    #[serde(default)]
    pub phrases: Vec<Wanted>,
    /// What is said about the position beside its demands.
    #[serde(default)]
    pub facts: Facts,
}

/// A demand or wish.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// As worded, without bullet.
    pub text: String,
    /// Its line, or its first.
    pub line: usize,
    /// Whether it is demanded; otherwise it would be welcome.
    pub must: bool,
    /// Years of experience that are named.
    pub years: Option<u8>,
    /// Canonical names of the skills in it.
    pub skills: Vec<String>,
}

impl Requirement {
    /// Whether years of experience are asked for and nothing is said of what in.
    #[must_use]
    pub fn any_work(&self) -> bool {
        cues::any_work(&self.text)
    }
}

/// Something to be done in the position.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// As worded, without bullet.
    pub text: String,
    /// Its line, or its first.
    pub line: usize,
    /// Canonical names of the skills in it.
    pub skills: Vec<String>,
}

/// A skill that a posting names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Canonical name; of a phrase its words.
    pub name: String,
    /// Whether a demand names it.
    pub must: bool,
    /// Line that names it first.
    pub line: usize,
}

/// Takes a posting apart with the standard vocabulary.
#[must_use]
pub fn analyze(text: &str) -> Posting {
    analyze_with(text, Vocabulary::standard())
}

/// Takes a posting apart with another vocabulary.
#[must_use]
pub fn analyze_with(text: &str, vocabulary: &Vocabulary) -> Posting {
    let text: String = text.nfc().collect();
    let found = title::find(&text);
    let blocks = blocks::split(&text, found.start, found.line);
    let mut posting = Posting { title: found.text, ..Posting::default() };
    for block in &blocks {
        for sentence in parts(block) {
            sort(&mut posting, block, sentence, vocabulary);
        }
    }
    if posting.requirements.len() < FEW {
        take_duties_as_wishes(&mut posting);
    }
    collect_skills(&mut posting, found.line, vocabulary);
    collect_phrases(&mut posting, vocabulary);
    posting.keywords = keywords::find(&posting);
    posting.facts = facts::find(&text, found.start, &blocks, &posting);
    posting
}

/// Demands, and duties, at most; the longest posting has a third of that.
const MOST: usize = 200;
/// Demands below which the duties count, too.
const FEW: usize = 2;

/// Characters up to which a bullet is one demand, however many sentences it has.
const BULLET: usize = 200;

/// Sentences of a block; a bullet is one, unless it is long.
fn parts(block: &Block) -> Vec<&str> {
    if block.bullet && block.text.chars().count() < BULLET {
        return vec![block.text.as_str()];
    }
    text::sentences(&block.text)
}

/// Puts a sentence where it belongs.
fn sort(posting: &mut Posting, block: &Block, text: &str, vocabulary: &Vocabulary) {
    // "You have:" leads to what follows and says nothing itself; legal text says nothing here.
    if text.ends_with(':') || cues::legal(text) || cues::waived(text) || cues::pays(text) {
        return;
    }
    let (demands, wished) = (cues::demands(text), cues::wishes(text));
    let aside = !block.bullet && !demands && cues::aside(text);
    let topic = match block.topic {
        Topic::Benefits | Topic::About | Topic::Process => return,
        _ if aside => return,
        // Other sections may hold demands between the lines.
        Topic::Responsibilities if cues::plain_demands(text) => Topic::Requirements,
        Topic::Unknown if demands || wished => Topic::Requirements,
        Topic::Unknown if block.bullet || cues::duties(text) => Topic::Responsibilities,
        Topic::Unknown => return,
        topic => topic,
    };
    if posting.requirements.len().max(posting.responsibilities.len()) >= MOST {
        return;
    }
    if topic == Topic::Responsibilities {
        let (text, line, skills) = (text.to_owned(), block.line, vocabulary.names(text));
        posting.responsibilities.push(Duty { text, line, skills });
        return;
    }
    let wish = topic == Topic::Nice || block.wish;
    let mut push = |text: &str, wish: bool| {
        posting.requirements.push(Requirement {
            text: text.to_owned(),
            line: block.line,
            must: !wish,
            years: cues::years(text),
            skills: vocabulary.names(text),
        });
    };
    match cues::parted(text).filter(|_| !wish) {
        Some((demand, wished)) => {
            push(demand, false);
            push(wished, true);
        }
        None => push(text, wish || wished),
    }
}

/// A posting that demands next to nothing in words wishes for people who can do what is to be done.
fn take_duties_as_wishes(posting: &mut Posting) {
    posting.requirements.extend(posting.responsibilities.iter().map(|duty| Requirement {
        text: duty.text.clone(),
        line: duty.line,
        must: false,
        years: None,
        skills: duty.skills.clone(),
    }));
}

fn collect_skills(posting: &mut Posting, title_line: usize, vocabulary: &Vocabulary) {
    let mut all: Vec<Wanted> = Vec::new();
    let mut add = |name: &String, must: bool, line: usize| {
        if let Some(known) = all.iter_mut().find(|wanted| wanted.name == *name) {
            known.must |= must;
            known.line = known.line.min(line);
        } else {
            all.push(Wanted { name: name.clone(), must, line });
        }
    };
    vocabulary.names(&posting.title).iter().for_each(|name| add(name, true, title_line));
    for requirement in &posting.requirements {
        requirement.skills.iter().for_each(|name| add(name, requirement.must, requirement.line));
    }
    // "Keep it dependable" asks for no personal skill.
    let personal = |name: &str| vocabulary.get(name).is_some_and(|skill| skill.kind == Kind::Soft);
    for duty in &posting.responsibilities {
        let named = duty.skills.iter().filter(|name| !personal(name));
        named.for_each(|name| add(name, false, duty.line));
    }
    all.sort_by_key(|wanted| wanted.line);
    posting.skills = all;
}

/// Collects the phrases of demands and duties; a demand that is a phrase as a whole needs no second
/// name.
fn collect_phrases(posting: &mut Posting, vocabulary: &Vocabulary) {
    let demands = posting.requirements.iter().map(|one| (&one.text, one.must, one.line));
    let duties = posting.responsibilities.iter().map(|one| (&one.text, false, one.line));
    let mut all: Vec<Wanted> = Vec::new();
    for (text, must, line) in demands.chain(duties) {
        for span in spans(text, vocabulary).into_iter().filter(|span| span.skill.is_none()) {
            let name = &text[span.span];
            match all.iter_mut().find(|known| known.name == name) {
                Some(known) => known.must |= must,
                None => all.push(Wanted { name: name.to_owned(), must, line }),
            }
        }
    }
    all.sort_by_key(|phrase| phrase.line);
    posting.phrases = all;
}

#[cfg(test)]
mod tests;
