//! Addresses that stand behind words: the target of "LinkedIn" or of an icon. Only what is plainly the
//! person's own is taken: a mailbox and a phone where the text has none, and profiles.

use super::{add_link, pattern, phone};
use crate::model::Resume;

/// Takes what the text does not say itself. Each becomes a line of the resume, as its evidence.
pub(in crate::parse) fn take(resume: &mut Resume, links: &[String]) {
    for target in links {
        let Resume { lines, basics, .. } = resume;
        let (scheme, rest) = target.split_once(':').unwrap_or_default();
        let shown = match scheme.to_ascii_lowercase().as_str() {
            "mailto" if basics.email.is_empty() => {
                let address = rest.split('?').next().and_then(pattern::email);
                basics.email = address.unwrap_or_default();
                basics.email.clone()
            }
            "tel" if basics.phone.is_empty() => {
                basics.phone = pattern::phone(rest).unwrap_or_default();
                let whole = phone::e164(&basics.phone, &basics.location);
                basics.phone_e164 = whole.unwrap_or_default();
                basics.phone.clone()
            }
            "http" | "https" => {
                let before = basics.links.clone();
                // One of each network: further ones are of employers and projects.
                let known = |name| basics.links.iter().any(|link| network(link) == Some(name));
                if network(target).is_some_and(|name| !known(name)) {
                    let target = target.trim_end_matches('/');
                    // A handle that the text shows is the same link, said shorter.
                    let person = target.rsplit('/').next().unwrap_or_default();
                    basics.links.retain(|link| {
                        let word = link.rsplit([' ', ':', '@']).next().unwrap_or_default();
                        !word.eq_ignore_ascii_case(person)
                    });
                    add_link(basics, target.to_owned());
                }
                if basics.links != before { target.clone() } else { String::new() }
            }
            _ => String::new(),
        };
        if !shown.is_empty() {
            basics.evidence.push(lines.len());
            lines.push(shown);
        }
    }
}

/// Makes lines of the mailbox and the links that two lines of the text make up, so that they rest on one.
pub(in crate::parse) fn write_out(resume: &mut Resume) {
    let Resume { lines, basics, .. } = resume;
    let mailbox = !basics.email.is_empty()
        && !lines.iter().any(|line| line.contains(&basics.email))
        && lines
            .windows(2)
            .any(|pair| format!("{}{}", pair[0].trim(), pair[1].trim()) == basics.email);
    if mailbox {
        basics.evidence.push(lines.len());
        lines.push(basics.email.clone());
    }
    for link in &basics.links {
        if !lines.iter().any(|line| line.contains(link.as_str())) {
            let halves = lines.windows(2).any(|pair| {
                let (text, next) = (pair[0].trim(), pair[1].trim());
                pattern::joined_link(text, next).as_deref() == Some(link)
            });
            if halves {
                basics.evidence.push(lines.len());
                lines.push(link.clone());
            }
        }
    }
}

/// Networks, and what stands in a link between their name and that of the person.
const NETWORKS: [(&str, &[&str]); 17] = [
    ("linkedin.com", &["in", "pub"]),
    ("xing.com", &["profile"]),
    ("stackoverflow.com", &["users"]),
    ("github.com", &[]),
    ("gitlab.com", &[]),
    ("bitbucket.org", &[]),
    ("twitter.com", &[]),
    ("x.com", &[]),
    ("behance.net", &[]),
    ("dribbble.com", &[]),
    ("orcid.org", &[]),
    ("figma.com", &[]),
    ("instagram.com", &[]),
    ("facebook.com", &[]),
    ("medium.com", &[]),
    ("codepen.io", &[]),
    ("dev.to", &[]),
];

/// Network of a link that leads to a person's profile; none where it leads to something in it:
/// "github.com/roe", and not "github.com/roe/ledger".
pub(super) fn network(target: &str) -> Option<&'static str> {
    let bare = pattern::bare(target);
    let path = bare.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let host = parts.next()?;
    let of = |name: &str| host == name || host.strip_suffix(name).is_some_and(|h| h.ends_with('.'));
    let (name, rooms) = NETWORKS.iter().find(|(name, _)| of(name))?;
    let room = rooms.is_empty() || parts.next().is_some_and(|room| rooms.contains(&room));
    // A number may stand before the name; a language may follow it.
    let own = if rooms.is_empty() { 1..=1 } else { 1..=2 };
    (room && own.contains(&parts.count())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        parse,
        read::{Format, Text},
    };

    fn read(lines: &[&str], links: &[&str]) -> Resume {
        let own = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        parse::document(&Text {
            format: Format::Odt,
            pages: 1,
            lines: own(lines),
            runs: Vec::new(),
            links: own(links),
            removed: 0,
            hidden: 0,
            damaged_pages: 0,
        })
    }

    #[test]
    fn profiles_mailbox_and_phone_behind_words_are_the_persons() {
        let links = [
            "https://www.linkedin.com/in/jane-roe/",
            "https://github.com/janeroe",
            "https://github.com/janeroe/ledger",
            "https://github.com/acme",
            "https://acme.example/about",
            "mailto:jane@mail.example?subject=CV",
            "tel:+49401234567",
        ];
        let resume =
            read(&["Jane Roe", "LinkedIn | GitHub | E-mail", "", "Skills", "Rust, SQL"], &links);
        let basics = &resume.basics;
        assert_eq!(
            basics.links,
            ["https://www.linkedin.com/in/jane-roe", "https://github.com/janeroe"]
        );
        assert_eq!(
            (basics.email.as_str(), basics.phone.as_str()),
            ("jane@mail.example", "+49401234567")
        );
        assert_eq!(basics.phone_e164, "+49401234567");
        assert!(parse::unaccounted(&resume).is_empty());
        let skills: Vec<&str> = resume.skills[0].keywords.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(skills, ["Rust", "SQL"], "no link is a skill");
        let lines: Vec<&str> =
            basics.evidence.iter().map(|line| resume.lines[*line].as_str()).collect();
        assert!(lines.contains(&"https://github.com/janeroe"), "{lines:?}");
    }

    #[test]
    fn a_handle_becomes_the_address_behind_it() {
        let resume = read(
            &["Jane Roe", "jane@mail.example | GitHub: janeroe"],
            &["https://github.com/janeroe/"],
        );
        assert_eq!(resume.basics.links, ["https://github.com/janeroe"]);
    }

    #[test]
    fn what_the_text_says_itself_is_not_taken_twice() {
        let lines = ["Jane Roe", "jane@mail.example | linkedin.com/in/jane-roe"];
        let links = ["mailto:other@mail.example", "https://linkedin.com/in/jane-roe"];
        let resume = read(&lines, &links);
        assert_eq!(resume.basics.links, ["linkedin.com/in/jane-roe"]);
        assert_eq!(resume.basics.email, "jane@mail.example");
        assert_eq!(resume.lines.len(), 2);
    }
}
