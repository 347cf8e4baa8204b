//! Words by which facts of a position are told, in English and German, the common ones in French,
//! Spanish and Polish. Texts are in small letters.

use super::{Education, Employment, Remote, Seniority};

/// Whether a text has one of these, not inside a longer word.
fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.match_indices(word).any(|(at, found)| {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let open = letter(text[..at].chars().next_back());
            let close = letter(text[at + found.len()..].chars().next());
            !open && !(close && !word.ends_with('*'))
        })
    })
}

const ENTRY: &[&str] = &[
    "intern",
    "internship",
    "trainee",
    "apprentice",
    "apprenticeship",
    "praktikum",
    "praktikant",
    "praktikantin",
    "werkstudent",
    "werkstudentin",
    "working student",
    "azubi",
    "auszubildende",
    "auszubildender",
    "ausbildung zum",
    "ausbildung zur",
    "volontariat",
    "stagiaire",
    "alternance",
    "becario",
    "prácticas",
    "staż",
    "stażysta",
];
const JUNIOR: &[&str] = &[
    "junior",
    "jr",
    "graduate",
    "entry level",
    "entry-level",
    "berufseinsteiger",
    "berufseinstieg",
    "débutant",
    "młodszy",
    "młodsza",
];
const MID: &[&str] = &["mid-level", "mid level", "midlevel", "intermediate", "professional level"];
const SENIOR: &[&str] =
    &["senior", "sr", "experienced", "berufserfahren", "confirmé", "starszy", "starsza", "sénior"];
const LEAD: &[&str] = &[
    "lead",
    "principal",
    "staff engineer",
    "head of",
    "director",
    "chief",
    "vp",
    "leiter",
    "leiterin",
    "leitung",
    "teamleiter",
    "teamleiterin",
    "teamleitung",
    "abteilungsleiter",
    "directeur",
    "directrice",
    "jefe",
    "jefa",
    "kierownik",
    "dyrektor",
];

/// The title tells it first, then a line that names it as such.
pub(super) fn seniority(title: &str, lines: &[String]) -> Option<Seniority> {
    const LABELS: &[&str] = &[
        "experience level",
        "seniority",
        "seniority level",
        "career level",
        "karrierestufe",
        "level",
    ];
    let of = |text: &str| {
        [
            (ENTRY, Seniority::Entry),
            (JUNIOR, Seniority::Junior),
            (LEAD, Seniority::Lead),
            (SENIOR, Seniority::Senior),
            (MID, Seniority::Mid),
        ]
        .into_iter()
        .find_map(|(words, level)| has(text, words).then_some(level))
    };
    of(&title.to_lowercase()).or_else(|| {
        lines.iter().enumerate().find_map(|(at, line)| {
            let (label, rest) = line.split_once(':')?;
            let named = LABELS.contains(&label.trim().trim_matches(['*', '-', ' ']));
            let rest = if rest.trim().is_empty() { lines.get(at + 1)?.as_str() } else { rest };
            named.then(|| of(rest)).flatten()
        })
    })
}

/// The place after a label for it, or in a line of the head that joins it to the way of working.
pub(super) fn location<'l>(head: impl Iterator<Item = &'l str>) -> Option<String> {
    const LABELS: &[&str] = &[
        "location",
        "locations",
        "job location",
        "place of work",
        "based in",
        "where",
        "standort",
        "standorte",
        "ort",
        "arbeitsort",
        "einsatzort",
        "dienstort",
        "lieu",
        "localisation",
        "lieu de travail",
        "ubicación",
        "lugar de trabajo",
        "localización",
        "lokalizacja",
        "miejsce pracy",
    ];
    head.map(str::trim).find_map(|line| {
        let line = line.trim_matches(['*', '#', '-', '•', ' ']);
        let (label, rest) = line.split_once(':')?;
        let rest = rest.trim().trim_matches(['*', ' ']);
        let named = LABELS.contains(&label.trim().trim_matches('*').to_lowercase().as_str());
        (named && !rest.is_empty() && rest.chars().count() <= 100).then(|| rest.to_owned())
    })
}

/// What is said in the head counts before what is said elsewhere.
pub(super) fn remote(lines: &[String], head: usize) -> Option<Remote> {
    const NOT: &[&str] = &[
        "no remote",
        "not remote",
        "kein homeoffice",
        "kein home office",
        "remote work is not",
        "not a remote",
        "remote is not",
        "sin teletrabajo",
    ];
    const ON_SITE: &[&str] = &[
        "on-site",
        "onsite",
        "on site",
        "in-office",
        "in the office full",
        "präsenz",
        "sur site",
        "presencial",
        "stacjonarnie",
        "stacjonarna",
    ];
    const HYBRID: &[&str] = &[
        "hybrid",
        "hybride",
        "híbrido",
        "híbrida",
        "hybrydowo",
        "hybrydowa",
        "partly remote",
        "partially remote",
        "teilweise remote",
        "teilweise homeoffice",
        "homeoffice möglich",
        "home office möglich",
        "homeoffice-anteil",
        "days from home",
        "tage homeoffice",
        "télétravail partiel",
        "days in the office",
        "days a week in the office",
    ];
    const REMOTE: &[&str] = &[
        "remote",
        "fully remote",
        "work from home",
        "work from anywhere",
        "home-based",
        "telework",
        "homeoffice",
        "home office",
        "mobiles arbeiten",
        "télétravail",
        "teletrabajo",
        "zdalnie",
        "zdalna",
        "praca zdalna",
        "wfh",
        "telecommute",
    ];
    let of = |line: &String| {
        if has(line, NOT) {
            Some(Remote::OnSite)
        } else if has(line, HYBRID) {
            Some(Remote::Hybrid)
        } else if has(line, REMOTE) {
            Some(Remote::Remote)
        } else {
            has(line, ON_SITE).then_some(Remote::OnSite)
        }
    };
    lines.iter().take(head).find_map(of).or_else(|| lines.iter().skip(head).find_map(of))
}

const EMPLOYMENT: [(&[&str], Employment); 7] = [
    (
        &[
            "full-time",
            "full time",
            "fulltime",
            "vollzeit",
            "temps plein",
            "jornada completa",
            "tiempo completo",
            "pełny etat",
        ],
        Employment::FullTime,
    ),
    (
        &[
            "part-time",
            "part time",
            "parttime",
            "teilzeit",
            "temps partiel",
            "jornada parcial",
            "media jornada",
            "część etatu",
        ],
        Employment::PartTime,
    ),
    (
        &[
            "permanent",
            "unbefristet",
            "unbefristete",
            "unbefristeter",
            "unbefristeten",
            "festanstellung",
            "cdi",
            "indefinido",
            "umowa na czas nieokreślony",
        ],
        Employment::Permanent,
    ),
    (
        &[
            "temporary",
            "fixed-term",
            "fixed term",
            "befristet",
            "befristete",
            "befristeter",
            "befristeten",
            "cdd",
            "temporal",
            "seasonal",
            "maternity cover",
        ],
        Employment::Temporary,
    ),
    (
        &[
            "contractor",
            "freelance",
            "freelancer",
            "freiberuflich",
            "contract position",
            "contract role",
            "b2b",
            "contract-to-hire",
        ],
        Employment::Contract,
    ),
    (
        &["internship", "intern", "praktikum", "prácticas", "staż", "stagiaire"],
        Employment::Internship,
    ),
    (
        &[
            "apprenticeship",
            "apprentice",
            "ausbildungsplatz",
            "auszubildende",
            "auszubildender",
            "azubi",
            "alternance",
        ],
        Employment::Apprenticeship,
    ),
];

/// Forms named in title and head, or in a line that speaks of the form.
pub(super) fn employment(lines: &[String], title: &str, head: usize) -> Vec<Employment> {
    const SPEAKS: &[&str] = &[
        "employment type",
        "job type",
        "employment",
        "contract type",
        "type of contract",
        "vertragsart",
        "anstellungsart",
        "beschäftigungsart",
        "position",
        "role",
        "stelle",
        "contract",
        "hours",
        "vertrag",
        "contrat",
        "contrato",
        "work type",
        "schedule",
        "arbeitszeit",
        "umowa",
    ];
    let title = title.to_lowercase();
    let mut found = Vec::new();
    let speaking = lines.iter().enumerate().filter(|(at, line)| {
        // The line after a label of its own is its value.
        let labelled =
            *at > 0 && lines[at - 1].trim_end().ends_with(':') && has(&lines[at - 1], SPEAKS);
        *at < head || has(line, SPEAKS) || labelled
    });
    for text in std::iter::once(title.as_str()).chain(speaking.map(|(_, line)| line.as_str())) {
        for (words, form) in EMPLOYMENT {
            if has(text, words) && !found.contains(&form) {
                found.push(form);
            }
        }
    }
    found
}

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
    const NONE: &[&str] = &[
        "we sponsor",
        "we offer visa",
        "visa sponsorship available",
        "visa sponsorship is available",
        "visa support",
        "help with visa",
        "visa assistance",
        "offer visa",
        "provide visa",
        "hilfe beim visum",
    ];
    about_permits(line)
        && !has(line, NONE)
        && has(
            line,
            &[
                "must",
                "required",
                "require",
                "need",
                "no visa",
                "no sponsorship",
                "not sponsor",
                "unable to sponsor",
                "cannot sponsor",
                "not able to sponsor",
                "without sponsorship",
                "not offer",
                "not provide",
                "authorized to work",
                "authorised to work",
                "eligible to work",
                "right to work",
                "gültige",
                "gültiger",
                "erforderlich",
                "arbeitserlaubnis",
                "only",
            ],
        )
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
            "dbs check",
            "enhanced dbs",
            "führungszeugnis",
            "sicherheitsüberprüfung",
            "criminal record",
        ],
    )
}
