//! JSON Resume as lines, and JSON that is none.

use super::*;
use crate::read::{Format, Limits};

fn parse(json: &str) -> Result<crate::read::Text, Error> {
    crate::read::parse(Format::Json, json.as_bytes().to_vec(), &Limits::default())
}

#[test]
fn every_field_is_a_line_that_says_what_it_is() {
    let json = r#"{"$schema": "x", "basics": {"name": "Jane Roe", "label": "Engineer", "email": "jane@roe.example",
        "location": {"city": "Leeds", "countryCode": "GB"}, "profiles": [{"network": "GitHub", "url": "https://github.com/roe"}],
        "summary": "One.\nTwo.", "pronouns": "she"},
        "work": [{"name": "Acme", "position": "Smith", "startDate": "2019-03", "highlights": ["Led\u0007 it"], "team": 4}],
        "education": [{"institution": "Leeds", "studyType": "BSc", "startDate": "2014", "endDate": "2017"}],
        "skills": [{"name": "Web", "level": "", "keywords": ["Rust", "Go"]}], "pets": [{"name": "Rex"}], "meta": {"a": 1}}"#;
    let read = parse(json).unwrap();
    let expected = [
        "Jane Roe",
        "Engineer",
        "E-mail: jane@roe.example",
        "Address: Leeds, GB",
        "https://github.com/roe",
        "pronouns: she",
        "",
        "Summary",
        "One.",
        "Two.",
        "",
        "Work Experience",
        "",
        "Position: Smith",
        "Company: Acme",
        "Dates: 2019-03 - present",
        "- Led it",
        "team: 4",
        "",
        "Education",
        "",
        "Degree: BSc",
        "Institution: Leeds",
        "Dates: 2014 - 2017",
        "",
        "Skills",
        "Web: Rust, Go",
        "",
        "pets",
        "name: Rex",
    ];
    assert_eq!(read.lines, expected);
    assert_eq!(read.links, ["https://github.com/roe"]);
}

#[test]
fn json_that_is_no_resume_says_so_and_broken_json_says_where() {
    for other in ["[]", "{}", "null", "{\"name\": \"x\"}", "{\"basics\": 1}", "12"] {
        assert_eq!(parse(other).unwrap_err().reason(), "UNSUPPORTED_FORMAT", "{other}");
    }
    let error = parse("{\"basics\": {\n\"name\" 1").unwrap_err();
    assert!(error.to_string().contains("line 2, column 8"), "{error}");
    for broken in ["", "{\"basics\": \u{feff}", &"[".repeat(100_000)] {
        assert_eq!(parse(broken).unwrap_err().reason(), "FILE_DAMAGED");
    }
    let invalid = b"{\"basics\": {\"name\": \"\xed\xa0\x80\"}}".to_vec();
    let error = crate::read::parse(Format::Json, invalid, &Limits::default()).unwrap_err();
    assert_eq!(error.reason(), "FILE_DAMAGED");
}
