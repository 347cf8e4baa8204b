//! What is let in, what is refused and in which words, and how text reads.

use super::*;
use crate::fixtures::{archive, word};

fn limits() -> Limits {
    Limits::default()
}

fn text(bytes: &[u8]) -> Text {
    decode(Format::Text, bytes, &limits()).unwrap()
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
        (&archive(&[("content.xml", b"x"), ("META-INF/manifest.xml", b"x")]), "a.odt", Format::Odt),
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
        (&archive(&[("a.txt", b"a")]), "cv.odt", "archive (ZIP)"),
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
