//! The file of costs against the READMEs that state them: a figure that is measured anew has to be
//! told to the model, too.

use std::path::Path;

use growth::{
    assumptions::Assumptions,
    costs::{Costs, PROCESSES, figures},
    plan::{bottlenecks, plan},
    report::Report,
};

fn readme(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The numbers after the beginning of a line, in their order; commas part thousands.
fn numbers_after(text: &str, row: &str) -> Vec<f64> {
    let mut lines = text.lines().filter_map(|line| line.trim_start().strip_prefix(row));
    let rest = lines.next().unwrap_or_else(|| panic!("no line begins with '{row}'"));
    assert!(lines.next().is_none(), "more than one line begins with '{row}'");
    let characters: Vec<char> = rest.chars().collect();
    let inside = |n: usize| {
        let digit =
            |n: Option<usize>| n.and_then(|n| characters.get(n)).is_some_and(char::is_ascii_digit);
        let part = matches!(characters[n], '.' | ',');
        digit(Some(n)) || part && digit(n.checked_sub(1)) && digit(Some(n + 1))
    };
    let kept: String =
        (0..characters.len()).map(|n| if inside(n) { characters[n] } else { ' ' }).collect();
    kept.split_whitespace().map(|word| word.replace(',', "").parse().expect("digits")).collect()
}

#[test]
fn every_figure_stands_in_the_readme_that_is_named() {
    let figures = figures().unwrap();
    assert!(figures.len() >= 12);
    for (name, figure) in figures {
        let found = numbers_after(&readme(&figure.file), &figure.row);
        let found = found.get(figure.number - 1);
        assert_eq!(found, Some(&figure.value), "{name}: {} of '{}'", figure.file, figure.row);
    }
}

#[test]
fn every_cost_is_that_of_the_table() {
    let (costs, text) = (Costs::measured().unwrap(), readme("libs/growth/README.md"));
    for (name, activity) in costs.activities() {
        let row = format!("| {} |", activity.row);
        assert_eq!(numbers_after(&text, &row), activity.columns(), "{name}");
    }
}

#[test]
fn replicas_and_connections_are_those_of_the_manifests() {
    let assumed = Assumptions::stated().unwrap();
    let given = assumed.requests.all().into_iter().zip(assumed.scalers.all()).zip(PROCESSES);
    for ((cores, most), name) in given {
        let manifest = readme(&format!("k8s/base/{name}.yaml"));
        // Requests come before limits, both in alphabetical order of what is asked for.
        let requested = numbers_after(manifest.split("limits:").next().unwrap(), "cpu: ");
        assert_eq!(requested, [cores * 1e3], "{name}");
        assert_eq!(numbers_after(&manifest, "maxReplicas: "), [f64::from(most)], "{name}");
    }
    let postgres = readme("k8s/components/postgres/postgres.yaml");
    // That of the write-ahead log comes after it.
    let storage = postgres.split("  walStorage:").next().unwrap();
    let storage = numbers_after(storage, "size: ");
    assert_eq!(storage, [assumed.machines.storage_gib]);
    let connections = numbers_after(&postgres, "max_connections: ");
    assert_eq!(connections, [f64::from(assumed.machines.max_connections)]);
}

#[test]
fn the_readme_shows_what_the_model_says() {
    let (costs, assumed) = (Costs::measured().unwrap(), Assumptions::stated().unwrap());
    let plans: Vec<_> =
        [1e5, 1e6, 1e7, 1e8].into_iter().map(|users| plan(users, &costs, &assumed)).collect();
    let bottlenecks = bottlenecks(1e9, &costs, &assumed);
    let said = Report { plans: &plans, bottlenecks: &bottlenecks }.to_string();
    let text = readme("libs/growth/README.md");
    let shown = text.split("<!-- says -->\n").nth(1).unwrap();
    let shown = shown.split("<!-- end of says -->").next().unwrap();
    assert_eq!(shown, said, "put what `make simulate` says between the marks of the README");
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let text = "| speed | 1,815.5 | 0.9 ms, 12 of 16-bit. |\n";
    assert_eq!(numbers_after(text, "| speed |"), [1815.5, 0.9, 12.0, 16.0]);
}
