//! Skills found in running text, and words that only look like them.

use super::*;

fn names(text: &str) -> Vec<String> {
    Vocabulary::standard().names(text)
}

#[test]
fn the_longest_alias_wins() {
    assert_eq!(names("Java and JavaScript"), ["Java", "JavaScript"]);
    assert_eq!(names("React Native apps"), ["React Native"]);
    assert_eq!(names("SQL Server"), ["Microsoft SQL Server"]);
    assert_eq!(names("spring boot"), ["Spring"]);
}

#[test]
fn signs_make_different_skills() {
    assert_eq!(names("C, C++, C#, .NET, Node.js"), ["C", "C++", "C#", ".NET", "Node.js"]);
    assert_eq!(names("C/C++ and ASP.NET Core"), ["C", "C++", "ASP.NET"]);
    assert_eq!(names("CI/CD"), ["CI/CD"]);
}

#[test]
fn common_words_need_evidence() {
    for text in [
        "Go to market with us",
        "Let's go!",
        "Go-to-market plans in SQL",
        "Work on-the-Go with Python",
        "We excel at service",
        "Excel in your career",
        "Class C at school",
        "Spring is coming",
        "Word of mouth",
        "an oracle",
    ] {
        let found = names(text);
        let wrong = ["Go", "Microsoft Excel", "C", "Spring", "Microsoft Word", "Oracle Database"];
        assert!(!found.iter().any(|name| wrong.contains(&name.as_str())), "{text}: {found:?}");
    }
    assert_eq!(names("Services in Go, with care"), ["Go"]);
    assert_eq!(names("Go developer"), ["Go"]);
    assert_eq!(names("Rust, Go"), ["Rust", "Go"]);
    assert_eq!(names("Excel"), ["Microsoft Excel"]);
    assert_eq!(names("skilled in Excel and Word"), ["Microsoft Excel", "Microsoft Word"]);
}

#[test]
fn nothing_is_found_inside_longer_words() {
    for text in [
        "javanese",
        "scalable",
        "gopher",
        "reacts",
        "docks",
        "rustic",
        "r2d2",
        "x.go",
        "me@sap.example",
    ] {
        assert!(names(text).is_empty(), "{text}: {:?}", names(text));
    }
}

#[test]
fn places_and_lines_are_those_of_the_text() {
    let text = "Über uns\nWe use – k8s\u{a0}and Postgres.";
    let found = extract(text);
    let spans: Vec<_> = found.iter().map(|hit| (&text[hit.span.clone()], hit.line)).collect();
    assert_eq!(spans, [("k8s", 1), ("Postgres", 1)]);
}

#[test]
fn aliases_plurals_and_other_languages_are_known() {
    assert_eq!(names("data pipelines"), ["Data engineering"]);
    assert_eq!(names("Wundversorgung und Führerschein"), ["Wound care", "Driving licence"]);
    assert_eq!(names("gestion de projet"), ["Project management"]);
    assert_eq!(names("carretilla elevadora"), ["Forklift operation"]);
    assert_eq!(names("znajomość języka angielskiego"), ["English"]);
}

#[test]
fn a_name_that_is_a_word_too_is_one_beside_its_kind() {
    for (text, wanted) in [
        ("Languages: Go, Rust and C", "Go"),
        ("Backend services written in Go", "Go"),
        ("Messaging with NATS", "NATS"),
        ("Reports in Excel", "Microsoft Excel"),
        ("Tracing with Jaeger", "Jaeger"),
        ("Tailoring and alterations of dresses: Tailoring", "Tailoring"),
        ("HR records in Workday", "Workday"),
    ] {
        assert!(names(text).iter().any(|name| name == wanted), "{text}: {:?}", names(text));
    }
    for (text, wrong) in [
        ("Go the extra mile with us", "Go"),
        ("On a normal workday we start at eight", "Workday"),
        ("We are tailoring our offer to guests", "Tailoring"),
        ("A helm in stormy seas", "Helm"),
        ("Zoom in on details", "Microsoft Teams"),
        ("We react fast", "React"),
        ("an express delivery", "Express.js"),
        ("a rest after lunch", "REST"),
        ("the prefect of the school", "Prefect"),
    ] {
        assert!(!names(text).iter().any(|name| name == wrong), "{text}: {:?}", names(text));
    }
}

#[test]
fn other_products_are_no_spellings_of_one() {
    assert_eq!(names("MariaDB"), ["MariaDB"]);
    assert_eq!(names("Podman and OpenShift"), ["Podman", "OpenShift"]);
    assert_eq!(names("GitLab, Bitbucket and Subversion"), ["GitLab", "Bitbucket", "Subversion"]);
    assert_eq!(names("Latvian and Estonian"), ["Latvian", "Estonian"]);
}
