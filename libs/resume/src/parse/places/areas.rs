//! Towns with what is around them, as networks of professionals write places: "Greater Leeds Area", "Großraum Berlin".

/// What stands before the town, and behind it.
const BEFORE: [&str; 9] = [
    "greater ",
    "großraum ",
    "raum ",
    "metropolregion ",
    "grand ",
    "ville de ",
    "région de ",
    "área metropolitana de ",
    "gran ",
];
const BEHIND: [&str; 10] = [
    " metropolitan area",
    " metropolitan region",
    " bay area",
    " area",
    " et périphérie",
    " et environs",
    " und umgebung",
    " y alrededores",
    " i okolice",
    " metropolitan",
];

/// The town in such a text.
pub(super) fn town(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let from = BEFORE.iter().find(|word| lower.starts_with(**word)).map_or(0, |word| word.len());
    let end = BEHIND.iter().find(|word| lower.ends_with(**word));
    let end = end.map_or(text.len(), |word| text.len() - word.len());
    let found = (from > 0 || end < text.len()) && from < end;
    let town = text.get(from..end).filter(|_| found)?.trim();
    town.starts_with(char::is_uppercase).then_some(town)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_town_is_what_the_area_is_around() {
        for (text, wanted) in [
            ("Greater Leeds Area", "Leeds"),
            ("Großraum Berlin", "Berlin"),
            ("San Francisco Bay Area", "San Francisco"),
            ("Warszawa i okolice", "Warszawa"),
            ("Paris et périphérie", "Paris"),
        ] {
            assert_eq!(town(text), Some(wanted), "{text}");
        }
        assert_eq!(town("Leeds"), None);
        assert_eq!(town("area"), None);
    }
}
