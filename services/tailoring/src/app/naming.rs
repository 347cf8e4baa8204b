//! Names of files that are handed out: made of the person's name and the company, in letters that
//! every system and every header takes.

use resume::write::Format;
use unicode_normalization::UnicodeNormalization as _;

/// Longest part of a name in characters.
const PART: usize = 60;

/// Name of a tailored document, for example `Ada_Lovelace-Analytical_Engines.pdf`.
#[must_use]
pub fn file_name(person: &str, company: &str, format: Format) -> String {
    let (person, company) = (plain(person), plain(company));
    let person = if person.is_empty() { "Resume".to_owned() } else { person };
    let stem = if company.is_empty() { person } else { format!("{person}-{company}") };
    format!("{stem}.{}", format.as_str())
}

/// Letters and digits of ASCII, everything else as one underscore between them.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.nfkd() {
        if out.len() >= PART {
            break;
        }
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'Æ' => out.push_str("Ae"),
            'ø' => out.push('o'),
            'Ø' => out.push('O'),
            'ł' => out.push('l'),
            'Ł' => out.push('L'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            // The mark of a letter that is written already, or a sign within a word.
            c if ('\u{300}'..'\u{370}').contains(&c) || matches!(c, '\'' | '’') => {}
            _ if out.is_empty() || out.ends_with('_') => {}
            _ => out.push('_'),
        }
    }
    out.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_person_and_the_company_in_plain_letters() {
        let name = |person, company| file_name(person, company, Format::Pdf);
        assert_eq!(
            name("Ada Lovelace", "Analytical Engines"),
            "Ada_Lovelace-Analytical_Engines.pdf"
        );
        assert_eq!(name("Zoë Müßig-Łuk", "D’Artagnan & Søn"), "Zoe_Mussig_Luk-DArtagnan_Son.pdf");
        assert_eq!(name("Ada Lovelace", ""), "Ada_Lovelace.pdf");
        assert_eq!(name("", "Acme"), "Resume-Acme.pdf");
        assert_eq!(name("李明", ""), "Resume.pdf");
    }

    #[test]
    fn no_name_breaks_out_of_a_header_or_a_folder() {
        let name = file_name("../../a\"\r\nb", &"x/".repeat(500), Format::Docx);
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)), "{name}");
        assert!(name.len() < 140 && !name.starts_with('.'), "{name}");
    }
}
