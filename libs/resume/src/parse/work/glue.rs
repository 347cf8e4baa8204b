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

#[cfg(test)]
mod tests {
    use super::*;

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
