//! What a resume offers: each thing it says, with its place, as one list that can be weighed.

use matching::text;
use resume::{
    model::{Evidence, Resume, SectionKind, Statement},
    parse,
};

/// Something that a resume says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// What it says.
    pub(super) text: String,
    /// What is weighed: with the heading above it, and with what its kind implies.
    pub(super) weighed: String,
    pub(super) evidence: Evidence,
    pub(super) place: Place,
    /// Whether it is a sentence or bullet of the source that may be quoted.
    pub(super) quotable: bool,
}

/// Where an item stands in the resume: numbers of entries and of what is in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    Label,
    Summary,
    /// Title and employer.
    Job(usize),
    Duty(usize, usize),
    /// Degree and school.
    Course(usize),
    Remark(usize, usize),
    Project(usize),
    Part(usize, usize),
    Skill(usize, usize),
    Language(usize),
    Certificate(usize),
    Other(usize, usize),
}

/// An entry that has statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Entry {
    Job(usize),
    Course(usize),
    Project(usize),
}

impl Entry {
    /// Place of one of its statements.
    pub(super) fn place(self, point: usize) -> Place {
        match self {
            Self::Job(entry) => Place::Duty(entry, point),
            Self::Course(entry) => Place::Remark(entry, point),
            Self::Project(entry) => Place::Part(entry, point),
        }
    }
}

impl Place {
    /// Entry that a statement stands in, and its number there.
    pub(super) fn entry(self) -> Option<(Entry, usize)> {
        match self {
            Self::Duty(entry, point) => Some((Entry::Job(entry), point)),
            Self::Remark(entry, point) => Some((Entry::Course(entry), point)),
            Self::Part(entry, point) => Some((Entry::Project(entry), point)),
            _ => None,
        }
    }
}

/// Lists what a resume says, in its order.
pub(super) fn collect(resume: &Resume) -> Vec<Item> {
    let mut items = Vec::new();
    let mut add = |text: String, evidence: &Evidence, place: Place, quotable: bool| {
        if !text.trim().is_empty() {
            let weighed = weighed(resume, &text, place);
            items.push(Item { text, weighed, evidence: evidence.clone(), place, quotable });
        }
    };
    let label = resume.fields.iter().find(|field| field.path == "basics.label");
    let label = label.map_or(&resume.basics.evidence, |field| &field.evidence);
    add(resume.basics.label.clone(), label, Place::Label, false);
    for sentence in summary(resume) {
        add(sentence.text, &sentence.evidence, Place::Summary, true);
    }
    for (at, job) in resume.work.iter().enumerate() {
        add(joined(&[&job.position, &job.company]), &job.evidence, Place::Job(at), false);
        for (point, duty) in job.highlights.iter().enumerate() {
            add(duty.text.clone(), &duty.evidence, Place::Duty(at, point), is_sentence(duty));
        }
    }
    for (at, course) in resume.education.iter().enumerate() {
        let head = joined(&[&course.study_type, &course.area, &course.institution]);
        add(head, &course.evidence, Place::Course(at), false);
        for (point, remark) in course.highlights.iter().enumerate() {
            add(
                remark.text.clone(),
                &remark.evidence,
                Place::Remark(at, point),
                is_sentence(remark),
            );
        }
    }
    for (at, project) in resume.projects.iter().enumerate() {
        add(project.name.clone(), &project.evidence, Place::Project(at), false);
        for (point, part) in project.highlights.iter().enumerate() {
            add(part.text.clone(), &part.evidence, Place::Part(at, point), is_sentence(part));
        }
    }
    for (at, group) in resume.skills.iter().enumerate() {
        for (point, skill) in group.keywords.iter().enumerate() {
            add(skill.text.clone(), &skill.evidence, Place::Skill(at, point), false);
        }
    }
    for (at, language) in resume.languages.iter().enumerate() {
        let text = joined(&[&language.language, &language.fluency]);
        add(text, &language.evidence, Place::Language(at), false);
    }
    for (at, certificate) in resume.certificates.iter().enumerate() {
        let text = joined(&[&certificate.name, &certificate.issuer]);
        add(text, &certificate.evidence, Place::Certificate(at), false);
    }
    for (at, section) in resume.other.iter().enumerate() {
        for (point, statement) in section.statements.iter().enumerate() {
            add(statement.text.clone(), &statement.evidence, Place::Other(at, point), false);
        }
    }
    items
}

/// What is weighed of an item: "Class B" under "Driving licence" is one, and a master is a degree.
fn weighed(resume: &Resume, text: &str, place: Place) -> String {
    match place {
        Place::Other(section, _) => match resume.other[section].title.trim_end_matches(':') {
            "" => text.to_owned(),
            title => format!("{title}: {text}"),
        },
        Place::Certificate(_) => {
            let mut headings = resume.headings.iter();
            let heading = headings.find(|heading| heading.kind == SectionKind::Certificates);
            heading.map_or_else(|| text.to_owned(), |heading| format!("{}: {text}", heading.title))
        }
        Place::Course(at) if is_degree(&resume.education[at].study_type) => {
            format!("{text}, university degree")
        }
        _ => text.to_owned(),
    }
}

/// The grade of a course of study with the word that stands before it: "3.6" alone says nothing.
pub(super) fn score(resume: &Resume, course: usize) -> String {
    const WORDS: &[&str] = &[
        "CGPA",
        "GPA",
        "grade",
        "average",
        "Abschlussnote",
        "Gesamtnote",
        "Note",
        "Notendurchschnitt",
        "moyenne",
        "nota media",
        "nota",
        "ocena",
    ];
    let course = &resume.education[course];
    let score = course.score.trim();
    if !score.starts_with(|c: char| c.is_ascii_digit()) {
        return score.to_owned();
    }
    let rests =
        course.evidence.iter().chain(course.highlights.iter().flat_map(|one| &one.evidence));
    let named = |line: &String| {
        let line = parse::plain(line);
        let at = line.find(score)?;
        let before = line[..at].trim_end_matches([':', ' ', '=', '-', '–', '(']);
        let from = WORDS.iter().find_map(|word| {
            let from = before.len().checked_sub(word.len())?;
            let same = before.get(from..).is_some_and(|end| end.eq_ignore_ascii_case(word));
            (same && !before[..from].ends_with(char::is_alphanumeric)).then_some(from)
        })?;
        Some(line[from..at + score.len()].to_owned())
    };
    let mut lines = rests.filter_map(|line| resume.lines.get(*line));
    lines.find_map(named).unwrap_or_else(|| score.to_owned())
}

/// Whether a course of study ends with a degree that is written short.
fn is_degree(study_type: &str) -> bool {
    const DEGREES: &[&str] = &[
        "ba", "bs", "bsc", "be", "beng", "btech", "bba", "bcom", "bfa", "basc", "llb", "ma", "ms",
        "msc", "me", "meng", "mtech", "mba", "mfa", "mphil", "llm", "phd", "dphil", "md", "edd",
    ];
    let shaped = |word: &str| word.chars().filter(|c| c.is_uppercase()).count() >= 2;
    let first = study_type.split([' ', ',', '(']).next().unwrap_or_default();
    let plain: String = first.chars().filter(|c| c.is_alphanumeric()).collect();
    shaped(&plain) && DEGREES.contains(&plain.to_lowercase().as_str())
}

/// Sentences of the summary, which the source may have broken over lines.
pub(super) fn summary(resume: &Resume) -> Vec<Statement> {
    let mut paragraph = String::new();
    // Where each line starts in the paragraph.
    let mut starts: Vec<(usize, &Evidence)> = Vec::new();
    for line in &resume.basics.summary {
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        starts.push((paragraph.len(), &line.evidence));
        paragraph.push_str(&line.text);
    }
    let mut from = 0;
    let mut sentences = Vec::new();
    for sentence in text::sentences(&paragraph) {
        let start = paragraph[from..].find(sentence).map_or(from, |at| from + at);
        let end = start + sentence.len();
        let first = starts.iter().rposition(|(line, _)| *line <= start).unwrap_or(0);
        let evidence = starts[first..]
            .iter()
            .take_while(|(line, _)| *line < end)
            .flat_map(|(_, evidence)| evidence.iter().copied())
            .collect();
        sentences.push(Statement { text: sentence.to_owned(), evidence });
        from = end;
    }
    sentences
}

/// A statement of some length; a name or a part of a head says too little alone.
fn is_sentence(statement: &Statement) -> bool {
    statement.text.split_whitespace().count() >= 4
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}
