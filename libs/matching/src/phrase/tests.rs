//! Phrases of sentences as postings of different trades write them.

use super::*;
use crate::vocabulary::Vocabulary;

fn of(sort: Sort, text: &str) -> Vec<&str> {
    let found = phrases(text).into_iter().filter(|phrase| phrase.sort == sort);
    found.map(|phrase| &text[phrase.span]).collect()
}

#[test]
fn activities_start_where_a_verb_has_to_stand_and_end_with_their_object() {
    for (text, wanted) in [
        ("Maintain records of stock.", &["Maintain records of stock"][..]),
        (
            "You will build relationships with clients in order to keep them",
            &["build relationships with clients"],
        ),
        ("Ability to dress wounds and lift patients", &["dress wounds", "lift patients"]),
        ("Experience in managing budgets which are tight", &["managing budgets"]),
        ("Plan, prepare and serve meals for guests", &["Plan, prepare and serve meals for guests"]),
        ("Preparation of meals for residents", &["Preparation of meals for residents"]),
        (
            "Supporting children with homework while parents work",
            &["Supporting children with homework"],
        ),
    ] {
        assert_eq!(of(Sort::Activity, text), wanted, "{text}");
    }
}

#[test]
fn nouns_that_look_like_verbs_start_no_activity() {
    for text in [
        "Support engineer",
        "Design of bridges is what we like",
        "Work experience",
        "Tiling, plastering and welding",
        "You can apply online",
    ] {
        let found = of(Sort::Activity, text);
        assert!(found.iter().all(|one| one.starts_with("Design of")), "{text}: {found:?}");
    }
}

#[test]
fn terms_are_told_by_the_words_around_them() {
    for (text, wanted) in [
        (
            "Sound knowledge of soil mechanics and crop rotation",
            &["soil mechanics", "crop rotation"][..],
        ),
        ("Several years of forestry experience", &["forestry"]),
        ("A degree in food chemistry or biology", &["degree in food chemistry or biology"]),
        ("They like our new building", &[]),
    ] {
        let found = of(Sort::Term, text);
        for one in wanted {
            assert!(found.contains(one), "{text}: {found:?}");
        }
        assert!(!wanted.is_empty() || found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn traits_are_said_of_persons() {
    assert_eq!(of(Sort::Trait, "You are patient and punctual."), ["patient", "punctual"]);
    assert_eq!(of(Sort::Trait, "a structured approach"), ["structured approach"]);
    assert_eq!(of(Sort::Trait, "excellent negotiation skills"), ["negotiation skills"]);
    assert!(of(Sort::Trait, "creative tools for dynamic markets").is_empty());
}

#[test]
fn a_longer_term_is_one_place_and_what_is_about_the_company_is_none() {
    let names = |text: &'static str| -> Vec<&str> {
        let found = spans(text, Vocabulary::standard());
        found.into_iter().map(|one| &text[one.span]).collect()
    };
    assert_eq!(names("Knowledge of Java development"), ["Java development"]);
    assert_eq!(names("Docker Kubernetes Terraform"), ["Docker", "Kubernetes", "Terraform"]);
    assert_eq!(names("Services on AWS/GCP/Azure"), ["AWS/GCP/Azure"]);
    assert_eq!(names("Our software engineers"), Vec::<&str>::new());
    assert_eq!(names("Please send your application to our sales department."), Vec::<&str>::new());
    assert_eq!(
        names("Cook\n\nRequirements\n- Food safety\n\nAbout us\n- Marketing since 1990\n"),
        ["Food safety"]
    );
}

#[test]
fn any_text_is_read_and_places_are_those_of_the_text() {
    for text in [
        "",
        "\n\n",
        "…",
        "„Straße“ — führen\u{a0}und leiten",
        "a\u{2003}b, (c) [d] \"e\"",
        "&&& /// ,,,",
    ] {
        for one in spans(text, Vocabulary::standard()) {
            assert!(text.get(one.span).is_some(), "{text}");
        }
    }
}
