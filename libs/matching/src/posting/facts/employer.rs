//! Who offers a position, and whether it is still open.

use super::{place, words::has};

const LABELS: &[&str] = &[
    "company",
    "employer",
    "organisation",
    "organization",
    "company name",
    "client",
    "firma",
    "unternehmen",
    "arbeitgeber",
    "entreprise",
    "employeur",
    "société",
    "empresa",
    "pracodawca",
    "společnost",
    "bedrijf",
    "azienda",
];
/// Forms of companies, as the last word of their names.
const FORMS: &[&str] = &[
    "gmbh",
    "ag",
    "kg",
    "ug",
    "se",
    "e.v.",
    "ltd",
    "ltd.",
    "limited",
    "llc",
    "llp",
    "plc",
    "inc",
    "inc.",
    "corp",
    "corp.",
    "corporation",
    "sarl",
    "sas",
    "sa",
    "s.a.",
    "sl",
    "s.l.",
    "s.r.o.",
    "a.s.",
    "s.p.a.",
    "oy",
    "ab",
    "as",
    "a/s",
    "aps",
    "bv",
    "b.v.",
    "nv",
    "n.v.",
    "sp.z.o.o.",
    "o.o.",
    "pty",
    "pte",
    "group",
    "gruppe",
];
/// Words of the names of other employers.
const HOUSES: &[&str] = &[
    "hospital",
    "clinic",
    "practice",
    "school",
    "college",
    "university",
    "council",
    "hotel",
    "restaurant",
    "salon",
    "bakery",
    "museum",
    "ministry",
    "foundation",
    "trust",
    "association",
    "agency",
    "institute",
    "bank",
    "klinik",
    "klinikum",
    "krankenhaus",
    "schule",
    "universität",
    "bäckerei",
    "praxis",
    "kanzlei",
    "verein",
    "stiftung",
    "hôpital",
    "clinique",
    "école",
    "université",
    "boulangerie",
    "cabinet",
    "mairie",
    "clínica",
    "colegio",
    "universidad",
    "ayuntamiento",
    "panadería",
    "taberna",
    "szpital",
    "szkoła",
    "uniwersytet",
    "fundacja",
    "piekarnia",
];
/// Words of a name at most.
const WORDS: usize = 8;

/// Finds who offers the position: after a label, in a line that ends with the form of a company, or
/// in the line below the title, before the place.
pub(super) fn find<'l>(head: impl Iterator<Item = &'l str>, title: &str) -> Option<String> {
    let lines: Vec<&str> = head.map(bare).filter(|line| !line.is_empty()).collect();
    let labelled = lines.iter().enumerate().find_map(|(at, line)| {
        let (label, rest) = line.split_once(':').unwrap_or((line, ""));
        let named = LABELS.contains(&label.trim().to_lowercase().as_str());
        let value =
            if rest.trim().is_empty() { lines.get(at + 1)? } else { rest.trim_matches(['*', ' ']) };
        (named && is_name(value)).then_some(value)
    });
    let formed = || {
        lines.iter().copied().find(|line| {
            let last = line.rsplit(' ').next().unwrap_or_default().to_lowercase();
            line.contains(' ') && is_name(line) && FORMS.contains(&last.as_str())
        })
    };
    labelled.or_else(formed).or_else(|| below_title(&lines, title)).map(str::to_owned)
}

/// The line below the title without the place that ends it: "Red Kite Leeds, West Yorkshire, UK".
/// A page that names a company without its place does so again.
fn below_title<'l>(lines: &[&'l str], title: &str) -> Option<&'l str> {
    let at = lines.iter().position(|line| !title.is_empty() && line.starts_with(title))?;
    let line = lines.get(at + 1)?;
    let Some(name) = place::at_end(line).and_then(|place| line.strip_suffix(place)) else {
        let low = line.to_lowercase();
        let house = !line.ends_with('.') && has(&low, HOUSES);
        return Some(*line).filter(|l| is_name(l) && (house || lines[at + 2..].contains(l)));
    };
    let name = name.trim_end_matches([' ', ',', '-', '–', '|', '·']);
    is_name(name).then_some(name)
}

fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (1..=WORDS).contains(&words)
        && !text.ends_with([':', '!', '?'])
        && text.starts_with(|c: char| c.is_alphanumeric())
}

fn bare(line: &str) -> &str {
    line.trim().trim_matches(['*', '#', '-', '•', ' '])
}

/// Whether a line says that nobody can apply any more.
pub(super) fn closed(lines: &[String]) -> bool {
    const CLOSED: &[&str] = &[
        "no longer accepting applications",
        "no longer available",
        "position has been filled",
        "position is filled",
        "job has expired",
        "posting has expired",
        "this job is closed",
        "applications are closed",
        "bewerbungsfrist abgelaufen",
        "stelle ist nicht mehr verfügbar",
        "offre n'est plus disponible",
        "oferta ya no está disponible",
        "oferta wygasła",
    ];
    lines.iter().any(|line| line.len() < 120 && has(line, CLOSED))
}
