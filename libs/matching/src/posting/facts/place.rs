//! Where work is done: the place, and whether one has to be there.

use super::{Remote, words::has};

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
