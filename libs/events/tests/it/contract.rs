//! What both forms of the log promise, word for word: one suite, run over tables, over the Kafka
//! client's own broker in this process, and (`make test-kafka`) over a real Apache Kafka.

use std::collections::HashMap;

use chrono::Utc;
use events::{
    Delivered, Event, Record,
    consume::{
        DEAD_ATTEMPT, DEAD_CONSUMER, DEAD_PARTITION, DEAD_POSITION, DEAD_REASON, DEAD_TOPIC,
    },
    header,
    replay::From,
};
use testkit::wait_until;

use crate::{
    effects::{Rule, Switch},
    form::Form,
    scene::{LIMIT, Scene, change, within},
};

/// Makes a test of each promise, for the form of the module that it stands in.
macro_rules! suite {
    ($form:expr) => {
        $crate::contract::suite! { $form;
            every_change_comes_once_and_in_order
            events_are_cloud_events_to_the_letter
            poison_goes_to_the_dead_letters_and_its_partition_goes_on
            what_is_refused_five_times_is_put_aside_and_can_be_put_back
            an_outage_is_waited_out_where_it_is_and_nowhere_else
            members_share_the_partitions_and_take_over_from_the_dead
            what_was_passed_over_can_be_read_again
            each_group_has_every_effect
            a_record_of_two_mebibytes_goes_through
        }
    };
    ($form:expr; $($name:ident)*) => {
        $(#[tokio::test]
        async fn $name() {
            $crate::contract::$name(&$crate::scene::Scene::new($form).await).await;
        })*
    };
}
pub(crate) use suite;

/// Aggregates of most tests.
const AGGREGATES: usize = 12;

pub async fn every_change_comes_once_and_in_order(scene: &Scene) {
    let _relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Apply).await;
    for round in 0..5_i64 {
        for aggregate in names() {
            scene.append(&aggregate, round * 4 + 1..=round * 4 + 4).await;
        }
    }
    scene.settled(AGGREGATES * 20).await;
}

pub async fn events_are_cloud_events_to_the_letter(scene: &Scene) {
    let _relay = scene.relay().await;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    let mut traced = change(scene.kind, "thing_1", 1);
    traced.trace = Some(trace.into());
    let given = &[traced, change(scene.kind, "thing_1", 2)];
    let append = scene.pool.transaction("test.append", |connection| {
        Box::pin(async move { Ok::<_, db::Error>(events::append(connection, given).await?) })
    });
    append.await.unwrap();
    let records = read(scene, &scene.topic, 2).await;
    assert_eq!(records.len(), 2);
    for (index, Delivered { record, at, .. }) in records.iter().enumerate() {
        let is = |name: &str| header(&record.headers, name).unwrap_or("missing").to_owned();
        assert_eq!(record.key, "thing_1");
        assert_eq!(is("ce_specversion"), "1.0");
        assert_eq!(is("ce_source"), scene.source());
        assert_eq!(is("ce_type"), scene.kind);
        assert_eq!(is("ce_subject"), "thing_1");
        assert_eq!(is("ce_sequence"), (index + 1).to_string());
        assert_eq!(is("content-type"), "application/protobuf");
        assert!(uuid::Uuid::parse_str(&is("ce_id")).is_ok());
        let time = chrono::DateTime::parse_from_rfc3339(&is("ce_time")).unwrap();
        assert!((Utc::now() - time.to_utc()).num_seconds().abs() < 60);
        assert!((Utc::now() - *at).num_seconds().abs() < 60);
        assert_eq!(record.payload.as_deref().unwrap(), format!("thing_1 {}", index + 1).as_bytes());
    }
    let traces: Vec<&str> =
        records.iter().filter_map(|one| header(&one.record.headers, "traceparent")).collect();
    assert_eq!(traces[0], trace);
    assert_eq!(traces[1].len(), trace.len(), "one without a cause has a trace of its own");
}

pub async fn poison_goes_to_the_dead_letters_and_its_partition_goes_on(scene: &Scene) {
    let _consumer = scene.consumer(Rule::Strict).await;
    // All of one key, so that all stand in one partition.
    let good = |sequence: i64| record(scene, scene.kind, sequence, Some(sequence_of(sequence)));
    let mut bad = vec![
        record(scene, scene.kind, 2, Some(b"\xff\xff not a payload".to_vec())),
        record(scene, scene.kind, 3, None),
        record(scene, scene.kind, 4, Some(vec![7; 2 * 1024 * 1024])),
    ];
    for (name, value) in [("ce_time", "yesterday"), ("ce_sequence", "-1"), ("ce_id", "")] {
        let mut broken = good(5);
        broken.headers.iter_mut().filter(|(known, _)| known == name).for_each(|header| {
            value.clone_into(&mut header.1);
        });
        bad.push(broken);
    }
    let dead = bad.len();
    let unknown = record(scene, scene.other, 6, Some(sequence_of(6)));
    let all: Vec<Record> =
        [vec![good(1)], bad, vec![unknown, good(7)]].into_iter().flatten().collect();
    within("records", scene.log.publish(all)).await.unwrap();
    let applied = async || {
        let rows = scene.effects.rows().await;
        rows.iter().map(|(_, sequence, _)| *sequence).collect::<Vec<_>>() == [1, 7]
    };
    wait_until("the good ones", LIMIT, applied).await;
    let letters = read(scene, &format!("{}.dlq", scene.topic), dead).await;
    let reasons: Vec<&str> =
        letters.iter().filter_map(|one| header(&one.record.headers, DEAD_REASON)).collect();
    let (payload, envelope) = ("MALFORMED_PAYLOAD", "MALFORMED_ENVELOPE");
    let count = |reason: &str| reasons.iter().filter(|one| **one == reason).count();
    assert_eq!((count(payload), count(envelope)), (2, 4), "{reasons:?}");
    for letter in &letters {
        let is = |name: &str| header(&letter.record.headers, name).unwrap_or("missing").to_owned();
        assert_eq!((is(DEAD_TOPIC), is(DEAD_CONSUMER)), (scene.topic.clone(), scene.group.into()));
        assert_eq!(is(DEAD_ATTEMPT), "1");
        assert!(
            is(DEAD_PARTITION).parse::<i32>().is_ok() && is(DEAD_POSITION).parse::<i64>().is_ok()
        );
    }
    let counted = |outcome| scene.counters.get_with(events::metrics::CONSUMED, outcome);
    // All of them were told apart, so nothing waits behind the poison.
    let what_was_made = || ["applied", "dead", "unknown"].map(counted);
    wait_until("the last record", LIMIT, async || what_was_made() == [2, dead as u64, 1]).await;
    println!(
        "F20 poison | {} | records {} | lost 0 | doubled 0 | order broken 0 | applied 2 | dead \
         letters {dead} ({payload} 2, {envelope} 4) | unknown passed over 1 | left 0",
        scene.form.name(),
        dead + 3,
    );
}

pub async fn what_is_refused_five_times_is_put_aside_and_can_be_put_back(scene: &Scene) {
    let refusing = Switch::on();
    let _relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Refuse("bad", refusing.clone())).await;
    scene.append("bad", 1..=1).await;
    scene.append("good", 1..=3).await;
    let letters = read(scene, &format!("{}.dlq", scene.topic), 1).await;
    let letter = &letters[0].record;
    assert_eq!(header(&letter.headers, DEAD_REASON), Some("REFUSED"));
    assert_eq!(header(&letter.headers, DEAD_ATTEMPT), Some("5"));
    scene.settled(3).await;
    refusing.off();
    // What comes later is applied first; what was put aside comes late.
    scene.append("bad", 2..=2).await;
    wait_until("its successor", LIMIT, async || scene.effects.count().await == 4).await;
    let put_back = || events::put_back(&scene.pool, &scene.log, scene.group, &scene.topic, LIMIT);
    assert_eq!(put_back().await.unwrap(), 1);
    wait_until("what was put back", LIMIT, async || scene.effects.count().await == 5).await;
    let rows = scene.effects.rows().await;
    assert_eq!(rows.iter().filter(|(aggregate, ..)| aggregate == "bad").count(), 2);
    assert_eq!(put_back().await.unwrap(), 0, "a letter is put back once");
}

pub async fn an_outage_is_waited_out_where_it_is_and_nowhere_else(scene: &Scene) {
    let away = Switch::on();
    let _relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Outage("waits", away.clone())).await;
    scene.append("waits", 1..=2).await;
    for aggregate in names() {
        scene.append(&aggregate, 1..=2).await;
    }
    // Those of other partitions are applied meanwhile; its own partition keeps its order.
    let of_others = async || {
        let applied = scene.effects.rows().await;
        applied.iter().all(|(aggregate, ..)| aggregate != "waits") && applied.len() >= AGGREGATES
    };
    wait_until("others", LIMIT, of_others).await;
    away.off();
    scene.settled(AGGREGATES * 2 + 2).await;
}

pub async fn members_share_the_partitions_and_take_over_from_the_dead(scene: &Scene) {
    let _relay = scene.relay().await;
    let first = scene.consumer(Rule::Apply).await;
    let mut effects = 0;
    let mut more = async |round: i64| {
        for aggregate in names() {
            scene.append(&aggregate, round * 3 + 1..=round * 3 + 3).await;
        }
        effects += AGGREGATES * 3;
        effects
    };
    let expected = more(0).await;
    scene.settled(expected).await;
    let second = scene.consumer(Rule::Apply).await;
    let expected = more(1).await;
    scene.settled(expected).await;
    first.kill();
    let expected = more(2).await;
    scene.settled(expected).await;
    let third = scene.consumer(Rule::Apply).await;
    let expected = more(3).await;
    second.stop().await;
    scene.settled(expected).await;
    drop(third);
}

pub async fn what_was_passed_over_can_be_read_again(scene: &Scene) {
    let relay = scene.relay().await;
    let before = Utc::now() - chrono::Duration::seconds(5);
    let narrow = scene.consumer(Rule::Apply).await;
    scene.append("thing", 1..=1).await;
    scene.append_kind(scene.other, "thing", 2..=2).await;
    scene.append("thing", 3..=3).await;
    let applied = async || scene.effects.count().await == 2;
    wait_until("what it knows", LIMIT, applied).await;
    narrow.stop().await;
    let both = [scene.kind, scene.other];
    let _wide = scene.consumer_with(Rule::Apply, &both, |options| options).await;
    // The broker of the client does not look times up.
    let points: Vec<From> = match scene.form {
        Form::Mock(_) => {
            (0..4).map(|partition| From::Position { partition, position: 0 }).collect()
        }
        _ => vec![From::Since(before)],
    };
    let log = scene.log.as_ref();
    for point in points {
        let ask = events::replay(&scene.pool, log, scene.group, &scene.topic, point);
        ask.await.unwrap();
    }
    wait_until("what it knows now", LIMIT, async || scene.effects.count().await >= 3).await;
    scene.append("thing", 4..=4).await;
    wait_until("what is new", LIMIT, async || scene.effects.count().await >= 4).await;
    let sequences: Vec<i64> = scene.effects.rows().await.iter().map(|row| row.1).collect();
    assert_eq!(sequences, [1, 3, 2, 4], "each once, what was passed over late");
    let wrong = From::Position { partition: 99, position: 0 };
    let asked = events::replay(&scene.pool, log, scene.group, &scene.topic, wrong);
    assert!(asked.await.unwrap_err().to_string().contains("partition"));
    drop(relay);
}

pub async fn each_group_has_every_effect(scene: &Scene) {
    let _relay = scene.relay().await;
    let _first = scene.consumer(Rule::Apply).await;
    let second: &'static str = format!("{}_second", scene.group).leak();
    let _second = scene.consumer_of(second, Rule::Apply).await;
    scene.append("thing", 1..=4).await;
    wait_until("both", LIMIT, async || scene.effects.count().await >= 8).await;
    let mut of: HashMap<i64, usize> = HashMap::new();
    for (_, sequence, _) in scene.effects.rows().await {
        *of.entry(sequence).or_default() += 1;
    }
    assert_eq!(of, (1..=4).map(|sequence| (sequence, 2)).collect());
}

pub async fn a_record_of_two_mebibytes_goes_through(scene: &Scene) {
    let large = change(scene.kind, "large", 1);
    let payload = [large.payload.as_slice(), &vec![b'x'; 2 * 1024 * 1024]].concat();
    let large = &[events::Change { payload, ..large }];
    let append = scene.pool.transaction("test.append", |connection| {
        Box::pin(async move { Ok::<_, db::Error>(events::append(connection, large).await?) })
    });
    append.await.unwrap();
    let _relay = scene.relay().await;
    let _consumer = scene.consumer(Rule::Strict).await;
    scene.settled(1).await;
}

fn names() -> Vec<String> {
    (0..AGGREGATES).map(|n| format!("thing_{n}")).collect()
}

fn sequence_of(sequence: i64) -> Vec<u8> {
    format!("poisoned {sequence}").into_bytes()
}

/// The record of an event of the aggregate `poisoned`.
fn record(scene: &Scene, kind: &str, sequence: i64, payload: Option<Vec<u8>>) -> Record {
    let stored = events::Stored {
        aggregate: "poisoned".into(),
        sequence,
        kind: kind.to_owned(),
        payload: Vec::new(),
        trace: None,
        at: Utc::now(),
    };
    let record = Event::of(&scene.source(), stored).into_record();
    assert_eq!(record.topic, scene.topic);
    Record { payload, ..record }
}

/// Reads a topic from its beginning until so many records were there.
pub async fn read(scene: &Scene, topic: &str, count: usize) -> Vec<Delivered> {
    read_until(scene, topic, |found| found.len() >= count).await
}

/// Reads a topic from its beginning until there is enough, as a group of its own.
pub async fn read_until(
    scene: &Scene,
    topic: &str,
    enough: impl Fn(&[Delivered]) -> bool,
) -> Vec<Delivered> {
    testkit::records(scene.log.as_ref(), &scene.pool, topic, LIMIT, enough).await
}
