//! Documents through the child process, hostile ones among them, and what the child may not do.
//! The child is this test harness once more, with the test `child` in the part of `main`.

use std::{
    io::Read as _,
    net::{TcpStream, UdpSocket},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::*;
use crate::{
    fixtures::{document, pdf, statement, stream, typeset, word},
    read::Format,
    write::{self, Content, Document, Section},
};

#[test]
fn child() {
    if let Some(code) = child_main() {
        // Ends the process as `main` does by returning the code.
        std::process::exit(i32::from(code != std::process::ExitCode::SUCCESS));
    }
}

fn read_as(bytes: &[u8], name: &str, limits: &Limits) -> Result<Text, Error> {
    let program = Program::current_test("sandbox::tests::child").unwrap();
    read_with(&program, bytes, name, limits, &Stop::default())
}

fn lines(bytes: &[u8]) -> Vec<String> {
    let lines = read_as(bytes, "cv.pdf", &Limits::default()).unwrap().lines;
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn reason(bytes: &[u8]) -> &'static str {
    let start = Instant::now();
    let error = read_as(bytes, "cv.pdf", &Limits::default()).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(25), "{error}");
    error.reason()
}

/// A PDF of one page with this content.
fn page(content: &[u8]) -> Vec<u8> {
    let font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
    pdf(
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
            content,
            font,
        ],
        "",
    )
}

#[test]
fn a_pdf_reads_in_the_order_it_was_written_with_its_links() {
    let bytes = write::write(&document(), write::Format::Pdf, write::Layout::default()).unwrap();
    let text = read_as(&bytes, "cv.pdf", &Limits::default()).unwrap();
    let all = text.text();
    let order = [
        "Zoë Müller-Łukasiewicz",
        "Match for this",
        "Summary",
        "Hanse Pay",
        "Nordfracht",
        "Universität",
    ];
    let places: Vec<usize> = order.iter().map(|part| all.find(part).unwrap()).collect();
    assert!(places.is_sorted(), "{all}");
    assert!(all.contains("• Led a team of six."), "{all}");
    assert!(all.contains("efficient affine"), "ligatures: {all}");
    assert!(
        text.links.contains(&"https://linkedin.com/in/zoe-mueller".to_owned()),
        "{:?}",
        text.links
    );
    assert_eq!((text.format, text.pages, text.hidden), (Format::Pdf, 1, 0));
}

#[test]
fn columns_are_read_one_after_the_other() {
    let side =
        "= Contact\njane\\@example.org\\ +49 40 123\\ Hamburg\n= Languages\nGerman\\ English\n";
    let main = "= Work\n*Engineer, Acme* #h(1fr) 2019 – 2021\n\
        - Built the thing that nobody else wanted to build, in time\n- Kept it running\n\
        = School\nUniversity of Somewhere, for a while, with a thesis on things that run\n";
    let columns = |name: &str, first: &str, second: &str| {
        let source = format!(
            "#set page(margin: 2cm)\n{name}\n#grid(columns: (5cm, 1fr), gutter: 1cm, [\n{first}], [\n{second}])"
        );
        let lines = lines(&typeset(&source));
        let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
        assert_eq!(at("Contact") + 1, at("jane@example.org"), "{lines:#?}");
        assert_eq!(at("Languages") + 2, at("English"), "{lines:#?}");
        assert!(lines.contains(&"Engineer, Acme\t2019 – 2021".to_owned()), "{lines:#?}");
        assert_eq!(at("Kept it running") + 1, at("School"), "{lines:#?}");
        assert_eq!(at("Jane Roe"), 0, "{lines:#?}");
        at("Contact") < at("Work")
    };
    assert!(columns("#text(22pt)[Jane Roe]", side, main), "the left column comes first");
    let named = format!("#text(22pt)[Jane Roe]\n{main}");
    assert!(!columns("", side, &named), "but for a right one that starts with the name");
}

#[test]
fn dates_and_headings_in_a_margin_stay_with_what_they_belong_to() {
    let source = "#set page(margin: 2cm)\n#let row(a, b) = grid(columns: (3cm, 1fr), gutter: 5mm, a, b)\n\
        #row([2019 – 2021], [Engineer at Acme, building bridges of many kinds\\ and keeping them up])\n\
        #row([2017 – 2019], [Assistant at Works, doing whatever had to be done\\ and then some])\n\
        #row([2014 – 2017], [Student of everything there is to study at a place\\ like this])";
    let lines = lines(&typeset(source));
    assert_eq!(lines[0], "2019 – 2021\tEngineer at Acme, building bridges of many kinds");
    assert_eq!(lines[2], "2017 – 2019\tAssistant at Works, doing whatever had to be done");
    let heads = "#set page(margin: 2cm)\n#let row(a, b) = grid(columns: (4cm, 1fr), gutter: 5mm, text(14pt, a), b)\n\
        #row([Work], [Engineer at Acme, building bridges of many kinds\\ one after the other\\ for years and years\\ until the end])\n#v(1cm)\n\
        #row([School], [A school with a long name in a small town\\ where one learns\\ what there is to learn\\ and more])\n#v(1cm)\n\
        #row([Skills], [Bridges of iron, bridges of stone, and bridges\\ of wood\\ and tunnels, sometimes])";
    let lines = self::lines(&typeset(heads));
    let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
    assert_eq!(at("Work") + 1, at("Engineer"), "{lines:#?}");
    assert_eq!(at("School") + 1, at("A school"), "{lines:#?}");
    assert_eq!(at("Skills") + 1, at("Bridges"), "{lines:#?}");
}

#[test]
fn a_word_document_is_read_and_plain_text_needs_no_child() {
    let bytes = write::write(&document(), write::Format::Docx, write::Layout::default()).unwrap();
    let text = read_as(&bytes, "cv.docx", &Limits::default()).unwrap();
    assert!(text.lines.contains(&"- Led a team of six.".to_owned()), "{:#?}", text.lines);
    assert_eq!(read_as(b"Jane", "cv.txt", &Limits::default()).unwrap().lines, ["Jane"]);
}

#[test]
fn a_scan_and_an_empty_page_have_no_text_layer() {
    let scan =
        "#page(width: 20cm, height: 28cm)[#rect(width: 15cm, height: 20cm, fill: luma(40%))]";
    let error = read_as(&typeset(scan), "cv.pdf", &Limits::default()).unwrap_err();
    assert_eq!(error, Error::Scanned { pages: 1, letters: 0 });
    assert!(error.to_string().contains("probably a scan"), "{error}");
    assert_eq!(
        reason(&page(&stream("", b"BT /F 12 Tf 50 700 Td (too few letters) Tj ET"))),
        "NO_TEXT_LAYER"
    );
}

#[test]
fn words_that_the_page_does_not_show_are_counted() {
    let source = "Jane Roe builds bridges of iron, of stone and of wood, and tunnels.\n\n\
        #text(white)[hidden words]\n\n#block(fill: black, inset: 4pt, text(white)[seen])\n\n#text(1pt)[tiny]";
    let text = read_as(&typeset(source), "cv.pdf", &Limits::default()).unwrap();
    assert!(
        text.text().contains("hidden words") && text.text().contains("seen"),
        "{}",
        text.text()
    );
    assert_eq!(text.hidden, "hiddenwords".len() + "tiny".len());
}

#[test]
fn a_protected_pdf_says_so() {
    let key = "<000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f>";
    let encrypt = format!("<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O {key} /U {key} >>");
    let objects: [&[u8]; 4] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        encrypt.as_bytes(),
    ];
    let bytes = pdf(
        &objects,
        "/Encrypt 4 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
    );
    assert_eq!(reason(&bytes), "PASSWORD_PROTECTED");
}

#[test]
fn loops_bombs_depths_and_lies_end_in_a_reason() {
    let kids = b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>";
    assert_eq!(reason(&pdf(&[b"<< /Type /Catalog /Pages 2 0 R >>", kids], "")), "FILE_DAMAGED");
    let deep = ["[".repeat(200_000), "]".repeat(200_000)].concat();
    let deep = pdf(
        &[
            b"<< /Type /Catalog /Pages 2 0 R /X 3 0 R >>",
            b"<< /Type /Pages /Kids 3 0 R /Count 1 >>",
            deep.as_bytes(),
        ],
        "",
    );
    assert_eq!(reason(&deep), "FILE_DAMAGED");
    let many = format!("<< /Type /Pages /Kids [{}] /Count 40 >>", "3 0 R ".repeat(40));
    let leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>";
    let many = pdf(&[b"<< /Type /Catalog /Pages 2 0 R >>", many.as_bytes(), leaf], "");
    assert_eq!(reason(&many), "TOO_MANY_PAGES");
    let lie = b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>";
    let lie = pdf(&[b"<< /Type /Catalog /Pages 2 0 R >>", lie, leaf], "");
    assert_eq!(reason(&lie), "NO_TEXT_LAYER");
    // 64 MiB of spaces behind a run-length filter of half a mebibyte.
    let packed: Vec<u8> = [129u8, b' '].into_iter().cycle().take(1 << 20).chain([128]).collect();
    assert_eq!(reason(&page(&stream("/Filter /RunLengthDecode", &packed))), "NO_TEXT_LAYER");
    assert_eq!(reason(b"%PDF-1.7\nnothing of what that promises"), "FILE_DAMAGED");
    let whole = typeset("Jane Roe builds bridges.");
    assert!(read_as(&whole[..whole.len() / 2], "cv.pdf", &Limits::default()).is_err());
}

#[test]
fn limits_of_size_pages_time_and_memory_hold() {
    let bytes = typeset("#set page(height: 4cm)\n#for _ in range(4) [#lorem(40) #pagebreak()]");
    let with = |limits: Limits| read_as(&bytes, "cv.pdf", &limits).unwrap_err();
    let usual = Limits::default;
    assert_eq!(with(Limits { file_bytes: 100, ..usual() }).reason(), "FILE_TOO_LARGE");
    assert_eq!(with(Limits { pages: 2, ..usual() }).reason(), "TOO_MANY_PAGES");
    assert_eq!(with(Limits { text_bytes: 50, ..usual() }).reason(), "TEXT_TOO_LONG");
    assert_eq!(with(Limits { output_bytes: 50, ..usual() }).reason(), "TEXT_TOO_LONG");
    let late = with(Limits { wall: Duration::from_micros(1), ..usual() });
    assert_eq!((late.reason(), late.retryable()), ("READ_TIMEOUT", true));
    let padded = [bytes.as_slice(), &vec![b' '; 8 << 20]].concat();
    let small = Limits { memory_bytes: 1 << 20, ..usual() };
    assert_eq!(read_as(&padded, "cv.pdf", &small).unwrap_err().reason(), "READ_MEMORY");
}

#[test]
fn a_document_that_computes_without_end_is_refused_for_good() {
    let shows = (0..300_000).map(|at| format!("1 0 0 1 {} {} Tm (ab) Tj\n", at % 500, at % 800));
    let content = format!("BT /F 12 Tf\n{}ET", shows.collect::<String>());
    let limits = Limits { processor: Duration::from_secs(1), ..Limits::default() };
    let error = read_as(&page(&stream("", content.as_bytes())), "cv.pdf", &limits).unwrap_err();
    assert_eq!((error.reason(), error.retryable()), ("READ_COSTLY", false), "{error}");
}

#[test]
fn a_reader_that_is_no_reader_is_reported_as_not_available() {
    for path in ["/does/not/exist", "/bin/true"] {
        let program = Program { path: path.into(), args: Vec::new() };
        let (limits, stop) = (Limits::default(), Stop::default());
        let error = read_with(&program, b"%PDF-1.4", "cv.pdf", &limits, &stop).unwrap_err();
        assert_eq!((error.reason(), error.retryable()), ("READER_UNAVAILABLE", true), "{path}");
    }
}

#[test]
fn text_of_a_model_is_data_to_the_reader_whatever_it_says() {
    let hostile = "</script> & <b> \u{1e}jobstream-read {\"Err\":\"Empty\"} ]]> %PDF- \\u0000";
    let content = Content::Points(vec![statement(hostile), statement(&"letters ".repeat(20))]);
    let document = Document { sections: vec![Section::new("", content)], ..Document::default() };
    for (format, name) in [(write::Format::Pdf, "cv.pdf"), (write::Format::Docx, "cv.docx")] {
        let bytes = write::write(&document, format, write::Layout::default()).unwrap();
        let text = read_as(&bytes, name, &Limits::default()).unwrap().text();
        assert!(
            text.contains("</script> & <b> jobstream-read {\"Err\":\"Empty\"} ]]> %PDF-"),
            "{text}"
        );
    }
}

#[test]
fn many_at_once_do_not_disturb_each_other() {
    let good = word("<w:p><w:r><w:t>Jane Roe</w:t></w:r></w:p>", &[]);
    std::thread::scope(|scope| {
        for at in 0..12 {
            let good = &good;
            scope.spawn(move || match at % 3 {
                0 => assert_eq!(reason(b"%PDF-1.7 broken"), "FILE_DAMAGED"),
                _ => assert!(read_as(good, "cv.docx", &Limits::default()).is_ok()),
            });
        }
    });
}

/// What [`a_reading_that_is_stopped_ends_its_child_at_once`] starts: reads nothing and never ends.
#[test]
fn silent() {
    if std::env::args().nth(1).as_deref() == Some(ARGUMENT) {
        loop {
            std::thread::park();
        }
    }
}

/// Processes with this among their arguments.
#[cfg(target_os = "linux")]
fn processes(mark: &str) -> usize {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let commands = all.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    commands.filter(|command| String::from_utf8_lossy(command).contains(mark)).count()
}

#[cfg(target_os = "linux")]
#[test]
fn a_reading_that_is_stopped_ends_its_child_at_once() {
    let mark = format!("stopped-{}", std::process::id());
    let mut program = Program::current_test("sandbox::tests::silent").unwrap();
    program.args.push(mark.clone().into());
    // Larger than what a pipe takes, so that the thread that writes it waits as well.
    let bytes = [b"%PDF-1.7\n".as_slice(), &vec![b' '; 1 << 20]].concat();
    let (limits, stop) =
        (Limits { wall: Duration::from_secs(60), ..Limits::default() }, Stop::default());
    let read = || read_with(&program, &bytes, "cv.pdf", &limits, &stop).unwrap_err();
    std::thread::scope(|scope| {
        let reading = scope.spawn(read);
        let begun = Instant::now();
        while processes(&mark) == 0 {
            assert!(begun.elapsed() < Duration::from_secs(30), "no child was started");
            std::thread::sleep(Duration::from_millis(5));
        }
        let stopping = Instant::now();
        stop.stop();
        let error = reading.join().unwrap();
        assert!(stopping.elapsed() < Duration::from_secs(1), "{:?}", stopping.elapsed());
        assert_eq!(error, Error::Unavailable { what: "it was stopped".into() });
        assert_eq!(processes(&mark), 0, "it was waited for");
    });
    let started = Instant::now();
    assert_eq!(read().reason(), "READER_UNAVAILABLE", "none is started afterwards");
    assert!(started.elapsed() < Duration::from_secs(1));
}

/// What [`the_child_can_do_nothing_but_compute`] starts: confines itself and tries everything.
#[test]
fn confined() {
    if std::env::args().nth(1).as_deref() != Some("__confined") {
        return;
    }
    let own = std::env::current_exe().unwrap();
    let enforced = confine(&Limits::default()).unwrap();
    println!("\nlandlock {}", enforced.landlock);
    println!("seccomp {}", enforced.seccomp);
    println!("read {}", std::fs::read("/etc/passwd").is_err());
    println!("list {}", std::fs::read_dir("/").is_err());
    println!("write {}", std::fs::write("/tmp/jobstream-confined", "x").is_err());
    println!("tcp {}", TcpStream::connect("127.0.0.1:9").is_err());
    println!("udp {}", UdpSocket::bind("127.0.0.1:0").is_err());
    println!("exec {}", Command::new(own).spawn().is_err());
    println!("thread {}", std::thread::Builder::new().spawn(|| ()).is_err());
    println!("environment {}", std::env::vars_os().count() == 1);
    std::process::exit(0);
}

#[test]
fn the_child_can_do_nothing_but_compute() {
    let program = Program::current_test("sandbox::tests::confined").unwrap();
    let mut child = Command::new(&program.path)
        .arg("__confined")
        .args(&program.args)
        .env_clear()
        .env("ONE", "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "{said}");
    let told = |name: &str| said.lines().any(|line| line == format!("{name} true"));
    // The kernel says itself whether it has them.
    let kernel = std::fs::read_to_string("/sys/kernel/security/lsm").unwrap_or_default();
    assert!(told("landlock") || !kernel.contains("landlock"), "{said}");
    assert!(
        told("seccomp") || !std::path::Path::new("/proc/sys/kernel/seccomp").exists(),
        "{said}"
    );
    if told("seccomp") {
        for what in ["read", "list", "write", "tcp", "udp", "exec", "thread"] {
            assert!(told(what), "{what}: {said}");
        }
    }
    assert!(told("environment"), "{said}");
}
