//! OpenDocument texts, put together part by part.

use super::*;
use crate::{fixtures::archive, read::Format};

/// An OpenDocument text with this body and these automatic styles.
fn odt(styles: &str, body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let content = format!(
        "<o:document-content><o:automatic-styles>{styles}</o:automatic-styles>\
         <o:body><o:text>{body}</o:text></o:body></o:document-content>"
    );
    let mut all: Vec<(&str, &[u8])> =
        vec![("mimetype", b"application/vnd.oasis.opendocument.text")];
    all.push(("content.xml", content.as_bytes()));
    all.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    archive(&all)
}

fn text(bytes: Vec<u8>) -> crate::read::Text {
    crate::read::parse(Format::Odt, bytes, &Limits::default()).unwrap()
}

fn reason(bytes: Vec<u8>) -> &'static str {
    crate::read::parse(Format::Odt, bytes, &Limits::default()).unwrap_err().reason()
}

#[test]
fn paragraphs_lists_tables_boxes_and_notes_become_lines() {
    let body = "<t:h>Work</t:h><t:p>Acme<t:tab/>2019<t:s t:c=\"2\"/>on<t:line-break/>next\n  word\
        <t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>a note</t:p></t:note-body></t:note></t:p>\
        <t:list><t:list-item><t:p>first</t:p><t:p>more</t:p></t:list-item></t:list>\
        <t:tracked-changes><t:p>gone</t:p></t:tracked-changes>\
        <table:table><table:table-row><table:table-cell><t:p>2020</t:p></table:table-cell>\
        <table:table-cell table:number-columns-repeated=\"1000000000\"/>\
        <table:table-cell><t:p>Beta</t:p></table:table-cell></table:table-row></table:table>\
        <t:p><draw:frame><draw:text-box><t:p>boxed</t:p></draw:text-box></draw:frame>\
        <t:a xlink:href=\"https://example.org/a\">page</t:a></t:p>";
    let read = text(odt("", body, &[]));
    let expected = [
        "Work",
        "Acme\t2019  on",
        "next word",
        "- first",
        "more",
        "2020\tBeta",
        "",
        "boxed",
        "page",
        "a note",
    ];
    assert_eq!(read.lines, expected);
    assert_eq!(read.links, ["https://example.org/a"]);
}

#[test]
fn headers_come_first_footers_last_and_page_numbers_not_at_all() {
    let pages = "<s:styles><s:master-page><s:header><t:p>Jane Roe</t:p></s:header>\
        <s:header-first><t:p>Jane Roe</t:p></s:header-first>\
        <s:footer><t:p>Leeds <t:page-number>1</t:page-number></t:p></s:footer></s:master-page></s:styles>";
    let read = text(odt("", "<t:p>body</t:p>", &[("styles.xml", pages)]));
    assert_eq!(read.lines, ["Jane Roe", "body", "Leeds"]);
}

#[test]
fn words_that_styles_hide_are_counted_and_kept() {
    let styles = "<s:style s:name=\"W\"><s:text-properties fo:color=\"#ffffff\"/></s:style>\
        <s:style s:name=\"V\" s:parent-style-name=\"N\"><s:text-properties/></s:style>\
        <s:style s:name=\"N\"><s:text-properties text:display=\"none\"/></s:style>\
        <s:style s:name=\"D\"><s:paragraph-properties fo:background-color=\"#102030\"/></s:style>\
        <s:style s:name=\"T\"><s:text-properties fo:font-size=\"1pt\"/></s:style>";
    let span =
        |style: &str, text: &str| format!("<t:span t:style-name=\"{style}\">{text}</t:span>");
    let body = format!(
        "<t:p>{}{}{}</t:p><t:p t:style-name=\"D\">{}</t:p>",
        span("W", "abc"),
        span("V", "de"),
        span("T", "f"),
        span("W", "seen")
    );
    let read = text(odt(styles, &body, &[]));
    assert_eq!(read.lines, ["abcdef", "seen"]);
    assert_eq!(read.hidden, 6);
}

#[test]
fn hostile_and_broken_documents_are_refused_with_a_reason() {
    let manifest = "<m:manifest><m:encryption-data/></m:manifest>";
    let locked = odt("", "<t:p>x</t:p>", &[("META-INF/manifest.xml", manifest)]);
    assert_eq!(reason(locked), "PASSWORD_PROTECTED");
    assert_eq!(reason(archive(&[("mimetype", b"x")])), "FILE_DAMAGED");
    assert_eq!(reason(odt("", "<t:p>x", &[])), "FILE_DAMAGED");
    assert_eq!(reason(odt("", "", &[])), "NO_TEXT");
    let deep = "<t:span>".repeat(5_000) + &"</t:span>".repeat(5_000);
    assert_eq!(reason(odt("", &format!("<t:p>{deep}</t:p>"), &[])), "FILE_DAMAGED");
    let entity = "<!DOCTYPE x [<!ENTITY a \"b\">]><o:document-content/>";
    assert_eq!(reason(archive(&[("content.xml", entity.as_bytes())])), "FORBIDDEN_CONTENT");
    let bomb = vec![b'a'; 20 << 20];
    assert_eq!(reason(archive(&[("content.xml", &bomb)])), "ARCHIVE_BOMB");
}

#[test]
fn texts_beside_each_other_in_a_table_are_read_one_after_the_other() {
    let cell = |columns: usize, rows: usize, lines: &[&str]| {
        let inside: String = lines.iter().map(|line| format!("<t:p>{line}</t:p>")).collect();
        format!(
            "<b:table-cell b:number-columns-spanned=\"{columns}\" b:number-rows-spanned=\"{rows}\">{inside}\
             </b:table-cell>{}",
            "<b:covered-table-cell/>".repeat(columns - 1)
        )
    };
    let covered =
        |count: usize| format!("<b:covered-table-cell b:number-columns-repeated=\"{count}\"/>");
    let row = |cells: &[String]| format!("<b:table-row>{}</b:table-row>", cells.concat());
    let body = format!(
        "<b:table>{}{}{}</b:table>",
        row(&[cell(3, 1, &["SCHOOLS"]), cell(3, 1, &["WORK"])]),
        row(&[
            cell(2, 2, &["Weaving, Brook School", "Baskets"]),
            cell(1, 1, &["2012 / 2013"]),
            cell(1, 1, &[""]),
            cell(2, 2, &["Carver, Spoon Ltd", "Carved spoons"]),
        ]),
        row(&[covered(2), cell(1, 1, &[""]), cell(1, 1, &["2014"]), covered(2)]),
    );
    let lines = text(odt("", &body, &[])).lines;
    let written: Vec<_> = lines.iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        written,
        [
            "SCHOOLS",
            "Weaving, Brook School\t2012 / 2013",
            "Baskets",
            "WORK",
            "2014\tCarver, Spoon Ltd",
            "Carved spoons"
        ]
    );
}

#[test]
fn words_are_set_as_their_spans_and_paragraphs_say() {
    let named = "<o:document-styles><o:styles>\
        <s:default-style s:family=\"graphic\"><s:text-properties f:font-size=\"40pt\"/></s:default-style>\
        <s:default-style s:family=\"paragraph\"><s:text-properties f:font-size=\"11pt\"/></s:default-style>\
        <s:style s:name=\"Heading\"><s:text-properties f:font-size=\"14pt\" f:font-weight=\"bold\"/></s:style>\
        <s:style s:name=\"H1\" s:parent-style-name=\"Heading\"><s:text-properties f:font-size=\"130%\"/></s:style>\
        </o:styles></o:document-styles>";
    let styles = "<s:style s:name=\"T\"><s:text-properties f:font-style=\"italic\" f:color=\"#112233\"/></s:style>";
    let body = "<t:h t:style-name=\"H1\">Work</t:h><t:p>Baker, <t:span t:style-name=\"T\">Crumb Ltd</t:span></t:p>";
    let read = text(odt(styles, body, &[("styles.xml", named)]));
    let found: Vec<_> = read.runs.iter().flatten().collect();
    let seen: Vec<_> = found.iter().map(|run| (&*run.text, run.style.size)).collect();
    assert_eq!(seen, [("Work", 182), ("Baker,", 110), ("Crumb Ltd", 110)]);
    assert!(found[0].style.bold && !found[1].style.bold);
    assert!(found[2].style.italic && found[2].style.color == 0x11_22_33);
}

#[test]
fn text_boxes_are_read_in_the_order_of_the_page() {
    let frame = |anchor: &str, left: &str, top: &str, text: &str| {
        format!(
            "<draw:frame t:anchor-type=\"{anchor}\" svg:x=\"{left}\" svg:y=\"{top}\" svg:width=\"5cm\">\
             <draw:text-box><t:p>{text}</t:p></draw:text-box></draw:frame>"
        )
    };
    let body = [
        "<t:p>".to_owned(),
        frame("paragraph", "9cm", "5.01cm", "2019"),
        frame("paragraph", "1cm", "5cm", "Baker"),
        frame("paragraph", "1cm", "0.5in", "Jane Roe"),
        "</t:p><t:p>Below</t:p><t:p>".to_owned(),
        frame("as-char", "1cm", "0cm", "In the line"),
        "</t:p>".to_owned(),
    ];
    let read = text(odt("", &body.concat(), &[]));
    assert_eq!(read.lines, ["Jane Roe", "Baker\t2019", "Below", "In the line"]);
}
