//! Kinds of skills under headings of their own, which no table knows: "DATABASES" and "LABORATORY" behind "SKILLS".

use super::{
    super::{contact, dates, headings, lines::Line, places},
    Section, Topic,
};

/// Words of an item of a list of skills, at most.
const WORDS: usize = 4;

/// Takes sections under unknown headings right behind one of skills for more of them, if they hold nothing but
/// short items.
pub(super) fn adopt(sections: &mut [Section]) {
    for at in 1..sections.len() {
        let (before, section) = (&sections[at - 1], &sections[at]);
        let unknown = section
            .heading
            .as_ref()
            .is_some_and(|heading| headings::exact(&heading.text).is_none());
        let behind = before.topic == Some(Topic::Skills) && !before.lines.is_empty();
        if section.topic == Some(Topic::Other) && unknown && behind && are_items(&section.lines) {
            sections[at].topic = Some(Topic::Skills);
        }
    }
}

/// Whether lines are short items, several of them, and none is a date, a place or an address.
fn are_items(lines: &[Line]) -> bool {
    let listed = |line: &Line| {
        let text = line.text.split_once(": ").map_or(line.text.as_str(), |(_, rest)| rest);
        text.split([',', ';', '|', '•', '/'])
            .map(str::trim)
            .all(|item| item.split(' ').count() <= WORDS)
            || line.cells.iter().all(|cell| cell.split(' ').count() <= WORDS)
    };
    let count = |line: &Line| line.cells.len().max(line.text.split(", ").count());
    lines.iter().map(count).sum::<usize>() >= 3
        && lines.iter().all(|line| {
            listed(line)
                && !line.text.ends_with('.')
                && dates::find(&line.text).is_empty()
                && !contact::reaches(&line.text)
                && !contact::is_link(&line.text)
                && !places::is_place(&line.text)
        })
}

#[cfg(test)]
mod tests {
    use super::super::split;
    use super::*;

    fn topics(text: &str) -> Vec<Option<Topic>> {
        let raw: Vec<String> = text.lines().map(str::to_owned).collect();
        split(super::super::super::lines::scan(&raw)).iter().map(|section| section.topic).collect()
    }

    #[test]
    fn short_items_under_an_unknown_heading_behind_skills_are_skills() {
        let text = "Jane Roe\n\nSKILLS\nPeels\nPins\nRacks\n\nMEASURING THINGS\nScales   Clocks\nMeasuring cups\n\nCONTACT\njane@mail.example\n";
        let wanted = [None, Some(Topic::Skills), Some(Topic::Skills), Some(Topic::Contact)];
        assert_eq!(topics(text), wanted);
    }

    #[test]
    fn stories_and_dates_behind_skills_are_none() {
        for story in [
            "Once round the hill\nTwice over the river\nThree times in 2019",
            "Ran round the hill and then over the river.\nSwam\nCycled",
        ] {
            let text = format!(
                "Jane Roe\n\nSKILLS\nPeels\nPins\n\nMARATHON RUNNING\n{story}\n\nCONTACT\njane@mail.example\n"
            );
            assert_eq!(topics(&text)[2], Some(Topic::Other), "{story}");
        }
    }
}
