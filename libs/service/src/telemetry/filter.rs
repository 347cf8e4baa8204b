//! What is written and what is recorded. Spans of traces are told by their field `otel.kind`, so
//! that no library's and no background loop's is among them; lines are chosen by a filter that can
//! be changed while the process runs. The two are apart: a quiet log still leaves whole traces.

use std::sync::{Mutex, OnceLock, PoisonError};

use tracing::{Metadata, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Registry,
    filter::{FilterExt as _, FilterFn, ParseError, filter_fn},
    layer::Filter,
    reload,
};

/// Field by which a span says that it belongs to a trace.
const KIND: &str = "otel.kind";
/// Longest filter in bytes.
const LONGEST: usize = 1024;
/// Libraries that say too much at the levels at which we want to hear our own.
const QUIET: &str = "html5ever=off,selectors=off,markup5ever=off,hyper=warn,hyper_util=warn,\
                     h2=warn,tower=warn,rustls=warn,sqlx=warn,tonic=warn,typst=warn,opentelemetry=warn";

/// A filter that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// It cannot be read.
    #[error("must be a filter such as info or info,operations=debug")]
    Form(#[source] ParseError),
    /// It is too long.
    #[error("must be at most {LONGEST} bytes long")]
    Long,
    /// This process writes no lines of ours.
    #[error("logs are not set up in this process")]
    Absent,
}

/// The filter of lines in use, and how to put another in its place.
struct Current {
    handle: reload::Handle<EnvFilter, Registry>,
    directives: Mutex<String>,
}

static CURRENT: OnceLock<Current> = OnceLock::new();

/// Reads a filter; what it says of a library wins over the quiet default.
fn read(directives: &str) -> Result<EnvFilter, FilterError> {
    if directives.len() > LONGEST {
        return Err(FilterError::Long);
    }
    let filter = EnvFilter::builder().parse(format!("{QUIET},{directives}"));
    filter.map_err(FilterError::Form)
}

/// Spans of traces: without a collector only those at which a trace begins, since their ids stand
/// in lines and go on to other services.
pub(super) fn spans(recording: bool) -> FilterFn<impl Fn(&Metadata<'_>) -> bool + Clone> {
    let level = if recording { LevelFilter::DEBUG } else { LevelFilter::INFO };
    filter_fn(move |metadata: &Metadata<'_>| {
        metadata.is_span() && *metadata.level() <= level && metadata.fields().field(KIND).is_some()
    })
    .with_max_level_hint(level)
}

/// Lines as chosen, and always the spans that lines take their ids from.
pub(super) fn lines(
    directives: &str,
    recording: bool,
) -> Result<impl Filter<Registry> + use<>, FilterError> {
    let (filter, handle) = reload::Layer::new(read(directives)?);
    // The first stays: a second set-up fails a moment later.
    let _ = CURRENT.set(Current { handle, directives: Mutex::new(directives.to_owned()) });
    Ok(filter.or(spans(recording)))
}

/// The filter of lines in use; none before telemetry is set up.
#[must_use]
pub fn log_filter() -> Option<String> {
    let current = CURRENT.get()?;
    Some(current.directives.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

/// Puts another filter of lines in place, from the next line on and until the process ends.
///
/// # Errors
/// It cannot be read, or there are no logs of ours; the one in use stays.
pub fn set_log_filter(directives: &str) -> Result<(), FilterError> {
    let filter = read(directives)?;
    let current = CURRENT.get().ok_or(FilterError::Absent)?;
    let mut known = current.directives.lock().unwrap_or_else(PoisonError::into_inner);
    current.handle.reload(filter).map_err(|_| FilterError::Absent)?;
    directives.clone_into(&mut known);
    Ok(())
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::{Layer as _, layer::SubscriberExt as _};

    use super::*;
    use crate::{
        config::LogFormat,
        telemetry::logs::{Lines, tests::Kept},
    };

    fn logged(directives: &str) -> String {
        let kept = Kept::default();
        let lines = Lines::to(LogFormat::Json, kept.clone());
        let filter = read(directives).unwrap().or(spans(false));
        let subscriber = tracing_subscriber::registry().with(lines.with_filter(filter));
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("ours");
            tracing::debug!("ours in detail");
            tracing::error!(target: "html5ever::tree", "theirs");
            tracing::info!(target: "h2::proto", "frame");
        });
        kept.text()
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
        assert!(matches!(read("info,=x="), Err(FilterError::Form(_))));
        assert!(matches!(read(&"x,".repeat(600)), Err(FilterError::Long)));
    }
}
