//! Sentences of a summary that was put together. They are made anew out of the resume, and only facts
//! that stand in its lines go into them; what a line of the output says otherwise stays foreign.

use resume::model::Evidence;

use super::{
    super::{labels::Tongue, summary},
    source::Builder,
    squeeze::Squeezed,
    walk::skip,
};

/// What a summary may say of the skills that were shown at work: a lead, and any of these.
#[derive(Debug, Default)]
pub(super) struct Skills {
    lead: String,
    names: Vec<(String, Evidence)>,
}

impl Skills {
    /// The sentence that stands at a byte: its length, and the lines that it rests on.
    pub(super) fn at(&self, line: &Squeezed, at: usize) -> Option<(usize, Evidence)> {
        if self.lead.is_empty() || !line.starts_with(at, &self.lead) {
            return None;
        }
        let (mut end, mut lines) = (at + self.lead.len(), Evidence::new());
        loop {
            let next = skip(line, end);
            let named = self.names.iter().filter(|(name, _)| line.starts_with(next, name));
            let Some((name, evidence)) = named.max_by_key(|(name, _)| name.len()) else { break };
            end = next + name.len();
            lines.extend(evidence);
            // The sentence ends with its full stop.
            if line.text[end..].starts_with('.') {
                break;
            }
        }
        (!lines.is_empty()).then(|| (end - at, lines))
    }
}

impl Builder<'_> {
    /// Adds what a summary may say.
    pub(super) fn summary(&mut self) {
        self.next_group();
        for sentence in summary::standing(self.resume) {
            if self.dated(&sentence.evidence) {
                let lines = self.lines(&sentence.evidence);
                let unit = Squeezed::new(&sentence.text);
                self.add_composed(unit.trimmed().trim_end_matches('.'), &lines);
            }
        }
        let lead = Squeezed::new(Tongue::of(self.resume).experienced());
        let mut skills = Skills { lead: lead.trimmed().to_owned(), names: Vec::new() };
        for skill in summary::applied(self.resume) {
            let lines = self.lines(&skill.evidence);
            let name = Squeezed::new(&skill.name);
            if lines.holds(name.trimmed()) {
                skills.names.push((name.trimmed().to_owned(), skill.evidence));
            }
        }
        self.source.skills = skills;
    }

    /// Whether the entries that rest on these lines say in them what the model of the resume says:
    /// title, employer and time.
    fn dated(&self, evidence: &Evidence) -> bool {
        let rests = |lines: &Evidence| lines.iter().all(|line| evidence.contains(line));
        let mut jobs = self.resume.work.iter().filter(|job| rests(&job.evidence)).peekable();
        jobs.peek().is_some()
            && jobs.all(|job| {
                let lines = self.lines(&job.evidence);
                let facts = [&job.position, &job.company, &job.period.text];
                facts.iter().all(|fact| lines.holds(Squeezed::new(fact).trimmed()))
            })
    }
}
