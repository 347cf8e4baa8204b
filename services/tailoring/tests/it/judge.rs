//! An independent judge of tailored resumes: it sees the text of the resume and the text of the
//! output, and nothing else of this program. It shares no code with reader, parser, writer or
//! ledger and knows no skill; it asks of every word, number, date and link of the output whether
//! the resume has it.

use std::collections::{BTreeMap, BTreeSet};

use resume::write::Content;
use tailoring::domain::{tailor, truth};

/// Headings that a tailored resume may add, and words that say nothing about anybody.
const NEUTRAL: &str = "selected qualifications summary experience education skills projects \
    languages certificates certifications profile present \
    a an the and or of in on at for to with by from as is was were \
    built created developed cut lowered reduced raised increased led headed ran operated wrote \
    authored checked verified fixed repaired moved migrated";

/// Words of a summary that is put together, in five languages: they tell what a fact is, not how good.
const FORMS: &str = "most recently since until years professional \
    seit bis zuletzt jahre berufserfahrung erfahrung mit profil \
    depuis dernier poste jusqu en ans d expérience professionnelle pratique \
    desde último puesto hasta años experiencia profesional con perfil \
    od do ostatnio lat lata doświadczenia zawodowego praktyka";

/// What follows a number of years that was reckoned from dates.
const RECKONED: [&[&str]; 6] = [
    &["years", "of", "professional", "experience"],
    &["jahre", "berufserfahrung"],
    &["ans", "d", "expérience", "professionnelle"],
    &["años", "de", "experiencia", "profesional"],
    &["lat", "doświadczenia", "zawodowego"],
    &["lata", "doświadczenia", "zawodowego"],
];

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
            words: [NEUTRAL, FORMS]
                .iter()
                .flat_map(|all| all.split_whitespace())
                .map(str::to_owned)
                .collect(),
            numbers: BTreeMap::new(),
            signs: resume.chars().filter(|c| !c.is_alphanumeric()).collect(),
            links: resume.split_whitespace().filter(|word| is_link(word)).map(bare).collect(),
        };
        for word in words(resume).flat_map(|word| year(&word).into_iter().chain([word])) {
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
        let told: Vec<String> = words(output).collect();
        for (at, word) in told.iter().cloned().enumerate() {
            let known = self.words.contains(&word)
                || self.other_form(&word)
                || self.reckoned(&word, &told[at + 1..]);
            if !known {
                complaints.push(format!("word {word:?}"));
            }
        }
        // Only what lists and rules of a page are made of may be added.
        let page =
            [' ', '\n', '-', '•', '=', '|', ',', '.', '(', ')', ':', '&', ';', '–', '·', '/', '’'];
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
        let told: Vec<String> = words(output).collect();
        for (at, word) in told.iter().enumerate() {
            if word.chars().any(|c| c.is_ascii_digit()) && !self.reckoned(word, &told[at + 1..]) {
                *counts.entry(word.clone()).or_default() += 1;
            }
        }
        let most = |number: &String| self.numbers.get(number).copied().unwrap_or(0) * 2;
        let many = counts.into_iter().filter(|(number, count)| *count > most(number));
        many.map(|(number, count)| format!("number {number} stands {count} times")).collect()
    }

    /// Whether a word is a number of years that fits between the years of the resume, told as such.
    fn reckoned(&self, word: &str, rest: &[String]) -> bool {
        let years = self.numbers.keys();
        let years: Vec<usize> = years
            .filter_map(|number| number.parse().ok())
            .filter(|y| (1950..2100).contains(y))
            .collect();
        let span =
            years.iter().max().zip(years.iter().min()).map_or(0, |(last, first)| last - first);
        word.parse().is_ok_and(|told: usize| told <= span + 1)
            && RECKONED.iter().any(|form| rest.iter().take(form.len()).eq(form.iter()))
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

/// The year of a date that is written with full stops: "05.2018".
fn year(word: &str) -> Option<String> {
    let (before, year) = word.rsplit_once('.')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (digits(before) && digits(year) && year.len() == 4).then(|| year.to_owned())
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
    assert_eq!(judge.complaints("Acme, since 2019. 2 years of professional experience."), none);
    for invented in [
        "Ran Erlang",
        "Seasoned, most recently at Acme",
        "Ran k8s for Globex",
        "since 2018",
        "Cut cost by 45 %",
        "<b>Ran</b>",
        "see http://evil.example",
        "mail you@mail.example",
        "40 40 40",
        "Ran k8s\u{200b}",
        "5 years of professional experience",
        "2 years of experience",
    ] {
        assert!(!judge.complaints(invented).is_empty(), "{invented}");
    }
}

/// Resumes of five languages, and a posting for each.
const CASES: [(&str, &str); 7] = [
    (
        include_str!("../../../../libs/resume/fixtures/sample-cv.md"),
        include_str!("../../fixtures/sample-job.txt"),
    ),
    (
        include_str!("../../../../libs/resume/fixtures/nurse-two-columns.txt"),
        include_str!("../../fixtures/nurse-job.txt"),
    ),
    (
        include_str!("../../../../libs/resume/fixtures/elektroniker-lebenslauf.txt"),
        include_str!("../../fixtures/elektriker-stelle.txt"),
    ),
    (
        include_str!("../../../../libs/resume/fixtures/marketing-cv-fr.txt"),
        include_str!("../../fixtures/communication-poste.txt"),
    ),
    (
        include_str!("../../../../libs/resume/fixtures/almacen-cv-es.txt"),
        include_str!("../../fixtures/almacen-puesto.txt"),
    ),
    (
        include_str!("../../../../libs/resume/fixtures/ksiegowa-cv-pl.txt"),
        include_str!("../../fixtures/ksiegowy-oferta.txt"),
    ),
    (
        include_str!("../../../../libs/resume/fixtures/chef-sidebar.txt"),
        include_str!("../../fixtures/chef-job.txt"),
    ),
];

#[test]
fn a_summary_that_was_put_together_says_nothing_that_the_resume_does_not() {
    let mut told = 0;
    for (cv, job) in CASES {
        let mut resume = resume::parse::parse(cv);
        resume.basics.summary.clear();
        let plan = tailor::plan(&resume, &matching::analyze(job));
        let summary = plan.document.sections.iter().find_map(|section| match &section.content {
            Content::Summary(sentences) => Some(sentences),
            _ => None,
        });
        let Some(summary) = summary else { continue };
        told += 1;
        let text: Vec<&str> = summary.iter().map(|sentence| sentence.text.as_str()).collect();
        let text = text.join(" ");
        assert_eq!(Judge::of(cv).complaints(&text), Vec::<String>::new(), "{text}");
        let ledger = truth::check(&resume, &[], &text).unwrap();
        assert!(ledger.iter().all(|line| line.origin == truth::Origin::Composed), "{ledger:?}");
        assert!(summary.iter().all(|sentence| !sentence.evidence.is_empty()));
    }
    assert!(told >= 4, "{told} of {} have enough to say", CASES.len());
}
