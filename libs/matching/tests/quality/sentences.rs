//! Labelled texts of a file: an object a line with `text`, `skills` and maybe `soft_skills`, or a
//! table with the columns `sentence` and `span`, a row a label.

use std::{fs, path::Path};

use serde_json::{Value, json};

/// Reads the texts of a file, in their order; none of a file of another form.
pub fn read(path: &Path) -> Vec<Value> {
    let kind = path.extension().and_then(|kind| kind.to_str());
    match kind {
        Some("jsonl") => {
            let text = fs::read_to_string(path).unwrap();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        }
        Some("csv") => table(&fs::read_to_string(path).unwrap()),
        _ => Vec::new(),
    }
}

/// The rows of a table by their sentences.
fn table(text: &str) -> Vec<Value> {
    let mut rows = records(text).into_iter();
    let header = rows.next().unwrap_or_default();
    let column = |name: &str| header.iter().position(|field| field == name);
    let (Some(sentence), Some(span)) = (column("sentence"), column("span")) else {
        return Vec::new();
    };
    let mut texts: Vec<(String, Vec<String>)> = Vec::new();
    for row in rows.filter(|row| row.len() > sentence.max(span)) {
        let at = texts.iter().position(|(text, _)| *text == row[sentence]).unwrap_or_else(|| {
            texts.push((row[sentence].clone(), Vec::new()));
            texts.len() - 1
        });
        texts[at].1.push(row[span].clone());
    }
    let line =
        |(at, (text, skills))| json!({ "id": format!("{at}"), "text": text, "skills": skills });
    texts.into_iter().enumerate().map(line).collect()
}

/// Records of comma-separated values; a field in quotes may hold commas, line ends and doubled quotes.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let record = records.last_mut().unwrap();
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                record.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(String::new()),
            '\n' if !quoted => records.push(vec![String::new()]),
            '\r' if !quoted => {}
            other => record.last_mut().unwrap().push(other),
        }
    }
    records
}
