//! Names, units and meaning of what is measured of models.

/// Calls, retries included, by outcome.
pub const CALLS: &str = "llm_calls_total";
/// Tokens, by direction (input, output).
pub const TOKENS: &str = "llm_tokens_total";
/// Duration of a call until its answer is whole.
pub const DURATION: &str = "llm_call_duration_seconds";

/// Tells the recorder what the metrics mean; call once, after it was installed.
pub fn describe() {
    use ::metrics::{Unit, describe_counter, describe_histogram};
    describe_counter!(CALLS, "Calls to the model, retries included, by outcome.");
    describe_counter!(TOKENS, "Tokens sent to and written by the model, by direction.");
    describe_histogram!(DURATION, Unit::Seconds, "Duration of a call until its answer is whole.");
}

pub(crate) fn call(outcome: &'static str, seconds: f64) {
    ::metrics::counter!(CALLS, "outcome" => outcome).increment(1);
    ::metrics::histogram!(DURATION).record(seconds);
}

pub(crate) fn tokens(input: u64, output: u64) {
    ::metrics::counter!(TOKENS, "direction" => "input").increment(input);
    ::metrics::counter!(TOKENS, "direction" => "output").increment(output);
}
