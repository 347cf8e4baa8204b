//! What demands are about: education, levels of a language, permits, clearance.

use super::{Education, words::has};

/// Least education that a demand names: "Bachelor's or Master's" demands a bachelor's.
pub(super) fn education(demand: &str) -> Option<Education> {
    [
        (
            &[
                "apprenticeship",
                "vocational training",
                "vocational qualification",
                "ausbildung",
                "berufsausbildung",
                "abgeschlossene ausbildung",
                "gesellenbrief",
                "bac pro",
                "formación profesional",
            ][..],
            Education::Vocational,
        ),
        (
            &[
                "bachelor",
                "bachelors",
                "bachelor's",
                "bachelor’s",
                "bsc",
                "b.sc",
                "ba",
                "undergraduate degree",
                "degree in",
                "university degree",
                "college degree",
                "hochschulabschluss",
                "studium",
                "abgeschlossenes studium",
                "hochschulstudium",
                "licence en",
                "grado en",
                "wykształcenie wyższe",
                "a degree",
                "degree",
            ][..],
            Education::Bachelor,
        ),
        (
            &[
                "master's degree",
                "master’s degree",
                "masters degree",
                "master degree",
                "msc",
                "m.sc",
                "diplom",
                "mba",
                "master in",
                "bac+5",
                "magister",
            ][..],
            Education::Master,
        ),
        (
            &["phd", "ph.d", "doctorate", "doctoral", "promotion in", "doktorat"][..],
            Education::Doctorate,
        ),
    ]
    .into_iter()
    .find_map(|(words, level)| {
        // "degree" alone says bachelor only where no higher degree is named.
        let generic = level == Education::Bachelor
            && has(
                demand,
                &["master's", "master’s", "msc", "phd", "ph.d", "doctorate", "doctoral"],
            )
            && !has(
                demand,
                &["bachelor", "bachelors", "bachelor's", "bachelor’s", "bsc", "b.sc", "ba"],
            );
        (!generic && has(demand, words)).then_some(level)
    })
}

/// The word for how well a language is spoken.
pub(super) fn level(demand: &str) -> Option<&'static str> {
    [
        "a1",
        "a2",
        "b1",
        "b2",
        "c1",
        "c2",
        "native",
        "bilingual",
        "fluent",
        "fluency",
        "business fluent",
        "proficient",
        "proficiency",
        "professional",
        "conversational",
        "basic",
        "excellent",
        "good",
        "muttersprache",
        "muttersprachler",
        "muttersprachlich",
        "verhandlungssicher",
        "verhandlungssichere",
        "fließend",
        "fließende",
        "fließendes",
        "sehr gute",
        "gute",
        "grundkenntnisse",
        "courant",
        "bilingue",
        "langue maternelle",
        "fluido",
        "nativo",
        "alto",
        "biegle",
        "biegła",
        "dobra",
    ]
    .into_iter()
    .find(|word| has(demand, &[word]))
}

/// Whether a line is about visa and the right to work.
pub(super) fn about_permits(line: &str) -> bool {
    has(
        line,
        &[
            "visa",
            "visas",
            "work permit",
            "right to work",
            "work authorization",
            "work authorisation",
            "authorized to work",
            "authorised to work",
            "eligible to work",
            "legally authorized",
            "arbeitserlaubnis",
            "aufenthaltstitel",
            "permis de travail",
            "permiso de trabajo",
            "pozwolenie na pracę",
            "citizenship",
            "us citizen",
            "u.s. citizen",
            "us citizens",
            "eu citizen",
            "eu citizens",
            "sponsorship",
        ],
    )
}

/// Whether a line says that one has to have it.
pub(super) fn demands_permit(line: &str) -> bool {
    const REFUSED: &[&str] = &[
        "no visa",
        "no sponsorship",
        "not sponsor",
        "unable to sponsor",
        "cannot sponsor",
        "can't sponsor",
        "not able to sponsor",
        "without sponsorship",
        "not offer",
        "not provide",
    ];
    const OFFERED: &[&str] = &[
        "welcome",
        "we sponsor",
        "will sponsor",
        "can sponsor",
        "able to sponsor",
        "happy to sponsor",
        "we offer visa",
        "visa sponsorship available",
        "visa sponsorship is available",
        "sponsorship is available",
        "visa support",
        "help with visa",
        "visa assistance",
        "offer visa",
        "provide visa",
        "hilfe beim visum",
    ];
    const DEMANDED: &[&str] = &[
        "must",
        "required",
        "require",
        "need",
        "authorized to work",
        "authorised to work",
        "eligible to work",
        "right to work",
        "gültige",
        "gültiger",
        "erforderlich",
        "arbeitserlaubnis",
        "only",
    ];
    about_permits(line) && (has(line, REFUSED) || !has(line, OFFERED) && has(line, DEMANDED))
}

/// Whether a line says that one has to be cleared.
pub(super) fn demands_clearance(line: &str) -> bool {
    const DEMANDED: &[&str] = &[
        "must",
        "required",
        "subject to",
        "need",
        "pass",
        "hold",
        "obtain",
        "undergo",
        "condition",
        "mandatory",
        "erforderlich",
        "notwendig",
        "voraussetzung",
    ];
    clearance(line) && has(line, DEMANDED)
}

/// Whether a demand is about clearance.
pub(super) fn clearance(demand: &str) -> bool {
    has(
        demand,
        &[
            "security clearance",
            "clearance",
            "background check",
            "background investigation",
            "dbs",
            "drug screen",
            "drug test",
            "führungszeugnis",
            "sicherheitsüberprüfung",
            "criminal record",
        ],
    )
}
