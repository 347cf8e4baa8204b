//! Heads that go on with what was done there, on one line: "(2018 - 2020) Crumb Ltd: Baked bread and
//! cakes for the whole of the town".

use super::super::{
    clean::Mark,
    dates::{self, Shape},
    lines::Line,
    vocabulary::{self, Term},
};

/// Words that the name before the colon has at most.
const NAME: usize = 16;
/// Words that tell what was done: fewer are a title, "Crumb Ltd: Baker".
const STORY: usize = 6;

/// Parts heads that begin with a date from what is told behind their colon.
pub(super) fn part(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        let below = out.last().is_some_and(|before: &Line| {
            !before.bullet()
                && dates::find(&before.text).iter().any(|hit| hit.shape == Shape::Range)
        });
        if let Some((head, story)) = worked(&line) {
            out.push(Line { mark: Mark::None, ..line.with_text(&head) });
            if !story.is_empty() {
                let mark = Mark::Bullet(':');
                out.push(Line { mark, blank_before: false, ..line.with_text(story) });
            }
            continue;
        }
        let Some((head, story)) = colon(&line).or_else(|| sentence(&line).filter(|_| below)) else {
            out.push(line);
            continue;
        };
        let story = Line { mark: Mark::Bullet(':'), blank_before: false, ..line.with_text(story) };
        out.push(Line { mark: Mark::None, ..line.with_text(head) });
        out.push(story);
    }
    out
}

/// Head and rest of "2019 – 2024: Worked as a night baker at Crumb Ltd, seeing to the ovens".
fn worked(line: &Line) -> Option<(String, &str)> {
    // "Working an assistant baker": a word is left out.
    const BARE: [&str; 4] = ["worked an ", "worked a ", "working an ", "working a "];
    const ENDS: [&str; 10] =
        [", ", ". ", " a ", " an ", " and ", " where ", " which ", " performing", " as ", " in "];
    let text = line.text.as_str();
    let date = dates::find(text).into_iter().next().filter(|hit| hit.start == 0)?;
    let rest = text[date.end..].trim_start_matches([' ', ':', '-', '–', '—', ',', '.']);
    let bare = || {
        let low = rest.to_ascii_lowercase();
        BARE.iter().find(|word| low.starts_with(**word)).map(|word| &rest[word.len()..])
    };
    let rest = Term::Post.behind(rest).or_else(|| Term::Role.behind(rest)).or_else(bare)?;
    let (title, behind) = [" at ", " for ", " with "].iter().find_map(|at| rest.split_once(at))?;
    // The line may break behind the article of what the employer is.
    let whole = behind.len() - usize::from(behind.ends_with(" a")) * 2;
    let end = ENDS.iter().filter_map(|end| behind.find(end)).min().unwrap_or(whole);
    let (employer, story) = behind.split_at(end);
    let named = title.split(' ').count() <= STORY + 1 && vocabulary::title_score(title) > 1;
    let employer = employer.trim_end_matches(['.', ',', ' ']);
    let known = employer.split(' ').next().is_some_and(|word| word.contains(char::is_uppercase))
        && employer.split(' ').count() <= NAME / 2;
    (named && known).then(|| {
        (format!("{} {title}, {employer}", &text[..date.end]), story.trim_matches([',', '.', ' ']))
    })
}

/// Splits a line behind the title that a sentence follows: "Baker. Crumb Ltd is a bakery of some size."
fn sentence(line: &Line) -> Option<(&str, &str)> {
    const TITLE: usize = 7;
    let (title, rest) = line.text.split_once(". ")?;
    let titled = title.split(' ').count() <= TITLE && vocabulary::title_score(title) > 1;
    (titled && !line.bullet() && rest.split(' ').count() >= STORY).then_some((title, rest))
}

/// Splits a line behind the name that follows its date.
fn colon(line: &Line) -> Option<(&str, &str)> {
    let text = line.text.as_str();
    let date = dates::find(text).into_iter().next()?;
    let leads = text[..date.start].chars().all(|c| !c.is_alphanumeric());
    let behind = text[date.end..].find(": ").map(|at| at + date.end)?;
    let (head, story) = (&text[..behind], &text[behind + 2..]);
    let name = text[date.end..behind].trim_matches(|c: char| !c.is_alphanumeric());
    let words = name.split(' ').count();
    let named = !name.is_empty() && words <= NAME && name.starts_with(char::is_uppercase);
    let long = story.split(' ').count() >= STORY && !story.contains(['|', '•']);
    (leads && named && long).then_some((head, story))
}

/// What somebody was, where the first sentence under an employer says so: "Employed as a night baker, seeing to
/// the ovens".
pub(super) fn role(text: &str) -> Option<&str> {
    const WORDS: usize = 6;
    let post = Term::Post.behind(text);
    let rest = post.or_else(|| Term::Role.behind(text))?;
    let role = rest.split([',', '.', ';', ':']).next()?.trim();
    let named = post.is_some() || vocabulary::title_score(role) > 0;
    (role.split(' ').count() <= WORDS && named).then_some(role)
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_was_done_may_stand_behind_the_name() {
        let resume = crate::parse::parse(
            "Jane Roe\n\nExperience\n(2018 - present) Crumb Bakery Ltd: Baked bread and cakes for the whole of the town.\n\
             (2015 - 2018) Mill & Sons Ltd: Ground wheat and rye from morning to night.\n",
        );
        let work: Vec<_> = resume.work.iter().map(|work| work.company.as_str()).collect();
        assert_eq!(work, ["Crumb Bakery Ltd", "Mill & Sons Ltd"]);
        assert_eq!(
            resume.work[1].highlights[0].text,
            "Ground wheat and rye from morning to night."
        );
    }

    #[test]
    fn a_sentence_may_tell_when_somebody_worked_as_what_and_where() {
        let resume = crate::parse::parse(
            "Jane Roe\n\nWork Experience\n\no April 2022 - to date: Working as a Night Baker at Crumb Bakery Ltd performing the following tasks,\n\
             • Bread\n• Cakes of many kinds\n\no May 2019 – March 2022: Worked as an assistant miller at Mill Works. Ground wheat\n• Rye\n",
        );
        let work: Vec<_> =
            resume.work.iter().map(|w| (w.position.as_str(), w.company.as_str())).collect();
        assert_eq!(work, [("Night Baker", "Crumb Bakery Ltd"), ("assistant miller", "Mill Works")]);
        assert!(resume.work[0].period.ongoing);
        assert_eq!(resume.work[1].highlights[0].text, "Ground wheat");
    }
}
