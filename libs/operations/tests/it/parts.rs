//! Parts and what they leave: children, effects, results, texts, estimates, retention, backoff.

use operations::{Retry, State};

use crate::{
    app::{App, SOON, Script, at_gate, gated, me},
    kinds::{Errand, Family, Outside, Parent, Talk},
};

fn family(scripts: Vec<(&str, f64, Script)>) -> Family {
    let children =
        scripts.into_iter().map(|(key, weight, script)| (key.to_owned(), weight, script));
    Family { children: children.collect() }
}

#[tokio::test]
async fn a_parent_waits_without_a_worker_and_shows_the_weighted_progress_of_its_children() {
    let app = App::start().await;
    let wide = family(vec![("a", 1.0, Script::default()), ("b", 3.0, gated("b"))]);
    let id = app.start_of::<Parent>(&wide).await;
    app.reaches(&id, State::Waiting).await;
    at_gate(&app, "b", 1).await;
    let shown = async || app.engine.show(&app.get(&id).await).await.unwrap();
    // One of weight 1 is done, one of weight 3 stands at 10 percent.
    testkit::wait_until("32.5 percent", SOON, async || {
        (shown().await.progress - 32.5).abs() < 0.01
    })
    .await;
    app.stage.open("b");
    let ended = app.ended(&id).await;
    assert_eq!((ended.life.state, ended.life.failures), (State::Succeeded, 0));
    assert_eq!(app.stage.count("joins"), 2);
    app.history_is_legal(&id).await;
}

#[tokio::test]
async fn a_cancelled_parent_takes_its_children_with_it() {
    let app = App::start().await;
    let id =
        app.start_of::<Parent>(&family(vec![("a", 1.0, gated("a")), ("b", 1.0, gated("b"))])).await;
    at_gate(&app, "a", 1).await;
    at_gate(&app, "b", 1).await;
    app.reaches(&id, State::Waiting).await;
    app.engine.cancel(&me(), &id).await.unwrap();
    assert_eq!(app.ended(&id).await.life.state, State::Cancelled);
    for child in app.engine.show(&app.get(&id).await).await.unwrap().children {
        assert_eq!(app.ended(&child.id).await.life.state, State::Cancelled);
    }
    app.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    app.stage.open("a");
    app.stage.open("b");
    assert_eq!(app.ended(&id).await.life.state, State::Succeeded);
}

#[tokio::test]
async fn a_retry_opens_the_children_that_failed_and_no_others() {
    let app = App::start().await;
    let broken = Script { permanent: true, ..Script::default() };
    let id = app
        .start_of::<Parent>(&family(vec![("good", 1.0, Script::default()), ("bad", 1.0, broken)]))
        .await;
    assert_eq!(app.ended(&id).await.life.state, State::Failed);
    for round in 2..12 {
        app.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
        let ended = app.ended(&id).await;
        assert_eq!((ended.life.run, ended.life.children_open), (round, 0));
        let children = app.engine.show(&ended).await.unwrap().children;
        for child in children {
            let run = app.get(&child.id).await.life.run;
            assert_eq!(run, if child.key == "bad" { round } else { 1 }, "{}", child.key);
        }
    }
    app.history_is_legal(&id).await;
}

#[tokio::test]
async fn an_effect_that_must_not_happen_twice_asks_a_person_when_its_result_is_not_known() {
    let app = App::start().await;
    let once = Errand { at_most_once: true, failures: 1, ..Errand::default() };
    let id = app.start_of::<Outside>(&once).await;
    let ended = app.ended(&id).await;
    assert_eq!(ended.error.unwrap().reason, "EFFECT_UNCERTAIN");
    assert_eq!(app.stage.count(&format!("{id}/fetch")), 1);
    let again = Retry { from_scratch: true, ..Retry::default() };
    app.engine.retry(&me(), &id, &again).await.unwrap();
    assert_eq!(app.stage.count(&format!("{id}/fetch")), 1);
}

#[tokio::test]
async fn a_keyed_effect_is_repeated_under_its_key_until_it_has_a_result() {
    let app = App::start().await;
    let id = app.start_of::<Outside>(&Errand { failures: 2, ..Errand::default() }).await;
    assert_eq!(app.ended(&id).await.life.state, State::Succeeded);
    assert_eq!(app.stage.count(&format!("{id}/fetch")), 3);
}

#[tokio::test]
async fn a_result_over_64_kib_is_kept_whole_and_text_is_read_along() {
    let app = App::start().await;
    let words = vec!["Dear ".to_owned(), "Sir\0 ".into(), "or Madam".into()];
    let errand = Errand { size: 200 * 1024, words, ..Errand::default() };
    let id = app.start_of::<Outside>(&errand).await;
    let result = app.ended(&id).await.result.unwrap();
    assert!(result.len() > 200 * 1024);
    let texts = app.engine.texts(&me(), &id).await.unwrap();
    assert_eq!(texts["letter"], "Dear Sir or Madam");
}

#[tokio::test]
async fn a_nul_in_what_one_says_harms_neither_it_nor_its_group() {
    let app = App::start().await;
    let loud = Script { words: Some("one\0two".into()), ..Script::default() };
    let bad = Script { permanent: true, words: Some("why\0not".into()), ..Script::default() };
    let quiet = futures::future::join_all((0..20).map(|_| app.run(Script::default()))).await;
    let (loud, bad) = (app.run(loud).await, app.run(bad).await);
    for id in quiet.iter().chain([&loud]) {
        assert_eq!(app.ended(id).await.life.state, State::Succeeded);
    }
    let said = app.watched(&loud, Some(0)).await.into_iter();
    assert!(
        said.filter_map(|message| message.operation).any(|operation| operation.message == "onetwo")
    );
    assert_eq!(app.ended(&bad).await.error.unwrap().message, "whynot");
}

#[tokio::test]
async fn there_is_no_estimate_under_five_cases_and_one_with_them() {
    let app = App::start().await;
    for _ in 0..4 {
        let id = app.run(Script::default()).await;
        app.ended(&id).await;
    }
    let id = app.run(gated("g")).await;
    at_gate(&app, "g", 1).await;
    let shown = async || app.engine.show(&app.get(&id).await).await.unwrap().estimate;
    let folded = "SELECT count(*) FROM duration";
    let count = async || {
        let pool = app.database.pool();
        sqlx::query_scalar::<_, i64>(folded).fetch_one(pool.pg()).await.unwrap()
    };
    testkit::wait_until("cases", SOON, async || count().await > 0).await;
    assert_eq!(shown().await, None);
    app.stage.open("g");
    app.ended(&id).await;
    // Longer than this one has been in its phase, or they would not count.
    let slow = "UPDATE duration SET cases_ms = ARRAY[60000, 60000, 60000, 60000, 90000, 90000] WHERE kind <> $1";
    testkit::wait_until("folded", SOON, async || {
        let unfolded = "SELECT cardinality(cases_ms) FROM duration WHERE phase = 'one'";
        sqlx::query_scalar::<_, i32>(unfolded).fetch_one(app.database.pool().pg()).await.unwrap()
            == 5
    })
    .await;
    sqlx::query(slow).bind("").execute(app.database.pool().pg()).await.unwrap();
    let id = app.run(gated("h")).await;
    at_gate(&app, "h", 1).await;
    let shown = async || app.engine.show(&app.get(&id).await).await.unwrap().estimate;
    // The sweep renews what the engine knows; until then it rests on the five.
    testkit::wait_until("an estimate of all six", SOON, async || {
        shown().await.is_some_and(|estimate| estimate.cases == 6)
    })
    .await;
    let estimate = shown().await.unwrap();
    assert!(estimate.p50.unwrap().seconds < 61 && estimate.p90.unwrap().seconds > 80);
    app.stage.open("h");
    app.ended(&id).await;
}

#[tokio::test]
async fn changes_and_journal_go_after_their_time_and_the_row_stays() {
    let app = App::start().await;
    let id = app.start_of::<crate::kinds::Brief>(&Talk::default()).await;
    let ended = app.ended(&id).await.life;
    testkit::wait_until("changes go", SOON, async || app.stored(&id).await.is_empty()).await;
    let watched = app.watched(&id, Some(1)).await;
    assert_eq!(watched.len(), 1, "one resync");
    assert_eq!(app.get(&id).await.life, ended);
}

#[tokio::test]
async fn a_failed_attempt_waits_out_its_backoff_and_a_retry_starts_it_now() {
    let app = App::start().await;
    let id = app.start_of::<crate::kinds::Slow>(&Talk::default()).await;
    // Where every slot is taken it waits for its first attempt, too.
    testkit::wait_until("an attempt fails", SOON, async || {
        let waits = app.get(&id).await.life;
        (waits.state, waits.failures) == (State::Pending, 1)
    })
    .await;
    let waits = app.get(&id).await;
    assert_eq!((waits.life.failures, waits.error.unwrap().reason.as_str()), (1, "NOT_YET"));
    app.engine.retry(&me(), &id, &Retry::default()).await.unwrap();
    let life = app.ended(&id).await.life;
    assert_eq!((life.state, life.run), (State::Succeeded, 2));
}
