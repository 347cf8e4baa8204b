//! How far a whole resume meets a requirement. Single statements say what they have; here it counts
//! whether that is all that is asked for: of "SQL and Kafka" one is a part, of "a degree in marketing"
//! marketing alone is none, and a certificate is met by a certificate and not by the skill it is about.

use matching::{Kind, Level, Vocabulary};

use super::super::{
    labels::Tongue,
    material::{Item, Place},
    relevance::Want,
};

/// Signs that a requirement names alternatives.
const EITHER: &[&str] = &[
    " or ",
    " oder ",
    " ou ",
    " o ",
    " lub ",
    "and/or",
    "und/oder",
    "such as",
    "e.g",
    "z.b",
    " like ",
    "similar",
    "comparable",
    "vergleichbar",
    "equivalent",
    "gleichwertig",
    "équivalent",
    "similaire",
    "equivalente",
    "etc",
    "bzw",
    " podobn",
];
/// Words with a stroke in them that names no alternative.
const STROKES: &[&str] = &["a/b", "ci/cd", "ui/ux", "tcp/ip", "i/o"];
/// Beginnings of words for a proof of a skill.
const PROOFS: &[&str] = &["certif", "zertifi", "certyf"];
/// Words that say that a skill is asked for, whatever proof may be welcome.
const SKILLS: &[&str] = &[
    "experience",
    "knowledge",
    "skill",
    "ability",
    "understanding",
    "proficien",
    "familiar",
    "degree",
    "erfahr",
    "kenntnis",
    "expérience",
    "connaissance",
    "experiencia",
    "conocimiento",
    "doświadczeni",
    "znajomoś",
];
/// What is asked for in a degree, whatever its field.
const DEGREE: &str = "Degree";

/// How far all items together meet a want.
pub(super) fn level(want: &Want, items: &[Item]) -> Level {
    let best = want.supports.iter().map(|support| support.level).max().unwrap_or_default();
    if best != Level::Has || (is_whole(want, items) && is_proved(want, items)) {
        return best;
    }
    Level::Transferable
}

/// Whether what is there is most of what is asked for, and every language, licence and degree. Who has
/// worked with somebody who holds a licence does not hold it.
fn is_whole(want: &Want, items: &[Item]) -> bool {
    let requirement = &want.requirement;
    let kind = |name: &str| Vocabulary::standard().get(name).map(|skill| skill.kind);
    let asked: Vec<&String> =
        requirement.skills.iter().filter(|name| kind(name) != Some(Kind::Soft)).collect();
    let at_work = |item: &Item| matches!(item.place, Place::Duty(..) | Place::Part(..));
    let has = |name: &String| {
        let held = kind(name) == Some(Kind::Licence);
        let mut shown = want.supports.iter().zip(items);
        shown.any(|(support, item)| support.skills.contains(name) && !(held && at_work(item)))
    };
    let missing: Vec<&String> = asked.iter().copied().filter(|name| !has(name)).collect();
    let none = !asked.is_empty() && missing.len() == asked.len();
    if none || missing.iter().any(|name| *name == DEGREE) {
        return false;
    }
    if is_alternative(&requirement.text) {
        return true;
    }
    let strict = |name: &&String| matches!(kind(name), Some(Kind::Spoken | Kind::Licence));
    !missing.iter().any(strict) && (asked.is_empty() || missing.len() * 2 < asked.len())
}

/// Whether all that is asked for is the language that the resume is written in. That shows the language,
/// and not how well it is spoken.
pub(super) fn is_tongue(want: &Want, written: Option<Tongue>) -> bool {
    let asked = want.requirement.skills.as_slice();
    written.is_some_and(|tongue| matches!(asked, [name] if name == tongue.name()))
}

fn is_alternative(text: &str) -> bool {
    let low = format!(" {} ", text.to_lowercase());
    let plain = STROKES.iter().fold(low.clone(), |text, stroke| text.replace(stroke, ""));
    plain.contains('/') || EITHER.iter().any(|word| low.contains(word))
}

/// Whether a proof that is asked for is one in the resume, too.
fn is_proved(want: &Want, items: &[Item]) -> bool {
    if !asks_for_proof(&want.requirement.text) {
        return true;
    }
    let proves = |item: &Item| {
        matches!(item.place, Place::Certificate(_) | Place::Course(_)) || names_proof(&item.weighed)
    };
    let has = want.supports.iter().zip(items).filter(|(support, _)| support.level == Level::Has);
    has.map(|(_, item)| item).any(proves)
}

/// Whether a requirement is about a certificate or qualification alone.
fn asks_for_proof(text: &str) -> bool {
    let outside: String = {
        let mut depth = 0usize;
        let outside = text.chars().filter(|c| {
            depth = if *c == '(' { depth + 1 } else { depth };
            let kept = depth == 0;
            depth = if *c == ')' { depth.saturating_sub(1) } else { depth };
            kept
        });
        outside.collect::<String>().to_lowercase()
    };
    let last = outside.split_whitespace().last().unwrap_or_default();
    let named = names_proof(&outside) || last.starts_with("qualification");
    named && !SKILLS.iter().any(|word| outside.contains(word))
}

fn names_proof(text: &str) -> bool {
    let low = text.to_lowercase();
    low.split(|c: char| !c.is_alphanumeric())
        .any(|word| PROOFS.iter().any(|proof| word.starts_with(proof)))
}

#[cfg(test)]
mod tests {
    use matching::analyze;
    use resume::parse;

    use super::super::super::tailor;

    /// Requirements of a posting, matched and met in part, against a resume.
    fn told(skills: &str, demands: &str) -> (Vec<String>, Vec<String>) {
        let resume = parse::parse(&format!(
            "Jane Roe\njane@mail.example | Leeds, UK\n\nExperience\nEngineer, Acme Ltd, 2019 - 2021\n\
             • Kept the services of a bank running\n\nEducation\nMEng, Software Engineering, City College\t2018\n\n\
             Skills\n{skills}\n"
        ));
        let report =
            tailor::plan(&resume, &analyze(&format!("Job\n\nRequirements\n{demands}"))).report;
        let texts =
            |all: &[super::super::Match]| all.iter().map(|m| m.requirement.clone()).collect();
        (texts(&report.matched), texts(&report.transferable))
    }

    #[test]
    fn a_part_of_what_is_asked_for_is_no_match() {
        let (matched, part) = told(
            "Git, AWS, English",
            "- Experience with CI/CD and Git\n- AWS or Google Cloud\n- AWS certificates\n- German and English\n",
        );
        assert_eq!(matched, ["AWS or Google Cloud"]);
        assert_eq!(
            part,
            ["Experience with CI/CD and Git", "AWS certificates", "German and English"]
        );
    }

    #[test]
    fn a_licence_is_held_and_not_worked_with() {
        let demand = "- Registered nurse\n";
        assert_eq!(told("Registered nurse", demand).0.len(), 1);
        let resume = parse::parse(
            "Jane Roe\n\nExperience\nClerk, Acme Ltd, 2019 - 2021\n\
             • Wrote the rota with a registered nurse of the ward\n",
        );
        let posting = analyze(&format!("Job\n\nRequirements\n{demand}"));
        let report = tailor::plan(&resume, &posting).report;
        assert!(report.matched.is_empty() && !report.transferable.is_empty(), "{report:?}");
    }

    #[test]
    fn a_language_that_the_resume_is_written_in_and_does_not_name_is_near() {
        let resume = parse::parse(
            "Jane Roe\n\nExperience\nClerk, Acme Ltd, 2019 - 2021\n\
             • Wrote the rota of the ward with the nurses and the doctors of it\n\
             • Kept the books for the owner of the house and for a friend of hers, by the week\n",
        );
        let posting = analyze("Job\n\nRequirements\n- Fluent English\n- Fluent German\n");
        let report = tailor::plan(&resume, &posting).report;
        let near = &report.transferable[0];
        assert_eq!(near.requirement, "Fluent English");
        assert_eq!(near.near[0].have, "written in English");
        assert_eq!(near.sources[0].line, 5);
        assert_eq!(report.missing[0].requirement, "Fluent German");
        assert!(
            report.conditions.iter().all(|condition| !condition.named),
            "nothing says how well"
        );
    }

    #[test]
    fn a_degree_is_met_by_a_degree_and_not_by_its_field() {
        let degree = "- University degree in marketing or a similar field\n";
        assert_eq!(told("Marketing", degree).0.len(), 1, "a master is a degree");
        let resume = parse::parse("Jane Roe\n\nSkills\nMarketing, Excel\n");
        let posting = analyze(&format!("Job\n\nRequirements\n{degree}"));
        let report = tailor::plan(&resume, &posting).report;
        assert!(report.matched.is_empty() && !report.conditions[0].named, "{report:?}");
    }
}
