//! Reads what a document lists as skills, as written: groups, comma lists, bullets, chips in a
//! column, short sentences ("Proficient in Word and Excel").

mod split;
mod words;

use super::{
    dates, face,
    headings::{self, Topic},
    lines::Line,
    vocabulary::{self, Term},
};
use crate::model::{SkillGroup, Statement};

/// Lines that one list may run over.
const LIST_LINES: usize = 30;

/// Reads the skill groups of a section.
pub(super) fn read(lines: &[Line]) -> Vec<SkillGroup> {
    let lists = lines.iter().filter(|line| split::is_list(&line.text)).count();
    let listed = lists * 3 >= lines.len() && lists > 0;
    let look =
        Look { capital: begin_large(lines), full: full_width(lines), marked: are_marked(lines) };
    let phrases = are_phrases(lines);
    let parted = (0..lines.len()).filter(|&at| stands_alone(lines, at)).count() >= 2;
    let mut groups: Vec<SkillGroup> = Vec::new();
    let mut open: Option<Open> = None;
    for (at, line) in lines.iter().enumerate() {
        let prose = look.capital && line.bullet() && split::is_prose(&line.text);
        if is_rating(&line.text) || split::is_story(&line.text) || prose || is_licence(line) {
            close(&mut groups, &mut open);
            continue;
        }
        if let Some(item) = open.as_mut()
            && (item.lines > 0 || goes_on(&lines[at - 1], line, item, look))
        {
            item.lines = item.lines.saturating_sub(1);
            item.append(line);
            continue;
        }
        close(&mut groups, &mut open);
        let named = headings::exact(&line.text) == Some(Topic::Skills) && !line.bullet();
        let heads = (listed && heads_group(lines, at)) || heads_items(lines, at);
        if named || heads || (parted && stands_alone(lines, at)) {
            groups.push(SkillGroup { name: line.text.clone(), keywords: Vec::new() });
        } else if let Some((name, rest)) =
            cell_head(line).or_else(|| column_head(lines, at)).or_else(|| group_head(&line.text))
        {
            groups.push(SkillGroup { name: name.to_owned(), keywords: Vec::new() });
            if !rest.is_empty() {
                let lines = paragraph(&lines[at..]);
                open = Some(Open { lines, ..Open::new(&line.behind(rest)) });
            }
        } else {
            let (whole, lines) = (phrases && line.bullet(), paragraph(&lines[at..]));
            open = Some(Open { whole, lines, ..Open::new(line) });
        }
    }
    close(&mut groups, &mut open);
    // "Interests: chess" in a list of skills.
    let other = |name: &str| headings::exact(name) == Some(Topic::Other) && !split::is_level(name);
    groups.retain(|group| !group.keywords.is_empty() && !other(&group.name));
    groups
}

/// Lines that go on with a list which a column breaks wherever it ends: none has room for the first word of the
/// next one, and there are several, with commas in them.
fn paragraph(lines: &[Line]) -> usize {
    /// Breaks and commas at least.
    const BREAKS: usize = 2;
    /// Characters that a line may be shorter than the widest one, since letters differ in width.
    const SLACK: usize = 1;
    let next = |line: &&Line| {
        !line.bullet() && !line.blank_before && line.cells.len() == 1 && !line.text.contains(':')
    };
    let more = lines.iter().skip(1).take(LIST_LINES).take_while(next).count();
    let block = &lines[..=more];
    let widest = block.iter().map(Line::width).max().unwrap_or_default();
    let full = |pair: &[Line]| {
        let first = pair[1].text.split(' ').next().unwrap_or_default();
        pair[0].text.ends_with(',') || pair[0].width() + 1 + first.chars().count() + SLACK > widest
    };
    let commas: usize = block.iter().map(|line| line.text.matches(", ").count()).sum();
    let inside = block.windows(2).filter(|pair| !pair[0].text.ends_with(',')).count();
    let listed = block.iter().filter(|line| line.text.contains(',')).count() * 3 >= block.len() * 2;
    let broken = more >= BREAKS && inside > 0 && commas >= BREAKS && listed;
    let broken = broken && block.windows(2).all(full);
    if broken { more } else { 0 }
}

/// What the lines of a section have in common.
#[derive(Clone, Copy)]
struct Look {
    /// Items begin with a capital.
    capital: bool,
    /// Characters from which a line fills its column.
    full: usize,
    /// Each item has a mark.
    marked: bool,
}

/// Whether items are told by their marks, so that a line without one goes on with the item before it.
fn are_marked(lines: &[Line]) -> bool {
    const ITEMS: usize = 3;
    let marked = lines.iter().filter(|line| line.bullet()).count();
    lines.first().is_some_and(Line::bullet) && marked >= ITEMS && marked * 2 >= lines.len()
}

/// Characters from which a line fills its column: 34, and fewer where all lines are short.
fn full_width(lines: &[Line]) -> usize {
    const FULL: usize = 34;
    let mut widths: Vec<usize> = lines.iter().map(Line::width).collect();
    widths.sort_unstable();
    let widest = widths.last().copied().unwrap_or_default();
    if lines.len() >= 5 { FULL.min((widest * 4 / 5).max(24)) } else { FULL }
}

/// A list that may run over several lines.
struct Open {
    cells: Vec<String>,
    evidence: Vec<usize>,
    /// Commas and semicolons so far.
    commas: usize,
    /// Brackets opened and not closed.
    brackets: usize,
    /// Whether signs other than commas part the items.
    signs: bool,
    /// Whether it is one item, whatever stands in it.
    whole: bool,
    /// Lines of a paragraph that are still to come.
    lines: usize,
    /// Whether it has a mark.
    marked: bool,
}

impl Open {
    fn new(line: &Line) -> Self {
        let mut open = Self {
            cells: line.cells.clone(),
            evidence: line.evidence.clone(),
            commas: 0,
            brackets: 0,
            signs: false,
            whole: false,
            lines: 0,
            marked: line.bullet(),
        };
        open.count(&line.text);
        open
    }

    fn append(&mut self, line: &Line) {
        self.evidence.extend(&line.evidence);
        self.count(&line.text);
        // Beside the marks of a second column the first one goes on below.
        let open = if self.marked { self.cells.first_mut() } else { self.cells.last_mut() };
        if let (Some(last), Some((first, rest))) = (open, line.cells.split_first()) {
            last.push(' ');
            last.push_str(first);
            self.cells.extend_from_slice(rest);
        }
    }

    fn count(&mut self, text: &str) {
        self.commas += text.matches([',', ';']).count();
        self.brackets =
            (self.brackets + text.matches('(').count()).saturating_sub(text.matches(')').count());
        self.signs |= text.contains(['•', '·', '|']);
    }
}

fn close(groups: &mut Vec<SkillGroup>, open: &mut Option<Open>) {
    let Some(Open { cells, evidence, whole, .. }) = open.take() else { return };
    if groups.is_empty() {
        groups.push(SkillGroup::default());
    }
    let Some(group) = groups.last_mut() else { return };
    let items = |cell: &String| {
        if whole { vec![split::clean(cell).to_owned()] } else { split::items(cell) }
    };
    for item in cells.iter().flat_map(items).filter(|item| !split::is_sentence(item)) {
        group.keywords.push(Statement { text: item, evidence: evidence.clone() });
    }
}

/// Whether each item of a list is a phrase: some have several words and no comma, and where there are
/// commas, words follow the last of them: "Repair, tuning, and cleaning of pianos".
fn are_phrases(lines: &[Line]) -> bool {
    const WORDS: usize = 3;
    let items: Vec<&Line> = lines.iter().filter(|line| line.bullet()).collect();
    let (listed, plain): (Vec<&Line>, Vec<&Line>) =
        items.iter().partition(|line| line.text.contains(", "));
    let long = |text: &str| text.split(' ').count() >= WORDS;
    let ends = |line: &&&Line| {
        [" and ", " und ", " et ", " y ", " i ", " oraz "].iter().any(|word| {
            let last = line.text.rsplit(", ").next().unwrap_or_default();
            let behind = format!(" {last}");
            behind.split_once(word).is_some_and(|(_, rest)| rest.split(' ').count() > 1)
        })
    };
    let phrases = plain.iter().filter(|line| long(&line.text)).count();
    items.len() * 10 >= lines.len() * 7
        && !lines.iter().any(|line| line.text.contains(':'))
        && listed.iter().filter(ends).count() * 3 >= listed.len() * 2
        && phrases * 2 >= items.len()
        && !listed.is_empty()
}

/// Whether the items of a list begin with a capital, so that a line with a small letter goes on with
/// the one before it.
fn begin_large(lines: &[Line]) -> bool {
    let large = lines.iter().filter(|line| line.text.starts_with(char::is_uppercase)).count();
    large >= 4 && large * 3 >= lines.len() * 2
}

/// Whether a line goes on with a list: the break is inside an item or after a comma.
fn goes_on(before: &Line, line: &Line, open: &Open, look: Look) -> bool {
    if open.evidence.len() > LIST_LINES
        || line.bullet()
        || line.blank_before
        || group_head(&line.text).is_some()
        || split::is_led(&line.text)
        || line.cells.len() > 1
    {
        return false;
    }
    let ends_open =
        before.text.ends_with([',', '-', '/', '&', '(']) || split::ends_open(&before.text);
    // "jQuery" is a name all the same.
    let first = line.text.split(' ').next().unwrap_or_default();
    let lower = first.starts_with(char::is_lowercase) && !first.contains(char::is_uppercase);
    let small = lower && !vocabulary::is_title_word(&line.text);
    let in_brackets = open.brackets > 0;
    let inside = look.marked && open.marked && before.strong == line.strong;
    let same_kind = open.signs || !line.text.contains(['•', '·', '|']);
    let ended = before.text.ends_with('.');
    let apart = face::differ(before, line) && headings::is_capitals(&line.text);
    let wrapped = open.commas >= 2 && before.width() >= look.full && same_kind && !ended && !apart;
    ends_open
        || in_brackets
        || inside
        || wrapped
        || (lower && look.capital)
        || (small && (open.commas > 0 || before.bullet()))
}

/// Splits "Languages: Rust, Go" or "Languages – Rust, Go" into its group and the list.
fn group_head(text: &str) -> Option<(&str, &str)> {
    if let Some(group) = split::named_group(text) {
        return Some(group);
    }
    let (head, rest) = text.split_once(':').or_else(|| {
        let (head, rest) = text
            .split_once(" – ")
            .or_else(|| text.split_once(" — "))
            .or_else(|| text.split_once(" - "))?;
        split::is_list(rest).then_some((head, rest))
    })?;
    let (head, rest) = (head.trim(), rest.trim());
    let short =
        head.split(' ').count() <= 6 && head.chars().count() <= 45 && !head.contains(['(', ',']);
    (short && !head.is_empty() && !rest.starts_with("//") && !split::is_level(rest))
        .then_some((head, rest))
}

/// The name of a group in a column of its own, with its list beside it.
fn cell_head(line: &Line) -> Option<(&str, &str)> {
    let [name, list] = line.cells.as_slice() else { return None };
    let short = name.split(' ').count() <= 4 && !split::is_list(name);
    let name = name.trim_end_matches([':', ' ']);
    (short && !line.bullet() && split::is_list(list)).then_some((name, list))
}

/// The same with one item beside it, and the others in rows of their own below.
fn column_head(lines: &[Line], at: usize) -> Option<(&str, &str)> {
    let [name, first] = lines[at].cells.as_slice() else { return None };
    let beside = lines.iter().filter(|line| line.cells.len() > 1).count();
    let below = lines.get(at + 1).is_some_and(|line| line.cells.len() == 1 && !line.blank_before);
    let short = name.split(' ').count() <= 3 && !split::is_list(name);
    let alone = below && beside * 3 <= lines.len() && !is_rating(first);
    (short && alone && !lines[at].bullet()).then_some((name.trim_end_matches([':', ' ']), first))
}

/// Whether a line is a single name with a list under it, maybe after a word of level.
fn heads_group(lines: &[Line], at: usize) -> bool {
    let line = &lines[at];
    let open = |line: &Line| line.text.ends_with(['•', ',', '·', '|', ';']);
    let single = !line.bullet() && !split::is_list(&line.text) && !open(line);
    let next = lines[at + 1..].iter().find(|line| !is_rating(&line.text));
    single
        && !at.checked_sub(1).is_some_and(|before| open(&lines[before]))
        && next.is_some_and(|line| split::is_list(&line.text) && group_head(&line.text).is_none())
}

/// Whether a line without a mark stands over items with one and is set otherwise.
fn heads_items(lines: &[Line], at: usize) -> bool {
    const WORDS: usize = 5;
    let (line, next) = (&lines[at], lines.get(at + 1));
    let single = !line.bullet() && line.words() <= WORDS && !split::is_list(&line.text);
    single && next.is_some_and(|next| next.bullet() && face::differ(line, next))
}

/// Whether a line stands between empty lines, over a block of several.
fn stands_alone(lines: &[Line], at: usize) -> bool {
    let block = lines.get(at + 1..).unwrap_or_default();
    let single = !lines[at].bullet() && !split::is_list(&lines[at].text) && lines[at].words() <= 4;
    single
        && (at == 0 || lines[at].blank_before)
        && block.first().is_some_and(|line| line.blank_before)
        && block.get(1).is_some_and(|line| !line.blank_before)
}

/// "Driving licence", and its classes in the next cell.
fn is_licence(line: &Line) -> bool {
    let label = line.cells.first().filter(|_| line.cells.len() > 1);
    label.is_some_and(|label| Term::Licence.has(&label.trim_end_matches(':').to_lowercase()))
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
