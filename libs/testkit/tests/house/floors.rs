//! The floors of the house and the arrows between them: a crate uses only crates of lower floors,
//! or neighbours where the table says so. Services never use one another; the one program uses all.

use crate::manifest::Manifest;

/// Floor of every crate. A new crate gets its line here, which is the moment to think about where
/// it belongs.
const FLOORS: [(&str, u8); 20] = [
    ("proto", 1),
    ("kernel", 1),
    ("llm", 2),
    ("matching", 2),
    ("resume", 2),
    ("db", 3),
    ("service", 3),
    ("events", 4),
    ("operations", 5),
    ("account", 6),
    ("gateway", 6),
    ("generation", 6),
    ("job", 6),
    ("notification", 6),
    ("tailoring", 6),
    ("jobstream", 7),
    // For tests: stands beside the house and may look into it.
    ("testkit", 7),
    // Measures the whole.
    ("bench", 8),
    ("chaos", 8),
    // Reckons what more users need, and loads the program from outside.
    ("growth", 8),
];

/// Arrows between neighbours of one floor that are wanted: none so far.
const NEIGHBOURS: [(&str, &str); 0] = [];
const SERVICES: u8 = 6;

/// Finds arrows that run up or between services.
pub fn arrows(manifests: &[Manifest]) -> Vec<String> {
    let mut broken = Vec::new();
    for manifest in manifests {
        let Some(own) = floor(&manifest.name) else {
            broken.push(format!(
                "{}: the crate `{}` has no floor; give it one in the table of floors",
                manifest.folder, manifest.name
            ));
            continue;
        };
        let used = manifest.dependencies.iter().map(|name| (name, false));
        let tested = manifest.dev_dependencies.iter().map(|name| (name, true));
        for (name, for_tests) in used.chain(tested) {
            if let Some(complaint) = complaint(&manifest.name, own, name, for_tests) {
                broken.push(format!("{}/Cargo.toml: {complaint}", manifest.folder));
            }
        }
    }
    broken
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

fn complaint(user: &str, own: u8, used: &str, for_tests: bool) -> Option<String> {
    // A crate may name itself, to switch on its features for its tests.
    if user == used {
        return None;
    }
    // What has no floor comes from outside.
    let other = floor(used)?;
    if used == "testkit" && (for_tests || own > SERVICES) {
        return None;
    }
    if own == SERVICES && other == SERVICES {
        return Some(format!(
            "the service `{user}` depends on the service `{used}`; call it over gRPC or listen to its events"
        ));
    }
    let wanted = other < own || NEIGHBOURS.contains(&(user, used));
    (!wanted).then(|| {
        format!("`{user}` (floor {own}) depends on `{used}` (floor {other}); arrows run down")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::parse;

    fn found(name: &str, table: &str, dependency: &str) -> usize {
        let text =
            format!("[package]\nname = \"{name}\"\n[{table}]\n{dependency}.workspace = true\n");
        arrows(&[parse("libs/x", &text)]).len()
    }

    #[test]
    fn arrows_up_sideways_and_between_services_are_found() {
        assert_eq!(found("kernel", "dependencies", "db"), 1);
        assert_eq!(found("db", "dependencies", "service"), 1);
        assert_eq!(found("tailoring", "dependencies", "account"), 1);
        assert_eq!(found("tailoring", "dev-dependencies", "account"), 1);
        assert_eq!(found("db", "dependencies", "testkit"), 1);
        assert_eq!(found("unheard-of", "dependencies", "serde"), 1);
    }

    #[test]
    fn arrows_down_and_to_the_kit_of_tests_are_free() {
        assert_eq!(found("tailoring", "dependencies", "operations"), 0);
        assert_eq!(found("jobstream", "dependencies", "account"), 0);
        assert_eq!(found("db", "dev-dependencies", "testkit"), 0);
        assert_eq!(found("db", "dependencies", "sqlx"), 0);
    }
}
