//! Reads certificates and licences: name, issuer, date.

use super::{
    dates::{self, Found, Shape},
    flow::Flow,
    head,
    labelled::{self, Role},
    lines::Line,
    vocabulary,
};
use crate::model::Certificate;

/// Reads the certificates of a section.
pub(super) fn read(lines: &[Line], flow: &Flow) -> Vec<Certificate> {
    if let Some(entries) = labelled::read(lines, flow) {
        return entries.iter().map(from_labels).collect();
    }
    let mut all: Vec<Certificate> = Vec::new();
    let mut issuer_next = false;
    for (at, line) in lines.iter().enumerate() {
        let found = dates::find(&line.text);
        let wraps = at > 0 && flow.continues(&lines[at - 1], line, lines.get(at + 1));
        let rest = without(&line.text, &found);
        if let Some(last) = all.last_mut() {
            if wraps && !issuer_next && last.issuer.is_empty() {
                last.name.push(' ');
                last.name.push_str(&line.text);
                last.evidence.extend(&line.evidence);
                continue;
            }
            if rest.is_empty() && !line.bullet() {
                set_date(last, &found);
                last.evidence.extend(&line.evidence);
                issuer_next = true;
                continue;
            }
            if issuer_next
                && line.level == 0
                && !line.bullet()
                && !line.blank_before
                && last.issuer.is_empty()
            {
                last.issuer = rest;
                last.evidence.extend(&line.evidence);
                issuer_next = false;
                continue;
            }
        }
        issuer_next = false;
        if rest.is_empty() {
            // A date before the first certificate belongs to the next line.
            let mut pending =
                Certificate { evidence: line.evidence.clone(), ..Certificate::default() };
            set_date(&mut pending, &found);
            all.push(pending);
            continue;
        }
        if let Some(last) = all.last_mut().filter(|last| last.name.is_empty()) {
            name(last, &rest);
            last.evidence.extend(&line.evidence);
            continue;
        }
        let mut certificate =
            Certificate { evidence: line.evidence.clone(), ..Certificate::default() };
        name(&mut certificate, &rest);
        set_date(&mut certificate, &found);
        all.push(certificate);
    }
    all
}

fn from_labels(entry: &labelled::Entry) -> Certificate {
    let (period, _) = entry.period();
    let body = entry.body.iter().flat_map(|statement| &statement.evidence);
    Certificate {
        name: entry.take(Role::Name),
        issuer: entry.take(Role::Issuer),
        date: period.end.or(period.start),
        evidence: entry.evidence.iter().chain(body).copied().collect(),
    }
}

/// Splits name and issuer at a dash, a bar, or a comma before an organisation.
fn name(certificate: &mut Certificate, text: &str) {
    let dashed =
        [" | ", " — ", " – ", " - ", " · ", " • "].iter().find_map(|sign| text.rsplit_once(sign));
    let dashed = dashed.filter(|(_, issuer)| !is_level(issuer));
    let named = dashed.or_else(|| {
        text.rsplit_once(", ").filter(|(_, issuer)| {
            vocabulary::organisation_score(issuer) > 0 || vocabulary::is_institution(issuer)
        })
    });
    let (name, issuer) = named.unwrap_or((text, ""));
    head::trim(name).clone_into(&mut certificate.name);
    head::trim(issuer).clone_into(&mut certificate.issuer);
}

/// "AWS Certified Developer - Associate" names a level, not an issuer.
fn is_level(text: &str) -> bool {
    const LEVELS: [&str; 8] = [
        "associate",
        "professional",
        "specialty",
        "practitioner",
        "expert",
        "foundation",
        "advanced",
        "fundamentals",
    ];
    LEVELS.contains(&text.trim().to_lowercase().as_str())
}

fn set_date(certificate: &mut Certificate, found: &[Found]) {
    if certificate.date.is_none() {
        let date = found.iter().max_by_key(|hit| hit.shape.min(Shape::Point));
        certificate.date =
            date.and_then(|hit| hit.period.start.clone().or_else(|| hit.period.end.clone()));
    }
}

/// The text without its dates.
fn without(text: &str, found: &[Found]) -> String {
    let mut out = String::new();
    let mut from = 0;
    for hit in found {
        out.push_str(&text[from..hit.start]);
        // "Masonry (2014) Foundation": what follows the brackets goes on with the name.
        let bracketed = text[..hit.start].ends_with('(') && text[hit.end..].starts_with(')');
        if bracketed && text[hit.end..].contains(char::is_alphanumeric) {
            out.push_str(&text[hit.start..hit.end]);
            from = hit.end;
            continue;
        }
        // "First aid 2013 Red Cross": the date parts the name from who gave it.
        let between = hit.start > 0 && hit.end < text.len();
        let bare = |at: usize| text[..at].ends_with(' ') && text[hit.end..].starts_with(' ');
        if between && bare(hit.start) {
            out.push_str("| ");
        }
        from = hit.end;
    }
    out.push_str(&text[from..]);
    head::trim(&out).replace("()", "").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(String, String, String)> {
        let lines = super::super::lines::scan(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        let flow = Flow::of(&lines);
        let date = |c: &Certificate| c.date.clone().map(|date| date.0).unwrap_or_default();
        read(&lines, &flow).iter().map(|c| (c.name.clone(), c.issuer.clone(), date(c))).collect()
    }

    #[test]
    fn name_issuer_and_date_are_read() {
        let wanted = ("Forklift licence".to_owned(), "RTITB".to_owned(), "2021-03".to_owned());
        for text in [
            "• Forklift licence – RTITB (March 2021)",
            "Forklift licence | RTITB | 03/2021",
            "Forklift licence\nMarch 2021\nRTITB",
            "2021-03  Forklift licence - RTITB",
            "Forklift licence March 2021 RTITB",
        ] {
            assert_eq!(all(text), std::slice::from_ref(&wanted), "{text}");
        }
        let inside = all("Masonry (2014) Foundation\nFirst aid (2019)");
        assert_eq!(
            (inside[0].0.as_str(), inside[1].0.as_str()),
            ("Masonry (2014) Foundation", "First aid")
        );
        assert_eq!(all("First aid\nFood hygiene level 2").len(), 2);
    }
}
