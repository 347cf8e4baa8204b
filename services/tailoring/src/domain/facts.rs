//! What a resume says about its owner in few words, for a profile to be filled with: skills, how far
//! the career has come, what the person is, and where. Nothing is made up: skills, headline and
//! place are quoted, and the level is told by the title of the newest job or the years in jobs.

use std::collections::HashSet;

use resume::model::{Evidence, PartialDate, Resume, Work};

/// Skills of one resume at most.
const SKILLS: usize = 50;
/// Longest value in characters.
const CHARS: usize = 100;
/// Years from which somebody is no beginner, and an expert.
const MID: u32 = 2;
const SENIOR: u32 = 6;

/// Words in titles, in five languages, and the level that they tell; the first that fits counts.
const TITLES: [(&str, &[&str]); 4] = [
    (
        "EXECUTIVE",
        &[
            "chief executive",
            "chief technology",
            "chief financial",
            "chief operating",
            "ceo",
            "cto",
            "cfo",
            "coo",
            "cio",
            "vice president",
            "vp",
            "managing director",
            "geschäftsführer",
            "geschäftsführerin",
            "vorstand",
            "directeur général",
            "directrice générale",
            "director general",
            "directora general",
            "prezes",
        ],
    ),
    (
        "LEAD",
        &[
            "lead",
            "head",
            "manager",
            "managerin",
            "director",
            "principal",
            "supervisor",
            "teamleiter",
            "teamleiterin",
            "leiter",
            "leiterin",
            "abteilungsleiter",
            "chef d'équipe",
            "responsable",
            "directeur",
            "directrice",
            "jefe",
            "jefa",
            "encargado",
            "encargada",
            "kierownik",
            "kierowniczka",
            "dyrektor",
        ],
    ),
    ("SENIOR", &["senior", "sr", "sénior", "staff", "starszy", "starsza"]),
    (
        "ENTRY",
        &[
            "junior",
            "jr",
            "trainee",
            "intern",
            "internship",
            "apprentice",
            "graduate",
            "praktikant",
            "praktikantin",
            "werkstudent",
            "werkstudentin",
            "auszubildende",
            "auszubildender",
            "stagiaire",
            "apprenti",
            "apprentie",
            "becario",
            "becaria",
            "practicante",
            "stażysta",
            "stażystka",
            "praktykant",
            "młodszy",
            "młodsza",
        ],
    ),
];

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A skill.
    Skill,
    /// How far a career has come.
    ExperienceLevel,
    /// What the person is by profession.
    Headline,
    /// Where the person lives.
    Location,
}

/// Something that a resume says about its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub kind: Kind,
    /// What is said.
    pub value: String,
    /// Lines of the resume that say it, from 0.
    pub lines: Evidence,
}

/// The facts of a resume, read in a month of a year.
#[must_use]
pub fn of(resume: &Resume, today: (u32, u32)) -> Vec<Fact> {
    let lines = |path: &str| {
        let field = resume.fields.iter().find(|field| field.path == path);
        field.map(|field| field.evidence.clone()).unwrap_or_default()
    };
    let (basics, newest) = (&resume.basics, newest(resume));
    let mut facts = Vec::new();
    let mut add = |kind: Kind, value: &str, lines: Evidence| {
        let value = value.trim();
        if !value.is_empty() && value.chars().count() <= CHARS {
            facts.push(Fact { kind, value: value.to_owned(), lines });
        }
    };
    match newest {
        _ if !basics.label.is_empty() => {
            add(Kind::Headline, &basics.label, lines("basics.label"));
        }
        Some(job) => add(Kind::Headline, &job.position, job.evidence.clone()),
        None => {}
    }
    if let Some((level, lines)) = level(resume, newest, today) {
        add(Kind::ExperienceLevel, level, lines);
    }
    add(Kind::Location, &basics.location, lines("basics.location"));
    let mut known = HashSet::new();
    for skill in resume.skills.iter().flat_map(|group| &group.keywords) {
        if known.len() < SKILLS && known.insert(skill.text.trim().to_lowercase()) {
            add(Kind::Skill, &skill.text, skill.evidence.clone());
        }
    }
    facts
}

/// The job that goes on, or the one that ended last; of equals the one that stands first.
fn newest(resume: &Resume) -> Option<&Work> {
    let rank = |work: &Work| {
        let end = work.period.end.as_ref().or(work.period.start.as_ref());
        (work.period.ongoing, end.map(|date| date.0.clone()))
    };
    resume.work.iter().rev().max_by_key(|work| rank(work))
}

fn level(
    resume: &Resume,
    newest: Option<&Work>,
    today: (u32, u32),
) -> Option<(&'static str, Evidence)> {
    let newest = newest?;
    let title: Vec<String> = newest
        .position
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let title = format!(" {} ", title.join(" "));
    let told = |words: &[&str]| words.iter().any(|word| title.contains(&format!(" {word} ")));
    if let Some((level, _)) = TITLES.into_iter().find(|(_, words)| told(words)) {
        return Some((level, newest.evidence.clone()));
    }
    let months = months(resume, today)?;
    let level = match months / 12 {
        years if years < MID => "ENTRY",
        years if years < SENIOR => "MID",
        _ => "SENIOR",
    };
    let dated = resume.work.iter().filter(|work| work.period.start.is_some());
    Some((level, dated.flat_map(|work| work.evidence.iter().copied()).collect()))
}

/// Months in jobs, those of two at a time once; none where no job tells when it began.
fn months(resume: &Resume, today: (u32, u32)) -> Option<u32> {
    let today = today.0 * 12 + today.1;
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for period in resume.work.iter().map(|work| &work.period) {
        let Some(start) = period.start.as_ref().and_then(|date| month(date, 1)) else { continue };
        let end = match &period.end {
            Some(end) => month(end, 12).unwrap_or(start),
            None if period.ongoing => today,
            None => start,
        };
        spans.push((start, end.min(today).max(start)));
    }
    spans.sort_unstable();
    let (mut months, mut until) = (0, 0);
    for (start, end) in &spans {
        months += end.saturating_sub(until.max(*start));
        until = until.max(*end);
    }
    (!spans.is_empty()).then_some(months)
}

/// Number of a month since year 0; a year alone counts as its first or last.
fn month(date: &PartialDate, otherwise: u32) -> Option<u32> {
    let year: u32 = date.0.get(..4)?.parse().ok()?;
    let month = date.0.get(5..7).and_then(|month| month.parse().ok()).unwrap_or(otherwise);
    Some(year * 12 + month)
}

#[cfg(test)]
mod tests {
    use resume::parse::parse;

    use super::*;

    const TODAY: (u32, u32) = (2026, 6);

    fn told(text: &str, kind: Kind) -> Vec<String> {
        let facts = of(&parse(text), TODAY).into_iter().filter(|fact| fact.kind == kind);
        facts.map(|fact| fact.value).collect()
    }

    fn cv(jobs: &str) -> String {
        format!(
            "Jane Roe\njane@example.org | Oslo, Norway\n\nExperience\n{jobs}\n\n\
             Skills\nWelding, Pumps, welding\n"
        )
    }

    #[test]
    fn skills_place_and_title_are_quoted_with_their_lines() {
        let text = cv("Fitter, Acme Ltd\tMar 2019 - present\n- Built 12 pumps for ships");
        let resume = parse(&text);
        assert_eq!(told(&text, Kind::Skill), ["Welding", "Pumps"]);
        assert_eq!(told(&text, Kind::Location), ["Oslo, Norway"]);
        assert_eq!(told(&text, Kind::Headline), ["Fitter"]);
        for fact in of(&resume, TODAY).iter().filter(|fact| fact.kind == Kind::Skill) {
            let says = |line: &usize| resume.lines[*line].contains(&fact.value);
            assert!(!fact.lines.is_empty() && fact.lines.iter().any(says), "{fact:?}");
        }
    }

    #[test]
    fn the_level_is_told_by_the_newest_title_or_by_years() {
        for (jobs, level) in [
            ("Junior Fitter, Acme Ltd\tMar 2010 - present", "ENTRY"),
            ("Senior Fitter, Acme Ltd\tMar 2025 - present", "SENIOR"),
            ("Head Chef, Inn Ltd\tMar 2025 - present\nJunior Cook, Bar Ltd\t2019 - 2020", "LEAD"),
            ("Managing Director, Acme Ltd\tMar 2025 - present", "EXECUTIVE"),
            ("Fitter, Acme Ltd\tMar 2025 - present", "ENTRY"),
            ("Fitter, Acme Ltd\tMar 2023 - present", "MID"),
            ("Fitter, Acme Ltd\tMar 2016 - present", "SENIOR"),
            // Two at a time count once.
            ("Fitter, Acme Ltd\t2021 - 2024\nWelder, Bolt Ltd\t2021 - 2024", "MID"),
        ] {
            assert_eq!(told(&cv(jobs), Kind::ExperienceLevel), [level], "{jobs}");
        }
        assert!(told("Jane Roe\n\nSkills\nWelding\n", Kind::ExperienceLevel).is_empty());
    }
}
