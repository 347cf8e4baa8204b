//! How senior a position is, and in what form somebody is employed.

use super::{Employment, Seniority, words::has};

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
            let (label, rest) = line.split_once(':').unwrap_or((line, ""));
            let named = LABELS.contains(&label.trim().trim_matches(['*', '-', '•', ' ']));
            let rest = if rest.trim().is_empty() { lines.get(at + 1)?.as_str() } else { rest };
            named.then(|| of(rest)).flatten()
        })
    })
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
        // The line after a label of its own is its value; a label may be an entry of a list.
        let before = at.checked_sub(1).map_or("", |before| lines[before].trim());
        let label = before.trim_start_matches(['-', '*', '•', ' ']);
        let labelled = SPEAKS.contains(&label) || (label.ends_with(':') && has(label, SPEAKS));
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
