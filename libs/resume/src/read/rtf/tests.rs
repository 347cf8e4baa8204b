//! Rich Text as word processors write it, and as they never do.

use super::*;
use crate::read::{Format, Text};

fn parse(body: &str) -> Result<Text, Error> {
    let rtf = format!("{{\\rtf1\\ansi\\ansicpg1252 {body}}}");
    crate::read::parse(Format::Rtf, rtf.into_bytes(), &Limits::default())
}

fn lines(body: &str) -> Vec<String> {
    parse(body).unwrap().lines
}

#[test]
fn paragraphs_breaks_and_signs_become_lines() {
    let body = "{\\b Jane}\nRoe\\par\\pard Acme\\tab 2019\\endash 2021\\line Z\\'fcrich \\{x\\}\\~y\\par\\par next\\page last";
    assert_eq!(lines(body), ["JaneRoe", "Acme\t2019–2021", "Zürich {x} y", "", "next", "last"]);
    assert_eq!(parse(body).unwrap().pages, 2);
}

#[test]
fn letters_of_every_code_page_and_of_unicode_are_read() {
    let fonts =
        "{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset238 Arial CE;}{\\f2\\fcharset204 Cyr;}}";
    let body = format!(
        "{fonts}\\f1 Ksi\\'eagowa \\'9f\\f2 \\'c8\\f0 \\'ea\\par\\uc1\\u321\\'3f\\u-10179?\\u-9152?{{\\uc0\\u233}}x"
    );
    assert_eq!(lines(&body), ["Księgowa źИê", "Ł\u{1f440}éx"]);
}

#[test]
fn list_items_table_rows_and_drawings_are_told_apart() {
    let body = "{\\listtext\\'b7\\tab}Led a team\\par\
        \\trowd\\intbl 2019\\cell Acme\\cell\\row\\intbl Skills\\par Rust\\cell Work\\cell\\row\\pard after\\par\
        {\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv 1}}{\\shptxt boxed\\par}}{\\shprslt{\\pict 00ff}twice}}";
    assert_eq!(
        lines(body),
        ["- Led a team", "2019\tAcme", "Skills", "Rust", "Work", "after", "boxed"]
    );
}

#[test]
fn headers_notes_and_footers_stand_where_they_belong_and_page_numbers_do_not() {
    let body = "body{\\footnote a note} goes on\\par{\\header Jane Roe\\par}{\\headerf Jane Roe\\par}\
        {\\footer Leeds {\\field{\\*\\fldinst PAGE }{\\fldrslt 1}}\\par}";
    assert_eq!(lines(body), ["Jane Roe", "body goes on", "a note", "Leeds"]);
}

#[test]
fn links_behind_words_are_read_and_pictures_are_not() {
    let read = parse(
        "{\\field{\\*\\fldinst{HYPERLINK \"https://example.org/a\"}}{\\fldrslt my page}}\
         {\\field{\\*\\fldinst HYPERLINK \"javascript:x\"}{\\fldrslt , other}}\
         {\\pict\\bin4 {{{{ }{\\*\\unknown gone}{\\info{\\author gone}}",
    )
    .unwrap();
    assert_eq!(
        (read.text().as_str(), read.links.as_slice()),
        ("my page, other", &["https://example.org/a".to_owned()][..])
    );
}

#[test]
fn hidden_white_and_tiny_words_are_counted_and_deleted_ones_are_gone() {
    let body = "{\\colortbl;\\red255\\green255\\blue255;\\red0\\green0\\blue0;}\
        {\\v abc}{\\cf1 de}{\\fs2 f}{\\cf1\\chcbpat2 seen}{\\deleted gone}{\\cf2 seen}";
    let read = parse(body).unwrap();
    assert_eq!((read.text().as_str(), read.hidden), ("abcdefseenseen", 6));
}

#[test]
fn hostile_and_broken_documents_are_refused_with_a_reason() {
    let reason = |bytes: Vec<u8>| {
        crate::read::parse(Format::Rtf, bytes, &Limits::default()).unwrap_err().reason()
    };
    assert_eq!(reason(b"{\\rtf1 broken off".to_vec()), "FILE_DAMAGED");
    assert_eq!(reason("{".repeat(100_000).into_bytes()), "FILE_DAMAGED");
    assert_eq!(reason(b"{\\rtf1 }".to_vec()), "NO_TEXT");
    assert_eq!(reason([b"{\\rtf1 ".as_slice(), &vec![b'a'; 2 << 20]].concat()), "TEXT_TOO_LONG");
    assert_eq!(reason(b"{\\rtf1\\bin999999999 x}".to_vec()), "FILE_DAMAGED");
}

#[test]
fn words_are_set_as_the_control_words_before_them_say() {
    let body = "{\\colortbl;\\red17\\green34\\blue51;}{\\b\\fs32 Work}\\par Baker, {\\i\\cf1 Crumb} Ltd\\par\\b x\\plain y";
    let read = parse(body).unwrap();
    assert_eq!(read.lines, ["Work", "Baker, Crumb Ltd", "xy"]);
    let seen: Vec<_> = read.runs.iter().flatten().map(|run| (&*run.text, run.style)).collect();
    let plain = crate::read::Style { size: 120, ..Default::default() };
    let bold = crate::read::Style { bold: true, ..plain };
    assert_eq!(seen[0], ("Work", crate::read::Style { size: 160, ..bold }));
    let slanted = crate::read::Style { italic: true, color: 0x11_22_33, ..plain };
    assert_eq!(seen[1..4], [("Baker,", plain), ("Crumb", slanted), ("Ltd", plain)]);
    assert_eq!(seen[4..], [("x", bold), ("y", plain)]);
}
