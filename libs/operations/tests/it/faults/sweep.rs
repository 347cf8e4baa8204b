//! What the sweep meets: operations that end while it looks at them (F03), kinds that it does not
//! know (F04), attempts that live and do nothing (F36).

use operations::{Engine, State};
use proto::operations::v1 as pb;
use rand::Rng as _;
use testkit::{
    faults::{Tally, runs},
    kit::Host,
};

use super::field::LIMIT;
use crate::{
    app::{App, at_gate, gated, host, options},
    kinds::{Chatty, Silent, Talk},
};

#[tokio::test]
async fn a_sweep_that_meets_a_completion_leaves_it() {
    for run in runs("F03 sweep races completion") {
        let app = App::start().await;
        let (mut tally, mut random) = (Tally::new(run), run.random());
        for _ in 0..run.operations {
            let talk = Talk { reports: 3, gate: Some("g".into()) };
            tally.acknowledged(&app.start_of::<Chatty>(&talk).await);
        }
        // Leases end and come back all the time, so that sweeps and ends meet.
        for _ in 0..run.operations * 3 {
            app.stage.open("g");
            if random.random_bool(0.1) {
                app.lose_lease(&tally.ids()[random.random_range(0..run.operations)]).await;
            }
            tokio::task::yield_now().await;
        }
        tally.healed();
        app.stage.gate("g").add_permits(run.operations * 40);
        let row = tally.close(&app.database.pool(), LIMIT).await;
        row.holds();
        assert_eq!((row.completed, row.failed, row.cancelled), (run.operations, 0, 0));
    }
}

/// An engine of an older program, which knows one kind only.
async fn older(app: &App) -> Host {
    let (url, stage) = (app.database.url().to_owned(), app.stage.clone());
    Host::start(|| {
        let pool = db::Pool::connect(db::PoolOptions::new(url, "test")).unwrap();
        let engine = Engine::new(options()).kind(Chatty(stage)).unwrap();
        async move { engine.start(pool).await.unwrap() }
    })
    .await
}

#[tokio::test]
async fn an_older_engine_returns_a_kind_that_it_does_not_know_to_the_queue_and_leaves_it_there() {
    for run in runs("F04 sweep meets unknown kind") {
        let app = App::with(|options| {
            options.works = false;
            // Only the older one sweeps.
            options.sweep = std::time::Duration::from_secs(3600);
        })
        .await;
        let mut tally = Tally::new(run);
        let newer = host(&app.database, &app.stage, options()).await;
        let count = run.operations.min(8);
        for _ in 0..count {
            tally.acknowledged(&app.run(gated("g")).await);
        }
        at_gate(&app, "g", count).await;
        newer.kill();
        let older = older(&app).await;
        for id in tally.ids() {
            app.reaches(id, State::Pending).await;
        }
        // It works, and still nobody has judged or touched what it does not know.
        let own = app.start_of::<Chatty>(&Talk::default()).await;
        assert_eq!(app.ended(&own).await.life.state, State::Succeeded);
        for id in tally.ids() {
            let waits = app.get(id).await;
            let life = waits.life;
            assert_eq!((life.state, life.failures, life.lost), (State::Pending, 0, 1));
            assert_eq!(
                (waits.error, waits.progress.percent),
                (None, 10.0),
                "what was done is kept"
            );
        }
        older.kill();
        tally.healed();
        let _newer = host(&app.database, &app.stage, options()).await;
        app.stage.gate("g").add_permits(count);
        let seen = app.watched(&tally.ids()[0], Some(0)).await;
        let states: Vec<pb::State> =
            seen.iter().filter_map(|message| Some(message.operation.as_ref()?.state())).collect();
        assert!(!states.contains(&pb::State::Failed), "{states:?}");
        assert_eq!(states.last(), Some(&pb::State::Succeeded));
        let row = tally.close(&app.database.pool(), LIMIT).await;
        row.holds();
        assert_eq!((row.completed, row.attempts_redone), (count, i32::try_from(count).unwrap()));
    }
}

#[tokio::test]
async fn attempts_that_live_and_show_no_sign_of_it_are_stopped_and_end_as_stalled() {
    for run in runs("F36 live and stuck") {
        let app = App::start().await;
        let mut tally = Tally::new(run);
        for _ in 0..run.operations {
            tally.acknowledged(&app.start_of::<Silent>(&Talk::default()).await);
        }
        tally.healed();
        let ids = tally.ids().to_vec();
        let row = tally.close(&app.database.pool(), LIMIT).await;
        row.holds();
        assert_eq!(row.failed, run.operations, "by design: {row}");
        for id in ids {
            let ended = app.get(&id).await;
            assert_eq!((ended.life.failures, ended.error.unwrap().reason.as_str()), (3, "STALLED"));
        }
    }
}
