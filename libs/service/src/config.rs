//! Settings that every process shares, read from a file, the environment and the command line with
//! defaults in code, validated once. Each service has settings of its own and reads them from the same [`Env`], so that a key
//! nobody asked for is an error and not silence.

mod env;
mod keys;
#[cfg(feature = "llm")]
pub mod model;
mod origins;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

pub use env::{Env, FileError, Key, Origin, Problems, Secret, Setting, Settings, short};
pub use origins::Origins;

use crate::{peer::Networks, tls};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl std::str::FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

impl std::fmt::Display for LogFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// What one caller may take: a signed-in user, or an address when nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Starts of long work in a minute.
    pub starts_per_minute: u32,
    /// Other calls in a minute.
    pub calls_per_minute: u32,
    /// Streams open at once.
    pub streams: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { starts_per_minute: 300, calls_per_minute: 6_000, streams: 100 }
    }
}

/// Settings that every process shares.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where HTTP is served.
    pub http_addr: SocketAddr,
    /// Where gRPC is served.
    pub grpc_addr: SocketAddr,
    /// Where health and metrics are served beside the main port, for probes that have no
    /// certificate and for collectors.
    pub health_addr: Option<SocketAddr>,
    /// Folder of everything that is kept outside PostgreSQL.
    pub data_dir: PathBuf,
    /// PostgreSQL to use in place of the private one.
    pub database_url: Option<Secret>,
    /// Collector of traces, spoken to by OTLP over gRPC; spans are recorded only when there is one.
    pub otel_endpoint: Option<String>,
    /// Under which name this process appears in traces.
    pub service_name: String,
    /// Share of the traces beginning here that are recorded, from 0 to 1.
    pub trace_share: f64,
    /// Filter of log lines, as `EnvFilter` reads it.
    pub log_filter: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// What one caller may take.
    pub limits: Limits,
    /// Longest time from the signal to stop until open calls are cut off.
    pub drain: Duration,
    /// Age at which a connection of a client is ended in good order, give or take a tenth, so that
    /// clients spread over replicas.
    pub connection_age: Duration,
    /// Encryption between services; none for plain connections.
    pub tls: Option<tls::Settings>,
    /// Folder with the public keys of services that call on their own, a file each, and with the
    /// private key of this one.
    pub service_keys: PathBuf,
    /// Whether the gRPC port describes its services.
    pub reflection: bool,
    /// Networks whose word about a caller's address is believed.
    pub trusted_proxies: Networks,
    /// Sites whose pages may use the interface from a browser.
    pub cors_origins: Origins,
}

impl Config {
    /// Reads the shared settings; what is wrong with them is told by [`Env::finish`].
    #[must_use]
    pub fn read(env: &mut Env) -> Self {
        const ADDR: &str = "an address with a port, such as 127.0.0.1:8080";
        const COUNT: &str = "a whole number from 1 to 1000000";
        let limits = Limits::default();
        let count = |env: &mut Env, key, default: u32| {
            env.parse_with(key, default, COUNT, |text| {
                text.parse().ok().filter(|n| (1..=1_000_000).contains(n))
            })
        };
        let data_dir = PathBuf::from(env.text(keys::DATA_DIR, "./.jobstream"));
        let keys = data_dir.join("service-keys").to_string_lossy().into_owned();
        Self {
            http_addr: env.parse(keys::HTTP_ADDR, ([127, 0, 0, 1], 8080).into(), ADDR),
            grpc_addr: env.parse(keys::GRPC_ADDR, ([127, 0, 0, 1], 9090).into(), ADDR),
            health_addr: env.optional_with(keys::HEALTH_ADDR, ADDR, |text| text.parse().ok()),
            service_keys: PathBuf::from(env.text(keys::SERVICE_KEYS_DIR, &keys)),
            data_dir,
            database_url: env.secret(keys::DATABASE_URL),
            otel_endpoint: endpoint(env),
            service_name: env.text(keys::OTEL_SERVICE_NAME, "jobstream"),
            trace_share: trace_share(env),
            log_filter: env.text(keys::LOG, "info"),
            log_format: env.parse(keys::LOG_FORMAT, LogFormat::Text, "text or json"),
            limits: Limits {
                starts_per_minute: count(env, keys::STARTS, limits.starts_per_minute),
                calls_per_minute: count(env, keys::REQUESTS, limits.calls_per_minute),
                streams: count(env, keys::STREAMS, limits.streams),
            },
            drain: Duration::from_secs(env.parse_with(
                keys::DRAIN,
                8,
                "whole seconds from 0 to 600",
                |text| text.parse().ok().filter(|n| *n <= 600),
            )),
            connection_age: Duration::from_secs(env.parse_with(
                keys::CONNECTION_AGE,
                30 * 60,
                "whole seconds from 1 to 86400",
                |text| text.parse().ok().filter(|n| (1..=86_400).contains(n)),
            )),
            tls: encryption(env),
            reflection: env.parse(keys::REFLECTION, true, "true or false"),
            trusted_proxies: env.parse(
                keys::TRUSTED_PROXIES,
                Networks::loopback(),
                "networks separated by commas, such as 127.0.0.0/8,10.0.0.0/8",
            ),
            cors_origins: env.parse(
                keys::CORS_ORIGINS,
                Origins::default(),
                "origins separated by commas, without paths, such as https://app.example.org",
            ),
        }
    }

    /// Reads the settings of this process alone, for programs without settings of their own.
    ///
    /// # Errors
    /// Names every key that is unknown or has a value that cannot be.
    pub fn from_env() -> Result<Self, Problems> {
        let mut env = Env::of_process();
        let config = Self::read(&mut env);
        env.finish().map(|_| config)
    }
}

/// Address of the collector: the one for traces before the one for everything.
fn endpoint(env: &mut Env) -> Option<String> {
    let general = env.optional(keys::OTLP);
    let chosen = env.optional(keys::OTLP_TRACES).or(general);
    let disabled = env.parse(keys::OTEL_DISABLED, false, "true or false");
    chosen.filter(|_| !disabled)
}

/// Which traces are recorded, by the variables that OpenTelemetry has for it. A trace that began
/// elsewhere is recorded here if it is there, so only samplers that heed the parent are known.
fn trace_share(env: &mut Env) -> f64 {
    const KNOWN: [&str; 3] =
        ["parentbased_traceidratio", "parentbased_always_on", "parentbased_always_off"];
    let wanted = KNOWN.join(" or ");
    let sampler = env.parse_with(keys::OTEL_SAMPLER, KNOWN[0], &wanted, |text| {
        KNOWN.into_iter().find(|known| *known == text)
    });
    let share = env.parse_with(keys::OTEL_SAMPLER_ARG, 1.0, "a share from 0 to 1", |text| {
        text.parse().ok().filter(|share| (0.0..=1.0).contains(share))
    });
    match sampler {
        "parentbased_always_on" => 1.0,
        "parentbased_always_off" => 0.0,
        _ => share,
    }
}

/// Reads where certificates are: all of them, or none.
fn encryption(env: &mut Env) -> Option<tls::Settings> {
    const CALLERS: &str = "names separated by commas, without wildcards, such as gateway,tailoring";
    let certificate = env.optional(keys::TLS_CERTIFICATE).map(PathBuf::from);
    let key = env.optional(keys::TLS_KEY).map(PathBuf::from);
    let authority = env.optional(keys::TLS_AUTHORITY).map(PathBuf::from);
    let callers =
        env.optional_with(keys::TLS_CALLERS, CALLERS, |text| text.parse::<tls::Names>().ok());
    match (certificate, key, authority, callers) {
        (None, None, None, None) => None,
        (Some(certificate), Some(key), Some(authority), callers) => {
            let callers = callers.unwrap_or_default();
            Some(tls::Settings { certificate, key, authority, callers })
        }
        _ => {
            env.problem(
                "JOBSTREAM_TLS_CERTIFICATE_FILE, JOBSTREAM_TLS_KEY_FILE and \
                 JOBSTREAM_TLS_AUTHORITY_FILE must be set together; JOBSTREAM_TLS_CALLERS needs them",
            );
            None
        }
    }
}

impl Default for Config {
    /// The defaults in code, as with an empty environment.
    fn default() -> Self {
        Self::read(&mut Env::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_environment_gives_the_documented_defaults() {
        let config = Config::default();
        assert_eq!(config.http_addr.to_string(), "127.0.0.1:8080");
        assert_eq!(config.grpc_addr.to_string(), "127.0.0.1:9090");
        assert_eq!(config.data_dir, PathBuf::from("./.jobstream"));
        assert_eq!(config.limits, Limits::default());
        assert_eq!(config.drain, Duration::from_secs(8));
        assert!(config.database_url.is_none());
    }

    #[test]
    fn traces_are_chosen_by_the_variables_of_opentelemetry() {
        let read = |pairs: &[(&str, &str)]| {
            let mut env = Env::of(pairs.iter().copied());
            let config = Config::read(&mut env);
            env.finish().map(|_| (config.otel_endpoint, config.trace_share))
        };
        assert_eq!(read(&[]), Ok((None, 1.0)));
        let both = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:4317"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://b:4317"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.25"),
        ];
        assert_eq!(read(&both), Ok((Some("http://b:4317".into()), 0.25)));
        assert_eq!(read(&[both[0], ("OTEL_SDK_DISABLED", "true")]), Ok((None, 1.0)));
        let never = [("OTEL_TRACES_SAMPLER", "parentbased_always_off")];
        assert_eq!(read(&never), Ok((None, 0.0)));
        let wrong = read(&[("OTEL_TRACES_SAMPLER", "always_on"), ("OTEL_TRACES_SAMPLER_ARG", "2")]);
        let wrong = wrong.unwrap_err().to_string();
        assert!(wrong.contains("OTEL_TRACES_SAMPLER_ARG") && wrong.contains("from 0 to 1"));
    }

    #[test]
    fn every_mistake_is_named_at_once_with_what_would_be_right() {
        let mut env = Env::of([
            ("JOBSTREAM_HTTP_ADR", "0.0.0.0:80"),
            ("JOBSTREAM_GRPC_ADDR", "localhost"),
            ("JOBSTREAM_STARTS_PER_MINUTE", "0"),
        ]);
        let _ = Config::read(&mut env);
        let text = env.finish().unwrap_err().to_string();
        assert!(text.contains("JOBSTREAM_HTTP_ADR is not a setting"), "{text}");
        assert!(text.contains("JOBSTREAM_HTTP_ADDR"), "{text}");
        assert!(text.contains("JOBSTREAM_GRPC_ADDR") && text.contains("127.0.0.1:8080"), "{text}");
        assert!(text.contains("JOBSTREAM_STARTS_PER_MINUTE"), "{text}");
    }

    #[test]
    fn printed_settings_show_where_each_comes_from_and_no_secret() {
        let mut env = Env::of([("DATABASE_URL", "postgres://me:hunter2@db/jobs")]);
        env.set("JOBSTREAM_LOG", "debug");
        let config = Config::read(&mut env);
        let settings = env.finish().unwrap().to_string();
        assert!(settings.contains("JOBSTREAM_HTTP_ADDR = 127.0.0.1:8080 (default)"), "{settings}");
        assert!(settings.contains("JOBSTREAM_LOG = debug (flag)"), "{settings}");
        assert!(settings.contains("DATABASE_URL = *** (environment)"), "{settings}");
        assert!(!settings.contains("hunter2") && !format!("{config:?}").contains("hunter2"));
        assert_eq!(config.database_url.unwrap().expose(), "postgres://me:hunter2@db/jobs");
    }
}
