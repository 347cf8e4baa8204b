//! A relay that wakes up late: what it still sends is refused, in both forms of the log.

use std::{sync::Arc, time::Duration};

use service::Tasks;
use testkit::Database;
use uuid::Uuid;

use super::{Lease, Log};
use crate::{
    error::Error,
    log::postgres,
    model::{Event, Record, Stored},
    store::{
        self,
        share::{Membership, Share, balance},
    },
};

const KIND: &str = "jobstream.fence.thing.changed.v1";

async fn database() -> Database {
    let sets = [db::migrate::Set { name: "events", migrator: &crate::MIGRATIONS }];
    Database::create(&sets, "test").await
}

/// What a process holds after it has looked after its shares.
async fn held(pool: &db::Pool, member: Uuid, lease: Duration) -> Vec<Share> {
    let membership = &Membership { team: store::RELAY.to_owned(), member, lease };
    let shares = pool.transaction("test.balance", |connection| {
        Box::pin(
            async move { Ok::<_, Error>(balance(connection, membership, store::SHARDS).await?) },
        )
    });
    shares.await.unwrap()
}

fn record(sequence: i64) -> Record {
    let stored = Stored {
        aggregate: "thing".into(),
        sequence,
        kind: KIND.into(),
        payload: vec![1],
        trace: None,
        at: chrono::Utc::now(),
    };
    Event::of("/jobstream/test", stored).into_record()
}

/// Takes the first shard, lets another process take it over, and sends late.
async fn late_sender_is_refused(database: &Database, log: Arc<dyn Log>) {
    let pool = database.pool();
    let lease = |share: Share| Lease { pool: pool.clone(), share, probe: None };
    let first = held(&pool, Uuid::now_v7(), Duration::from_millis(1)).await;
    let share = first.first().copied();
    // Its lease is over by now; who comes next raises the token.
    let share = match share {
        Some(share) => share,
        None => Share { slot: 0, token: 1, position: 0 },
    };
    let mut old = log.outlet(lease(share)).await.unwrap();
    old.send(vec![record(1)], 10).await.unwrap();
    let now = held(&pool, Uuid::now_v7(), Duration::from_secs(60)).await;
    let successor = now.iter().find(|one| one.slot == share.slot).copied().unwrap();
    assert!(successor.token > share.token);
    assert_eq!(successor.position, 10, "it goes on where the other came to");
    let mut new = log.outlet(lease(successor)).await.unwrap();
    new.send(vec![record(2)], 20).await.unwrap();
    let refused = old.send(vec![record(3)], 15).await;
    assert!(matches!(refused, Err(Error::Fenced)), "{refused:?}");
    new.send(vec![record(4)], 30).await.unwrap();
    assert!(matches!(lease(share).advance(40).await, Err(Error::Fenced)));
}

#[tokio::test]
async fn a_late_relay_is_refused_by_the_token_in_tables() {
    let database = database().await;
    let tasks = Tasks::new();
    let options = postgres::Options::default();
    let pool = db::PoolOptions::new(database.url(), "test");
    let log = super::postgres::PostgresLog::open(pool, options, &tasks).await.unwrap();
    late_sender_is_refused(&database, Arc::new(log)).await;
}

#[cfg(feature = "kafka")]
#[tokio::test]
async fn a_late_relay_is_refused_by_the_epoch_on_kafka() {
    let database = database().await;
    let cluster = rdkafka::mocking::MockCluster::new(1).unwrap();
    cluster.create_topic("jobstream.fence.v1", 2, 1).unwrap();
    let options = super::kafka::Options::new(cluster.bootstrap_servers());
    let log = super::kafka::KafkaLog::open(options).unwrap();
    late_sender_is_refused(&database, Arc::new(log)).await;
}

#[tokio::test]
async fn shares_are_fair_and_follow_members_that_come_and_go() {
    let database = database().await;
    let (pool, long) = (database.pool(), Duration::from_secs(60));
    let members = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
    assert_eq!(held(&pool, members[0], long).await.len(), 16, "one alone holds all");
    assert_eq!(held(&pool, members[1], long).await.len(), 0, "nothing is taken from the living");
    assert_eq!(held(&pool, members[0], long).await.len(), 8, "it gives back what is too much");
    assert_eq!(held(&pool, members[1], long).await.len(), 8);
    assert_eq!(held(&pool, members[2], long).await.len(), 0);
    let (first, second) =
        (held(&pool, members[0], long).await, held(&pool, members[1], long).await);
    let third = held(&pool, members[2], long).await;
    assert_eq!((first.len(), second.len(), third.len()), (6, 6, 4));
    let mut slots: Vec<i32> =
        [first, second, third].concat().iter().map(|share| share.slot).collect();
    slots.sort_unstable();
    assert_eq!(slots, (0..16).collect::<Vec<_>>(), "each has one holder");
    let leaving = members[1];
    let leave = pool.transaction("test.leave", |connection| {
        Box::pin(async move {
            Ok::<_, Error>(store::share::leave(connection, store::RELAY, leaving).await?)
        })
    });
    leave.await.unwrap();
    held(&pool, members[0], long).await;
    held(&pool, members[2], long).await;
    let (first, third) = (held(&pool, members[0], long).await, held(&pool, members[2], long).await);
    assert_eq!((first.len(), third.len()), (8, 8));
}
