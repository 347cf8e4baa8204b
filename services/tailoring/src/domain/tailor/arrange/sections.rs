//! The sections of a tailored resume: headings and content of the source, the relevant first.

use resume::{
    model::{SectionKind, SkillGroup, Statement},
    write::{Content, Section},
};

use super::{super::super::relevance::Want, Arranged, Desk, Entry, Kept, Place, Room};

/// Kinds with content of their own, in the usual order of a resume.
const KINDS: [SectionKind; 6] = [
    SectionKind::Work,
    SectionKind::Projects,
    SectionKind::Skills,
    SectionKind::Certificates,
    SectionKind::Education,
    SectionKind::Languages,
];
/// What a section that is short and usually stands last counts of its worth.
const ASIDE: f64 = 0.5;
/// Words from which a line without a section is worth showing.
const WORDS: usize = 4;

impl Desk<'_> {
    /// All sections but the chosen points.
    pub(super) fn sections(
        &self,
        kept: &Kept,
        room: Room,
        arranged: &mut Arranged,
    ) -> Vec<Section> {
        let labels = self.tongue.labels();
        let mut ranked: Vec<(f64, Section)> = Vec::new();
        for kind in KINDS {
            let (fallback, content) = match kind {
                SectionKind::Work => (&labels.work, Content::Work(self.work(kept))),
                SectionKind::Projects => (&labels.projects, Content::Projects(self.projects(kept))),
                SectionKind::Skills => (&labels.skills, Content::Skills(self.skills())),
                SectionKind::Certificates => {
                    (&labels.certificates, Content::Certificates(self.certificates()))
                }
                SectionKind::Education => {
                    (&labels.education, Content::Education(self.education(kept)))
                }
                _ => (&labels.languages, Content::Languages(self.languages())),
            };
            let title = self.title(kind).unwrap_or(fallback);
            let own = |at: &usize| kind_of(self.items[*at].place) == Some(kind);
            let whole = self.rank(&(0..self.items.len()).filter(own).collect::<Vec<_>>());
            let rank = if kind == SectionKind::Languages { whole * ASIDE } else { whole };
            ranked.push((rank, Section::new(title, content)));
        }
        let others = self.items_of_others();
        for (at, other) in self.resume.other.iter().enumerate() {
            let rank = self.rank(&others[at]);
            if rank == 0.0 && !room.asides {
                others[at]
                    .iter()
                    .for_each(|&item| arranged.drop(&self.items[item], super::NOTHING));
                continue;
            }
            let statements = self.other(at, arranged);
            ranked.push((rank * ASIDE, Section::new(&other.title, Content::Points(statements))));
        }
        // Of equals the usual order; a sort that keeps it.
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut sections: Vec<Section> = ranked.into_iter().map(|(_, section)| section).collect();
        let title = self.title(SectionKind::Summary).unwrap_or(&labels.summary);
        sections.insert(0, Section::new(title, Content::Summary(self.summary())));
        sections
    }

    /// Heading of the source for a kind.
    fn title(&self, kind: SectionKind) -> Option<&str> {
        let heading = self.resume.headings.iter().find(|heading| heading.kind == kind)?;
        Some(heading.title.trim_end_matches(':'))
    }

    /// How much of the posting the items of a section speak to.
    fn rank(&self, own: &[usize]) -> f64 {
        let best = |want: &Want| own.iter().map(|&item| want.worth(item)).fold(0.0, f64::max);
        self.relevance.wants.iter().map(best).sum()
    }

    /// Items of each section that has no kind of its own.
    fn items_of_others(&self) -> Vec<Vec<usize>> {
        let mut others = vec![Vec::new(); self.resume.other.len()];
        for (at, item) in self.items.iter().enumerate() {
            if let Place::Other(section, _) = item.place {
                others[section].push(at);
            }
        }
        others
    }

    fn chosen(&self, kept: &Kept, entry: Entry, statements: &[Statement]) -> Vec<Statement> {
        let points = kept.get(&entry).map(Vec::as_slice).unwrap_or_default();
        points.iter().filter_map(|&point| statements.get(point).cloned()).collect()
    }

    fn work(&self, kept: &Kept) -> Vec<resume::model::Work> {
        let mut all = self.resume.work.clone();
        for (at, work) in all.iter_mut().enumerate() {
            work.highlights = self.chosen(kept, Entry::Job(at), &work.highlights);
        }
        all
    }

    fn education(&self, kept: &Kept) -> Vec<resume::model::Education> {
        let mut all = self.resume.education.clone();
        for (at, course) in all.iter_mut().enumerate() {
            course.highlights = self.chosen(kept, Entry::Course(at), &course.highlights);
        }
        all
    }

    /// Projects that match before those that do not.
    fn projects(&self, kept: &Kept) -> Vec<resume::model::Project> {
        let mut worth = vec![0.0; self.resume.projects.len()];
        for (at, item) in self.items.iter().enumerate() {
            if let Place::Project(project) | Place::Part(project, _) = item.place {
                worth[project] += self.relevance.worth[at];
            }
        }
        let mut order: Vec<usize> = (0..worth.len()).collect();
        order.sort_by(|&a, &b| worth[b].total_cmp(&worth[a]));
        order
            .into_iter()
            .map(|at| {
                let mut project = self.resume.projects[at].clone();
                project.highlights = self.chosen(kept, Entry::Project(at), &project.highlights);
                project
            })
            .collect()
    }

    /// Groups with more matches first, and in each group what matches first.
    fn skills(&self) -> Vec<SkillGroup> {
        let groups = self.resume.skills.iter().enumerate().map(|(at, group)| {
            let mut order: Vec<usize> = (0..group.keywords.len()).collect();
            order.sort_by(|&a, &b| {
                self.worth(Place::Skill(at, b)).total_cmp(&self.worth(Place::Skill(at, a)))
            });
            let worth: f64 = order.iter().map(|&point| self.worth(Place::Skill(at, point))).sum();
            let keywords = order.iter().map(|&point| group.keywords[point].clone()).collect();
            (worth, SkillGroup { name: group.name.clone(), keywords })
        });
        let mut groups: Vec<(f64, SkillGroup)> = groups.collect();
        groups.sort_by(|a, b| b.0.total_cmp(&a.0));
        groups.into_iter().map(|(_, group)| group).collect()
    }

    fn certificates(&self) -> Vec<resume::model::Certificate> {
        self.by_worth(&self.resume.certificates, Place::Certificate)
    }

    fn languages(&self) -> Vec<resume::model::Language> {
        self.by_worth(&self.resume.languages, Place::Language)
    }

    fn by_worth<T: Clone>(&self, all: &[T], place: fn(usize) -> Place) -> Vec<T> {
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by(|&a, &b| self.worth(place(b)).total_cmp(&self.worth(place(a))));
        order.into_iter().map(|at| all[at].clone()).collect()
    }

    /// Statements of another section. Of lines without a section, page numbers and the like go.
    fn other(&self, section: usize, arranged: &mut Arranged) -> Vec<Statement> {
        let other = &self.resume.other[section];
        let mut kept = Vec::new();
        for (point, statement) in other.statements.iter().enumerate() {
            let worded = statement
                .text
                .split_whitespace()
                .filter(|word| word.chars().any(char::is_alphabetic));
            let enough = if other.title.is_empty() { WORDS } else { 1 };
            if worded.count() >= enough {
                kept.push(statement.clone());
            } else if let Some(&item) = self.at.get(&Place::Other(section, point)) {
                arranged.drop(&self.items[item], "it belongs to no section");
            }
        }
        kept
    }
}

fn kind_of(place: Place) -> Option<SectionKind> {
    match place {
        Place::Job(_) | Place::Duty(..) => Some(SectionKind::Work),
        Place::Course(_) | Place::Remark(..) => Some(SectionKind::Education),
        Place::Project(_) | Place::Part(..) => Some(SectionKind::Projects),
        Place::Skill(..) => Some(SectionKind::Skills),
        Place::Language(_) => Some(SectionKind::Languages),
        Place::Certificate(_) => Some(SectionKind::Certificates),
        Place::Label | Place::Summary | Place::Other(..) => None,
    }
}
