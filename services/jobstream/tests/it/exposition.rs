//! The metrics page as Prometheus reads it, and the rules for the names on it: those of Prometheus
//! and OpenTelemetry, as `promtool check metrics` has them, and those of this project.

use std::collections::{BTreeMap, BTreeSet};

/// A metric on the page.
#[derive(Debug, Default)]
pub struct Metric {
    pub kind: String,
    pub help: String,
    pub labels: BTreeSet<String>,
    /// Values of labels, but for the bounds of buckets.
    pub values: BTreeSet<String>,
    pub series: usize,
}

/// Reads a page.
pub fn read(page: &str) -> BTreeMap<String, Metric> {
    let mut metrics: BTreeMap<String, Metric> = BTreeMap::new();
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            help.clone_into(&mut metrics.entry(name.to_owned()).or_default().help);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            kind.clone_into(&mut metrics.entry(name.to_owned()).or_default().kind);
        } else if !line.is_empty() {
            let name = line.split(['{', ' ']).next().unwrap();
            let metric = metrics.entry(family(&metrics, name)).or_default();
            metric.series += 1;
            for (label, value) in labels(line).filter(|(label, _)| label != "le") {
                metric.labels.insert(label);
                metric.values.insert(value);
            }
        }
    }
    metrics
}

/// The metric that a series belongs to.
fn family(known: &BTreeMap<String, Metric>, series: &str) -> String {
    let bare = ["_bucket", "_sum", "_count"].iter().find_map(|end| series.strip_suffix(end));
    bare.filter(|bare| known.contains_key(*bare)).unwrap_or(series).to_owned()
}

fn labels(line: &str) -> impl Iterator<Item = (String, String)> {
    let inner = line.split_once('{').and_then(|(_, rest)| rest.rsplit_once('}'));
    let inner = inner.map_or(String::new(), |(inner, _)| inner.to_owned());
    let pairs: Vec<_> = inner
        .split("\",")
        .filter_map(|pair| pair.split_once("=\""))
        .map(|(name, value)| (name.to_owned(), value.trim_end_matches('"').to_owned()))
        .collect();
    pairs.into_iter()
}

/// What is wrong with names, units and labels.
pub fn complaints(metrics: &BTreeMap<String, Metric>) -> Vec<String> {
    metrics.iter().flat_map(|(name, metric)| complaints_of(name, metric)).collect()
}

fn complaints_of(name: &str, metric: &Metric) -> Vec<String> {
    const UNITS: [&str; 10] = [
        "ms",
        "milliseconds",
        "us",
        "minutes",
        "hours",
        "kb",
        "mb",
        "kilobytes",
        "percent",
        "info",
    ];
    const SECRET: [&str; 9] =
        ["id", "email", "user", "owner", "url", "path", "token", "address", "operation"];
    let mut found = Vec::new();
    let mut say = |what: &str| found.push(format!("{name}: {what}"));
    let snake = |text: &str| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        text.bytes().all(plain) && text.starts_with(|c: char| c.is_ascii_lowercase())
    };
    if !snake(name) || !metric.labels.iter().all(|label| snake(label)) {
        say("names are lower case with underscores");
    }
    if metric.help.is_empty() {
        say("has no description");
    }
    if metric.kind.is_empty() {
        say("has no type");
    }
    if (metric.kind == "counter") != name.ends_with("_total") {
        say("counters, and only they, end in _total");
    }
    if metric.kind == "summary" {
        say("quantiles cannot be summed up over replicas; use a histogram");
    }
    if ["_count", "_sum", "_bucket"].iter().any(|end| name.ends_with(end)) {
        say("ends like a part of a histogram");
    }
    if name.split('_').any(|word| UNITS.contains(&word)) {
        say("is not in a base unit");
    }
    if metric.labels.iter().any(|label| label.split('_').any(|word| SECRET.contains(&word))) {
        say("has a label without a bound, or of a person");
    }
    let id =
        |text: &str| text.split(|c: char| !c.is_ascii_hexdigit()).any(|digits| digits.len() >= 32);
    let personal = |value: &&String| value.contains('@') || value.contains("://") || id(value);
    if let Some(value) = metric.values.iter().find(personal) {
        say(&format!("has the label value {value}"));
    }
    found
}

#[test]
fn what_promtool_would_refuse_is_refused_here() {
    let wrong = [
        "# TYPE x_total gauge\n# HELP x_total h\nx_total 1\n",
        "# TYPE x counter\n# HELP x h\nx 1\n",
        "# TYPE x_ms gauge\n# HELP x_ms h\nx_ms 1\n",
        "# TYPE x gauge\nx 1\n",
        "# TYPE x summary\n# HELP x h\nx{quantile=\"0.5\"} 1\n",
        "# TYPE x gauge\n# HELP x h\nx{user_id=\"1\"} 1\n",
        "# TYPE x gauge\n# HELP x h\nx{of=\"a@example.org\"} 1\n",
        "# TYPE xY gauge\n# HELP xY h\nxY 1\n",
    ];
    for page in wrong {
        assert_eq!(complaints(&read(page)).len(), 1, "{page}");
    }
    let right = "# HELP x_seconds h\n# TYPE x_seconds histogram\nx_seconds_bucket{kind=\"a,b\",le=\"1\"} 1\n\
                 x_seconds_sum{kind=\"a,b\"} 1\nx_seconds_count{kind=\"a,b\"} 1\n";
    let metrics = read(right);
    assert_eq!(complaints(&metrics), Vec::<String>::new());
    assert_eq!(metrics["x_seconds"].series, 3);
}
