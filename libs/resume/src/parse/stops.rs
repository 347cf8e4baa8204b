//! Heads whose parts end like sentences: "Night watch. Museum of Glass. May 2019." Each part is short and
//! begins with a capital, and the date is one of them, or ends one behind the name of a school.

use super::{dates::Found, vocabulary};

/// Words that a part has at most.
const WORDS: usize = 7;
/// Bytes of a head at most; what is longer is a text.
const LONGEST: usize = 400;

/// Places of the full stops that part a head; none in other texts.
pub(super) fn of(text: &str, dates: &[Found]) -> Vec<usize> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let ends = text.match_indices('.').map(|(at, _)| at).filter(|&at| {
        let behind = &text[at + 1..];
        behind.is_empty() || behind.starts_with(' ')
    });
    // What stands inside of a date parts nothing: "1. May 2019".
    let ends: Vec<usize> =
        ends.filter(|at| !dates.iter().any(|date| date.start < *at && *at < date.end)).collect();
    let mut from = 0;
    let (mut named, mut dated) = (0usize, false);
    let first = ends.first().map_or(text, |end| &text[..*end]);
    let school = vocabulary::is_institution(first) && !first.contains(',');
    for end in ends.iter().copied().chain([text.len()]) {
        let part = text[from.min(end)..end].trim();
        let is_date = |date: &Found| {
            let inside = from <= date.start && date.end <= end;
            inside && part.len() <= date.end - date.start + 1
        };
        let ends_part = |date: &Found| from < date.start && date.end == end;
        if dates.iter().any(is_date) {
            dated = true;
        } else if school && is_name(part) && dates.iter().any(ends_part) {
            (dated, named) = (true, named + 1);
        } else if is_name(part) {
            named += 1;
        } else if !part.is_empty() {
            return Vec::new();
        }
        from = end + 1;
    }
    if dated && named > 1 { ends } else { Vec::new() }
}

/// Whether a part is short, begins with a capital and ends with no abbreviation.
fn is_name(part: &str) -> bool {
    let last = part.rsplit(' ').next().unwrap_or_default();
    let whole = last.chars().count() >= 4 || last.chars().all(|c| c.is_ascii_digit());
    part.split(' ').count() <= WORDS && part.starts_with(char::is_uppercase) && whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::dates;

    #[test]
    fn only_short_parts_with_a_date_among_them_are_parted_by_stops() {
        let of = |text: &str| of(text, &dates::find(text));
        assert_eq!(of("Night watch. Museum of Glass. May 2019."), [11, 28, 38]);
        assert_eq!(of("Carved spoons, Level 2. Spoon School, Hull. 2002 – 2006").len(), 2);
        assert!(of("Prof. of carving. Hull. 2019").is_empty());
        assert!(of("Carved spoons in May 2019. Sold all of them. Then left.").is_empty());
        assert!(of("Crumb Ltd. May 2019").is_empty());
        assert_eq!(of("Spoon School. University studies. Carver 2014. Hull.").len(), 4);
    }

    #[test]
    fn employments_may_be_written_like_sentences() {
        let resume = crate::parse::parse(
            "Jane Roe\n\nWork\nOven tutor. Crumb House. September 2013.\nLife model. The Drawing School. 2011 - 2012.\n",
        );
        let work: Vec<_> = resume
            .work
            .iter()
            .map(|work| (work.position.as_str(), work.company.as_str()))
            .collect();
        assert_eq!(work, [("Oven tutor", "Crumb House"), ("Life model", "The Drawing School")]);
    }
}
