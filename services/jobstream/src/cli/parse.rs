//! `jobstream parse`: reads a CV in a bounded child process and prints what stands in it. Needs
//! nothing running.

use std::{io::Write as _, process::ExitCode};

use anyhow::Result;
use resume::{model::Resume, parse, read::Limits, sandbox, write};

use super::{ParseArguments, files};
use crate::exit::Exit;

pub fn run(asked: &ParseArguments) -> Result<ExitCode> {
    let bytes = files::read(&asked.file)?;
    let name = files::name(&asked.file);
    let text = sandbox::read(&bytes, &name, &Limits::default())
        .map_err(|error| Exit::input(format!("{name}: {error} ({})", error.reason())))?;
    let resume = parse::document(&text);
    let shown = match asked.json {
        true => serde_json::to_string_pretty(&write::json_resume(&resume))?,
        false => outline(&resume),
    };
    // A reader that has seen enough (head, less) may close the pipe.
    let _ = writeln!(std::io::stdout(), "{shown}");
    Ok(ExitCode::SUCCESS)
}

/// The essentials, for a person at a terminal.
fn outline(resume: &Resume) -> String {
    let basics = &resume.basics;
    let mut lines = vec![basics.name.clone()];
    let contact = [&basics.label, &basics.email, &basics.phone, &basics.location];
    lines.extend(contact.into_iter().filter(|text| !text.is_empty()).cloned());
    for work in &resume.work {
        lines.push(format!(
            "work       {} · {} · {}",
            work.period.text, work.position, work.company
        ));
    }
    for study in &resume.education {
        let what = [study.study_type.as_str(), study.area.as_str()];
        let what: Vec<&str> = what.into_iter().filter(|text| !text.is_empty()).collect();
        lines.push(format!(
            "education  {} · {} · {}",
            study.period.text,
            what.join(" "),
            study.institution
        ));
    }
    for group in &resume.skills {
        let skills: Vec<&str> = group.keywords.iter().map(|skill| skill.text.as_str()).collect();
        lines.push(format!("skills     {}", skills.join(", ")));
    }
    lines.join("\n")
}
