//! Where Apache Kafka is, if it is the log between services, and how its brokers are spoken to: in plain,
//! or by TLS, with a certificate of this process where they ask for one.

use std::path::PathBuf;

use service::config::{Env, Key};

const BROKERS: Key = Key::new(
    "KAFKA_BROKERS",
    "Apache Kafka as the log between services, such as `kafka-1:9092,kafka-2:9092`; one that is \
     away delays events and nothing else",
);
const AUTHORITY: Key = Key::new(
    "KAFKA_TLS_AUTHORITY_FILE",
    "PEM file with the authorities of Kafka's brokers; with it they are spoken to by TLS alone",
);
const CERTIFICATE: Key = Key::new(
    "KAFKA_TLS_CERTIFICATE_FILE",
    "PEM file with the certificate of this process for Kafka; together with its key or not at all",
);
const KEY: Key = Key::new("KAFKA_TLS_KEY_FILE", "PEM file with its private key");

/// Brokers, and how they are spoken to.
#[derive(Debug, Clone)]
pub struct Kafka {
    /// Addresses, commas between.
    pub brokers: String,
    /// Files of TLS, if it is used.
    pub tls: Option<KafkaTls>,
}

/// Files of TLS.
#[derive(Debug, Clone)]
pub struct KafkaTls {
    /// The authorities of the brokers.
    pub authority: PathBuf,
    /// This process's certificate and its key.
    pub identity: Option<(PathBuf, PathBuf)>,
}

impl Kafka {
    /// Reads its settings; none where Kafka is not the log.
    pub fn read(env: &mut Env) -> Option<Self> {
        let brokers = env.optional(BROKERS);
        let file = |env: &mut Env, key| env.optional(key).map(PathBuf::from);
        let (authority, certificate, key) =
            (file(env, AUTHORITY), file(env, CERTIFICATE), file(env, KEY));
        if brokers.is_some() && !cfg!(feature = "kafka") {
            env.problem("KAFKA_BROKERS is set, and this program was built without Kafka's client");
        }
        if authority.is_some() && !cfg!(feature = "kafka-tls") {
            env.problem(
                "KAFKA_TLS_AUTHORITY_FILE is set, and this program was built without TLS for Kafka \
                 (feature `kafka-tls`)",
            );
        }
        let identity = match (certificate, key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => {
                env.problem(
                    "KAFKA_TLS_CERTIFICATE_FILE and KAFKA_TLS_KEY_FILE must be set together",
                );
                None
            }
        };
        if identity.is_some() && authority.is_none() {
            env.problem("KAFKA_TLS_CERTIFICATE_FILE needs KAFKA_TLS_AUTHORITY_FILE");
        }
        let tls = authority.map(|authority| KafkaTls { authority, identity });
        brokers.map(|brokers| Self { brokers, tls })
    }

    /// What the client of the log is opened with.
    #[cfg(feature = "kafka")]
    pub fn options(&self) -> events::log::kafka::Options {
        let mut options = events::log::kafka::Options::new(&self.brokers);
        if let Some(tls) = &self.tls {
            let identity = tls.identity.as_ref().map(|(one, key)| (one.as_path(), key.as_path()));
            options = options.encrypted(&tls.authority, identity);
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use service::config::Env;

    use crate::settings::Settings;

    fn refused(pairs: &[(&str, &str)]) -> String {
        Settings::read_from(Env::of(pairs.iter().copied())).unwrap_err().to_string()
    }

    #[test]
    fn half_of_a_certificate_and_one_without_an_authority_are_refused_by_name() {
        let (brokers, certificate, key) = (
            ("KAFKA_BROKERS", "kafka:9092"),
            ("KAFKA_TLS_CERTIFICATE_FILE", "/c"),
            ("KAFKA_TLS_KEY_FILE", "/k"),
        );
        let half = "KAFKA_TLS_CERTIFICATE_FILE and KAFKA_TLS_KEY_FILE must be set together";
        assert!(refused(&[brokers, key]).contains(half));
        assert!(refused(&[brokers, certificate]).contains(half));
        let alone = refused(&[brokers, certificate, key]);
        assert!(alone.contains("needs KAFKA_TLS_AUTHORITY_FILE"), "{alone}");
    }
}
