//! The contract of the log on a real Apache Kafka, named by `KAFKA_BROKERS`; and a reader that knows
//! nothing of us. Run by `make test-kafka`.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
#![allow(dead_code, reason = "shares its rooms with the tests of the other forms")]

#[path = "../it/contract.rs"]
mod contract;
#[path = "../it/effects.rs"]
mod effects;
#[path = "../it/form.rs"]
mod form;
#[path = "../it/killed.rs"]
mod killed;
mod outage;
#[path = "../it/row.rs"]
mod row;
#[path = "../it/scene.rs"]
mod scene;
mod stranger;

use form::Form;

/// The brokers that `KAFKA_BROKERS` names.
fn brokers() -> Form {
    let brokers = std::env::var("KAFKA_BROKERS").expect("KAFKA_BROKERS names brokers");
    Form::Brokers(brokers)
}

mod apache_kafka {
    crate::contract::suite!(crate::brokers());
    crate::killed::suite!(crate::brokers());
    crate::killed::suite!(crate::brokers();
        f19_a_relay_killed_between_acknowledgement_and_mark_doubles_no_effect "F19 relay killed before its mark");
}
