//! Tells where a document closes: what stands under the last section and belongs to none, such as
//! the consent to the use of personal data, or place and date over the signature.

use super::super::{dates, lines::Line, places, vocabulary::Term};

/// Whether a line opens the close of a document.
pub(super) fn opens(line: &Line) -> bool {
    let lower = line.text.to_lowercase().replace('’', "'");
    Term::Close.begins(&lower) || is_signed(&line.text)
}

/// "Hamburg, 3 May 2024", "Kraków, den 3.5.2024": a town, a day, and nothing else.
fn is_signed(text: &str) -> bool {
    let dates = dates::find(text);
    let [found] = dates.as_slice() else { return false };
    let whole = |date: &crate::model::PartialDate| date.0.len() == "2024-05-03".len();
    let day = found.period.start.as_ref().or(found.period.end.as_ref()).is_some_and(whole);
    let town = text[..found.start].trim_end_matches(|c: char| !c.is_alphabetic());
    let town = ["den", "le", "il", "dnia", "am"]
        .iter()
        .find_map(|word| town.strip_suffix(word))
        .unwrap_or(town)
        .trim_end_matches([',', ' ']);
    let alone = text[found.end..].chars().all(|c| !c.is_alphanumeric());
    let named = places::is_place(town)
        || town.split(", ").next().is_some_and(places::is_place)
        || (!town.is_empty() && !town.contains(' ') && town.starts_with(char::is_uppercase));
    let single = found.shape < dates::Shape::Open;
    single && day && alone && found.start > 0 && named && text[..found.start].contains(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(text: &str) -> bool {
        opens(&Line { text: text.to_owned(), ..Line::default() })
    }

    #[test]
    fn consent_references_and_signatures_close_a_document() {
        for text in [
            "Wyrażam zgodę na przetwarzanie moich danych osobowych",
            "References available on request.",
            "Kleinstadt, 14. Juni 2022",
            "Hamburg, den 03.05.2024",
        ] {
            assert!(opening(text), "{text}");
        }
        for text in ["Acme, Leeds, March 2020", "June 2022", "Python, 14.06.2022 - 15.06.2023"] {
            assert!(!opening(text), "{text}");
        }
    }
}
