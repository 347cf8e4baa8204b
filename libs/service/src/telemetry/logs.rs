//! Log lines, for people or as JSON on standard error, and the filter before them.

use std::panic::PanicHookInfo;

use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{LevelFilter, ParseError},
    fmt,
    registry::LookupSpan,
};

/// Libraries that say too much at the levels at which we want to hear our own.
const QUIET: &str = "html5ever=off,selectors=off,markup5ever=off,hyper=warn,hyper_util=warn,\
                     h2=warn,tower=warn,rustls=warn,sqlx=warn,tonic=warn,typst=warn,opentelemetry=warn";

/// Reads a filter; what it says of a library wins over the quiet default.
pub(super) fn filter(directives: &str) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().parse(format!("{QUIET},{directives}"))
}

/// A filter for what makes the trace context: spans of whole requests and calls at any level of the
/// lines, since a trace must go on through a process that logs nothing, and finer ones with finer
/// lines.
pub(super) fn spans(lines: &EnvFilter) -> EnvFilter {
    let level = lines.max_level_hint().unwrap_or(LevelFilter::TRACE).max(LevelFilter::INFO);
    EnvFilter::new(format!("{QUIET},{level}"))
}

/// Lines for people.
pub(super) fn text<S>() -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    use std::io::IsTerminal as _;
    fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .compact()
}

/// One JSON object a line, with the fields of the span it stands in.
pub(super) fn json<S>() -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(std::io::stderr)
}

/// Writes a panic down: where, and what it says as far as it is fixed in the program. A message that
/// was put together may quote what was worked on, which is somebody's.
pub(super) fn panicked(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    let said = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("its own words");
    tracing::error!(at, said, "a part of the program panicked");
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::{Arc, Mutex},
    };

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(directives: &str) -> String {
        let lines = Lines::default();
        let sink = lines.clone();
        let layer = fmt::layer().json().with_writer(move || sink.clone());
        let subscriber =
            tracing_subscriber::registry().with(filter(directives).unwrap()).with(layer);
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("ours");
            tracing::debug!("ours in detail");
            tracing::error!(target: "html5ever::tree", "theirs");
            tracing::info!(target: "h2::proto", "frame");
        });
        String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn the_default_filter_keeps_libraries_quiet() {
        let lines = logged("info");
        assert!(lines.contains("\"ours\""), "{lines}");
        assert!(!lines.contains("detail") && !lines.contains("theirs") && !lines.contains("frame"));
    }

    #[test]
    fn what_is_asked_for_wins_over_the_default() {
        assert!(logged("info,h2=info").contains("frame"));
        assert!(logged("debug").contains("detail"));
        assert!(filter("info,=x=").is_err());
    }
}
