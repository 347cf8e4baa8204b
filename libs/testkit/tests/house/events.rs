//! The document of what is published says what the code publishes: every type, its topic, and
//! nothing besides.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::source::Source;

/// Types that code outside tests names.
pub fn types(sources: &[Source]) -> BTreeSet<String> {
    let named = |source: &Source| -> Vec<String> {
        let lines = source.text.lines().enumerate();
        let code = lines.filter(|(index, line)| {
            !source.is_test_line(index + 1) && !line.trim_start().starts_with("//")
        });
        code.flat_map(|(_, line)| line.split('"').skip(1).step_by(2).map(str::to_owned))
            .filter(|text| is_type(text))
            .collect()
    };
    sources.iter().flat_map(named).collect()
}

/// Whether a text is `jobstream.<area>.<entity>.<verb>.v<n>`.
fn is_type(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let word =
        |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    parts.len() == 5
        && parts[0] == "jobstream"
        && parts[1..4].iter().all(word)
        && parts[4].strip_prefix('v').is_some_and(|n| n.parse::<u32>().is_ok())
}

/// What the document and the code do not agree on, a sentence each.
pub fn disagreements(document: &Value, types: &BTreeSet<String>) -> Vec<String> {
    let names = |value: &Value, field: &str| -> BTreeSet<String> {
        let entries = value.as_object().into_iter().flat_map(|object| object.values());
        entries.filter_map(|entry| Some(entry[field].as_str()?.to_owned())).collect()
    };
    let topic = |kind: &String| format!("jobstream.{}.v1", kind.split('.').nth(1).unwrap_or(""));
    let topics: BTreeSet<String> = types.iter().map(topic).collect();
    let listed = |channel: &Value| -> Vec<String> {
        let messages = channel["messages"].as_object().into_iter().flat_map(|all| all.values());
        let named = messages.filter_map(|one| {
            let pointer = one["$ref"].as_str()?.strip_prefix('#')?;
            let name = document.pointer(pointer)?["name"].as_str()?;
            (topic(&name.to_owned()) == channel["address"]).then(|| name.to_owned())
        });
        named.collect()
    };
    let channels = document["channels"].as_object().into_iter().flat_map(|all| all.values());
    let carried: BTreeSet<String> = channels.flat_map(listed).collect();
    let messages = names(&document["components"]["messages"], "name");
    let addresses = names(&document["channels"], "address");
    [
        ("messages", types, &messages),
        ("channels that carry a type", types, &carried),
        ("channels", &topics, &addresses),
    ]
    .into_iter()
    .flat_map(|(what, code, said)| {
        let missing = code.difference(said).map(move |one| format!("{what}: {one} is missing"));
        let extra = said.difference(code).map(move |one| format!("{what}: {one} is not in code"));
        missing.chain(extra).collect::<Vec<_>>()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_is_too_much_is_found() {
        let name = concat!("jobstream.a.b.", "made.v1");
        let code = format!("//! x\nconst A: &str = \"{name}\";\n");
        let types = types(&[Source::new("libs/a/src/b.rs", &code)]);
        assert_eq!(types.len(), 1);
        let document = |name: &str, address: &str| {
            serde_json::json!({
                "channels": {"a": {"address": address,
                    "messages": {"m": {"$ref": "#/components/messages/m"}}}},
                "components": {"messages": {"m": {"name": name}}},
            })
        };
        assert!(disagreements(&document(name, "jobstream.a.v1"), &types).is_empty());
        assert_eq!(disagreements(&document(name, "jobstream.b.v1"), &types).len(), 3);
        let other = concat!("jobstream.a.b.", "lost.v1");
        assert_eq!(disagreements(&document(other, "jobstream.a.v1"), &types).len(), 4);
    }
}
