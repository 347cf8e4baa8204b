//! Settings of the clients: what the promises of the log rest on stands here and is not to be set.

use std::{path::Path, time::Duration};

use rdkafka::{
    client::ClientContext,
    config::{ClientConfig, FromClientConfigAndContext},
    error::KafkaError,
};

use super::context::Quiet;
use crate::{
    error::Error,
    log::{PARTITIONS, RETENTION},
};

/// Largest record; topics that are made take as much.
pub(super) const RECORD_BYTES: u32 = 8 * 1024 * 1024;

/// How the log runs.
#[derive(Clone)]
pub struct Options {
    /// Brokers, `host:port` with commas between.
    pub brokers: String,
    /// Partitions of a topic that is made; 8. Dead letters have one.
    pub partitions: i32,
    /// How long a topic that is made keeps records; 7 days.
    pub retention: Duration,
    /// How long a record may take to be acknowledged before it is sent anew; 30 s.
    pub delivery_timeout: Duration,
    /// How long a member of a group may be silent; 10 s, with a name of its own 45 s.
    pub session_timeout: Option<Duration>,
    /// Further settings of the client, such as those of TLS and SASL. Those that the promises of
    /// the log rest on stay as they are.
    pub further: Vec<(String, String)>,
}

impl Options {
    /// Defaults, with these brokers.
    #[must_use]
    pub fn new(brokers: impl Into<String>) -> Self {
        Self {
            brokers: brokers.into(),
            partitions: PARTITIONS,
            retention: RETENTION,
            delivery_timeout: Duration::from_secs(30),
            session_timeout: None,
            further: Vec::new(),
        }
    }

    /// Speaks to the brokers by TLS alone, and accepts those that an authority vouches for; shows a
    /// certificate of its own, named with its key, where they ask for one. All are PEM files, read when
    /// a client is made.
    #[must_use]
    pub fn encrypted(mut self, authority: &Path, identity: Option<(&Path, &Path)>) -> Self {
        let file = |path: &Path| path.display().to_string();
        let mut set = |key: &str, value: String| self.further.push((key.to_owned(), value));
        set("security.protocol", "ssl".to_owned());
        set("ssl.ca.location", file(authority));
        if let Some((certificate, key)) = identity {
            set("ssl.certificate.location", file(certificate));
            set("ssl.key.location", file(key));
        }
        self
    }

    fn base(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        for (key, value) in &self.further {
            config.set(key, value);
        }
        config
            .set("bootstrap.servers", &self.brokers)
            .set("client.id", "jobstream")
            .set("socket.keepalive.enable", "true")
            .set("reconnect.backoff.max.ms", "2000")
            .set("message.max.bytes", RECORD_BYTES.to_string());
        config
    }

    /// Settings for asking about topics and making them.
    pub(super) fn admin(&self) -> ClientConfig {
        self.base()
    }

    /// Settings of a producer; with an id it writes in transactions.
    pub(super) fn producer(&self, transactional_id: Option<&str>) -> ClientConfig {
        let mut config = self.base();
        let delivery = self.delivery_timeout.as_millis().to_string();
        config
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("max.in.flight.requests.per.connection", "5")
            .set("compression.type", "lz4")
            .set("partitioner", "murmur2_random")
            .set("linger.ms", "2")
            .set("delivery.timeout.ms", &delivery);
        if let Some(id) = transactional_id {
            // No shorter than the delivery, as the client demands.
            let limit = self.delivery_timeout.max(Duration::from_secs(60)).as_millis();
            config.set("transactional.id", id).set("transaction.timeout.ms", limit.to_string());
        }
        config
    }

    /// Settings of a member of a group.
    pub(super) fn consumer(&self, group: &str, instance: Option<&str>) -> ClientConfig {
        let mut config = self.base();
        let silent = Duration::from_secs(if instance.is_some() { 45 } else { 10 });
        let silent = self.session_timeout.unwrap_or(silent);
        config
            .set("group.id", group)
            // Positions are stored by hand after the effect; what is stored is sent each second.
            .set("enable.auto.commit", "true")
            .set("auto.commit.interval.ms", "1000")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "earliest")
            .set("isolation.level", "read_committed")
            .set("partition.assignment.strategy", "cooperative-sticky")
            .set("session.timeout.ms", silent.as_millis().to_string())
            .set("heartbeat.interval.ms", (silent / 5).as_millis().to_string())
            .set("allow.auto.create.topics", "false")
            // A broker that does not know a new topic yet is asked again soon, not in five minutes.
            .set("topic.metadata.refresh.interval.ms", "10000")
            .set("queued.max.messages.kbytes", "16384");
        if let Some(instance) = instance {
            config.set("group.instance.id", instance);
        }
        config
    }
}

impl std::fmt::Debug for Options {
    /// Leaves the further settings out: they may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("brokers", &self.brokers)
            .field("partitions", &self.partitions)
            .field("retention", &self.retention)
            .field("delivery_timeout", &self.delivery_timeout)
            .field("session_timeout", &self.session_timeout)
            .finish_non_exhaustive()
    }
}

/// Makes a client.
pub(super) fn client<T: FromClientConfigAndContext<Quiet>>(
    config: &ClientConfig,
) -> Result<T, Error> {
    client_with(config, Quiet)
}

/// Makes a client with a context.
pub(super) fn client_with<C: ClientContext, T: FromClientConfigAndContext<C>>(
    config: &ClientConfig,
    context: C,
) -> Result<T, Error> {
    config.create_with_context(context).map_err(|error| {
        let expected = match error {
            // The client would say the value too.
            KafkaError::ClientConfig(_, _, key, _) => {
                format!("settings that the client takes, and it refuses {key}")
            }
            KafkaError::ClientCreation(reason) => reason,
            _ => "settings that the client takes".to_owned(),
        };
        Error::Invalid { field: "kafka", expected }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the client itself says is set.
    fn effective(config: &ClientConfig, key: &str) -> String {
        let native = config.create_native_config().unwrap();
        native.get(key).unwrap().trim_end_matches('\0').to_owned()
    }

    #[test]
    fn the_settings_that_the_promises_rest_on_are_in_effect_whatever_else_is_set() {
        let mut options = Options::new("127.0.0.1:9092");
        for (key, value) in [
            ("acks", "0"),
            ("enable.idempotence", "false"),
            ("isolation.level", "read_uncommitted"),
        ] {
            options.further.push((key.into(), value.into()));
        }
        let producer = options.producer(Some("jobstream.tailoring.3"));
        for (key, value) in [
            ("enable.idempotence", "true"),
            ("acks", "-1"),
            ("max.in.flight.requests.per.connection", "5"),
            ("compression.codec", "lz4"),
            ("partitioner", "murmur2_random"),
            ("transactional.id", "jobstream.tailoring.3"),
            ("message.timeout.ms", "30000"),
            ("transaction.timeout.ms", "60000"),
        ] {
            assert_eq!(effective(&producer, key), value, "{key}");
        }
        let consumer = options.consumer("notification", Some("notification-0"));
        for (key, value) in [
            ("group.id", "notification"),
            ("group.instance.id", "notification-0"),
            ("enable.auto.offset.store", "false"),
            ("auto.offset.reset", "smallest"),
            ("isolation.level", "read_committed"),
            ("partition.assignment.strategy", "cooperative-sticky"),
            ("session.timeout.ms", "45000"),
        ] {
            assert_eq!(effective(&consumer, key), value, "{key}");
        }
    }

    #[test]
    fn a_setting_that_is_none_is_refused_and_its_value_never_printed() {
        let mut options = Options::new("127.0.0.1:9092");
        options.further.push(("sasl.passwort".into(), "secret".into()));
        let refused = super::super::KafkaLog::open(options.clone()).unwrap_err();
        assert!(refused.to_string().contains("sasl.passwort"), "{refused}");
        assert!(!format!("{options:?}{refused}").contains("secret"));
        assert!(super::super::KafkaLog::open(Options::new(" ")).is_err());
    }
}
