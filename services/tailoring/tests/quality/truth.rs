//! What a person wrote down about a resume, and how what was read compares with it, field by field.

use std::{fs, path::Path};

use resume::model::{Period, Resume};
use serde::Deserialize;

/// The fields that are compared; those of an entry are compared entry by entry.
pub const FIELDS: [&str; 16] = [
    "name",
    "email",
    "phone",
    "location",
    "links",
    "skills",
    "work.title",
    "work.company",
    "work.start",
    "work.end",
    "education.degree",
    "education.field",
    "education.institution",
    "education.start",
    "education.end",
    "entries",
];

/// How often a field was found as it is, found otherwise, and not found.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Count {
    pub right: usize,
    pub wrong: usize,
    pub missed: usize,
}

/// One file's counts, in the order of [`FIELDS`], and what was not as it is.
#[derive(Debug, Default)]
pub struct Compared {
    pub counts: [Count; FIELDS.len()],
    pub misses: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Work {
    #[serde(alias = "position")]
    title: Option<String>,
    company: Option<String>,
    start: Option<String>,
    end: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Education {
    degree: Option<String>,
    field: Option<String>,
    institution: Option<String>,
    start: Option<String>,
    end: Option<String>,
}

/// What stands in a file; what is none is not compared.
#[derive(Debug, Deserialize)]
pub struct Truth {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    location: Option<String>,
    links: Option<Vec<String>>,
    skills: Option<Vec<String>>,
    work: Option<Vec<Work>>,
    education: Option<Vec<Education>>,
}

impl Truth {
    /// Reads what was written down beside a file: `cv.pdf.truth.json` or `cv.truth.json`.
    pub fn of(path: &Path) -> Option<Self> {
        let beside = [format!("{}.truth.json", path.display())];
        let stem = path.with_extension("truth.json");
        let text = beside
            .iter()
            .map(Path::new)
            .chain([stem.as_path()])
            .find_map(|path| fs::read(path).ok())?;
        Some(serde_json::from_slice(&text).unwrap())
    }

    /// Compares what was read with it.
    pub fn compare(&self, found: &Resume) -> Compared {
        let mut out = Compared::default();
        let basics = &found.basics;
        out.text("name", self.name.as_deref(), &basics.name);
        out.text("email", self.email.as_deref(), &basics.email);
        out.text("phone", self.phone.as_deref(), &basics.phone);
        out.text("location", self.location.as_deref(), &basics.location);
        if let Some(links) = &self.links {
            out.list("links", links, basics.links.clone());
        }
        if let Some(skills) = &self.skills {
            let keywords = found.skills.iter().flat_map(|group| &group.keywords);
            out.list("skills", skills, keywords.map(|skill| skill.text.clone()).collect());
        }
        if let Some(work) = &self.work {
            let rows =
                work.iter().map(|w| [&w.title, &w.company, &w.start, &w.end].map(Clone::clone));
            let read = found.work.iter().map(|w| {
                let [start, end] = dates(&w.period);
                [w.position.clone(), w.company.clone(), start, end]
            });
            let fields = ["work.title", "work.company", "work.start", "work.end"];
            out.entries(fields, &rows.collect::<Vec<_>>(), &read.collect::<Vec<_>>());
        }
        if let Some(education) = &self.education {
            let rows = education
                .iter()
                .map(|e| [&e.degree, &e.field, &e.institution, &e.start, &e.end].map(Clone::clone));
            let read = found.education.iter().map(|e| {
                let [start, end] = dates(&e.period);
                [e.study_type.clone(), e.area.clone(), e.institution.clone(), start, end]
            });
            let fields = [
                "education.degree",
                "education.field",
                "education.institution",
                "education.start",
                "education.end",
            ];
            out.entries(fields, &rows.collect::<Vec<_>>(), &read.collect::<Vec<_>>());
        }
        out
    }
}

/// From when to when, to the month: what was written down has no days.
fn dates(period: &Period) -> [String; 2] {
    const MONTH: usize = "2019-03".len();
    let text = |date: &Option<resume::model::PartialDate>| {
        let date = date.clone().unwrap_or_default().0;
        date.get(..MONTH).unwrap_or(&date).to_owned()
    };
    [text(&period.start), if period.ongoing { "present".into() } else { text(&period.end) }]
}

impl Compared {
    fn count(&mut self, field: &str) -> &mut Count {
        let at = FIELDS.iter().position(|known| *known == field).unwrap();
        &mut self.counts[at]
    }

    fn text(&mut self, field: &str, truth: Option<&str>, found: &str) {
        let Some(truth) = truth.filter(|truth| !truth.is_empty()) else { return };
        let same = same(field, truth, found);
        let count = self.count(field);
        count.right += usize::from(same);
        count.wrong += usize::from(!same && !found.is_empty());
        count.missed += usize::from(!same);
        if !same {
            self.misses.push(format!("{field}: {truth:?}, read {found:?}"));
        }
    }

    fn list(&mut self, field: &str, truth: &[String], mut found: Vec<String>) {
        for wanted in truth {
            match found.iter().position(|one| same(field, wanted, one)) {
                Some(at) => {
                    found.swap_remove(at);
                    self.count(field).right += 1;
                }
                None => {
                    self.count(field).missed += 1;
                    self.misses.push(format!("{field}: {wanted:?} not read"));
                }
            }
        }
        self.count(field).wrong += found.len();
        self.misses.extend(found.iter().map(|one| format!("{field}: read {one:?}")));
    }

    /// Pairs the entries that agree the most, then compares them field by field.
    fn entries<const N: usize>(
        &mut self,
        fields: [&str; N],
        truth: &[[Option<String>; N]],
        found: &[[String; N]],
    ) {
        let alike = |wanted: &[Option<String>; N], read: &[String; N]| {
            (0..N)
                .filter(|&at| wanted[at].as_ref().is_some_and(|w| same(fields[at], w, &read[at])))
                .count()
        };
        let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
        for (w, wanted) in truth.iter().enumerate() {
            pairs.extend(found.iter().enumerate().map(|(r, read)| (alike(wanted, read), w, r)));
        }
        pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.abs_diff(a.2).cmp(&b.1.abs_diff(b.2))));
        let (mut taken, mut given) = (vec![false; truth.len()], vec![false; found.len()]);
        for (score, w, r) in pairs {
            if score == 0 || taken[w] || given[r] {
                continue;
            }
            (taken[w], given[r]) = (true, true);
            self.count("entries").right += 1;
            for (at, field) in fields.iter().enumerate() {
                self.text(field, truth[w][at].as_deref(), &found[r][at]);
            }
        }
        for (w, wanted) in truth.iter().enumerate().filter(|(w, _)| !taken[*w]) {
            self.count("entries").missed += 1;
            self.misses.push(format!("entry {w} not read: {wanted:?}"));
            for (at, field) in fields.iter().enumerate() {
                self.count(field).missed += usize::from(wanted[at].is_some());
            }
        }
        for (r, read) in found.iter().enumerate().filter(|(r, _)| !given[*r]) {
            self.count("entries").wrong += 1;
            self.misses.push(format!("entry {r} read: {read:?}"));
            for (at, field) in fields.iter().enumerate() {
                self.count(field).wrong += usize::from(!read[at].is_empty());
            }
        }
    }
}

/// Whether two texts say the same: letters and digits alone count. Of links the host may be left
/// out; names and titles may have a little more or less around them.
fn same(field: &str, wanted: &str, found: &str) -> bool {
    let squeeze = |text: &str| -> String {
        text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || "+#".contains(*c)).collect()
    };
    let (a, b) = (squeeze(wanted), squeeze(found));
    let part = |more: usize| {
        let (short, long) = if a.len() < b.len() { (&a, &b) } else { (&b, &a) };
        !short.is_empty() && long.contains(short.as_str()) && short.len() * 100 >= long.len() * more
    };
    match field {
        "phone" => {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            digits(wanted) == digits(found)
        }
        "links" => a == b || part(10),
        "email" | "name" | "skills" | "work.start" | "work.end" | "education.start"
        | "education.end" => a == b,
        _ => a == b || part(60),
    }
}
