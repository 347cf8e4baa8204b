//! Lines that read like headings and are none, and the contrary: kinds of skills that stand out less than the heading of
//! their section, and a list of skills behind the last employment under a heading that does not stand out at all.

use super::{
    super::{contact, headings, lines::Line},
    Section, Topic,
};

/// Whether a line names a kind of the skills it stands among: it is set like a line before it that did, smaller than
/// the heading of the section and unlike its items.
pub(super) fn is_kind(sections: &[Section], line: &Line, rest: &[Line]) -> bool {
    /// Lines before it that are looked at.
    const LINES: usize = 100;
    let style = |line: &Line| line.face.of(&line.text);
    let Some(section) = sections.last().filter(|last| last.topic == Some(Topic::Skills)) else {
        return false;
    };
    let before = || section.lines.iter().rev().take(LINES);
    let heading = section.heading.as_ref().and_then(style);
    let (Some(heading), Some(own)) = (heading, style(line)) else { return false };
    // "Languages" may be those that people speak, "Research" is no project here.
    let known = headings::exact(&line.text);
    let other = known.is_some_and(|topic| !matches!(topic, Topic::Skills | Topic::Projects));
    // The first of them stands right below the heading, over smaller letters.
    let below = rest.first().and_then(style);
    let first = section.lines.is_empty() && below.is_some_and(|item| item.size < own.size);
    own != heading
        && own.size < heading.size
        && !other
        && !line.bullet()
        && (first
            || before().any(|before| style(before) == Some(own) && before.words() <= 3)
                && before().any(|before| style(before).is_some_and(|other| other != own)))
}

/// Whether an address or a handle stands among the next lines; "Web" over other things is a kind of skills.
pub(super) fn lead_anywhere(rest: &[Line], within: Option<Topic>) -> bool {
    const LINES: usize = 4;
    let listed = within == Some(Topic::Skills) || rest.first().is_some_and(Line::bullet);
    rest.iter().take(LINES).any(|line| {
        line.words() == 1 && !listed
            || line.text.contains('@')
            || contact::first_link(&line.text).is_some()
    })
}

/// Whether a line is "Skills" and nothing but a list of short items follows, right behind those of an employment.
pub(super) fn opens_skills(line: &Line, within: Option<Topic>, rest: &[Line]) -> bool {
    /// Items of the list at least, words of each, and lines that are looked at.
    const ITEMS: usize = 4;
    const WORDS: usize = 6;
    const LINES: usize = 60;
    let entries = matches!(within, Some(Topic::Work | Topic::Projects));
    // "Interests and skills" has a list of each.
    let shared = within == Some(Topic::Other);
    let spelled = headings::exact(&line.text) == Some(Topic::Skills)
        && line.text.starts_with(char::is_uppercase)
        && line.words() <= 2;
    let placed = shared || entries && !line.text.ends_with(':');
    if !placed || !spelled || line.bullet() {
        return false;
    }
    let goes_on = |item: &&Line| item.bullet() || !item.blank_before && item.words() <= 2;
    let items = || rest.iter().take(LINES).take_while(goes_on);
    items().count() >= ITEMS
        && items().all(|item| item.text.contains(", ") || item.words() <= WORDS)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{super::lines::scan, split},
        *,
    };

    #[test]
    fn a_list_behind_the_last_employment_may_have_a_heading_that_stands_out_by_nothing() {
        let text = "Jane Roe\n\nEXPERIENCE\nBaker, Crumb Ltd   2019 - 2021\n- Baked the bread of the whole town each day\n\
             Skills\n- Kneading\n- Proving\n- Scoring\n- Weighing, mixing\n\nEDUCATION\nBSc, City College\n";
        let raw: Vec<String> = text.lines().map(str::to_owned).collect();
        let topics: Vec<_> = split(scan(&raw)).iter().map(|section| section.topic).collect();
        let wanted = [Topic::Work, Topic::Skills, Topic::Education].map(Some);
        assert_eq!(topics[1..], wanted);
        // "Interests and skills" holds a list of each.
        let text = "Jane Roe\n\nINTERESTS AND SKILLS\nInterests:\n- Chess\nSkills:\n- Kneading\n- Proving\n- Baking of rye, \
             wheat\n- Scoring\n\nEDUCATION\nBSc, City College\n";
        let raw: Vec<String> = text.lines().map(str::to_owned).collect();
        let topics: Vec<_> = split(scan(&raw)).iter().map(|section| section.topic).collect();
        let wanted = [Topic::Other, Topic::Skills, Topic::Education].map(Some);
        assert_eq!(topics[1..], wanted);
        let tools = "Jane Roe\n\nEXPERIENCE\nBaker, Crumb Ltd   2019 - 2021\nSkills:\n- Kneading\n- Proving\n\nEDUCATION\nBSc\n";
        let raw: Vec<String> = tools.lines().map(str::to_owned).collect();
        let topics: Vec<_> = split(scan(&raw)).iter().map(|section| section.topic).collect();
        assert_eq!(topics[1..], [Topic::Work, Topic::Education].map(Some));
    }

    #[test]
    fn web_without_an_address_is_a_kind_of_skills() {
        let text = "Jane Roe\n\nSKILLS\nPeels\nPins\n\nWeb\nPages\nForms\n\nEDUCATION\nBSc, City College\n";
        let raw: Vec<String> = text.lines().map(str::to_owned).collect();
        let topics: Vec<_> = split(scan(&raw)).iter().map(|section| section.topic).collect();
        assert_eq!(topics[1..], [Topic::Skills, Topic::Education].map(Some));
        let text = "Jane Roe\n\nEDUCATION\nBSc, City College\n\nWeb\njaneroe.example\n";
        let raw: Vec<String> = text.lines().map(str::to_owned).collect();
        let topics: Vec<_> = split(scan(&raw)).iter().map(|section| section.topic).collect();
        assert_eq!(topics[1..], [Topic::Education, Topic::Links].map(Some));
    }
}
