//! Documents made for tests: PDF from Typst source or object by object, Word documents part by
//! part, and a resume to write.

use std::io::{Cursor, Write as _};

use typst_layout::PagedDocument;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    model::{
        Basics, Certificate, Education, Language, PartialDate, Period, Project, SkillGroup,
        Statement, Work,
    },
    write::{Content, Document, Section},
};

/// Typesets a page.
pub(crate) fn typeset(source: &str) -> Vec<u8> {
    let engine = typst_as_lib::TypstEngine::builder()
        .main_file(source.to_owned())
        .fonts(typst_assets::fonts())
        .build();
    let pages: PagedDocument = engine.compile().output.expect("the fixture compiles");
    typst_pdf::pdf(&pages, &typst_pdf::PdfOptions::default()).expect("the fixture is typeset")
}

/// A PDF of the given objects, numbered from 1; the first is the catalog.
pub(crate) fn pdf(objects: &[&[u8]], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", at + 1).bytes());
        out.extend(*object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = places.len() + 1;
    out.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n").bytes());
    out.extend(format!("startxref\n{table}\n%%EOF\n").bytes());
    out
}

/// A stream object.
pub(crate) fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {dictionary} /Length {} >>\nstream\n", bytes.len()).into_bytes();
    out.extend(bytes);
    out.extend(b"\nendstream");
    out
}

/// An archive of the given parts.
pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part starts");
        zip.write_all(bytes).expect("a part is written");
    }
    zip.finish().expect("the archive is whole").into_inner()
}

/// A Word document with this inside of its body, and further parts.
pub(crate) fn word(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let namespaces = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:v=\"urn:schemas-microsoft-com:vml\"";
    let document = format!(
        "<?xml version=\"1.0\"?><w:document {namespaces}><w:body>{body}</w:body></w:document>"
    );
    let mut all = vec![("word/document.xml", document.as_bytes())];
    all.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    archive(&all)
}

pub(crate) fn statement(text: &str) -> Statement {
    Statement { text: text.into(), evidence: vec![3] }
}

fn statements(texts: &[&str]) -> Vec<Statement> {
    texts.iter().map(|text| statement(text)).collect()
}

fn since(start: &str, text: &str) -> Period {
    let start = Some(PartialDate(start.into()));
    Period { start, end: None, ongoing: true, text: text.into() }
}

fn during(start: &str, end: &str, text: &str) -> Period {
    let date = |text: &str| Some(PartialDate(text.into()));
    Period { start: date(start), end: date(end), ongoing: false, text: text.into() }
}

/// A tailored resume with a section of every kind.
pub(crate) fn document() -> Document {
    let section = |title: &str, content| Section::new(title, content);
    Document {
        language: "en".into(),
        basics: Basics {
            name: "Zoë Müller-Łukasiewicz".into(),
            label: "Senior Platform Engineer".into(),
            email: "zoe@example.org".into(),
            phone: "+49 170 555 01 23".into(),
            location: "Hamburg, Germany".into(),
            links: vec![
                "linkedin.com/in/zoe-mueller".into(),
                "https://zoe.example.org/work".into(),
            ],
            evidence: vec![0, 1],
            ..Basics::default()
        },
        sections: vec![
            section(
                "Match for this position",
                Content::Points(statements(&["Ran a fleet of 40 nodes."])),
            ),
            section(
                "Summary",
                Content::Summary(statements(&["Builds services.", "They stay up."])),
            ),
            section("Experience", Content::Work(work())),
            section(
                "Education",
                Content::Education(vec![Education {
                    institution: "Universität Bremen".into(),
                    study_type: "M.Sc.".into(),
                    area: "Computer Science".into(),
                    score: "1.3".into(),
                    period: during("2011", "2013", ""),
                    highlights: statements(&["Thesis on efficient affine ciphers"]),
                    evidence: vec![9],
                }]),
            ),
            section(
                "Projects",
                Content::Projects(vec![Project {
                    name: "ledgerline".into(),
                    url: "github.com/zmueller/ledgerline".into(),
                    highlights: statements(&["An append-only ledger."]),
                    ..Project::default()
                }]),
            ),
            section(
                "Skills",
                Content::Skills(vec![SkillGroup {
                    name: "Platforms".into(),
                    keywords: statements(&["Kubernetes", "C#", "Node.js"]),
                }]),
            ),
            section(
                "Certificates",
                Content::Certificates(vec![Certificate {
                    name: "Administrator".into(),
                    issuer: "CNCF".into(),
                    date: Some(PartialDate("2022-05".into())),
                    evidence: vec![20],
                }]),
            ),
            section(
                "Languages",
                Content::Languages(vec![Language {
                    language: "German".into(),
                    fluency: "native".into(),
                    evidence: vec![21],
                }]),
            ),
            section("Nothing here", Content::Points(Vec::new())),
        ],
        lines: vec!["Zoë Müller-Łukasiewicz".into()],
        ..Document::default()
    }
}

fn work() -> Vec<Work> {
    vec![
        Work {
            company: "Hanse Pay GmbH".into(),
            position: "Platform Engineer".into(),
            location: "Hamburg".into(),
            period: since("2021-03", "Mar 2021 – present"),
            highlights: statements(&["Ran a fleet of 40 nodes.", "Led a team of six."]),
            evidence: vec![5],
        },
        Work {
            company: "Nordfracht AG".into(),
            position: "Engineer".into(),
            period: during("2016-08", "2021-02", "Aug 2016 – Feb 2021"),
            highlights: statements(&["Designed the shipment tracker."]),
            ..Work::default()
        },
    ]
}
