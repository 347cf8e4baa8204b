//! A CV, a posting for it, and the CV as a PDF: what every test of both kinds starts from.

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

/// A PDF with one page of this content, and these entries in its trailer.
pub fn pdf_of(content: &str, trailer: &str) -> Vec<u8> {
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
