//! HTML: one page that needs nothing else and runs nothing. The policy in its head says so to the
//! browser, too.

use std::fmt::{Display, Formatter, Result, Write as _};

use super::{
    layout::{Layout, Paper, Template},
    sheet::{Block, Entry, Linked, Sheet},
};

const STYLE: &str = include_str!("html/style.css");

/// Writes a sheet.
pub(super) fn write(sheet: &Sheet, layout: Layout) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = page(sheet, layout, &mut out);
    out
}

fn page(sheet: &Sheet, layout: Layout, out: &mut String) -> Result {
    let name = Escaped(&sheet.name);
    let paper = match layout.paper {
        Paper::A4 => "A4",
        Paper::Letter => "letter",
    };
    let class = match layout.template {
        Template::OneColumn => "one-column",
        Template::TwoColumns => "two-columns",
    };
    writeln!(out, "<!doctype html>")?;
    writeln!(out, "<html lang=\"{}\">", Escaped(&sheet.language))?;
    writeln!(out, "<head>\n<meta charset=\"utf-8\">")?;
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(
        out,
        "<title>{name}</title>\n<style>\n{STYLE}@page {{ size: {paper}; margin: 2cm; }}"
    )?;
    writeln!(out, "</style>\n</head>\n<body class=\"{class}\">\n<main>")?;
    writeln!(out, "<header>\n<h1>{name}</h1>")?;
    element(out, "p class=\"label\"", "p", &sheet.label)?;
    if !sheet.contacts.is_empty() {
        writeln!(out, "<ul class=\"contacts\">")?;
        for contact in &sheet.contacts {
            writeln!(out, "<li>{}</li>", Anchor(contact))?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</header>")?;
    for block in &sheet.sections {
        section(block, out)?;
    }
    writeln!(out, "</main>\n</body>\n</html>")
}

fn section(block: &Block, out: &mut String) -> Result {
    writeln!(out, "<section>")?;
    element(out, "h2", "h2", &block.title)?;
    for text in &block.paragraphs {
        element(out, "p", "p", text)?;
    }
    points(&block.points, out)?;
    for group in &block.groups {
        let items = group.items.join(", ");
        if group.name.is_empty() {
            element(out, "p", "p", &items)?;
        } else {
            let (name, items) = (Escaped(&group.name), Escaped(&items));
            writeln!(out, "<p class=\"group\"><b>{name}:</b> <span>{items}</span></p>")?;
        }
    }
    for one in &block.entries {
        entry(one, out)?;
    }
    writeln!(out, "</section>")
}

fn entry(entry: &Entry, out: &mut String) -> Result {
    writeln!(out, "<article>\n<div class=\"head\">")?;
    let whereabouts = entry.whereabouts();
    let comma = if whereabouts.is_empty() { "" } else { ", " };
    let (title, at) = (Escaped(&entry.title), Escaped(&whereabouts));
    writeln!(out, "<h3>{title}<span>{comma}{at}</span></h3>")?;
    element(out, "p class=\"period\"", "p", &entry.period)?;
    writeln!(out, "</div>")?;
    if let Some(link) = &entry.link {
        writeln!(out, "<p>{}</p>", Anchor(link))?;
    }
    points(&entry.points, out)?;
    writeln!(out, "</article>")
}

fn points(points: &[String], out: &mut String) -> Result {
    if points.is_empty() {
        return Ok(());
    }
    writeln!(out, "<ul>")?;
    for point in points {
        element(out, "li", "li", point)?;
    }
    writeln!(out, "</ul>")
}

/// Writes an element unless its text is empty.
fn element(out: &mut String, open: &str, close: &str, text: &str) -> Result {
    if text.is_empty() {
        return Ok(());
    }
    writeln!(out, "<{open}>{}</{close}>", Escaped(text))
}

struct Anchor<'a>(&'a Linked);

impl Display for Anchor<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = Escaped(&self.0.text);
        match &self.0.target {
            Some(target) => {
                write!(f, "<a href=\"{}\" rel=\"noopener noreferrer\">{text}</a>", Escaped(target))
            }
            None => write!(f, "{text}"),
        }
    }
}

/// A text in which nothing is markup, between tags and in quoted attributes.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
