//! Reads who a document is about: name, title, e-mail, phone, place and links, from its head and
//! from a section of contact details.

mod address;
pub(super) mod behind;
mod form;
mod name;
mod pattern;
mod phone;
mod sites;

use std::collections::BTreeSet;

use super::{
    headings::{self, Topic},
    lines::Line,
    places,
    sections::Section,
    vocabulary::{self, Term},
};
use crate::model::Basics;

pub(super) use pattern::{email, first_link, is_link};
pub(super) use phone::calling_code;

/// Separators of a line of contact details; a comma only counts when spaces embrace it.
const SEPARATORS: &[&str] = &[
    " | ", " • ", " · ", " – ", " — ", " ∙ ", " ● ", " / ", " , ", " - ", ";", "|", "•", "·",
    " ◦ ", "■", "▪", "▸",
];

/// Whether a line holds nothing but a detail of a contact block.
pub(super) fn is_part(line: &Line) -> bool {
    let text = line.text.as_str();
    let lower = text.to_lowercase();
    let address = places::is_street(text) || places::is_place(text);
    let linked = first_link(text).is_some_and(|link| link.len() + 12 >= text.len())
        || Term::DetailAlone.has(lower.trim_end_matches([':', ' ']));
    line.words() <= 12 && (reaches(text) || address || linked || Term::Detail.begins(&lower))
}

/// Whether a mailbox or a phone number stands in a line.
pub(super) fn reaches(text: &str) -> bool {
    pattern::email(text).is_some() || pattern::phone(text).is_some()
}

/// What the head of a document left besides the contact block.
#[derive(Debug, Default)]
pub(super) struct Contact {
    pub(super) basics: Basics,
    /// Lines of the head that say something else.
    pub(super) rest: Vec<Line>,
}

/// Reads the contact block.
pub(super) fn read(sections: &[Section], raw: &[String]) -> Contact {
    let head: Vec<&Line> = sections
        .iter()
        .filter(|section| matches!(section.topic, None | Some(Topic::Contact | Topic::Links)))
        .flat_map(|section| &section.lines)
        .collect();
    let mut basics = Basics::default();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for line in &head {
        let text = raw_text(line, raw);
        if take_addresses(&mut basics, &text) {
            used.extend(&line.evidence);
        }
    }
    // The number behind "Phone:" rather than the first that may be one.
    let labelled = head.iter().filter(|line| pattern::is_phone_label(&line.text));
    if let Some(phone) = labelled.filter_map(|line| pattern::phone(&raw_text(line, raw))).next() {
        let unlabelled = |line: &&&Line| {
            line.text.contains(&basics.phone) && !pattern::is_phone_label(&line.text)
        };
        if head.iter().any(|line| unlabelled(&line)) {
            basics.phone = phone;
        }
    }
    take_from_elsewhere(&mut basics, raw, &of_referees(sections), &mut used);
    mend_links(&mut basics, raw, &mut used);
    mend_mailbox(&mut basics, raw, &mut used);
    let top: Vec<&Line> =
        sections.first().map(|first| first.lines.iter().collect()).unwrap_or_default();
    let everything: Vec<&Line> = sections.iter().flat_map(|section| &section.lines).collect();
    let found = form::name(&everything)
        .or_else(|| name::find(&top, &basics.email))
        .or_else(|| name::find_by_email(&everything, &basics.email))
        .or_else(|| name::find_alone(&everything));
    if let Some(mut found) = found {
        name::complete(&mut found, &everything, &basics.email);
        used.extend(&found.evidence);
        basics.name = found.name;
        basics.label = found.label;
    }
    sites::take(&mut basics, raw, &of_referees(sections), &mut used);
    if let Some(address::Found { text, evidence }) = address::find(&head, &basics) {
        basics.location = text;
        used.extend(evidence);
    }
    take_label(&mut basics, &top, &mut used);
    take_handles(&mut basics, &head, raw, &mut used);
    basics.phone_e164 = phone::e164(&basics.phone, &basics.location).unwrap_or_default();
    basics.evidence = used.iter().copied().collect();
    let rest = sections
        .iter()
        .filter(|section| matches!(section.topic, None | Some(Topic::Contact | Topic::Links)))
        .flat_map(|section| section.lines.iter().cloned())
        .filter(|line| !line.evidence.iter().any(|number| used.contains(number)))
        .collect();
    Contact { basics, rest }
}

fn raw_text(line: &Line, raw: &[String]) -> String {
    let mut text = String::new();
    for &number in &line.evidence {
        text.push_str(raw.get(number).map(String::as_str).unwrap_or_default());
        text.push(' ');
    }
    text
}

/// Takes e-mail, phone and links of a line; says whether there were any.
fn take_addresses(basics: &mut Basics, text: &str) -> bool {
    let mut taken = false;
    if let Some(email) = pattern::email(text) {
        taken = true;
        if basics.email.is_empty() {
            basics.email = email;
        }
    }
    if let Some(phone) = pattern::phone(text) {
        taken = true;
        if basics.phone.is_empty() {
            basics.phone = phone;
        }
    }
    for link in pattern::links(text) {
        taken = true;
        add_link(basics, link);
    }
    taken
}

fn add_link(basics: &mut Basics, link: String) {
    let same = |have: &String| pattern::bare(have) == pattern::bare(&link);
    if !basics.links.iter().any(same) && basics.links.len() < 20 {
        basics.links.push(link);
    }
}

/// Numbers of the lines under a heading of people who can be asked: their addresses are not the person's.
fn of_referees(sections: &[Section]) -> BTreeSet<usize> {
    let named = |section: &&Section| {
        let heading = section.heading.as_ref().map(|line| line.text.to_lowercase());
        heading.is_some_and(|text| Term::Referee.has(text.trim_end_matches([':', ' ', '.'])))
    };
    let lines = sections.iter().filter(named).flat_map(|section| &section.lines);
    lines.flat_map(|line| &line.evidence).copied().collect()
}

/// A narrow column or a page foot may hold the addresses far from the head; those of referees come last.
fn take_from_elsewhere(
    basics: &mut Basics,
    raw: &[String],
    referees: &BTreeSet<usize>,
    used: &mut BTreeSet<usize>,
) {
    let (theirs, own): (Vec<_>, Vec<_>) =
        raw.iter().enumerate().partition(|(number, _)| referees.contains(number));
    let ordered: Vec<(usize, &String)> = own.into_iter().chain(theirs).collect();
    for &(number, text) in &ordered {
        if basics.email.is_empty()
            && let Some(email) = pattern::email(text)
        {
            basics.email = email;
            used.insert(number);
            // The phone stands in the same line, or in one beside it.
            let beside = [Some(number), number.checked_sub(1), Some(number + 1)];
            let found = beside.into_iter().flatten().find_map(|at| {
                let phone = pattern::phone(raw.get(at)?)?;
                let bare = !raw[at].chars().any(char::is_alphabetic);
                (at == number || bare).then_some((at, phone))
            });
            if let (true, Some((at, phone))) = (basics.phone.is_empty(), found) {
                basics.phone = phone;
                used.insert(at);
            }
        }
        for link in pattern::profiles(text) {
            add_link(basics, link);
            used.insert(number);
        }
    }
    if basics.phone.is_empty() {
        let labelled = ordered.iter().find_map(|&(at, text)| {
            pattern::is_phone_label(text)
                .then(|| pattern::phone(text))
                .flatten()
                .map(|phone| (at, phone))
        });
        let alone = || {
            ordered.iter().find_map(|&(at, text)| {
                let phone = pattern::phone(text)?;
                let digits = phone.bytes().filter(u8::is_ascii_digit).count();
                (phone == text.trim() && digits >= 9).then_some((at, phone))
            })
        };
        if let Some((number, phone)) = labelled.or_else(alone) {
            basics.phone = phone;
            used.insert(number);
        }
    }
}

/// Joins a mailbox that a narrow column has broken before its last part, "jane." over "roe@mail.example", or
/// beside its "@".
fn mend_mailbox(basics: &mut Basics, raw: &[String], used: &mut BTreeSet<usize>) {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    for (at, pair) in raw.windows(2).enumerate() {
        let (text, next) = (pair[0].trim(), pair[1].trim());
        let box_part = text.rsplit([' ', '\t', ':']).next().unwrap_or_default();
        let beside = box_part.ends_with('@') != next.starts_with('@');
        if let Some(email) = pattern::email(&format!("{box_part}{next}"))
            .filter(|_| beside && basics.email.is_empty() && !next.contains(' '))
        {
            let parts = [box_part, next].map(|part| part.trim_matches('@').to_lowercase());
            basics.links.retain(|link| !parts.contains(&link.to_lowercase()));
            basics.email = email;
            used.extend([at, at + 1]);
            return;
        }
        let open = text.ends_with(['.', '_', '-']) && text.chars().all(part) && text.len() > 2;
        if open && !basics.email.is_empty() && next == basics.email {
            basics.email = format!("{text}{next}");
            return;
        }
    }
}

/// Joins links that a narrow column has broken over two lines.
fn mend_links(basics: &mut Basics, raw: &[String], used: &mut BTreeSet<usize>) {
    for (at, pair) in raw.windows(2).enumerate() {
        let (text, next) = (pair[0].trim(), pair[1].trim());
        let Some(whole) = pattern::joined_link(text, next) else { continue };
        let broken = pattern::bare(text);
        used.extend([at, at + 1]);
        match basics.links.iter_mut().find(|link| broken.starts_with(&pattern::bare(link))) {
            Some(link) => *link = whole,
            None => add_link(basics, whole),
        }
    }
}

/// A line without the mailbox, the phone and the links that stand in it.
fn without_addresses(line: &Line, basics: &Basics) -> Line {
    let known = || [&basics.email, &basics.phone].into_iter().chain(&basics.links);
    let strip = |cell: &String| {
        let bare = known().filter(|text| !text.is_empty()).fold(cell.clone(), |cell, text| {
            if cell.contains(text.as_str()) { cell.replace(text.as_str(), " | ") } else { cell }
        });
        bare.trim_matches([' ', '|']).to_owned()
    };
    let cells: Vec<String> = line.cells.iter().map(strip).collect();
    Line { text: cells.join(" "), cells, ..line.clone() }
}

/// Pieces of a contact line between separators and cells.
fn pieces(line: &Line) -> Vec<&str> {
    let mut pieces: Vec<&str> = line.cells.iter().map(String::as_str).collect();
    for sign in SEPARATORS {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(sign)).collect();
    }
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// Takes the title under the name, unless the name's line had it.
fn take_label(basics: &mut Basics, top: &[&Line], used: &mut BTreeSet<usize>) {
    if !basics.label.is_empty() {
        return;
    }
    let free = |line: &&&Line| !line.evidence.iter().any(|number| used.contains(number));
    let short = |line: &&&Line| line.words() <= 14 && !line.text.ends_with('.') && !line.bullet();
    let after = top.iter().position(|line| line.text.contains(&basics.name)).map_or(0, |at| at + 1);
    let titled = top.iter().take(12).filter(free).filter(short);
    let found = titled.clone().find(|line| vocabulary::title_score(&line.text) > 0).or_else(|| {
        let next =
            top.get(after).filter(|line| free(line) && short(line) && !basics.name.is_empty());
        next.filter(|line| {
            line.words() <= 6
                && line.text.starts_with(char::is_uppercase)
                && !line.text.contains(':')
                && headings::exact(&line.text).is_none()
                && !places::is_street(&line.text)
        })
    });
    if let Some(line) = found {
        let titled = line.cells.iter().find(|cell| vocabulary::title_score(cell) > 0);
        basics.label = titled.unwrap_or(&line.text).clone();
        used.extend(&line.evidence);
    }
}

/// Takes handles that stand behind an icon or a label: "in/roe", "@roe", "GitHub: roe".
fn take_handles(basics: &mut Basics, head: &[&Line], raw: &[String], used: &mut BTreeSet<usize>) {
    for line in head {
        let text = raw_text(line, raw);
        if pattern::email(&text).is_some() {
            let bare = pieces(line).into_iter().filter(|piece| pattern::is_handle(piece));
            bare.for_each(|handle| add_link(basics, handle.to_owned()));
        }
        let contact = line.evidence.iter().any(|number| used.contains(number)) || line.words() <= 3;
        for handle in pattern::handles(&text).into_iter().filter(|_| contact) {
            let known = basics.name.split(' ').any(|part| part.eq_ignore_ascii_case(&handle));
            if !known && handle != basics.email {
                add_link(basics, handle);
                used.extend(&line.evidence);
            }
        }
    }
}

#[cfg(test)]
mod tests;
