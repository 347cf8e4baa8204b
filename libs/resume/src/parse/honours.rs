//! Reads awards and publications: what, from whom, when. Their lines are kept as they stand, too.

use super::{certificates, contact, flow::Flow, lines::Line};
use crate::model::{Award, Publication};

/// Reads the awards of a section.
pub(super) fn awards(lines: &[Line], flow: &Flow) -> Vec<Award> {
    let read = certificates::read(lines, flow).into_iter();
    read.filter(|one| !one.name.is_empty())
        .map(|one| Award {
            title: one.name,
            awarder: one.issuer,
            date: one.date,
            evidence: one.evidence,
        })
        .collect()
}

/// Reads the publications of a section; `raw` are the lines of the document, with their links.
pub(super) fn publications(lines: &[Line], raw: &[String], flow: &Flow) -> Vec<Publication> {
    let read = certificates::read(lines, flow).into_iter();
    read.filter(|one| !one.name.is_empty())
        .map(|one| {
            let link = one.evidence.iter().find_map(|&at| contact::first_link(raw.get(at)?));
            Publication {
                name: one.name,
                publisher: one.issuer,
                date: one.date,
                url: link.unwrap_or_default(),
                evidence: one.evidence,
            }
        })
        .collect()
}
