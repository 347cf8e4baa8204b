//! Types turned off and on.

use proto::{
    notification::v1::{self as pb, NotificationType as Type},
    operations::v1::State,
};
use service::status::decode;
use testkit::wait_until;

use crate::app::{App, SOON};

async fn set(app: &App, wanted: &[(Type, bool)]) -> Result<Vec<(Type, bool)>, tonic::Status> {
    let preference = |(kind, enabled): &(Type, bool)| pb::Preference {
        r#type: (*kind).into(),
        enabled: *enabled,
    };
    let preferences = wanted.iter().map(preference).collect();
    let request = app.ask(pb::UpdatePreferencesRequest { preferences });
    let answer = app.client().update_preferences(request).await?.into_inner();
    Ok(answer.preferences.iter().map(|one| (one.r#type(), one.enabled)).collect())
}

#[tokio::test]
async fn everything_is_on_unless_turned_off_and_what_is_not_named_stays() {
    let app = App::start().await;
    let get = async || {
        let answer = app.client().get_preferences(app.ask(pb::GetPreferencesRequest {})).await;
        let preferences = answer.unwrap().into_inner().preferences;
        preferences.iter().map(|one| (one.r#type(), one.enabled)).collect::<Vec<_>>()
    };
    let (completed, failed, cancelled) =
        (Type::TailoringCompleted, Type::TailoringFailed, Type::TailoringCancelled);
    assert_eq!(get().await, [(completed, true), (failed, true), (cancelled, true)]);
    set(&app, &[(failed, false)]).await.unwrap();
    let after = set(&app, &[(cancelled, false), (completed, true)]).await.unwrap();
    assert_eq!(after, [(completed, true), (failed, false), (cancelled, false)]);
    set(&app, &[(failed, true)]).await.unwrap();
    assert_eq!(get().await, [(completed, true), (failed, true), (cancelled, false)]);
}

#[tokio::test]
async fn a_type_that_is_none_or_named_twice_is_refused_and_nothing_changes() {
    let app = App::start().await;
    let failed = Type::TailoringFailed;
    for (wanted, field) in [
        (vec![(failed, false), (Type::Unspecified, false)], "preferences[1].type"),
        (vec![(failed, false), (failed, true)], "preferences[1].type"),
    ] {
        let refused = decode(&set(&app, &wanted).await.unwrap_err());
        assert_eq!(refused.violations[0].field, field);
    }
    assert!(set(&app, &[]).await.unwrap().iter().all(|(_, enabled)| *enabled));
}

#[tokio::test]
async fn nothing_is_made_of_a_type_that_is_off_not_even_later() {
    let app = App::start().await;
    set(&app, &[(Type::TailoringFailed, false)]).await.unwrap();
    let record = app.end(1, 1, State::Failed).await;
    app.caught_up().await;
    set(&app, &[(Type::TailoringFailed, true)]).await.unwrap();
    app.log.publish(vec![record]).await.unwrap();
    app.end(2, 1, State::Failed).await;
    wait_until("the second", SOON, async || !app.list().await.is_empty()).await;
    app.caught_up().await;
    let list = app.list().await;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].operation_id, format!("op_tailoring_{:032}", 2));
}
