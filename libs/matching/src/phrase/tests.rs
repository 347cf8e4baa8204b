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

/// Texts of all places of a text.
fn names(text: &'static str) -> Vec<&'static str> {
    let found = spans(text, Vocabulary::standard());
    found.into_iter().map(|one| &text[one.span]).collect()
}

#[test]
fn a_capital_begins_a_sentence_where_a_list_has_lost_its_bullets() {
    let text = "Write release notes Deliver the goods";
    assert_eq!(of(Sort::Activity, text), ["Write release notes", "Deliver the goods"]);
    assert_eq!(of(Sort::Activity, "Write notes for Design Week"), ["Write notes for Design Week"]);
}

#[test]
fn offers_and_the_work_of_others_are_no_activities() {
    for text in [
        "An opportunity to manage a shop",
        "Software that helps people to repair bicycles",
        "The new machine will fill bottles",
        "Be there to make sure",
        "Ability to meet their neighbours",
    ] {
        assert!(of(Sort::Activity, text).is_empty(), "{text}: {:?}", of(Sort::Activity, text));
    }
    assert_eq!(of(Sort::Activity, "You will fill bottles"), ["fill bottles"]);
    assert_eq!(of(Sort::Activity, "Able to make decisions"), ["make decisions"]);
}

#[test]
fn verbs_in_a_row_share_their_object_and_long_activities_end_before_a_preposition() {
    let row = "Develop maintain and deliver training plans";
    assert_eq!(of(Sort::Activity, row), [row]);
    let long = "Coordinate the weekly cleaning rota with the new external window cleaners";
    assert_eq!(of(Sort::Activity, long), ["Coordinate the weekly cleaning rota"]);
}

#[test]
fn skills_are_one_trait_with_what_stands_beside_them() {
    let text = "Good numerical and musical skills";
    assert_eq!(of(Sort::Trait, text), ["numerical and musical skills"]);
    assert_eq!(of(Sort::Trait, "You are quality-minded."), ["quality-minded"]);
    assert_eq!(of(Sort::Trait, "You are self-organised."), ["self-organised"]);
    assert_eq!(of(Sort::Trait, "a diligent software engineer"), ["diligent"]);
    assert!(of(Sort::Trait, "Work with friendly people in a dynamic team").is_empty());
}

#[test]
fn what_is_there_already_is_no_term() {
    assert_eq!(of(Sort::Term, "Modern forestry techniques"), ["Modern forestry techniques"]);
    assert!(of(Sort::Term, "Our forestry techniques").is_empty());
    assert!(of(Sort::Term, "the forestry techniques team").is_empty());
    assert_eq!(names("You will meet our marketing."), Vec::<&str>::new());
    assert_eq!(names("Good at marketing"), ["marketing"]);
    assert_eq!(names("You grow through collaboration."), Vec::<&str>::new());
    assert_eq!(names("Python software engineer for the night"), Vec::<&str>::new());
}

#[test]
fn sentences_that_only_praise_and_titles_say_nothing() {
    assert_eq!(names("We have run Kafka clusters for years."), Vec::<&str>::new());
    assert_eq!(names("We are looking for Kafka."), ["Kafka"]);
    assert_eq!(names("Senior Java Developer"), Vec::<&str>::new());
    assert_eq!(names("To apply for this job you are fluent in Polish."), ["Polish"]);
}

#[test]
fn sections_inside_a_line_and_lists_of_tools_are_read() {
    let text = "Shop help\nDetails Tasks: Cash handling. Benefits: Yoga, marketing of yourself\n";
    assert_eq!(names(text), ["Cash handling"]);
    let text = "Cook\n\nAbout us\nPython Kafka Redis\n";
    assert_eq!(names(text), ["Python", "Kafka", "Redis"]);
}

#[test]
fn names_in_a_row_are_each_one_of_their_own() {
    let text = "Experience with Kafka, Quuxstream and Redis";
    assert_eq!(names(text), ["Kafka", "Quuxstream", "Redis"]);
    assert_eq!(names("cloud java design"), ["cloud", "java", "design"]);
    assert_eq!(names("Kafka and a dog"), ["Kafka"]);
    assert_eq!(names("Good at bookkeeping payroll"), ["bookkeeping", "payroll"]);
    assert_eq!(names("Good at bookkeeping stories"), Vec::<&str>::new());
}

#[test]
fn phrases_of_other_languages_stand_beside_what_the_vocabulary_knows() {
    let text = "Kenntnisse in Python und Korbflechten";
    assert_eq!(names(text), ["Python", "Korbflechten"]);
    assert_eq!(names("Maîtrise de l'anglais et de la vannerie"), ["anglais", "vannerie"]);
    assert_eq!(names("Experiencia en cestería y Excel"), ["cestería", "Excel"]);
    assert_eq!(names("Znajomość wikliniarstwa i Pythona"), ["wikliniarstwa", "Pythona"]);
}

#[test]
fn a_phrase_of_another_language_supports_nothing() {
    let posting =
        crate::analyze("Korbmacher\n\nAnforderungen\n- Kenntnisse in der Korbflechterei\n");
    let phrases: Vec<&str> = posting.phrases.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(phrases, ["Korbflechterei"]);
    let statement = "Erfahrung in der Bäckerei";
    let support = crate::Scorer::new([statement]).support(&posting.requirements[0], statement);
    assert_eq!(support.level, crate::Level::None);
}
