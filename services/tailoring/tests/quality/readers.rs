//! Our PDF in the hands of readers that are not ours: poppler in the order of the file and as it lies
//! on the page, and pdfium. Whatever they do with columns, they have to meet every line in order.

use std::{fs, path::Path, process::Command};

use resume::{
    model::Resume,
    write::{self, Document, Format, Labels, Layout},
};

/// A program, and what stands before the name of the file.
const READERS: [(&str, &str, &[&str]); 3] = [
    ("pdftotext -raw", "pdftotext", &["-raw"]),
    ("pdftotext -layout", "pdftotext", &["-layout"]),
    ("pdfium", "python3", &["-c", include_str!("pdfium.py")]),
];
/// Letters and digits by which a line is known; the rest of it may run over the end of a page.
const KNOWN: usize = 24;

/// Prints a table and returns the least share of lines that a reader meets in order.
pub fn table(resumes: &[(String, Resume)]) -> f64 {
    println!("| lines in order | pages | lines | {} |", READERS.map(|(name, ..)| name).join(" | "));
    println!("|---|---:|---:|---:|---:|---:|");
    let folder = std::env::temp_dir().join(format!("readers-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("cv.pdf");
    let mut least: f64 = 1.0;
    for layout in Layout::ALL {
        let (mut lines, mut pages, mut met) = (0, 0, [0; READERS.len()]);
        for (_, resume) in resumes {
            let document = Document::from_resume(resume, Labels::default());
            fs::write(&file, write::write(&document, Format::Pdf, layout).unwrap()).unwrap();
            let wanted = wanted(&document);
            lines += wanted.len();
            pages += write::pages(&document, layout).unwrap();
            for (met, (_, program, arguments)) in met.iter_mut().zip(READERS) {
                *met += in_order(&wanted, &squeeze(&read(program, arguments, &file)));
            }
        }
        let name = format!("{} {}", layout.template.as_str(), layout.paper.as_str());
        println!("| {name} | {pages} | {lines} | {} |", met.map(|met| met.to_string()).join(" | "));
        let shares = met.map(|met| met as f64 / lines.max(1) as f64);
        least = shares.into_iter().fold(least, f64::min);
    }
    println!();
    fs::remove_dir_all(&folder).unwrap();
    least
}

fn read(program: &str, arguments: &[&str], file: &Path) -> String {
    let mut command = Command::new(program);
    command.args(arguments).arg(file);
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The lines of a document in its order: those of its plain text, where each fact is one line. Heads
/// of entries are known by their titles, because their dates stand elsewhere.
fn wanted(document: &Document) -> Vec<String> {
    let text = write::write(document, Format::Text, Layout::default()).unwrap();
    let text = String::from_utf8(text).unwrap();
    let known = |line: &str| {
        let first = line.split(" | ").next().unwrap_or_default();
        squeeze(first).chars().take(KNOWN).collect::<String>()
    };
    text.lines().map(known).filter(|line| !line.is_empty()).collect()
}

/// Number of lines that are met one after the other.
fn in_order(wanted: &[String], text: &str) -> usize {
    let mut from = 0;
    let mut met = 0;
    for line in wanted {
        if let Some(at) = text[from..].find(line.as_str()) {
            from += at + line.len();
            met += 1;
        } else {
            println!("- not met in order: {line}");
        }
    }
    met
}

fn squeeze(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}
