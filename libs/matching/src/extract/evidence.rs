//! Whether the text around a word that is common, too, speaks of a skill.

/// Words after which a common word is a skill.
const BEFORE: &[&str] = &[
    "in",
    "with",
    "using",
    "knowledge of",
    "microsoft",
    "ms",
    "experience of",
    "mit",
    "en",
    "avec",
    "con",
    "w",
    "language",
    "and",
    "or",
    "advanced",
    "und",
    "et",
    "y",
    "of",
];

/// Words before which a common word is a skill.
const AFTER: &[&str] = &[
    "developer",
    "developers",
    "engineer",
    "engineers",
    "programmer",
    "programming",
    "code",
    "language",
    "backend",
    "services",
    "service",
    "microservices",
    "applications",
    "framework",
    "skills",
    "experience",
    "knowledge",
    "database",
    "stack",
    "ecosystem",
    "sdk",
    "library",
    "entwickler",
    "kenntnisse",
    "reporting",
    "macros",
    "production",
];

/// Whether the text around a common word speaks of a skill.
pub(super) fn evident(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].trim_end();
    let after = text[end..].trim_start();
    let parted =
        |c: char| matches!(c, ',' | ';' | '|' | '/' | '•' | '·' | '(' | ')' | ':' | '*' | '+');
    let opens = before.is_empty() || before.ends_with(parted);
    let closes = after.trim_end_matches('.').is_empty() || after.starts_with(parted);
    if opens && closes {
        return true;
    }
    let next = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if AFTER.contains(&next) && after.starts_with(next) {
        return true;
    }
    let led = BEFORE.iter().any(|word| {
        before
            .strip_suffix(word)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with(|c: char| !c.is_alphanumeric()))
    });
    let ends =
        closes || matches!(next, "and" | "or" | "for" | "und" | "et" | "y" | "is" | "on" | "as");
    led && ends
}
