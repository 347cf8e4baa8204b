//! Summaries out of facts: what they say in five languages, and what they leave out.

use resume::parse;

use super::*;
use crate::domain::truth;

fn of(text: &str) -> (Resume, Vec<String>) {
    let resume = parse::parse(text);
    let wanted: Vec<(usize, usize)> = applied(&resume).iter().map(|skill| skill.place).collect();
    let sentences = compose(&resume, &wanted);
    let paragraph: Vec<&str> = sentences.iter().map(|one| one.text.as_str()).collect();
    let ledger = truth::check(&resume, &[], &paragraph.join(" "));
    assert!(ledger.is_ok(), "{ledger:?}");
    assert!(sentences.iter().all(|one| !one.evidence.is_empty()));
    (resume, sentences.into_iter().map(|one| one.text).collect())
}

const OPEN: &str = "Jane Roe\njane@mail.example\n\nExperience\n\
    Site Engineer, Acme Ltd, Mar 2019 - present\n• Planned the Kafka cluster of the works with the team\n\
    Clerk, Globex Ltd, Jan 2015 - Feb 2019\n• Kept the books and wrote to the customers\n\n\
    Skills\nKafka, Excel, Go\n";

#[test]
fn the_latest_post_and_what_was_shown_at_work_make_a_summary() {
    let (_, summary) = of(OPEN);
    assert_eq!(summary, ["Site Engineer, Acme Ltd, since 2019.", "Experience with Kafka."]);
}

#[test]
fn years_are_told_where_every_entry_says_its_months_and_has_ended() {
    let (_, summary) = of(&OPEN.replace("present", "Aug 2022"));
    assert_eq!(
        summary,
        [
            "Most recently Site Engineer, Acme Ltd, until 2022.",
            "7 years of professional experience.",
            "Experience with Kafka.",
        ]
    );
    let overlapping = OPEN.replace("present", "Aug 2022").replace("Feb 2019", "Dec 2021");
    assert_eq!(of(&overlapping).1[1], "7 years of professional experience.", "counted once");
    for doubtful in ["2022", "present"] {
        let (_, summary) = of(&OPEN.replace("present", doubtful));
        assert!(summary.iter().all(|one| !one.contains("years of")), "{doubtful}: {summary:?}");
    }
}

#[test]
fn what_is_doubtful_is_left_out_and_one_fact_is_no_summary() {
    let two_at_once = OPEN.replace("Feb 2019", "present");
    assert!(of(&two_at_once).1.is_empty(), "which is the latest, nobody can tell");
    let never_shown = OPEN.replace("Kafka cluster", "cluster");
    assert!(of(&never_shown).1.is_empty(), "a list alone shows nothing");
    assert!(of("Jane Roe\n").1.is_empty());
}

#[test]
fn what_the_lines_do_not_say_is_left_out() {
    let mut resume = parse::parse(OPEN);
    let wanted = [(0, 0)];
    assert_eq!(compose(&resume, &wanted).len(), 2);
    resume.work[0].company = "Umbrella Ltd".into();
    assert!(compose(&resume, &wanted).is_empty(), "the lines name another employer");
    let shared = "Jane Roe\n\nExperience\nAcme Ltd, Leeds\nSite Engineer, Mar 2019 - present\n\
        • Planned the Kafka cluster of the works with the team\nClerk, Jan 2015 - Feb 2019\n\
        • Kept the books and wrote to the customers\n\nSkills\nKafka, Excel\n";
    // Whatever is told of titles that share an employer, the ledger knows it.
    of(shared);
}

#[test]
fn every_language_has_its_forms() {
    for (heading, skills, duty, wanted) in [
        (
            "Berufserfahrung",
            "Kenntnisse",
            "Planung und Wartung der Kafka-Anlage mit dem Team",
            ["Site Engineer, Acme Ltd, seit 2019.", "Erfahrung mit Kafka."],
        ),
        (
            "Expérience professionnelle",
            "Compétences",
            "Gestion de la plateforme Kafka pour les équipes et le support",
            ["Site Engineer, Acme Ltd, depuis 2019.", "Pratique : Kafka."],
        ),
        (
            "Experiencia",
            "Competencias",
            "Gestión de la plataforma Kafka para los equipos y el soporte",
            ["Site Engineer, Acme Ltd, desde 2019.", "Experiencia con Kafka."],
        ),
        (
            "Doświadczenie",
            "Umiejętności",
            "Utrzymanie platformy Kafka dla zespołu oraz klientów i biura",
            ["Site Engineer, Acme Ltd, od 2019.", "Praktyka: Kafka."],
        ),
    ] {
        let text = format!(
            "Jane Roe\n\n{heading}\nSite Engineer, Acme Ltd, 03/2019 - present\n• {duty}\n\n{skills}\nKafka, Excel\n"
        );
        assert_eq!(of(&text).1, wanted);
    }
}

#[test]
fn a_skill_is_a_word_of_its_own() {
    for (text, skill, named) in [
        ("Services in Go and Rust", "Go", true),
        ("Ready to go", "Go", false),
        ("Code in C++", "C", false),
        ("Code in C, mostly", "C", true),
        ("Ran Node.js", "Node", false),
        ("ran KAFKA.", "Kafka", true),
        ("JavaScript", "Java", false),
    ] {
        assert_eq!(names(text, skill), named, "{skill} in {text}");
    }
}

#[test]
fn a_summary_that_says_more_than_the_facts_is_foreign() {
    let (resume, _) = of(OPEN);
    for foreign in [
        "Site Engineer, Acme Ltd, since 2018.",
        "Clerk, Acme Ltd, since 2019.",
        "Clerk, Globex Ltd, since 2015.",
        "Seasoned Site Engineer, Acme Ltd, since 2019.",
        "7 years of professional experience.",
        "Experience with Excel.",
        "Experience with Kafka, Excel.",
        "Experience with Kafka, Erlang.",
        "Experience with.",
    ] {
        assert!(truth::check(&resume, &[], foreign).is_err(), "{foreign}");
    }
}
