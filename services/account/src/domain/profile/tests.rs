//! What is typed stays, what is proposed fills what is empty, and what is wrong is named.

use super::*;

fn told(value: &str, source: Source) -> Option<Told> {
    Some(Told { value: value.to_owned(), source })
}

fn typed(fields: &[&str], wanted: Content) -> Content {
    let mut content = Content::default();
    let mask: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
    content.update(&wanted, &mask).unwrap();
    content
}

#[test]
fn nothing_typed_is_overwritten_by_a_proposal() {
    let wanted = Content { headline: told("Welder", Source::Accepted), ..Content::default() };
    let mut content = typed(&["headline"], wanted);
    assert_eq!(content.headline, told("Welder", Source::Typed), "a client cannot say accepted");
    assert!(!content.wants(Field::Headline, "Fitter"));
    assert_eq!(content.accept(Field::Headline, "Fitter", ""), Err(Refused::Typed));
    assert_eq!(content.headline, told("Welder", Source::Typed));
}

#[test]
fn a_proposal_is_taken_as_it_is_or_edited_and_replaced_by_a_newer_one() {
    let mut content = Content::default();
    content.accept(Field::Location, "Oslo", "").unwrap();
    assert!(!content.wants(Field::Location, "oslo") && content.wants(Field::Location, "Bergen"));
    content.accept(Field::Location, "Bergen", "").unwrap();
    assert_eq!(content.location, told("Bergen", Source::Accepted));
    content.accept(Field::Location, "Bergen", " Bergen, Norway ").unwrap();
    assert_eq!(content.location, told("Bergen, Norway", Source::Typed));
    let wrong = content.clone().accept(Field::ExperienceLevel, "MID", "OLD");
    assert!(matches!(wrong, Err(Refused::Wrong(_))));
}

#[test]
fn skills_are_kept_once_and_what_was_accepted_stays_so() {
    let mut content = Content::default();
    content.accept(Field::Skills, "Rust", "").unwrap();
    content.accept(Field::Skills, "rust", "").unwrap();
    let names = ["Rust", "Welding", "WELDING"].map(|name| told(name, Source::Typed).unwrap());
    let wanted = Content { skills: names.to_vec(), ..Content::default() };
    content.update(&wanted, &["skills".to_owned()]).unwrap();
    let skills: Vec<_> =
        content.skills.iter().map(|one| (one.value.as_str(), one.source)).collect();
    assert_eq!(skills, [("Rust", Source::Accepted), ("Welding", Source::Typed)]);
    assert!(!content.wants(Field::Skills, "welding") && content.wants(Field::Skills, "Pumps"));
}

#[test]
fn every_wrong_field_is_named_and_nothing_unnamed_changes() {
    let wanted = Content {
        skills: vec![told("", Source::Typed).unwrap()],
        headline: told("two\nlines", Source::Typed),
        preferences: Preferences { remote: "MOON".into(), ..Preferences::default() },
        criteria: Criteria {
            salary_min: -1,
            salary_currency: "euro".into(),
            salary_period: "DAY".into(),
            ..Criteria::default()
        },
        ..Content::default()
    };
    let mask = [
        "skills",
        "headline",
        "preferences.remote",
        "criteria.salary_min",
        "criteria.salary_currency",
        "criteria.salary_period",
        "proposals",
    ];
    let mask: Vec<String> = mask.iter().map(|path| (*path).to_owned()).collect();
    let wrong = Content::default().update(&wanted, &mask).unwrap_err();
    let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field.as_str()).collect();
    assert_eq!(fields[..6], mask[..6]);
    assert_eq!(fields[6], "update_mask");
    let content = typed(&["location"], Content { location: told("Oslo", Source::Typed), ..wanted });
    assert_eq!(content.headline, None);
    assert!(Content::default().update(&Content::default(), &[]).is_err());
}
