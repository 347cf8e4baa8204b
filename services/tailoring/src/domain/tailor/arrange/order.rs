//! The order of sections. Work comes first, as readers expect; what speaks to more of the posting may
//! stand before it if it is short or proves something, and education where the source has it there, too.
//! Languages and what has no kind of its own follow.

use std::cmp::Ordering;

use resume::{
    model::{Heading, SectionKind},
    write::Section,
};

/// A section with what its place depends on.
pub(super) struct Ranked {
    pub(super) kind: SectionKind,
    /// How much of the posting it speaks to.
    pub(super) rank: f64,
    pub(super) section: Section,
}

/// Titles of sections that end a resume.
const LAST: &[&str] = &[
    "interest",
    "hobb",
    "referee",
    "reference",
    "referenz",
    "référence",
    "referencia",
    "referencje",
    "interess",
    "intérêt",
    "loisir",
    "aficion",
    "zainteresowania",
];

/// Puts sections in order; of equals the usual one, in which they come.
pub(super) fn sort(sections: &mut [Ranked], headings: &[Heading]) {
    let work = sections.iter().find(|one| one.kind == SectionKind::Work);
    let work = work.filter(|one| !one.section.content.is_empty()).map(|one| one.rank);
    let place = |kind: SectionKind| headings.iter().position(|heading| heading.kind == kind);
    let taught_first = match (place(SectionKind::Education), place(SectionKind::Work)) {
        (Some(education), Some(work)) => education < work,
        _ => false,
    };
    let tier = |one: &Ranked| match (one.kind, work) {
        (SectionKind::Languages, _) => 3,
        (SectionKind::Other, _) => 4 + usize::from(is_last(&one.section.title)),
        (SectionKind::Work, _) => 1,
        (SectionKind::Education, Some(_)) if !taught_first => 2,
        (_, Some(work)) if one.rank <= work => 2,
        (_, Some(_)) => 0,
        (_, None) => 1,
    };
    sections.sort_by(|a, b| {
        let ranked = b.rank.partial_cmp(&a.rank).unwrap_or(Ordering::Equal);
        tier(a).cmp(&tier(b)).then(ranked)
    });
}

fn is_last(title: &str) -> bool {
    let low = title.to_lowercase();
    LAST.iter().any(|word| low.contains(word))
}

#[cfg(test)]
mod tests {
    use resume::{model::Work, write::Content};

    use super::*;

    fn order(ranks: &[(SectionKind, f64)], headings: &[SectionKind]) -> Vec<SectionKind> {
        let one = |&(kind, rank): &(SectionKind, f64)| {
            let content = Content::Work(vec![Work::default()]);
            Ranked { kind, rank, section: Section::new("Title", content) }
        };
        let headings: Vec<Heading> =
            headings.iter().map(|kind| Heading { kind: *kind, ..Heading::default() }).collect();
        let mut all: Vec<Ranked> = ranks.iter().map(one).collect();
        sort(&mut all, &headings);
        all.into_iter().map(|one| one.kind).collect()
    }

    #[test]
    fn work_comes_before_what_only_speaks_to_the_posting_by_chance() {
        use SectionKind::{Education, Languages, Other, Projects, Skills, Work};
        let ranks = [
            (Work, 1.0),
            (Projects, 0.4),
            (Skills, 2.0),
            (Education, 1.5),
            (Languages, 1.8),
            (Other, 3.0),
        ];
        let found = order(&ranks, &[Work, Education]);
        assert_eq!(found, [Skills, Work, Education, Projects, Languages, Other]);
        let found = order(&ranks, &[Education, Work]);
        assert_eq!(found, [Skills, Education, Work, Projects, Languages, Other]);
        let nothing = ranks.map(|(kind, _)| (kind, 0.0));
        let found = order(&nothing, &[Education, Work]);
        assert_eq!(found, [Work, Projects, Skills, Education, Languages, Other]);
    }
}
