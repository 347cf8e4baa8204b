//! The manifests of the workspace, as far as the rules need them: which crate depends on which.
//! Read by line: every manifest here is written in the plain form `name.workspace = true`.

use std::{fs, path::Path};

/// What a crate's manifest says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Folder from the workspace, for example libs/db.
    pub folder: String,
    /// Name of the crate.
    pub name: String,
    /// Dependencies of the crate itself and of its build script.
    pub dependencies: Vec<String>,
    /// Dependencies of its tests.
    pub dev_dependencies: Vec<String>,
}

/// Reads the manifest of every crate below `libs` and `services`.
pub fn read_all(root: &Path) -> Vec<Manifest> {
    let mut manifests = Vec::new();
    for floor in ["libs", "services"] {
        let entries =
            fs::read_dir(root.join(floor)).expect("the folder of the crates can be listed");
        for entry in entries.filter_map(Result::ok) {
            let folder = format!("{floor}/{}", entry.file_name().to_string_lossy());
            if let Ok(text) = fs::read_to_string(entry.path().join("Cargo.toml")) {
                manifests.push(parse(&folder, &text));
            }
        }
    }
    manifests.sort_by(|a, b| a.folder.cmp(&b.folder));
    manifests
}

/// Reads one manifest.
pub fn parse(folder: &str, text: &str) -> Manifest {
    let mut manifest = Manifest { folder: folder.to_owned(), ..Manifest::default() };
    let mut section = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']').to_owned();
            // [dependencies.name] names a dependency by its header.
            if let Some((table, name)) = section.clone().rsplit_once('.') {
                manifest.add(table, name);
            }
        } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            let name = key.trim().split('.').next().unwrap_or_default().trim_matches('"');
            if section == "package" && key.trim() == "name" {
                manifest.name = value.trim().trim_matches('"').to_owned();
            }
            manifest.add(&section.clone(), name);
        }
    }
    manifest
}

impl Manifest {
    fn add(&mut self, section: &str, name: &str) {
        // [target.'cfg(unix)'.dependencies] counts as [dependencies].
        match section.rsplit('.').next() {
            Some("dependencies" | "build-dependencies") => self.dependencies.push(name.to_owned()),
            Some("dev-dependencies") => self.dev_dependencies.push(name.to_owned()),
            _ => {}
        }
    }
}

/// Only libs/events depends on the Kafka client.
pub fn kafka_places(manifests: &[Manifest]) -> Vec<String> {
    manifests
        .iter()
        .filter(|m| m.folder != "libs/events")
        .filter(|m| m.dependencies.iter().chain(&m.dev_dependencies).any(|name| name == "rdkafka"))
        .map(|m| format!("{}/Cargo.toml: depends on rdkafka; only libs/events may", m.folder))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read_in_every_form() {
        let text = "[package]\nname = \"job\"\n[lints]\nworkspace = true\n[dependencies]\n\
                    db.workspace = true\nproto = { workspace = true }\n# sqlx.workspace = true\n\
                    [dependencies.kernel]\nworkspace = true\n[dev-dependencies]\ntestkit.workspace = true\n\
                    [target.'cfg(unix)'.dependencies]\nrustix.workspace = true\n";
        let manifest = parse("services/job", text);
        assert_eq!(manifest.name, "job");
        assert_eq!(manifest.dependencies, ["db", "proto", "kernel", "rustix"]);
        assert_eq!(manifest.dev_dependencies, ["testkit"]);
    }

    #[test]
    fn a_kafka_client_outside_its_crate_is_found() {
        let text = "[dev-dependencies]\nrdkafka.workspace = true\n";
        assert_eq!(kafka_places(&[parse("services/job", text)]).len(), 1);
        assert_eq!(kafka_places(&[parse("libs/events", text)]).len(), 0);
    }
}
