//! What a resume says, as whole sentences and as facts by entry, each held against its lines.

mod lines;

use std::collections::{HashMap, HashSet};

use matching::text;
use resume::{
    model::{Evidence, PartialDate, Period, Resume, Statement},
    parse,
};

use self::lines::{Lines, before_margin, behind_margin, margin};
use super::{
    super::{
        labels, material, private,
        rewrite::{self, Rewrite},
    },
    Origin,
    composed::Skills,
    squeeze::Squeezed,
    units::Units,
    walk::{consumed, skip},
};

/// Everything that a line of the output may be made of.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Sentences and bullets.
    sentences: Units,
    /// Titles, names, places, times, skills, each with the groups that hold it.
    facts: Units,
    /// Facts and sentences of each group: of one entry, or of one kind of list.
    groups: Vec<Vec<(String, Evidence)>>,
    /// Lines that stand alone; those that the writer adds rest on nothing.
    headings: HashMap<String, Evidence>,
    /// Sentences that were reworded.
    reworded: HashSet<String>,
    /// Sentences that were put together, and what may be said of skills.
    composed: HashSet<String>,
    pub(super) skills: Skills,
}

/// What a line of the output rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) lines: Evidence,
    pub(super) origin: Origin,
}

impl Source {
    pub(super) fn of(resume: &Resume, rewrites: &[Rewrite]) -> Self {
        let source = Self { groups: vec![Vec::new()], ..Self::default() };
        let mut builder = Builder { resume, source };
        builder.contact();
        builder.jobs();
        builder.courses();
        builder.projects();
        builder.lists();
        builder.rest();
        builder.summary();
        builder.rewrites(rewrites);
        builder.source
    }

    /// What a line rests on that is made of whole sentences, of facts of one entry, or is a heading.
    pub(super) fn knows(&self, line: &Squeezed) -> Option<Known> {
        if let Some(lines) = self.headings.get(line.trimmed()) {
            let origin = if lines.is_empty() { Origin::Label } else { Origin::Resume };
            return Some(Known { lines: lines.clone(), origin });
        }
        let longest = |at: usize| self.sentences.at(line, at).max_by_key(|unit| unit.text.len());
        let sentence = |at: usize| {
            let whole = longest(at).map(|unit| (unit.text.len(), unit.lines.clone()));
            whole.or_else(|| self.skills.at(line, at))
        };
        if let Some(lines) = consumed(line, sentence) {
            let first = skip(line, 0);
            let origin = match longest(first) {
                None => Origin::Composed,
                Some(unit) if self.composed.contains(&unit.text) => Origin::Composed,
                Some(unit) if self.reworded.contains(&unit.text) => Origin::Reworded,
                Some(_) => Origin::Resume,
            };
            return Some(Known { lines, origin });
        }
        let first = skip(line, 0);
        let begins = self.facts.at(line, first).chain(self.sentences.at(line, first));
        let mut groups: Vec<usize> = begins.flat_map(|unit| &unit.groups).copied().collect();
        groups.sort_unstable();
        groups.dedup();
        let of_group = |group: usize| {
            let units = &self.groups[group];
            consumed(line, |at| {
                let fits = |unit: &&(String, Evidence)| line.starts_with(at, &unit.0);
                let longest = units.iter().filter(fits).max_by_key(|unit| unit.0.len());
                longest.map(|(unit, lines)| (unit.len(), lines.clone()))
            })
        };
        let lines = groups.into_iter().find_map(of_group)?;
        let reworded = longest(first).is_some_and(|unit| self.reworded.contains(&unit.text));
        let origin = if reworded { Origin::Reworded } else { Origin::Resume };
        Some(Known { lines, origin })
    }
}

/// Gathers what a resume says.
pub(super) struct Builder<'r> {
    pub(super) resume: &'r Resume,
    pub(super) source: Source,
}

impl Builder<'_> {
    /// The lines that something rests on, squeezed.
    pub(super) fn lines(&self, evidence: &Evidence) -> Lines {
        // Addresses of links stand in the raw lines only, so these come after what was read in them.
        let texts: [fn(&str) -> String; 5] =
            [parse::plain, str::to_owned, margin, behind_margin, before_margin];
        Lines::new(self.resume, evidence, " \n ", &texts)
    }

    /// Adds what the lines hold: the whole, or all of its parts where something stands between them.
    fn fact(&mut self, text: &str, lines: &Lines) {
        let unit = Squeezed::new(text);
        if lines.holds(unit.trimmed()) {
            self.add_fact(unit.trimmed(), lines);
            return;
        }
        let parts: Vec<Squeezed> = text.split(", ").map(Squeezed::new).collect();
        if parts.len() > 1 && parts.iter().all(|part| lines.holds(part.trimmed())) {
            parts.iter().for_each(|part| self.add_fact(part.trimmed(), lines));
        }
    }

    /// Adds to the group that is open, the last.
    fn add_fact(&mut self, unit: &str, lines: &Lines) {
        let (group, lines) = (self.source.groups.len() - 1, lines.of(unit));
        self.source.facts.add(unit, group, &lines);
        self.source.groups[group].push((unit.to_owned(), lines));
    }

    fn add_sentence(&mut self, unit: &str, lines: &Lines) {
        let (group, lines) = (self.source.groups.len() - 1, lines.of(unit));
        self.source.sentences.add(unit, group, &lines);
        self.source.groups[group].push((unit.to_owned(), lines));
    }

    /// Sentences that were reworded: held against what they were, and that against its lines.
    fn rewrites(&mut self, rewrites: &[Rewrite]) {
        self.next_group();
        for Rewrite { before, after, evidence } in rewrites {
            let lines = self.plain(evidence);
            let (was, is) = (Squeezed::new(before), Squeezed::new(after));
            if lines.holds(was.trimmed()) && rewrite::supported(before, after).is_ok() {
                let unit = is.trimmed().trim_end_matches('.');
                self.add_sentence(unit, &lines);
                // It belongs where the sentence stood.
                for group in self.source.sentences.groups(was.trimmed().trim_end_matches('.')) {
                    let lines = lines.of(was.trimmed());
                    self.source.sentences.add(unit, group, &lines);
                    self.source.groups[group].push((unit.to_owned(), lines));
                }
                self.source.reworded.insert(unit.to_owned());
            }
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
                self.add_sentence(unit.trimmed().trim_end_matches('.'), &lines);
            }
        }
    }

    /// The lines of a statement as they are read, joined the way a sentence runs over them.
    fn plain(&self, evidence: &Evidence) -> Lines {
        Lines::new(self.resume, evidence, " ", &[parse::plain, behind_margin, before_margin])
    }

    /// A sentence that was put together out of facts.
    pub(super) fn add_composed(&mut self, unit: &str, lines: &Lines) {
        self.add_sentence(unit, lines);
        self.source.composed.insert(unit.to_owned());
    }

    pub(super) fn next_group(&mut self) {
        self.source.groups.push(Vec::new());
    }

    fn contact(&mut self) {
        let basics = &self.resume.basics;
        let lines = self.lines(&basics.evidence);
        let own = [&basics.name, &basics.label, &basics.email, &basics.phone];
        for text in own.into_iter().chain(&basics.links) {
            self.fact(text, &lines);
        }
        self.name_and_mailbox(&lines);
        // Street and town may stand on lines of their own.
        for part in std::iter::once(basics.location.as_str()).chain(basics.location.split(", ")) {
            self.fact(part, &lines);
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

    /// A form has the parts of a name on lines of their own; a mailbox may be written in words.
    fn name_and_mailbox(&mut self, lines: &Lines) {
        let basics = &self.resume.basics;
        let holds = |part: &str| lines.holds(Squeezed::new(part).trimmed());
        let mut parts = basics.name.match_indices(' ').map(|(at, _)| basics.name.split_at(at));
        if parts.any(|(first, second)| holds(first) && holds(second)) {
            self.add_fact(Squeezed::new(&basics.name).trimmed(), lines);
        }
        let mut read = basics.evidence.iter().filter_map(|&at| self.resume.lines.get(at));
        if read.any(|line| parse::mailbox(line).is_some_and(|mailbox| mailbox == basics.email)) {
            self.add_fact(Squeezed::new(&basics.email).trimmed(), lines);
        }
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
        for (at, course) in self.resume.education.iter().enumerate() {
            let mut lines = course.evidence.clone();
            lines.extend(course.highlights.iter().flat_map(|statement| &statement.evidence));
            let own = self.lines(&lines);
            let score = material::score(self.resume, at);
            for text in
                [&course.study_type, &course.area, &course.institution, &course.score, &score]
            {
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
                self.add_fact(Squeezed::new(&text).trimmed(), &lines);
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
            for statement in &section.statements {
                self.sentence(statement);
                let part = |text| Statement { text, evidence: statement.evidence.clone() };
                let details = private::details(&statement.text).into_iter().map(str::to_owned);
                details.map(part).for_each(|part| self.sentence(&part));
            }
            self.next_group();
        }
        let own = labels::all().into_iter().map(|label| (label, Evidence::new()));
        let mut headings: Vec<(String, Evidence)> = own.collect();
        for heading in &self.resume.headings {
            let lines = self.lines(&heading.evidence);
            let holds = |part: &str| lines.holds(Squeezed::new(part).trimmed());
            // One that a narrow margin breaks has the text beside it between its words.
            let broken = heading.evidence.len() > 1
                && heading.title.split(' ').all(|word| word == "&" || holds(word));
            if holds(&heading.title) || broken {
                headings.push((heading.title.clone(), heading.evidence.clone()));
            }
        }
        let squeezed = headings
            .into_iter()
            .map(|(heading, lines)| (Squeezed::new(&heading).trimmed().to_owned(), lines));
        self.source.headings = squeezed.collect();
    }

    /// A period in the words of the source; its dates in the form of the model where it has none.
    /// In a column of dates its two ends may stand in two lines of the entry.
    fn period(&mut self, period: &Period, lines: &Lines) {
        let whole = Squeezed::new(&period.text);
        let mut ends = period.text.split(['-', '–', '—']).filter(|end| !end.trim().is_empty());
        let apart =
            ends.clone().count() == 2 && ends.all(|end| lines.holds(Squeezed::new(end).trimmed()));
        let held = lines.holds(whole.trimmed()) || apart;
        if held {
            self.add_fact(whole.trimmed(), lines);
        }
        for date in period.start.iter().chain(&period.end) {
            self.date(date, lines);
        }
        if period.ongoing && held {
            for label in labels::present() {
                self.add_fact(Squeezed::new(&label).trimmed(), lines);
            }
        }
    }

    /// A date in the form of the model. The source writes it otherwise; its year stands there.
    fn date(&mut self, date: &PartialDate, lines: &Lines) {
        let year = date.0.get(..4).unwrap_or_default();
        let short = date.0.get(2..4).unwrap_or_default();
        let named = |text: &str| text.contains(year) || (!short.is_empty() && text.contains(short));
        if lines.texts().any(named) {
            self.add_fact(Squeezed::new(&date.0).trimmed(), lines);
        }
    }
}
