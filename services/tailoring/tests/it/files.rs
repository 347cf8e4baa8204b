//! Files that tests upload, made here: a CV in every format, and files that cannot be read.

use std::io::{Cursor, Write as _};

use crate::cv::pdf_of;
pub use crate::cv::{CV, SOFTWARE, pdf, text};

/// A posting of the second.
pub const KITCHEN: &str = "Head Chef\n\nOur hotel is looking for a chef.\n\n\
Requirements:\n- Experience in leading a kitchen\n- Menu planning\n\
- Food safety and hygiene\n- Experience with suppliers and inventory management\n";

/// A PDF that shows nothing but an area, as a scan does.
pub fn scan() -> Vec<u8> {
    pdf_of("0.8 g 50 50 400 700 re f", "")
}

/// A PDF that opens with a password only.
pub fn locked() -> Vec<u8> {
    let entry = |byte: u8| format!("<{}>", format!("{byte:02x}").repeat(32));
    let encrypt = format!(
        "/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O {} /U {} >> \
         /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
        entry(0x5a),
        entry(0xa5)
    );
    pdf_of("BT /F1 11 Tf 60 790 Td (secret) Tj ET", &encrypt)
}

/// A Word document with one paragraph for each line.
pub fn docx(text: &str) -> Vec<u8> {
    let paragraphs: String = text
        .lines()
        .map(|line| {
            let line = line.replace('&', "&amp;").replace('<', "&lt;");
            format!("<w:p><w:r><w:t xml:space=\"preserve\">{line}</w:t></w:r></w:p>")
        })
        .collect();
    let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let files = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Override PartName=\"/word/document.xml\" ContentType=\"{types}\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{office}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "word/document.xml",
            format!("<w:document xmlns:w=\"{word}\"><w:body>{paragraphs}</w:body></w:document>"),
        ),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
