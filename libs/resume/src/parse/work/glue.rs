//! Parts "Acme Senior Data Engineer" where nothing stands between employer and title: the title
//! starts at the first of the words before its head that usually belong to titles.

use super::super::vocabulary;

/// Words that stand before the head of a title.
const MODIFIERS: &[&str] = &[
    "senior",
    "sr",
    "junior",
    "jr",
    "lead",
    "principal",
    "staff",
    "chief",
    "head",
    "vice",
    "deputy",
    "assistant",
    "associate",
    "acting",
    "interim",
    "graduate",
    "student",
    "summer",
    "research",
    "teaching",
    "software",
    "hardware",
    "data",
    "web",
    "full",
    "stack",
    "full-stack",
    "fullstack",
    "front",
    "end",
    "front-end",
    "frontend",
    "back",
    "back-end",
    "backend",
    "mobile",
    "ios",
    "android",
    "java",
    "python",
    "javascript",
    "php",
    "ruby",
    "c",
    "net",
    "devops",
    "cloud",
    "platform",
    "infrastructure",
    "site",
    "reliability",
    "security",
    "network",
    "system",
    "systems",
    "database",
    "machine",
    "learning",
    "ai",
    "ml",
    "qa",
    "test",
    "quality",
    "product",
    "project",
    "program",
    "programme",
    "business",
    "financial",
    "finance",
    "marketing",
    "sales",
    "account",
    "accounts",
    "key",
    "customer",
    "client",
    "technical",
    "r&d",
    "ux",
    "ui",
    "graphic",
    "visual",
    "creative",
    "content",
    "social",
    "media",
    "digital",
    "human",
    "resources",
    "hr",
    "office",
    "executive",
    "administrative",
    "operations",
    "logistics",
    "supply",
    "chain",
    "warehouse",
    "store",
    "shift",
    "team",
    "registered",
    "clinical",
    "medical",
    "general",
    "regional",
    "area",
    "global",
    "corporate",
    "legal",
    "mechanical",
    "electrical",
    "civil",
    "process",
    "production",
    "design",
    "development",
    "support",
    "help",
    "desk",
    "service",
    "head",
    "intern",
    "internship",
    "trainee",
    "working",
    "freelance",
];

/// Whether a word, in small letters, stands before the head of titles.
pub(super) fn is_modifier(word: &str) -> bool {
    MODIFIERS.contains(&word)
}

/// Splits into employer and title; none where nothing is left for the employer.
pub(super) fn part(text: &str) -> Option<(&str, &str)> {
    let starts: Vec<usize> =
        [0].into_iter().chain(text.match_indices(' ').map(|(at, _)| at + 1)).collect();
    let word = |at: usize| {
        let end = starts.get(at + 1).map_or(text.len(), |next| next - 1);
        text[starts[at]..end].trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
    };
    let titled = |at: usize| word(at).split('(').any(vocabulary::is_title_word);
    let head = (0..starts.len()).rev().find(|&at| titled(at))?;
    let mut first = head;
    while first > 0 && (titled(first - 1) || MODIFIERS.contains(&word(first - 1).as_str())) {
        first -= 1;
    }
    (first > 0).then(|| (text[..starts[first]].trim_end(), &text[starts[first]..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_employer_is_what_stands_before_the_title() {
        assert_eq!(part("Acme Senior Data Engineer"), Some(("Acme", "Senior Data Engineer")));
        assert_eq!(
            part("Acme Ltd Data Analyst(Intern)"),
            Some(("Acme Ltd", "Data Analyst(Intern)"))
        );
        assert_eq!(part("Senior Data Engineer"), None);
        assert_eq!(part("Acme Ltd"), None);
    }
}
