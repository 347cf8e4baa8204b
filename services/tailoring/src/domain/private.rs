//! Details of a person that a tailored resume leaves out: birth, family and faith in English, where employers must
//! not weigh them and ask to be spared them; numbers of papers in every language. Elsewhere the former are customary
//! and stay.

use super::labels::Tongue;

/// Signs that part details on one line.
const SIGNS: [&str; 5] = [" | ", "\t", "; ", " • ", " · "];

/// Labels of what is nobody's business, in English.
const PERSONAL: &[&str] = &[
    "date of birth",
    "birth date",
    "birthdate",
    "birthday",
    "dob",
    "d.o.b",
    "place of birth",
    "place and date of birth",
    "date and place of birth",
    "birthplace",
    "born",
    "born on",
    "born in",
    "age",
    "marital status",
    "civil status",
    "family status",
    "gender",
    "sex",
    "religion",
    "race",
    "ethnicity",
    "caste",
    "height",
    "weight",
    "blood group",
    "father",
    "father's name",
    "fathers name",
    "mother's name",
    "mothers name",
    "husband's name",
    "spouse",
    "children",
    "number of children",
];

/// Labels of numbers that only an authority needs, or the employer once somebody is hired.
const PAPERS: &[&str] = &[
    "passport",
    "passport no",
    "passport number",
    "ssn",
    "social security number",
    "social security no",
    "national insurance number",
    "ni number",
    "identity card",
    "id number",
    "id no",
    "id card",
    "aadhaar",
    "pan",
    "pan no",
    "reisepass",
    "reisepassnummer",
    "personalausweis",
    "ausweisnummer",
    "steuer-id",
    "sozialversicherungsnummer",
    "numéro de sécurité sociale",
    "n° de sécurité sociale",
    "passeport",
    "dni",
    "nie",
    "nif",
    "d.n.i",
    "pasaporte",
    "cédula",
    "cédula de ciudadanía",
    "documento de identidad",
    "pesel",
    "numer paszportu",
    "dowód osobisty",
];

/// The details that signs part, where one of them is left out in some language. Each of them may stand alone.
pub(super) fn details(statement: &str) -> Vec<&str> {
    let mut parts = parts(statement);
    if parts.iter().all(|part| reason(part, Tongue::English).is_none()) {
        parts.clear();
    }
    parts
}

fn parts(statement: &str) -> Vec<&str> {
    let mut parts = vec![statement];
    for sign in SIGNS {
        parts = parts.into_iter().flat_map(|part| part.split(sign)).collect();
    }
    parts.into_iter().map(str::trim).collect()
}

/// The parts of a statement that may be shown, where one of them may not, and why that is left out. None where all
/// of it may.
pub(super) fn spare(statement: &str, tongue: Tongue) -> Option<(Vec<&str>, &'static str)> {
    let mut parts = parts(statement);
    let mut why = None;
    parts.retain(|part| {
        let own = reason(part, tongue);
        why = why.or(own);
        own.is_none() && part.chars().any(char::is_alphanumeric)
    });
    why.map(|why| (parts, why))
}

/// Why one detail is left out.
fn reason(detail: &str, tongue: Tongue) -> Option<&'static str> {
    let low = detail.trim().to_lowercase().replace('’', "'");
    let (label, value) = match low.split_once(':') {
        Some((label, value)) => (label.trim().trim_end_matches('.'), value),
        None => return bare(&low, tongue),
    };
    if value.split_whitespace().count() > 8 {
        return None;
    }
    if PAPERS.contains(&label) && value.contains(|c: char| c.is_ascii_digit()) {
        return Some("it is a number that nobody needs who reads a resume");
    }
    (tongue == Tongue::English && PERSONAL.contains(&label)).then_some(BIRTH)
}

const BIRTH: &str = "birth, family and faith are no matter of the employer";

/// The same of a detail without a colon: "Born on 7 June 1997", "DOB 07/06/1997".
fn bare(low: &str, tongue: Tongue) -> Option<&'static str> {
    let begins = PERSONAL.iter().any(|label| {
        low.strip_prefix(label).is_some_and(|rest| {
            let rest = rest.trim_start_matches([' ', '-', '–']);
            rest.len() < low.len() - label.len()
                && rest.split_whitespace().count() <= 4
                && rest.contains(|c: char| c.is_ascii_digit())
        })
    });
    (tongue == Tongue::English && begins).then_some(BIRTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birth_and_family_stay_out_in_english_and_stay_elsewhere() {
        for detail in [
            "Date of birth: 7 June 1997",
            "DOB 07/06/1997",
            "Born on 7 June 1997",
            "Marital Status : Single",
            "Father’s Name: John Roe",
        ] {
            let spared = spare(detail, Tongue::English);
            assert!(spared.is_some_and(|(rest, _)| rest.is_empty()), "{detail}");
            assert_eq!(spare(detail, Tongue::German), None, "{detail}");
        }
        assert_eq!(spare("Geburtsdatum: 07.06.1997", Tongue::German), None);
    }

    #[test]
    fn numbers_of_papers_stay_out_everywhere_and_permits_stay() {
        let (rest, _) = spare("DNI: 12345678Z | Nacionalidad: irlandesa", Tongue::Spanish).unwrap();
        assert_eq!(rest, ["Nacionalidad: irlandesa"]);
        for said in [
            "Nationality: Irish",
            "Work permit: EU",
            "Driving licence: B, C1",
            "Passport: Irish",
            "Age groups taught: 6 to 11",
            "Born leader of teams of 12 and more people",
            "Children: taught 24 of them to read, write and swim within two years",
        ] {
            assert_eq!(spare(said, Tongue::English), None, "{said}");
        }
    }
}
