//! Files that tests upload, made here: a CV in every format, and files that cannot be read.

use std::io::{Cursor, Write as _};

/// A CV of somebody who has worked in two trades.
pub const CV: &str = "# Ada Example\n\nada@example.org | +49 170 1234567 | Berlin\n\n\
## Experience\n\n\
### Software Engineer, Rechenwerk GmbH\n\nMar 2019 - present\n\n\
- Built payment services in Rust and PostgreSQL for two million users\n\
- Ran the services on Kubernetes and cut the error rate by 40 %\n\
- Reviewed code and taught Rust to four colleagues\n\n\
### Head Chef, Gasthaus Linde\n\nJan 2012 - Feb 2019\n\n\
- Led a kitchen of six cooks and planned seasonal menus\n\
- Kept food hygiene records and trained apprentices in food safety\n\
- Negotiated with suppliers and lowered food cost by 12 %\n\n\
## Education\n\n### BSc Computer Science, Technical University\n\n2008 - 2011\n\n\
## Skills\n\nRust, PostgreSQL, Kubernetes, Menu Planning, Food Safety, Inventory Management\n\n\
## Languages\n\nEnglish (fluent), German (native)\n";

/// A posting of the first trade.
pub const SOFTWARE: &str = "Software Engineer (Rust)\n\nWe build a payment platform.\n\n\
Requirements:\n- Several years of experience with Rust\n- Knowledge of PostgreSQL\n\
- Experience with Kubernetes is a plus\n- Experience with Erlang is a plus\n";

/// A posting of the second.
pub const KITCHEN: &str = "Head Chef\n\nOur hotel is looking for a chef.\n\n\
Requirements:\n- Experience in leading a kitchen\n- Menu planning\n\
- Food safety and hygiene\n- Experience with suppliers and inventory management\n";

/// The CV as plain text.
pub fn text() -> String {
    CV.lines().map(|line| format!("{}\n", line.trim_start_matches(['#', ' ']))).collect()
}

/// A PDF with one line of text after the other.
pub fn pdf(text: &str) -> Vec<u8> {
    let mut content = String::from("BT /F1 11 Tf 60 790 Td 15 TL\n");
    for line in text.lines() {
        let escaped: String = line
            .chars()
            .flat_map(|c| matches!(c, '(' | ')' | '\\').then_some('\\').into_iter().chain([c]))
            .collect();
        content.push_str(&format!("({escaped}) Tj T*\n"));
    }
    content.push_str("ET");
    pdf_of(&content, "")
}

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

fn pdf_of(content: &str, trailer: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in offsets {
        file.push_str(&format!("{offset:010} 00000 n \n"));
    }
    let size = objects.len() + 1;
    file.push_str(&format!(
        "trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    ));
    file.into_bytes()
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
