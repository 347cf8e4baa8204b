//! The documents that are changed: a fixture in every format, and words that its reader knows.

use std::io::{Cursor, Write as _};

use resume::{
    parse,
    write::{self, Document, Format, Labels},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::mutate::Random;

const CV: &str = include_str!("../../fixtures/nurse-two-columns.txt");

const RTF: &str = "{\\rtf1\\ansi\\ansicpg1250{\\fonttbl{\\f0\\fcharset238 Arial;}}{\\colortbl;\\red255\\green255\\blue255;}\
    {\\header Jane Roe\\par}\\pard\\b Jane Roe\\b0\\par jane@roe.example\\tab Leeds\\par\
    {\\field{\\*\\fldinst HYPERLINK \"https://roe.example\"}{\\fldrslt page}}\\par Experience\\par\
    {\\listtext\\bullet\\tab}Led \\u321? a team\\'9f\\par\\trowd\\intbl 2019\\cell Acme\\cell\\row\\pard{\\footnote x}{\\v y}}";

const ODT: &str = "<o:document-content xmlns:o=\"o\" xmlns:t=\"t\"><o:automatic-styles><t:style t:name=\"A\" t:parent-style-name=\"A\">\
    <t:text-properties t:color=\"#ffffff\" t:font-size=\"1pt\"/></t:style></o:automatic-styles><o:body><o:text>\
    <t:h>Jane Roe</t:h><t:p>jane@roe.example<t:tab/>Leeds<t:s t:c=\"3\"/></t:p><t:list><t:list-item><t:p>Led</t:p></t:list-item></t:list>\
    <t:table><t:table-row><t:table-cell t:number-columns-repeated=\"99\"><t:p>2019</t:p></t:table-cell></t:table-row></t:table>\
    <t:p><t:span t:style-name=\"A\">white</t:span><t:note><t:note-body><t:p>note</t:p></t:note-body></t:note></t:p></o:text></o:body></o:document-content>";

/// A document to change.
#[derive(Debug)]
pub struct Seed {
    /// Ending of its name.
    pub ending: &'static str,
    bytes: Vec<u8>,
    /// The part of an archive that is changed, beside the archive itself.
    part: Option<&'static str>,
    words: &'static [&'static str],
}

impl Seed {
    /// The document with random changes: of its bytes, or of the part with the text.
    pub fn changed(&self, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        match self.part.filter(|_| random.below(4) > 0) {
            Some(part) => repack(&bytes, part, |inside| random.change(inside, self.words)),
            None => {
                // The first bytes tell what it is; a change there only shows how that is told.
                let mut rest = bytes.split_off(bytes.len().min(5));
                random.change(&mut rest, self.words);
                bytes.append(&mut rest);
                bytes
            }
        }
    }
}

/// A document of every format that is read.
pub fn seeds() -> Vec<Seed> {
    let document = Document::from_resume(&parse::parse(CV), Labels::default());
    let written = |format| write::write(&document, format, write::Layout::default()).unwrap();
    let seed = |ending, bytes, part, words| Seed { ending, bytes, part, words };
    let xml = &[
        "<w:p>",
        "</w:p>",
        "<w:tbl><w:tr><w:tc>",
        "&#0;",
        "&a;",
        "<!DOCTYPE x [",
        "<![CDATA[",
        "<t:p>",
        "<t:table>",
        "</",
    ];
    let tags = &[
        "<div>",
        "</p>",
        "<table><tr><td>",
        "<!--",
        "<script>",
        "&#x110000;",
        "<li><p>",
        "<pre>",
        "<svg>",
    ];
    let groups = &[
        "{",
        "}",
        "\\u-1 ",
        "\\bin999 ",
        "\\'",
        "\\cell ",
        "\\row ",
        "{\\*\\x ",
        "\\uc9 ",
        "{\\footnote ",
    ];
    let keys = &["{", "}", "[", "\"", ",", "\\ud800", "1e999", "null", "\"work\":"];
    let marks = &["# ", "- ", "\t", "2019 - ", "](", "\u{202e}", "\u{0}", "**"];
    let operators = &["<<", ">>", "1 0 R", "stream", "endobj", "[", "(", "/Kids"];
    vec![
        seed("txt", CV.into(), None, marks),
        seed("md", written(Format::Markdown), None, marks),
        seed("html", written(Format::Html), None, tags),
        seed("json", written(Format::Json), None, keys),
        seed("rtf", RTF.into(), None, groups),
        seed(
            "odt",
            archive(&[
                ("mimetype", b"application/vnd.oasis.opendocument.text"),
                ("content.xml", ODT.as_bytes()),
            ]),
            Some("content.xml"),
            xml,
        ),
        seed("docx", written(Format::Docx), Some("word/document.xml"), xml),
        seed("pdf", written(Format::Pdf), None, operators),
    ]
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let stored =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The archive with one part changed.
fn repack(bytes: &[u8], part: &str, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for name in names {
        let mut inside = Vec::new();
        std::io::copy(&mut zip.by_name(&name).unwrap(), &mut inside).unwrap();
        parts.push((name, inside));
    }
    let changed = parts.iter_mut().find(|(name, _)| name == part).unwrap();
    change(&mut changed.1);
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, inside)| (name.as_str(), inside.as_slice())).collect();
    archive(&parts)
}
