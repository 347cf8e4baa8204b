//! Documents of our own, written from what was read and read back: the same facts must stand in
//! both.

use resume::{
    model::{Period, Resume},
    parse,
    read::Limits,
    sandbox,
    write::{self, Document, Format, Labels},
};

/// Prints a table and returns the share of facts that came back.
pub fn table(resumes: &[(String, Resume)]) -> f64 {
    let (mut all, mut kept) = (0, 0);
    println!("| round trip | facts | read back from PDF | from DOCX |\n|---|---:|---:|---:|");
    for (name, resume) in resumes {
        let document = Document::from_resume(resume, Labels::default());
        let wanted = facts(resume);
        let back = [Format::Pdf, Format::Docx].map(|format| {
            let bytes = write::write(&document, format).unwrap();
            let file = format!("cv.{}", format.as_str());
            let text = sandbox::read(&bytes, &file, &Limits::default()).unwrap();
            let found = facts(&parse::parse(&text.text()));
            let lost: Vec<&String> = wanted.iter().filter(|fact| !found.contains(fact)).collect();
            lost.iter().for_each(|fact| println!("- {name} {}: {fact}", format.as_str()));
            wanted.len() - lost.len()
        });
        println!("| {name} | {} | {} | {} |", wanted.len(), back[0], back[1]);
        all += wanted.len() * 2;
        kept += back[0] + back[1];
    }
    println!();
    kept as f64 / all.max(1) as f64
}

/// Everything a resume says, each fact as one text.
fn facts(resume: &Resume) -> Vec<String> {
    let basics = &resume.basics;
    let mut facts = vec![
        format!("name {}", basics.name),
        format!("email {}", basics.email),
        format!("phone {}", basics.phone),
        format!("location {}", basics.location),
    ];
    facts.extend(basics.links.iter().map(|link| format!("link {}", bare(link))));
    for work in &resume.work {
        let head = format!("work {} | {} | {}", work.position, work.company, dates(&work.period));
        facts
            .extend(work.highlights.iter().map(|one| format!("{} did {}", work.company, one.text)));
        facts.push(head);
    }
    for course in &resume.education {
        facts.push(format!(
            "education {} | {} | {} | {}",
            course.study_type,
            course.area,
            course.institution,
            dates(&course.period)
        ));
    }
    let skills = resume.skills.iter().flat_map(|group| &group.keywords);
    facts.extend(skills.map(|skill| format!("skill {}", skill.text)));
    facts.extend(resume.projects.iter().map(|project| format!("project {}", project.name)));
    facts.extend(
        resume.languages.iter().map(|one| format!("language {} {}", one.language, one.fluency)),
    );
    facts.extend(resume.certificates.iter().map(|one| format!("certificate {}", one.name)));
    facts.retain(|fact| fact.contains(|c: char| c.is_alphanumeric()));
    facts.into_iter().map(|fact| squeeze(&fact)).collect()
}

fn dates(period: &Period) -> String {
    let text = |date: &Option<resume::model::PartialDate>| date.clone().unwrap_or_default().0;
    format!("{} {} {}", text(&period.start), text(&period.end), period.ongoing)
}

fn bare(link: &str) -> String {
    let link = link.trim_start_matches("https://").trim_start_matches("http://");
    link.trim_start_matches("www.").trim_end_matches('/').to_owned()
}

fn squeeze(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || "+#|".contains(*c)).collect()
}
