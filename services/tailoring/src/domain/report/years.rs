//! For how long somebody has done what a condition asks years of: the dates of the entries that speak
//! of it, taken together. What overlaps counts once; nothing is reckoned where there are no dates.

use chrono::{DateTime, Datelike, Utc};
use matching::Level;
use resume::model::{PartialDate, Resume, Work};
use serde::{Deserialize, Serialize};

use super::super::{
    material::{Item, Place},
    relevance::Want,
};

/// Work that counts for a condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worked {
    /// Months of all entries together, to the day that the tailoring was asked for.
    pub months: u32,
    /// The entries, in the order of the resume.
    pub spans: Vec<Span>,
}

/// From when to when an entry says that it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its line in the resume.
    pub line: usize,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub from: String,
    /// The same; none while it goes on.
    pub until: Option<String>,
}

impl Worked {
    /// Finds the entries that speak of what is wanted, or all where no more than experience is. None
    /// where there are none with dates.
    pub(super) fn find(resume: &Resume, items: &[Item], want: &Want) -> Option<Self> {
        let any = want.requirement.any_work();
        let speaks = |entry: usize| {
            items.iter().zip(&want.supports).any(|(item, support)| {
                let within =
                    matches!(item.place, Place::Job(at) | Place::Duty(at, _) if at == entry);
                within && support.level == Level::Has
            })
        };
        let entries = resume.work.iter().enumerate().filter(|(at, _)| any || speaks(*at));
        let spans: Vec<Span> = entries.filter_map(|(_, work)| span(work)).collect();
        (!spans.is_empty()).then_some(Self { months: 0, spans })
    }

    /// Reckons the months of all entries together, to a day.
    pub(super) fn reckon(&mut self, today: DateTime<Utc>) {
        let now = month(today.year(), today.month0()) + 1;
        let mut spans: Vec<(i32, i32)> = self.spans.iter().filter_map(|s| s.months(now)).collect();
        spans.sort_unstable();
        let (mut months, mut reached) = (0, i32::MIN);
        for (from, until) in spans {
            months += (until - from.max(reached)).max(0);
            reached = reached.max(until);
        }
        self.months = u32::try_from(months).unwrap_or_default();
    }
}

impl Span {
    /// First month, and the first one after it. A year without a month is taken for its middle.
    fn months(&self, now: i32) -> Option<(i32, i32)> {
        let (from, exact) = point(&self.from)?;
        let until = match &self.until {
            None => now,
            Some(until) => {
                let (until, exact) = point(until)?;
                until + i32::from(exact)
            }
        };
        // "2020" alone is some months of that year.
        let until = if !exact && until == from { from + 6 } else { until };
        (from < until).then_some((from, until.min(now)))
    }
}

/// The period of an entry whose beginning is known, and whose end is or is not yet.
fn span(work: &Work) -> Option<Span> {
    let from = work.period.start.as_ref().map(|PartialDate(date)| date.clone())?;
    let until = work.period.end.as_ref().map(|PartialDate(date)| date.clone());
    let line = work.evidence.first()? + 1;
    (until.is_some() || work.period.ongoing).then_some(Span { line, from, until })
}

/// A month counted from year 0, and whether the date names it.
fn point(date: &str) -> Option<(i32, bool)> {
    let mut parts = date.split('-');
    let year = parts.next()?.parse().ok().filter(|year| (1900..=2200).contains(year))?;
    match parts.next() {
        Some(named) => {
            let named: u32 = named.parse().ok().filter(|named| (1..=12).contains(named))?;
            Some((month(year, named - 1), true))
        }
        None => Some((month(year, 6), false)),
    }
}

fn month(year: i32, month0: u32) -> i32 {
    year * 12 + month0 as i32
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use matching::analyze;
    use resume::parse;

    use super::*;
    use crate::domain::tailor;

    /// What the report says of "years" asked for, for a resume of three employments.
    fn told(demand: &str) -> (bool, Option<Worked>) {
        let resume = parse::parse(
            "Jane Roe\njane@mail.example | Leeds, UK\n\nExperience\n\
             Beekeeper, Meadow Honey Ltd\tMar 2021 - Present\n\u{2022} Looked after forty hives\n\n\
             Data Engineer, Acme Ltd\tJan 2019 - Jun 2021\n\u{2022} Ran pipelines in Python on Kafka\n\n\
             Junior Engineer, Bolt Ltd\t2016 - 2018\n\u{2022} Wrote reports in Python\n",
        );
        let posting = analyze(&format!("Job\n\nRequirements\n- {demand}\n"));
        let mut report = tailor::plan(&resume, &posting).report;
        report.reckon(Utc.with_ymd_and_hms(2023, 2, 10, 0, 0, 0).unwrap());
        let condition = report.conditions.remove(0);
        (condition.named, condition.worked)
    }

    #[test]
    fn years_of_something_are_those_of_the_entries_that_speak_of_it() {
        let (enough, worked) = told("4+ years of experience with Python");
        let worked = worked.unwrap();
        // Thirty months to the month, and two years of which the months are not known.
        assert_eq!((enough, worked.months), (true, 30 + 24));
        let spans: Vec<&str> = worked.spans.iter().map(|span| span.from.as_str()).collect();
        assert_eq!(spans, ["2019-01", "2016"]);
        assert!(!told("5+ years of experience with Python").0);
        assert_eq!(told("3 years of experience with welding"), (false, None));
    }

    #[test]
    fn years_of_any_work_count_once_and_go_on_to_the_day() {
        let (enough, worked) = told("6+ years of professional experience");
        let worked = worked.unwrap();
        // January 2019 to February 2023, and 2016 to 2018.
        assert_eq!((enough, worked.months), (true, 50 + 24));
        assert_eq!(worked.spans[0], Span { line: 5, from: "2021-03".to_owned(), until: None });
    }

    #[test]
    fn dates_that_say_nothing_are_not_reckoned() {
        let span = |from: &str, until: Option<&str>| {
            Span { line: 1, from: from.to_owned(), until: until.map(str::to_owned) }.months(24_276)
        };
        assert_eq!(span("2020", Some("2020")), Some((24_246, 24_252)));
        assert_eq!(span("2021-05", Some("2020-01")), None);
        assert_eq!(span("12", None), None);
        assert_eq!(span("2020-13", None), None);
    }
}
