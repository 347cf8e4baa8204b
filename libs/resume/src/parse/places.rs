//! Tells places from other text: "Leeds, UK", "San Francisco, CA", "10115 Berlin", "Remote".

mod areas;
mod postal;

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use self::postal::is_postal;
pub(super) use self::postal::{ends_in_code, is_whole_address, may_be_street};

static PLACES: LazyLock<Places> = LazyLock::new(|| Places::read(include_str!("data/places.tsv")));

#[derive(Default)]
struct Places {
    codes: HashSet<&'static str>,
    names: HashMap<&'static str, Kind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Region,
    City,
    Other,
}

impl Places {
    fn read(text: &'static str) -> Self {
        let mut places = Self::default();
        for (kind, names) in text.lines().filter_map(|line| line.split_once('\t')) {
            for name in names.split('|') {
                match kind {
                    "code" => _ = places.codes.insert(name),
                    "region" => _ = places.names.insert(name, Kind::Region),
                    "city" => _ = places.names.entry(name).or_insert(Kind::City),
                    "other" => _ = places.names.insert(name, Kind::Other),
                    _ => {}
                }
            }
        }
        places
    }

    fn kind(&self, part: &str) -> Option<Kind> {
        let bare = part.trim().trim_matches(|c: char| matches!(c, '(' | ')'));
        if bare.len() > 40 {
            return None;
        }
        // "Budapest (Hungary)"
        if let Some((town, country)) = bare.split_once(" (") {
            return self.kind(country).and(Some(Kind::City)).filter(|_| is_city_shaped(town));
        }
        // "CA 94305", "NY 10001"
        let unzipped = bare.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').trim_end();
        if self.codes.contains(unzipped) {
            return Some(Kind::Code);
        }
        let name = unzipped.to_lowercase().replace('’', "'");
        let known = self.names.get(name.trim_end_matches('.')).copied();
        // "Berlin Area"
        let around =
            || areas::town(bare).and_then(|town| self.names.get(town.to_lowercase().as_str()));
        known.or_else(|| around().and(Some(Kind::City)))
    }
}

/// Whether a text is a town with what is around it.
pub(super) fn is_area(text: &str) -> bool {
    areas::town(text).is_some_and(|town| PLACES.kind(town).is_some())
}

/// Whether a text is a country or a part of one.
pub(super) fn is_region(text: &str) -> bool {
    PLACES.kind(text) == Some(Kind::Region)
}

/// Whether two capital letters are those of a state or province of North America.
pub(super) fn is_state(code: &str) -> bool {
    let elsewhere = ["UK", "GB", "EU", "FR", "ES", "PL", "IT", "CH", "AT", "NZ", "AU", "IE"];
    code.len() == 2 && PLACES.codes.contains(code) && !elsewhere.contains(&code)
}

/// Splits a place off the end of a text: what is left, and the place. Nothing is left when the
/// whole is a place.
pub(super) fn split_tail(text: &str) -> Option<(&str, &str)> {
    let starts: Vec<usize> =
        [0].into_iter().chain(text.match_indices(',').map(|(at, _)| at + 1)).collect();
    let part = |index: usize| {
        let end = starts.get(index + 1).map_or(text.len(), |next| next - 1);
        text[starts[index]..end].trim()
    };
    let last = starts.len() - 1;
    let mut first = last;
    let area = |index: usize| matches!(PLACES.kind(part(index)), Some(Kind::Code | Kind::Region));
    match PLACES.kind(part(last))? {
        // "Tunisie, Sousse": the country leads.
        Kind::City => first -= usize::from(first == 1 && area(0)),
        Kind::Other => {}
        Kind::Code | Kind::Region => {
            while first > 0 && area(first - 1) {
                first -= 1;
            }
            if first > 0 && is_city_shaped(part(first - 1)) {
                first -= 1;
            }
        }
    }
    // A lone "CA" or "Georgia" says too little to be a place, a country does not.
    let place = text[starts[first]..].trim();
    if first == last && PLACES.kind(place) == Some(Kind::Code) && place.len() == 2 && first == 0 {
        return None;
    }
    Some((text[..starts[first]].trim_end_matches([',', ' ']), place))
}

/// Whether a text is a place and nothing else, a street with its town included.
pub(super) fn is_place(text: &str) -> bool {
    let text = text.trim().trim_matches(|c: char| matches!(c, '(' | ')' | '.'));
    if text.is_empty() || text.chars().count() > 90 || text.contains(['@', ':']) {
        return false;
    }
    match split_tail(text) {
        Some(("", _)) => true,
        Some((rest, _)) => is_address(rest),
        None => {
            is_postal(text)
                || is_street_with_city(text)
                || is_city_with_state(text)
                || is_region_with_city(text)
                || is_city_with_number(text)
        }
    }
}

/// "Saint-Étienne, 42100".
fn is_city_with_number(text: &str) -> bool {
    text.split_once(", ").is_some_and(|(city, number)| {
        let digits = number.len() == 5 && number.bytes().all(|b| b.is_ascii_digit());
        digits && is_city_shaped(city) && city.split(' ').count() <= 3
    })
}

/// "Tunisie, Sousse": the country leads.
fn is_region_with_city(text: &str) -> bool {
    text.split_once(", ").is_some_and(|(region, city)| {
        PLACES.kind(region) == Some(Kind::Region)
            && is_city_shaped(city)
            && city.split(' ').count() <= 2
            && !city.contains(',')
    })
}

/// "Woodinville WA", "Salt Lake City UT 84101".
fn is_city_with_state(text: &str) -> bool {
    const WORDS: usize = 4;
    let words: Vec<&str> = text.split(' ').collect();
    let zip = |word: &&str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
    let words = if words.last().is_some_and(zip) { &words[..words.len() - 1] } else { &words[..] };
    let Some((state, city)) = words.split_last() else { return false };
    let named = |word: &&str| {
        word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '.')
    };
    // These stand behind names of people and firms, too.
    let title = matches!(
        *state,
        "MD" | "PA" | "MA" | "MS" | "CO" | "DE" | "AL" | "IN" | "OR" | "ME" | "HI" | "OK" | "ID"
    );
    (1..=WORDS).contains(&city.len())
        && is_state(state)
        && !title
        && city.iter().all(named)
        && city.iter().any(|word| word.chars().any(char::is_lowercase))
}

/// Whether what stands before a town can be a part of an address.
fn is_address(rest: &str) -> bool {
    rest.split(',').count() <= 3
        && rest.split_whitespace().count() <= 8
        && !rest.contains(['.', '|'])
        || rest.split(',').any(has_street)
}

fn has_street(part: &str) -> bool {
    let lower = part.to_lowercase();
    part.bytes().any(|b| b.is_ascii_digit())
        && [
            "st",
            "st.",
            "street",
            "ave",
            "ave.",
            "avenue",
            "road",
            "rd",
            "rd.",
            "way",
            "lane",
            "drive",
            "dr.",
            "blvd",
            "blvd.",
            "boulevard",
            "court",
            "rue",
            "chemin",
            "route",
            "impasse",
            "allée",
            "quai",
            "plaza",
            "avda.",
            "carrer",
            "via",
            "avenida",
            "paseo",
        ]
        .iter()
        .any(|word| lower.split([' ', ',']).any(|have| have == *word))
        || [
            "straße", "strasse", "str.", "weg ", "gasse", "allee", "platz", "damm ", "ufer ",
            "ring ", "calle", "c/", "ul.", "aleja ", "plac ",
        ]
        .iter()
        .any(|mark| lower.contains(mark))
}

/// Whether a text is a street with its number and nothing more: "12 Main Street", "Hauptstr. 5".
pub(super) fn is_street(text: &str) -> bool {
    text.split_whitespace().count() <= 5
        && text.chars().count() <= 50
        && text.bytes().any(|b| b.is_ascii_digit())
        && has_street(text)
}

/// "C/ Mayor 3, 2 Valencia": a street, and a large town with nothing between.
fn is_street_with_city(text: &str) -> bool {
    text.split_whitespace().count() <= 8
        && has_street(text)
        && text.rsplit_once(' ').is_some_and(|(_, town)| PLACES.kind(town) == Some(Kind::City))
}

/// One to four words with capitals and no figures.
fn is_city_shaped(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    (1..=4).contains(&words.len())
        && part.chars().next().is_some_and(char::is_uppercase)
        && !part.chars().any(|c| c.is_ascii_digit() || matches!(c, '&' | '/' | '(' | '|' | '@'))
        && words.iter().all(|word| word.len() <= 3 || word.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_split_off_the_end() {
        for (text, rest, place) in [
            ("Google, Mountain View, CA, USA", "Google", "Mountain View, CA, USA"),
            (
                "Brightwater Company, Inc., Anywhere, USA",
                "Brightwater Company, Inc.",
                "Anywhere, USA",
            ),
            ("Stanford University, Stanford, CA", "Stanford University", "Stanford, CA"),
            ("Acme, Leeds", "Acme", "Leeds"),
            ("Tunisie, Sousse", "", "Tunisie, Sousse"),
            ("Abidjan, Côte d’Ivoire", "", "Abidjan, Côte d’Ivoire"),
            ("San Francisco, CA", "", "San Francisco, CA"),
            ("Remote", "", "Remote"),
            ("München, Deutschland", "", "München, Deutschland"),
            ("Acme, Springfield, Ohio, USA", "Acme", "Springfield, Ohio, USA"),
            ("Acme, Budapest (Hungary)", "Acme", "Budapest (Hungary)"),
        ] {
            assert_eq!(split_tail(text), Some((rest, place)), "{text}");
        }
        assert_eq!(split_tail("Software Engineer, Acme"), None);
    }

    #[test]
    fn whole_places_are_recognised() {
        for text in [
            "San Francisco, CA",
            "123 Main St, Anywhere, USA",
            "Musterstraße 12, 10115 Berlin",
            "75011 Paris",
            "Kraków, Polska",
            "Bremen, Germany",
            "Boston, MA 02115",
            "75 011 Paris",
            "C/ Mayor 36, 2 Valencia",
        ] {
            assert!(is_place(text), "{text}");
        }
        for text in
            ["Senior Engineer", "CA", "a@b.example, USA", "Led teams in Germany. It was good, UK"]
        {
            assert!(!is_place(text), "{text}");
        }
    }
}
