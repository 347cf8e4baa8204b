//! Corrections reach the field that they name, rest on a line of their own, and stay over another
//! reading in which the field has moved.

use super::*;
use crate::{parse::parse, write::json_resume};

const CV: &str = "Jane Roe\njane@example.org | Oslo\n\nExperience\n\
    Enginer, Acme Ltd\tMar 2019 - present\n- Built 12 pumps for ships\n- Kept the drawings\n\n\
    Skills\nWelding, Pumps, Rust\n";

fn correction(resume: &Resume, path: &str, new: &str) -> Correction {
    let original = value(resume, path).unwrap_or_else(|| panic!("no {path}"));
    Correction { path: path.into(), value: new.into(), original }
}

fn at<'r>(values: &'r [Value], path: &str) -> &'r Value {
    let found = values.iter().find(|value| value.field.path == path);
    found.unwrap_or_else(|| panic!("{path} in {values:#?}"))
}

#[test]
fn a_corrected_field_says_so_and_rests_on_what_its_owner_wrote() {
    let read = parse(CV);
    let out = corrected(
        &read,
        &[
            correction(&read, "work[0].position", "Engineer"),
            correction(&read, "work[0].period", "April 2018 - June 2021"),
            correction(&read, "work[0].highlights[0]", "Built 14 pumps for ships"),
        ],
    );
    assert_eq!(out.work[0].position, "Engineer");
    assert_eq!(out.work[0].period.start.as_ref().unwrap().0, "2018-04");
    let values = values(&out);
    let position = at(&values, "work[0].position");
    assert!(position.field.corrected && position.field.confidence == 1.0);
    for (path, said) in [
        ("work[0].position", "Engineer"),
        ("work[0].period", "April 2018 - June 2021"),
        ("work[0].highlights[0]", "Built 14 pumps for ships"),
    ] {
        let lines = &at(&values, path).field.evidence;
        assert!(lines.iter().all(|&line| out.is_owner_line(line)), "{path}");
        assert_eq!(lines.iter().map(|&line| out.lines[line].as_str()).collect::<Vec<_>>(), [said]);
    }
    assert!(!at(&values, "work[0].company").field.corrected);
    assert_eq!(out.lines[..read.lines.len()], read.lines, "what was read stays as it was");
}

#[test]
fn a_field_is_taken_out_and_a_list_is_added_to() {
    let read = parse(CV);
    let out = pruned(corrected(
        &read,
        &[
            correction(&read, "skills[0].keywords[1]", ""),
            correction(&read, "skills[0].keywords[3]", "Hydraulics"),
            correction(&read, "basics.phone", "+47 22 12 34 56"),
            correction(&read, "work[1].company", "Bolt AS"),
        ],
    ));
    let skills: Vec<&str> = out.skills[0].keywords.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(skills, ["Welding", "Rust", "Hydraulics"]);
    assert_eq!(out.basics.phone_e164, "+4722123456");
    assert_eq!(out.work[1].company, "Bolt AS");
    let json = json_resume(&out);
    assert_eq!(json["work"][1]["name"], "Bolt AS");
    let field = out.fields.iter().find(|field| field.path == "skills[0].keywords[2]").unwrap();
    assert!(field.corrected);
}

#[test]
fn a_correction_follows_its_field_into_another_reading() {
    let read = parse(CV);
    let made = [correction(&read, "work[0].position", "Engineer")];
    let longer = CV.replace("Experience\n", "Experience\nFitter, Bolt AS\t2022 - 2024\n- Fits\n\n");
    let again = parse(&longer);
    assert_eq!(again.work[1].position, "Enginer", "it has moved");
    let out = corrected(&again, &made);
    let positions: Vec<&str> = out.work.iter().map(|one| one.position.as_str()).collect();
    assert_eq!(positions, ["Fitter", "Engineer"]);
}

#[test]
fn paths_that_lead_nowhere_and_values_of_another_form_are_refused() {
    let read = parse(CV);
    for path in [
        "",
        "work",
        "work[0]",
        "work[2].company",
        "work[00].company",
        "basics[0].name",
        "basics.age",
        "skills[0].keywords",
        "work[0].company[0]",
        "work[-1].company",
        "work[0].company.x",
    ] {
        assert_eq!(value(&read, path), None, "{path}");
    }
    assert!(check("basics.email", "jane at example").is_err());
    assert!(check("basics.email", "jane@example.org").is_ok());
    assert!(check("work[0].period", "for a while").is_err());
    assert!(check("certificates[0].date", "2019-03").is_ok());
    assert!(check("work[0].company", "").is_ok());
}

#[test]
fn no_correction_changes_nothing() {
    let read = parse(CV);
    assert_eq!(pruned(corrected(&read, &[])), read);
}
