//! Reads entries whose fields say what they are: "Position: Smith", "Employer: Acme", as forms such
//! as the European one write them, one field a line. Where labels stand nothing is guessed.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    dates::{self, Found},
    flow::Flow,
    lines::Line,
    vocabulary::Term,
};
use crate::model::{Evidence, Period, Statement};

static LABELS: LazyLock<HashMap<&'static str, Role>> = LazyLock::new(|| {
    let rows = include_str!("data/labels.tsv").lines().filter_map(|line| line.split_once('\t'));
    rows.filter_map(|(role, labels)| Some((Role::named(role)?, labels)))
        .flat_map(|(role, labels)| labels.split('|').map(move |label| (label, role)))
        .collect()
});

/// What a labelled field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    Position,
    Company,
    Dates,
    Location,
    Website,
    Degree,
    Field,
    Institution,
    Grade,
    /// The name of a project, certificate, award or publication.
    Name,
    Issuer,
}

impl Role {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "position" => Self::Position,
            "company" => Self::Company,
            "dates" => Self::Dates,
            "location" => Self::Location,
            "website" => Self::Website,
            "degree" => Self::Degree,
            "field" => Self::Field,
            "institution" => Self::Institution,
            "grade" => Self::Grade,
            "project" | "certificate" | "award" | "publication" => Self::Name,
            "issuer" => Self::Issuer,
            _ => return None,
        })
    }
}

/// An entry of labelled fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    fields: Vec<(Role, Statement)>,
    pub(super) evidence: Evidence,
    pub(super) body: Vec<Statement>,
}

impl Entry {
    /// What a field says; empty where there is none.
    pub(super) fn take(&self, role: Role) -> String {
        let found = self.fields.iter().find(|(known, _)| *known == role);
        found.map(|(_, value)| value.text.clone()).unwrap_or_default()
    }

    /// The body, after the fields that have no room of their own in an entry of this kind.
    pub(super) fn rest(&self, roles: &[Role]) -> Vec<Statement> {
        let spare = self.fields.iter().filter(|(role, _)| !roles.contains(role));
        spare.map(|(_, value)| value.clone()).chain(self.body.iter().cloned()).collect()
    }

    /// The dates of the entry, and whether it is one date only.
    pub(super) fn period(&self) -> (Period, bool) {
        let text = self.take(Role::Dates);
        let best: Option<Found> = dates::find(&text).into_iter().max_by_key(|found| found.shape);
        match best {
            Some(found) => (found.period, found.shape < dates::Shape::Open),
            None => (Period { text, ..Period::default() }, false),
        }
    }
}

/// Reads the lines of a section as labelled entries; none where they are not written so: the first
/// line has no label, or no second one follows.
pub(super) fn read(lines: &[Line], flow: &Flow) -> Option<Vec<Entry>> {
    let labels = labels(lines);
    labels.first()?.as_ref()?;
    let mut roles: Vec<Role> = labels.iter().flatten().map(|(role, _)| *role).collect();
    roles.dedup();
    if roles.len() < 2 {
        return None;
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut from = 0;
    for (at, found) in labels.iter().enumerate() {
        let Some((role, value)) = found else { continue };
        if let Some(last) = entries.last_mut() {
            last.body.extend(flow.gather(&lines[from..at]));
        }
        from = at + 1;
        let opens = entries.last().is_none_or(|last| {
            let again = last.fields.iter().any(|(known, _)| known == role);
            // When it was may stand behind what was done.
            let late = *role == Role::Website || (*role == Role::Dates && last.fields.len() > 1);
            again || (!last.body.is_empty() && !late)
        });
        if opens {
            entries.push(Entry::default());
        }
        if let Some(last) = entries.last_mut() {
            let value =
                Statement { text: (*value).to_owned(), evidence: lines[at].evidence.clone() };
            last.fields.push((*role, value));
            last.evidence.extend(&lines[at].evidence);
        }
    }
    if let Some(last) = entries.last_mut() {
        last.body.extend(flow.gather(&lines[from..]));
    }
    Some(entries)
}

/// The labels of lines, but for those of somebody else: whom a person worked under has a position, too.
fn labels(lines: &[Line]) -> Vec<Option<(Role, &str)>> {
    let mut of_superior = false;
    let own = |line| {
        let found = label(line);
        of_superior |= names_superior(line);
        let other = of_superior && found.is_some_and(|(role, _)| role == Role::Position);
        of_superior &= found.is_none();
        found.filter(|_| !other)
    };
    lines.iter().map(own).collect()
}

/// Whether a line says whom somebody worked under.
fn names_superior(line: &Line) -> bool {
    let label = line.text.split_once(':').map(|(label, _)| label.trim().to_lowercase());
    label.is_some_and(|label| Term::Superior.has(&label))
}

/// A label before a field, such as "Position: Smith", anywhere in a head.
pub(super) fn strip(text: &str) -> Option<(Role, &str)> {
    let (label, rest) = text.split_once(':')?;
    let role = *LABELS.get(label.trim().to_lowercase().as_str())?;
    let rest = rest.trim();
    (!rest.is_empty()).then_some((role, rest))
}

/// Whether lines start with the fields of an employment: its title and its employer, both with
/// their labels.
pub(super) fn opens_work(first: &Line, next: &[Line]) -> bool {
    let lines = [first].into_iter().chain(next.iter().take(3));
    let roles: Vec<Role> = lines.map_while(|line| label(line).map(|(role, _)| role)).collect();
    roles.contains(&Role::Position) && roles.contains(&Role::Company)
}

/// The label of a line and what stands after it, in the same cell or the next.
fn label(line: &Line) -> Option<(Role, &str)> {
    if line.bullet() || line.words() > 40 {
        return None;
    }
    let (head, rest) = line.text.split_once(':').or_else(|| {
        let cell = line.cells.first().filter(|_| line.cells.len() > 1)?;
        line.text.split_at_checked(cell.len())
    })?;
    let key = head.trim().to_lowercase().replace('’', "'").replace(['–', '—'], "-");
    let role = *LABELS.get(key.as_str())?;
    let rest = rest.trim();
    (!rest.is_empty()).then_some((role, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Option<Vec<Entry>> {
        let lines = super::super::lines::scan(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        read(&lines, &Flow::of(&lines))
    }

    #[test]
    fn labelled_fields_are_what_they_say() {
        let found = entries(
            "Position: Acme Ltd\nCompany: Engineer\nDates: 2019-03 - present\n- Led it\n\
             Zeitraum\t2017 – 2019\nArbeitgeber\tBolt GmbH\nFunktion\tLagerist",
        )
        .unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].take(Role::Position), "Acme Ltd");
        assert_eq!(found[0].body[0].text, "Led it");
        assert!(found[0].period().0.ongoing);
        assert_eq!(found[1].take(Role::Company), "Bolt GmbH");
        assert_eq!(found[1].evidence, [4, 5, 6]);
    }

    #[test]
    fn labels_of_forms_are_known_in_their_languages() {
        for (label, role) in [
            ("Job role", Role::Position),
            ("Nazwa stanowiska", Role::Position),
            ("Dienstgeber", Role::Company),
            ("Entreprise d'accueil", Role::Company),
            ("Fechas (de - a)", Role::Dates),
            ("Lieu de travail", Role::Location),
            ("Erworbener Abschluss", Role::Degree),
            ("Filière", Role::Field),
            ("Centro de estudios", Role::Institution),
            ("Średnia ocen", Role::Grade),
        ] {
            assert_eq!(strip(&format!("{label}: x")), Some((role, "x")), "{label}");
        }
    }

    #[test]
    fn the_position_of_a_superior_is_none_of_the_person_and_time_may_come_last() {
        let found = entries(
            "Empresa: Molino SA\nCargo: Panadero\nHornear el pan del pueblo\nJefe inmediato: Juan Pan\n\
             Cargo: Gerente\nTeléfono: 300 000 0000\nTiempo laborado: 7 de Mayo del 2018 – A la fecha\n\
             Empresa: Horno SA\nCargo: Aprendiz\nBarrer\nTiempo laborado: 2014 - 2018",
        )
        .unwrap();
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].take(Role::Position), "Panadero");
        assert!(found[0].body.iter().any(|line| line.text.contains("Gerente")));
        assert!(found[0].period().0.ongoing);
        assert_eq!(found[1].period().0.text, "2014 - 2018");
    }

    #[test]
    fn other_sections_are_not_read_so() {
        assert!(entries("Engineer, Acme\nLocation: Leeds\nDates: 2019").is_none());
        assert!(entries("Location: Leeds\nbuilt things").is_none());
    }
}
