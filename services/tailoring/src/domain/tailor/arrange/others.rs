//! Sections without a kind of their own, and lines that belong to no section. Short things stand on one
//! line each kind; what is left over of another section, or stands under none, is gathered at the end if
//! it says something, and named in the report if not.

use resume::{
    model::{Section as Source, SectionKind, SkillGroup, Statement},
    write::{Content, Section},
};

use super::{
    super::{super::private, point},
    Arranged, Desk, NOTHING, Place, Room,
    order::Ranked,
};

/// Words from which a line that belongs to no section is worth showing.
const WORDS: usize = 4;
/// Words up to which a statement is a thing of a list, and things from which a list is set on one line.
const SHORT: usize = 4;
const THINGS: usize = 4;

impl Desk<'_> {
    /// All sections without a kind; those that have nothing to do with the posting as far as there is
    /// room.
    pub(super) fn others(&self, room: Room, arranged: &mut Arranged) -> Vec<Ranked> {
        let items = self.items_of_others();
        let mut asides = room.asides;
        let (mut ranked, mut further) = (Vec::new(), Vec::new());
        let mut best = 0.0f64;
        for (at, other) in self.resume.other.iter().enumerate() {
            let rank = self.rank(&items[at]);
            let loose = self.is_loose(other);
            if rank == 0.0 && !loose {
                if asides == 0 {
                    items[at].iter().for_each(|&item| arranged.drop(&self.items[item], NOTHING));
                    continue;
                }
                asides -= 1;
            }
            let statements = self.other(at, loose, arranged);
            if loose {
                best = best.max(rank);
                further.extend(statements);
                continue;
            }
            let section = Section::new(&other.title, listed(statements));
            ranked.push(Ranked { kind: SectionKind::Other, rank, section });
        }
        let section = Section::new(self.tongue.further(), Content::Points(further));
        ranked.push(Ranked { kind: SectionKind::Other, rank: best, section });
        ranked
    }

    /// Whether a section is what was left over of one that has a kind, or has no heading at all.
    fn is_loose(&self, other: &Source) -> bool {
        let same = |title: &str| title.trim_end_matches(':') == other.title.trim_end_matches(':');
        let kinds =
            self.resume.headings.iter().filter(|heading| heading.kind != SectionKind::Other);
        other.title.trim().is_empty() || kinds.into_iter().any(|heading| same(&heading.title))
    }

    /// Items of each section that has no kind of its own.
    fn items_of_others(&self) -> Vec<Vec<usize>> {
        let mut others = vec![Vec::new(); self.resume.other.len()];
        for (at, item) in self.items.iter().enumerate() {
            if let Place::Other(section, _) = item.place {
                others[section].push(at);
            }
        }
        others
    }

    /// Statements of another section. Of loose lines only those that say something, or what the
    /// posting asks for; furniture of the page goes everywhere.
    fn other(&self, section: usize, loose: bool, arranged: &mut Arranged) -> Vec<Statement> {
        let mut kept = Vec::new();
        for (at, statement) in self.resume.other[section].statements.iter().enumerate() {
            // A line that is drawn with signs says nothing, so nothing is left out.
            if !statement.text.chars().any(char::is_alphanumeric) {
                continue;
            }
            let place = Place::Other(section, at);
            let words = statement.text.split_whitespace().count();
            let asked = words > 1 && self.matches(place);
            let says = point::words(&statement.text) >= WORDS || asked;
            let reason = point::furniture(&statement.text, &self.resume.basics.name)
                .or_else(|| {
                    (loose && self.is_shown(&statement.text)).then_some("it stands elsewhere")
                })
                .or_else(|| (loose && !says).then_some("it belongs to no section"));
            if reason.is_none()
                && let Some((rest, reason)) =
                    private::spare(&statement.text, self.tongue).filter(|_| !asked)
            {
                let part = |text: &str| Statement { text: text.to_owned(), ..statement.clone() };
                kept.extend(rest.into_iter().map(part));
                if let Some(&item) = self.at.get(&place) {
                    arranged.drop(&self.items[item], reason);
                }
                continue;
            }
            match (reason, self.at.get(&place)) {
                (None, _) => kept.push(statement.clone()),
                (Some(reason), Some(&item)) => arranged.drop(&self.items[item], reason),
                (Some(_), None) => {}
            }
        }
        kept
    }

    /// Whether a text is shown as the name of a group, a skill, or in the head.
    fn is_shown(&self, text: &str) -> bool {
        let fold = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let text = fold(text);
        let (basics, groups) = (&self.resume.basics, &self.resume.skills);
        let head = [&basics.name, &basics.label, &basics.email, &basics.phone, &basics.location];
        let names = groups.iter().map(|group| &group.name);
        let skills = groups.iter().flat_map(|group| &group.keywords).map(|skill| &skill.text);
        head.into_iter()
            .chain(&basics.links)
            .chain(names)
            .chain(skills)
            .any(|shown| fold(shown) == text)
    }
}

/// Short things on a line, under names that stand among them in capitals; else each as a point.
fn listed(statements: Vec<Statement>) -> Content {
    let words = |one: &Statement| one.text.split_whitespace().count();
    let dated =
        |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
    let short = |one: &Statement| {
        words(one) <= SHORT + 2 && !one.text.contains(['@', ':', '.']) && !dated(&one.text)
    };
    let few = statements.iter().map(words).sum::<usize>() <= SHORT * statements.len();
    let bracketed = |one: &Statement| one.text.starts_with('(');
    if statements.len() < THINGS
        || !few
        || !statements.iter().all(|one| short(one) || bracketed(one))
    {
        return Content::Points(statements);
    }
    let loud = |one: &Statement| {
        let letters = one.text.chars().filter(|c| c.is_alphabetic()).count();
        letters > SHORT && !one.text.chars().any(char::is_lowercase)
    };
    let named = statements.first().is_some_and(loud) && !statements.iter().all(loud);
    let mut groups: Vec<SkillGroup> = Vec::new();
    for statement in statements {
        match groups.last_mut() {
            _ if named && loud(&statement) => {
                groups.push(SkillGroup { name: statement.text, keywords: Vec::new() });
            }
            Some(group) => group.keywords.push(statement),
            None => groups.push(SkillGroup { name: String::new(), keywords: vec![statement] }),
        }
    }
    Content::Skills(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(texts: &[&str]) -> Vec<Statement> {
        let one = |text: &&str| Statement { text: (*text).to_owned(), ..Statement::default() };
        texts.iter().map(one).collect()
    }

    #[test]
    fn short_things_are_set_on_a_line_under_their_names() {
        let all = ["GRADUATE", "Compilers", "Machine Learning", "UNDERGRADUATE", "Graphics"];
        let Content::Skills(groups) = listed(statements(&all)) else { panic!("a list") };
        let names: Vec<(&str, usize)> =
            groups.iter().map(|group| (group.name.as_str(), group.keywords.len())).collect();
        assert_eq!(names, [("GRADUATE", 2), ("UNDERGRADUATE", 1)]);
        let all = ["Ran a club for the children of the quarter", "Chess", "Sailing", "Cooking"];
        assert!(matches!(listed(statements(&all)), Content::Points(points) if points.len() == 4));
    }
}
