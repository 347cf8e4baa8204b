//! Plain text: headings underlined, points with hyphens, no line broken, so that a form or another
//! program takes it as it is.

use super::sheet::{Entry, Group, Sheet};

/// Writes a sheet.
pub(super) fn write(sheet: &Sheet) -> String {
    let mut out = Lines::default();
    out.line(&sheet.name);
    out.line(&sheet.label);
    let contacts: Vec<&str> = sheet.contacts.iter().map(|one| one.text.as_str()).collect();
    out.line(&contacts.join(" | "));
    for block in &sheet.sections {
        out.gap();
        out.line(&block.title);
        out.line(&"-".repeat(block.title.chars().count()));
        block.paragraphs.iter().for_each(|text| out.line(text));
        out.points(&block.points);
        block.groups.iter().for_each(|group| out.line(&grouped(group)));
        for (at, entry) in block.entries.iter().enumerate() {
            if at > 0 && !(entry.points.is_empty() && block.entries[at - 1].points.is_empty()) {
                out.gap();
            }
            out.line(&head(entry));
            out.line(entry.link.as_ref().map_or("", |link| &link.text));
            out.points(&entry.points);
        }
    }
    out.text
}

fn head(entry: &Entry) -> String {
    let parts = [entry.title.clone(), entry.whereabouts(), entry.period.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
}

/// A group on one line.
fn grouped(group: &Group) -> String {
    let items = group.items.join(", ");
    if group.name.is_empty() { items } else { format!("{}: {items}", group.name) }
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn points(&mut self, points: &[String]) {
        for point in points {
            self.line(&format!("- {point}"));
        }
    }
}
