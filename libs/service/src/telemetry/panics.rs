//! Panics as lines of the log. The words of a panic may hold what it stumbled over, a text of a
//! person for example, so only words that stand in the code are said, and the place.

use std::panic::PanicHookInfo;

/// Logs panics of this process from now on, in place of printing them.
pub fn log_panics() {
    std::panic::set_hook(Box::new(log));
}

fn log(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(String::new, ToString::to_string);
    let thread = std::thread::current();
    let words = info.payload().downcast_ref::<&'static str>().copied();
    tracing::error!(place, thread = thread.name(), words, "panicked");
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;
    use crate::{
        config::LogFormat,
        telemetry::logs::{Lines, tests::Kept},
    };

    #[test]
    fn a_panic_is_one_line_that_says_where_and_no_more_than_stands_in_the_code() {
        let kept = Kept::default();
        let lines = Lines::to(LogFormat::Json, kept.clone());
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(log));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), || {
            let text = String::from("a person's é text");
            let _ = std::panic::catch_unwind(|| text[..12].len());
            let _ = std::panic::catch_unwind(|| panic!("known words"));
        });
        std::panic::set_hook(before);
        let said = kept.text();
        assert_eq!(said.lines().count(), 2, "{said}");
        assert!(!said.contains("person"), "{said}");
        assert!(said.contains("known words") && said.contains("panics.rs"), "{said}");
    }
}
