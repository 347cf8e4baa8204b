//! The pieces of a document: every text of it that can be edited or left out on its own, with an id
//! that stays the same as long as the document does. What is changed in them is laid over the
//! document, which itself is kept, so that everything can be taken back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    document::{Content, Document, Labels},
    sheet,
};
use crate::{
    model::{Certificate, Education, Evidence, Language, Period, Project, Statement, Work},
    parse,
};

/// A text of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Names it within its document.
    pub id: String,
    /// Heading of its section; empty for the head of the document.
    pub section: String,
    /// What it says, as every format shows it; empty for nothing.
    pub text: String,
    /// Lines of the source that it rests on; none where that is not known.
    pub evidence: Evidence,
}

/// What becomes of a piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revision {
    /// It says this.
    Text(String),
    /// It is left out.
    Dropped,
}

impl Document {
    /// Its pieces that say something, in the order in which every format shows them.
    #[must_use]
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut copy = self.clone();
        Walk {
            labels: &self.labels,
            visit: &mut |place, text, evidence| {
                if !text.is_empty() {
                    let (id, section) = (place.id.to_owned(), sheet::tidy(place.section));
                    let evidence = evidence.clone();
                    pieces.push(Piece { id, section, text: text.clone(), evidence });
                }
            },
        }
        .document(&mut copy);
        pieces
    }

    /// The document with revisions laid over it, by the ids of its pieces. What says nothing any
    /// more is left out with its place.
    #[must_use]
    pub fn revised(&self, revisions: &BTreeMap<String, Revision>) -> Self {
        let mut revised = self.clone();
        Walk {
            labels: &self.labels,
            visit: &mut |place, text, _| match revisions.get(place.id) {
                None => {}
                Some(Revision::Text(new)) => *text = sheet::tidy(new),
                Some(Revision::Dropped) => text.clear(),
            },
        }
        .document(&mut revised);
        prune(&mut revised);
        revised
    }
}

/// Where a text stands.
struct Place<'a> {
    id: &'a str,
    section: &'a str,
}

impl<'a> Place<'a> {
    /// A place in the same section.
    fn beside<'b>(&self, id: &'b str) -> Place<'b>
    where
        'a: 'b,
    {
        Place { id, section: self.section }
    }
}

/// Shows every text of a document to a visitor, which may change it.
struct Walk<'a> {
    labels: &'a Labels,
    visit: &'a mut dyn FnMut(&Place<'_>, &mut String, &Evidence),
}

impl Walk<'_> {
    fn document(&mut self, document: &mut Document) {
        let basics = &mut document.basics;
        let (head, number) = (Place { id: "", section: "" }, basics.phone.clone());
        for (id, text) in [
            ("name", &mut basics.name),
            ("label", &mut basics.label),
            ("email", &mut basics.email),
            ("phone", &mut basics.phone),
            ("location", &mut basics.location),
        ] {
            self.text(&head, id, text, &basics.evidence);
        }
        if basics.phone != number {
            basics.phone_e164.clear();
        }
        for (at, link) in basics.links.iter_mut().enumerate() {
            self.text(&head, &format!("link{at}"), link, &basics.evidence);
        }
        for (at, section) in document.sections.iter_mut().enumerate() {
            let (id, title) = (format!("s{at}."), section.title.clone());
            let place = Place { id: &id, section: &title };
            self.text(&place, "title", &mut section.title, &Evidence::new());
            self.content(&place, &mut section.content);
        }
    }

    fn content(&mut self, section: &Place<'_>, content: &mut Content) {
        let own = |at: usize| format!("{}e{at}.", section.id);
        match content {
            Content::Summary(all) | Content::Points(all) => self.points(section, "p", all),
            Content::Work(all) => {
                for (at, work) in all.iter_mut().enumerate() {
                    self.work(&section.beside(&own(at)), work);
                }
            }
            Content::Education(all) => {
                for (at, study) in all.iter_mut().enumerate() {
                    self.education(&section.beside(&own(at)), study);
                }
            }
            Content::Projects(all) => {
                for (at, project) in all.iter_mut().enumerate() {
                    self.project(&section.beside(&own(at)), project);
                }
            }
            Content::Skills(all) => {
                for (at, group) in all.iter_mut().enumerate() {
                    let id = own(at);
                    self.text(&section.beside(&id), "name", &mut group.name, &Evidence::new());
                    self.points(&section.beside(&id), "k", &mut group.keywords);
                }
            }
            Content::Languages(all) => {
                for (at, one) in all.iter_mut().enumerate() {
                    let id = own(at);
                    self.text(&section.beside(&id), "language", &mut one.language, &one.evidence);
                    self.text(&section.beside(&id), "fluency", &mut one.fluency, &one.evidence);
                }
            }
            Content::Certificates(all) => {
                for (at, one) in all.iter_mut().enumerate() {
                    self.certificate(&section.beside(&own(at)), one);
                }
            }
        }
    }

    fn work(&mut self, place: &Place<'_>, work: &mut Work) {
        self.text(place, "position", &mut work.position, &work.evidence);
        self.text(place, "company", &mut work.company, &work.evidence);
        self.text(place, "location", &mut work.location, &work.evidence);
        self.period(place, &mut work.period, &work.evidence);
        self.points(place, "p", &mut work.highlights);
    }

    fn education(&mut self, place: &Place<'_>, study: &mut Education) {
        self.text(place, "study", &mut study.study_type, &study.evidence);
        self.text(place, "area", &mut study.area, &study.evidence);
        self.text(place, "institution", &mut study.institution, &study.evidence);
        self.text(place, "score", &mut study.score, &study.evidence);
        self.period(place, &mut study.period, &study.evidence);
        self.points(place, "p", &mut study.highlights);
    }

    fn project(&mut self, place: &Place<'_>, project: &mut Project) {
        self.text(place, "name", &mut project.name, &project.evidence);
        self.period(place, &mut project.period, &project.evidence);
        self.text(place, "url", &mut project.url, &project.evidence);
        self.points(place, "p", &mut project.highlights);
    }

    fn certificate(&mut self, place: &Place<'_>, one: &mut Certificate) {
        self.text(place, "name", &mut one.name, &one.evidence);
        self.text(place, "issuer", &mut one.issuer, &one.evidence);
        let shown = one.date.as_ref().map(|date| sheet::tidy(&date.0)).unwrap_or_default();
        let mut text = shown.clone();
        self.text(place, "date", &mut text, &one.evidence);
        if text != shown {
            one.date = parse::date(&text);
        }
    }

    /// A period is edited in words; its dates follow as far as the words tell them.
    fn period(&mut self, place: &Place<'_>, period: &mut Period, evidence: &Evidence) {
        let shown = sheet::period(period, self.labels);
        let mut text = shown.clone();
        self.text(place, "period", &mut text, evidence);
        if text != shown {
            *period = parse::period(&text);
        }
    }

    fn points(&mut self, place: &Place<'_>, letter: &str, points: &mut [Statement]) {
        for (at, point) in points.iter_mut().enumerate() {
            self.text(place, &format!("{letter}{at}"), &mut point.text, &point.evidence);
        }
    }

    /// Shows one text, tidied; what the visitor leaves as it was stays as the source has it.
    fn text(&mut self, place: &Place<'_>, name: &str, text: &mut String, evidence: &Evidence) {
        let shown = sheet::tidy(text);
        let mut visited = shown.clone();
        let id = format!("{}{name}", place.id);
        (self.visit)(&Place { id: &id, section: place.section }, &mut visited, evidence);
        if visited != shown {
            *text = visited;
        }
    }
}

/// Takes out what says nothing.
fn prune(document: &mut Document) {
    let said = |statement: &Statement| !statement.text.trim().is_empty();
    document.basics.links.retain(|link| !link.trim().is_empty());
    for section in &mut document.sections {
        match &mut section.content {
            Content::Summary(all) | Content::Points(all) => all.retain(said),
            Content::Work(all) => all.retain_mut(|one| {
                one.highlights.retain(said);
                let head = [&one.position, &one.company, &one.location, &one.period.text];
                head.iter().any(|text| !text.is_empty()) || !one.highlights.is_empty()
            }),
            Content::Education(all) => all.retain_mut(|one| {
                one.highlights.retain(said);
                let head = [&one.study_type, &one.area, &one.institution, &one.score];
                head.iter().any(|text| !text.is_empty()) || !one.highlights.is_empty()
            }),
            Content::Projects(all) => all.retain_mut(|one| {
                one.highlights.retain(said);
                let head = [&one.name, &one.url, &one.period.text];
                head.iter().any(|text| !text.is_empty()) || !one.highlights.is_empty()
            }),
            Content::Skills(all) => all.retain_mut(|one| {
                one.keywords.retain(said);
                !one.keywords.is_empty()
            }),
            Content::Languages(all) => all.retain(|one: &Language| !one.language.is_empty()),
            Content::Certificates(all) => {
                all.retain(|one| !one.name.is_empty() || !one.issuer.is_empty());
            }
        }
    }
}

#[cfg(test)]
mod tests;
