//! What is let in, what is refused and in which words, and how text and Word documents read.

use super::*;
use crate::fixtures::{archive, word};

fn limits() -> Limits {
    Limits::default()
}

fn text(bytes: &[u8]) -> Text {
    decode(Format::Text, bytes, &limits()).unwrap()
}

fn lines(body: &str, parts: &[(&str, &str)]) -> Vec<String> {
    parse(Format::Docx, word(body, parts), &limits()).unwrap().lines
}

fn refusal(bytes: Vec<u8>) -> Error {
    parse(Format::Docx, bytes, &limits()).unwrap_err()
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn the_eight_formats_are_known_by_their_bytes_and_their_names() {
    for (bytes, name, format) in [
        (b"%PDF-1.4".as_slice(), "a.pdf", Format::Pdf),
        (b"%PDF-1.4", "upload", Format::Pdf),
        (b"\n\n%PDF-1.4", "A.PDF", Format::Pdf),
        (&word("", &[]), "c:\\cv\\a.docx", Format::Docx),
        (&odt(), "a.ODT", Format::Odt),
        (b"{\\rtf1 x}", "a.rtf", Format::Rtf),
        (b"<!doctype HTML><p>x", "a.html", Format::Html),
        (b"\xef\xbb\xbf<!-- saved --> <html><p>x", "upload", Format::Html),
        (b"<?xml version=\"1.0\"?><html><p>x", "a.xhtml", Format::Html),
        (b"<div>x</div>", "a.htm", Format::Html),
        (b"{\"basics\": {}}", "upload", Format::Json),
        (b" [1]", "a.json", Format::Json),
        (b"# Jane", "a.md", Format::Markdown),
        (b"Jane", "a.txt", Format::Text),
        (b"MZahid PK Khan", "a.txt", Format::Text),
    ] {
        assert_eq!(detect(bytes, name), Ok(format), "{name}");
    }
}

/// How an OpenDocument text begins.
fn odt() -> Vec<u8> {
    [b"PK\x03\x04".as_slice(), &[0; 26], b"mimetypeapplication/vnd.oasis.opendocument.text"]
        .concat()
}

#[test]
fn everything_else_is_named_and_comes_with_advice() {
    let ole =
        [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"];
    for (bytes, name, found) in [
        (ole.concat().as_slice(), "cv.doc", "old Word document (.doc)"),
        (&archive(&[("a.txt", b"a")]), "cv.docx", "archive (ZIP)"),
        (b"\x89PNG\r\n\x1a\n", "cv.pdf", "picture (PNG)"),
        (b"\xff\xd8\xff\xe0", "cv.jpg", "picture (JPEG)"),
        (
            b"\xef\xbb\xbf<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>",
            "cv.doc",
            "Word 2003",
        ),
        (b"MZ\x90\0\x03\0", "cv.txt", "program"),
        (b"\\documentclass{cv}", "cv.tex", "LaTeX"),
        (b"name,phone", "cv.csv", ".csv"),
    ] {
        let error = detect(bytes, name).unwrap_err();
        assert_eq!(error.reason(), "UNSUPPORTED_FORMAT", "{name}");
        assert!(error.to_string().contains(found), "{error}");
        assert!(error.to_string().contains("choose that"), "{error}");
        assert!(!error.retryable());
    }
}

#[test]
fn a_name_that_contradicts_the_content_is_refused() {
    let error = detect(&word("", &[]), "cv.pdf").unwrap_err();
    assert_eq!(error.reason(), "WRONG_EXTENSION");
    assert!(error.to_string().contains("Rename it to end in .docx"), "{error}");
    for (bytes, name) in [
        (b"%PDF-1.4".as_slice(), "cv.docx"),
        (b"{\\rtf1 x}", "cv.doc"),
        (&odt(), "cv.docx"),
        (b"<!DOCTYPE html><p>x", "cv.txt"),
        (b"{\"basics\": {}}", "cv.txt"),
    ] {
        assert_eq!(detect(bytes, name).unwrap_err().reason(), "WRONG_EXTENSION", "{name}");
    }
    assert_eq!(detect(b"Dear Sir", "cv.pdf").unwrap_err().reason(), "FILE_DAMAGED");
    assert_eq!(detect(b"", "cv.pdf").unwrap_err(), Error::Empty);
}

#[test]
fn protected_office_files_say_so() {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &name].concat();
    assert_eq!(detect(&bytes, "cv.docx").unwrap_err(), Error::PasswordProtected);
}

#[test]
fn text_is_decoded_in_the_encodings_of_its_time() {
    assert_eq!(text("\u{feff}Zoë".as_bytes()).lines, ["Zoë"]);
    assert_eq!(text(b"\xff\xfeZ\0o\0\xeb\0").lines, ["Zoë"]);
    assert_eq!(text(b"\xfe\xff\0Z\0o\0\xeb").lines, ["Zoë"]);
    assert_eq!(text(b"Zo\xeb \x96 \x80 5").lines, ["Zoë – € 5"]);
}

#[test]
fn what_nobody_sees_is_taken_out_and_counted() {
    let read = text("Ja\0ne\u{200b} R\u{202e}oe\u{e0041}\u{feff}\u{7}".as_bytes());
    assert_eq!(read.lines, ["Jane Roe"]);
    assert_eq!(read.removed, 6);
}

#[test]
fn lines_ligatures_and_spaces_become_one_kind_each() {
    let read = text("e\u{301}\u{fb03}cient\r\na\u{a0}b\u{2003}c\rsoft\u{ad}\nd\u{2028}e\u{ad}f\n\n\n\n\u{f0b7} g  \n".as_bytes());
    assert_eq!(read.lines, ["éfficient", "a b c", "soft\u{ad}", "d", "ef", "", "• g"]);
}

#[test]
fn joiners_stay_where_a_script_is_written_with_them() {
    let read = text("می\u{200c}خواهم x\u{200c}y".as_bytes());
    assert_eq!(read.lines, ["می\u{200c}خواهم xy"]);
    assert_eq!(read.removed, 1);
}

#[test]
fn text_without_letters_binary_data_and_long_text_are_refused() {
    let reason =
        |bytes: &[u8], limits: &Limits| decode(Format::Text, bytes, limits).unwrap_err().reason();
    assert_eq!(reason(b" \n 12 \n", &limits()), "NO_TEXT");
    assert_eq!(reason(&[1, 2, 3, 4, 5, 65, 66], &limits()), "UNSUPPORTED_FORMAT");
    assert_eq!(reason(b"abcdef", &Limits { text_bytes: 5, ..limits() }), "TEXT_TOO_LONG");
    assert_eq!(reason("a\u{c}".repeat(40).as_bytes(), &limits()), "TOO_MANY_PAGES");
}

#[test]
fn word_paragraphs_tabs_and_breaks_become_lines() {
    let body = "<w:p><w:pPr><w:tabs><w:tab w:val=\"right\"/></w:tabs></w:pPr>\
        <w:r><w:t>A &amp; B&#233;</w:t><w:tab/><w:t xml:space=\"preserve\">2019 </w:t></w:r>\
        <w:r><w:t>on</w:t><w:br/><w:t>next</w:t><w:noBreakHyphen/><w:t>x</w:t></w:r></w:p>";
    assert_eq!(lines(body, &[]), ["A & Bé\t2019 on", "next-x"]);
}

#[test]
fn list_items_show_a_hyphen_and_headings_stand_apart() {
    let styles = "<w:styles xmlns:w=\"w\">\
        <w:style w:styleId=\"Base\"><w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style>\
        <w:style w:styleId=\"Item\"><w:basedOn w:val=\"Base\"/></w:style>\
        <w:style w:styleId=\"Loop\"><w:basedOn w:val=\"Loop\"/></w:style>\
        <w:style w:styleId=\"H\"><w:name w:val=\"heading 1\"/><w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style>\
        </w:styles>";
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"none\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";
    let item = |properties: &str, text: &str| {
        format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let list = |number: &str| {
        format!("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{number}\"/></w:numPr>")
    };
    let body = [
        item("<w:pStyle w:val=\"Item\"/>", "by style"),
        item("<w:pStyle w:val=\"H\"/>", "Heading"),
        item(&list("2"), "by itself"),
        item(&format!("<w:pStyle w:val=\"Item\"/>{}", list("0")), "switched off"),
        item(&list("3"), "without a mark"),
        item("<w:pStyle w:val=\"Loop\"/>", "plain"),
    ];
    let parts = [("word/styles.xml", styles), ("word/numbering.xml", numbering)];
    let expected =
        ["- by style", "", "Heading", "- by itself", "switched off", "without a mark", "plain"];
    assert_eq!(lines(&body.concat(), &parts), expected);
}

#[test]
fn a_text_box_is_read_once_and_deleted_text_never() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("in the box"));
    let body = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></w:r>\
         <w:r><w:t>beside</w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del></w:p>"
    );
    assert_eq!(lines(&body, &[]), ["in the box", "beside"]);
}

#[test]
fn table_rows_of_short_cells_are_lines_and_layout_tables_follow_cell_by_cell() {
    let cell = |inside: &str| format!("<w:tc><w:tcPr/>{inside}</w:tc>");
    let table = |rows: &str| format!("<w:tbl>{rows}</w:tbl>");
    let short = format!(
        "<w:tr>{}{}{}</w:tr>",
        cell(&paragraph("2019")),
        cell("<w:p/>"),
        cell(&paragraph("Acme"))
    );
    let inner = table(&format!("<w:tr>{}{}</w:tr>", cell(&paragraph("a")), cell(&paragraph("b"))));
    let long = format!(
        "<w:tr>{}{}</w:tr>",
        cell(&(paragraph("Skills") + &paragraph("Rust"))),
        cell(&(paragraph("Work") + &inner)),
    );
    assert_eq!(
        lines(&table(&(short + &long)), &[]),
        ["2019\tAcme", "Skills", "Rust", "Work", "a\tb"]
    );
}

#[test]
fn merged_cells_keep_their_places_in_a_table() {
    let cell = |properties: &str, lines: &[&str]| {
        let inside: String = lines.iter().map(|line| paragraph(line)).collect();
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>")
    };
    let (wide, top, on) =
        ("<w:gridSpan w:val=\"2\"/>", "<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let body = format!(
        "<w:tbl>{}{}{}</w:tbl>",
        row(&[cell(wide, &["WORK"]), cell(wide, &["SCHOOLS"])]),
        row(&[
            cell("", &[""]),
            cell(top, &["Carver, Spoon Ltd", "Carved spoons"]),
            cell("", &["2012"]),
            cell(top, &["Weaving, Brook School", "Baskets"]),
        ]),
        row(&[cell("", &["2014"]), cell(on, &[""]), cell("", &[""]), cell(on, &[""])]),
    );
    let found = lines(&body, &[]);
    let written: Vec<_> = found.iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        written,
        [
            "WORK",
            "2014\tCarver, Spoon Ltd",
            "Carved spoons",
            "SCHOOLS",
            "2012\tWeaving, Brook School",
            "Baskets"
        ]
    );
}

#[test]
fn headers_footers_and_notes_are_read_and_page_numbers_are_not() {
    let part = |text: &str| format!("<w:x xmlns:w=\"w\">{}</w:x>", paragraph(text));
    let footer = "<w:x xmlns:w=\"w\"><w:p><w:fldSimple w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple>\
        <w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> NUMPAGES </w:instrText></w:r>\
        <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>9</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>\
        <w:r><w:t>foot</w:t></w:r></w:p></w:x>";
    let (head, note) = (part("Jane Roe"), part("a note"));
    let parts = [
        ("word/header1.xml", head.as_str()),
        ("word/header2.xml", &head),
        ("word/footnotes.xml", &note),
        ("word/footer1.xml", footer),
    ];
    assert_eq!(lines(&paragraph("body"), &parts), ["Jane Roe", "body", "a note", "foot"]);
}

#[test]
fn a_body_under_another_name_is_found_with_its_links() {
    let package = "<Relationships><Relationship Type=\"http://x/officeDocument\" Target=\"/word/document2.xml\"/></Relationships>";
    let links = "<Relationships><Relationship Type=\"http://x/hyperlink\" Target=\"https://example.org/a?b=1&amp;c=2\"/>\
        <Relationship Type=\"http://x/hyperlink\" Target=\"javascript:alert(1)\"/></Relationships>";
    let body = format!("\u{feff}<w:d xmlns:w=\"w\">{}</w:d>", paragraph("found"));
    let bytes = archive(&[
        ("_rels/.rels", package.as_bytes()),
        ("word/document2.xml", body.as_bytes()),
        ("word/_rels/document2.xml.rels", links.as_bytes()),
    ]);
    let read = parse(Format::Docx, bytes, &limits()).unwrap();
    assert_eq!(read.lines, ["found"]);
    assert_eq!(read.links, ["https://example.org/a?b=1&c=2"]);
}

#[test]
fn hidden_white_and_tiny_words_are_counted_and_kept() {
    let run = |look: &str, text: &str| format!("<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:p>{}{}{}{}{}</w:p>",
        run("<w:vanish/>", "abc"),
        run("<w:color w:val=\"FFFFFF\"/>", "de"),
        run("<w:color w:val=\"FFFFFF\"/><w:shd w:fill=\"112233\"/>", "seen"),
        run("<w:sz w:val=\"2\"/>", "f"),
        run("<w:vanish w:val=\"0\"/>", "seen"),
    );
    let read = parse(Format::Docx, word(&body, &[]), &limits()).unwrap();
    assert_eq!(read.lines, ["abcdeseenfseen"]);
    assert_eq!(read.hidden, 6);
    assert!((read.hidden_share() - 6.0 / 14.0).abs() < 1e-9);
}

#[test]
fn entities_of_the_writer_are_refused() {
    for declared in
        ["<!DOCTYPE x [<!ENTITY a \"b\">]>", "<!DOCTYPE x SYSTEM \"http://example.org/x.dtd\">"]
    {
        let part = format!("{declared}<w:d xmlns:w=\"w\">{}</w:d>", paragraph("&a;"));
        let error = refusal(archive(&[("word/document.xml", part.as_bytes())]));
        assert_eq!(error.reason(), "FORBIDDEN_CONTENT", "{error}");
    }
}

#[test]
fn archives_that_lie_or_burst_are_refused() {
    let bomb = archive(&[("word/document.xml", &vec![b'a'; 20 << 20])]);
    assert_eq!(refusal(bomb).reason(), "ARCHIVE_BOMB");
    let unused =
        archive(&[("word/document.xml", b"<a/>"), ("word/media/a.bin", &vec![0; 20 << 20])]);
    assert_eq!(refusal(unused).reason(), "ARCHIVE_BOMB");
    let names: Vec<String> = (0..1001).map(|at| format!("word/{at}")).collect();
    let many: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(refusal(archive(&many)).reason(), "ARCHIVE_BOMB");
    for name in ["../word/a.xml", "word/../../a.xml"] {
        assert_eq!(refusal(archive(&[(name, b"x")])).reason(), "FORBIDDEN_CONTENT");
    }
    let noise: Vec<u8> =
        (0u32..3 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let large = archive(&[("word/document.xml", &noise)]);
    let tight = Limits { unpacked_bytes: 1 << 20, ..limits() };
    assert_eq!(parse(Format::Docx, large, &tight).unwrap_err().reason(), "ARCHIVE_BOMB");
}

#[test]
fn broken_documents_are_damaged_and_say_where() {
    let whole = word(&paragraph("x"), &[]);
    assert_eq!(refusal(whole[..whole.len() / 2].to_vec()).reason(), "FILE_DAMAGED");
    assert_eq!(refusal(word("<w:p>", &[])).reason(), "FILE_DAMAGED");
    let deep = "<w:p>".repeat(5_000) + &"</w:p>".repeat(5_000);
    let error = refusal(word(&deep, &[]));
    assert!(error.to_string().contains("nested too deeply"), "{error}");
    assert_eq!(refusal(archive(&[("word/styles.xml", b"<a/>")])).reason(), "FILE_DAMAGED");
    assert_eq!(refusal(word("", &[])), Error::NoText);
}

#[test]
fn sizes_in_messages_are_those_of_people() {
    let error = Error::TooLarge { bytes: (10 << 20) + 1, limit: 10 << 20 };
    assert!(error.to_string().starts_with("The file has 10.1 MiB; at most 10 MiB"), "{error}");
}
