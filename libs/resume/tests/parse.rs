//! Whole resumes of several trades, languages and layouts through the parser.

use std::{fs, path::PathBuf, time::Instant};

use resume::{
    model::{Period, Resume, Statement},
    parse,
};
use serde_json::{Value, json};

const FIXTURES: [&str; 11] = [
    "sample-cv.md",
    "nurse-two-columns.txt",
    "elektroniker-lebenslauf.txt",
    "marketing-cv-fr.txt",
    "almacen-cv-es.txt",
    "ksiegowa-cv-pl.txt",
    "teacher-plain.txt",
    "chef-sidebar.txt",
    "geologist-margins.txt",
    "optiker-lebenslauf.txt",
    "compliance-form.txt",
];

fn fixture(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parsed(name: &str) -> Resume {
    parse::parse(&fixture(name))
}

/// What a reader of the resume would write down about it.
fn facts(resume: &Resume) -> Value {
    let with = |mut value: Value, period: &Period| {
        value["start"] = json!(period.start);
        value["end"] = if period.ongoing { json!("present") } else { json!(period.end) };
        value
    };
    let basics = &resume.basics;
    let work = resume.work.iter().map(|work| {
        let entry = json!({"position": work.position, "company": work.company,
            "location": work.location, "highlights": work.highlights.len()});
        with(entry, &work.period)
    });
    let education = resume.education.iter().map(|course| {
        let entry = json!({"degree": course.study_type, "field": course.area,
            "institution": course.institution, "score": course.score});
        with(entry, &course.period)
    });
    let skills = resume.skills.iter().flat_map(|group| &group.keywords).map(|skill| &skill.text);
    let certificates = resume.certificates.iter().map(|certificate| {
        let date = certificate.date.clone().unwrap_or_default();
        (&certificate.name, &certificate.issuer, date)
    });
    json!({
        "name": basics.name, "label": basics.label, "email": basics.email, "phone": basics.phone,
        "location": basics.location, "links": basics.links,
        "work": work.collect::<Vec<_>>(),
        "education": education.collect::<Vec<_>>(),
        "skills": skills.collect::<Vec<_>>(),
        "projects": resume.projects.iter().map(|project| &project.name).collect::<Vec<_>>(),
        "languages": resume.languages.iter().map(|l| (&l.language, &l.fluency)).collect::<Vec<_>>(),
        "certificates": certificates.collect::<Vec<_>>(),
    })
}

#[test]
fn resumes_of_many_trades_in_five_languages_are_read_whole() {
    for name in FIXTURES {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let wanted: Value = serde_json::from_str(&fixture(&format!("{stem}.truth.json"))).unwrap();
        let found = facts(&parsed(name));
        for (field, value) in wanted.as_object().unwrap() {
            assert_eq!(&found[field], value, "{field} of {name}");
        }
    }
}

/// All statements of a resume.
fn statements(resume: &Resume) -> Vec<&Statement> {
    let mut all: Vec<&Statement> = resume.basics.summary.iter().collect();
    all.extend(resume.work.iter().flat_map(|work| &work.highlights));
    all.extend(resume.education.iter().flat_map(|course| &course.highlights));
    all.extend(resume.projects.iter().flat_map(|project| &project.highlights));
    all.extend(resume.skills.iter().flat_map(|group| &group.keywords));
    all.extend(resume.other.iter().flat_map(|section| &section.statements));
    all
}

/// Numbers of the lines that something rests on.
fn accounted(resume: &Resume) -> Vec<bool> {
    let mut lines = vec![false; resume.lines.len()];
    let heads = resume
        .work
        .iter()
        .map(|work| &work.evidence)
        .chain(resume.education.iter().map(|course| &course.evidence))
        .chain(resume.projects.iter().map(|project| &project.evidence))
        .chain(resume.languages.iter().map(|language| &language.evidence))
        .chain(resume.certificates.iter().map(|certificate| &certificate.evidence))
        .chain(resume.headings.iter().map(|heading| &heading.evidence))
        .chain([&resume.basics.evidence])
        .chain(statements(resume).into_iter().map(|statement| &statement.evidence));
    for &line in heads.flatten() {
        lines[line] = true;
    }
    lines
}

fn assert_nothing_lost(text: &str, name: &str) {
    let resume = parse::parse(text);
    let accounted = accounted(&resume);
    for (number, line) in resume.lines.iter().enumerate() {
        assert!(accounted[number] || line.trim().is_empty(), "line {number} of {name}: {line:?}");
    }
}

#[test]
fn every_line_is_evidence_of_something_or_kept() {
    for name in FIXTURES {
        let text = fixture(name);
        assert_nothing_lost(&text, name);
        // Broken off anywhere, turned around, or with every second line gone.
        let lines: Vec<&str> = text.lines().collect();
        for cut in (0..lines.len()).step_by(7) {
            assert_nothing_lost(&lines[cut..].join("\n"), name);
            assert_nothing_lost(&lines[..cut].join("\n"), name);
        }
        let backwards: Vec<&str> = lines.iter().rev().copied().collect();
        assert_nothing_lost(&backwards.join("\n"), name);
        let halved: Vec<&str> = lines.iter().step_by(2).copied().collect();
        assert_nothing_lost(&halved.join("\n"), name);
    }
}

#[test]
fn statements_say_nothing_that_their_lines_do_not_say() {
    let squeeze = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{ad}')).collect()
    };
    for name in FIXTURES {
        let resume = parsed(name);
        for statement in statements(&resume) {
            let source: String =
                statement.evidence.iter().map(|&line| parse::plain(&resume.lines[line])).collect();
            let (text, source) = (squeeze(&statement.text), squeeze(&source));
            assert!(source.contains(&text), "{:?} in {name}", statement.text);
        }
    }
}

#[test]
fn wrapped_lines_are_one_statement_with_both_lines_as_evidence() {
    let resume = parsed("nurse-two-columns.txt");
    let handover = &resume.work[0].highlights[1];
    assert!(handover.text.ends_with("by 45 % within six months"), "{}", handover.text);
    assert_eq!(handover.evidence.len(), 2);
}

#[test]
fn line_ends_of_other_systems_change_nothing() {
    for name in FIXTURES {
        let text = fixture(name);
        let other = parse::parse(&text.replace('\n', "\r\n"));
        assert_eq!(facts(&parse::parse(&text)), facts(&other), "{name}");
    }
}

#[test]
fn empty_and_senseless_texts_are_read_without_complaint() {
    for text in [
        "",
        "\n\n\n",
        "•",
        "-\n-\n-",
        "Experience",
        "Skills:\n",
        "2019 -",
        "@",
        "\u{feff}",
        "🦀🦀🦀",
    ] {
        assert_nothing_lost(text, text);
    }
}

#[test]
fn a_megabyte_of_garbage_ends_soon() {
    let megabyte = |unit: &str| unit.repeat(1_000_000 / unit.len());
    let texts = [
        megabyte("a"),
        megabyte("a\n"),
        megabyte("Experience\nSoftware Engineer, Acme, 2019 - 2021\n• did things\n"),
        megabyte("Software Engineer, Acme, 2019 - 2021\n"),
        format!("Skills\n{}", megabyte("(Rust, Go and\n")),
        format!("Education\n{}", megabyte("BSc, University of Leeds\n")),
        megabyte("[a]("),
        megabyte("1 (2) 2019-"),
        megabyte("é\u{301}\u{200b}—"),
    ];
    // Unoptimised code is many times slower.
    let limit = if cfg!(debug_assertions) { 20.0 } else { 1.0 };
    for text in texts {
        let start = Instant::now();
        let resume = parse::parse(&text);
        let seconds = start.elapsed().as_secs_f64();
        assert!(seconds < limit, "{seconds} s for {:?}", text.chars().take(30).collect::<String>());
        assert!(!resume.lines.is_empty());
    }
}

#[test]
fn a_day_is_kept_where_the_document_states_one_and_a_month_stays_a_month() {
    let resume = parse::parse(
        "Jörg Beispiel\n\nBerufserfahrung\n\
         Elektroniker, Acme GmbH, 12.03.2021 – 30.04.2022\n• Wartung der Anlagen in drei Werken\n\
         Monteur, Globex AG, 03.2018 - 02.2021\n• Montage von Schaltschränken im Team\n\n\
         Ausbildung\nFacharbeiter, Gewerbeschule Lübeck, 01.09.2014 – 31.07.2017\n\n\
         Zertifikate\nSchweißerschein, TÜV Nord, 05.11.2019\n",
    );
    let date = |date: &Option<resume::model::PartialDate>| date.clone().unwrap_or_default().0;
    let periods = resume.work.iter().map(|job| &job.period);
    let periods: Vec<[String; 2]> = periods
        .chain(resume.education.iter().map(|course| &course.period))
        .map(|period| [date(&period.start), date(&period.end)])
        .collect();
    assert_eq!(
        periods,
        [["2021-03-12", "2022-04-30"], ["2018-03", "2021-02"], ["2014-09-01", "2017-07-31"]]
    );
    assert_eq!(date(&resume.certificates[0].date), "2019-11-05");
    let json = resume::write::json_resume(&resume);
    assert_eq!(json["work"][0]["startDate"], "2021-03-12");
    assert_eq!(json["work"][1]["startDate"], "2018-03");
    assert_eq!(json["certificates"][0]["date"], "2019-11-05");
}

#[test]
fn the_mailbox_and_the_address_at_the_foot_of_a_page_are_no_employment() {
    let resume = parse::parse(
        "Jane Roe\n12 Mill Lane, Leeds LS1 4QT, UK\njane.roe@mail.example\n\nExperience\nBaker, Crumb Ltd\t\
         2019 - 2021\n- Baked bread\n\n12 Mill Lane – Leeds LS1 4QT, UK\n+44 113 496 0000 • jane.roe@mail.example\n\n\
         Education\nBSc Brewing, City College\t2018\n",
    );
    assert_eq!(resume.work.len(), 1);
    assert_eq!(resume.work[0].highlights.len(), 1);
    assert!(parse::unaccounted(&resume).is_empty());
}
