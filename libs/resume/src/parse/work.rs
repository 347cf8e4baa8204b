//! Reads employments: for whom, as what, where, from when to when, and what was done; and the courses of study
//! that stand among them.

mod courses;
mod glue;
mod habits;
mod names;
mod promotions;
mod quoted;
mod roles;
mod told;
mod towns;

use self::{
    habits::Habits,
    roles::{Roles, assign, names_touch, titles_touch},
};
use super::{
    entries::{Entry, join_parts},
    flow::{self, Flow},
    head::{self, Head},
    labelled::{self, Role},
    lines::Line,
    places,
    vocabulary::Term,
};
use crate::model::{Period, Statement, Work};

/// What a section of employments holds.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) work: Vec<Work>,
    /// Statements that belong to none.
    pub(super) loose: Vec<Statement>,
    /// Entries that are courses of study.
    pub(super) courses: Vec<Entry>,
}

/// Reads the employments of a section; `mixed` says that courses stand among them.
pub(super) fn read(mut lines: Vec<Line>, flow: &Flow, mixed: bool) -> Found {
    if let Some(entries) = labelled::read(&lines, flow) {
        return Found { work: entries.iter().map(from_labels).collect(), ..Found::default() };
    }
    promotions::unmark(&mut lines);
    let mut loose = Vec::new();
    let (courses, entries): (Vec<Entry>, Vec<Entry>) =
        join_parts(super::entries::split(told::part(lines), flow))
            .into_iter()
            .partition(|entry| mixed && courses::is_one(&entry.head));
    let heads: Vec<Head> = entries.iter().map(|entry| head::take_apart(&entry.head)).collect();
    let habits = Habits::of(&heads);
    let glued = names_touch(&heads);
    let glued_behind = titles_touch(&heads);
    let told = are_told_below(&entries, &heads);
    let mut all: Vec<Work> = Vec::new();
    for (mut entry, head) in entries.into_iter().zip(heads) {
        if entry.head.is_empty() {
            loose.extend(entry.body);
            continue;
        }
        let mut roles = assign(&head.parts, &habits);
        if glued && let Some((company, position)) = glue::part(&roles.position) {
            roles = Roles::of(company, position);
        }
        if glued_behind
            && let [part] = head.parts.as_slice()
            && let Some((position, company)) = glue::part_behind(&part.text)
        {
            roles = Roles::of(company, position);
        }
        if told && roles == Roles::default() {
            let said = entry.body.remove(0);
            let evidence = head.evidence.iter().chain(&said.evidence).copied().collect();
            roles.position = said.text;
            let head = Head { evidence, ..head };
            push(&mut all, build(head, roles, entry.body));
            continue;
        }
        if roles == Roles::default() && head.parts.is_empty() && head.url.is_empty() {
            // A date over a list is no employment.
            let room = all.last_mut().map_or(&mut loose, |last| &mut last.highlights);
            room.extend(entry.head.iter().map(|head| flow::statement(&head.line)));
            room.extend(entry.body);
            continue;
        }
        let work = build(head, roles, entry.body);
        push(&mut all, work);
    }
    Found { work: all, loose, courses }
}

/// Whether every entry is a date with one short text under it, which says as what somebody worked.
fn are_told_below(entries: &[Entry], heads: &[Head]) -> bool {
    const WORDS: usize = 14;
    let bare = |(entry, head): (&Entry, &Head)| {
        let said = matches!(entry.body.as_slice(), [said] if said.text.split(' ').count() <= WORDS);
        head.parts.is_empty() && head.period != Period::default() && said
    };
    entries.len() >= 2 && entries.iter().zip(heads).all(bare)
}

fn from_labels(entry: &labelled::Entry) -> Work {
    let roles = [Role::Position, Role::Company, Role::Location, Role::Dates];
    Work {
        company: entry.take(Role::Company),
        position: entry.take(Role::Position),
        location: entry.take(Role::Location),
        period: {
            let (dates, single) = entry.period();
            period(dates, single)
        },
        highlights: entry.rest(&roles),
        evidence: entry.evidence.clone(),
    }
}

fn build(head: Head, roles: Roles, body: Vec<Statement>) -> Work {
    let Roles { mut company, position, .. } = roles;
    let mut location = head.location;
    // "Acme, Germany" looks like a town; without another employer it is one.
    if company.is_empty()
        && !position.is_empty()
        && let Some((name, rest)) = location.clone().split_once(',')
        && !places::is_place(name)
    {
        company = name.trim().to_owned();
        location = rest.trim().to_owned();
    }
    // So does "Acme (Germany)".
    if company.is_empty()
        && !position.is_empty()
        && let Some((name, rest)) = location.clone().split_once(" (")
        && !places::is_place(name)
    {
        company = name.trim().to_owned();
        location = rest.trim_end_matches(')').trim().to_owned();
    }
    if location.is_empty()
        && let Some((name, town)) = towns::behind_name(&company, !position.is_empty())
    {
        (company, location) = (name.to_owned(), town.to_owned());
    }
    if location.is_empty()
        && let Some((name, town)) = towns::with_number(&company)
    {
        (company, location) = (name.to_owned(), town.to_owned());
    }
    let asides = names::asides(&company).filter(|_| !position.is_empty());
    let asides = asides.map(|(name, asides)| (name.to_owned(), asides.map(str::to_owned)));
    let mut highlights = head::leftovers(&head.parts, &[&company, &position]);
    if let Some((name, asides)) = asides {
        let kept = asides.into_iter().filter(|aside| !aside.is_empty());
        highlights.extend(kept.map(|text| Statement { text, evidence: head.evidence.clone() }));
        company = name;
    }
    if company.is_empty() && !position.is_empty() {
        company = head.url;
    }
    let mut evidence = head.evidence;
    let mut position = position;
    if position.is_empty()
        && !company.is_empty()
        && let Some(first) = body.first()
        && let Some(role) = told::role(&first.text)
    {
        role.clone_into(&mut position);
        evidence.extend(&first.evidence);
    }
    for statement in body {
        if is_duties(&statement.text) {
            evidence.extend(statement.evidence);
        } else {
            highlights.push(statement);
        }
    }
    let period = period(head.period, head.single);
    Work { company, position, location, period, highlights, evidence }
}

/// Whether a text is nothing but the label of what was done, "Responsibilities:", which says nothing itself.
fn is_duties(text: &str) -> bool {
    Term::Duties.has(&text.trim_end_matches([':', ' ', '.']).to_lowercase())
}

/// One date alone, "2019", says when an employment began and when it ended; "2019 -" does not.
fn period(mut period: Period, single: bool) -> Period {
    let open = period.text.ends_with(['-', '–', '—', '−']);
    if single && !open && !period.ongoing && period.end.is_none() {
        period.end.clone_from(&period.start);
    }
    period
}

/// Adds an employment. A line with an employer only, and the titles under it, are one each.
fn push(all: &mut Vec<Work>, mut work: Work) {
    if let Some(last) = all.last_mut()
        && work.company.is_empty()
        && !work.position.is_empty()
        && !last.company.is_empty()
    {
        if last.position.is_empty() && last.highlights.is_empty() {
            last.position = work.position;
            if work.period.start.is_some() || work.period.end.is_some() {
                last.period = work.period;
            }
            if last.location.is_empty() {
                last.location = work.location;
            }
            last.highlights = work.highlights;
            last.evidence.append(&mut work.evidence);
            return;
        }
        work.company = last.company.clone();
        if work.location.is_empty() {
            work.location = last.location.clone();
        }
    }
    all.push(work);
}

#[cfg(test)]
mod tests;
