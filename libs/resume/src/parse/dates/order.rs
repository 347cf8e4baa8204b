//! The order of day and month in "04/05/2019", which a document shows where one of the two numbers is
//! above twelve.

use crate::model::{Period, Resume};

/// Reads the periods of a document again in which only the order of its other dates tells day from month.
pub(in super::super) fn settle(resume: &mut Resume) {
    if !day_leads(&resume.lines) {
        return;
    }
    let work =
        resume.work.iter_mut().chain(&mut resume.volunteering).map(|entry| &mut entry.period);
    let courses = resume.education.iter_mut().map(|entry| &mut entry.period);
    for period in work.chain(courses) {
        let dotted = dotted(&period.text);
        if dotted != period.text
            && let Some(found) = super::find(&dotted).into_iter().max_by_key(|found| found.shape)
        {
            let text = std::mem::take(&mut period.text);
            *period = Period { text, ..found.period };
        }
    }
}

/// Whether days stand before months: some date can be read in no other way, and none in the other.
fn day_leads(lines: &[String]) -> bool {
    let (mut day, mut month) = (0, 0);
    for (a, b) in lines.iter().flat_map(|line| numbers(line)).map(|(_, a, b)| (a, b)) {
        day += usize::from((13..=31).contains(&a) && b <= 12);
        month += usize::from(a <= 12 && (13..=31).contains(&b));
    }
    day > 0 && month == 0
}

/// The text with dots in place of the slashes of its dates.
fn dotted(text: &str) -> String {
    let mut out = text.to_owned();
    for (at, ..) in numbers(text) {
        let date = text[at..at + DATE].replace('/', ".");
        out.replace_range(at..at + DATE, &date);
    }
    out
}

/// Bytes of "04/05/2019".
const DATE: usize = 10;

/// Every "04/05/2019" of a text: where it starts, and its first two numbers.
fn numbers(text: &str) -> impl Iterator<Item = (usize, u16, u16)> + '_ {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let number = move |at: usize| text.get(at..at + 2).and_then(|two| two.parse::<u16>().ok());
    text.match_indices('/').filter_map(move |(slash, _)| {
        let at = slash.checked_sub(2)?;
        let whole = text.as_bytes().get(slash + 3) == Some(&b'/')
            && (0..DATE).filter(|at| ![2, 5].contains(at)).all(|step| digit(at + step))
            && !digit(at + DATE)
            && !at.checked_sub(1).is_some_and(digit);
        whole.then_some((at, number(at)?, number(slash + 1)?))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn other_dates_of_a_document_tell_day_from_month() {
        let text = "Jane Roe\n\nWork experience\n01/10/2018-30/11/2018   Baker\nCrumb Ltd\n\n02/03/2017 - 05/06/2018   Miller\nMill Ltd\n";
        let resume = crate::parse::parse(text);
        let starts: Vec<_> = resume.work.iter().map(|work| &work.period.start).collect();
        assert_eq!(
            format!("{starts:?}"),
            "[Some(PartialDate(\"2018-10-01\")), Some(PartialDate(\"2017-03-02\"))]"
        );
        let both = text.replace("30/11", "11/30");
        let resume = crate::parse::parse(&both);
        assert_eq!(resume.work[1].period.start.as_ref().map(|date| date.0.as_str()), Some("2017"));
    }
}
