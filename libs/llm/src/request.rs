//! What is asked of a model: instructions of ours, data of others, and the form of the answer.

use serde_json::Value;

/// Form that an answer has to have.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Its name: letters, digits, `_` and `-`.
    pub name: &'static str,
    /// JSON schema of an object; every property required, none besides.
    pub schema: Value,
}

/// A question to a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Instructions. Text of others never stands here.
    pub instructions: String,
    /// The data that the instructions speak of; what stands in it is no instruction.
    pub data: String,
    /// Form of the answer.
    pub schema: Schema,
    /// Tokens that may be written at most.
    pub output_tokens: u32,
}

impl Request {
    /// Tokens that are sent, at most. No tokenizer makes more tokens than bytes; the roles of the
    /// messages and what is said of the schema take the rest.
    pub(crate) fn input_tokens_most(&self) -> u64 {
        let bytes =
            self.instructions.len() + self.data.len() + self.schema.schema.to_string().len();
        u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(300)
    }

    /// Tokens that are sent, about: four bytes each, as most text of most languages has them.
    pub(crate) fn input_tokens_about(&self) -> u64 {
        self.input_tokens_most() / 4
    }
}
