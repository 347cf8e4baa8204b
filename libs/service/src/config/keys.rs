//! The settings that every process shares, declared: the name of each and what it means. Tables of
//! settings for people are made from here.

use super::Key;

pub(super) const DATA_DIR: Key =
    Key::new("JOBSTREAM_DATA_DIR", "folder of the private PostgreSQL and of keys");
pub(super) const HTTP_ADDR: Key =
    Key::new("JOBSTREAM_HTTP_ADDR", "where the page and the HTTP interface are served");
pub(super) const GRPC_ADDR: Key = Key::new(
    "JOBSTREAM_GRPC_ADDR",
    "where gRPC is served, with reflection and health; commands call there too",
);
pub(super) const HEALTH_ADDR: Key = Key::new(
    "JOBSTREAM_HEALTH_ADDR",
    "plain port for health and metrics beside the main one, for probes and collectors",
);
pub(super) const SERVICE_KEYS_DIR: Key =
    Key::new("JOBSTREAM_SERVICE_KEYS_DIR", "folder of the keys of services that call on their own");
pub(super) const DATABASE_URL: Key =
    Key::new("DATABASE_URL", "a PostgreSQL of yours in place of the private one; never printed");
pub(super) const OTLP: Key = Key::new(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "a collector of traces (OTLP over gRPC), such as `http://127.0.0.1:4317`",
);
pub(super) const OTLP_TRACES: Key = Key::new(
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "the same for traces alone, over the general one",
);
pub(super) const OTEL_DISABLED: Key = Key::new("OTEL_SDK_DISABLED", "records no traces");
pub(super) const OTEL_SERVICE_NAME: Key =
    Key::new("OTEL_SERVICE_NAME", "name of the process in traces");
pub(super) const OTEL_SAMPLER: Key = Key::new(
    "OTEL_TRACES_SAMPLER",
    "which traces are recorded; also `parentbased_always_on` and `parentbased_always_off`",
);
pub(super) const OTEL_SAMPLER_ARG: Key =
    Key::new("OTEL_TRACES_SAMPLER_ARG", "share of the traces that are recorded, from 0 to 1");
pub(super) const LOG: Key = Key::new(
    "JOBSTREAM_LOG",
    "which log lines are written, such as `info` or `info,operations=debug`",
);
pub(super) const LOG_FORMAT: Key =
    Key::new("JOBSTREAM_LOG_FORMAT", "`text` for people or `json` for programs");
pub(super) const STARTS: Key =
    Key::new("JOBSTREAM_STARTS_PER_MINUTE", "starts of long work that one caller may make");
pub(super) const REQUESTS: Key =
    Key::new("JOBSTREAM_REQUESTS_PER_MINUTE", "other calls that one caller may make");
pub(super) const STREAMS: Key =
    Key::new("JOBSTREAM_STREAMS_PER_USER", "live streams that one caller may have open");
pub(super) const DRAIN: Key =
    Key::new("JOBSTREAM_DRAIN_SECONDS", "longest time that open calls get at the end");
pub(super) const CONNECTION_AGE: Key = Key::new(
    "JOBSTREAM_CONNECTION_AGE_SECONDS",
    "age at which a client's connection is ended in good order",
);
pub(super) const REFLECTION: Key =
    Key::new("JOBSTREAM_REFLECTION", "whether the gRPC port describes its services");
pub(super) const TRUSTED_PROXIES: Key = Key::new(
    "JOBSTREAM_TRUSTED_PROXIES",
    "networks whose word about a caller's address is believed",
);
pub(super) const CORS_ORIGINS: Key = Key::new(
    "JOBSTREAM_CORS_ORIGINS",
    "sites whose pages may use the HTTP interface, such as `https://app.example.org`",
);
pub(super) const TLS_CERTIFICATE: Key = Key::new(
    "JOBSTREAM_TLS_CERTIFICATE_FILE",
    "PEM file with the certificate of this process; the three files together or none",
);
pub(super) const TLS_KEY: Key = Key::new("JOBSTREAM_TLS_KEY_FILE", "PEM file with its private key");
pub(super) const TLS_AUTHORITY: Key = Key::new(
    "JOBSTREAM_TLS_AUTHORITY_FILE",
    "PEM file with the authorities whose certificates are accepted",
);
pub(super) const TLS_CALLERS: Key =
    Key::new("JOBSTREAM_TLS_CALLERS", "names, one of which a caller's certificate must bear");
