//! Reads what a document lists as skills, as written: groups, comma lists, bullets, chips in a
//! column, short sentences ("Proficient in Word and Excel").

mod split;

use super::{dates, lines::Line, vocabulary};
use crate::model::{SkillGroup, Statement};

/// Reads the skill groups of a section.
pub(super) fn read(lines: &[Line]) -> Vec<SkillGroup> {
    let lists = lines.iter().filter(|line| split::is_list(&line.text)).count();
    let listed = lists * 2 >= lines.len() && lists > 0;
    let mut groups: Vec<SkillGroup> = Vec::new();
    let mut open: Option<Open> = None;
    for (at, line) in lines.iter().enumerate() {
        if is_rating(&line.text) {
            close(&mut groups, &mut open);
            continue;
        }
        if let Some(item) = open.as_mut()
            && goes_on(&lines[at - 1], line, item)
        {
            item.append(line);
            continue;
        }
        close(&mut groups, &mut open);
        if let Some((name, rest)) = group_head(&line.text) {
            groups.push(SkillGroup { name: name.to_owned(), keywords: Vec::new() });
            if !rest.is_empty() {
                open = Some(Open::new(&line.with_text(rest)));
            }
        } else if listed && !line.bullet() && !split::is_list(&line.text) && heads_a_list(&lines[at + 1..]) {
            groups.push(SkillGroup { name: line.text.clone(), keywords: Vec::new() });
        } else {
            open = Some(Open::new(line));
        }
    }
    close(&mut groups, &mut open);
    groups.retain(|group| !group.keywords.is_empty());
    groups
}

/// A list that may run over several lines.
struct Open {
    text: String,
    cells: Vec<String>,
    evidence: Vec<usize>,
}

impl Open {
    fn new(line: &Line) -> Self {
        Self { text: line.text.clone(), cells: line.cells.clone(), evidence: line.evidence.clone() }
    }

    fn append(&mut self, line: &Line) {
        self.evidence.extend(&line.evidence);
        self.text.push(' ');
        self.text.push_str(&line.text);
        if let (Some(last), Some((first, rest))) = (self.cells.last_mut(), line.cells.split_first()) {
            last.push(' ');
            last.push_str(first);
            self.cells.extend_from_slice(rest);
        }
    }
}

fn close(groups: &mut Vec<SkillGroup>, open: &mut Option<Open>) {
    let Some(Open { cells, evidence, .. }) = open.take() else { return };
    if groups.is_empty() {
        groups.push(SkillGroup::default());
    }
    let Some(group) = groups.last_mut() else { return };
    for item in cells.iter().flat_map(|cell| split::items(cell)) {
        group.keywords.push(Statement { text: item, evidence: evidence.clone() });
    }
}

/// Whether a line goes on with a list: the break is inside an item or after a comma.
fn goes_on(before: &Line, line: &Line, open: &Open) -> bool {
    if line.bullet() || line.blank_before || group_head(&line.text).is_some() || line.cells.len() > 1 {
        return false;
    }
    let commas = open.text.matches([',', ';']).count();
    let ends_open = before.text.ends_with([',', '-', '/', '&', '(']) || before.text.ends_with(" and");
    let small = line.text.starts_with(char::is_lowercase) && !vocabulary::is_title_word(&line.text);
    let in_brackets = open.text.matches('(').count() > open.text.matches(')').count();
    ends_open || in_brackets || (small && (commas > 0 || before.bullet())) || (commas >= 2 && before.width() >= 34)
}

/// Splits "Languages: Rust, Go" or "Languages – Rust, Go" into its group and the list.
fn group_head(text: &str) -> Option<(&str, &str)> {
    let (head, rest) = text.split_once(':').or_else(|| {
        let (head, rest) = text.split_once(" – ").or_else(|| text.split_once(" — ")).or_else(|| text.split_once(" - "))?;
        split::is_list(rest).then_some((head, rest))
    })?;
    let (head, rest) = (head.trim(), rest.trim());
    let short = head.split(' ').count() <= 6 && head.chars().count() <= 45 && !head.contains(['(', ',']);
    (short && !head.is_empty() && !rest.starts_with("//") && !split::is_level(rest)).then_some((head, rest))
}

/// Whether what follows a single word is a list, maybe after a word of level.
fn heads_a_list(rest: &[Line]) -> bool {
    let next = rest.iter().find(|line| !is_rating(&line.text));
    next.is_some_and(|line| split::is_list(&line.text) && group_head(&line.text).is_none())
}

/// Words of level, bars and dots: they rate a skill and are none.
fn is_rating(text: &str) -> bool {
    let lower = text.to_lowercase();
    split::is_level(text)
        || dates::is_duration(text)
        || (lower.ends_with("lines") && text.bytes().any(|b| b.is_ascii_digit()))
        || !text.chars().any(char::is_alphabetic) && !text.contains('#')
}

#[cfg(test)]
mod tests;
