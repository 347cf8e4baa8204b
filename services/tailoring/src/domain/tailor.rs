//! Plans a tailored resume: chooses, orders and emphasises what stands in the resume, and adds
//! nothing. First the summary and the points that match the posting, each with the entry it comes
//! from, then the sections in an order that a reader expects, the relevant ones first where that leaves
//! a choice; within an entry and within a group of skills, what matches stands before what does not.

mod arrange;
mod point;
mod room;
mod select;

use matching::Posting;
use resume::{
    model::{Basics, Resume},
    write::Document,
};
use serde::{Deserialize, Serialize};

pub use self::room::Room;

use super::{
    labels::Tongue,
    material,
    relevance::Relevance,
    report::{self, Report},
};

/// A tailored resume, planned.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What to show, in order.
    pub document: Document,
    /// What it rests on.
    pub report: Report,
}

/// Plans a resume for a posting, with the room that most resumes need.
#[must_use]
pub fn plan(resume: &Resume, posting: &Posting) -> Plan {
    plan_within(resume, posting, Room::ALL[0])
}

/// Plans a resume for a posting within some room.
#[must_use]
pub fn plan_within(resume: &Resume, posting: &Posting, room: Room) -> Plan {
    let items = material::collect(resume);
    let relevance = Relevance::weigh(&items, posting);
    let selected = select::points(&items, &relevance);
    let mut report = report::write(resume, posting, &items, &relevance);
    let tongue = Tongue::of(resume);
    let arranged = arrange::Arranged::new(resume, &items, &relevance, &selected, tongue, room);
    report.moved = arranged.moved;
    report.dropped = arranged.dropped;
    report.section_order = arranged.sections.iter().map(|section| section.title.clone()).collect();
    let document = Document {
        language: tongue.tag().to_owned(),
        basics: head(resume),
        sections: arranged.sections,
        lines: resume.lines.clone(),
        labels: tongue.labels(),
    };
    Plan { document, report }
}

/// Name and contact; a label that a list of labels was cut from does not end with its separator.
fn head(resume: &Resume) -> Basics {
    let mut basics = resume.basics.clone();
    let label = basics.label.trim_end_matches([',', ';', '|', '/', '·', '–', '-', ' ']);
    basics.label = label.to_owned();
    basics
}

#[cfg(test)]
mod tests;
