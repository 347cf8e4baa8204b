//! Tells what a file is: by its first bytes, held against the ending of its name. Only what is on
//! the list of eight is let in; of everything else it says what it is and what to save it as.

use super::{Error, Format};

pub(super) const SAVE_AS: &str = "Save the resume as PDF, DOCX, ODT, RTF, HTML, JSON Resume, Markdown or plain text and choose that.";

/// Tells the format of a file.
///
/// # Errors
/// The file is empty, of another format, or its name ends in that of another.
pub fn detect(bytes: &[u8], file_name: &str) -> Result<Format, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    let ending = ending(file_name);
    if bytes.starts_with(b"%PDF-") || (ending == "pdf" && has_late_header(bytes)) {
        return named(Format::Pdf, &ending, &["pdf"], "a PDF");
    }
    if bytes.starts_with(b"PK\x03\x04") && contains(bytes, b"word/") {
        if matches!(ending.as_str(), "docm" | "dotm") {
            return Err(unsupported("a Word document with macros", SAVE_AS));
        }
        return named(Format::Docx, &ending, &["docx"], "a Word document (DOCX)");
    }
    if bytes.starts_with(b"PK\x03\x04") && is_open_document(bytes, &ending) {
        return named(Format::Odt, &ending, &["odt"], "an OpenDocument text (ODT)");
    }
    if bytes.starts_with(b"{\\rtf") {
        return named(Format::Rtf, &ending, &["rtf"], "a Rich Text document (RTF)");
    }
    let head = head(bytes);
    if is_page(&head, &ending) {
        return named(Format::Html, &ending, &["html", "htm", "xhtml"], "a web page (HTML)");
    }
    if is_json(&head, &ending) {
        return named(Format::Json, &ending, &["json"], "JSON");
    }
    if bytes.starts_with(&OLE) {
        return Err(ole(bytes));
    }
    if let Some(found) = foreign(bytes, &head) {
        return Err(unsupported(found, SAVE_AS));
    }
    match ending.as_str() {
        "md" | "markdown" => Ok(Format::Markdown),
        "txt" | "text" | "" => Ok(Format::Text),
        "pdf" => Err(Error::damaged("it is named .pdf but does not begin like a PDF")),
        "docx" => Err(Error::damaged("it is named .docx but does not begin like a Word document")),
        "odt" => {
            Err(Error::damaged("it is named .odt but does not begin like an OpenDocument text"))
        }
        "rtf" => Err(Error::damaged("it is named .rtf but does not begin like Rich Text")),
        other => Err(unsupported(&format!("of a kind that is not read here (.{other})"), SAVE_AS)),
    }
}

/// Ending of a name in lower case without its dot; empty when it has none.
fn ending(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, ending)) => ending.chars().take(16).collect::<String>().to_lowercase(),
        None => String::new(),
    }
}

fn named(format: Format, ending: &str, right: &[&str], found: &str) -> Result<Format, Error> {
    if ending.is_empty() || right.contains(&ending) {
        return Ok(format);
    }
    Err(Error::Misnamed {
        named: format!(".{ending}"),
        found: found.into(),
        right: format!(".{}", right[0]),
    })
}

/// Some writers put a few bytes before the header; readers look through the first kibibyte.
fn has_late_header(bytes: &[u8]) -> bool {
    contains(&bytes[..bytes.len().min(1024)], b"%PDF-")
}

const OLE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// The container of old Office files, of protected new ones, and of mails.
fn ole(bytes: &[u8]) -> Error {
    let has = |name: &str| {
        let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(bytes, &utf16)
    };
    if has("EncryptedPackage") {
        return Error::PasswordProtected;
    }
    if has("WordDocument") {
        return unsupported(
            "an old Word document (.doc)",
            "Open it in Word or LibreOffice, save it as DOCX or PDF, and choose that.",
        );
    }
    let found = if has("Workbook") || has("Book") {
        "an old Excel workbook (.xls)"
    } else if has("PowerPoint Document") {
        "an old PowerPoint presentation (.ppt)"
    } else if has("__properties_version1.0") {
        "an Outlook message (.msg)"
    } else {
        "an old Office file"
    };
    unsupported(found, SAVE_AS)
}

/// Names what begins like something that cannot be read.
fn foreign(bytes: &[u8], head: &str) -> Option<&'static str> {
    if [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|head| bytes.starts_with(*head)) {
        return Some(archive(bytes));
    }
    let heads: &[(&[u8], &str)] = &[
        (b"\x89PNG", "a picture (PNG)"),
        (b"\xff\xd8\xff", "a picture (JPEG)"),
        (b"GIF8", "a picture (GIF)"),
        (b"II*\0", "a picture (TIFF)"),
        (b"MM\0*", "a picture (TIFF)"),
        (b"%!PS", "a PostScript file"),
        (b"\x1f\x8b", "a compressed file (gzip)"),
        (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
        (b"Rar!", "an archive (RAR)"),
        (b"BZh", "a compressed file (bzip2)"),
        (b"\xfd7zXZ", "a compressed file (xz)"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3", "a database"),
        (b"\\documentclass", "a LaTeX source"),
    ];
    if let Some((_, found)) = heads.iter().find(|(head, _)| bytes.starts_with(head)) {
        return Some(found);
    }
    if bytes.starts_with(b"MZ") && bytes.iter().take(64).any(|&byte| byte == 0) {
        return Some("a program");
    }
    if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
        return Some("a picture (BMP)");
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("a picture (WebP)");
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some("a picture or film (HEIC, MP4)");
    }
    markup(head)
}

fn archive(bytes: &[u8]) -> &'static str {
    if contains(bytes, b"xl/workbook") {
        "an Excel workbook"
    } else if contains(bytes, b"ppt/presentation") {
        "a PowerPoint presentation"
    } else if contains(bytes, b"Index/Document.iwa") {
        "a Pages document"
    } else {
        "an archive (ZIP)"
    }
}

fn markup(head: &str) -> Option<&'static str> {
    if !head.starts_with("<?xml") {
        return None;
    }
    let word = head.contains("word.document") || head.contains("office/word");
    Some(if word { "a Word 2003 document (XML)" } else { "an XML file" })
}

/// The type of an OpenDocument text is its first entry, stored as it is. Some writers pack it, or put it elsewhere;
/// then the name of the file tells, and that it has the parts of one.
fn is_open_document(bytes: &[u8], ending: &str) -> bool {
    let head = &bytes[..bytes.len().min(160)];
    let told =
        contains(head, b"mimetype") && contains(head, b"application/vnd.oasis.opendocument.text");
    let parts = || contains(bytes, b"content.xml") && contains(bytes, b"META-INF/manifest.xml");
    told || (ending == "odt" && parts())
}

/// Beginning of a text, in small letters.
fn head(bytes: &[u8]) -> String {
    let head = super::plain::decode(&bytes[..bytes.len().min(1024)]);
    head.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase()
}

/// Whether a text is a web page: it says so, or it is named so and begins with an element.
fn is_page(head: &str, ending: &str) -> bool {
    let mut head = head;
    while let Some(rest) = head.strip_prefix("<!--").or_else(|| head.strip_prefix("<?xml")) {
        head = rest.split_once('>').map_or("", |(_, rest)| rest.trim_start());
    }
    let named = matches!(ending, "html" | "htm" | "xhtml") && head.contains('<');
    head.starts_with("<!doctype html") || head.starts_with("<html") || named
}

/// Whether a text is JSON: it is named so, or begins like a JSON Resume.
fn is_json(head: &str, ending: &str) -> bool {
    let fields = head.strip_prefix('{').map(str::trim_start);
    let resume = fields.is_some_and(|fields| {
        fields.starts_with("\"$schema\"") || fields.starts_with("\"basics\"")
    });
    ending == "json" || resume
}

fn unsupported(found: &str, advice: &str) -> Error {
    Error::Unsupported { found: found.into(), advice: advice.into() }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    // Skipping to the first byte keeps this linear where windows().any() would compare everywhere.
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == &part[0]) {
        rest = &rest[at..];
        if rest.starts_with(part) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}
