//! Dates and periods in the forms that CVs use.

use super::*;

fn first(text: &str) -> (String, String, bool) {
    let found = find(text);
    let period = &found.first().unwrap_or_else(|| panic!("no date in {text:?}")).period;
    let show = |date: &Option<crate::model::PartialDate>| {
        date.as_ref().map(|date| date.0.clone()).unwrap_or_default()
    };
    (show(&period.start), show(&period.end), period.ongoing)
}

fn range(start: &str, end: &str) -> (String, String, bool) {
    (start.to_owned(), end.to_owned(), false)
}

fn since(start: &str) -> (String, String, bool) {
    (start.to_owned(), String::new(), true)
}

#[test]
fn ranges_are_read_in_every_usual_form() {
    for (text, start, end) in [
        ("Mar 2019 - May 2021", "2019-03", "2021-05"),
        ("03/2019–05/2021", "2019-03", "2021-05"),
        ("03.2019 – 05.2021", "2019-03", "2021-05"),
        ("2019-2021", "2019", "2021"),
        ("2019-03 – 2021-05", "2019-03", "2021-05"),
        ("2013-12-01 - 2014-12-01", "2013-12-01", "2014-12-01"),
        ("2016.09-2019.03", "2016-09", "2019-03"),
        ("March, 2019 to May, 2021", "2019-03", "2021-05"),
        ("Sept. 2014 — June 2018", "2014-09", "2018-06"),
        ("Jan – Mar 2019", "2019-01", "2019-03"),
        ("2017-19", "2017", "2019"),
        ("2017/2018", "2017", "2018"),
        ("2011– BIS 2013", "2011", "2013"),
        ("SEPTEMBER 2019- (PROJECTED) APRIL 2025", "2019-09", "2025-04"),
        ("März 2024 - voraussichtlich August 2025", "2024-03", "2025-08"),
        ("03/19 – 05/21", "2019-03", "2021-05"),
        ("Sep '14 - Jun '18", "2014-09", "2018-06"),
        ("15.03.2019 bis 31.05.2021", "2019-03-15", "2021-05-31"),
        ("September 15, 2019 – May 3, 2020", "2019-09-15", "2020-05-03"),
        ("from 2010 until 2012", "2010", "2012"),
        ("od 2010 do 2012", "2010", "2012"),
        ("Summer 2012 and 2013", "2012", "2013"),
        ("Fall 2013 – Spring 2014", "2013", "2014"),
        ("Acme Ltd (2014 - 2016), Leeds", "2014", "2016"),
        ("de mars 2010 à juin 2012", "2010-03", "2012-06"),
        ("01.08.2020 - 10.07.21", "2020-08-01", "2021-07-10"),
        ("2017 - August 2018", "2017", "2018-08"),
        ("Eté 2018 – Eté 2019", "2018", "2019"),
        ("9 - 12/2002", "2002-09", "2002-12"),
    ] {
        assert_eq!(first(text), range(start, end), "{text}");
    }
}

#[test]
fn what_goes_on_has_no_end() {
    for (text, start) in [
        ("Mar 2019 - present", "2019-03"),
        ("June 2022 – Present", "2022-06"),
        ("since 2020", "2020"),
        ("seit März 2020", "2020-03"),
        ("depuis septembre 2018", "2018-09"),
        ("desde 2017", "2017"),
        ("05/2021 – heute", "2021-05"),
        ("2019 – aujourd'hui", "2019"),
        ("janvier 2019 – en cours", "2019-01"),
        ("enero de 2020 - la actualidad", "2020-01"),
        ("marzec 2018 – obecnie", "2018-03"),
        ("2015 to date", "2015"),
        ("2015 - now", "2015"),
    ] {
        assert_eq!(first(text), since(start), "{text}");
    }
}

#[test]
fn months_are_known_in_five_languages() {
    for (text, date) in [
        ("Oktober 2015", "2015-10"),
        ("Mai 2015", "2015-05"),
        ("août 2015", "2015-08"),
        ("décembre 2015", "2015-12"),
        ("septiembre de 2015", "2015-09"),
        ("października 2015", "2015-10"),
        ("Dezember 2015", "2015-12"),
        ("7th October 2017", "2017-10-07"),
        ("2015 / 07", "2015-07"),
        ("Summer 2018", "2018"),
        ("Q2 2025", "2025"),
        ("2017 - Agosto", "2017-08"),
    ] {
        assert_eq!(first(text), range(date, ""), "{text}");
    }
}

#[test]
fn a_single_date_keeps_its_precision() {
    assert_eq!(first("Graduated May 2016"), range("2016-05", ""));
    assert_eq!(first("Leeds, 2016"), range("2016", ""));
    assert_eq!(first("until 2019"), range("", "2019"));
    assert_eq!(first("04/05/2019"), range("2019", ""), "either order is possible");
    assert_eq!(first("14/05/2019"), range("2019-05-14", ""));
}

#[test]
fn numbers_that_are_no_dates_are_left_alone() {
    for text in [
        "2000+ users",
        "$2019",
        "version v3.2019",
        "10-15 people",
        "+1 415 555 0142",
        "ISO 27001",
        "top 5%",
        "call 1999x",
        "1318 out of 20651",
        "24/7 support",
        "2,019 units",
        "no digits",
    ] {
        assert!(find(text).is_empty(), "{text}: {:?}", find(text));
    }
}

#[test]
fn an_open_start_waits_for_the_next_line() {
    let found = find("2017 – Product Manager");
    assert_eq!(found[0].shape, Shape::Open);
    assert_eq!(&"2017 – Product Manager"[found[0].end..], " Product Manager");
}

#[test]
fn the_words_of_the_source_are_kept() {
    let found = find("Engineer, Mar 2019 - present, Leeds");
    assert_eq!(found[0].period.text, "Mar 2019 - present");
    assert_eq!(found[0].shape, Shape::Range);
}

#[test]
fn lengths_of_time_are_no_dates() {
    assert!(is_duration("2 years 10 months"));
    assert!(is_duration("(4 months)"));
    assert!(is_duration("3 Jahre"));
    assert!(!is_duration("4 developers"));
    assert!(!is_duration("years"));
}

#[test]
fn short_years_after_months_are_dates_beside_another() {
    let wanted = ("1995-05".to_owned(), "1997-07".to_owned(), false);
    assert_eq!(first("Trainee, May 95 – Jul 97"), wanted);
    assert!(find("Sold 95 in May 12 times").is_empty());
}

#[test]
fn the_number_of_a_rank_is_no_day() {
    for text in ["Nurse, Band 5 Sep 2019 - Present", "Clerk of room 7\tSep 2019 - Present"] {
        assert_eq!(first(text), since("2019-09"), "{text}");
    }
    assert_eq!(first("5 Sep 2019 - Present"), since("2019-09-05"));
}

#[test]
fn a_wave_is_a_dash_and_a_dash_behind_since_parts_the_period_from_a_name() {
    assert_eq!(first("Abril 2022 ~ Julio 2023"), range("2022-04", "2023-07"));
    assert_eq!(first("June 2022 - up to now"), since("2022-06"));
    assert_eq!(first("Seit 08/2010 – Crumb GmbH, Leeds"), since("2010-08"));
    assert_eq!(first("od 2019 do 2021"), range("2019", "2021"));
}
