//! Proposals come by event, once, and become what their user makes of them.

use account::store::profiles;
use events::{Event, Record, Stored};
use kernel::id::UserId;
use prost::Message as _;
use proto::{
    account::v1::{
        AcceptProposalRequest, DismissProposalRequest, Profile, Proposal, Source, Tokens,
    },
    tailoring::v1::{ResumeDeleted, ResumeFact, ResumeFactKind, ResumeParsed},
};
use service::status::Problem;
use std::time::Duration;
use testkit::wait_until;

use crate::{
    app::{App, by, told},
    profile::{read, skill, update},
};

const SOON: Duration = Duration::from_secs(60);
const RESUME: &str = "resume_00000000000000000000000000000001";

fn fact(kind: ResumeFactKind, value: &str) -> ResumeFact {
    ResumeFact { kind: kind.into(), value: value.into(), lines: vec![3, 4] }
}

fn record(resume: &str, sequence: i64, verb: &str, payload: Vec<u8>) -> Record {
    let stored = Stored {
        aggregate: resume.into(),
        sequence,
        kind: format!("jobstream.resumes.resume.{verb}.v1"),
        payload,
        trace: None,
        at: chrono::Utc::now(),
    };
    Event::of("/jobstream/tailoring", stored).into_record()
}

/// The record of a resume that was read.
fn parsed(owner: &str, resume: &str, sequence: i64, facts: Vec<ResumeFact>) -> Record {
    let message = ResumeParsed { resume_id: resume.into(), owner: owner.into(), facts };
    record(resume, sequence, "parsed", message.encode_to_vec())
}

fn facts() -> Vec<ResumeFact> {
    vec![
        fact(ResumeFactKind::Skill, "Rust"),
        fact(ResumeFactKind::Skill, "Welding"),
        fact(ResumeFactKind::ExperienceLevel, "SENIOR"),
        fact(ResumeFactKind::Headline, "Fitter"),
        fact(ResumeFactKind::Location, "Oslo"),
    ]
}

async fn publish(app: &App, record: &Record) {
    app.log.publish(vec![record.clone()]).await.unwrap();
}

/// Waits until everything that stands in the topic was handled.
async fn caught_up(app: &App) {
    let sql = "select count(*) from events.partition p left join event_share s \
               on s.team = 'account/' || p.topic and s.slot = p.number \
               where p.topic = 'jobstream.resumes.v1' and p.next > coalesce(s.position, 0)";
    wait_until("the end of the topic", SOON, async || {
        let pool = app.database.pool();
        sqlx::query_scalar::<_, i64>(sql).fetch_one(pool.pg()).await.unwrap() == 0
    })
    .await;
}

async fn proposed(app: &App, tokens: &Tokens, count: usize) -> Profile {
    wait_until(&format!("{count} proposals"), SOON, async || {
        read(app, tokens).await.proposals.len() == count
    })
    .await;
    read(app, tokens).await
}

async fn accept(app: &App, tokens: &Tokens, id: &str, value: &str) -> Result<Profile, Problem> {
    let request = AcceptProposalRequest { id: id.into(), value: value.into(), etag: String::new() };
    Ok(told(app.profiles().accept_proposal(by(tokens, request)).await)?.profile.unwrap())
}

async fn dismiss(app: &App, tokens: &Tokens, id: &str) -> Result<Profile, Problem> {
    let request = DismissProposalRequest { id: id.into(), etag: String::new() };
    Ok(told(app.profiles().dismiss_proposal(by(tokens, request)).await)?.profile.unwrap())
}

fn of<'p>(profile: &'p Profile, field: &str, value: &str) -> &'p Proposal {
    let mut all = profile.proposals.iter();
    all.find(|one| one.field == field && one.value == value).unwrap()
}

#[tokio::test]
async fn a_resume_that_was_read_makes_proposals_that_are_accepted_edited_and_dismissed() {
    let app = App::start().await;
    let (user, ann) = app.register("ann").await;
    publish(&app, &parsed(&user.id, RESUME, 1, facts())).await;
    let profile = proposed(&app, &ann, 5).await;
    assert!(profile.skills.is_empty() && profile.headline.is_empty(), "nothing is taken over");
    let rust = of(&profile, "skills", "Rust");
    assert_eq!((rust.resume_id.as_str(), rust.lines.as_slice()), (RESUME, [3, 4].as_slice()));

    let profile = accept(&app, &ann, &rust.id, "").await.unwrap();
    assert_eq!(profile.skills[0].source(), Source::Accepted);
    let edited = accept(&app, &ann, &of(&profile, "location", "Oslo").id, "Bergen").await.unwrap();
    assert_eq!(edited.location, "Bergen");
    let dismissed = dismiss(&app, &ann, &of(&profile, "headline", "Fitter").id).await.unwrap();
    let left: Vec<&str> = dismissed.proposals.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(left, ["Welding", "SENIOR"]);
    assert_ne!(dismissed.etag, profile.etag);
    // What is settled is settled.
    for id in [&rust.id, "proposal_1", "'; drop table proposal"] {
        let refused = accept(&app, &ann, id, "").await.unwrap_err();
        assert_eq!(refused.reason, "PROPOSAL_NOT_FOUND");
        assert_eq!(dismiss(&app, &ann, id).await.unwrap_err().reason, "PROPOSAL_NOT_FOUND");
    }
}

#[tokio::test]
async fn under_an_old_etag_a_proposal_waits_on() {
    let app = App::start().await;
    let (user, ann) = app.register("ann").await;
    publish(&app, &parsed(&user.id, RESUME, 1, facts())).await;
    let seen = proposed(&app, &ann, 5).await;
    let (rust, welding) = (of(&seen, "skills", "Rust"), of(&seen, "skills", "Welding"));
    let accept = async |etag: &str| {
        let request =
            AcceptProposalRequest { id: rust.id.clone(), etag: etag.into(), ..Default::default() };
        told(app.profiles().accept_proposal(by(&ann, request)).await)
    };
    let dismiss = async |etag: &str| {
        let request = DismissProposalRequest { id: welding.id.clone(), etag: etag.into() };
        told(app.profiles().dismiss_proposal(by(&ann, request)).await)
    };
    assert_eq!(accept("0").await.unwrap_err().reason, "PROFILE_CHANGED");
    assert_eq!(read(&app, &ann).await, seen, "nothing was taken over");
    let now = accept(&seen.etag).await.unwrap().profile.unwrap();
    assert_eq!(dismiss(&seen.etag).await.unwrap_err().reason, "PROFILE_CHANGED");
    assert_eq!(read(&app, &ann).await, now);
    dismiss(&now.etag).await.unwrap();
}

#[tokio::test]
async fn what_comes_again_and_again_is_proposed_once_and_what_was_dismissed_never() {
    let app = App::start().await;
    let (user, ann) = app.register("ann").await;
    let first = parsed(&user.id, RESUME, 1, facts());
    publish(&app, &first).await;
    let profile = proposed(&app, &ann, 5).await;
    dismiss(&app, &ann, &of(&profile, "skills", "Rust").id).await.unwrap();
    accept(&app, &ann, &of(&profile, "skills", "Welding").id, "").await.unwrap();
    for _ in 0..2 {
        publish(&app, &first).await;
    }
    // Another reading says the same, and one thing more.
    let more = [facts(), vec![fact(ResumeFactKind::Skill, "Pumps")]].concat();
    publish(&app, &parsed(&user.id, RESUME, 2, more)).await;
    caught_up(&app).await;
    let profile = read(&app, &ann).await;
    let mut values: Vec<&str> = profile.proposals.iter().map(|one| one.value.as_str()).collect();
    values.sort_unstable();
    assert_eq!(values, ["Fitter", "Oslo", "Pumps", "SENIOR"]);
    // Even when the inbox of events has forgotten it.
    app.sql("delete from event_inbox").await;
    app.sql("delete from event_applied").await;
    publish(&app, &first).await;
    caught_up(&app).await;
    assert!(!read(&app, &ann).await.proposals.iter().any(|one| one.value == "Rust"));
}

#[tokio::test]
async fn nothing_typed_is_overwritten() {
    let app = App::start().await;
    let (user, ann) = app.register("ann").await;
    publish(&app, &parsed(&user.id, RESUME, 1, facts())).await;
    let profile = proposed(&app, &ann, 5).await;
    let typed = Profile {
        headline: "Master fitter".into(),
        skills: vec![skill("rust")],
        ..Profile::default()
    };
    let after = update(&app, &ann, typed, &["headline", "skills"], "").await.unwrap();
    let fields: Vec<&str> = after.proposals.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["skills", "experience_level", "location"], "the rest is of no use");
    let headline = &of(&profile, "headline", "Fitter").id;
    let refused = accept(&app, &ann, headline, "").await.unwrap_err();
    assert_eq!((refused.reason.as_str(), refused.code.http()), ("FIELD_TYPED", 409));
    assert_eq!(read(&app, &ann).await.headline, "Master fitter");
}

#[tokio::test]
async fn proposals_of_a_deleted_resume_go_and_what_was_accepted_stays() {
    let app = App::start().await;
    let (user, ann) = app.register("ann").await;
    publish(&app, &parsed(&user.id, RESUME, 1, facts())).await;
    let profile = proposed(&app, &ann, 5).await;
    accept(&app, &ann, &of(&profile, "skills", "Rust").id, "").await.unwrap();
    let gone = ResumeDeleted { resume_id: RESUME.into(), owner: user.id.clone() };
    publish(&app, &record(RESUME, 2, "deleted", gone.encode_to_vec())).await;
    let profile = proposed(&app, &ann, 0).await;
    assert_eq!(profile.skills[0].name, "Rust");
}

#[tokio::test]
async fn proposals_are_their_users_alone_and_events_of_nobody_stop_nothing() {
    let app = App::start().await;
    let (user, ann) = app.register("ann").await;
    let (_, bob) = app.register("bob").await;
    let nobody = "user_00000000000000000000000000000009";
    publish(&app, &parsed(nobody, "resume_2", 1, facts())).await;
    // One that contradicts itself goes to the dead letters.
    let message =
        ResumeParsed { resume_id: "resume_4".into(), owner: nobody.into(), facts: vec![] };
    publish(&app, &record("resume_3", 1, "parsed", message.encode_to_vec())).await;
    publish(&app, &parsed(&user.id, RESUME, 1, facts())).await;
    let profile = proposed(&app, &ann, 5).await;
    assert!(read(&app, &bob).await.proposals.is_empty());
    for one in &profile.proposals {
        let refused = accept(&app, &bob, &one.id, "").await.unwrap_err();
        assert_eq!((refused.reason.as_str(), refused.code.http()), ("PROPOSAL_NOT_FOUND", 404));
        dismiss(&app, &bob, &one.id).await.unwrap_err();
    }
    assert_eq!(read(&app, &ann).await.proposals, profile.proposals);
}

#[tokio::test]
async fn of_proposals_the_newest_two_hundred_wait() {
    let app = App::start().await;
    let (user, ann) = app.register("ann").await;
    let pool = app.database.pool();
    let mut connection = pool.pg().acquire().await.unwrap();
    let c = &mut *connection;
    assert!(profiles::profile_touch_in_tx(c, "user_0").await.unwrap().is_none(), "nobody");
    let row = profiles::profile_touch_in_tx(c, &user.id).await.unwrap().unwrap();
    assert_eq!((row.revision, row.content.as_str()), (1, "{}"));
    for round in 0..3 {
        let new: Vec<profiles::NewProposal> = (0..90)
            .map(|at| profiles::NewProposal {
                id: account::ids::ProposalId::new().to_string(),
                field: "skills",
                value: format!("Skill {round} {at}"),
                folded: format!("skill {round} {at}"),
                lines: vec![1],
            })
            .collect();
        let resume = format!("resume_{round}");
        profiles::proposal_insert_in_tx(c, &user.id, &resume, &new).await.unwrap();
    }
    let id = UserId::parse(&user.id).unwrap();
    let waiting = profiles::proposal_list(c, &id).await.unwrap();
    assert_eq!((waiting.len(), waiting[199].value.as_str()), (200, "Skill 2 89"));
    assert_eq!(read(&app, &ann).await.proposals.len(), 200);
}
