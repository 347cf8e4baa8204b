//! Puts the document together: the chosen points, then the sections of the resume by relevance,
//! each with what matches first.

mod sections;

use std::collections::HashMap;

use resume::{
    model::{Resume, Statement},
    write::{Content, Section},
};

use super::super::{
    labels::Tongue,
    material::{self, Entry, Item, Place},
    relevance::Relevance,
    report::{Dropped, Moved},
};

/// Statements that a document holds at most, beside skills; two pages have about that many.
const STATEMENTS: usize = 48;
/// Statements of an entry that stay when others are left out.
const STAY: usize = 2;

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
    ) -> Self {
        let at = items.iter().enumerate().map(|(at, item)| (item.place, at)).collect();
        let desk = Desk { resume, items, relevance, at, tongue };
        let mut arranged = Self::default();
        let mut kept = desk.entries_kept();
        desk.move_points(selected, &mut kept, &mut arranged);
        desk.drop_surplus(&mut kept, &mut arranged);
        let points: Vec<Statement> = selected
            .iter()
            .map(|&item| Statement {
                text: items[item].text.clone(),
                evidence: items[item].evidence.clone(),
            })
            .collect();
        let mut sections = desk.sections(&kept, &mut arranged);
        if !points.is_empty() {
            sections.insert(0, Section::new(tongue.selected(), Content::Points(points)));
        }
        sections.retain(|section| !section.content.is_empty());
        arranged.sections = sections;
        arranged
    }
}

/// Statements of each entry that stay in it, in the order they are shown.
type Kept = HashMap<Entry, Vec<usize>>;

impl Desk<'_> {
    /// All statements of all entries; the worthier first, else in the order of the resume.
    fn entries_kept(&self) -> Kept {
        let mut kept = Kept::new();
        for item in self.items {
            if let Some((entry, point)) = item.place.entry() {
                kept.entry(entry).or_default().push(point);
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

    /// Leaves out statements that match nothing, from the oldest entries, until the rest has room.
    fn drop_surplus(&self, kept: &mut Kept, arranged: &mut Arranged) {
        let mut count: usize = kept.values().map(Vec::len).sum();
        let mut entries: Vec<Entry> = kept.keys().copied().collect();
        entries.sort_unstable_by(|a, b| b.cmp(a));
        for entry in entries {
            let Some(points) = kept.get_mut(&entry) else { continue };
            while count > STATEMENTS && points.len() > STAY {
                let Some(&last) = points.last().filter(|point| !self.matches(entry.place(**point)))
                else {
                    break;
                };
                points.pop();
                count -= 1;
                if let Some(&item) = self.at.get(&entry.place(last)) {
                    arranged.drop(
                        &self.items[item],
                        "it matches nothing in the posting, and there was no room",
                    );
                }
            }
        }
    }

    /// Summary as the resume has it, sentence by sentence.
    fn summary(&self) -> Vec<Statement> {
        material::summary(self.resume)
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
