//! Nothing is lost: of every resume, those of the fixtures and such as are put together at random
//! from the pieces of five languages, each line with words in it is evidence of something.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{fs, path::Path};

use proptest::prelude::*;
use resume::parse;

const HEADINGS: &[&str] = &[
    "Experience",
    "EDUCATION",
    "Skills:",
    "## Projects",
    "Languages",
    "Awards",
    "Publications",
    "Volunteering",
    "Berufserfahrung",
    "Ausbildung",
    "KENNTNISSE",
    "Sprachen",
    "Ehrenamt",
    "Expérience professionnelle",
    "Formation",
    "Compétences",
    "Langues",
    "Prix",
    "Experiencia laboral",
    "Formación académica",
    "Idiomas",
    "Certificados",
    "Doświadczenie",
    "Wykształcenie",
    "Umiejętności",
    "Języki",
    "Nagrody",
    "REFERENCES",
    "Something of its own",
];

const LINES: &[&str] = &[
    "",
    "",
    "•",
    "---",
    "1/2",
    "Page 2 of 3",
    "Jane Roe",
    "jane.roe@mail.example",
    "+49 170 1234567 | Berlin, Germany | linkedin.com/in/roe",
    "Senior Engineer, Acme Ltd",
    "Acme Ltd\t03/2019 – present",
    "2017 - 2019",
    "März 2015 – heute",
    "depuis janvier 2018",
    "od 2014 do 2016",
    "Position: Smith",
    "Employer: Bolt GmbH",
    "Dates: 2019 -",
    "Okres: 2012 – 2016",
    "Stanowisko: Magazynier",
    "- Led a team of six",
    "• Cut costs by 12 % in one year, which",
    "  nobody had thought possible",
    "BSc Biology, University of Leeds, 2014",
    "Grade: 1.7",
    "Rust, Go, Python",
    "Sprachen: Deutsch (Muttersprache), Englisch",
    "English – fluent",
    "Best Paper, Society of Things, 2020",
    "Roe, J.: On things. Journal of Things, 2021",
    "https://example.org/a/b",
    "\u{f0b7} item of a symbol font",
    "**Bold** and *slanted* words",
    "| a | b |",
    "Responsible for\tmany\tthings",
    "😀",
    "(",
    "2019",
    "A very long line that goes on and on about \
     what was done where and with whom until it fills more than the width of a page",
];

fn assert_nothing_lost(text: &str) -> Result<(), TestCaseError> {
    let resume = parse::parse(text);
    let lost = parse::unaccounted(&resume);
    let lines: Vec<&String> = lost.iter().map(|&at| &resume.lines[at]).collect();
    prop_assert!(lost.is_empty(), "{lines:?} of {text:?}");
    for field in &resume.fields {
        prop_assert!((0.0..=1.0).contains(&field.confidence), "{field:?}");
        prop_assert!(!field.evidence.is_empty(), "{field:?}");
        prop_assert!(field.evidence.iter().all(|&at| at < resume.lines.len()), "{field:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn every_line_of_a_generated_resume_is_accounted_for(
        lines in prop::collection::vec(
            prop_oneof![1 => prop::sample::select(HEADINGS), 4 => prop::sample::select(LINES)],
            0..60,
        )
    ) {
        assert_nothing_lost(&lines.join("\n"))?;
    }

    #[test]
    fn every_line_of_a_shuffled_fixture_is_accounted_for(
        of in 0..texts().len(),
        order in prop::collection::vec(any::<prop::sample::Index>(), 1..60),
    ) {
        let all = texts();
        let lines: Vec<&str> = all[of].lines().collect();
        let shuffled: Vec<&str> = order.iter().map(|at| lines[at.index(lines.len())]).collect();
        assert_nothing_lost(&shuffled.join("\n"))?;
    }

    #[test]
    fn every_line_of_any_text_is_accounted_for(text in "(\\PC{0,40}\n){0,20}") {
        assert_nothing_lost(&text)?;
    }
}

/// The fixtures that are text.
fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text =
        |path: &std::path::PathBuf| path.extension().is_some_and(|e| e == "txt" || e == "md");
    let mut paths: Vec<_> = paths.filter(text).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn every_line_of_the_fixtures_is_accounted_for() {
    let all = texts();
    assert!(all.len() >= 9, "{} fixtures", all.len());
    for text in all {
        assert_nothing_lost(&text).unwrap();
    }
}
