//! How well a statement supports a requirement.

use super::*;
use crate::posting;

const STATEMENTS: [&str; 6] = [
    "Moved 40 services to k8s with Terraform",
    "Administered MySQL for a bank",
    "Led a team of five nurses on an acute ward",
    "Baked sourdough for two hotels every morning",
    "Kept the accounts of a choir",
    "Wrote reports about coastal erosion for the county council",
];

fn requirement(text: &str) -> Requirement {
    let posting = posting::analyze(&format!("Job\n\nRequirements\n- {text}\n"));
    posting.requirements.into_iter().next().unwrap()
}

fn level(wanted: &str, statement: &str) -> Level {
    Scorer::new(STATEMENTS).support(&requirement(wanted), statement).level
}

#[test]
fn an_alias_is_support() {
    assert_eq!(level("Kubernetes in production", STATEMENTS[0]), Level::Has);
    assert_eq!(level("Erfahrung mit Kubernetes", STATEMENTS[0]), Level::Has);
    assert_eq!(level("Leadership", STATEMENTS[2]), Level::Has);
}

#[test]
fn a_neighbour_or_parent_is_transferable_and_never_more() {
    for wanted in
        ["PostgreSQL", "Five years with PostgreSQL at a bank", "Relational databases", "SQL"]
    {
        let support = Scorer::new(STATEMENTS).support(&requirement(wanted), STATEMENTS[1]);
        assert_eq!(support.level, Level::Transferable, "{wanted}");
        assert!(support.skills.is_empty() && support.score < 0.6, "{wanted}: {support:?}");
    }
    let near = Scorer::new(STATEMENTS).support(&requirement("PostgreSQL"), STATEMENTS[1]).near;
    assert_eq!(near, [("PostgreSQL".to_owned(), "MySQL".to_owned())]);
}

#[test]
fn other_trades_support_nothing() {
    for wanted in
        ["Kubernetes", "Wound care", "German at level B2", "Sourdough experience with ovens"]
    {
        assert_eq!(level(wanted, STATEMENTS[4]), Level::None, "{wanted}");
    }
}

#[test]
fn shared_rare_words_support_what_no_vocabulary_knows() {
    assert_eq!(level("Coastal erosion reports", STATEMENTS[5]), Level::Has);
    assert_eq!(
        level("Coastal erosion and sediments of river deltas", STATEMENTS[5]),
        Level::Transferable
    );
    assert_eq!(level("Coastal sailing", STATEMENTS[5]), Level::None);
}

#[test]
fn the_better_statement_scores_higher_and_results_repeat() {
    let scorer = Scorer::new(STATEMENTS);
    let wanted = requirement("Kubernetes and Terraform");
    let scores: Vec<f64> = scorer.support_of_all(&wanted).iter().map(|s| s.score).collect();
    assert!(scores[0] > scores[1] && scores[0] > 0.8, "{scores:?}");
    for _ in 0..20 {
        let again: Vec<f64> =
            Scorer::new(STATEMENTS).support_of_all(&wanted).iter().map(|s| s.score).collect();
        assert_eq!(scores, again);
    }
}
