//! Puts the document together: summary and chosen points, then the sections of the resume, each with
//! what matches first.

mod order;
mod others;
mod sections;

use std::collections::HashMap;

use matching::Level;
use resume::{
    model::{Resume, Statement},
    write::{Content, Section},
};

use super::super::{
    labels::Tongue,
    material::{self, Entry, Item, Place},
    relevance::Relevance,
    report::{Dropped, Moved},
    summary, truth,
};
use super::{Room, point};

/// Why something was left out.
const NOTHING: &str = "it matches nothing in the posting, and there was no room";
const LESS: &str = "it matters less for the posting than what stays, and there was no room";

/// Letters of the name of an entry that is shown behind a point at most.
const NAME: usize = 60;

/// The sections of a tailored resume.
#[derive(Debug, Default)]
pub(super) struct Arranged {
    pub(super) sections: Vec<Section>,
    pub(super) moved: Vec<Moved>,
    pub(super) dropped: Vec<Dropped>,
}

/// What is known while the sections are put together.
struct Desk<'a> {
    resume: &'a Resume,
    items: &'a [Item],
    relevance: &'a Relevance,
    /// Item at each place.
    at: HashMap<Place, usize>,
    tongue: Tongue,
}

impl Arranged {
    pub(super) fn new(
        resume: &Resume,
        items: &[Item],
        relevance: &Relevance,
        selected: &[usize],
        tongue: Tongue,
        room: Room,
    ) -> Self {
        let at = items.iter().enumerate().map(|(at, item)| (item.place, at)).collect();
        let desk = Desk { resume, items, relevance, at, tongue };
        let mut arranged = Self::default();
        let mut kept = desk.entries_kept(&mut arranged);
        desk.move_points(selected, &mut kept, &mut arranged);
        desk.drop_surplus(&mut kept, room, &mut arranged);
        let points: Vec<Statement> = selected.iter().map(|&item| desk.attributed(item)).collect();
        let mut sections = desk.sections(&kept, room, &mut arranged);
        if !points.is_empty() {
            sections.insert(1, Section::new(tongue.selected(), Content::Points(points)));
        }
        sections.retain(|section| !section.content.is_empty());
        arranged.sections = sections;
        arranged
    }
}

/// Statements of each entry that stay in it, in the order they are shown.
type Kept = HashMap<Entry, Vec<usize>>;

impl Desk<'_> {
    /// All statements of all entries that say something; the worthier first, else in the order of
    /// the resume.
    fn entries_kept(&self, arranged: &mut Arranged) -> Kept {
        let mut kept = Kept::new();
        for item in self.items {
            let Some((entry, point)) = item.place.entry() else { continue };
            match point::furniture(&item.text, &self.resume.basics.name) {
                Some(reason) => arranged.drop(item, reason),
                None => kept.entry(entry).or_default().push(point),
            }
        }
        for (entry, points) in &mut kept {
            points.sort_by(|&a, &b| {
                self.worth(entry.place(b)).total_cmp(&self.worth(entry.place(a)))
            });
        }
        kept
    }

    fn worth(&self, place: Place) -> f64 {
        self.at.get(&place).map_or(0.0, |&item| self.relevance.worth[item])
    }

    fn matches(&self, place: Place) -> bool {
        self.at.get(&place).is_some_and(|&item| self.relevance.matches(item))
    }

    /// A chosen point with the name of the entry it comes from, so that it is not torn from it; without,
    /// where the source does not say both in one entry.
    fn attributed(&self, item: usize) -> Statement {
        let Item { text, evidence, place, .. } = &self.items[item];
        let alone = Statement { text: text.clone(), evidence: evidence.clone() };
        let Some((entry, _)) = place.entry() else { return alone };
        let name = self.name(entry);
        if name.is_empty() || name.chars().count() > NAME || text.contains(name.as_str()) {
            return alone;
        }
        let text = format!("{} ({name})", text.trim_end_matches('.'));
        if truth::check(self.resume, &[], &text).is_err() {
            return alone;
        }
        let mut evidence = evidence.clone();
        evidence.extend(self.evidence(entry).iter().filter(|line| !alone.evidence.contains(line)));
        Statement { text, evidence }
    }

    /// Lines that the head of an entry rests on.
    fn evidence(&self, entry: Entry) -> &[usize] {
        match entry {
            Entry::Job(at) => &self.resume.work[at].evidence,
            Entry::Course(at) => &self.resume.education[at].evidence,
            Entry::Project(at) => &self.resume.projects[at].evidence,
        }
    }

    /// Takes chosen points out of their entries; an entry keeps at least one.
    fn move_points(&self, selected: &[usize], kept: &mut Kept, arranged: &mut Arranged) {
        for &item in selected {
            let item = &self.items[item];
            let Some((entry, point)) = item.place.entry() else { continue };
            let points = kept.entry(entry).or_default();
            let stays = points.len() < 2;
            if !stays {
                points.retain(|have| *have != point);
            }
            arranged.moved.push(Moved {
                text: item.text.clone(),
                line: item.evidence.first().map_or(0, |line| line + 1),
                from: self.name(entry),
                kept: stays,
            });
        }
    }

    fn name(&self, entry: Entry) -> String {
        let (first, second) = match entry {
            Entry::Job(at) => (&self.resume.work[at].company, &self.resume.work[at].position),
            Entry::Course(at) => {
                (&self.resume.education[at].institution, &self.resume.education[at].study_type)
            }
            Entry::Project(at) => (&self.resume.projects[at].name, &self.resume.projects[at].url),
        };
        if first.is_empty() { second.clone() } else { first.clone() }
    }

    /// Leaves out the statements that are worth least, of equals those of the oldest entry, until the
    /// rest has room. What matches the posting goes last.
    fn drop_surplus(&self, kept: &mut Kept, room: Room, arranged: &mut Arranged) {
        let mut count: usize = kept.values().map(Vec::len).sum();
        let all =
            kept.iter().flat_map(|(entry, points)| points.iter().map(|point| (*entry, *point)));
        let mut all: Vec<(Entry, usize)> = all.collect();
        let worth = |&(entry, point): &(Entry, usize)| self.worth(entry.place(point));
        all.sort_unstable_by(|a, b| {
            worth(a).total_cmp(&worth(b)).then(b.0.cmp(&a.0)).then(b.1.cmp(&a.1))
        });
        for (entry, point) in all {
            if count <= room.statements {
                return;
            }
            let Some(points) = kept.get_mut(&entry).filter(|points| points.len() > room.stay)
            else {
                continue;
            };
            points.retain(|have| *have != point);
            count -= 1;
            let place = entry.place(point);
            let reason = if self.matches(place) { LESS } else { NOTHING };
            if let Some(&item) = self.at.get(&place) {
                arranged.drop(&self.items[item], reason);
            }
        }
    }

    /// Summary as the resume has it, sentence by sentence; else one put together out of its facts.
    fn summary(&self) -> Vec<Statement> {
        let own = material::summary(self.resume);
        if own.is_empty() { summary::compose(self.resume, &self.skills_wanted()) } else { own }
    }

    /// Places of the skills that the posting wants, the most wanted first.
    fn skills_wanted(&self) -> Vec<(usize, usize)> {
        let has = |at: usize| {
            self.relevance.wants.iter().any(|want| want.supports[at].level == Level::Has)
        };
        let mut wanted: Vec<(f64, (usize, usize))> = Vec::new();
        for (at, item) in self.items.iter().enumerate().filter(|(at, _)| has(*at)) {
            if let Place::Skill(group, point) = item.place {
                wanted.push((self.relevance.worth[at], (group, point)));
            }
        }
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted.into_iter().map(|(_, place)| place).collect()
    }
}

impl Arranged {
    fn drop(&mut self, item: &Item, reason: &str) {
        self.dropped.push(Dropped {
            text: item.text.clone(),
            line: item.evidence.first().map_or(0, |line| line + 1),
            reason: reason.to_owned(),
        });
    }
}
