//! Web pages as people save them, and as they never write them.

use super::*;
use crate::read::{Format, Text};

fn parse(page: &str) -> Result<Text, Error> {
    crate::read::parse(Format::Html, page.as_bytes().to_vec(), &Limits::default())
}

fn lines(body: &str) -> Vec<String> {
    parse(&format!("<!DOCTYPE html><html><head><title>no</title></head><body>{body}</body></html>"))
        .unwrap()
        .lines
}

#[test]
fn blocks_items_breaks_and_tables_become_lines() {
    let body = "<h1>Jane\n  <b>R</b>oe</h1><p>Leeds<br>UK&nbsp;&amp; <i>more</i></p>text<div>block</div>\
        <ul><li>one <ul><li><p>two</p><p>more</p></li></ul></li></ul><pre>a\n  b</pre>\
        <table><tr><th>2019</th><td></td><td>Acme</td></tr>\
        <tr><td><p>Skills</p><p>Rust</p></td><td>Work</td></tr></table>";
    let expected = [
        "Jane Roe",
        "Leeds",
        "UK & more",
        "text",
        "block",
        "- one",
        "- two",
        "more",
        "a",
        "  b",
        "2019\tAcme",
        "Skills",
        "Rust",
        "Work",
    ];
    assert_eq!(lines(body), expected);
}

#[test]
fn what_no_reader_sees_is_left_out_and_links_are_kept() {
    let body = "<script>alert(1)</script><style>p{}</style><svg><text>icon</text></svg>\
        <select><option>x</select><textarea>y</textarea><template><p>z</p></template><!-- c -->\
        <p>seen <a href=\"https://example.org/a\">page</a> <a href=\"javascript:x\">no</a></p>";
    let read = parse(body).unwrap();
    assert_eq!(read.lines, ["seen page no"]);
    assert_eq!(read.links, ["https://example.org/a"]);
}

#[test]
fn hidden_words_are_counted_and_kept() {
    let body = "<p>seen</p><p style=\"display:none\">abc</p><p hidden>de</p>\
        <p style=\"color:#FFF\">f<span style=\"background: #123456\">seen</span></p>\
        <p style=\"font-size: 1px\">g</p>";
    assert_eq!(parse(body).unwrap().hidden, 7);
}

#[test]
fn pages_are_decoded_as_they_say() {
    let page = b"<html><meta charset=\"iso-8859-2\"><p>Ksi\xeagowa".to_vec();
    let read = crate::read::parse(Format::Html, page, &Limits::default()).unwrap();
    assert_eq!(read.lines, ["Księgowa"]);
    assert_eq!(parse("<meta charset=latin1><p>Zoë").unwrap().lines, ["Zoë"]);
}

#[test]
fn hostile_pages_end_in_text_or_in_a_reason() {
    assert_eq!(lines(&("<div>".repeat(500) + "deep")), ["deep"]);
    let script = format!("<script>{}</script><p>seen", "a<b;".repeat(5_000));
    assert_eq!(lines(&script), ["seen"]);
    let deep = parse(&("<b>".repeat(1_000_000) + "deep")).unwrap_err();
    assert!(deep.to_string().contains("nested too deeply"), "{deep}");
    let cells =
        format!("<table><tr>{}</tr></table>", "<td colspan=1000000 rowspan=1000000>a".repeat(500));
    assert_eq!(lines(&cells).len(), 1);
    assert_eq!(parse("<html>&lol; <!ENTITY lol \"lol\">").unwrap().lines[0], "&lol;");
    assert_eq!(parse("<html><p> </p>").unwrap_err().reason(), "NO_TEXT");
    assert_eq!(parse(&"a ".repeat(1 << 20)).unwrap_err().reason(), "TEXT_TOO_LONG");
}

#[test]
fn words_are_set_as_browsers_set_them() {
    let body = "<h2>Work</h2><div style=\"font-size: 10pt\">Baker, <b>Crumb <em>Ltd</em></b> \
        <span style=\"font-size: 150%; font-weight: 600; color: #123\">Leeds</span></div>";
    let read = parse(body).unwrap();
    let seen: Vec<_> = read
        .runs
        .iter()
        .flatten()
        .map(|run| (&*run.text, run.style.size, run.style.bold))
        .collect();
    let expected = [
        ("Work", 180, true),
        ("Baker,", 100, false),
        ("Crumb", 100, true),
        ("Ltd", 100, true),
        ("Leeds", 150, true),
    ];
    assert_eq!(seen, expected);
    let runs: Vec<_> = read.runs.iter().flatten().collect();
    assert!(runs[3].style.italic && runs[4].style.color == 0x11_22_33);
}

#[test]
fn letters_that_a_page_shows_as_capitals_are_capitals() {
    let read = parse("<p style=\"text-transform: uppercase\">jane roe</p><p>baker</p>").unwrap();
    assert_eq!(
        read.lines.iter().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
        ["JANE ROE", "baker"]
    );
}
