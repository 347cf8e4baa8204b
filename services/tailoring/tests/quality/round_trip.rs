//! Documents of our own, written from what was read and read back: the same facts must stand in
//! both.

use resume::{
    model::{Period, Resume},
    parse,
    read::Limits,
    sandbox,
    write::{self, Document, Format, Labels, Layout},
};

/// Prints a table and returns the least share of facts that came back from a layout.
pub fn table(resumes: &[(String, Resume)]) -> f64 {
    let mut least: f64 = 1.0;
    println!("| round trip | facts | read back from PDF | from DOCX |\n|---|---:|---:|---:|");
    for layout in Layout::ALL {
        let (mut all, mut kept) = (0, [0, 0]);
        let name = format!("{} {}", layout.template.as_str(), layout.paper.as_str());
        for (file, resume) in resumes {
            let document = Document::from_resume(resume, Labels::default());
            let wanted = facts(resume);
            all += wanted.len();
            for (kept, format) in kept.iter_mut().zip([Format::Pdf, Format::Docx]) {
                let lost = lost(&document, &wanted, format, layout);
                lost.iter()
                    .for_each(|fact| println!("- {file} {name} {}: {fact}", format.as_str()));
                *kept += wanted.len() - lost.len();
            }
        }
        println!("| {name} | {all} | {} | {} |", kept[0], kept[1]);
        least = kept.into_iter().map(|kept| kept as f64 / all.max(1) as f64).fold(least, f64::min);
    }
    println!();
    least
}

/// Facts that are not read back.
fn lost(document: &Document, wanted: &[String], format: Format, layout: Layout) -> Vec<String> {
    let bytes = write::write(document, format, layout).unwrap();
    let file = format!("cv.{}", format.as_str());
    let text = sandbox::read(&bytes, &file, &Limits::default()).unwrap();
    let found = facts(&parse::document(&text));
    wanted.iter().filter(|fact| !found.contains(fact)).cloned().collect()
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
