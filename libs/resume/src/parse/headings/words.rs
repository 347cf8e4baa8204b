//! The words that headings are made of, for those that stand in no table: "Education and certificates",
//! "Professional nursing experience".

use std::{collections::HashSet, sync::LazyLock};

use super::{super::vocabulary, SPELLINGS, Topic, exact};

/// Words that headings are made of.
static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| SPELLINGS.iter().flat_map(|spelling| spelling.split(' ')).collect());

/// Last or first words that make a heading of a line that looks like one.
const CORES: &[(&str, Topic)] = &[
    ("experience", Topic::Work),
    ("employment", Topic::Work),
    ("internships", Topic::Work),
    ("berufserfahrung", Topic::Work),
    ("expérience", Topic::Work),
    ("expériences", Topic::Work),
    ("experiencia", Topic::Work),
    ("doświadczenie", Topic::Work),
    ("education", Topic::Education),
    ("ausbildung", Topic::Education),
    ("formation", Topic::Education),
    ("formación", Topic::Education),
    ("skills", Topic::Skills),
    ("competencies", Topic::Skills),
    ("expertise", Topic::Skills),
    ("technologies", Topic::Skills),
    ("kenntnisse", Topic::Skills),
    ("compétences", Topic::Skills),
    ("competencias", Topic::Skills),
    ("umiejętności", Topic::Skills),
    ("projects", Topic::Projects),
    ("projekte", Topic::Projects),
    ("projets", Topic::Projects),
    ("proyectos", Topic::Projects),
    ("projekty", Topic::Projects),
    ("certifications", Topic::Certificates),
    ("certificates", Topic::Certificates),
    ("licenses", Topic::Certificates),
    ("licences", Topic::Certificates),
    ("training", Topic::Certificates),
    ("zertifikate", Topic::Certificates),
    ("languages", Topic::Languages),
    ("awards", Topic::Awards),
    ("honors", Topic::Awards),
    ("honours", Topic::Awards),
    ("achievements", Topic::Other),
    ("publications", Topic::Publications),
    ("interests", Topic::Other),
    ("involvement", Topic::Volunteer),
    ("activities", Topic::Volunteer),
    ("volunteering", Topic::Volunteer),
    ("references", Topic::Other),
    ("affiliations", Topic::Other),
    ("memberships", Topic::Other),
    ("talks", Topic::Other),
    ("erfahrung", Topic::Work),
    ("erfahrungen", Topic::Work),
    ("tätigkeiten", Topic::Work),
    ("praktika", Topic::Work),
    ("stages", Topic::Work),
    ("experiencias", Topic::Work),
    ("esperienza", Topic::Work),
    ("esperienze", Topic::Work),
    ("studium", Topic::Education),
    ("formations", Topic::Education),
    ("études", Topic::Education),
    ("estudios", Topic::Education),
    ("wykształcenie", Topic::Education),
    ("edukacja", Topic::Education),
    ("formazione", Topic::Education),
    ("fähigkeiten", Topic::Skills),
    ("conocimientos", Topic::Skills),
    ("habilidades", Topic::Skills),
    ("competenze", Topic::Skills),
    ("strengths", Topic::Skills),
    ("weiterbildung", Topic::Certificates),
    ("zertifizierungen", Topic::Certificates),
    ("cursos", Topic::Certificates),
    ("certificaciones", Topic::Certificates),
    ("szkolenia", Topic::Certificates),
    ("kursy", Topic::Certificates),
    ("certyfikaty", Topic::Certificates),
    ("sprachen", Topic::Languages),
    ("langues", Topic::Languages),
    ("idiomas", Topic::Languages),
    ("języki", Topic::Languages),
    ("publikationen", Topic::Publications),
    ("veröffentlichungen", Topic::Publications),
    ("publicaciones", Topic::Publications),
    ("publikacje", Topic::Publications),
    ("auszeichnungen", Topic::Awards),
    ("stipendien", Topic::Awards),
    ("premios", Topic::Awards),
    ("nagrody", Topic::Awards),
    ("voluntariado", Topic::Volunteer),
    ("engagement", Topic::Volunteer),
    ("ehrenamt", Topic::Volunteer),
    ("interessen", Topic::Other),
    ("loisirs", Topic::Other),
    ("zainteresowania", Topic::Other),
];

/// Topic of a heading of several, "Education and certificates": that of the first.
pub(super) fn compound(text: &str) -> Option<Topic> {
    const JOINTS: [&str; 9] = [" & ", " and ", " und ", " et ", " y ", " i ", " oraz ", "/", ", "];
    let lower = text.to_lowercase();
    let lower = lower.trim_end_matches([':', ' ']);
    let joint = JOINTS.iter().find(|joint| lower.contains(**joint))?;
    let topics: Option<Vec<Topic>> = lower.split(joint).map(exact).collect();
    topics.filter(|topics| topics.len() <= 3).and_then(|topics| topics.first().copied())
}

/// Whether a text has words of headings only, two at least: "Professional Nursing Experience".
pub(super) fn is_made_of_words(text: &str) -> bool {
    const FIELDS: &[&str] = &[
        "clinical",
        "management",
        "nursing",
        "technical",
        "industry",
        "international",
        "military",
        "industrial",
        "commercial",
        "supervisory",
        "administrative",
        "sales",
        "engineering",
        "artistic",
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.trim_end_matches(':').split([' ', '/']).collect();
    let known = |word: &&str| *word == "&" || WORDS.contains(*word) || FIELDS.contains(word);
    words.len() > 1 && words.iter().all(known)
}

/// Topic of the last word of a heading, or of the first.
pub(super) fn by_core(text: &str) -> Option<Topic> {
    let words = vocabulary::spelling(text);
    let topic = |word: Option<&String>| {
        let word = word?;
        CORES.iter().find(|(core, _)| core == word).map(|(_, topic)| *topic)
    };
    let found = topic(words.last()).or_else(|| topic(words.first()));
    // What somebody has lived through is no employment.
    let private = words.iter().any(|word| word.starts_with("person") || word.starts_with("persön"));
    found.map(|topic| if private && topic == Topic::Work { Topic::Other } else { topic })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_of_several_is_that_of_the_first() {
        assert_eq!(compound("Educación y Certificados:"), Some(Topic::Education));
        assert_eq!(compound("Berufserfahrung & Praktika"), Some(Topic::Work));
        assert_eq!(compound("Bread and Butter"), None);
        assert_eq!(by_core("Persönliche Erfahrung"), Some(Topic::Other));
        assert!(is_made_of_words("Leadership & Management Experience"));
        assert!(!is_made_of_words("Customer Experience") && !is_made_of_words("Experience"));
    }
}
