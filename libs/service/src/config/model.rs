//! Settings of the model that writes: where it is, and what it may cost. Without the name of a model
//! there is none, and everything is written without.

use std::time::Duration;

use super::{Env, Key};

/// Where requests go unless set.
const HOSTED: &str = "https://api.openai.com/v1";

const BASE_URL: Key =
    Key::new("OPENAI_BASE_URL", "interface of the model, any that speaks as OpenAI's does");
const API_KEY: Key = Key::new("OPENAI_API_KEY", "key of that interface; never printed");
const NAME: Key = Key::new(
    "OPENAI_MODEL",
    "a model that may reword lines of a tailored resume; without one the built-in writer does it all",
);
const SECONDS: Key = Key::new("JOBSTREAM_LLM_SECONDS", "longest time of one answer of the model");
const CALLS: Key =
    Key::new("JOBSTREAM_LLM_CALLS", "calls of the model that one operation may make");
const TOKENS: Key = Key::new("JOBSTREAM_LLM_TOKENS", "tokens that one operation may spend");
const MICROS: Key =
    Key::new("JOBSTREAM_LLM_MICROS", "money that one operation may spend, in millionths");
const TOKENS_PER_DAY: Key =
    Key::new("JOBSTREAM_LLM_TOKENS_PER_DAY", "tokens that one user may spend in a day, by UTC");
const INPUT_PRICE: Key = Key::new(
    "JOBSTREAM_LLM_INPUT_PRICE_MICROS",
    "price of a million tokens that the model reads, in millionths",
);
const OUTPUT_PRICE: Key = Key::new(
    "JOBSTREAM_LLM_OUTPUT_PRICE_MICROS",
    "price of a million tokens that it writes, in millionths",
);

/// A model and what may be spent on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// How it is asked.
    pub settings: llm::Settings,
    /// What one operation may spend.
    pub operation: llm::Limits,
    /// Tokens that a user may spend in a day, by UTC.
    pub tokens_per_day: u64,
}

impl Model {
    /// A model with the default limits.
    #[must_use]
    pub fn new(settings: llm::Settings) -> Self {
        let operation = llm::Limits { calls: 3, tokens: 40_000, micros: 1_000_000 };
        Self { settings, operation, tokens_per_day: 500_000 }
    }

    /// Reads the settings; what is wrong with them is told by [`Env::finish`].
    #[must_use]
    pub fn read(env: &mut Env) -> Option<Self> {
        const ADDRESS: &str =
            "an http or https address without user and query, such as http://127.0.0.1:8000/v1";
        let base = env.text(BASE_URL, HOSTED);
        let key = env.secret(API_KEY).map(|key| llm::Key::new(key.expose()));
        let name = env.optional(NAME);
        let Some(url) = llm::Settings::base(&base) else {
            env.problem(format!("OPENAI_BASE_URL must be {ADDRESS}"));
            return None;
        };
        let mut model = Self::new(llm::Settings::new(url, name.clone().unwrap_or_default()));
        model.settings.key = key;
        let seconds = count(env, SECONDS, 120, 600);
        model.settings.times.total = Duration::from_secs(seconds);
        let operation = &mut model.operation;
        operation.calls = count(env, CALLS, operation.calls, 100);
        operation.tokens = count(env, TOKENS, operation.tokens, MOST);
        operation.micros = count(env, MICROS, operation.micros, MOST);
        model.tokens_per_day = count(env, TOKENS_PER_DAY, model.tokens_per_day, MOST);
        let price = &mut model.settings.price;
        price.input_micros = count(env, INPUT_PRICE, 0, MOST);
        price.output_micros = count(env, OUTPUT_PRICE, 0, MOST);
        name.map(|_| model)
    }
}

/// Largest figure that means anything here.
const MOST: u64 = 1_000_000_000_000;

fn count(env: &mut Env, key: Key, default: u64, most: u64) -> u64 {
    let wanted = format!("a whole number from 0 to {most}");
    env.parse_with(key, default, &wanted, |text| text.parse().ok().filter(|n| *n <= most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_model_without_its_name() {
        assert_eq!(Model::read(&mut Env::of([("OPENAI_API_KEY", "sk-planted")])), None);
        let mut env = Env::of([("OPENAI_MODEL", "small"), ("OPENAI_API_KEY", "sk-planted")]);
        let model = Model::read(&mut env).unwrap();
        assert_eq!(model.settings.base.as_str(), HOSTED);
        let shown = format!("{model:?} {}", env.finish().unwrap());
        assert!(shown.contains("OPENAI_API_KEY = ***") && !shown.contains("planted"), "{shown}");
    }

    #[test]
    fn limits_and_prices_are_read_and_what_is_wrong_is_named() {
        let mut env = Env::of([
            ("OPENAI_MODEL", "small"),
            ("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1/"),
            ("JOBSTREAM_LLM_TOKENS", "9000"),
            ("JOBSTREAM_LLM_INPUT_PRICE_MICROS", "150000"),
        ]);
        let model = Model::read(&mut env).unwrap();
        assert_eq!((model.operation.tokens, model.settings.price.input_micros), (9000, 150_000));
        let mut env = Env::of([("OPENAI_BASE_URL", "ftp://x"), ("JOBSTREAM_LLM_TOKENS", "many")]);
        assert_eq!(Model::read(&mut env), None);
        assert!(env.finish().unwrap_err().to_string().contains("OPENAI_BASE_URL"));
    }
}
