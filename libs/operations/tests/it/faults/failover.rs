//! F13: another server takes the place of the database. With a standby that commits wait for nothing
//! is lost; with one that they do not wait for, what is lost is counted and told, and work goes on.

use std::{collections::BTreeSet, time::Duration};

use operations::New;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use testkit::{Postgres, faults::runs, proxy::Proxy};

use super::{
    field::LIMIT,
    ledger::{Entry, Ledger},
    scene::Scene,
};
use crate::app::OWNER;

/// Time in which a write on the old server would be acknowledged.
const PATIENCE: Duration = Duration::from_secs(3);

/// A server behind a proxy, and a standby of it.
async fn pair(run: testkit::faults::Run) -> (Scene, Proxy, Postgres) {
    let primary = Postgres::start().await;
    let standby = primary.standby().await;
    let proxy = Proxy::start(primary.upstream()).await;
    let url = format!("postgres://jobstream@{}/postgres?sslmode=disable", proxy.address());
    let pool = primary.pool_with("test", |pool| db::PoolOptions { url, ..pool });
    (Scene::on(run, primary, pool).await, proxy, standby)
}

/// Writes on a server, as somebody would who still takes it for the database.
async fn write_on(postgres: &Postgres) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(postgres.url()).await?;
    sqlx::raw_sql("CREATE TABLE written_on_the_old_one ()").execute(&mut connection).await?;
    Ok(())
}

#[tokio::test]
async fn nothing_is_lost_when_a_standby_that_commits_wait_for_takes_over() {
    for run in runs("F13 failover to a synchronous standby") {
        let (mut scene, proxy, standby) = pair(run).await;
        scene.postgres.wait_for_standby().await;
        scene.start().await;
        scene.postgres.freeze();
        standby.promote().await;
        proxy.lead_to(standby.upstream());
        scene.postgres.thaw();
        // The old one lives and has nobody to wait for: it acknowledges nothing any more.
        let written = tokio::time::timeout(PATIENCE, write_on(&scene.postgres)).await;
        assert!(!matches!(written, Ok(Ok(()))), "the old server acknowledges a write");
        scene.finish().await;
    }
}

#[tokio::test]
async fn what_a_standby_that_nobody_waits_for_has_not_got_is_told_and_work_goes_on() {
    for run in runs("F13 failover to an asynchronous standby") {
        let (mut scene, proxy, standby) = pair(run).await;
        let early = Entry::default();
        let first = scene.engine.start(New::new::<Ledger>(OWNER, &early).unwrap()).await.unwrap();
        let first = first.operation.id().to_owned();
        let follower = standby.pool("test");
        let there = async |id: &str| {
            let sql = "SELECT EXISTS (SELECT FROM operation WHERE id = $1)";
            let found = sqlx::query_scalar::<_, bool>(sql).bind(id.to_owned());
            found.fetch_one(follower.pg()).await.unwrap_or_default()
        };
        testkit::wait_until("the standby follows", LIMIT, async || there(&first).await).await;
        standby.freeze();
        scene.start().await;
        scene.postgres.kill();
        standby.thaw();
        standby.promote().await;
        proxy.lead_to(standby.upstream());
        let acknowledged = scene.tally.ids().to_vec();
        let sql =
            format!("SELECT id FROM operation WHERE id = ANY('{{{}}}')", acknowledged.join(","));
        let kept: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(follower.pg()).await.unwrap();
        let kept: BTreeSet<String> = kept.into_iter().collect();
        println!(
            "{}: {} of {} acknowledged operations are lost, as nothing waits for this standby",
            scene.run.fault,
            acknowledged.len() - kept.len(),
            acknowledged.len()
        );
        assert!(there(&first).await, "what the standby had is there");
        // What is started from now on is done, and the rest of what is known ends as well.
        let late = Entry::default();
        let mut started = None;
        testkit::wait_until("a start on the new server", LIMIT, async || {
            let answer = scene.engine.start(New::new::<Ledger>(OWNER, &late).unwrap()).await;
            started = answer.ok().map(|started| started.operation.id().to_owned());
            started.is_some()
        })
        .await;
        let ended = "SELECT bool_and(ended_at IS NOT NULL) FROM operation WHERE id = ANY($1)";
        scene.stage.open(super::scene::HALFWAY);
        let known: Vec<String> = [first, started.unwrap()].into();
        testkit::wait_until("their ends", LIMIT, async || {
            let ended = sqlx::query_scalar::<_, Option<bool>>(ended).bind(&known);
            ended.fetch_one(follower.pg()).await.ok().flatten() == Some(true)
        })
        .await;
    }
}
