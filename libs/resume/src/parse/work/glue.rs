//! Parts "Acme Senior Data Engineer" where nothing stands between employer and title: the title
//! starts at the first of the words before its head that usually belong to titles.

use super::super::vocabulary;

/// Splits into employer and title; none where nothing is left for the employer.
pub(super) fn part(text: &str) -> Option<(&str, &str)> {
    let starts: Vec<usize> =
        [0].into_iter().chain(text.match_indices(' ').map(|(at, _)| at + 1)).collect();
    let word = |at: usize| {
        let end = starts.get(at + 1).map_or(text.len(), |next| next - 1);
        text[starts[at]..end].trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
    };
    let titled = |at: usize| word(at).split('(').any(vocabulary::is_title_word);
    let head = (0..starts.len()).rev().find(|&at| titled(at))?;
    let mut first = head;
    while first > 0 && (titled(first - 1) || vocabulary::is_modifier(&word(first - 1))) {
        first -= 1;
    }
    (first > 0).then(|| (text[..starts[first]].trim_end(), &text[starts[first]..]))
}

/// Splits "Bakery manager Crumb Ltd" into title and employer: the title ends with the last word of its beginning
/// that usually belongs to titles. None where nothing is left for the employer.
pub(super) fn part_behind(text: &str) -> Option<(&str, &str)> {
    const WORDS: usize = 5;
    let mut at = 0;
    let mut end = 0;
    for word in text.split(' ').take(WORDS) {
        at += word.len() + 1;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if bare.split(['/', '-']).any(vocabulary::is_title_word) {
            end = at;
        }
    }
    let (title, rest) = (text.get(..end)?.trim_end(), text.get(end..)?);
    // A sign between them parts them, and tells more.
    let touch = title.ends_with(|c: char| c.is_alphanumeric() || c == ')');
    (touch && rest.starts_with(char::is_uppercase)).then_some((title, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_employer_is_what_stands_behind_the_title() {
        let parted = part_behind("MANAGING DIRECTOR SEVEN CAPITAL");
        assert_eq!(parted, Some(("MANAGING DIRECTOR", "SEVEN CAPITAL")));
        assert_eq!(part_behind("Software Developer Acme"), Some(("Software Developer", "Acme")));
        assert_eq!(part_behind("Software Developer"), None);
        assert_eq!(part_behind("Software Developer, Acme"), None);
        assert_eq!(part_behind("Teacher of history"), None);
    }

    #[test]
    fn the_employer_is_what_stands_before_the_title() {
        assert_eq!(part("Acme Senior Data Engineer"), Some(("Acme", "Senior Data Engineer")));
        assert_eq!(
            part("Acme Ltd Data Analyst(Intern)"),
            Some(("Acme Ltd", "Data Analyst(Intern)"))
        );
        assert_eq!(part("Senior Data Engineer"), None);
        assert_eq!(part("Acme Ltd"), None);
    }
}
