//! What a statement is worth as a line of its own: whether it can be understood without what stands
//! around it, and whether it is furniture of the page or of a web page and says nothing of the person.

use matching::text;

/// Letters of a point at most.
const LETTERS: usize = 320;
/// Words of a label before a colon at most.
const LABEL: usize = 4;

/// Words after which a sentence goes on, in the languages that are read.
const GOES_ON: &[&str] = &[
    "and", "or", "of", "the", "a", "an", "to", "for", "with", "in", "by", "from", "at", "on",
    "into", "via", "that", "which", "using", "und", "oder", "der", "die", "das", "des", "dem",
    "den", "ein", "eine", "einer", "mit", "von", "für", "zur", "zum", "bei", "et", "ou", "de",
    "du", "la", "le", "les", "un", "une", "pour", "avec", "dans", "sur", "y", "o", "del", "el",
    "los", "las", "para", "con", "por", "i", "oraz", "lub", "w", "z", "na", "do", "dla", "przez",
];

/// Whether a statement can be understood alone: it begins and ends as a sentence does, and is no list
/// with a label before it, such as the tools of a project.
pub(super) fn stands_alone(statement: &str) -> bool {
    let statement = statement.trim();
    let begins = statement.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphanumeric());
    let last = statement.rsplit(' ').next().unwrap_or_default().to_lowercase();
    let ends = !statement.ends_with([',', ';', ':', '-', '–', '(', '&', '/'])
        && !GOES_ON.contains(&last.as_str());
    let whole = statement.matches('(').count() == statement.matches(')').count();
    let address = statement.contains("://") || statement.contains("www.");
    let short = statement.chars().count() <= LETTERS;
    begins && ends && whole && short && !address && !is_list(statement)
}

/// Whether a statement is a label and the things of a list: "Tools used: Flutter, Dart".
fn is_list(statement: &str) -> bool {
    let label = statement.split_once(": ").or_else(|| statement.split_once(" – "));
    let Some((label, rest)) = label.or_else(|| statement.split_once(" - ")) else { return false };
    let parts = rest.split(',').count();
    let words = rest.split_whitespace().count();
    label.split_whitespace().count() <= LABEL && words <= parts * 3
}

/// Why a statement says nothing that a resume should: page numbers, when the file was changed, the
/// words of a link whose address is not shown. None of what says something.
pub(super) fn furniture(statement: &str, name: &str) -> Option<&'static str> {
    const DATED: &[&str] = &[
        "last updated",
        "last update",
        "last modified",
        "updated on",
        "zuletzt aktualisiert",
        "zuletzt geändert",
        "dernière mise à jour",
        "última actualización",
        "ostatnia aktualizacja",
    ];
    const TITLES: &[&str] =
        &["curriculum vitae", "resume", "résumé", "cv", "lebenslauf", "życiorys"];
    const LINK: &[&str] = &[
        "github",
        "gitlab",
        "bitbucket",
        "linkedin",
        "view",
        "on",
        "see",
        "link",
        "links",
        "demo",
        "live",
        "website",
        "web",
        "site",
        "app",
        "store",
        "google",
        "play",
        "itch.io",
        "here",
        "code",
        "source",
        "repo",
        "repository",
        "click",
        "video",
        "youtube",
    ];
    const FRAME: &str = "it belongs to the page and not to the person";
    let low = statement.trim().to_lowercase();
    let rest = low.replace(&name.trim().to_lowercase(), "");
    let named = !name.trim().is_empty() && rest.len() < low.len();
    let numbers = |text: &str| text.chars().all(|c| !c.is_alphabetic());
    let paged = rest.strip_prefix("page").or_else(|| rest.strip_prefix("seite"));
    let paged = paged.is_some_and(|number| {
        let number = number.replace("of", "").replace("von", "");
        !number.trim().is_empty() && numbers(&number)
    });
    if DATED.iter().any(|dated| low.starts_with(dated))
        || TITLES.contains(&rest.trim_matches(|c: char| !c.is_alphanumeric()))
        || (named && numbers(&rest))
        || paged
    {
        return Some(FRAME);
    }
    let mut words = low.split_whitespace().peekable();
    let link = words.peek().is_some() && low.split_whitespace().count() <= 4;
    let all =
        words.all(|word| LINK.contains(&word.trim_matches(['(', ')', '[', ']', ',', '|', ':'])));
    (link && all).then_some("it is the text of a link without its address")
}

/// Number of words of a statement that have letters.
pub(super) fn words(statement: &str) -> usize {
    text::words(statement).filter(|word| word.chars().any(char::is_alphabetic)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_sentences_and_lists_with_a_label_do_not_stand_alone() {
        for text in [
            "Used R and Python for the making of a",
            "Entwicklung einer Anwendung für",
            "and showed others how to mend it",
            "Tools used: Flutter, Dart, Python, Django",
            "Relevant coursework: Graphics, Physics Simulation, Software Engineering",
            "Technologies – Kotlin, Android, Figma",
            "Admin page: https://admin.example.org of the shop",
            "Built the platform (with three",
        ] {
            assert!(!stands_alone(text), "{text}");
        }
        for text in [
            "Cut falls on the ward by 22% by introducing hourly rounding",
            "Notifications: Built the service that sends mail, push and in-app messages to all users",
            "12 machines kept running for a dairy",
        ] {
            assert!(stands_alone(text), "{text}");
        }
    }

    #[test]
    fn what_belongs_to_the_page_is_told_from_what_the_person_says() {
        for text in [
            "Last updated on 3 May 2024",
            "Jane Roe – 2/2",
            "Page 2 of 3",
            "Curriculum Vitae – Jane Roe",
            "GitHub",
            "View on GitHub",
            "[Demo]",
        ] {
            assert!(furniture(text, "Jane Roe").is_some(), "{text}");
        }
        for text in [
            "GitHub Actions",
            "Resumed work after a year",
            "2019",
            "Jane Roe Ltd",
            "Sites of 3 mines",
        ] {
            assert!(furniture(text, "Jane Roe").is_none(), "{text}");
        }
    }
}
