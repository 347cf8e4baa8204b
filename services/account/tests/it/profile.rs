//! A profile is set field by field, under an etag, and belongs to its user.

use proto::account::v1::{
    Criteria, GetProfileRequest, Preferences, Profile, ProfileSkill, Source, Tokens,
    UpdateProfileRequest,
};
use service::status::Problem;

use crate::app::{App, by, told};

pub async fn read(app: &App, tokens: &Tokens) -> Profile {
    let request = by(tokens, GetProfileRequest {});
    told(app.profiles().get_profile(request).await).unwrap().profile.unwrap()
}

pub async fn update(
    app: &App,
    tokens: &Tokens,
    profile: Profile,
    mask: &[&str],
    etag: &str,
) -> Result<Profile, Problem> {
    let paths = mask.iter().map(|path| (*path).to_owned()).collect();
    let request = UpdateProfileRequest {
        profile: Some(profile),
        update_mask: Some(prost_types::FieldMask { paths }),
        etag: etag.to_owned(),
    };
    Ok(told(app.profiles().update_profile(by(tokens, request)).await)?.profile.unwrap())
}

pub fn skill(name: &str) -> ProfileSkill {
    ProfileSkill { name: name.to_owned(), source: Source::Accepted.into() }
}

#[tokio::test]
async fn what_is_set_is_kept_and_what_is_not_named_stays() {
    let app = App::start().await;
    let (_, ann) = app.register("ann").await;
    let empty = read(&app, &ann).await;
    assert_eq!((empty.etag.as_str(), empty.update_time, empty.skills.len()), ("0", None, 0));
    let wanted = Profile {
        skills: vec![skill("Welding"), skill("welding"), skill(" Pumps ")],
        headline: "Fitter".into(),
        location: "Oslo".into(),
        preferences: Some(Preferences {
            remote: "HYBRID".into(),
            employment_types: vec!["CONTRACT".into(), "FULL_TIME".into()],
            ..Preferences::default()
        }),
        criteria: Some(Criteria {
            titles: vec!["Head fitter".into()],
            salary_min: 60_000,
            salary_currency: "NOK".into(),
            salary_period: "MONTH".into(),
            ..Criteria::default()
        }),
        ..Profile::default()
    };
    let mask = [
        "skills",
        "headline",
        "preferences.remote",
        "preferences.employment_types",
        "criteria.titles",
        "criteria.salary_min",
        "criteria.salary_currency",
        "criteria.salary_period",
    ];
    let set = update(&app, &ann, wanted, &mask, "").await.unwrap();
    assert_eq!(set, read(&app, &ann).await);
    let skills: Vec<_> = set.skills.iter().map(|one| (one.name.as_str(), one.source())).collect();
    assert_eq!(skills, [("Welding", Source::Typed), ("Pumps", Source::Typed)]);
    assert_eq!((set.headline.as_str(), set.location.as_str()), ("Fitter", ""));
    assert_eq!(set.preferences.clone().unwrap().employment_types, ["FULL_TIME", "CONTRACT"]);
    assert_eq!((set.etag.as_str(), set.update_time.is_some()), ("1", true));

    let cleared = update(&app, &ann, Profile::default(), &["headline"], "1").await.unwrap();
    assert_eq!((cleared.headline.as_str(), cleared.skills.len()), ("", 2));
    assert_eq!(cleared.criteria, set.criteria);
    let (_, bob) = app.register("bob").await;
    assert_eq!(read(&app, &bob).await, empty, "everybody has their own");
}

#[tokio::test]
async fn an_old_etag_changes_nothing_and_wrong_fields_are_named() {
    let app = App::start().await;
    let (_, ann) = app.register("ann").await;
    let named = |headline: &str| Profile { headline: headline.into(), ..Profile::default() };
    update(&app, &ann, named("Fitter"), &["headline"], "0").await.unwrap();
    let refused = update(&app, &ann, named("Welder"), &["headline"], "0").await.unwrap_err();
    assert_eq!((refused.reason.as_str(), refused.code.http()), ("PROFILE_CHANGED", 409));
    let wrong = Profile {
        headline: "x".repeat(201),
        experience_level: "GURU".into(),
        ..Profile::default()
    };
    let mask = ["headline", "experience_level", "etag"];
    let refused = update(&app, &ann, wrong, &mask, "").await.unwrap_err();
    let fields: Vec<&str> = refused.violations.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["headline", "experience_level", "update_mask"]);
    let profile = read(&app, &ann).await;
    assert_eq!((profile.headline.as_str(), profile.etag.as_str()), ("Fitter", "1"));
}

#[tokio::test]
async fn of_changes_at_the_same_time_under_one_etag_one_is_made() {
    let app = App::start().await;
    let (_, ann) = app.register("ann").await;
    let changes = (0..6).map(|at| {
        let profile = Profile { headline: format!("Fitter {at}"), ..Profile::default() };
        let (app, ann) = (&app, &ann);
        async move { update(app, ann, profile, &["headline"], "0").await }
    });
    let made = futures::future::join_all(changes).await;
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1);
    assert_eq!(read(&app, &ann).await.etag, "1");
}
