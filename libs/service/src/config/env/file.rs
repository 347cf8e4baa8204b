//! A file of settings: TOML without tables, whose lists are settings separated by commas.

use std::{collections::BTreeMap, fs, io, path::Path, path::PathBuf};

use toml::Value;

/// A file of settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("the file of settings {} cannot be read", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is not TOML.
    #[error("the file of settings {} is not TOML: {reason}", path.display())]
    Form {
        /// Which.
        path: PathBuf,
        /// Where and why.
        reason: String,
    },
    /// A value is of a kind that no setting has.
    #[error("{key} in {} must be a text, a number, true or false, or a list of texts", path.display())]
    Value {
        /// Which file.
        path: PathBuf,
        /// Which key.
        key: String,
    },
}

/// Reads a file into keys and values.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, String>, FileError> {
    let text = fs::read_to_string(path)
        .map_err(|source| FileError::Io { path: path.to_owned(), source })?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        // Its full text would quote the line, which may hold a secret.
        FileError::Form { path: path.to_owned(), reason: error.message().to_owned() }
    })?;
    let one = |(key, value): (String, Value)| match written(&value) {
        Some(value) => Ok((key, value)),
        None => Err(FileError::Value { path: path.to_owned(), key }),
    };
    table.into_iter().map(one).collect()
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Array(parts) => {
            let parts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
            Some(parts?.join(","))
        }
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Env, Key, Origin};
    use super::*;

    fn key(name: &'static str) -> Key {
        Key::new(name, "a setting of the test")
    }

    fn with_file(name: &str, text: &str) -> (Env, Result<(), FileError>) {
        let path = std::env::temp_dir().join(format!("{name}-{}.toml", std::process::id()));
        fs::write(&path, text).unwrap();
        let mut env = Env::of([("JOBSTREAM_LOG", "debug")]);
        let read = env.file(&path);
        fs::remove_file(&path).unwrap();
        (env, read)
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_command_line_over_both() {
        let text = "log = 'warn'\ngrpc_addr = '[::1]:1'\ndata_dir = 'x'\npeers = ['a:1', 'b:2']\n";
        let (mut env, read) = with_file("layers", text);
        read.unwrap();
        env.set("data_dir", "y");
        assert_eq!(env.text(key("JOBSTREAM_LOG"), "info"), "debug");
        assert_eq!(env.text(key("JOBSTREAM_GRPC_ADDR"), ""), "[::1]:1");
        assert_eq!(env.text(key("JOBSTREAM_DATA_DIR"), ""), "y");
        assert_eq!(env.text(key("JOBSTREAM_PEERS"), ""), "a:1,b:2");
        assert_eq!(env.text(key("JOBSTREAM_OTHER"), "z"), "z");
        let origins: Vec<Origin> = env.finish().unwrap().0.iter().map(|s| s.origin).collect();
        let [environment, file] = [Origin::Environment, Origin::File];
        assert_eq!(origins, [environment, file, Origin::Flag, file, Origin::Default]);
    }

    #[test]
    fn a_key_in_the_file_that_nobody_reads_is_named_with_the_nearest() {
        let (mut env, read) = with_file("unknown", "grcp_addr = 'x'\n");
        read.unwrap();
        env.set("lgo", "info");
        let _ = (env.text(key("JOBSTREAM_GRPC_ADDR"), ""), env.text(key("JOBSTREAM_LOG"), ""));
        let text = env.finish().unwrap_err().to_string();
        assert!(text.contains("grcp_addr is not a setting; the nearest is grpc_addr"), "{text}");
        assert!(text.contains("lgo is not a setting; the nearest is log"), "{text}");
    }

    #[test]
    fn what_is_no_file_of_settings_is_told_without_its_contents() {
        let (_, read) = with_file("form", "database_url = hunter2\n");
        let text = read.unwrap_err().to_string();
        assert!(text.contains("not TOML") && !text.contains("hunter2"), "{text}");
        let (_, read) = with_file("value", "drain_seconds = 1.5\n");
        assert!(read.unwrap_err().to_string().contains("drain_seconds"));
        assert!(Env::default().file(Path::new("/nowhere/at/all")).is_err());
    }
}
