//! Writes phone numbers in the form of ITU-T E.164 (`+4917012345678`) where their country is known:
//! from the number itself, or from the place where the person lives.

use std::sync::LazyLock;

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let rows = include_str!("../data/countries.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(Country::read).collect()
});

/// Digits of a number with its country at most, by E.164; fewer than seven are no number.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

struct Country {
    code: &'static str,
    /// Digits before a number that is dialled inside the country.
    trunk: &'static str,
    digits: std::ops::RangeInclusive<usize>,
    names: Vec<&'static str>,
}

impl Country {
    fn read(row: &'static str) -> Option<Self> {
        let mut cells = row.split('\t');
        let (code, trunk) = (cells.next()?, cells.next()?);
        let (least, most) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
        let names = cells.next()?.split('|').collect();
        Some(Self { code, trunk, digits: least..=most, names })
    }
}

/// The number in E.164; none where its country is not known or its length does not fit.
pub(super) fn e164(phone: &str, location: &str) -> Option<String> {
    // "+49 (0)40 123": the digit in brackets is for callers from inside.
    let bare = phone.replace("(0)", "");
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let abroad = bare.trim_start_matches(['(', ' ']).starts_with('+');
    if let Some(whole) = abroad.then_some(digits.as_str()).or_else(|| digits.strip_prefix("00")) {
        let known = whole.starts_with(|c: char| c != '0') && DIGITS.contains(&whole.len());
        return known.then(|| format!("+{whole}"));
    }
    let country = country(location)?;
    let national = match digits.strip_prefix(country.trunk).filter(|_| !country.trunk.is_empty()) {
        Some(rest) => rest,
        // In a country with a trunk prefix a number without it lacks its area.
        None if !country.trunk.is_empty() => return None,
        None => digits
            .strip_prefix(country.code)
            .filter(|_| country.code == "1" && digits.len() == 11)
            .unwrap_or(&digits),
    };
    let fits = country.digits.contains(&national.len());
    fits.then(|| format!("+{}{national}", country.code))
}

/// Calling code of the country that a place as written is in, where that is known.
pub(in crate::parse) fn calling_code(location: &str) -> Option<&'static str> {
    country(location).map(|country| country.code)
}

/// The country of a place as written: its last part that names one.
fn country(location: &str) -> Option<&'static Country> {
    let lower = location.to_lowercase();
    let parts: Vec<&str> = lower.split([',', ';', '(', ')', '/', '|']).map(str::trim).collect();
    let named = |part: &str| COUNTRIES.iter().find(|country| country.names.contains(&part));
    let without_code = |part: &str| -> String {
        let word = |word: &&str| !word.chars().any(|c| c.is_ascii_digit());
        part.split(' ').filter(word).collect::<Vec<_>>().join(" ")
    };
    let american = |part: &str| super::super::places::is_state(&part.to_uppercase());
    parts.iter().rev().find_map(|part| {
        let bare = without_code(part);
        if parts.len() > 1 && american(&bare) {
            return COUNTRIES.iter().find(|country| country.code == "1");
        }
        named(&bare)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_one_form_where_the_country_is_known() {
        for (phone, place, wanted) in [
            ("+49 (0)40 123 4567", "", Some("+49401234567")),
            ("0049-40-1234567", "", Some("+49401234567")),
            ("0170 1234567", "20095 Hamburg", Some("+491701234567")),
            ("07700 900 461", "12 Mill Lane, Leeds LS1 4QT, UK", Some("+447700900461")),
            ("06 12 34 56 78", "Lyon, France", Some("+33612345678")),
            ("612 345 678", "Sevilla", Some("+34612345678")),
            ("501 234 567", "Kraków, Polska", Some("+48501234567")),
            ("(415) 555-0142", "San Francisco, CA", Some("+14155550142")),
            ("1-415-555-0142", "Springfield, IL 62701", Some("+14155550142")),
            ("0170 1234567", "", None),
            ("123 4567", "Berlin", None),
            ("+12", "", None),
        ] {
            assert_eq!(e164(phone, place).as_deref(), wanted, "{phone} in {place}");
        }
    }
}
