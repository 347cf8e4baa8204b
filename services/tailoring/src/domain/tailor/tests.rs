//! Plans for one CV and different postings.

use matching::analyze;
use resume::{
    model::SectionKind,
    parse,
    write::{self, Content, Format, Layout},
};

use super::*;
use crate::domain::{labels, truth};

const CVS: [(&str, &str); 8] = [
    ("sample", include_str!("../../../../../libs/resume/fixtures/sample-cv.md")),
    ("nurse", include_str!("../../../../../libs/resume/fixtures/nurse-two-columns.txt")),
    ("elektriker", include_str!("../../../../../libs/resume/fixtures/elektroniker-lebenslauf.txt")),
    ("communication", include_str!("../../../../../libs/resume/fixtures/marketing-cv-fr.txt")),
    ("almacen", include_str!("../../../../../libs/resume/fixtures/almacen-cv-es.txt")),
    ("ksiegowy", include_str!("../../../../../libs/resume/fixtures/ksiegowa-cv-pl.txt")),
    ("teacher", include_str!("../../../../../libs/resume/fixtures/teacher-plain.txt")),
    ("chef", include_str!("../../../../../libs/resume/fixtures/chef-sidebar.txt")),
];

const JOBS: [(&str, &str); 8] = [
    ("sample", include_str!("../../../fixtures/sample-job.txt")),
    ("nurse", include_str!("../../../fixtures/nurse-job.txt")),
    ("elektriker", include_str!("../../../fixtures/elektriker-stelle.txt")),
    ("communication", include_str!("../../../fixtures/communication-poste.txt")),
    ("almacen", include_str!("../../../fixtures/almacen-puesto.txt")),
    ("ksiegowy", include_str!("../../../fixtures/ksiegowy-oferta.txt")),
    ("support", include_str!("../../../fixtures/support-job.txt")),
    ("chef", include_str!("../../../fixtures/chef-job.txt")),
];

fn text_of(all: &[(&'static str, &'static str)], name: &str) -> &'static str {
    all.iter().find(|(have, _)| *have == name).map_or("", |(_, text)| *text)
}

fn planned(cv: &str, job: &str) -> (Resume, Plan) {
    let resume = parse::parse(text_of(&CVS, cv));
    let plan = plan(&resume, &analyze(text_of(&JOBS, job)));
    (resume, plan)
}

fn written(plan: &Plan, format: Format) -> String {
    String::from_utf8(write::write(&plan.document, format, Layout::default()).unwrap()).unwrap()
}

fn points(plan: &Plan) -> Vec<String> {
    let selected =
        plan.document.sections.iter().find(|section| labels::is_selected(&section.title));
    match selected.map(|section| &section.content) {
        Some(Content::Points(points)) => points.iter().map(|point| point.text.clone()).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_sentence_of_every_plan_stands_in_its_resume() {
    for (cv, text) in CVS {
        let resume = parse::parse(text);
        for (job, posting) in JOBS {
            let plan = plan(&resume, &analyze(posting));
            for format in [Format::Text, Format::Markdown] {
                let output = written(&plan, format);
                let checked = truth::check(&resume, &[], &output);
                assert!(checked.is_ok(), "{cv} for {job}: {checked:?}");
            }
        }
    }
}

#[test]
fn the_first_block_quotes_what_matches() {
    let (_, plan) = planned("sample", "sample");
    let points = points(&plan);
    assert!((3..=6).contains(&points.len()), "{points:?}");
    assert!(points[0].contains("Kafka") && points[0].contains("PostgreSQL"), "{points:?}");
    assert!(points.iter().any(|point| point.contains("Kubernetes")), "{points:?}");
    let (_, plan) = planned("nurse", "nurse");
    assert!(
        points_contain(&plan, "wound care") && points_contain(&plan, "Lead a team"),
        "{plan:?}"
    );
}

fn points_contain(plan: &Plan, words: &str) -> bool {
    points(plan).iter().any(|point| point.contains(words))
}

#[test]
fn what_matches_stands_before_what_does_not() {
    let (_, plan) = planned("sample", "sample");
    let skills = plan.document.sections.iter().find_map(|section| match &section.content {
        Content::Skills(groups) => Some(groups.clone()),
        _ => None,
    });
    let groups = skills.unwrap();
    let place = |wanted: &str| {
        let all = groups.iter().flat_map(|group| &group.keywords);
        all.map(|skill| skill.text.as_str()).position(|skill| skill == wanted).unwrap()
    };
    assert!(place("Apache Kafka") < place("Debezium"));
    assert!(place("Kubernetes") < place("Grafana"));
    let duties = plan.document.sections.iter().find_map(|section| match &section.content {
        Content::Work(work) => Some(work[2].highlights.clone()),
        _ => None,
    });
    let duties = duties.unwrap();
    let place = |words: &str| duties.iter().position(|duty| duty.text.contains(words)).unwrap();
    assert!(place("Java") < place("on the phone"), "{duties:?}");
}

#[test]
fn postings_of_two_trades_give_documents_whose_first_halves_differ() {
    for (cv, a, b) in [
        ("sample", "sample", "support"),
        ("nurse", "nurse", "chef"),
        ("teacher", "support", "nurse"),
    ] {
        let half = |job: &str| {
            let text = written(&planned(cv, job).1, Format::Text);
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            // The contact block is the same in both.
            lines[4..lines.len() / 2].join("\n")
        };
        assert_ne!(half(a), half(b), "{cv}");
        let (first, second) = (points(&planned(cv, a).1), points(&planned(cv, b).1));
        // Nothing may be worth a block; but never the same for both.
        assert!(first != second || first.is_empty(), "{cv}: {first:?}");
    }
}

#[test]
fn the_report_names_lines_gaps_and_what_carries_over() {
    let (resume, plan) = planned("sample", "sample");
    let report = &plan.report;
    assert_eq!(report.title, "Senior Backend Engineer (Data Platform)");
    let kafka = report.matched.iter().find(|hit| hit.requirement.contains("Apache Kafka")).unwrap();
    assert!(kafka.must && kafka.skills.contains(&"Apache Kafka".to_owned()));
    for source in &kafka.sources {
        assert_eq!(parse::plain(&resume.lines[source.line - 1]), source.text);
    }
    assert!(report.matched_skills.contains(&"Kubernetes".to_owned()));
    let (_, plan) = planned("teacher", "sample");
    let missing: Vec<&str> =
        plan.report.missing.iter().map(|gap| gap.requirement.as_str()).collect();
    assert!(missing.contains(&"Containers and Kubernetes in production"), "{missing:?}");
    assert!(plan.report.missing_skills.contains(&"Apache Kafka".to_owned()));
}

#[test]
fn a_near_skill_carries_over_and_is_never_called_a_match() {
    let resume = parse::parse(
        "Jane Roe\n\nExperience\nAdministrator, Acme Ltd, 2019 - 2021\n• Kept MySQL running for a bank with care\n",
    );
    let plan = plan(&resume, &analyze("Clerk\n\nRequirements\n- PostgreSQL\n"));
    assert!(plan.report.matched.is_empty() && plan.report.missing.is_empty());
    let near = &plan.report.transferable[0].near[0];
    assert_eq!((near.wanted.as_str(), near.have.as_str()), ("PostgreSQL", "MySQL"));
    assert_eq!(plan.report.missing_skills, ["PostgreSQL"]);
}

#[test]
fn nothing_of_the_resume_is_lost_without_a_word() {
    for (cv, text) in CVS {
        let resume = parse::parse(text);
        for (job, posting) in JOBS {
            let plan = plan(&resume, &analyze(posting));
            let output = written(&plan, Format::Text);
            let dropped: Vec<&str> =
                plan.report.dropped.iter().map(|drop| drop.text.as_str()).collect();
            for duty in resume.work.iter().flat_map(|work| &work.highlights) {
                // A point with its employer behind it has no full stop.
                let said = duty.text.trim_end_matches('.');
                let there = output.contains(said) || dropped.contains(&duty.text.as_str());
                assert!(there, "{cv} for {job}: {}", duty.text);
            }
            for skill in resume.skills.iter().flat_map(|group| &group.keywords) {
                assert!(output.contains(&skill.text), "{cv} for {job}: {}", skill.text);
            }
        }
    }
}

#[test]
fn headings_are_those_of_the_resume_and_the_block_speaks_its_language() {
    let (resume, plan) = planned("elektriker", "elektriker");
    assert_eq!(plan.document.language, "de");
    assert_eq!(plan.document.sections[1].title, "Ausgewählte Qualifikationen");
    let work = resume.headings.iter().find(|heading| heading.kind == SectionKind::Work).unwrap();
    assert!(plan.document.sections.iter().any(|section| section.title == work.title));
}

#[test]
fn long_resumes_lose_what_matches_nothing_first_and_the_report_says_so() {
    let mut text = String::from("Jane Roe\n\nExperience\n");
    for year in 0..8 {
        text.push_str(&format!("Engineer, Acme Ltd, {} - {}\n", 2019 - year, 2020 - year));
        for duty in 0..10 {
            text.push_str(&format!(
                "• Watered the plants of floor {duty} in year {year} with care\n"
            ));
        }
        text.push_str(&format!("• Ran Kubernetes clusters in year {year} of the project\n"));
    }
    let resume = parse::parse(&text);
    let plan = plan(&resume, &analyze("SRE\n\nRequirements\n- Kubernetes\n"));
    assert!(plan.report.dropped.len() > 20);
    assert!(plan.report.dropped.iter().all(|drop| drop.text.starts_with("Watered")));
    let output = written(&plan, Format::Text);
    for year in 0..8 {
        assert!(output.contains(&format!("Ran Kubernetes clusters in year {year}")));
    }
}

/// A resume of a writer of software with a job that has one point, one that has several, and lines that
/// belong to no section.
const LOOSE: &str = "Jane Roe\njane@mail.example | Leeds, UK\n\nExperience\n\
    Engineer, Acme Ltd\tMay 2019 - May 2021\n\
    • Ran Kafka and Kubernetes for a bank with four engineers\n\
    • Wrote the Kafka consumers that count what customers pay\n\
    • Moved all services of the bank to Kubernetes\n\
    • Taught Kafka to the apprentices and used R and Kafka for the\n\
    • View on GitHub\n\
    Cook, Blue Oven Ltd\tMay 2016 - May 2018\n\
    • Kept Kafka and Kubernetes running in a kitchen\n\n\
    Skills\nKubernetes, Kafka\n\nRegistration of my own\nForklift certificate\n\n\
    Interests\n• Chess\n• Sailing\n• Cooking at home\n• Old maps\n\nJane Roe – 1/2\n";
const PLATFORM: &str =
    "Engineer\n\nRequirements\n- Kafka\n- Kubernetes\n- Experience with Kafka consumers\n";

#[test]
fn a_chosen_point_names_its_entry_and_stands_nowhere_else() {
    let plan = plan(&parse::parse(LOOSE), &analyze(PLATFORM));
    let points = points(&plan);
    assert!(
        points.len() >= 2 && points.iter().all(|point| point.ends_with("(Acme Ltd)")),
        "{points:?}"
    );
    let output = written(&plan, Format::Text);
    for point in &points {
        let said = point.trim_end_matches(" (Acme Ltd)");
        assert_eq!(output.matches(said).count(), 1, "{output}");
    }
    // What cannot be understood alone, and the only point of a job, stay where they are.
    assert!(!points.iter().any(|point| point.contains("for the") || point.contains("kitchen")));
    assert!(output.contains("- Kept Kafka and Kubernetes running in a kitchen"), "{output}");
}

#[test]
fn the_furniture_of_a_page_goes_and_short_things_share_a_line() {
    let plan = plan(&parse::parse(LOOSE), &analyze(PLATFORM));
    let output = written(&plan, Format::Text);
    for gone in ["View on GitHub", "1/2"] {
        assert!(!output.contains(gone), "{output}");
        assert!(
            plan.report.dropped.iter().any(|drop| drop.text.contains(gone)),
            "{:?}",
            plan.report.dropped
        );
    }
    assert!(output.contains("Chess, Sailing, Cooking at home, Old maps"), "{output}");
}

#[test]
fn lines_drawn_with_signs_are_not_told_of() {
    let resume = parse::parse(
        "Jane Roe\n\nExperience\n____________\nBaker, Crumb Ltd\t2019 - 2021\n\u{2022} Baked bread\n\n\
         ____________\nSkills\nDough\n",
    );
    let plan = plan(&resume, &analyze("Baker\n\nRequirements\n- Dough\n"));
    assert!(plan.report.dropped.is_empty(), "{:?}", plan.report.dropped);
    assert!(!written(&plan, Format::Text).contains("____"));
}

#[test]
fn work_stands_before_what_matches_by_chance_and_loose_lines_have_a_heading() {
    let text = "Jane Roe\njane@mail.example | Leeds, UK\n\nProfile\nNurse on acute wards.\n\n\
        Experience\nNurse, Ward Nine\tMay 2019 - May 2021\n• Cared for nine patients a shift on a ward\n\
        • Ran the audit of medicines each week\n\nEducation\nBSc Nursing, Leeds University\t2016 - 2019\n\n\
        Languages\nEnglish (native), German (B2)\n\nVolunteering for the town\n\
        • German lessons for refugees with a degree in nursing\n";
    let posting = "Lecturer\n\nRequirements\n- Degree in nursing\n- German\n- English\n";
    let plan = plan(&parse::parse(text), &analyze(posting));
    let order = &plan.report.section_order;
    let place = |title: &str| order.iter().position(|have| have == title);
    assert!(place("Experience") < place("Education"), "{order:?}");
    assert!(place("Education") < place("Languages"), "{order:?}");
    let untitled = plan.document.sections.iter().filter(|section| section.title.is_empty());
    assert_eq!(untitled.count(), 0);
}

#[test]
fn grades_are_named_and_labels_end_with_a_word() {
    let text = "Jane Roe\nRegistered nurse |\njane@mail.example | Leeds, UK\n\nEducation\n\
        BSc Nursing, Leeds University\t2016 - 2019\nGPA: 3.6\n";
    let mut resume = parse::parse(text);
    "Registered nurse |".clone_into(&mut resume.basics.label);
    let plan = plan(&resume, &analyze("Nurse\n\nRequirements\n- Registered nurse\n"));
    let output = written(&plan, Format::Text);
    assert!(output.contains("GPA: 3.6") && output.contains("Registered nurse\n"), "{output}");
    assert_eq!(output.matches("3.6").count(), 1, "{output}");
    assert!(truth::check(&resume, &[], &output).is_ok());
}

#[test]
fn a_source_of_a_match_is_the_line_that_says_it() {
    let text = "Jane Roe\nRegistered nurse\njane@mail.example | Leeds, UK\n\nExperience\n\
        Nurse, Ward Nine\tMay 2019 - May 2021\n• Cared for nine patients a shift and ran the audit of the\n\
          medicines with Excel and SQL for the ward\n";
    let resume = parse::parse(text);
    let plan = plan(&resume, &analyze("Nurse\n\nRequirements\n- SQL\n- Registered nurse\n"));
    let lines: Vec<(&str, &str)> = plan
        .report
        .matched
        .iter()
        .map(|hit| (hit.requirement.as_str(), hit.sources[0].text.trim()))
        .collect();
    assert!(lines.iter().any(|(want, line)| *want == "SQL" && line.contains("SQL")), "{lines:?}");
    assert!(!lines.iter().any(|(_, line)| *line == "Jane Roe"), "{lines:?}");
}

#[test]
fn the_same_input_gives_the_same_plan_and_empty_input_an_empty_one() {
    assert_eq!(planned("sample", "sample").1, planned("sample", "sample").1);
    let plan = plan(&Resume::default(), &analyze(""));
    assert!(plan.document.sections.is_empty() && plan.report.matched.is_empty());
}

#[test]
fn plans_are_stored_as_json_and_read_back() {
    let (_, plan) = planned("nurse", "nurse");
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
}

#[test]
fn huge_resumes_and_postings_end_soon() {
    let mut text = String::from("Jane Roe\n\nExperience\n");
    for job in 0..1_500 {
        text.push_str(&format!(
            "Engineer, Acme Ltd, {} - 2020\n• Ran Kafka cluster {job}\n",
            1960 + job % 60
        ));
    }
    let posting: String = (0..3_000).map(|at| format!("- Experience with Kafka {at}\n")).collect();
    let posting = analyze(&format!("Engineer\n\nRequirements\n{posting}"));
    let start = std::time::Instant::now();
    let resume = parse::parse(&text);
    let plan = plan(&resume, &posting);
    let output = written(&plan, Format::Text);
    assert!(truth::check(&resume, &[], &output).is_ok());
    let limit = if cfg!(debug_assertions) { 60 } else { 5 };
    assert!(start.elapsed().as_secs() < limit, "{:?}", start.elapsed());
}

#[test]
fn what_employers_must_not_weigh_is_left_out_and_named_and_stays_where_it_is_customary() {
    let english = "Jane Roe\njane@mail.example\n\nExperience\nBaker, Crumb Ltd\t2019 - 2021\n- Baked rye bread for the market\n\n\
        Further details\nDate of birth: 7 June 1997 in Leeds | Nationality: Irish, with a permit to work here\n\
        Marital status: married, with two children\n";
    let resume = parse::parse(english);
    let made = plan(&resume, &analyze("Baker\n\nRequirements\n- Bread\n"));
    let text = written(&made, Format::Text);
    assert!(text.contains("Nationality: Irish, with a permit to work here"), "{text}");
    assert!(!text.contains("1997") && !text.contains("married"), "{text}");
    let checked = truth::check(&resume, &[], &text);
    assert!(checked.is_ok(), "{checked:?}");
    let named: Vec<&str> = made.report.dropped.iter().map(|one| one.text.as_str()).collect();
    assert!(named.iter().any(|text| text.contains("7 June 1997")), "{named:?}");
    assert!(named.iter().any(|text| text.contains("married")), "{named:?}");
    let german = "Jana Roth\njana@mail.example\n\nBerufserfahrung\nBäckerin, Krume GmbH\t2019 - 2021\n- Roggenbrot für den Markt gebacken und verkauft\n\n\
        Weitere Angaben\nGeburtsdatum und Ort: 7. Juni 1997 in der Stadt Leipzig\n\nAusbildung\nAusbildung zur Bäckerin, Berufsschule Leipzig\t2016 - 2019\n";
    let resume = parse::parse(german);
    let made = plan(&resume, &analyze("Bäcker\n\nAnforderungen\n- Brot\n"));
    assert!(written(&made, Format::Text).contains("7. Juni 1997"));
}
