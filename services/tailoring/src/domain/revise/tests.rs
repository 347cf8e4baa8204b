//! Revisions of a draft: what its lines are, what becomes of them, and what the ledger says.

use resume::{parse::parse, write::Format};

use super::*;
use crate::domain::{tailor, truth};

const CV: &str = "Jane Roe\njane@example.org | Oslo\n\nSummary\n\
    Engineer with ten years at sea. Builds pumps that last.\n\nExperience\n\
    Engineer, Acme Ltd\tMar 2019 - present\n- Built 12 pumps for ships in Oslo\n\
    - Kept the drawings of all pumps\n\nSkills\nWelding, Pumps, Rust\n";

fn draft() -> Draft {
    let resume = parse(CV);
    let posting = matching::analyze("Engineer\n\nRequirements:\n- Experience with pumps\n");
    let document = tailor::plan(&resume, &posting).document;
    let ledger = truth::check(&resume, &[], &text(&document)).unwrap();
    Draft { document, ledger, layout: Layout::default() }
}

fn text(document: &Document) -> String {
    String::from_utf8(write::write(document, Format::Text, Layout::default()).unwrap()).unwrap()
}

fn line<'l>(lines: &'l [Line], text: &str) -> &'l Line {
    lines.iter().find(|line| line.text == text).unwrap_or_else(|| panic!("{text} in {lines:#?}"))
}

fn changed(draft: &Draft, from: &Revisions, changes: &[(&str, Change)]) -> Revisions {
    let lines = draft.lines(&Revisions::new());
    let named = |(text, change): &(&str, Change)| (line(&lines, text).id.clone(), change.clone());
    change(draft, from, &changes.iter().map(named).collect::<Vec<_>>()).unwrap()
}

fn traced<'t>(ledger: &'t [Traced], part: &str) -> &'t Traced {
    ledger.iter().find(|traced| traced.text.contains(part)).unwrap()
}

#[test]
fn without_revisions_the_ledger_is_what_it_was() {
    let draft = draft();
    let nothing = Revisions::new();
    let ledger = draft.ledger(&nothing, &text(&draft.document));
    let told = |ledger: &[Traced]| -> Vec<_> {
        ledger.iter().map(|traced| (traced.line, traced.text.clone(), traced.origin)).collect()
    };
    assert_eq!(told(&ledger), told(&draft.ledger));
    let lines = draft.lines(&nothing);
    assert!(lines.iter().all(|line| line.text == line.original && !line.dropped));
    assert_eq!(line(&lines, "Built 12 pumps for ships in Oslo").sources, [9]);
}

#[test]
fn a_heading_of_the_writer_is_told_from_those_of_the_resume() {
    let resume = parse(include_str!("../../../../../libs/resume/fixtures/sample-cv.md"));
    let posting = matching::analyze(include_str!("../../../fixtures/sample-job.txt"));
    let document = tailor::plan(&resume, &posting).document;
    let ledger = truth::check(&resume, &[], &text(&document)).unwrap();
    let lines = Draft { document, ledger, layout: Layout::default() }.lines(&Revisions::new());
    assert_eq!(line(&lines, "Selected qualifications").origin, Origin::Label);
    assert_eq!(line(&lines, "Experience").origin, Origin::Resume);
}

#[test]
fn what_the_user_writes_is_marked_and_nothing_else() {
    let draft = draft();
    let new = Change::Text("Built 14 pumps, with *care*".into());
    let revisions = changed(
        &draft,
        &Revisions::new(),
        &[
            ("Built 12 pumps for ships in Oslo", new),
            ("Mar 2019 - present", Change::Text("since 2018".into())),
            ("Builds pumps that last.", Change::Drop),
        ],
    );
    let body = text(&draft.document.revised(&revisions));
    let ledger = draft.ledger(&revisions, &body);
    let pumps = traced(&ledger, "Built 14 pumps, with *care*");
    assert_eq!((pumps.origin, pumps.sources.as_slice()), (Origin::User, [9].as_slice()));
    assert_eq!(traced(&ledger, "since 2018").origin, Origin::User);
    let summary = traced(&ledger, "ten years at sea");
    assert_eq!(summary.origin, Origin::Resume, "what is dropped makes nobody's words of the rest");
    let own = ledger.iter().filter(|traced| traced.origin == Origin::User);
    assert_eq!(own.count(), 2, "{ledger:#?}");
    assert_eq!(ledger.len(), body.lines().filter(|line| says(line)).count());
    let lines = draft.lines(&revisions);
    assert!(lines.iter().any(|line| line.dropped && line.text == "Builds pumps that last."));
}

#[test]
fn a_line_is_taken_back_by_asking_or_by_its_own_words() {
    let draft = draft();
    let sentence = "Kept the drawings of all pumps";
    let dropped = changed(&draft, &Revisions::new(), &[(sentence, Change::Drop)]);
    assert_eq!(differing(&Revisions::new(), &dropped), 1);
    assert!(changed(&draft, &dropped, &[(sentence, Change::Restore)]).is_empty());
    assert!(changed(&draft, &dropped, &[(sentence, Change::Text(sentence.into()))]).is_empty());
    let edited = changed(&draft, &dropped, &[(sentence, Change::Text("Kept them".into()))]);
    assert_eq!(differing(&dropped, &edited), 1);
}

#[test]
fn wrong_changes_are_named_one_by_one() {
    let draft = draft();
    let id = draft.lines(&Revisions::new())[0].id.clone();
    let changes = [
        ("nowhere".to_owned(), Change::Drop),
        (id.clone(), Change::Text(" \n".into())),
        (id.clone(), Change::Text("x".repeat(1_001))),
        (id.clone(), Change::Text("Jane".into())),
    ];
    let wrong = change(&draft, &Revisions::new(), &changes).unwrap_err();
    let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field.as_str()).collect();
    assert_eq!(fields, ["changes[0].id", "changes[1].text", "changes[2].text"]);
    for count in [0, CHANGES + 1] {
        let changes = vec![(id.clone(), Change::Restore); count];
        assert_eq!(change(&draft, &Revisions::new(), &changes).unwrap_err()[0].field, "changes");
    }
}
