//! The documents of the settings against the code that reads them.

use std::{collections::BTreeMap, path::Path};

use crate::program::{Folder, command, text};

/// The table in a form, printed in a folder of the test.
fn printed(folder: &Folder, form: &str) -> String {
    let mut command = command(&folder.0, None);
    // What is set here must not show.
    command.env("JOBSTREAM_LEASE_MS", "1234").args(["config", "table", "--format", form]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn document(path: &str) -> String {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    std::fs::read_to_string(workspace.join(path)).unwrap()
}

/// Settings of a table with their defaults.
fn rows(table: &str) -> BTreeMap<String, String> {
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.map(|row| row.split('|').map(|cell| cell.trim().trim_matches('`')).collect());
    cells.map(|cells: Vec<&str>| (cells[0].to_owned(), cells[1].to_owned())).collect()
}

#[test]
fn the_tables_of_settings_are_those_of_the_code() {
    let told = "is not what the code says; write it with `make settings`";
    let folder = Folder::new("tables");
    let table = printed(&folder, "markdown");
    assert!(rows(&table).len() > 40, "{table}");
    assert!(document("services/jobstream/README.md").contains(table.trim()), "the table {told}");
    assert_eq!(document(".env.example"), printed(&folder, "env"), ".env.example {told}");
}

#[test]
fn the_first_page_names_settings_that_there_are_with_their_defaults() {
    let folder = Folder::new("first-page");
    let (code, page) = (rows(&printed(&folder, "markdown")), document("README.md"));
    let named = rows(&page);
    assert!(named.len() > 5, "{named:?}");
    for (key, default) in named {
        assert_eq!(code.get(&key), Some(&default), "{key} in README.md");
    }
}
