//! Parts a sentence that demands one thing and wishes for another: "SQL, ideally PostgreSQL" demands
//! SQL, and "Fluent English; Dutch is a plus" demands English.

use super::{WISHES, holds};

/// Words that begin a wish within a sentence.
const BEGINS: &[&str] = &[
    "ideally",
    "preferably",
    "idealerweise",
    "bestenfalls",
    "vorzugsweise",
    "gerne auch",
    "idéalement",
    "de préférence",
    "idealmente",
    "preferiblemente",
    "preferentemente",
    "najlepiej",
];
/// What a part that demands something says.
const DEMANDS: &[&str] = &[
    "experience",
    "knowledge",
    "degree",
    "skill",
    "abilit",
    "years",
    "understanding",
    "proficien",
    "qualif",
    "certif",
    "licen",
    "fluent",
    "familiar",
    "kenntnis",
    "erfahr",
    "umgang",
    "ausbildung",
    "studium",
    "führerschein",
    "fließend",
    "sicher",
    "expérience",
    "connaissance",
    "maîtrise",
    "diplôme",
    "titulaire",
    "experiencia",
    "conocimiento",
    "dominio",
    "título",
    "doświadczeni",
    "znajomoś",
    "wykształceni",
    "umiejętnoś",
];
/// Words that join the things of one list.
const JOINS: &[&str] = &[
    " or ", " and ", " and/or ", " oder ", " und ", " ou ", " et ", " o ", " y ", " lub ", " i ",
    " oraz ",
];

/// The demand and the wish of a sentence that has both; none of one that has one of them, or whose
/// wish may be about the whole.
pub(crate) fn parted(text: &str) -> Option<(&str, &str)> {
    let (before, wish) = begins(text).or_else(|| ends(text))?;
    let demand = before.trim_end_matches([',', ';', ' ', '–', '-', '.']);
    let demands = DEMANDS.iter().any(|word| demand.to_lowercase().contains(word));
    let apart = demand.matches('(').count() == demand.matches(')').count();
    (demands && apart && !holds(demand, WISHES)).then_some((demand, wish.trim()))
}

/// Before and from a word that begins a wish on, behind a comma or the like.
fn begins(text: &str) -> Option<(&str, &str)> {
    let cuts = text.char_indices().filter(|(_, c)| matches!(c, ',' | ';' | '–'));
    let mut parts = cuts.map(|(at, c)| (&text[..at], &text[at + c.len_utf8()..]));
    parts.find(|(_, rest)| {
        let rest = rest.trim_start().to_lowercase();
        BEGINS.iter().any(|word| rest.starts_with(word))
    })
}

/// Before and from the last comma on, where only what follows it is wished for and is no last thing of
/// a list.
fn ends(text: &str) -> Option<(&str, &str)> {
    let at = text.rfind([',', ';'])?;
    let (before, wish) = (&text[..at], &text[at + 1..]);
    let padded = format!("{} ", wish.to_lowercase());
    let listed = !text[at..].starts_with(';') && JOINS.iter().any(|join| padded.contains(join));
    (holds(wish, WISHES) && wish.split_whitespace().count() >= 3 && !listed)
        .then_some((before, wish))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_in_a_demand_leaves_the_demand() {
        for (text, demand, wish) in [
            ("Fluent English; Dutch is a plus", "Fluent English", "Dutch is a plus"),
            (
                "5+ years of experience in sales, ideally in Spain",
                "5+ years of experience in sales",
                "ideally in Spain",
            ),
            (
                "Sicherer Umgang mit Excel, idealerweise mit SAP",
                "Sicherer Umgang mit Excel",
                "idealerweise mit SAP",
            ),
            (
                "Gute Englischkenntnisse in Wort und Schrift, Polnisch von Vorteil",
                "Gute Englischkenntnisse in Wort und Schrift",
                "Polnisch von Vorteil",
            ),
        ] {
            assert_eq!(parted(text), Some((demand, wish)), "{text}");
        }
        for text in [
            "Experience with pumps, valves or fluid handling is a plus",
            "Kafka, Redis preferred",
            "Experience with Rust",
            "Ideally you know SQL, Python and R",
        ] {
            assert_eq!(parted(text), None, "{text}");
        }
    }
}
