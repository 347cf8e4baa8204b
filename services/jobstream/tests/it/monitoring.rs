//! Alert rules and dashboards against the code: what they name exists, and every alert says what is
//! so, what it means and what to do. That each fires is tried by `make check` (promtool).

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use regex::Regex;
use serde_json::Value;

/// What Prometheus itself reports of a target.
const ITS_OWN: [&str; 1] = ["up"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("monitoring").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Every `metrics.rs` of the workspace, with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let crates = ["libs", "services"].map(|folder| std::fs::read_dir(root().join(folder)).unwrap());
    let paths = crates.into_iter().flatten().map(|one| one.unwrap().path().join("src/metrics.rs"));
    let sources = paths.filter_map(|path| {
        let text = std::fs::read_to_string(&path).ok()?;
        Some((path, text))
    });
    sources.collect()
}

/// Constants of a `metrics.rs`: name of the constant, name of the metric.
fn constants(text: &str) -> Vec<(String, String)> {
    let constant = Regex::new(r#"pub const ([A-Z_]+): &str =\s*"([^"]+)""#).unwrap();
    constant.captures_iter(text).map(|found| (found[1].to_owned(), found[2].to_owned())).collect()
}

fn known() -> BTreeSet<String> {
    let known: BTreeSet<String> =
        sources().iter().flat_map(|(_, text)| constants(text)).map(|(_, name)| name).collect();
    assert!(known.len() > 30, "{known:?}");
    known
}

/// Names of metrics in an expression of Prometheus.
fn named(expression: &str) -> BTreeSet<String> {
    let noise = [
        r"\{[^}]*\}",
        r"\[[^\]]*\]",
        r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)",
        r#""[^"]*""#,
    ];
    let mut bare = expression.to_owned();
    for part in noise {
        bare = Regex::new(part).unwrap().replace_all(&bare, " ").into_owned();
    }
    // What is followed by a bracket is a function.
    let name = Regex::new(r"\b([a-z_][a-z0-9_]*)\b(\s*\()?").unwrap();
    let names = name.captures_iter(&bare).filter(|found| found.get(2).is_none());
    names
        .map(|found| found[1].to_owned())
        .filter(|name| !["and", "or", "unless"].contains(&name.as_str()))
        .collect()
}

fn unknown(expression: &str, known: &BTreeSet<String>) -> Vec<String> {
    let part_of = |name: &String| {
        let ends = ["_bucket", "_sum", "_count"];
        ends.iter().any(|end| name.strip_suffix(end).is_some_and(|bare| known.contains(bare)))
    };
    let found = named(expression);
    assert!(!found.is_empty(), "names nothing: {expression}");
    found
        .into_iter()
        .filter(|name| !known.contains(name) && !part_of(name) && !ITS_OWN.contains(&name.as_str()))
        .collect()
}

#[test]
fn every_alert_rests_on_metrics_that_exist_and_says_what_to_do() {
    let known = known();
    let rules: Value = serde_yaml::from_str(&file("alerts.yaml")).unwrap();
    let (tests, told) = (file("alerts_test.yaml"), file("README.md"));
    let groups = rules["groups"].as_array().unwrap();
    let alerts: Vec<&Value> =
        groups.iter().flat_map(|group| group["rules"].as_array().unwrap()).collect();
    assert!(alerts.len() >= 12);
    for alert in alerts {
        let name = alert["alert"].as_str().unwrap();
        let unknown = unknown(alert["expr"].as_str().unwrap(), &known);
        assert!(unknown.is_empty(), "{name} names {unknown:?}");
        assert!(
            ["page", "ticket"].contains(&alert["labels"]["severity"].as_str().unwrap()),
            "{name}"
        );
        for part in ["summary", "meaning", "remedy"] {
            let text = alert["annotations"][part].as_str().unwrap_or_default();
            assert!(text.len() > 15, "{name} has no {part}");
        }
        assert!(tests.contains(&format!("{name} fires")), "{name} is not tried out");
        assert!(told.contains(&format!("| `{name}` |")), "{name} is not told in the README");
    }
}

/// The dashboards: name of the file, what it says.
fn dashboards() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("monitoring/dashboards");
    let names = std::fs::read_dir(folder).unwrap();
    let names = names.map(|one| format!("dashboards/{}", one.unwrap().file_name().display()));
    let read = |name: String| {
        let dashboard = serde_json::from_str(&file(&name)).unwrap();
        (name, dashboard)
    };
    std::iter::once("dashboard.json".to_owned()).chain(names).map(read).collect()
}

/// Expressions of a dashboard, each with the panel that it is of.
fn expressions(dashboard: &Value) -> Vec<(String, String)> {
    let panels = dashboard["panels"].as_array().unwrap();
    let mut found = Vec::new();
    for panel in panels.iter().filter(|panel| panel["type"] != "row") {
        let title = panel["title"].as_str().unwrap();
        assert!(!panel["description"].as_str().unwrap().is_empty(), "{title}");
        let targets = panel["targets"].as_array().unwrap().iter();
        found.extend(targets.map(|one| (title.into(), one["expr"].as_str().unwrap().into())));
    }
    found
}

#[test]
fn every_panel_of_a_dashboard_shows_metrics_that_exist() {
    let (known, dashboards) = (known(), dashboards());
    assert!(dashboards.len() >= 6);
    let uids: BTreeSet<&str> = dashboards.iter().map(|(_, d)| d["uid"].as_str().unwrap()).collect();
    assert_eq!(uids.len(), dashboards.len(), "two dashboards would replace one another");
    for (name, dashboard) in &dashboards {
        let shown = expressions(dashboard);
        assert!(shown.len() >= 10, "{name}");
        for (title, expression) in shown {
            let unknown = unknown(&expression, &known);
            assert!(unknown.is_empty(), "{name}: {title} names {unknown:?}");
        }
    }
}

#[test]
fn what_an_alert_rests_on_is_shown_by_a_dashboard() {
    let dashboards = dashboards();
    let all = dashboards.iter().flat_map(|(_, dashboard)| expressions(dashboard));
    let shown: BTreeSet<String> = all.flat_map(|(_, expression)| named(&expression)).collect();
    let rules: Value = serde_yaml::from_str(&file("alerts.yaml")).unwrap();
    let groups = rules["groups"].as_array().unwrap().iter();
    for alert in groups.flat_map(|group| group["rules"].as_array().unwrap()) {
        let names = named(alert["expr"].as_str().unwrap()).into_iter();
        let names: Vec<_> = names.filter(|name| !ITS_OWN.contains(&name.as_str())).collect();
        let seen = names.iter().all(|name| shown.contains(name));
        assert!(seen, "{}: no dashboard shows {names:?}", alert["alert"]);
    }
}

#[test]
fn every_metric_has_a_name_of_its_own_and_is_described() {
    let mut names = BTreeSet::new();
    for (path, text) in sources() {
        for (constant, name) in constants(&text) {
            assert!(names.insert(name.clone()), "{name} is named twice");
            let described = Regex::new(&format!(r"describe_\w+!\(\s*{constant}\b")).unwrap();
            assert!(described.is_match(&text), "{}: {constant} is not described", path.display());
        }
    }
}

#[test]
fn metrics_are_named_in_the_metrics_of_their_crate_and_nowhere_else() {
    let literal = Regex::new(r#"\b(counter|gauge|histogram)!\(\s*""#).unwrap();
    let mut folders = vec![root().join("libs"), root().join("services")];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir()
                && !["node_modules", "dist", "tests", "benches"].contains(&name.as_str())
            {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!literal.is_match(&text), "{} names a metric", path.display());
            }
        }
    }
}

#[test]
fn names_in_expressions_are_told_from_functions_labels_and_lists() {
    let expression =
        r#"sum by (kind, le) (rate(a_total{state="b_total"}[5m])) / on (x) c > time()"#;
    let names: Vec<String> = named(expression).into_iter().collect();
    assert_eq!(names, ["a_total", "c"]);
}
