//! Mends a plan whose text the truth check does not know: what cannot be followed to a line of the
//! resume is taken out and named in the report, detail first, then the whole entry. The check
//! itself stays as strict as it is; it looks again after every repair.

use resume::{
    model::{Basics, Certificate, Education, Language, Period, Project, Statement, Work},
    write::{Content, Document},
};

use super::report::Dropped;

/// Why something was taken out.
const REASON: &str = "could not be followed to a line of the resume";

/// Takes out what the foreign lines show; returns what was taken out, nothing if nothing fits.
pub fn repair(document: &mut Document, foreign: &[String]) -> Vec<Dropped> {
    let foreign: Vec<&str> =
        foreign.iter().map(|line| line.trim_start_matches(['-', ' '])).collect();
    let mut dropped = Vec::new();
    for section in &mut document.sections {
        match &mut section.content {
            Content::Summary(items) | Content::Points(items) => {
                statements(items, &foreign, &mut dropped);
            }
            Content::Work(items) => entries(items, &foreign, &mut dropped),
            Content::Education(items) => entries(items, &foreign, &mut dropped),
            Content::Projects(items) => entries(items, &foreign, &mut dropped),
            Content::Skills(groups) => {
                for group in groups {
                    let shown =
                        |line: &&str| !group.name.is_empty() && line.starts_with(&group.name);
                    if foreign.iter().any(shown) {
                        note(&std::mem::take(&mut group.name), 0, &mut dropped);
                    }
                    statements(&mut group.keywords, &foreign, &mut dropped);
                    listed(&mut group.keywords, &foreign, &mut dropped);
                }
            }
            Content::Languages(items) => languages(items, &foreign, &mut dropped),
            Content::Certificates(items) => certificates(items, &foreign, &mut dropped),
        }
    }
    contact(&mut document.basics, &foreign, &mut dropped);
    dropped
}

/// Takes the items that several lines make up out of a list that is foreign as a whole; where there are none,
/// all of them.
fn listed(items: &mut Vec<Statement>, foreign: &[&str], dropped: &mut Vec<Dropped>) {
    let shown = |line: &&str| items.iter().all(|item| line.contains(item.text.as_str()));
    if items.len() < 2 || !foreign.iter().any(shown) {
        return;
    }
    let broken = items.iter().any(|item| item.evidence.len() > 1);
    items.retain(|item| {
        let doubtful = !broken || item.evidence.len() > 1;
        if doubtful {
            note(&item.text, first(&item.evidence), dropped);
        }
        !doubtful
    });
}

/// Takes out how well the languages of a foreign line are spoken; where nothing says so, the languages.
fn languages(items: &mut Vec<Language>, foreign: &[&str], dropped: &mut Vec<Dropped>) {
    let shown = |item: &Language| foreign.iter().any(|line| line.contains(&item.language));
    let rated = |item: &Language| shown(item) && !item.fluency.is_empty();
    if !items.iter().any(rated) {
        items.retain(|item| {
            if shown(item) {
                note(&item.language, first(&item.evidence), dropped);
            }
            !shown(item)
        });
        return;
    }
    // What runs over several lines is the more doubtful.
    let broken = items.iter().any(|item| rated(item) && item.evidence.len() > 1);
    let doubtful = |item: &Language| !broken || item.evidence.len() > 1;
    for item in items.iter_mut().filter(|item| rated(item) && doubtful(item)) {
        note(&std::mem::take(&mut item.fluency), first(&item.evidence), dropped);
    }
}

/// Takes out who gave a certificate of a foreign line and when; where nothing says so, the certificate.
fn certificates(items: &mut Vec<Certificate>, foreign: &[&str], dropped: &mut Vec<Dropped>) {
    items.retain_mut(|item| {
        if item.name.is_empty() || !foreign.iter().any(|line| line.contains(&item.name)) {
            return true;
        }
        let line = first(&item.evidence);
        let date = item.date.take().map(|date| date.0);
        let detail = taken(&mut item.issuer).or(date);
        note(detail.as_ref().unwrap_or(&item.name), line, dropped);
        detail.is_some()
    });
}

/// Takes the links out of a foreign line of contact details; where it has none, the place.
fn contact(basics: &mut Basics, foreign: &[&str], dropped: &mut Vec<Dropped>) {
    let before = dropped.len();
    basics.links.retain(|link| {
        let shown = foreign.iter().any(|line| line.contains(link.as_str()));
        if shown {
            note(link, 0, dropped);
        }
        !shown
    });
    let reached = |line: &&str| {
        let named = [&basics.email, &basics.phone]
            .into_iter()
            .any(|detail| !detail.is_empty() && line.contains(detail.as_str()));
        named && line.contains(&basics.location)
    };
    let placed = !basics.location.is_empty() && foreign.iter().any(reached);
    if placed && dropped.len() == before {
        note(&std::mem::take(&mut basics.location), 0, dropped);
    }
}

fn note(text: &str, line: usize, dropped: &mut Vec<Dropped>) {
    dropped.push(Dropped { text: text.to_owned(), line, reason: REASON.to_owned() });
}

/// Takes out the statements that are foreign, or a part of which is.
fn statements(items: &mut Vec<Statement>, foreign: &[&str], dropped: &mut Vec<Dropped>) {
    items.retain(|item| {
        let found = foreign.iter().any(|line| !line.is_empty() && item.text.contains(line));
        if found {
            note(&item.text, item.evidence.first().map_or(0, |line| line + 1), dropped);
        }
        !found
    });
}

/// An entry with a head that is shown as one line.
trait Entry {
    /// What the head says first: whoever shows the entry shows these.
    fn names(&self) -> [&str; 2];
    /// Whether a line is the head of this entry.
    fn heads(&self, line: &str) -> bool {
        let mut named = self.names().into_iter().filter(|name| !name.is_empty()).peekable();
        named.peek().is_some() && named.all(|name| line.contains(name))
    }
    /// The detail that is doubtful first; none if there is no more.
    fn detail(&mut self) -> Option<String>;
    /// What stands below the head.
    fn points(&mut self) -> &mut Vec<Statement>;
    /// Line of the head in the resume, from 1; 0 if it is not known.
    fn line(&self) -> usize;
}

fn entries<E: Entry>(items: &mut Vec<E>, foreign: &[&str], dropped: &mut Vec<Dropped>) {
    items.retain_mut(|item| {
        statements(item.points(), foreign, dropped);
        let Some(head) =
            foreign.iter().find(|line| item.heads(line)).map(|line| (*line).to_owned())
        else {
            return true;
        };
        let line = item.line();
        match item.detail() {
            Some(detail) => {
                note(&detail, line, dropped);
                true
            }
            None => {
                note(&head, line, dropped);
                false
            }
        }
    });
}

fn first(evidence: &[usize]) -> usize {
    evidence.first().map_or(0, |line| line + 1)
}

/// Takes the text that is there.
fn taken(text: &mut String) -> Option<String> {
    (!text.is_empty()).then(|| std::mem::take(text))
}

fn taken_period(period: &mut Period) -> Option<String> {
    let period = std::mem::take(period);
    let dated = period.start.is_some() || period.end.is_some() || period.ongoing;
    (dated || !period.text.is_empty()).then_some(period.text)
}

impl Entry for Work {
    fn names(&self) -> [&str; 2] {
        [&self.position, &self.company]
    }

    fn detail(&mut self) -> Option<String> {
        taken(&mut self.location).or_else(|| taken_period(&mut self.period))
    }

    fn points(&mut self) -> &mut Vec<Statement> {
        &mut self.highlights
    }

    fn line(&self) -> usize {
        first(&self.evidence)
    }
}

impl Entry for Education {
    fn names(&self) -> [&str; 2] {
        [&self.institution, &self.study_type]
    }

    fn detail(&mut self) -> Option<String> {
        taken(&mut self.score)
            .or_else(|| taken(&mut self.area))
            .or_else(|| taken_period(&mut self.period))
    }

    fn points(&mut self) -> &mut Vec<Statement> {
        &mut self.highlights
    }

    fn line(&self) -> usize {
        first(&self.evidence)
    }
}

impl Entry for Project {
    fn names(&self) -> [&str; 2] {
        [&self.name, ""]
    }

    fn detail(&mut self) -> Option<String> {
        taken_period(&mut self.period).or_else(|| taken(&mut self.url))
    }

    fn points(&mut self) -> &mut Vec<Statement> {
        &mut self.highlights
    }

    fn line(&self) -> usize {
        first(&self.evidence)
    }
}

#[cfg(test)]
mod tests {
    use resume::write::{Labels, Section};

    use super::*;

    fn job(location: &str) -> Work {
        Work {
            company: "Harbour Analytics".into(),
            position: "Engineer".into(),
            location: location.into(),
            evidence: vec![4],
            ..Work::default()
        }
    }

    fn document(work: Vec<Work>) -> Document {
        let sections = vec![Section::new("Experience", Content::Work(work))];
        Document { sections, labels: Labels::default(), ..Document::default() }
    }

    fn jobs(document: &Document) -> &[Work] {
        match &document.sections[0].content {
            Content::Work(jobs) => jobs,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_head_loses_its_doubtful_detail_first_and_then_the_entry_goes() {
        let mut document =
            document(vec![job("Atlantis"), Work { company: "Kept".into(), ..job("") }]);
        let foreign = ["Engineer | Harbour Analytics, Atlantis | 2020".to_owned()];
        let dropped = repair(&mut document, &foreign);
        assert_eq!((dropped[0].text.as_str(), dropped[0].line), ("Atlantis", 5));
        assert_eq!(jobs(&document)[0].location, "");
        let foreign = ["Engineer | Harbour Analytics | 2020".to_owned()];
        assert_eq!(repair(&mut document, &foreign).len(), 1);
        assert_eq!(jobs(&document).len(), 1);
        assert_eq!(jobs(&document)[0].company, "Kept");
    }

    #[test]
    fn what_no_foreign_line_shows_stays() {
        let mut document = document(vec![job("Oslo")]);
        let before = document.clone();
        assert!(repair(&mut document, &["Something else".to_owned()]).is_empty());
        assert_eq!(document, before);
    }

    #[test]
    fn a_list_that_is_foreign_as_a_whole_loses_what_two_lines_make_up() {
        let item = |text: &str, evidence: &[usize]| Statement {
            text: text.into(),
            evidence: evidence.to_vec(),
        };
        let keywords = vec![item("Milling", &[1]), item("Baking Steel", &[1, 2])];
        let group = resume::model::SkillGroup { name: String::new(), keywords };
        let sections = vec![Section::new("Skills", Content::Skills(vec![group]))];
        let mut document = Document { sections, ..Document::default() };
        let foreign = ["Milling, Baking Steel".to_owned()];
        assert_eq!(repair(&mut document, &foreign)[0].text, "Baking Steel");
        assert!(repair(&mut document, &foreign).is_empty());
    }

    #[test]
    fn languages_certificates_and_links_lose_what_is_doubtful() {
        let language = |fluency: &str| Language {
            language: "English".into(),
            fluency: fluency.into(),
            evidence: vec![1],
        };
        let certificate = Certificate {
            name: "First aid".into(),
            issuer: "Atlantis".into(),
            ..Certificate::default()
        };
        let sections = vec![
            Section::new("Languages", Content::Languages(vec![language("A2 x")])),
            Section::new("Certificates", Content::Certificates(vec![certificate])),
        ];
        let basics = Basics { links: vec!["https://a.example".into()], ..Basics::default() };
        let mut document = Document { sections, basics, ..Document::default() };
        let foreign =
            ["English (A2 x)", "First aid | Atlantis", "jane@b.example | https://a.example"]
                .map(String::from);
        let dropped = repair(&mut document, &foreign);
        let texts: Vec<&str> = dropped.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, ["A2 x", "Atlantis", "https://a.example"]);
        assert_eq!(document.sections[0].content, Content::Languages(vec![language("")]));
        let broken = Language { evidence: vec![2, 3], ..language("A2 y") };
        let sections =
            vec![Section::new("Languages", Content::Languages(vec![language("A2 x"), broken]))];
        let mut both = Document { sections, ..Document::default() };
        let dropped = repair(&mut both, &["English (A2 x), English (A2 y)".to_owned()]);
        assert_eq!(dropped.len(), 1, "only what runs over two lines");
        assert_eq!(dropped[0].text, "A2 y");
        let foreign = ["English", "First aid"].map(String::from);
        assert_eq!(repair(&mut document, &foreign).len(), 2);
        assert!(repair(&mut document, &foreign).is_empty());
    }

    #[test]
    fn a_line_of_contact_details_without_links_loses_its_place() {
        let mut document = document(Vec::new());
        document.basics.email = "jane@mail.example".into();
        document.basics.location = "P.O. Box 7: Email:".into();
        let foreign = ["jane@mail.example | P.O. Box 7: Email:".to_owned()];
        assert_eq!(repair(&mut document, &foreign).len(), 1);
        assert_eq!(
            (document.basics.location.as_str(), document.basics.email.as_str()),
            ("", "jane@mail.example")
        );
        assert!(repair(&mut document, &foreign).is_empty());
    }
}
