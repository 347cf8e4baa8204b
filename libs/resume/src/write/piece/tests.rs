//! Pieces are found in order under ids that stay, and revisions change what they name and nothing
//! else, in every format.

use super::*;
use crate::{
    parse::parse,
    write::{Format, Layout, write},
};

const CV: &str = "Jane Roe\njane@example.org | Oslo\n\nExperience\n\
    Engineer, Acme Ltd\tMar 2019 - present\n- Built 12 pumps for ships\n- Kept the drawings\n\n\
    Education\nBSc Physics, University of Oslo\t2012 - 2015\n\n\
    Skills\nWelding, Pumps, Rust\n\nLanguages\nEnglish (fluent), Norwegian (native)\n";

fn document() -> Document {
    Document::from_resume(&parse(CV), Labels::default())
}

fn text(document: &Document) -> String {
    String::from_utf8(write(document, Format::Text, Layout::default()).unwrap()).unwrap()
}

fn id(document: &Document, text: &str) -> String {
    let found = document.pieces().into_iter().find(|piece| piece.text == text);
    found.unwrap_or_else(|| panic!("{text} in {:#?}", document.pieces())).id
}

fn revised(changes: &[(&str, Revision)]) -> Document {
    let document = document();
    let ids = changes.iter().map(|(text, change)| (id(&document, text), change.clone()));
    document.revised(&ids.collect())
}

#[test]
fn every_word_of_the_text_stands_in_a_piece_in_the_same_order() {
    let document = document();
    let text = text(&document);
    let mut at = 0;
    for piece in document.pieces() {
        let found = text[at..].find(&piece.text);
        at += found.unwrap_or_else(|| panic!("{} behind {at} in\n{text}", piece.text));
        at += piece.text.len();
    }
    let ids: std::collections::BTreeSet<String> =
        document.pieces().into_iter().map(|piece| piece.id).collect();
    assert_eq!(ids.len(), document.pieces().len(), "each has its own id");
}

#[test]
fn no_revision_changes_nothing() {
    assert_eq!(document().revised(&BTreeMap::new()), document());
}

#[test]
fn a_revised_piece_says_so_in_every_format_and_nothing_else_has_changed() {
    let new = Revision::Text("Built 14 pumps, <b>all</b> *dry* #set".into());
    let revised = revised(&[("Built 12 pumps for ships", new)]);
    assert!(text(&revised).contains("- Built 14 pumps, <b>all</b> *dry* #set"));
    let html =
        String::from_utf8(write(&revised, Format::Html, Layout::default()).unwrap()).unwrap();
    assert!(html.contains("&lt;b&gt;all&lt;/b&gt;") && !html.contains("<b>all"), "{html}");
    assert_eq!(text(&revised).lines().count(), text(&document()).lines().count());
    assert!(write(&revised, Format::Pdf, Layout::default()).unwrap().starts_with(b"%PDF"));
    let json: serde_json::Value =
        serde_json::from_slice(&write(&revised, Format::Json, Layout::default()).unwrap()).unwrap();
    let points = &json["work"][0]["highlights"];
    assert_eq!(points[0], "Built 14 pumps, <b>all</b> *dry* #set", "{json:#}");
}

#[test]
fn what_is_dropped_leaves_no_trace_and_an_empty_entry_goes() {
    let gone = Revision::Dropped;
    let revised = revised(&[("Rust", gone.clone()), ("Kept the drawings", gone)]);
    let text = text(&revised);
    assert!(!text.contains("Rust") && !text.contains("drawings"), "{text}");
    assert!(text.contains("Welding, Pumps\n"), "{text}");
    let document = document();
    let all = document.pieces().into_iter().filter(|piece| piece.section == "Experience");
    let all = all.map(|piece| (piece.id, Revision::Dropped)).collect();
    assert!(!self::text(&document.revised(&all)).contains("Acme"));
}

#[test]
fn a_period_in_new_words_has_their_dates() {
    let new = Revision::Text("April 2018 - June 2021".into());
    let revised = revised(&[("Mar 2019 - present", new)]);
    let works = revised.sections.iter().find_map(|section| match &section.content {
        Content::Work(all) => all.first(),
        _ => None,
    });
    let period = &works.unwrap().period;
    assert_eq!(period.text, "April 2018 - June 2021");
    assert_eq!(period.start.as_ref().unwrap().0, "2018-04");
    assert_eq!(period.end.as_ref().unwrap().0, "2021-06");
    assert!(!period.ongoing);
}

#[test]
fn an_edited_text_is_one_line_without_control_characters() {
    let revised = revised(&[("Jane Roe", Revision::Text("  Jane\r\n\u{7}Roe-Lee ".into()))]);
    assert_eq!(revised.basics.name, "Jane Roe-Lee");
}
