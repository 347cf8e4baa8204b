//! Post codes of several countries, and the towns and streets beside them: "10115 Berlin", "WA9 1RU",
//! "12 Mill Loop, Hilltown, KY 42261".

use super::{has_street, is_city_shaped, is_state};

/// Words of a whole address on one line, at most.
const WORDS: usize = 14;
/// Words of the name of a town, at most: "Neustadt an der Weinstraße".
const TOWN: usize = 5;

/// "Musterweg 3, 10115 Berlin", "75011 Paris", "00-950 Warszawa", "28013 Madrid".
pub(super) fn is_postal(text: &str) -> bool {
    let last = text.rsplit(',').next().unwrap_or_default().trim();
    let (bare, led) = match behind_country(last) {
        Some(bare) => (bare.to_owned(), true),
        None => (last.to_owned(), false),
    };
    // "DE-38302, Hügelbach"
    let code = text.split_once(", ").and_then(|(code, town)| Some((behind_country(code)?, town)));
    let whole = code.filter(|(code, town)| !led && !code.contains(' ') && !town.contains(','));
    let last = whole.map_or(bare, |(code, town)| format!("{code} {town}"));
    let last = last.as_str();
    let last = last.split_once(" (").map_or(last, |(town, _)| town);
    // "75 011 Paris"
    let parted = |(area, rest): (&str, &str)| {
        let (number, town) = rest.split_once(' ')?;
        (digits(area, 2) && digits(number, 3)).then(|| format!("{area}{number} {town}"))
    };
    let joined = last.split_once(' ').and_then(parted);
    let last = joined.as_deref().unwrap_or(last);
    let Some((code, town)) = last.split_once(' ') else { return false };
    let town = town.strip_prefix("St. ").unwrap_or(town);
    let count = code.bytes().filter(u8::is_ascii_digit).count();
    let coded = (4..=6).contains(&count) && code.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let words = town.split_whitespace().count();
    coded
        && (words <= 3 && !has_street(&format!("{code} {town}")) && is_city_shaped(town)
            || is_long_town(town))
}

/// What stands behind the letters of a country before a code: "D-38302 Hügelbach", "CH - 9000 Hügelbach".
fn behind_country(text: &str) -> Option<&str> {
    const COUNTRIES: [&str; 22] = [
        "D", "DE", "CH", "A", "AT", "F", "FR", "B", "BE", "L", "LU", "NL", "PL", "E", "ES", "I",
        "IT", "DK", "CZ", "PT", "SE", "FI",
    ];
    let (country, rest) = text.split_once(['-', '–'])?;
    let rest = rest.trim_start();
    let coded = rest.starts_with(|c: char| c.is_ascii_digit());
    (coded && COUNTRIES.contains(&country.trim_end())).then_some(rest)
}

/// "Neustadt an der Weinstraße": between two capitals stand small words.
fn is_long_town(town: &str) -> bool {
    let words: Vec<&str> = town.split_whitespace().collect();
    let small = |word: &&&str| {
        matches!(
            **word,
            "an" | "am" | "der" | "im" | "in" | "bei" | "de" | "la" | "sur" | "les" | "nad"
        )
    };
    let large = words.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    words.len() <= TOWN
        && words.iter().filter(small).count() > 0
        && words.first().is_some_and(|word| word.starts_with(char::is_uppercase))
        && large + words.iter().filter(small).count() == words.len()
}

fn digits(part: &str, count: usize) -> bool {
    part.len() == count && part.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text is, or ends with, a post code that needs no town behind it: that of Great Britain, "WA9 1RU",
/// and of the United States behind its state, "KY 42261".
pub(in super::super) fn ends_in_code(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let Some((last, before)) = words.split_last() else { return false };
    let zip =
        digits(last, 5) || last.split_once('-').is_some_and(|(a, b)| digits(a, 5) && digits(b, 4));
    let state = before.last().is_some_and(|state| is_state(&state.to_uppercase()));
    let british = is_british(last)
        || before.last().is_some_and(|outward| is_british(&format!("{outward}{last}")));
    // "Brook Side, Hill Bay, Samar 06720"
    let year = digits(last, 4) && (last.starts_with("19") || last.starts_with("20"));
    let figures = (4..=6).contains(&last.len()) && last.bytes().all(|b| b.is_ascii_digit());
    let listed = text.matches(", ").count() >= 2
        && before.iter().all(|word| word.starts_with(char::is_uppercase));
    (zip && state) || british || (figures && !year && listed)
}

/// "WS152NN": one or two letters, a figure or two, a figure and two letters.
fn is_british(code: &str) -> bool {
    let Some(at) = code.len().checked_sub(3).filter(|at| code.is_ascii() && (2..=4).contains(at))
    else {
        return false;
    };
    let (outward, inward) = code.split_at(at);
    let capital = |b: &u8| b.is_ascii_uppercase();
    let inward = inward.as_bytes();
    let letters = outward.bytes().take_while(u8::is_ascii_uppercase).count();
    let area = (1..=2).contains(&letters)
        && outward.as_bytes()[letters..].first().is_some_and(u8::is_ascii_digit);
    area && inward[0].is_ascii_digit() && inward[1..].iter().all(capital)
}

/// Whether a text is a whole address with its post code, the street of which no list knows: "Hinter dem Feld 3,
/// 3454 Hügelstadt", "13305 NE 171st St, Hilltown WA 98072".
pub(in super::super) fn is_whole_address(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(WORDS + 1).collect();
    if words.len() > WORDS || text.contains(['@', ':', '|']) {
        return false;
    }
    let coded = |at: usize| {
        let code = words[at].trim_end_matches(',');
        let year = digits(code, 4) && (code.starts_with("19") || code.starts_with("20"));
        !year && is_postal(&words[at..].join(" "))
    };
    let street = |at: usize| may_be_street(&words[..at].join(" "));
    let european = (2..words.len()).any(|at| coded(at) && street(at));
    let american = words.len() > 3 && street(words.len() - 2) && ends_in_code(text);
    european || american
}

/// Whether a text may be a street with the number of a house, wherever in it: "20 John Ball Close", "Hinter dem
/// Feld 3", "Celia Torra 2983. Bº Los Naranjos".
pub(in super::super) fn may_be_street(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let number = |word: &&str| {
        let word =
            word.trim_start_matches(['#', '(']).trim_start_matches("N°").trim_start_matches("Nº");
        let figures = word.bytes().take_while(u8::is_ascii_digit).count();
        let rest = word[figures..].trim_end_matches('.');
        (1..=5).contains(&figures)
            && rest.len() <= 4
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-'))
    };
    let named =
        words.iter().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2).count();
    named > 0
        && words.len() <= 10
        && !text.contains(['@', ':', '|', '+', '%'])
        && words.iter().any(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn post_codes_are_known() {
        for text in [
            "67435 Neustadt an der Weinstraße",
            "75 011 Paris",
            "00-950 Warszawa",
            "1020 Wien",
            "CH-9000 St. Gallen",
            "D-38302 Dorsten",
            "DE-38302, Dorsten",
            "CH - 9000 Chur",
        ] {
            assert!(is_postal(text), "{text}");
        }
        for text in [
            "WS152NN",
            "Merseyside WA9 1RU",
            "Hilltown, KY 42261",
            "Brook, Hill Bay, Samar 06720",
            "San Pablo, Ca 94117",
        ] {
            assert!(ends_in_code(text), "{text}");
        }
        for text in ["2019 was a year", "SQL 12345", "CO2NEU", "Hilltown"] {
            assert!(!ends_in_code(text) && !is_postal(text), "{text}");
        }
    }

    #[test]
    fn addresses_need_no_street_that_a_list_knows() {
        for text in [
            "Hinter dem Feld 3, 3454 Hügelstadt Tal",
            "13305 NE 171st St, Hilltown WA 98072",
            "1209 Page Street No. 7 San Pablo, Ca 94117",
            "11 hameau des grives 62223 Saint-Nicolas",
        ] {
            assert!(is_whole_address(text), "{text}");
        }
        for text in ["Baker 2019 Paris", "3 years in Leeds", "Crumb Ltd, June 2019"] {
            assert!(!is_whole_address(text), "{text}");
        }
    }
}
