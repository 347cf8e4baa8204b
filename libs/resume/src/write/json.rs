//! JSON Resume 1.0.0. Fields that the source does not fill are left out. What the schema has no
//! place for stands under `meta.jobstream`: the lines of the source, which of them each fact rests
//! on, and sections of other kinds.

use serde_json::{Map, Value, json};

use super::{
    document::{Content, Document},
    link,
};
use crate::model::{
    Award, Basics, Certificate, Education, Language, Period, Project, Publication, Resume, Section,
    SkillGroup, Statement, Work,
};

const SCHEMA: &str =
    "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json";

/// A resume in the schema's names.
#[must_use]
pub fn json_resume(resume: &Resume) -> Value {
    let mut out = Map::new();
    out.insert("$schema".into(), SCHEMA.into());
    out.insert("basics".into(), basics(&resume.basics));
    put_all(&mut out, "work", &resume.work, work);
    put_all(&mut out, "volunteer", &resume.volunteering, volunteer);
    put_all(&mut out, "education", &resume.education, education);
    put_all(&mut out, "skills", &resume.skills, skills);
    put_all(&mut out, "projects", &resume.projects, project);
    put_all(&mut out, "languages", &resume.languages, language);
    put_all(&mut out, "certificates", &resume.certificates, certificate);
    put_all(&mut out, "awards", &resume.awards, award);
    put_all(&mut out, "publications", &resume.publications, publication);
    out.insert("meta".into(), json!({ "version": "v1.0.0", "jobstream": extension(resume) }));
    Value::Object(out)
}

/// A document likewise: its sections by kind, those of points under `meta.jobstream`.
pub(super) fn document(document: &Document) -> Value {
    let mut resume = Resume {
        lines: document.lines.clone(),
        basics: Basics { summary: Vec::new(), ..document.basics.clone() },
        ..Resume::default()
    };
    for section in &document.sections {
        match section.content.clone() {
            Content::Summary(mut all) => resume.basics.summary.append(&mut all),
            Content::Work(mut all) => resume.work.append(&mut all),
            Content::Education(mut all) => resume.education.append(&mut all),
            Content::Skills(mut all) => resume.skills.append(&mut all),
            Content::Projects(mut all) => resume.projects.append(&mut all),
            Content::Languages(mut all) => resume.languages.append(&mut all),
            Content::Certificates(mut all) => resume.certificates.append(&mut all),
            Content::Points(statements) => {
                resume.other.push(Section { title: section.title.clone(), statements });
            }
        }
    }
    json_resume(&resume)
}

fn basics(basics: &Basics) -> Value {
    let mut out = Map::new();
    put(&mut out, "name", &basics.name);
    put(&mut out, "label", &basics.label);
    put(&mut out, "email", &basics.email);
    put(&mut out, "phone", &basics.phone);
    put(&mut out, "summary", &texts(&basics.summary).join("\n"));
    if !basics.location.is_empty() {
        out.insert("location".into(), json!({ "address": basics.location }));
    }
    let mut profiles = Vec::new();
    for text in &basics.links {
        let Some(url) = link::page(text) else {
            // A handle without its network is no address.
            profiles.push(json!({ "username": text }));
            continue;
        };
        match network(&url) {
            None if !out.contains_key("url") => put(&mut out, "url", &url),
            network => profiles.push(profile(network, url)),
        }
    }
    if !profiles.is_empty() {
        out.insert("profiles".into(), Value::Array(profiles));
    }
    Value::Object(out)
}

/// Name of the network that a link leads to.
fn network(url: &str) -> Option<&'static str> {
    const NETWORKS: [(&str, &str); 12] = [
        ("linkedin.com", "LinkedIn"),
        ("github.com", "GitHub"),
        ("gitlab.com", "GitLab"),
        ("bitbucket.org", "Bitbucket"),
        ("twitter.com", "Twitter"),
        ("x.com", "X"),
        ("xing.com", "Xing"),
        ("stackoverflow.com", "Stack Overflow"),
        ("medium.com", "Medium"),
        ("orcid.org", "ORCID"),
        ("behance.net", "Behance"),
        ("dribbble.com", "Dribbble"),
    ];
    let host = link::host(url)?.to_ascii_lowercase();
    let of = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    NETWORKS.into_iter().find(|(domain, _)| of(domain)).map(|(_, name)| name)
}

fn profile(network: Option<&'static str>, url: String) -> Value {
    let mut out = Map::new();
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
    let user = path.map(|(_, path)| path.split(['?', '#']).next().unwrap_or_default());
    let user = user.and_then(|path| path.trim_matches('/').rsplit('/').next());
    put(&mut out, "network", network.unwrap_or_default());
    if network.is_some() {
        put(&mut out, "username", user.unwrap_or_default());
    }
    put(&mut out, "url", &url);
    Value::Object(out)
}

fn work(work: &Work) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "name", &work.company);
    put(&mut out, "position", &work.position);
    put(&mut out, "location", &work.location);
    put_period(&mut out, &work.period);
    put_list(&mut out, "highlights", &work.highlights);
    out
}

/// Unpaid work; the schema calls its employer otherwise and has no place for it.
fn volunteer(one: &Work) -> Map<String, Value> {
    let mut out = work(one);
    out.remove("location");
    if let Some(name) = out.remove("name") {
        out.insert("organization".into(), name);
    }
    out
}

fn education(study: &Education) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "institution", &study.institution);
    put(&mut out, "area", &study.area);
    put(&mut out, "studyType", &study.study_type);
    put(&mut out, "score", &study.score);
    put_period(&mut out, &study.period);
    put_list(&mut out, "courses", &study.highlights);
    out
}

fn skills(group: &SkillGroup) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "name", &group.name);
    put_list(&mut out, "keywords", &group.keywords);
    out
}

fn project(project: &Project) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "name", &project.name);
    put(&mut out, "url", &link::page(&project.url).unwrap_or_default());
    put_period(&mut out, &project.period);
    put_list(&mut out, "highlights", &project.highlights);
    out
}

fn language(language: &Language) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "language", &language.language);
    put(&mut out, "fluency", &language.fluency);
    out
}

fn certificate(one: &Certificate) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "name", &one.name);
    put(&mut out, "issuer", &one.issuer);
    put(&mut out, "date", one.date.as_ref().map_or("", |date| &date.0));
    out
}

fn award(one: &Award) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "title", &one.title);
    put(&mut out, "awarder", &one.awarder);
    put(&mut out, "date", one.date.as_ref().map_or("", |date| &date.0));
    out
}

fn publication(one: &Publication) -> Map<String, Value> {
    let mut out = Map::new();
    put(&mut out, "name", &one.name);
    put(&mut out, "publisher", &one.publisher);
    put(&mut out, "releaseDate", one.date.as_ref().map_or("", |date| &date.0));
    put(&mut out, "url", &link::page(&one.url).unwrap_or_default());
    out
}

/// What rests on which lines, in the order of the arrays beside it.
fn extension(resume: &Resume) -> Value {
    let mut evidence = Map::new();
    evidence.insert("basics".into(), json!(resume.basics.evidence));
    evidence.insert("summary".into(), rests(&resume.basics.summary));
    let mut list = |name: &str, items: Vec<Value>| {
        if !items.is_empty() {
            evidence.insert(name.into(), Value::Array(items));
        }
    };
    let with = |lines: &[usize], name: &str, points: &[Statement]| json!({ "lines": lines, name: rests(points) });
    list(
        "work",
        resume.work.iter().map(|w| with(&w.evidence, "highlights", &w.highlights)).collect(),
    );
    let studies = resume.education.iter().map(|e| with(&e.evidence, "courses", &e.highlights));
    list("education", studies.collect());
    list(
        "skills",
        resume.skills.iter().map(|s| json!({ "keywords": rests(&s.keywords) })).collect(),
    );
    let projects = resume.projects.iter().map(|p| with(&p.evidence, "highlights", &p.highlights));
    list("projects", projects.collect());
    list("languages", resume.languages.iter().map(|l| json!({ "lines": l.evidence })).collect());
    list(
        "certificates",
        resume.certificates.iter().map(|c| json!({ "lines": c.evidence })).collect(),
    );
    let volunteer = resume.volunteering.iter();
    list("volunteer", volunteer.map(|w| with(&w.evidence, "highlights", &w.highlights)).collect());
    list("awards", resume.awards.iter().map(|a| json!({ "lines": a.evidence })).collect());
    let publications = resume.publications.iter();
    list("publications", publications.map(|p| json!({ "lines": p.evidence })).collect());
    let sections = resume.other.iter().map(|section| {
        let statements = texts(&section.statements);
        json!({ "title": section.title, "statements": statements, "evidence": rests(&section.statements) })
    });
    json!({
        "lines": resume.lines,
        "evidence": evidence,
        "sections": sections.collect::<Vec<_>>(),
        "headings": resume.headings,
        "phone": resume.basics.phone_e164,
        "fields": resume.fields,
    })
}

fn rests(statements: &[Statement]) -> Value {
    statements.iter().map(|one| json!(one.evidence)).collect()
}

fn texts(statements: &[Statement]) -> Vec<&str> {
    statements.iter().map(|one| one.text.as_str()).collect()
}

fn put(out: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        out.insert(name.into(), text.into());
    }
}

fn put_list(out: &mut Map<String, Value>, name: &str, statements: &[Statement]) {
    if !statements.is_empty() {
        out.insert(name.into(), json!(texts(statements)));
    }
}

fn put_period(out: &mut Map<String, Value>, period: &Period) {
    put(out, "startDate", period.start.as_ref().map_or("", |date| &date.0));
    // Without an end it goes on, or nobody knows; the schema has no word for either.
    if !period.ongoing {
        put(out, "endDate", period.end.as_ref().map_or("", |date| &date.0));
    }
}

fn put_all<T>(
    out: &mut Map<String, Value>,
    name: &str,
    items: &[T],
    one: impl Fn(&T) -> Map<String, Value>,
) {
    if !items.is_empty() {
        out.insert(name.into(), items.iter().map(|item| Value::Object(one(item))).collect());
    }
}
