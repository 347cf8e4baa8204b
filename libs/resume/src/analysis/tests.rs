//! What is judged, and that each suggestion points at the lines that it is about.

use super::*;
use crate::parse::parse;

const GOOD: &str = include_str!("../../fixtures/nurse-two-columns.txt");

const POOR: &str = "Jane Roe\n\nExperience\nEngineer, Acme Ltd\n- Responsible for machines\n- Kept \
    things clean\nFitter, Bolt GmbH\t2020 - 2018\n- Mended 30 pumps\n\nSkills\nWelding, Pumps, Rust\n";

fn reasons(analysis: &Analysis) -> Vec<&str> {
    analysis.suggestions.iter().map(|one| one.reason.as_str()).collect()
}

fn score(analysis: &Analysis, aspect: Aspect) -> u32 {
    analysis.parts.iter().find(|part| part.aspect == aspect).unwrap().score
}

#[test]
fn a_good_resume_scores_above_a_poor_one_in_every_part() {
    let (good, poor) = (analyze(&parse(GOOD), None), analyze(&parse(POOR), None));
    assert!(good.score >= 75, "{good:#?}");
    assert!(poor.score <= 60, "{poor:#?}");
    for (good, poor) in good.parts.iter().zip(&poor.parts) {
        assert!(good.score >= poor.score, "{good:?} {poor:?}");
    }
    assert_eq!(good.parts.iter().map(|part| part.aspect.weight()).sum::<u32>(), 100);
}

#[test]
fn suggestions_point_at_their_lines() {
    let resume = parse(POOR);
    let analysis = analyze(&resume, None);
    let lines = |reason: &str| {
        let found = analysis.suggestions.iter().find(|one| one.reason == reason);
        let evidence = &found.unwrap_or_else(|| panic!("{reason} in {analysis:#?}")).evidence;
        evidence.iter().map(|&at| resume.lines[at].as_str()).collect::<Vec<_>>()
    };
    assert_eq!(lines("WEAK_BEGINNING"), ["- Responsible for machines"]);
    assert_eq!(lines("DATES_MISSING"), ["Engineer, Acme Ltd"]);
    assert_eq!(lines("SKILL_WITHOUT_EVIDENCE"), ["Welding, Pumps, Rust"]);
    assert!(lines("EMAIL_MISSING").is_empty());
    assert!(reasons(&analysis).contains(&"EDUCATION_MISSING"));
}

#[test]
fn hidden_words_and_lines_without_a_heading_cost_readability() {
    let resume = parse("Jane Roe\nstray words of no kind at all\nmore of them");
    let mut text = Text {
        format: crate::read::Format::Docx,
        pages: 1,
        lines: resume.lines.clone(),
        runs: Vec::new(),
        links: Vec::new(),
        removed: 0,
        hidden: 0,
        damaged_pages: 0,
    };
    let seen = analyze(&resume, Some(&text));
    text.hidden = 12;
    let hidden = analyze(&resume, Some(&text));
    assert!(score(&hidden, Aspect::Readability) < score(&seen, Aspect::Readability));
    assert!(reasons(&hidden).contains(&"HIDDEN_WORDS"));
}

#[test]
fn nothing_at_all_is_judged_without_complaint() {
    let analysis = analyze(&parse(""), None);
    assert!(analysis.score < 50 && !analysis.suggestions.is_empty());
}
