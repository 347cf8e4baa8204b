//! The facts that the JSON of a document has, each kind once, until the text has shown where it stands.

use resume::{
    model::{
        Basics, Certificate, Education, Evidence, Language, PartialDate, Period, Project,
        SkillGroup, Statement, Work,
    },
    write::{Content, Section},
};
use serde_json::Value;

use super::shown;

/// Facts that were not placed yet.
pub(super) struct Facts<'v> {
    stored: &'v Value,
    contents: Vec<Content>,
    /// Sections of points with their headings.
    points: Vec<(String, Vec<Statement>)>,
}

impl<'v> Facts<'v> {
    pub(super) fn of(stored: &'v Value) -> Self {
        let ours = &stored["meta"]["jobstream"];
        let rests = &ours["evidence"];
        let summary = stored["basics"]["summary"].as_str().map(|all| all.split('\n'));
        let summary: Vec<&str> = summary.into_iter().flatten().collect();
        let contents = vec![
            Content::Summary(statements(summary, &rests["summary"])),
            Content::Work(all(stored, "work", rests, work)),
            Content::Education(all(stored, "education", rests, education)),
            Content::Skills(all(stored, "skills", rests, skills)),
            Content::Projects(all(stored, "projects", rests, project)),
            Content::Languages(all(stored, "languages", rests, language)),
            Content::Certificates(all(stored, "certificates", rests, certificate)),
        ];
        let section = |one: &Value| {
            let texts = strings(&one["statements"]);
            (text(one, "title"), statements(texts, &one["evidence"]))
        };
        let points = ours["sections"].as_array().into_iter().flatten().map(section).collect();
        Self { stored, contents, points }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let lines = strings(&self.stored["meta"]["jobstream"]["lines"]);
        lines.into_iter().map(str::to_owned).collect()
    }

    /// Name and contact; the links are the contacts of the text that are nothing else.
    pub(super) fn basics(&self, contacts: &str) -> Basics {
        let (basics, ours) = (&self.stored["basics"], &self.stored["meta"]["jobstream"]);
        let mut found = Basics {
            name: text(basics, "name"),
            label: text(basics, "label"),
            email: text(basics, "email"),
            phone: text(basics, "phone"),
            phone_e164: text(ours, "phone"),
            location: text(&basics["location"], "address"),
            evidence: numbers(&ours["evidence"]["basics"]),
            ..Basics::default()
        };
        let others = [&found.name, &found.label, &found.email, &found.phone, &found.location];
        let links = contacts.split(" | ").filter(|one| !one.is_empty());
        let links = links.filter(|one| others.iter().all(|other| other.as_str() != *one));
        found.links = links.map(str::to_owned).collect();
        found
    }

    /// Takes a section without heading off the end of a body.
    pub(super) fn untitled(&mut self, body: &mut Vec<&str>) -> Vec<Section> {
        let mut found = Vec::new();
        while let Some(at) = self.points.iter().position(|(title, points)| {
            let shown = shown(Content::Points(points.clone()));
            let start = body.len().checked_sub(shown.len());
            let alone = start.is_some_and(|at| at == 0 || body[at - 1].is_empty());
            title.is_empty() && alone && start.is_some_and(|at| body[at..] == shown)
        }) {
            let (_, points) = self.points.remove(at);
            body.truncate(body.len() - points.len());
            while body.last().is_some_and(|line| line.is_empty()) {
                body.pop();
            }
            found.insert(0, Section::new("", Content::Points(points)));
        }
        found
    }

    /// Takes the content that a body shows.
    pub(super) fn content(&mut self, title: &str, body: &[&str]) -> Option<Content> {
        let points = self.points.iter().position(|(heading, points)| {
            heading == title && shown(Content::Points(points.clone())) == body
        });
        if let Some(at) = points {
            return Some(Content::Points(self.points.remove(at).1));
        }
        for at in 0..self.contents.len() {
            let mut content = self.contents[at].clone();
            if content.is_empty() {
                continue;
            }
            fill(&mut content, body);
            if shown(content.clone()) == body {
                self.contents.remove(at);
                return Some(content);
            }
        }
        None
    }
}

/// Words of periods and links, which stand in the text alone: a period ends the head of an entry, a link
/// is the line below it.
fn fill(content: &mut Content, body: &[&str]) {
    let mut at = 0;
    let mut head = |head: Vec<String>| {
        let head = head.into_iter().next().unwrap_or_default();
        let ahead = if head.is_empty() { String::new() } else { format!("{head} | ") };
        let found = body[at..].iter().position(|line| *line == head || line.starts_with(&ahead));
        at += found? + 1;
        let line = body[at - 1];
        let below =
            body.get(at).filter(|line| !line.starts_with("- ")).copied().unwrap_or_default();
        Some((line.strip_prefix(&ahead).unwrap_or_default().to_owned(), below.to_owned()))
    };
    match content {
        Content::Work(all) => all.iter_mut().for_each(|one| {
            let bare = Work { period: Period::default(), highlights: Vec::new(), ..one.clone() };
            if let Some((period, _)) = head(shown(Content::Work(vec![bare]))) {
                one.period.text = period;
            }
        }),
        Content::Education(all) => all.iter_mut().for_each(|one| {
            let bare =
                Education { period: Period::default(), highlights: Vec::new(), ..one.clone() };
            if let Some((period, _)) = head(shown(Content::Education(vec![bare]))) {
                one.period.text = period;
            }
        }),
        Content::Projects(all) => all.iter_mut().for_each(|one| {
            let bare = Project { name: one.name.clone(), ..Project::default() };
            if let Some((period, link)) = head(shown(Content::Projects(vec![bare]))) {
                one.period.text = period;
                if !one.url.is_empty() {
                    one.url = link;
                }
            }
        }),
        _ => {}
    }
}

fn all<T>(stored: &Value, name: &str, rests: &Value, one: fn(&Value, &Value) -> T) -> Vec<T> {
    let items = stored[name].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().enumerate().map(|(at, item)| one(item, &rests[name][at])).collect()
}

fn work(one: &Value, rests: &Value) -> Work {
    Work {
        company: text(one, "name"),
        position: text(one, "position"),
        location: text(one, "location"),
        period: period(one),
        highlights: statements(strings(&one["highlights"]), &rests["highlights"]),
        evidence: numbers(&rests["lines"]),
    }
}

fn education(one: &Value, rests: &Value) -> Education {
    Education {
        institution: text(one, "institution"),
        study_type: text(one, "studyType"),
        area: text(one, "area"),
        score: text(one, "score"),
        period: period(one),
        highlights: statements(strings(&one["courses"]), &rests["courses"]),
        evidence: numbers(&rests["lines"]),
    }
}

fn skills(one: &Value, rests: &Value) -> SkillGroup {
    let keywords = statements(strings(&one["keywords"]), &rests["keywords"]);
    SkillGroup { name: text(one, "name"), keywords }
}

fn project(one: &Value, rests: &Value) -> Project {
    Project {
        name: text(one, "name"),
        url: text(one, "url"),
        period: period(one),
        highlights: statements(strings(&one["highlights"]), &rests["highlights"]),
        evidence: numbers(&rests["lines"]),
    }
}

fn language(one: &Value, rests: &Value) -> Language {
    let evidence = numbers(&rests["lines"]);
    Language { language: text(one, "language"), fluency: text(one, "fluency"), evidence }
}

fn certificate(one: &Value, rests: &Value) -> Certificate {
    let date = one["date"].as_str().map(|date| PartialDate(date.to_owned()));
    let evidence = numbers(&rests["lines"]);
    Certificate { name: text(one, "name"), issuer: text(one, "issuer"), date, evidence }
}

fn period(one: &Value) -> Period {
    let date = |name: &str| one[name].as_str().map(|date| PartialDate(date.to_owned()));
    let (start, end) = (date("startDate"), date("endDate"));
    Period { ongoing: start.is_some() && end.is_none(), start, end, text: String::new() }
}

fn statements(texts: Vec<&str>, rests: &Value) -> Vec<Statement> {
    let one = |(at, text): (usize, &str)| Statement {
        text: text.to_owned(),
        evidence: numbers(&rests[at]),
    };
    texts.into_iter().enumerate().map(one).collect()
}

fn text(one: &Value, name: &str) -> String {
    one[name].as_str().unwrap_or_default().to_owned()
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn numbers(list: &Value) -> Evidence {
    let numbers = list.as_array().into_iter().flatten().filter_map(Value::as_u64);
    numbers.filter_map(|number| usize::try_from(number).ok()).collect()
}
