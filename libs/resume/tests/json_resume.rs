//! What is printed of a resume is JSON Resume 1.0.0: the fields of its schema and no others, each
//! of its type and form, for every fixture.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::{collections::BTreeMap, fs, path::Path};

use resume::{parse, write};
use serde_json::Value;

/// What the schema says of a value.
enum Rule {
    Text,
    Date,
    Uri,
    Email,
    Texts,
    Object(&'static [(&'static str, Rule)]),
    List(&'static [(&'static str, Rule)]),
    Anything,
}

use Rule::{Anything, Date, Email, List, Object, Text, Texts, Uri};

const START: (&str, Rule) = ("startDate", Date);
const END: (&str, Rule) = ("endDate", Date);

/// The fields of the schema, version 1.0.0, by section.
const SCHEMA: &[(&str, Rule)] = &[
    ("$schema", Uri),
    (
        "basics",
        Object(&[
            ("name", Text),
            ("label", Text),
            ("image", Text),
            ("email", Email),
            ("phone", Text),
            ("url", Uri),
            ("summary", Text),
            (
                "location",
                Object(&[
                    ("address", Text),
                    ("postalCode", Text),
                    ("city", Text),
                    ("countryCode", Text),
                    ("region", Text),
                ]),
            ),
            ("profiles", List(&[("network", Text), ("username", Text), ("url", Uri)])),
        ]),
    ),
    (
        "work",
        List(&[
            ("name", Text),
            ("location", Text),
            ("description", Text),
            ("position", Text),
            ("url", Uri),
            START,
            END,
            ("summary", Text),
            ("highlights", Texts),
        ]),
    ),
    (
        "volunteer",
        List(&[
            ("organization", Text),
            ("position", Text),
            ("url", Uri),
            START,
            END,
            ("summary", Text),
            ("highlights", Texts),
        ]),
    ),
    (
        "education",
        List(&[
            ("institution", Text),
            ("url", Uri),
            ("area", Text),
            ("studyType", Text),
            START,
            END,
            ("score", Text),
            ("courses", Texts),
        ]),
    ),
    ("awards", List(&[("title", Text), ("date", Date), ("awarder", Text), ("summary", Text)])),
    ("certificates", List(&[("name", Text), ("date", Date), ("url", Uri), ("issuer", Text)])),
    (
        "publications",
        List(&[
            ("name", Text),
            ("publisher", Text),
            ("releaseDate", Date),
            ("url", Uri),
            ("summary", Text),
        ]),
    ),
    ("skills", List(&[("name", Text), ("level", Text), ("keywords", Texts)])),
    ("languages", List(&[("language", Text), ("fluency", Text)])),
    (
        "projects",
        List(&[
            ("name", Text),
            ("description", Text),
            ("highlights", Texts),
            ("keywords", Texts),
            START,
            END,
            ("url", Uri),
            ("roles", Texts),
            ("entity", Text),
            ("type", Text),
        ]),
    ),
    ("meta", Object(&[("canonical", Uri), ("version", Text), ("jobstream", Anything)])),
];

fn check(rule: &Rule, value: &Value, at: &str) {
    let text = || value.as_str().unwrap_or_else(|| panic!("{at} is no text: {value}"));
    match rule {
        Anything => {}
        Text => assert!(!text().is_empty(), "{at} is empty"),
        Date => assert!(is_date(text()), "{at} is no date: {value}"),
        Uri => assert!(text().contains("://") && !text().contains(' '), "{at}: {value}"),
        Email => assert!(text().split_once('@').is_some_and(|(_, host)| host.contains('.'))),
        Texts => value.as_array().unwrap().iter().for_each(|one| check(&Text, one, at)),
        Object(fields) => check_fields(fields, value, at),
        List(fields) => {
            value.as_array().unwrap().iter().for_each(|one| check_fields(fields, one, at));
        }
    }
}

fn check_fields(fields: &[(&str, Rule)], value: &Value, at: &str) {
    let rules: BTreeMap<&str, &Rule> = fields.iter().map(|(name, rule)| (*name, rule)).collect();
    for (name, value) in value.as_object().unwrap_or_else(|| panic!("{at} is no object")) {
        let rule = rules.get(name.as_str()).unwrap_or_else(|| panic!("{at}.{name} is unknown"));
        check(rule, value, &format!("{at}.{name}"));
    }
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    digits && (1..=3).contains(&parts.len()) && [4, 2, 2].starts_with(&lengths)
}

#[test]
fn every_fixture_is_printed_by_the_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "txt" && ending != "md") {
            continue;
        }
        let resume = parse::parse(&fs::read_to_string(&path).unwrap());
        let json = write::json_resume(&resume);
        check_fields(SCHEMA, &json, "resume");
        assert!(json["basics"]["name"].is_string(), "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 8, "{seen} fixtures");
}

#[test]
fn the_extension_says_of_every_field_where_it_stands_and_how_sure_it_is() {
    let text = "Jane Roe\njane@roe.example | 0170 1234567 | Hamburg, Germany\n\nExperience\nSmith, Acme Ltd\t2019 - present\n- Made\n\nAwards\nBest Smith, Guild of Smiths, 2020\n";
    let json = write::json_resume(&parse::parse(text));
    let ours = &json["meta"]["jobstream"];
    assert_eq!(ours["phone"], "+491701234567");
    let fields = ours["fields"].as_array().unwrap();
    let field = |path: &str| fields.iter().find(|field| field["path"] == path).unwrap();
    assert_eq!(field("basics.email")["evidence"], serde_json::json!([1]));
    assert_eq!(field("work[0].company")["evidence"], serde_json::json!([4]));
    assert!(field("basics.email")["confidence"].as_f64().unwrap() > 0.9);
    assert_eq!(json["awards"][0]["date"], "2020");
    assert!(
        fields.iter().all(|field| (0.0..=1.0).contains(&field["confidence"].as_f64().unwrap()))
    );
}
