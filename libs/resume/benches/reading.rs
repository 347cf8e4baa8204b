//! What reading a PDF costs in its sandbox, against the bare library in this process, and what
//! writing each format costs. `cargo bench -p resume --bench reading`

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use pdf_oxide::PdfDocument;
use resume::{
    model::Resume,
    parse,
    read::Limits,
    sandbox,
    write::{self, Document, Format, Labels, Layout},
};

const RUNS: usize = 15;
const CVS: [&str; 4] = [
    include_str!("../fixtures/sample-cv.md"),
    include_str!("../fixtures/nurse-two-columns.txt"),
    include_str!("../fixtures/teacher-plain.txt"),
    include_str!("../fixtures/marketing-cv-fr.txt"),
];

fn main() -> ExitCode {
    if let Some(code) = sandbox::child_main() {
        return code;
    }
    println!("| what | best of {RUNS} | median |\n|---|---:|---:|");
    let resumes: Vec<Resume> = CVS.iter().map(|text| parse::parse(text)).collect();
    let documents: Vec<Document> =
        resumes.iter().map(|resume| Document::from_resume(resume, Labels::default())).collect();
    let pdfs: Vec<Vec<u8>> = documents
        .iter()
        .map(|document| {
            write::write(document, Format::Pdf, Layout::default())
                .expect("the fixtures can be written")
        })
        .collect();
    let pages = |pdf: &[u8]| {
        let document = PdfDocument::from_bytes(pdf.to_vec()).expect("our own PDF");
        document.page_count().expect("our own PDF has pages")
    };
    let all_pages: usize = pdfs.iter().map(|pdf| pages(pdf)).sum();
    let per_page = |total: Duration| total / u32::try_from(all_pages).unwrap_or(1);

    let bare = measure(|| {
        for pdf in &pdfs {
            let document = PdfDocument::from_bytes(pdf.clone()).expect("our own PDF");
            for page in 0..document.page_count().expect("our own PDF has pages") {
                std::hint::black_box(document.extract_text(page).expect("our own PDF has text"));
            }
        }
    });
    row("PDF text, bare library, a page", bare.map(per_page));
    let child = measure(|| {
        for pdf in &pdfs {
            let read =
                sandbox::read(pdf, "cv.pdf", &Limits::default()).expect("our own PDF is read");
            std::hint::black_box(read);
        }
    });
    row("PDF text, in its sandbox, a page", child.map(per_page));
    let files = u32::try_from(pdfs.len()).unwrap_or(1);
    println!(
        "| sandbox over the bare library, a file | {:.2} ms | {:.2} ms |",
        difference(child[0], bare[0], files),
        difference(child[1], bare[1], files)
    );
    for format in Format::ALL {
        let writing = measure(|| {
            for document in &documents {
                std::hint::black_box(
                    write::write(document, format, Layout::default()).expect("it can be written"),
                );
            }
        });
        row(
            &format!("writing {}, a document", format.as_str()),
            writing.map(|total| total / files),
        );
    }
    ExitCode::SUCCESS
}

fn difference(ours: Duration, bare: Duration, files: u32) -> f64 {
    (ours.as_secs_f64() - bare.as_secs_f64()) * 1e3 / f64::from(files)
}

/// The best and the median of several runs.
fn measure(mut work: impl FnMut()) -> [Duration; 2] {
    work();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    [times[0], times[times.len() / 2]]
}

fn row(what: &str, [best, median]: [Duration; 2]) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("| {what} | {:.2} ms | {:.2} ms |", ms(best), ms(median));
}
