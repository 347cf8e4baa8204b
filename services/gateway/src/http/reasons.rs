//! A page for each reason that an error can give: where the `type` of a problem document leads. Made
//! of the catalogue that a test holds against the code, so no reason is without its page.

use std::{fmt::Write as _, sync::LazyLock};

use axum::{
    extract::Path,
    response::{Html, IntoResponse as _, Response},
    routing::get,
};
use http::header::CONTENT_TYPE;

use crate::{gateway::Gateway, problem::Problem};

/// The catalogue: a heading for each group, a row for each reason.
const CATALOGUE: &str = include_str!("../../../../proto/reasons.md");
const STYLE: &str = include_str!("reasons/style.css");
/// Where the pages stand.
pub const PATH: &str = "/problems";

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| read(CATALOGUE));

/// Reasons that belong together.
struct Group {
    title: &'static str,
    reasons: Vec<Reason>,
}

/// A reason and what it says.
struct Reason {
    name: &'static str,
    meaning: &'static str,
}

fn read(catalogue: &'static str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in catalogue.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            groups.push(Group { title, reasons: Vec::new() });
        }
        let cells = line.strip_prefix("| `").and_then(|row| row.split_once("` | "));
        if let (Some((name, meaning)), Some(group)) = (cells, groups.last_mut()) {
            let meaning = meaning.trim_end_matches('|').trim();
            group.reasons.push(Reason { name, meaning });
        }
    }
    groups
}

/// The pages, which anybody may read.
pub fn routes() -> axum::Router<Gateway> {
    axum::Router::new()
        .route(PATH, get(list))
        .route("/problems/style.css", get(style))
        .route("/problems/{reason}", get(one))
}

async fn list() -> Html<String> {
    let mut body = String::from("<h1>What can go wrong</h1>\n");
    for Group { title, reasons } in GROUPS.iter() {
        let _ = write!(body, "<h2>{}</h2>\n<dl>\n", escaped(title));
        for Reason { name, meaning } in reasons {
            let meaning = escaped(meaning);
            let _ = writeln!(
                body,
                "<dt><a href=\"{PATH}/{name}\"><code>{name}</code></a></dt><dd>{meaning}</dd>"
            );
        }
        body.push_str("</dl>\n");
    }
    Html(page("What can go wrong", &body))
}

async fn one(Path(asked): Path<String>) -> Result<Html<String>, Problem> {
    let all = GROUPS.iter().flat_map(|group| group.reasons.iter().map(move |one| (group, one)));
    let found = all.into_iter().find(|(_, one)| one.name == asked);
    let (group, reason) = found.ok_or_else(|| Problem::missing("a reason of this name"))?;
    let body = format!(
        "<h1><code>{}</code></h1>\n<p>{}.</p>\n<p>{}</p>\n<p><a href=\"{PATH}\">All reasons</a></p>\n",
        reason.name,
        escaped(reason.meaning),
        escaped(group.title),
    );
    Ok(Html(page(reason.name, &body)))
}

async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · Jobstream</title>\n\
         <link rel=\"stylesheet\" href=\"{PATH}/style.css\">\n<main>\n{body}</main>\n</html>\n"
    )
}

/// Text as HTML; what stands between backticks is code.
fn escaped(text: &str) -> String {
    let plain = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut parts = plain.split('`');
    let mut html = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        html.push_str(if at % 2 == 0 { "<code>" } else { "</code>" });
        html.push_str(part);
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_catalogue_is_read() {
        let rows = CATALOGUE.lines().filter(|line| line.starts_with("| `")).count();
        let read: usize = GROUPS.iter().map(|group| group.reasons.len()).sum();
        assert_eq!(read, rows);
        assert!(GROUPS.iter().flat_map(|group| &group.reasons).all(|one| !one.meaning.is_empty()));
    }

    #[test]
    fn texts_are_texts() {
        assert_eq!(escaped("a <b> & `c`"), "a &lt;b&gt; &amp; <code>c</code>");
    }
}
