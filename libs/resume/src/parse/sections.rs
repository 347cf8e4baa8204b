//! Splits the lines of a document into its sections: the head, then what stands under each heading.

mod closing;
mod inner;
mod kinds;
mod stray;

use super::{
    clean, dates, education,
    headings::{self, Look, Topic},
    labelled,
    lines::Line,
    vocabulary,
};

/// Lines under one heading.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    /// None for the lines before the first heading.
    pub(super) topic: Option<Topic>,
    /// Heading as written, with its line; the head of the document has at most a title.
    pub(super) heading: Option<Line>,
    pub(super) lines: Vec<Line>,
}

/// Splits lines into sections, in the order of the document. The first is the head, maybe empty.
pub(super) fn split(lines: Vec<Line>) -> Vec<Section> {
    let look = Look::of(&lines);
    let margin = heads_stand_in_margin(&lines);
    let mut sections = vec![Section::default()];
    // Behind the name the head of the document goes on, up to the next heading.
    let mut in_head = false;
    let mut lines = join_broken_headings(join_margin_headings(lines)).into_iter();
    while let Some(mut line) = lines.next() {
        if is_marked_heading(&line, lines.as_slice().first()) {
            line.mark = clean::Mark::None;
        }
        let within = sections.last().filter(|_| !in_head).and_then(|section| section.topic);
        let count = sections.len();
        let form = !matches!(
            within,
            Some(Topic::Work | Topic::Volunteer | Topic::Projects | Topic::Education)
        );
        if line.largest {
            // The name beside the heading of its block.
            if line.cells.len() > 1 && headings::exact(&line.cells[0]).is_some() {
                drop_first_cell(&mut line);
            }
            // The name heads the document, in whichever column it stands.
            sections[0].lines.push(line);
            in_head = true;
        } else if form && labelled::opens_work(&line, lines.as_slice()) {
            sections.push(Section { topic: Some(Topic::Work), heading: None, lines: vec![line] });
        } else if let Some(work) = strayed_from(&sections, &line) {
            take_back(&mut sections, work);
            push(&mut sections, line);
        } else if within.is_some() && closing::opens(&line) {
            sections.push(Section { topic: Some(Topic::Other), heading: None, lines: vec![line] });
        } else if inner::is_kind(&sections, &line, lines.as_slice()) {
            push(&mut sections, line);
        } else if inner::opens_skills(&line, within, lines.as_slice()) {
            open(&mut sections, Topic::Skills, line);
        } else if let Some(topic) = headings::recognise(&line, look, within).filter(|topic| {
            *topic != Topic::Links || inner::lead_anywhere(lines.as_slice(), within)
        }) {
            // "Curriculum vitae" over the name is the heading of the head.
            if topic == Topic::Title && sections.len() == 1 && sections[0].heading.is_none() {
                sections[0].heading = Some(line);
                continue;
            }
            open(&mut sections, topic, line);
        } else if let Some((topic, heading, rest)) =
            beside(&line, look, within, last_line(&sections))
                .filter(|(topic, ..)| *topic != Topic::Title)
        {
            open(&mut sections, topic, heading);
            push(&mut sections, rest);
        } else if within.is_some() && margin && is_margin_heading(&line) {
            let (heading, mut rest) = (line.with_text(&line.cells[0]), line);
            drop_first_cell(&mut rest);
            open(&mut sections, Topic::Other, heading);
            push(&mut sections, rest);
        } else if let Some((topic, head, rest)) = headings::inline(&line, within) {
            let (heading, rest) = (line.with_text(head), line.with_text(rest));
            open(&mut sections, topic, heading);
            push(&mut sections, rest);
        } else if within.is_some() && headings::unknown(&line, lines.as_slice(), look) {
            let topic = if stands_under_skills(&sections) { Topic::Skills } else { Topic::Other };
            open(&mut sections, topic, line);
        } else if in_head {
            sections[0].lines.push(line);
        } else {
            push(&mut sections, line);
        }
        in_head &= sections.len() == count;
    }
    kinds::adopt(&mut sections);
    stray::open_work(&mut sections);
    stray::part_contacts(sections)
}

/// Whether the last sections are the kinds of skills that stand, each under a heading of its own, below a
/// heading of skills with nothing right under it.
fn stands_under_skills(sections: &[Section]) -> bool {
    let kinds =
        |section: &&Section| matches!(section.topic, Some(Topic::Skills | Topic::Languages));
    sections
        .iter()
        .rev()
        .take_while(kinds)
        .any(|section| section.topic == Some(Topic::Skills) && section.lines.is_empty())
}

/// The section of work that a line goes on with, the head of an employment: a heading inside of the one
/// before it, "Key achievements", was taken for that of a section.
fn strayed_from(sections: &[Section], line: &Line) -> Option<usize> {
    const WORDS: usize = 16;
    let strays = |section: &&Section| {
        matches!(section.topic, Some(Topic::Skills | Topic::Summary | Topic::Awards | Topic::Other))
    };
    let count = sections.iter().rev().take_while(strays).count();
    let at = sections.len().checked_sub(count + 1).filter(|_| count > 0)?;
    let dated = || dates::find(&line.text).iter().any(|found| found.shape == dates::Shape::Range);
    let named = || {
        vocabulary::title_score(&line.text) > 1 || vocabulary::organisation_score(&line.text) > 1
    };
    let head = !line.bullet() && line.words() <= WORDS && dated() && named();
    (head && sections[at].topic == Some(Topic::Work)).then_some(at)
}

/// Gives the section of work the lines of those behind it; their headings are points of an employment.
fn take_back(sections: &mut Vec<Section>, work: usize) {
    for stray in sections.split_off(work + 1) {
        let heading = stray.heading.map(|line| Line { mark: clean::Mark::Bullet('#'), ..line });
        sections[work].lines.extend(heading);
        sections[work].lines.extend(stray.lines);
    }
}

/// Whether a heading has a bullet or icon of its own, which no list goes on with.
fn is_marked_heading(line: &Line, next: Option<&Line>) -> bool {
    let alone = next.is_none_or(|next| next.mark != line.mark);
    let loud = headings::is_capitals(&line.text) && line.text.chars().count() > 4;
    line.bullet() && (line.blank_before || loud) && alone && headings::exact(&line.text).is_some()
}

fn open(sections: &mut Vec<Section>, topic: Topic, heading: Line) {
    let heading = match headings::without_icon(&heading.text) {
        text if text.len() < heading.text.len() => heading.with_text(text),
        _ => heading,
    };
    sections.push(Section { topic: Some(topic), heading: Some(heading), lines: Vec::new() });
}

fn last_line(sections: &[Section]) -> Option<&Line> {
    sections.last().and_then(|section| section.lines.last())
}

fn push(sections: &mut [Section], line: Line) {
    if let Some(section) = sections.last_mut() {
        section.lines.push(line);
    }
}

/// Joins a heading in the left margin that is broken over several rows, each beside a line of its
/// section: "RESEARCH" and "EXPERIENCE". It then stands on the first of them.
fn join_margin_headings(mut lines: Vec<Line>) -> Vec<Line> {
    const ROWS: usize = 4;
    for at in 0..lines.len() {
        let margin = |line: &Line| {
            let label = line.cells.first().filter(|label| !line.bullet() && label.len() <= 40)?;
            headings::is_capitals(label).then(|| label.clone())
        };
        let beside = lines[at].cells.len() > 1;
        let Some(mut name) = margin(&lines[at]).filter(|_| beside) else { continue };
        let mut found = None;
        for row in at + 1..(at + ROWS).min(lines.len()) {
            let more = margin(&lines[row]).filter(|more| more.len() > 2);
            let Some(more) = more.filter(|_| !lines[row].blank_before) else { break };
            name = format!("{name} {more}");
            if headings::is_spelled(&name) {
                found = Some(row);
            }
            if found == Some(row) {
                lines[at].cells[0].clone_from(&name);
            }
        }
        let Some(last) = found else { continue };
        lines[at].text = lines[at].cells.join(" ");
        for row in at + 1..=last {
            let evidence = lines[row].evidence.clone();
            lines[at].evidence.extend(evidence);
            drop_first_cell(&mut lines[row]);
        }
    }
    for at in (1..lines.len()).rev() {
        // A bullet that the label stood before is that of the next line.
        if lines[at - 1].text.is_empty() && !lines[at].bullet() {
            let before = std::mem::take(&mut lines[at - 1]);
            lines[at].evidence.splice(0..0, before.evidence);
            lines[at].mark = before.mark;
        }
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Joins a heading that is broken over two lines: "EXPERIENCIA" over "LABORAL".
fn join_broken_headings(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let part = |line: &Line| {
            !line.bullet() && line.cells.len() == 1 && line.words() <= 3 && line.level == 0
        };
        let known = |text: &str| headings::exact(text).is_some();
        let joined = out.last().filter(|before| part(before) && part(&line)).and_then(|before| {
            let whole = format!("{} {}", before.text, line.text);
            let alike = headings::is_capitals(&before.text) == headings::is_capitals(&line.text);
            let near = !line.blank_before && alike && !known(&line.text);
            (near && headings::exact(&whole).is_some_and(|topic| topic != Topic::Title))
                .then_some(whole)
        });
        match (joined, out.last_mut()) {
            (Some(whole), Some(before)) => {
                before.evidence.extend(&line.evidence);
                before.cells = vec![whole.clone()];
                before.text = whole;
            }
            _ => out.push(line),
        }
    }
    out
}

/// Whether the headings of a document stand in its left margin, in capitals.
fn heads_stand_in_margin(lines: &[Line]) -> bool {
    let known = |line: &&Line| is_margin_heading(line) && headings::exact(&line.cells[0]).is_some();
    lines.iter().filter(known).count() >= 3
}

/// Whether a line has a heading in its left margin, known or not.
fn is_margin_heading(line: &Line) -> bool {
    let [label, _, ..] = line.cells.as_slice() else { return false };
    !line.bullet()
        && !label.ends_with(':')
        && headings::is_capitals(label)
        && label.chars().filter(|c| c.is_alphabetic()).count() >= 4
        && !label.chars().any(|c| c.is_ascii_digit())
        && label.split(' ').count() <= 4
}

/// Takes the label off a line; a bullet that stood behind it becomes that of the line.
fn drop_first_cell(line: &mut Line) {
    line.cells.remove(0);
    let cleaned = clean::clean(&line.cells.join("\t"), clean::CELL_GAP);
    line.mark = cleaned.mark;
    line.cells = cleaned.cells;
    line.text = line.cells.join(" ");
}

/// A heading in the left margin, with the first line of its section in the next cell.
fn beside(
    line: &Line,
    look: Look,
    within: Option<Topic>,
    before: Option<&Line>,
) -> Option<(Topic, Line, Line)> {
    let (first, rest) = line.cells.split_first()?;
    if rest.is_empty()
        || rest[0].starts_with(':')
        || line.bullet()
        || rest.iter().any(|cell| headings::exact(cell).is_some())
        || education::names_columns(line)
    {
        return None;
    }
    headings::exact(first)?;
    let heading = line.with_text(first);
    // A kind of skills beside its list is set otherwise than the headings, and like the one before it.
    let kind = |before: &Line| {
        let style = |line: &Line| line.face.of(&line.cells[0]);
        before.cells.len() > 1 && style(before).is_some() && style(before) == style(line)
    };
    if within == Some(Topic::Skills)
        && (before.is_some_and(kind) || look.styled() && !look.is_set_as_one(&heading))
    {
        return None;
    }
    let topic = headings::recognise(&heading, look, within)?;
    let mut rest = line.clone();
    drop_first_cell(&mut rest);
    Some((topic, heading, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(text: &str) -> Vec<Section> {
        split(super::super::lines::scan(&text.lines().map(str::to_owned).collect::<Vec<_>>()))
    }

    #[test]
    fn lines_go_under_their_headings() {
        let found =
            sections("Jane Roe\n\nExperience\nAcme\n\nSkills: Go, Rust\n\nEDUCATION   BSc\n");
        let topics: Vec<_> = found.iter().map(|section| section.topic).collect();
        let wanted = [None, Some(Topic::Work), Some(Topic::Skills), Some(Topic::Education)];
        assert_eq!(topics, wanted);
        assert_eq!(found[2].lines[0].text, "Go, Rust");
        assert_eq!(found[3].lines[0].text, "BSc");
    }

    #[test]
    fn a_heading_has_no_icon() {
        let text = "Jane Roe\n\nl Experience\nAcme\n\n♥ Interests\nChess\n\n{ Skills\nGo\n";
        let found = sections(text);
        let titles =
            found.iter().filter_map(|section| Some(section.heading.as_ref()?.text.as_str()));
        assert_eq!(titles.collect::<Vec<_>>(), ["Experience", "Interests", "Skills"]);
    }

    #[test]
    fn an_employment_after_a_heading_inside_of_the_one_before_is_work() {
        let found = sections(
            "Jane Roe\n\nExperience\nBaker, Crumb Ltd\t2019 - 2021\n- Baked\n\nKey skills\n- Dough\n\n\
             Miller\nFlour Mills Ltd\t2015 - 2019\n- Ground\n",
        );
        let topics: Vec<_> = found.iter().map(|section| section.topic).collect();
        assert_eq!(topics, [None, Some(Topic::Work)]);
        assert_eq!(found[1].lines.len(), 7);
    }

    #[test]
    fn the_mailbox_of_an_employment_takes_no_period_along() {
        let found = sections(
            "Jane Roe\n\nExperience\n2024 - today\tLeeds, UK\nBaker, Crumb Ltd\nBaked bread\nMail: jane@crumb.example\n\
             https://crumb.example\n15/02/2022 - today\tLeeds, UK\nMiller, Flour Ltd\n",
        );
        let work = found.iter().find(|section| section.topic == Some(Topic::Work)).unwrap();
        assert!(work.lines.iter().any(|line| line.text.starts_with("15/02/2022")));
    }

    #[test]
    fn the_tools_of_an_employment_are_no_section() {
        let found = sections(
            "Jane Roe\n\nExperience\nBaker, Crumb Ltd\t2019 - 2021\n- Baked\n\nTech Stacks: Peels, pins, racks\n\n\
             Miller, Flour Mills Ltd\t2015 - 2019\n- Ground\n",
        );
        let topics: Vec<_> = found.iter().map(|section| section.topic).collect();
        assert_eq!(topics, [None, Some(Topic::Work)]);
    }

    #[test]
    fn a_heading_may_have_a_bullet_that_no_list_goes_on_with() {
        let found =
            sections("Jane Roe\n\n• Education\n\nBSc, City College\n\n• Skills\n• Interests\n");
        let topics: Vec<_> = found.iter().map(|section| section.topic).collect();
        assert_eq!(topics, [None, Some(Topic::Education)]);
    }

    #[test]
    fn a_title_over_the_name_opens_no_section() {
        let found = sections("CURRICULUM VITAE\nJane Roe\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].lines[0].text, "Jane Roe");
    }

    #[test]
    fn unknown_headings_in_the_margin_open_sections_where_the_others_stand_there() {
        let found = sections(
            "Jane Roe\n\nEDUCATION\tBSc\nSKILLS\tGo, Rust\nINTEREST\tChess\nATHLETICS\tSoccer, 2010\n",
        );
        let topics: Vec<_> = found.iter().skip(1).map(|section| section.topic).collect();
        let wanted = [Topic::Education, Topic::Skills, Topic::Other, Topic::Other].map(Some);
        assert_eq!(topics, wanted);
        assert_eq!(found[4].lines[0].text, "Soccer, 2010");
    }
}
