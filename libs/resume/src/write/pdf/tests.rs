//! Pages of every template on every paper, of little text and of much: nothing leaves the page or is
//! lost, no head ends a page, no line is left over at the top of one, and columns are read in order.

use pdf_oxide::PdfDocument;

use crate::{
    fixtures::{document, statement},
    model::{Certificate, Education, Language, PartialDate, Period, SkillGroup, Statement, Work},
    write::{Content, Document, Format, Layout, Paper, Section, Template, pages, write},
};

/// Numbers that are the same on every machine: a multiplicative generator (Park and Miller, 1988).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0 * 48_271 % 0x7fff_ffff;
        usize::try_from(self.0).unwrap() % bound
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn words(&mut self, count: usize) -> String {
        const WORDS: [&str; 12] = [
            "ledger",
            "booking",
            "measured",
            "Zählung",
            "warehouse",
            "migration",
            "żółty",
            "planned",
            "customer",
            "reviewed",
            "médiathèque",
            "año",
        ];
        (0..count.max(1)).map(|_| self.one(&WORDS)).collect::<Vec<_>>().join(" ")
    }

    fn statements(&mut self, counts: &[usize], words: &[usize]) -> Vec<Statement> {
        let count = self.one(counts);
        (0..count)
            .map(|_| {
                let words = self.one(words);
                statement(&self.words(words))
            })
            .collect()
    }

    fn period(&mut self) -> Period {
        let text = self.one(&[
            "2019",
            "Mar 2019 – Feb 2021",
            "September 2019 – Dezember 2021",
            "from the first of September 2019 until the last day of the year after",
            "",
        ]);
        Period { text: text.into(), ..Period::default() }
    }
}

/// A resume with some number of jobs; the head of each is found again by its number.
fn resume(seed: u64, jobs: usize) -> Document {
    let mut numbers = Numbers(seed * 7_919 + 1);
    let n = &mut numbers;
    let work = (0..jobs).map(|at| {
        let mut highlights = n.statements(&[0, 1, 2, 3, 5, 9], &[3, 8, 12, 25, 60]);
        if let Some(last) = highlights.last_mut() {
            last.text.insert_str(0, "Last ");
        }
        Work {
            position: format!("Position{at} {}", n.words(at % 4)),
            company: n.words(2),
            location: n.one(&["", "Hamburg"]).into(),
            period: n.period(),
            highlights,
            ..Work::default()
        }
    });
    let work = Content::Work(work.collect());
    let summary = Content::Summary(n.statements(&[1, 3, 6], &[12, 30]));
    let groups =
        (0..4).map(|_| SkillGroup { name: n.words(2), keywords: n.statements(&[3, 30], &[1, 2]) });
    let skills = Content::Skills(groups.collect());
    let courses = (0..3).map(|_| Education {
        institution: n.words(3),
        study_type: n.words(1),
        period: n.period(),
        ..Education::default()
    });
    let education = Content::Education(courses.collect());
    let date = Some(PartialDate("2022-05".into()));
    let certificates = (0..jobs).map(|_| Certificate {
        name: n.words(3),
        date: date.clone(),
        ..Certificate::default()
    });
    let certificates = Content::Certificates(certificates.collect());
    let interests = Content::Points(n.statements(&[1, 2, 5], &[4, 40]));
    let languages =
        Content::Languages(vec![Language { language: "German".into(), ..Language::default() }]);
    let sections = [summary, work, skills, education, certificates, interests, languages];
    let titled = |(at, content)| Section::new(format!("Heading{at}"), content);
    Document { sections: sections.into_iter().enumerate().map(titled).collect(), ..document() }
}

/// A line of a page: how far its base line is from the lower edge, its ends, and its text.
#[derive(Debug)]
struct Row {
    base: f32,
    left: f32,
    right: f32,
    text: String,
}

/// Rows of each page, from top to bottom.
fn rows(pdf: &[u8]) -> Vec<Vec<Row>> {
    let pdf = PdfDocument::from_bytes(pdf.to_vec()).unwrap();
    let page = |number| {
        let mut spans = pdf.extract_spans(number).unwrap();
        spans.retain(|span| !span.text.trim().is_empty());
        spans.sort_by(|a, b| b.bbox.y.total_cmp(&a.bbox.y).then(a.bbox.x.total_cmp(&b.bbox.x)));
        let mut rows: Vec<Row> = Vec::new();
        for span in &spans {
            // A space at the end of a line may hang over its edge.
            let space = if span.text.ends_with(' ') { span.font_size * 0.3 } else { 0.0 };
            let (left, right) = (span.bbox.x, span.bbox.x + span.bbox.width - space);
            match rows.last_mut().filter(|row| row.base - span.bbox.y < 2.0) {
                Some(row) => {
                    row.left = row.left.min(left);
                    row.right = row.right.max(right);
                    row.text.push_str(&span.text);
                }
                None => rows.push(Row { base: span.bbox.y, left, right, text: span.text.clone() }),
            }
        }
        rows
    };
    (0..pdf.page_count().unwrap()).map(page).collect()
}

/// What is wrong with the pages of a document.
fn faults(pages: &[Vec<Row>], paper: Paper) -> Vec<String> {
    const SIDE: f32 = 62.36;
    const BOTTOM: f32 = 59.5;
    let width = if paper == Paper::A4 { 595.28 } else { 612.0 };
    let mut faults = Vec::new();
    for (number, rows) in pages.iter().enumerate() {
        let foot = usize::from(pages.len() > 1);
        let (body, feet) = rows.split_at(rows.len() - foot);
        for row in body {
            let inside = row.left >= SIDE - 1.0 && row.right <= width - SIDE + 1.0;
            if !inside || row.base < BOTTOM {
                faults.push(format!("page {number}: beyond the margins: {row:?}"));
            }
        }
        let number_of = format!("{} / {}", number + 1, pages.len());
        if feet.iter().any(|row| !row.text.ends_with(&number_of)) {
            faults.push(format!("page {number}: not numbered: {feet:?}"));
        }
        let last = body.last().map(|row| row.text.as_str()).unwrap_or_default();
        if last.starts_with("Heading") {
            faults.push(format!("page {number}: ends with {last:?}"));
        }
        // Nothing of an entry stands on a page but its last line.
        let next = body.get(1).map_or("Heading", |row| row.text.as_str());
        let alone = body.first().is_some_and(|row| row.text.contains("Last "))
            && (next.contains("Position") || next.contains("Heading"));
        if number > 0 && (body.len() < 2 || alone) {
            faults.push(format!("page {number}: one line alone: {:?}", body.first()));
        }
    }
    faults
}

#[test]
fn pages_of_any_length_are_whole_and_nothing_stands_alone() {
    let mut counts = std::collections::BTreeSet::new();
    for seed in 0..if cfg!(debug_assertions) { 2 } else { 40 } {
        for (jobs, layout) in
            [1, 4, 9, 14].into_iter().zip(Layout::ALL.into_iter().cycle().skip(seed))
        {
            let document = resume(seed as u64, jobs);
            let pages = rows(&write(&document, Format::Pdf, layout).unwrap());
            assert_eq!(
                faults(&pages, layout.paper),
                Vec::<String>::new(),
                "{seed} {jobs} {layout:?}"
            );
            counts.insert(pages.len());
            let all: String = pages.iter().flatten().map(|row| row.text.as_str()).collect();
            for job in 0..jobs {
                assert!(all.contains(&format!("Position{job} ")), "{job} of {seed} in {layout:?}");
            }
            heads_have_company(&document, &pages);
        }
    }
    assert!(counts.len() >= 4, "{counts:?}");
}

/// The head of an entry with points does not end a page.
fn heads_have_company(document: &Document, pages: &[Vec<Row>]) {
    let Content::Work(work) = &document.sections[1].content else { panic!("work") };
    for (at, _) in work.iter().enumerate().filter(|(_, work)| !work.highlights.is_empty()) {
        let head = format!("Position{at} ");
        for rows in &pages[..pages.len() - 1] {
            let last = &rows[rows.len() - 2];
            assert!(!last.text.contains(&head), "{last:?} ends a page");
        }
    }
}

#[test]
fn the_pages_are_tagged_titled_and_of_the_paper() {
    for layout in Layout::ALL {
        let bytes = write(&resume(3, 4), Format::Pdf, layout).unwrap();
        let pdf = PdfDocument::from_bytes(bytes).unwrap();
        assert!(pdf.mark_info().unwrap().marked);
        assert!(pdf.structure_tree().unwrap().is_some());
        let (_, _, width, height) = pdf.get_page_media_box(0).unwrap();
        let (wide, high) = layout.paper.twips();
        let twips = |points: f32| (points * 20.0).round();
        assert!((twips(width) - wide as f32).abs() <= 1.0, "{width} {layout:?}");
        assert!((twips(height) - high as f32).abs() <= 1.0, "{height} {layout:?}");
    }
}

#[test]
fn one_page_has_no_number() {
    for layout in Layout::ALL {
        let pages = rows(&write(&document(), Format::Pdf, layout).unwrap());
        assert_eq!(pages.len(), 1);
        assert!(pages[0].iter().all(|row| !row.text.contains("1 / 1")), "{pages:?}");
    }
}

#[test]
fn words_without_end_are_broken_and_stay_on_the_page() {
    let long = "https://example.org/".to_owned() + &"WIDE".repeat(30);
    let mut document = document();
    document.basics.name = "W".repeat(60);
    document.basics.links.push(long.clone());
    let position = Work {
        position: long.clone(),
        company: "M".repeat(50),
        period: Period { text: "W".repeat(60), ..Period::default() },
        highlights: vec![statement(&long)],
        ..Work::default()
    };
    let group = SkillGroup { name: "W".repeat(50), keywords: vec![statement(&long)] };
    document.sections = vec![
        Section::new(&long, Content::Work(vec![position])),
        Section::new("", Content::Skills(vec![group])),
    ];
    for layout in Layout::ALL {
        let pages = rows(&write(&document, Format::Pdf, layout).unwrap());
        assert_eq!(faults(&pages, layout.paper), Vec::<String>::new(), "{layout:?}");
    }
}

#[test]
fn dates_stand_in_the_left_column_on_the_line_of_their_title() {
    let layout = Layout::new(Template::TwoColumns, Paper::A4);
    let pages = rows(&write(&document(), Format::Pdf, layout).unwrap());
    let row = |words: &str| pages[0].iter().find(|row| row.text.contains(words)).unwrap();
    let head = row("Hanse Pay");
    assert!(head.text.trim_start().starts_with("Mar 2021"), "{head:?}");
    assert!(row("Ran a fleet").left > head.left + 60.0);
    assert!(row("Kubernetes").text.starts_with("Platforms:"));
    let heading = row("Experience");
    assert!((heading.left - head.left).abs() < 1.0, "{heading:?} {head:?}");
}

/// A resume of one list of points of a line each.
fn points(count: usize) -> Document {
    let points =
        (0..count).map(|at| statement(&format!("Kept the {at} machines of a dairy running")));
    let section = Section::new("Experience", Content::Points(points.collect()));
    Document { sections: vec![section], ..document() }
}

#[test]
fn what_is_little_more_than_a_page_stands_on_one() {
    for layout in Layout::ALL {
        let counts: Vec<usize> = (30..70).collect();
        let whole = counts.partition_point(|count| pages(&points(*count), layout).unwrap() == 1);
        assert!(whole > 0 && whole < counts.len(), "{layout:?} {whole}");
        // The last that has room on one page stands closer than the one before all had to.
        let base = |count: usize| {
            let rows = rows(&write(&points(count), Format::Pdf, layout).unwrap());
            let first =
                rows[0].iter().find(|row| row.text.contains("Kept the 0 ")).map(|row| row.base);
            let second =
                rows[0].iter().find(|row| row.text.contains("Kept the 1 ")).map(|row| row.base);
            first.unwrap() - second.unwrap()
        };
        assert!(base(30) > base(29 + whole) + 0.5, "{layout:?} {whole}");
        // Where it would not save a page, nothing stands closer.
        assert!((base(30) - base(30 + whole)).abs() < 0.01, "{layout:?} {whole}");
    }
}

#[test]
fn pages_are_counted_as_they_are_written() {
    for layout in Layout::ALL {
        let document = resume(1, 4);
        let written = rows(&write(&document, Format::Pdf, layout).unwrap()).len();
        assert_eq!(pages(&document, layout).unwrap(), written, "{layout:?}");
    }
}
