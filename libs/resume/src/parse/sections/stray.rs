//! Lines that stand under a heading and do not belong there: the contact block that a side bar left behind a
//! section, and the whole of a document whose headings nobody knows.

use super::{
    super::{
        contact,
        dates::{self, Shape},
        lines::Line,
        places, vocabulary,
    },
    Section, Topic,
};

/// Lines that it takes to be a block.
const BLOCK: usize = 2;

/// Entries that make a section one of work although there is another one.
const MANY: usize = 3;

/// Moves contact blocks out of the sections that they stand in into sections of their own.
pub(super) fn part_contacts(sections: Vec<Section>) -> Vec<Section> {
    let mut out = Vec::with_capacity(sections.len());
    for mut section in sections {
        let holds = matches!(
            section.topic,
            Some(
                Topic::Work | Topic::Education | Topic::Skills | Topic::Languages | Topic::Summary
            )
        );
        let referees = section.heading.as_ref().is_some_and(|heading| {
            let text = heading.text.to_lowercase();
            ["refer", "kontakt", "personas", "persona de"].iter().any(|word| text.contains(word))
        });
        let holds = holds || section.topic == Some(Topic::Other) && !referees;
        let block = if holds { block(&section.lines) } else { 0..0 };
        let lines: Vec<Line> = section.lines.drain(block).collect();
        out.push(section);
        if !lines.is_empty() {
            out.push(Section { topic: Some(Topic::Contact), heading: None, lines });
        }
    }
    out
}

/// The longest stretch of lines that are a contact block; empty if there is none.
fn block(lines: &[Line]) -> std::ops::Range<usize> {
    let (mut best, mut from) = (0..0, 0);
    for at in 0..=lines.len() {
        let period =
            |line: &Line| dates::find(&line.text).iter().any(|hit| hit.shape == Shape::Range);
        let part = |line: &Line| !line.bullet() && contact::is_part(line) && !period(line);
        if lines.get(at).is_some_and(part) {
            continue;
        }
        let stretch = &lines[from..at];
        let reached = stretch.iter().filter(|line| contact::reaches(&line.text)).count();
        if stretch.len() >= BLOCK && reached > 0 && stretch.len() > best.len() {
            best = from..at;
        }
        from = at + 1;
    }
    best
}

/// Where no heading tells of work, or only of little, the lines of another section are taken for it, from the
/// first entry on.
pub(super) fn open_work(sections: &mut Vec<Section>) {
    let told = |section: &&Section| matches!(section.topic, Some(Topic::Work | Topic::Volunteer));
    let known: usize = sections.iter().filter(told).map(|section| section.lines.len()).sum();
    let needed = if known == 0 { BLOCK } else { MANY };
    let loose = |section: &Section| match section.topic {
        None | Some(Topic::Other | Topic::Title | Topic::Summary) => true,
        Some(Topic::Certificates) => known == 0,
        _ => false,
    };
    let first = |section: &Section| {
        let lines = &section.lines;
        let heads: Vec<usize> = (0..lines.len()).filter(|&at| opens_entry(lines, at)).collect();
        let enough = heads.len() >= needed && lines.len() > known && loose(section);
        heads.first().copied().filter(|_| enough)
    };
    let undated = |section: &Section| {
        let heads: Vec<usize> =
            (0..section.lines.len()).filter(|&at| opens_undated(&section.lines, at)).collect();
        heads.first().copied().filter(|_| known == 0 && heads.len() >= MANY && loose(section))
    };
    let find = |of: &dyn Fn(&Section) -> Option<usize>| {
        (0..sections.len()).find_map(|at| Some((at, of(&sections[at])?)))
    };
    let Some((at, line)) = find(&first).or_else(|| find(&undated)) else { return };
    let lines = sections[at].lines.split_off(line);
    // The line over the first entry may be the heading that nobody knows.
    let heading = sections[at].lines.pop_if(|line| {
        line.words() <= 4
            && line.blank_before
            && !line.bullet()
            && lines.first().is_some_and(|first| first.blank_before)
    });
    sections.insert(at + 1, Section { topic: Some(Topic::Work), heading, lines });
}

/// Whether an entry without a date begins at a line: it stands out of the text, it or the line below names a title,
/// and a list follows.
fn opens_undated(lines: &[Line], at: usize) -> bool {
    const HEAD: usize = 3;
    let line = &lines[at];
    let head: Vec<&Line> =
        lines[at..].iter().take(HEAD).take_while(|line| !line.bullet()).collect();
    line.strong
        && !line.bullet()
        && at.checked_sub(1).is_none_or(|before| !lines[before].strong)
        && head.len() < HEAD
        && lines.get(at + head.len()).is_some_and(Line::bullet)
        && head.iter().any(|line| line.words() <= 10 && vocabulary::title_score(&line.text) > 0)
}

/// Whether an entry begins at a line: a period stands on it or on one of the two below, and one of them
/// names a title, an employer or a school.
fn opens_entry(lines: &[Line], at: usize) -> bool {
    const HEAD: usize = 3;
    let dated =
        |line: &&Line| dates::find(&line.text).iter().any(|found| found.shape == Shape::Range);
    let named = |line: &Line| {
        let text = line.text.as_str();
        vocabulary::title_score(text) > 1
            || vocabulary::organisation_score(text) > 1
            || vocabulary::is_institution(text)
            || vocabulary::has_degree(text)
    };
    let plain = |line: &&Line| {
        !line.bullet()
            && line.words() <= 16
            && !contact::reaches(&line.text)
            && !places::is_place(&line.text)
    };
    let head: Vec<&Line> = lines[at..].iter().take(HEAD).take_while(plain).collect();
    let Some(date) = head.iter().position(dated) else { return false };
    // What stands above the date begins with a name.
    (date == 0 || named(head[0])) && head.iter().take(date + 2).any(|line| named(line))
}
