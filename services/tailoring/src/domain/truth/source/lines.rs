//! Lines that something rests on, as a text to be searched: what was read in the resume, and what its
//! owner wrote in corrections, so that it can be told who said it.

use std::collections::HashSet;

use resume::{
    model::{Evidence, Resume},
    parse,
};

use super::Squeezed;

/// Lines of the resume: their numbers, and what they say.
pub(in super::super) struct Lines {
    /// What was read, joined.
    read: (Evidence, Squeezed),
    /// What the owner wrote, each line alone.
    own: Vec<(usize, Squeezed)>,
    /// Both, joined in their order; a sentence may run from one into the other.
    whole: Option<(Evidence, Squeezed)>,
}

impl Lines {
    /// Takes lines of a resume, all as the first of `texts` has them, then all as the next, with
    /// `between` between them.
    pub(super) fn new(
        resume: &Resume,
        evidence: &Evidence,
        between: &str,
        texts: &[fn(&str) -> String],
    ) -> Self {
        let all = texts.iter().flat_map(|text| evidence.iter().map(move |at| (*at, text)));
        let lines: Vec<(usize, String)> =
            all.filter_map(|(at, text)| Some((at, text(resume.lines.get(at)?)))).collect();
        let (own, read): (Vec<_>, Vec<_>) =
            lines.iter().cloned().partition(|(at, _)| resume.is_owner_line(*at));
        Self {
            read: joined(read, between),
            whole: (!own.is_empty()).then(|| joined(lines, between)),
            own: own.into_iter().map(|(at, text)| (at, Squeezed::new(&text))).collect(),
        }
    }

    /// Whether they say something.
    pub(in super::super) fn holds(&self, part: &str) -> bool {
        let whole = self.whole.as_ref().is_some_and(|(_, whole)| whole.holds(part));
        whole || self.read.1.holds(part) || self.own.iter().any(|(_, line)| line.holds(part))
    }

    /// The lines that say something which they hold: those that were read if they do, else the
    /// owner's, else all together.
    pub(super) fn of(&self, part: &str) -> Evidence {
        let own = self.own.iter().filter(|(_, line)| line.holds(part));
        let mut own: Evidence = own.map(|(at, _)| *at).collect();
        own.dedup();
        match &self.whole {
            Some(_) if self.read.1.holds(part) => self.read.0.clone(),
            Some((whole, _)) if own.is_empty() => whole.clone(),
            Some(_) => own,
            None => self.read.0.clone(),
        }
    }

    /// Everything they say.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let own = self.own.iter().map(|(_, line)| line.text.as_str());
        std::iter::once(self.read.1.text.as_str()).chain(own)
    }
}

fn joined(lines: Vec<(usize, String)>, between: &str) -> (Evidence, Squeezed) {
    let (mut numbers, texts): (Evidence, Vec<String>) = lines.into_iter().unzip();
    let mut seen = HashSet::new();
    numbers.retain(|number| seen.insert(*number));
    (numbers, Squeezed::new(&texts.join(between)))
}

/// What stands in the left margin of a line; all of it where there is none. A date of two rows and the text
/// beside it each go on in their own column.
pub(super) fn margin(line: &str) -> String {
    parse::plain(line.split_once('\t').map_or(line, |(margin, _)| margin))
}

/// A line without its left margin.
pub(super) fn behind_margin(line: &str) -> String {
    parse::plain(line.split_once('\t').map_or(line, |(_, text)| text))
}

/// A line without its right margin.
pub(super) fn before_margin(line: &str) -> String {
    parse::plain(line.rsplit_once('\t').map_or(line, |(text, _)| text))
}
