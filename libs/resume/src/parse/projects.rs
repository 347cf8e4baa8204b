//! Reads projects: name, link, period, and what was done.

use super::{
    contact,
    entries::{self, Entry},
    flow::Flow,
    head,
    labelled::{self, Role},
    lines::Line,
};
use crate::model::{Project, Statement};

/// Reads the projects of a section, and statements that belong to none.
pub(super) fn read(
    lines: Vec<Line>,
    raw: &[String],
    flow: &Flow,
) -> (Vec<Project>, Vec<Statement>) {
    let mut all: Vec<Project> = Vec::new();
    let mut loose = Vec::new();
    if let Some(entries) = labelled::read(&lines, flow) {
        return (entries.iter().map(from_labels).collect(), loose);
    }
    for entry in entries::split(lines, flow) {
        if entry.head.is_empty() {
            from_statements(entry.body, &mut all, &mut loose);
        } else {
            all.push(build(entry));
        }
    }
    for project in all.iter_mut().filter(|project| project.url.is_empty()) {
        let link = project.evidence.iter().find_map(|&line| contact::first_link(raw.get(line)?));
        project.url = link.unwrap_or_default();
    }
    (all, loose)
}

fn from_labels(entry: &labelled::Entry) -> Project {
    Project {
        name: entry.take(Role::Name),
        url: entry.take(Role::Website),
        period: entry.period().0,
        highlights: entry.rest(&[Role::Name, Role::Website, Role::Dates]),
        evidence: entry.evidence.clone(),
    }
}

fn build(mut entry: Entry) -> Project {
    let mut head = head::take_apart(&entry.head);
    // Under a date alone the first line names the project, however it is written.
    let named = entry.body.len() > 1 && entry.body[0].text.split(' ').count() <= 12;
    if head.parts.is_empty() && named {
        let Statement { text, evidence } = entry.body.remove(0);
        head.evidence.extend(&evidence);
        head.parts.push(head::Part { text, row: 0, glue: "", role: None, style: None, evidence });
    }
    let first = head.parts.first().map(|part| part.text.clone()).unwrap_or_default();
    let (name, about) = split_name(&first);
    let mut highlights = Vec::new();
    if let (false, Some(part)) = (about.is_empty(), head.parts.first()) {
        highlights.push(Statement { text: about.to_owned(), evidence: part.evidence.clone() });
    }
    let name = name.to_owned();
    highlights.extend(head::leftovers(head.parts.get(1..).unwrap_or_default(), &[&name]));
    highlights.extend(entry.body);
    Project { name, url: head.url, period: head.period, highlights, evidence: head.evidence }
}

/// A list of "Name: what it is" has no heads of its own.
fn from_statements(body: Vec<Statement>, all: &mut Vec<Project>, loose: &mut Vec<Statement>) {
    let named = body.iter().filter(|statement| !split_name(&statement.text).1.is_empty()).count();
    if named * 2 < body.len() || body.is_empty() {
        match all.last_mut() {
            Some(last) => last.highlights.extend(body),
            None => loose.extend(body),
        }
        return;
    }
    for statement in body {
        let (name, about) = split_name(&statement.text);
        if about.is_empty()
            && let Some(last) = all.last_mut()
        {
            last.highlights.push(statement);
            continue;
        }
        let highlight = Statement { text: about.to_owned(), evidence: statement.evidence.clone() };
        let highlights = if about.is_empty() { Vec::new() } else { vec![highlight] };
        let evidence = statement.evidence.clone();
        all.push(Project { name: name.to_owned(), highlights, evidence, ..Project::default() });
    }
}

/// Splits "Name: what it is" and "Name – what it is"; a long beginning is no name.
fn split_name(text: &str) -> (&str, &str) {
    let cut =
        text.split_once(": ").or_else(|| text.split_once(" – ")).or_else(|| text.split_once(" — "));
    match cut {
        Some((name, about)) if name.split(' ').count() <= 8 && about.split(' ').count() > 3 => {
            (name.trim(), about.trim())
        }
        _ => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Project> {
        let raw: Vec<String> = text.lines().map(str::to_owned).collect();
        let lines = super::super::lines::scan(&raw);
        let flow = Flow::of(&lines);
        read(lines, &raw, &flow).0
    }

    #[test]
    fn the_line_under_a_date_names_a_project() {
        let found = all("2018 - 2020\nMise en place d’un jardin pour la ville\n- Plans\n- Travaux");
        assert_eq!(found[0].name, "Mise en place d’un jardin pour la ville");
        assert_eq!(found[0].highlights.len(), 2);
    }

    #[test]
    fn projects_have_a_name_a_period_and_what_was_done() {
        let found = all(
            "Tide Clock   Jan 2023 – present\ngithub.com/roe/tide\n• Shows tides\nKite\n• Flies",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].name.as_str(), found[0].url.as_str()),
            ("Tide Clock", "github.com/roe/tide")
        );
        assert!(found[0].period.ongoing);
        assert_eq!(found[1].highlights[0].text, "Flies");
    }

    #[test]
    fn a_list_of_names_and_descriptions_is_a_list_of_projects() {
        let found = all("• Tide Clock: shows tides on a wall\n• Kite: flies in any wind at all");
        assert_eq!(found[1].name, "Kite");
        assert_eq!(found[1].highlights[0].text, "flies in any wind at all");
    }
}
