//! The rules of the house that a compiler does not know: sizes, directions, places, words. A rule
//! that is broken is told as a sentence with the place. Each rule is also shown to catch what it is
//! for, because a check that cannot fail says nothing.

#[path = "house/events.rs"]
mod events;
#[path = "house/floors.rs"]
mod floors;
#[path = "house/manifest.rs"]
mod manifest;
#[path = "house/regions.rs"]
mod regions;
#[path = "house/rules.rs"]
mod rules;
#[path = "house/source.rs"]
mod source;

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use manifest::Manifest;
use source::Source;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("invariant: this crate lies two folders below the workspace")
        .to_path_buf()
}

/// Every Rust file, read once for all rules.
static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| source::read_all(&workspace()));

/// Runs a rule over every Rust file of the workspace.
fn in_every_file(rule: impl Fn(&Source) -> Vec<String>) {
    assert!(SOURCES.len() > 10, "the workspace was not found: {} files", SOURCES.len());
    report(SOURCES.iter().flat_map(rule).collect());
}

fn report(broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn files_are_short() {
    in_every_file(rules::file_length);
}

#[test]
fn functions_are_short() {
    in_every_file(rules::function_length);
}

#[test]
fn inline_test_modules_are_short() {
    in_every_file(rules::test_module_length);
}

#[test]
fn every_file_says_first_what_it_is() {
    in_every_file(rules::opening);
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    in_every_file(rules::unwraps);
}

#[test]
fn sql_stands_in_store_folders() {
    in_every_file(rules::sql_places);
}

#[test]
fn kafka_is_named_in_its_own_crate_only() {
    in_every_file(rules::kafka_places);
    report(manifest::kafka_places(&manifest::read_all(&workspace())));
}

#[test]
fn no_test_is_left_out_and_none_sleeps() {
    in_every_file(rules::ignored_tests);
    in_every_file(rules::sleeping_tests);
}

#[test]
fn nothing_is_left_for_later() {
    let texts = source::read_texts(&workspace());
    assert!(texts.len() > 20, "the workspace was not found: {} files", texts.len());
    report(texts.iter().flat_map(|(path, text)| rules::leftovers(path, text)).collect());
}

#[test]
fn services_do_not_know_each_other_and_no_arrow_runs_up() {
    let manifests: Vec<Manifest> = manifest::read_all(&workspace());
    assert!(manifests.len() > 10, "the workspace was not found: {} crates", manifests.len());
    report(floors::arrows(&manifests));
}

#[test]
fn what_is_published_is_documented() {
    let text = std::fs::read_to_string(workspace().join("proto/asyncapi.json"));
    let text = text.expect("the document of events can be read");
    let document = serde_json::from_str(&text).expect("the document of events is JSON");
    report(events::disagreements(&document, &events::types(&SOURCES)));
}

#[test]
fn the_top_level_holds_what_belongs_there() {
    let entries = std::fs::read_dir(workspace()).expect("the workspace can be listed");
    let names: Vec<String> = entries
        .map(|entry| {
            entry.expect("an entry can be read").file_name().to_string_lossy().into_owned()
        })
        .collect();
    report(rules::top_level(&names));
}
