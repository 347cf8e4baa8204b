//! An independent judge of tailored resumes: it sees the text of the resume and the text of the
//! output, and nothing else of this program. It shares no code with reader, parser, writer or
//! ledger and knows no skill; it asks of every word, number, date and link of the output whether
//! the resume has it.

use std::collections::{BTreeMap, BTreeSet};

/// Headings that a tailored resume may add, and words that say nothing about anybody.
const NEUTRAL: &str = "selected qualifications summary experience education skills projects \
    languages certificates certifications profile present \
    a an the and or of in on at for to with by from as is was were \
    built created developed cut lowered reduced raised increased led headed ran operated wrote \
    authored checked verified fixed repaired moved migrated";

/// Names of one thing, as a reader of resumes knows them.
const SAME: [&[&str]; 6] = [
    &["kubernetes", "k8s"],
    &["postgresql", "postgres"],
    &["javascript", "js"],
    &["typescript", "ts"],
    &["go", "golang"],
    &["node.js", "nodejs"],
];

/// What a text says, word by word.
pub struct Judge {
    words: BTreeSet<String>,
    numbers: BTreeMap<String, usize>,
    signs: BTreeSet<char>,
    links: BTreeSet<String>,
}

impl Judge {
    /// Reads the resume.
    pub fn of(resume: &str) -> Self {
        let mut judge = Self {
            words: NEUTRAL.split_whitespace().map(str::to_owned).collect(),
            numbers: BTreeMap::new(),
            signs: resume.chars().filter(|c| !c.is_alphanumeric()).collect(),
            links: resume.split_whitespace().filter(|word| is_link(word)).map(bare).collect(),
        };
        for word in words(resume) {
            if word.chars().any(|c| c.is_ascii_digit()) {
                *judge.numbers.entry(word.clone()).or_default() += 1;
            }
            for names in SAME.iter().filter(|names| names.contains(&word.as_str())) {
                judge.words.extend(names.iter().map(|name| (*name).to_owned()));
            }
            judge.words.insert(word);
        }
        judge
    }

    /// What the output says that the resume does not say, in words for whoever reads the test.
    pub fn complaints(&self, output: &str) -> Vec<String> {
        let mut complaints = Vec::new();
        for word in words(output) {
            let known = self.words.contains(&word) || self.other_form(&word);
            if !known {
                complaints.push(format!("word {word:?}"));
            }
        }
        // Only what lists and rules of a page are made of may be added.
        let page =
            [' ', '\n', '-', '•', '=', '|', ',', '.', '(', ')', ':', '&', ';', '–', '·', '/'];
        let foreign =
            |c: &char| !c.is_alphanumeric() && !page.contains(c) && !self.signs.contains(c);
        complaints.extend(output.chars().filter(foreign).map(|c| format!("sign {c:?}")));
        let links = output.split_whitespace().filter(|word| is_link(word)).map(bare);
        complaints
            .extend(links.filter(|link| !self.links.contains(link)).map(|l| format!("link {l}")));
        complaints.extend(self.multiplied(output));
        complaints
    }

    /// Numbers that stand in the output more often than twice as often as in the resume: a line may
    /// be shown at the top and in its place, and no more.
    fn multiplied(&self, output: &str) -> Vec<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for word in words(output).filter(|word| word.chars().any(|c| c.is_ascii_digit())) {
            *counts.entry(word).or_default() += 1;
        }
        let most = |number: &String| self.numbers.get(number).copied().unwrap_or(0) * 2;
        let many = counts.into_iter().filter(|(number, count)| *count > most(number));
        many.map(|(number, count)| format!("number {number} stands {count} times")).collect()
    }

    /// Whether the resume has the word with another ending.
    fn other_form(&self, word: &str) -> bool {
        let stem = |word: &str| {
            let letters: Vec<char> = word.chars().collect();
            letters[..letters.len().saturating_sub(3).max(4).min(letters.len())]
                .iter()
                .collect::<String>()
        };
        let digits = word.chars().any(|c| c.is_ascii_digit());
        !digits
            && word.chars().count() >= 5
            && self.words.iter().any(|known| {
                known.chars().count().abs_diff(word.chars().count()) <= 3
                    && (known.starts_with(&stem(word)) && stem(known) == stem(word)
                        || known.starts_with(word)
                        || word.starts_with(known.as_str()) && known.chars().count() >= 4)
            })
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '+' | '#' | '@')))
        .map(|word| word.trim_matches('.').to_lowercase())
        .filter(|word| word.chars().any(char::is_alphanumeric))
}

fn is_link(word: &str) -> bool {
    let word = word.to_lowercase();
    word.contains("://") || word.contains("www.") || word.contains('@') || word.contains("](")
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

#[test]
fn the_judge_sees_what_was_invented_and_nothing_else() {
    let judge = Judge::of("Ran k8s for Acme, 2019 - 2021. Cut cost by 40 %. me@mail.example");
    let none: Vec<String> = Vec::new();
    assert_eq!(
        judge.complaints("Operated Kubernetes for Acme | 2019 - 2021\nReduced costs by 40 %"),
        none
    );
    for invented in [
        "Ran Erlang",
        "Ran k8s for Globex",
        "since 2018",
        "Cut cost by 45 %",
        "<b>Ran</b>",
        "see http://evil.example",
        "mail you@mail.example",
        "40 40 40",
        "Ran k8s\u{200b}",
    ] {
        assert!(!judge.complaints(invented).is_empty(), "{invented}");
    }
}
