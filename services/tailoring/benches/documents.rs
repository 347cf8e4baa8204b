//! What one tailoring costs without the engine: analysing the posting, planning, holding every
//! line against the source, and writing six documents. `cargo bench -p tailoring --bench documents`

use std::time::{Duration, Instant};

use resume::{
    parse,
    write::{self, Format, Layout},
};
use tailoring::domain::{tailor, truth};

const RUNS: usize = 25;
const CV: &str = include_str!("../../../libs/resume/fixtures/sample-cv.md");
const JOB: &str = include_str!("../fixtures/sample-job.txt");

fn main() {
    let parsed = parse::parse(CV);
    println!("| what | best of {RUNS} | median |\n|---|---:|---:|");
    measure("parsing the CV's text", || parse::parse(CV));
    measure("analysing the posting", || matching::analyze(JOB));
    let posting = matching::analyze(JOB);
    measure("planning the tailored CV", || tailor::plan(&parsed, &posting));
    let plan = tailor::plan(&parsed, &posting);
    let text = write::write(&plan.document, Format::Text, Layout::default())
        .expect("the sample can be written");
    let text = String::from_utf8(text).expect("text is UTF-8");
    measure("holding every line against the source", || truth::check(&parsed, &[], &text));
    for layout in Layout::ALL {
        let name = format!("{} on {}", layout.template.as_str(), layout.paper.as_str());
        for format in [Format::Pdf, Format::Docx] {
            measure(&format!("writing {}, {name}", format.as_str()), || {
                write::write(&plan.document, format, layout).expect("it can be written")
            });
        }
    }
    let six = |document: &write::Document| {
        let write = |format| write::write(document, format, Layout::default());
        Format::ALL.map(|format| write(format).expect("it can be written"))
    };
    measure("writing six documents", || six(&plan.document));
    measure(
        "all of it",
        || six(&tailor::plan(&parse::parse(CV), &matching::analyze(JOB)).document),
    );
}

fn measure<T>(what: &str, mut work: impl FnMut() -> T) {
    std::hint::black_box(work());
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            std::hint::black_box(work());
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("| {what} | {:.2} ms | {:.2} ms |", ms(times[0]), ms(times[times.len() / 2]));
}
