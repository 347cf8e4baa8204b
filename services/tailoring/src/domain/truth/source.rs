//! What a resume says, as whole sentences and as facts by entry, each held against its lines.

use std::collections::HashMap;

use matching::text;
use resume::{
    model::{Evidence, PartialDate, Period, Resume, Statement},
    parse,
};

use super::{
    super::{labels, material},
    squeeze::{self, Squeezed},
};

/// Letters by which units are looked up.
const PREFIX: usize = 4;

/// Everything that a line of the output may be made of.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Sentences and bullets, with the group of their entry.
    sentences: Index,
    /// Titles, names, places, times, skills, by group.
    facts: Index,
    /// Lines that stand alone.
    headings: Vec<String>,
}

/// Units by their first letters.
#[derive(Debug, Default)]
struct Index {
    units: HashMap<String, Vec<(String, usize)>>,
}

impl Index {
    fn add(&mut self, unit: &str, group: usize) {
        let prefix = unit.chars().take(PREFIX).collect();
        let units = self.units.entry(prefix).or_default();
        if !unit.is_empty() && !units.iter().any(|(have, of)| have == unit && *of == group) {
            units.push((unit.to_owned(), group));
        }
    }

    /// Units that a text starts with at a byte, to the edge of a word; the longest first.
    fn at<'s>(&'s self, line: &Squeezed, at: usize) -> Vec<(&'s str, usize)> {
        let rest = &line.text[at..];
        let mut found: Vec<(&str, usize)> = (1..=PREFIX)
            .filter_map(|count| {
                let end = rest.char_indices().nth(count - 1).map(|(at, c)| at + c.len_utf8())?;
                self.units.get(&rest[..end])
            })
            .flatten()
            .filter(|(unit, _)| rest.starts_with(unit.as_str()) && line.edge(at + unit.len()))
            .map(|(unit, group)| (unit.as_str(), *group))
            .collect();
        found.sort_by_key(|(unit, _)| std::cmp::Reverse(unit.len()));
        found
    }
}

impl Source {
    pub(super) fn of(resume: &Resume) -> Self {
        let mut builder = Builder { resume, source: Self::default(), group: 0 };
        builder.contact();
        builder.jobs();
        builder.courses();
        builder.projects();
        builder.lists();
        builder.rest();
        builder.source
    }

    /// Whether a line is made of whole sentences, of facts of one entry, or is a heading.
    pub(super) fn knows(&self, line: &Squeezed) -> bool {
        if self.headings.iter().any(|heading| heading == line.trimmed()) {
            return true;
        }
        if self.consumes(line, |_| true, false) {
            return true;
        }
        let start = skip(line, 0);
        let mut groups: Vec<usize> =
            self.facts.at(line, start).iter().map(|(_, group)| *group).collect();
        groups.sort_unstable();
        groups.dedup();
        groups.into_iter().any(|group| self.consumes(line, |of| of == group, true))
    }

    /// Whether a line is nothing but units of the allowed groups.
    fn consumes(&self, line: &Squeezed, allowed: impl Fn(usize) -> bool, facts: bool) -> bool {
        let mut at = skip(line, 0);
        let mut any = false;
        while at < line.text.len() {
            let mut units = self.sentences.at(line, at);
            if facts {
                units.extend(self.facts.at(line, at));
                units.sort_by_key(|(unit, _)| std::cmp::Reverse(unit.len()));
            }
            let Some((unit, _)) = units.into_iter().find(|(_, group)| allowed(*group)) else {
                return false;
            };
            at = skip(line, at + unit.len());
            any = true;
        }
        any
    }
}

/// First byte from `at` on that is no separator.
fn skip(line: &Squeezed, at: usize) -> usize {
    let rest = &line.text[at..];
    at + rest.len() - rest.trim_start_matches(|c| squeeze::is_separator(c) || c == '.').len()
}

struct Builder<'r> {
    resume: &'r Resume,
    source: Source,
    /// Group that facts are added to.
    group: usize,
}

impl Builder<'_> {
    /// The lines that something rests on, squeezed.
    fn lines(&self, evidence: &Evidence) -> Squeezed {
        let lines = evidence.iter().filter_map(|&line| self.resume.lines.get(line));
        // Addresses of links stand in the raw line only.
        let text: Vec<String> =
            lines.map(|line| format!("{} \n {line}", parse::plain(line))).collect();
        Squeezed::new(&text.join(" \n "))
    }

    fn fact(&mut self, text: &str, lines: &Squeezed) {
        let unit = Squeezed::new(text);
        if lines.holds(unit.trimmed()) {
            self.source.facts.add(unit.trimmed(), self.group);
        }
    }

    fn sentence(&mut self, statement: &Statement) {
        let lines = self.plain(&statement.evidence);
        let mut texts = vec![statement.text.as_str()];
        let parts = text::sentences(&statement.text);
        texts.extend(parts.iter().filter(|_| parts.len() > 1));
        for text in texts {
            let unit = Squeezed::new(text);
            if lines.holds(unit.trimmed()) {
                // A full stop more or less says nothing.
                self.source.sentences.add(unit.trimmed().trim_end_matches('.'), self.group);
            }
        }
    }

    /// The lines of a statement as they are read, joined the way a sentence runs over them.
    fn plain(&self, evidence: &Evidence) -> Squeezed {
        let lines = evidence.iter().filter_map(|&line| self.resume.lines.get(line));
        let text: Vec<String> = lines.map(|line| parse::plain(line)).collect();
        Squeezed::new(&text.join(" "))
    }

    fn next_group(&mut self) {
        self.group += 1;
    }

    fn contact(&mut self) {
        let basics = &self.resume.basics;
        let lines = self.lines(&basics.evidence);
        let own = [&basics.name, &basics.label, &basics.email, &basics.phone, &basics.location];
        for text in own.into_iter().chain(&basics.links) {
            self.fact(text, &lines);
        }
        self.next_group();
        for sentence in material::summary(self.resume) {
            self.sentence(&sentence);
        }
        for line in &self.resume.basics.summary {
            self.sentence(line);
        }
        self.next_group();
    }

    fn jobs(&mut self) {
        // Several titles at one employer share the lines that name it.
        let mut employer = Evidence::new();
        for job in &self.resume.work {
            let own = self.lines(&job.evidence);
            if own.holds(Squeezed::new(&job.company).trimmed()) {
                employer.clone_from(&job.evidence);
            }
            let shared = self.lines(&employer);
            self.fact(&job.position, &own);
            self.fact(&job.company, &shared);
            self.fact(&job.location, &own);
            self.fact(&job.location, &shared);
            self.period(&job.period, &own);
            job.highlights.iter().for_each(|statement| self.sentence(statement));
            self.next_group();
        }
    }

    fn courses(&mut self) {
        for course in &self.resume.education {
            let mut lines = course.evidence.clone();
            lines.extend(course.highlights.iter().flat_map(|statement| &statement.evidence));
            let own = self.lines(&lines);
            for text in [&course.study_type, &course.area, &course.institution, &course.score] {
                self.fact(text, &own);
            }
            self.period(&course.period, &own);
            course.highlights.iter().for_each(|statement| self.sentence(statement));
            self.next_group();
        }
    }

    fn projects(&mut self) {
        for project in &self.resume.projects {
            let own = self.lines(&project.evidence);
            self.fact(&project.name, &own);
            self.fact(&project.url, &own);
            self.period(&project.period, &own);
            project.highlights.iter().for_each(|statement| self.sentence(statement));
            self.next_group();
        }
    }

    /// Skills may stand in any order, with the names of their groups.
    fn lists(&mut self) {
        for group in &self.resume.skills {
            let mut all = Evidence::new();
            for skill in &group.keywords {
                let lines = self.lines(&skill.evidence);
                self.fact(&skill.text, &lines);
                all.extend(&skill.evidence);
            }
            // The name of a group stands on the first line of its list, or just above.
            let above: Evidence =
                all.iter().flat_map(|&line| line.saturating_sub(3)..=line).collect();
            let lines = self.lines(&above);
            self.fact(&group.name, &lines);
        }
        self.next_group();
        for language in &self.resume.languages {
            let lines = self.lines(&language.evidence);
            let (name, level) = (&language.language, &language.fluency);
            let known = level.is_empty() || lines.holds(Squeezed::new(level).trimmed());
            if !lines.holds(Squeezed::new(name).trimmed()) || !known {
                continue;
            }
            // A level belongs to its language, so both are one fact.
            for text in [
                name.clone(),
                format!("{name} ({level})"),
                format!("{name}: {level}"),
                format!("{name}, {level}"),
                format!("{name} {level}"),
            ] {
                self.source.facts.add(Squeezed::new(&text).trimmed(), self.group);
            }
        }
        self.next_group();
        for certificate in &self.resume.certificates {
            let lines = self.lines(&certificate.evidence);
            self.fact(&certificate.name, &lines);
            self.fact(&certificate.issuer, &lines);
            if let Some(date) = &certificate.date {
                self.date(date, &lines);
            }
            self.next_group();
        }
    }

    fn rest(&mut self) {
        for section in &self.resume.other {
            section.statements.iter().for_each(|statement| self.sentence(statement));
            self.next_group();
        }
        let mut headings: Vec<String> = labels::all();
        for heading in &self.resume.headings {
            let title = Squeezed::new(&heading.title);
            if self.lines(&heading.evidence).holds(title.trimmed()) {
                headings.push(heading.title.clone());
            }
        }
        let squeezed = headings.iter().map(|heading| Squeezed::new(heading).trimmed().to_owned());
        self.source.headings = squeezed.collect();
    }

    /// A period in the words of the source; its dates in the form of the model where it has none.
    fn period(&mut self, period: &Period, lines: &Squeezed) {
        self.fact(&period.text, lines);
        for date in period.start.iter().chain(&period.end) {
            self.date(date, lines);
        }
        if period.ongoing && lines.holds(Squeezed::new(&period.text).trimmed()) {
            for label in labels::present() {
                self.source.facts.add(Squeezed::new(&label).trimmed(), self.group);
            }
        }
    }

    /// A date in the form of the model. The source writes it otherwise; its year stands there.
    fn date(&mut self, date: &PartialDate, lines: &Squeezed) {
        let year = date.0.get(..4).unwrap_or_default();
        let short = date.0.get(2..4).unwrap_or_default();
        if lines.text.contains(year) || (!short.is_empty() && lines.text.contains(short)) {
            self.source.facts.add(Squeezed::new(&date.0).trimmed(), self.group);
        }
    }
}
