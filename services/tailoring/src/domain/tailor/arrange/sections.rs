//! The sections of a tailored resume: headings and content of the source.

use resume::{
    model::{SectionKind, SkillGroup, Statement},
    write::{Content, Section},
};

use super::{
    super::super::{material, relevance::Want},
    Arranged, Desk, Entry, Kept, Place, Room,
    order::{self, Ranked},
};

/// Kinds with content of their own, in the usual order of a resume.
const KINDS: [SectionKind; 6] = [
    SectionKind::Work,
    SectionKind::Projects,
    SectionKind::Skills,
    SectionKind::Certificates,
    SectionKind::Education,
    SectionKind::Languages,
];

impl Desk<'_> {
    /// All sections but the chosen points, the summary first.
    pub(super) fn sections(
        &self,
        kept: &Kept,
        room: Room,
        arranged: &mut Arranged,
    ) -> Vec<Section> {
        let labels = self.tongue.labels();
        let mut ranked: Vec<Ranked> = Vec::new();
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
            let rank = self.rank(&(0..self.items.len()).filter(own).collect::<Vec<_>>());
            ranked.push(Ranked { kind, rank, section: Section::new(title, content) });
        }
        ranked.extend(self.others(room, arranged));
        order::sort(&mut ranked, &self.resume.headings);
        let title = self.title(SectionKind::Summary).unwrap_or(&labels.summary);
        let summary = Section::new(title, Content::Summary(self.summary()));
        std::iter::once(summary).chain(ranked.into_iter().map(|one| one.section)).collect()
    }

    /// Heading of the source for a kind.
    fn title(&self, kind: SectionKind) -> Option<&str> {
        let heading = self.resume.headings.iter().find(|heading| heading.kind == kind)?;
        Some(heading.title.trim_end_matches(':'))
    }

    /// How much of the posting the items of a section speak to.
    pub(super) fn rank(&self, own: &[usize]) -> f64 {
        let best = |want: &Want| own.iter().map(|&item| want.worth(item)).fold(0.0, f64::max);
        self.relevance.wants.iter().map(best).sum()
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
            // What a point says, too, is said once.
            let score = std::mem::take(&mut course.score);
            if course.highlights.iter().all(|one| score.is_empty() || !one.text.contains(&score)) {
                course.score = material::score(self.resume, at);
            }
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
            let name = group.name.trim_end_matches([':', ' ']).to_owned();
            (worth, SkillGroup { name, keywords })
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
