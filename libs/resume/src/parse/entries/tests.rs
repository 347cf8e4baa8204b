//! Where one entry ends and the next begins.

use super::*;

fn entries(text: &str) -> Vec<Entry> {
    let raw: Vec<String> = text.lines().map(str::to_owned).collect();
    let lines = super::super::lines::scan(&raw);
    let flow = Flow::of(&lines);
    split(lines, &flow)
}

fn shapes(text: &str) -> Vec<(usize, usize)> {
    entries(text).iter().map(|entry| (entry.head.len(), entry.body.len())).collect()
}

#[test]
fn heads_and_bullets_make_entries() {
    let text = "Engineer, Acme Ltd\n2019 - 2021\n• Built a thing\n• Ran a thing\n\
                Intern, Bolt GmbH\n2017 - 2018\n• Learned a thing";
    assert_eq!(shapes(text), [(2, 2), (2, 1)]);
}

#[test]
fn entries_without_bullets_are_split_by_their_dates() {
    let text =
        "Engineer\nAcme Ltd, 2019 - 2021\nAnalyst\nBolt GmbH, 2017 - 2019\nIntern\nCog AG, 2016";
    assert_eq!(shapes(text), [(2, 0), (2, 0), (2, 0)]);
    let text = "2019 - 2021  Engineer\nAcme Ltd\n2017 - 2019  Analyst\nBolt GmbH";
    assert_eq!(shapes(text), [(2, 0), (2, 0)]);
}

#[test]
fn dates_after_the_bullets_belong_to_the_entry_before() {
    let text = "Acme Ltd, Engineer\n• Built a thing\n\nLeeds, UK\nMay 2019 – June 2021\n2 years\n\n\
                Bolt GmbH, Intern\n• Learned a thing\n\nBonn, Germany\nMay 2018 – June 2018";
    assert_eq!(shapes(text), [(4, 1), (3, 1)]);
}

#[test]
fn the_outer_of_two_kinds_of_bullets_marks_heads() {
    let text =
        "• Acme Ltd\nEngineer, 2019 – 2021\n◦ Built a thing\n• Bolt GmbH\nIntern, 2018\n◦ Learned";
    assert_eq!(shapes(text), [(2, 1), (2, 1)]);
}

#[test]
fn a_period_broken_by_a_narrow_column_is_mended() {
    let found =
        entries("2017 – Product Manager, Acme\nPresent Leading teams to launch new products.");
    assert_eq!(found.len(), 1);
    assert!(best_date(&found[0].head).is_some_and(|date| date.period.ongoing));
    assert_eq!(found[0].body[0].text, "Leading teams to launch new products.");
}

#[test]
fn items_with_dates_in_their_margin_are_entries_under_a_name_and_others_are_not() {
    let degrees = "Plains University\n■ PhD in Ice\tDec 2009 – Jul 2014\n● Thesis on snow\n■ MBA\tNov 2008 – Jun 2009";
    assert_eq!(shapes(degrees), [(2, 1), (1, 0)]);
    let honours = "BSc in Nursing\nPlains University, May 2025\n• Dean's list (2021 – 2025)\n• President of the students (2024 – 2025)";
    assert_eq!(shapes(honours), [(2, 2)]);
}

#[test]
fn dates_that_end_their_entries_do_so_also_where_something_told_stands_between() {
    let text = "OVEN HOUSE - CRUMB AND\nSONS\nWork for the school - 4 weeks - the first of two in this course of study.\n\
                January 2024 - February 2024\nBANK - CRUMB TOWN\nCashier\nJuly 2024\nTOWN HALL\nClerk\nJuly 2025";
    let found = entries(text);
    let heads: Vec<&str> = found.iter().map(|entry| entry.head[0].line.text.as_str()).collect();
    assert_eq!(heads, ["OVEN HOUSE - CRUMB AND", "BANK - CRUMB TOWN", "TOWN HALL"]);
    assert!(found.iter().all(Entry::dated));
}

#[test]
fn the_first_item_under_a_head_may_be_its_date() {
    let text = "Baker, Crumb Ltd\n• May 2021 - June 2022\n• eight weeks for the school\n\
                Miller, Mill Ltd\n• May 2019 - June 2020\nCook, Pot Ltd\n• 2016\n• three weeks of it";
    let found = entries(text);
    let heads: Vec<&str> = found.iter().map(|entry| entry.head[0].line.text.as_str()).collect();
    assert_eq!(heads, ["Baker, Crumb Ltd", "Miller, Mill Ltd", "Cook, Pot Ltd"]);
    assert_eq!(found[0].body[0].text, "eight weeks for the school");
}

#[test]
fn a_year_may_stand_below_its_months() {
    let found = entries(
        "Since October   Baker at Crumb Ltd\n2024\n- Baked\nJune to August   Miller at Mill Ltd\n2022\n- Milled",
    );
    let periods: Vec<&str> =
        found.iter().map(|entry| best_date(&entry.head).unwrap().period.text.as_str()).collect();
    assert_eq!(periods, ["Since October 2024", "June to August 2022"]);
}

#[test]
fn a_name_that_runs_over_stands_beside_its_date() {
    let found = entries("Baker of   2016\nBread and Cakes\nMiller   2014\nFlour School");
    assert_eq!(found[0].head[0].line.cells, ["Baker of Bread and Cakes", "2016"]);
}

#[test]
fn who_can_be_asked_is_no_employment() {
    let text = "BAKER\nBaked bread for the town and all of its guests\nREFERENCE:\nJane Roe (+44 113 496 0000)";
    assert_eq!(entries(text).len(), 1);
}

#[test]
fn a_period_on_two_lines_of_a_margin_is_one() {
    let periods = |text: &str| -> Vec<String> {
        let entries = entries(text);
        entries
            .iter()
            .filter_map(|entry| best_date(&entry.head))
            .map(|hit| hit.period.text.clone())
            .collect()
    };
    let text = "January – 2021\tTutor of wheat\nMay – 2023\tUniversity of the Hill\n\n\
                August – 2019\tTutor of bread\nMay – 2020\tUniversity of the Hill\n";
    assert_eq!(periods(text), ["January – 2021 – May – 2023", "August – 2019 – May – 2020"]);
    let text = "2022-07\tBaker\n- today\nCrumb Ltd\n";
    assert_eq!(periods(text), ["2022-07 – today"]);
    // Two years of two things stay two.
    assert_eq!(periods("2019\tBaker\n2021\tMiller\n"), ["2019", "2021"]);
}

#[test]
fn items_with_a_period_on_the_line_below_each_are_heads() {
    let found = entries(
        "• Baker Designer - National School of the Ovens and of Bread in the Hills,\n2019-2021 - Leeds, UK\n\
         • Miller Designer - National School of the Mills and of Flour in the Dales,\n2017-2019 - York, Kent",
    );
    let heads: Vec<usize> = found.iter().map(|entry| entry.head.len()).collect();
    assert_eq!(heads, [2, 2], "{found:#?}");
}

#[test]
fn a_head_that_ends_in_a_small_word_goes_on_below() {
    let found = entries("Trainee als\nBäcker und Konditor\n2019 - 2021\n• Baked bread\n");
    assert_eq!(found[0].head[0].line.text, "Trainee als Bäcker und Konditor");
}
