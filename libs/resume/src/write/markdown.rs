//! Markdown (CommonMark). Every character that would mark something up is escaped where it stands,
//! and only there, so that the source stays readable.

use super::sheet::{Entry, Linked, Sheet};

/// Writes a sheet.
pub(super) fn write(sheet: &Sheet) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut head = |mark: &str, text: &str| {
        if !text.is_empty() {
            out.push(format!("{mark}{}", escape(text)));
        }
    };
    head("# ", &sheet.name);
    head("", &sheet.label);
    let contacts: Vec<String> = sheet.contacts.iter().map(linked).collect();
    if !contacts.is_empty() {
        out.push(contacts.join(" · "));
    }
    for block in &sheet.sections {
        if !block.title.is_empty() {
            out.push(format!("## {}", escape(&block.title)));
        }
        out.extend(block.paragraphs.iter().map(|text| escape(text)));
        out.extend(points(&block.points));
        out.extend(list(block.groups.iter().map(|group| {
            let items = group.items.iter().map(|item| escape_inside(item)).collect::<Vec<_>>();
            let items = items.join(", ");
            if group.name.is_empty() {
                items
            } else {
                format!("**{}:** {items}", escape_inside(&group.name))
            }
        })));
        for entry in &block.entries {
            out.push(format!("### {}", title(entry)));
            let about = about(entry);
            out.extend((!about.is_empty()).then_some(about));
            out.extend(entry.link.as_ref().map(linked));
            out.extend(points(&entry.points));
        }
    }
    out.join("\n\n") + "\n"
}

fn title(entry: &Entry) -> String {
    let whereabouts = entry.whereabouts();
    match (entry.title.is_empty(), whereabouts.is_empty()) {
        (_, true) => escape(&entry.title),
        (true, false) => escape(&whereabouts),
        (false, false) => format!("{}, {}", escape(&entry.title), escape_inside(&whereabouts)),
    }
}

fn about(entry: &Entry) -> String {
    if entry.period.is_empty() {
        String::new()
    } else {
        format!("*{}*", escape_inside(&entry.period))
    }
}

fn points(points: &[String]) -> Option<String> {
    list(points.iter().map(|point| escape(point)))
}

/// A list without gaps; none when it would be empty.
fn list(items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.map(|item| format!("- {item}")).collect();
    (!items.is_empty()).then(|| items.join("\n"))
}

fn linked(link: &Linked) -> String {
    let text = escape_inside(&link.text);
    match &link.target {
        // In angle brackets a target may hold parentheses.
        Some(target) => format!("[{text}](<{}>)", escape_target(target)),
        None => text,
    }
}

fn escape_target(target: &str) -> String {
    target.chars().fold(String::new(), |mut out, c| {
        // A backslash or an entity would be read as an escape.
        match c {
            '<' | '>' | '\\' => out.push('\\'),
            '&' => return out + "&amp;",
            _ => {}
        }
        out.push(c);
        out
    })
}

/// Escapes a text that starts a line.
fn escape(text: &str) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let marked = text.starts_with(['#', '>', '+', '-', '=', ':', '|']);
    if digits > 0 && text[digits..].starts_with(['.', ')']) {
        // "1." starts a list.
        return format!("{}\\{}", &text[..digits], escape_inside(&text[digits..]));
    }
    let inside = escape_inside(text);
    if marked && !inside.starts_with('\\') { format!("\\{inside}") } else { inside }
}

/// Escapes a text that stands inside a line.
fn escape_inside(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let in_word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let escaped = match c {
            '*' | '`' | '[' | ']' | '<' | '~' => true,
            '\\' => after.is_none_or(char::is_ascii_punctuation),
            // Inside a word it marks nothing up.
            '_' => !(in_word(before) && in_word(after)),
            '&' => is_entity(&chars[at + 1..]),
            // At the end of a heading it would close it.
            '#' => after.is_none() && before.is_none_or(|c| *c == ' ' || *c == '#'),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether what follows an ampersand makes an entity of it.
fn is_entity(rest: &[char]) -> bool {
    let name = rest.iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '#').count();
    name > 0 && rest.get(name) == Some(&';')
}
