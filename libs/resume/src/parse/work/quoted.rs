//! Employers and titles that quotation marks or brackets part: "“Crumb” (baker)", "Crumb Ltd (baker)".

use super::{
    super::{head::Part, vocabulary},
    names::is_title,
    roles::Roles,
};

/// Quotation marks, the opening ones and what closes each.
const MARKS: [(char, char); 5] = [('“', '”'), ('"', '"'), ('«', '»'), ('„', '“'), ('”', '”')];

/// Employer and title of a head in which one part says both.
pub(super) fn split(parts: &[Part]) -> Option<Roles> {
    if parts.iter().any(|part| is_title(&part.text) && !part.text.ends_with(')')) {
        return parts.iter().find_map(|part| behind_quotes(&part.text));
    }
    let named = |part: &&Part| {
        vocabulary::organisation_score(&part.text) > 0 || vocabulary::is_institution(&part.text)
    };
    let employers = parts.iter().filter(named).count();
    let bracketed = |part: &Part| {
        let own = usize::from(named(&part));
        in_brackets(&part.text).filter(|_| employers == own)
    };
    parts.iter().find_map(|part| behind_quotes(&part.text).or_else(|| bracketed(part)))
}

/// "“Crumb” (baker)", "“Crumb” Baker".
fn behind_quotes(text: &str) -> Option<Roles> {
    let first = text.chars().next()?;
    let (_, closing) = MARKS.into_iter().find(|(opening, _)| *opening == first)?;
    let (name, title) = text[first.len_utf8()..].split_once(closing)?;
    let title = title.trim();
    let title = title.strip_prefix('(').and_then(|title| title.strip_suffix(')')).unwrap_or(title);
    (!name.is_empty() && vocabulary::title_score(title) > 0).then(|| Roles::of(name, title))
}

/// "Crumb Ltd (baker)": the name says no title, the bracket does.
fn in_brackets(text: &str) -> Option<Roles> {
    let (name, title) = text.strip_suffix(')')?.split_once(" (")?;
    let score = vocabulary::title_score;
    let told = score(title) > 1 && score(name) == 0 && vocabulary::organisation_score(title) == 0;
    (told && !vocabulary::has_degree(name)).then(|| Roles::of(name, title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_may_stand_in_brackets_behind_the_name_or_after_its_quotation_marks() {
        let said = |roles: Roles| (roles.company, roles.position);
        let wanted = |company: &str, title: &str| Some((company.to_owned(), title.to_owned()));
        for (text, company, title) in [
            ("“Crumb” (Baker)", "Crumb", "Baker"),
            ("«Crumb» Sales assistant", "Crumb", "Sales assistant"),
        ] {
            assert_eq!(behind_quotes(text).map(said), wanted(company, title), "{text}");
        }
        assert_eq!(in_brackets("Crumb & Sons (Baker)").map(said), wanted("Crumb & Sons", "Baker"));
        assert_eq!(in_brackets("Baker (Assistant)"), None);
        assert_eq!(in_brackets("Crumb & Sons (Leeds)"), None);
    }
}
