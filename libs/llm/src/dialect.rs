//! What a server understands of the protocol. Servers that call themselves compatible know more or
//! less of it: the newest words are tried first, and what a server refuses by name is not said again.

use std::sync::{Mutex, PoisonError};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::request::{Request, Schema};

/// How the form of the answer is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// By a schema that the server holds the model to.
    Schema,
    /// As some JSON object; the schema stands in the instructions.
    Object,
    /// In the instructions alone.
    Told,
}

/// The words that a call is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    form: Form,
    /// Whether the limit has its newer name.
    completion_limit: bool,
    /// Whether the server is asked to say what a streamed answer cost.
    usage: bool,
}

impl Dialect {
    const NEWEST: Self = Self { form: Form::Schema, completion_limit: true, usage: true };

    /// Body of a call, answered as a stream, in the words that the server knows.
    pub(crate) fn body(self, request: &Request, model: &str) -> Value {
        let instructions = match self.told(&request.schema) {
            Some(form) => format!("{}\n\n{form}", request.instructions),
            None => request.instructions.clone(),
        };
        let mut body = json!({
            "model": model,
            "stream": true,
            "messages": [
                { "role": "system", "content": instructions },
                { "role": "user", "content": request.data },
            ],
        });
        self.say(&mut body, &request.schema, request.output_tokens);
        body
    }

    /// Lays its words into the body of a call.
    fn say(self, body: &mut Value, schema: &Schema, output_tokens: u32) {
        let limit = if self.completion_limit { "max_completion_tokens" } else { "max_tokens" };
        body[limit] = json!(output_tokens);
        if self.usage {
            body["stream_options"] = json!({ "include_usage": true });
        }
        let Schema { name, schema } = schema;
        match self.form {
            Form::Schema => {
                let schema = json!({ "name": name, "strict": true, "schema": schema });
                body["response_format"] = json!({ "type": "json_schema", "json_schema": schema });
            }
            Form::Object => body["response_format"] = json!({ "type": "json_object" }),
            Form::Told => {}
        }
    }

    /// What the instructions have to say of the form of the answer.
    fn told(self, schema: &Schema) -> Option<String> {
        let said = || {
            format!(
                "Answer with one JSON object of this schema and nothing else: {}",
                schema.schema
            )
        };
        (self.form != Form::Schema).then(said)
    }

    /// What is left to say to a server that complained so; the same where it named nothing of it.
    fn without(self, complaint: &str) -> Self {
        let names = |words: &[&str]| words.iter().any(|word| complaint.contains(word));
        let form = match self.form {
            Form::Schema => Form::Object,
            Form::Object | Form::Told => Form::Told,
        };
        let of_the_form = ["response_format", "response format", "json_schema", "json_object"];
        Self {
            form: if names(&of_the_form) { form } else { self.form },
            completion_limit: self.completion_limit && !names(&["max_completion_tokens"]),
            usage: self.usage && !names(&["stream_options", "include_usage"]),
        }
    }
}

/// What is known of a server.
#[derive(Debug)]
pub(crate) struct Known(Mutex<Dialect>);

impl Default for Known {
    fn default() -> Self {
        Self(Mutex::new(Dialect::NEWEST))
    }
}

impl Known {
    /// The words to use now.
    pub(crate) fn now(&self) -> Dialect {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns from a call that was refused.
    pub(crate) fn refused(&self, used: Dialect, status: StatusCode, complaint: &[u8]) {
        let wrong = [StatusCode::BAD_REQUEST, StatusCode::UNPROCESSABLE_ENTITY];
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have learnt it already.
        if wrong.contains(&status) && *known == used {
            *known = used.without(&String::from_utf8_lossy(complaint).to_ascii_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_is_said_step_by_step_and_only_what_was_named_is_left_out() {
        let first =
            Dialect::NEWEST.without("this model does not support response format `json_schema`");
        assert_eq!(first, Dialect { form: Form::Object, ..Dialect::NEWEST });
        let second = first.without("response_format: extra inputs are not permitted");
        assert_eq!(second.form, Form::Told);
        assert_eq!(second.without("response_format"), second);
        let both = Dialect::NEWEST.without("unknown: stream_options, max_completion_tokens");
        assert_eq!(both, Dialect { form: Form::Schema, completion_limit: false, usage: false });
        assert_eq!(Dialect::NEWEST.without("the prompt is too long"), Dialect::NEWEST);
    }

    #[test]
    fn nothing_is_learnt_from_other_refusals_or_twice_from_one() {
        let known = Known::default();
        known.refused(known.now(), StatusCode::UNAUTHORIZED, b"response_format");
        assert_eq!(known.now(), Dialect::NEWEST);
        known.refused(Dialect::NEWEST, StatusCode::BAD_REQUEST, b"response_format");
        known.refused(Dialect::NEWEST, StatusCode::BAD_REQUEST, b"response_format");
        assert_eq!(known.now().form, Form::Object);
    }
}
