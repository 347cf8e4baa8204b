//! Words that tell a demand from a wish and from a duty, and years of experience.

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
pub(super) fn demands(text: &str) -> bool {
    holds(text, DEMANDS)
}

/// Whether a sentence demands something in words that no duty uses.
pub(super) fn plain_demands(text: &str) -> bool {
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
pub(super) fn wishes(text: &str) -> bool {
    let whole = text.starts_with('(');
    let outside = text.split_once('(').filter(|_| !whole).map(|(before, rest)| {
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        format!("{before} {after}")
    });
    holds(outside.as_deref().unwrap_or(text), WISHES)
}

/// Whether a sentence is about the law of applications.
pub(super) fn legal(text: &str) -> bool {
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
pub(super) fn duties(text: &str) -> bool {
    holds(text, DUTIES)
}

fn holds(text: &str, cues: &[&str]) -> bool {
    let lower = text.to_lowercase();
    cues.iter().any(|cue| {
        lower
            .match_indices(cue)
            .any(|(at, _)| !lower[..at].chars().next_back().is_some_and(char::is_alphanumeric))
    })
}

const YEARS: &[&str] = &[
    "year", "years", "yrs", "yr", "jahr", "jahre", "jahren", "an", "ans", "année", "années", "año",
    "años", "lat", "lata", "rok",
];

const NUMBERS: &[(&str, u8)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("ten", 10),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("fünf", 5),
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("dwa", 2),
    ("trzy", 3),
    ("pięć", 5),
];

/// Years of experience that a sentence names; of "3-5 years" the smaller.
pub(super) fn years(text: &str) -> Option<u8> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|word| YEARS.contains(word))?;
    let number = |word: &str| {
        let spelled = NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        spelled.or_else(|| word.parse::<u8>().ok().filter(|value| (1..=40).contains(value)))
    };
    let last = words[..at].iter().rev().take(3).position(|word| number(word).is_some())?;
    let place = at - 1 - last;
    let value = number(words[place]);
    // "3 - 5 years", "3 to 5 years"
    let lower_bound = place.checked_sub(1).and_then(|before| {
        let joined = matches!(words[before], "to" | "bis" | "à" | "a" | "do");
        let before = if joined { before.checked_sub(1)? } else { before };
        number(words[before]).filter(|low| value.is_some_and(|value| *low < value))
    });
    lower_bound.or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_in_digits_and_words() {
        for (text, wanted) in [
            ("5+ years of Rust", Some(5)),
            ("3-5 years' experience", Some(3)),
            ("3 to 5 years", Some(3)),
            ("at least two years", Some(2)),
            ("mindestens drei Jahre Erfahrung", Some(3)),
            ("minimum 2 ans", Some(2)),
            ("al menos 4 años", Some(4)),
            ("min. 5 lat doświadczenia", Some(5)),
            ("founded 120 years ago", None),
            ("no figure, years ahead", None),
        ] {
            assert_eq!(years(text), wanted, "{text}");
        }
    }

    #[test]
    fn wishes_are_no_demands() {
        assert!(wishes("Kafka would be a plus") && wishes("SAP-Kenntnisse von Vorteil"));
        assert!(!wishes("Kafka is required"));
        assert!(demands("You have experience with Kafka") && demands("Erfahrung mit SAP"));
        assert!(duties("You will write code") && !duties("Tea and cake"));
    }
}
