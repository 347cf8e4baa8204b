//! Where work is done: the place, and whether one has to be there.

use std::{collections::HashSet, sync::LazyLock};

use super::{Remote, words::has};

static COUNTRIES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../../data/countries.txt").lines().collect());

/// The place that a line ends with: "Leeds, England, United Kingdom", "Sacramento, CA".
pub(super) fn at_end(line: &str) -> Option<&str> {
    let mut commas = line.rmatch_indices(", ").map(|(at, _)| at);
    let last = commas.next()?;
    let end = line[last + 2..].trim();
    let country = COUNTRIES.contains(end.to_lowercase().as_str());
    let state = !country && end.len() == 2 && end.chars().all(|c| c.is_ascii_uppercase());
    if !(state || country) {
        return None;
    }
    // Three parts at most; the first is the words before its comma that are one name.
    let before = commas.next().filter(|_| !state).unwrap_or(last);
    let from = line[..before].rfind([' ', ',', '|', '·', '–']).map_or(0, |at| at + 1);
    Some(line[from..].trim())
}

/// The place after a label for it, or in a line of the head that joins it to the way of working.
pub(super) fn location<'l>(head: impl Iterator<Item = &'l str> + Clone) -> Option<String> {
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
    let labelled = head.clone().map(str::trim).find_map(|line| {
        let line = line.trim_matches(['*', '#', '-', '•', ' ']);
        let (label, rest) = line.split_once(':')?;
        let rest = rest.trim().trim_matches(['*', ' ']);
        let named = LABELS.contains(&label.trim().trim_matches('*').to_lowercase().as_str());
        (named && !rest.is_empty() && rest.chars().count() <= 100).then(|| rest.to_owned())
    });
    let short = |line: &&str| line.split_whitespace().count() <= 9 && !line.ends_with('.');
    labelled.or_else(|| {
        head.map(str::trim).filter(short).find_map(|line| at_end(line).map(str::to_owned))
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
