//! Judges how a resume is written: how points begin, whether they say how much, how long it is, and
//! whether a machine reads it as a person does.

use super::{Aspect, Judged, percent};
use crate::{
    model::{Resume, Statement},
    read::Text,
};

/// Suggestions of one kind at most.
const MOST: usize = 10;
/// Words of a point that is still read.
const LONG_POINT: usize = 40;
/// Words of a resume: fewer say too little, more are not read.
const FEWEST_WORDS: usize = 150;
const MOST_WORDS: usize = 1_200;

/// Beginnings that say what a job was rather than what was done, in five languages.
const WEAK: &[&str] = &[
    "responsible for",
    "responsibilities included",
    "duties included",
    "in charge of",
    "tasked with",
    "worked on",
    "helped with",
    "verantwortlich für",
    "zuständig für",
    "zu meinen aufgaben",
    "aufgaben:",
    "responsable de",
    "responsable du",
    "chargé de",
    "chargée de",
    "en charge de",
    "encargado de",
    "encargada de",
    "odpowiedzialny za",
    "odpowiedzialna za",
    "do moich obowiązków",
    "praca przy",
];

pub(super) fn wording(resume: &Resume) -> Judged {
    let mut out = Judged::new(Aspect::Wording);
    let points: Vec<&Statement> = resume.work.iter().flat_map(|work| &work.highlights).collect();
    let weak = |point: &&&Statement| {
        let lower = point.text.to_lowercase();
        WEAK.iter().any(|start| lower.starts_with(start))
    };
    let weak: Vec<&&Statement> = points.iter().filter(weak).collect();
    let numbers = points.iter().filter(|point| point.text.contains(|c: char| c.is_ascii_digit()));
    let (numbers, weak_share) = (numbers.count(), percent(weak.len(), points.len().max(1)));
    // Four in ten points with a number are as good as all.
    let counted = (percent(numbers, points.len()) * 5 / 2).min(100);
    out.score = if points.is_empty() { 0 } else { (counted * 6 + (100 - weak_share) * 4) / 10 };
    for point in weak.iter().take(MOST) {
        let text = "Begin with what you did, not with what you were there for.";
        out.suggest("WEAK_BEGINNING", text, &point.evidence);
    }
    for work in resume.work.iter().filter(|_| counted < 100).take(MOST) {
        let bare = |point: &Statement| !point.text.contains(|c: char| c.is_ascii_digit());
        if !work.highlights.is_empty() && work.highlights.iter().all(bare) {
            let lines: Vec<usize> =
                work.highlights.iter().flat_map(|point| point.evidence.iter().copied()).collect();
            let text = "Say how much, how many or how often in at least one of these points.";
            out.suggest("NUMBERS_MISSING", text, &lines);
        }
    }
    out
}

pub(super) fn length(resume: &Resume) -> Judged {
    let mut out = Judged::new(Aspect::Length);
    let words: usize = resume.lines.iter().map(|line| line.split_whitespace().count()).sum();
    if words < FEWEST_WORDS {
        let text = format!(
            "It has {words} words; say more of what you did, about {FEWEST_WORDS} at least."
        );
        out.lose(50, "TOO_SHORT", text, &[]);
    }
    if words > MOST_WORDS {
        let text = format!(
            "It has {words} words; leave out what is old or does not matter, down to {MOST_WORDS}."
        );
        out.lose(50, "TOO_LONG", text, &[]);
    }
    let points = resume.work.iter().flat_map(|work| &work.highlights);
    let long = points.filter(|point| point.text.split(' ').count() > LONG_POINT);
    for point in long.take(MOST) {
        out.lose(10, "LONG_POINT", "Part this point in two, or shorten it.", &point.evidence);
    }
    out
}

pub(super) fn readability(resume: &Resume, text: Option<&Text>) -> Judged {
    let mut out = Judged::new(Aspect::Readability);
    if resume.headings.is_empty() {
        let text =
            "Put a heading over each part, such as \"Experience\", \"Education\", \"Skills\".";
        out.lose(40, "HEADINGS_MISSING", text, &[]);
    }
    let unnamed = resume.other.iter().filter(|section| section.title.is_empty());
    let stray: Vec<&Statement> = unnamed.flat_map(|section| &section.statements).collect();
    if !stray.is_empty() {
        let lines: Vec<usize> = stray.iter().flat_map(|one| one.evidence.iter().copied()).collect();
        let text = "A machine cannot tell what these lines are; put them under a heading.";
        let words = resume.lines.iter().filter(|line| !line.trim().is_empty()).count();
        out.lose(percent(lines.len(), words).min(40), "LINES_NOT_UNDERSTOOD", text, &lines);
    }
    let Some(read) = text else { return out };
    if read.hidden > 0 {
        let text =
            "Remove words that cannot be seen on the page; machines read them and distrust them.";
        out.lose(30, "HIDDEN_WORDS", text, &[]);
    }
    if read.damaged_pages > 0 {
        let text =
            format!("{} of its pages cannot be read; export the file again.", read.damaged_pages);
        out.lose(30, "DAMAGED_PAGES", text, &[]);
    }
    out
}
