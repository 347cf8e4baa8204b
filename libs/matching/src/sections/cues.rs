//! Words that tell a demand from a wish and from a duty, and years of experience.

mod aside;
mod wish;
mod years;

pub(crate) use self::{
    aside::aside,
    wish::parted,
    years::{any_work, years},
};

/// A demand, as a part of a word or several words in small letters.
const DEMANDS: &[&str] = &[
    "experience with",
    "experience in",
    "experience of",
    "experience as",
    "experience using",
    "experience working",
    "years of",
    "years' experience",
    "years’ experience",
    "years experience",
    "knowledge of",
    "proficien",
    "familiar with",
    "familiarity with",
    "degree in",
    "bachelor's",
    "bachelor’s",
    "master's degree",
    "must have",
    "must be",
    "must hold",
    "is required",
    "are required",
    "required:",
    "you have ",
    "you've ",
    "you are a ",
    "you are an ",
    "you bring",
    "ability to",
    "fluent",
    "fluency",
    "skilled in",
    "expertise in",
    "background in",
    "understanding of",
    "track record",
    "certified",
    "certification",
    "licence",
    "license",
    "qualified",
    "comfortable with",
    "good command",
    "hands-on",
    "erfahrung",
    "kenntnisse",
    "abgeschlossene",
    "sicherer umgang",
    "sicher im umgang",
    "du hast",
    "sie haben",
    "du bist",
    "sie verfügen",
    "führerschein",
    "bereitschaft",
    "expérience",
    "maîtrise",
    "connaissance",
    "diplôme",
    "vous avez",
    "vous êtes",
    "vous maîtrisez",
    "vous disposez",
    "titulaire",
    "permis",
    "experiencia",
    "conocimiento",
    "dominio de",
    "titulación",
    "carnet",
    "imprescindible",
    "doświadczeni",
    "znajomość",
    "znajomości",
    "wykształcenie",
    "umiejętność",
    "prawo jazdy",
    "uprawnienia",
    "wymagan",
];

/// A wish.
const WISHES: &[&str] = &[
    "nice to have",
    "nice-to-have",
    "preferred",
    "is a plus",
    "a plus",
    "are a plus",
    "bonus",
    "ideally",
    "desirable",
    "desired",
    "an advantage",
    "advantageous",
    "would be great",
    "would be nice",
    "also have",
    "not required",
    "not essential",
    "optional",
    "beneficial",
    "von vorteil",
    "wünschenswert",
    "idealerweise",
    "gerne auch",
    "pluspunkt",
    "souhaité",
    "souhaitée",
    "serait un plus",
    "est un plus",
    "un atout",
    "apprécié",
    "idéalement",
    "valorable",
    "se valorará",
    "deseable",
    "se valora",
    "mile widzian",
    "dodatkowym atutem",
    "będzie atutem",
    "dodatkowy atut",
    "plusem",
];

/// A duty.
const DUTIES: &[&str] = &[
    "you will",
    "you'll",
    "you’ll",
    "responsible for",
    "your tasks",
    "you lead",
    "sie übernehmen",
    "du übernimmst",
    "zuständig für",
    "vous serez",
    "vous assurez",
    "te encargarás",
    "serás responsable",
    "będziesz",
    "verantwortlich für",
];

/// Whether a sentence demands something of a person.
pub(crate) fn demands(text: &str) -> bool {
    holds(text, DEMANDS)
}

/// Whether a sentence demands something in words that no duty uses.
pub(crate) fn plain_demands(text: &str) -> bool {
    const PLAIN: &[&str] = &[
        "you have ",
        "you bring",
        "must have",
        "must hold",
        "is required",
        "are required",
        "degree in",
        "du hast",
        "sie haben",
        "vous avez",
        "se requiere",
        "wymagan",
    ];
    years(text).is_some() || holds(text, PLAIN)
}

/// Whether a sentence says that something would be welcome. A wish in brackets is about a part.
pub(crate) fn wishes(text: &str) -> bool {
    let whole = text.starts_with('(');
    let outside = text.split_once('(').filter(|_| !whole).map(|(before, rest)| {
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        format!("{before} {after}")
    });
    holds(outside.as_deref().unwrap_or(text), WISHES)
}

/// Whether a sentence only says that something is not needed.
pub(crate) fn waived(text: &str) -> bool {
    const WAIVED: &[&str] = &[
        "not required",
        "not necessary",
        "not needed",
        "not essential",
        "nicht erforderlich",
        "nicht notwendig",
        "nicht zwingend",
        "pas nécessaire",
        "pas requis",
        "pas exigé",
        "no es necesari",
        "no se requiere",
        "nie jest wymagan",
        "nie są wymagan",
    ];
    const BUT: &[&str] = &[
        "plus",
        "but ",
        "preferred",
        "advantage",
        "helpful",
        "welcome",
        "desirable",
        "bonus",
        "nice",
        "aber",
        "vorteil",
        "mais",
        "atout",
        "pero",
        "valor",
        "ale ",
        "atut",
    ];
    holds(text, WAIVED) && !holds(text, BUT)
}

/// Whether a sentence is about what is paid or given, wherever it stands.
pub(crate) fn pays(text: &str) -> bool {
    const PAYS: &[&str] = &[
        "hourly rate",
        "base salary",
        "salary range",
        "pay range",
        "pay rate",
        "benefits/perks",
        "benefits package",
        "compensation package",
        "compensation range",
        "is eligible for",
    ];
    holds(text, PAYS)
}

/// Whether a sentence is about the law of applications.
pub(crate) fn legal(text: &str) -> bool {
    const LEGAL: &[&str] = &[
        "equal opportunity",
        "equal employment",
        "without regard to",
        "regardless of",
        "reasonable accommodation",
        "criminal histor",
        "all qualified applicants",
        "background check is",
        "unabhängig von geschlecht",
        "schwerbehinder",
        "sans distinction",
        "igualdad de oportunidades",
        "klauzul",
        "wyrażam zgodę",
        "gdpr notice",
    ];
    holds(text, LEGAL)
}

/// Whether a sentence says what is to be done.
pub(crate) fn duties(text: &str) -> bool {
    holds(text, DUTIES)
}

fn holds(text: &str, cues: &[&str]) -> bool {
    let lower = text.to_lowercase();
    cues.iter().any(|cue| {
        lower
            .match_indices(cue)
            .any(|(at, _)| !lower[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_no_demands() {
        assert!(wishes("Kafka would be a plus") && wishes("SAP-Kenntnisse von Vorteil"));
        assert!(!wishes("Kafka is required"));
        assert!(demands("You have experience with Kafka") && demands("Erfahrung mit SAP"));
        assert!(duties("You will write code") && !duties("Tea and cake"));
    }

    #[test]
    fn sentences_about_the_employer_are_aside() {
        for text in ["We are a family of bakers", "Our mission is bread", "Please send your CV"] {
            assert!(aside(text), "{text}");
        }
        for text in [
            "We are looking for a baker who knows rye",
            "Experience in how grant applications are written",
            "You will apply glaze",
            "Bake bread",
        ] {
            assert!(!aside(text), "{text}");
        }
    }
}
