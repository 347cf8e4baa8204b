//! The answers of the protocol, as far as they are read. Servers differ in what they add and leave
//! out, so everything is optional and what is unknown is passed over.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A whole answer, or a piece of one.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Completion {
    #[serde(default)]
    pub(crate) choices: Vec<Choice>,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) usage: Option<Tokens>,
    /// Some servers tell a failure in the middle of a stream.
    #[serde(default)]
    pub(crate) error: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    pub(crate) index: u32,
    #[serde(default, alias = "message")]
    pub(crate) delta: Option<Delta>,
    #[serde(default)]
    pub(crate) finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Delta {
    #[serde(default)]
    pub(crate) content: Option<String>,
    #[serde(default)]
    pub(crate) refusal: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) struct Tokens {
    #[serde(default)]
    pub(crate) prompt_tokens: u64,
    #[serde(default)]
    pub(crate) completion_tokens: u64,
}

/// Figures that are none are no reason to throw an answer away.
fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tokens>, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

/// The name that a server gives to what is wrong, if it looks like one.
pub(crate) fn error_code(body: &[u8]) -> String {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let field = |name: &str| value.pointer(&format!("/error/{name}")).and_then(Value::as_str);
    let named = |text: &&str| {
        (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    field("code").filter(named).or_else(|| field("type").filter(named)).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_different_servers_are_read() {
        let read = |text: &str| serde_json::from_str::<Completion>(text).unwrap();
        let whole = read(
            r#"{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":
            {"role":"assistant","content":"Hi","reasoning_content":"Hm"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}"#,
        );
        assert_eq!(whole.choices[0].delta.as_ref().unwrap().content.as_deref(), Some("Hi"));
        assert_eq!(whole.usage.unwrap().completion_tokens, 1);
        let piece =
            read(r#"{"choices":[{"delta":{"role":"assistant","content":null}}],"usage":null}"#);
        assert!(piece.choices[0].delta.as_ref().unwrap().content.is_none());
        assert!(read(r#"{"choices":[],"usage":{"prompt_tokens":-1}}"#).usage.is_none());
    }

    #[test]
    fn a_name_of_an_error_is_a_name_and_no_prose() {
        let quota = br#"{"error":{"message":"...","type":"insufficient_quota","code":null}}"#;
        assert_eq!(error_code(quota), "insufficient_quota");
        assert_eq!(error_code(br#"{"error":{"code":"Key sk-1 is wrong"}}"#), "");
        assert_eq!(error_code(b"<html>"), "");
    }
}
