//! Settings from a file, the environment and the command line, the later over the earlier: each
//! read is noted with its origin, so that the effective set can be printed and a key nobody reads
//! can be refused. Knows no setting by name.

mod file;

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    path::Path,
    str::FromStr,
};

pub use file::FileError;

/// Every key of ours starts with this; only such keys can be unknown.
const PREFIX: &str = "JOBSTREAM_";

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is the default.
    Default,
    /// It stands in the file of settings.
    File,
    /// It stands in the environment.
    Environment,
    /// It was given on the command line.
    Flag,
}

impl Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        })
    }
}

/// A value that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a value.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one who uses it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A setting as the code declares it, where it reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    name: &'static str,
    about: &'static str,
    /// What it is by default, in words, where that differs from machine to machine.
    default: Option<&'static str>,
}

impl Key {
    /// Declares a setting by its full name, with what it means in a few words.
    #[must_use]
    pub const fn new(name: &'static str, about: &'static str) -> Self {
        Self { name, about, default: None }
    }

    /// Says in words what the value is by default, where that differs from machine to machine.
    #[must_use]
    pub const fn defaults_to(self, words: &'static str) -> Self {
        Self { default: Some(words), ..self }
    }
}

/// One effective setting, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Name of the key.
    pub key: &'static str,
    /// What it means.
    pub about: &'static str,
    /// Value without any setting; empty for none.
    pub default: String,
    /// Value; `***` for a secret, empty for none.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// The effective settings, in the order in which they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings(pub Vec<Setting>);

impl Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Setting { key, value, origin, .. } in &self.0 {
            writeln!(f, "{key} = {value} ({origin})")?;
        }
        Ok(())
    }
}

/// What is wrong with the settings, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the settings cannot be used: {}", .0.join("; "))]
pub struct Problems(pub Vec<String>);

/// The settings of a process, read key by key.
#[derive(Debug, Clone, Default)]
pub struct Env {
    /// By full name, as in the environment.
    values: BTreeMap<String, String>,
    /// By short name; see [`short`].
    file: BTreeMap<String, String>,
    flags: BTreeMap<String, String>,
    read: Vec<Setting>,
    problems: Vec<String>,
}

impl Env {
    /// Takes the environment of this process. Empty values count as absent.
    #[must_use]
    pub fn of_process() -> Self {
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        Self::of(std::env::vars_os().map(|(key, value)| (lossy(key), lossy(value))))
    }

    /// Takes the given keys and values.
    #[must_use]
    pub fn of<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let values = pairs
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .filter(|(_, value): &(String, String)| !value.is_empty())
            .collect();
        Self { values, ..Self::default() }
    }

    /// Takes a file of settings, under the environment: TOML, one key a line, by their short names
    /// (`grpc_addr` for `JOBSTREAM_GRPC_ADDR`, `database_url` for `DATABASE_URL`).
    ///
    /// # Errors
    /// The file cannot be read, or is not of that form.
    pub fn file(&mut self, path: &Path) -> Result<(), FileError> {
        self.file = file::read(path)?;
        Ok(())
    }

    /// Sets a key from the command line, over the environment; by its full or its short name.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.flags.insert(short(key), value.into());
    }

    /// Notes what is wrong with several settings together.
    pub fn problem(&mut self, sentence: impl Into<String>) {
        self.problems.push(sentence.into());
    }

    /// Reads a text.
    pub fn text(&mut self, key: Key, default: &str) -> String {
        let (value, origin) =
            self.raw(key.name).unwrap_or_else(|| (default.to_owned(), Origin::Default));
        self.note(key, default.to_owned(), value.clone(), origin);
        value
    }

    /// Reads a text that may be absent.
    pub fn optional(&mut self, key: Key) -> Option<String> {
        let found = self.raw(key.name);
        let (value, origin) = found.clone().unwrap_or((String::new(), Origin::Default));
        self.note(key, String::new(), value, origin);
        found.map(|(value, _)| value)
    }

    /// Reads a value of a type that may be absent; `wanted` says what would be right.
    pub fn optional_with<T>(
        &mut self,
        key: Key,
        wanted: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.optional(key)?;
        let parsed = parse(text.trim());
        if parsed.is_none() {
            self.wrong(key, &text, wanted);
        }
        parsed
    }

    /// Reads a secret that may be absent.
    pub fn secret(&mut self, key: Key) -> Option<Secret> {
        let found = self.raw(key.name);
        let origin = found.as_ref().map_or(Origin::Default, |(_, origin)| *origin);
        let shown = if found.is_some() { "***" } else { "" };
        self.note(key, String::new(), shown.to_owned(), origin);
        found.map(|(value, _)| Secret(value))
    }

    /// Reads a value of a type; `wanted` says what would be right.
    pub fn parse<T: FromStr + Display>(&mut self, key: Key, default: T, wanted: &str) -> T {
        self.parse_with(key, default, wanted, |text| text.parse().ok())
    }

    /// Reads a value with a function; a value it refuses is a problem told by [`Env::finish`].
    pub fn parse_with<T: Display>(
        &mut self,
        key: Key,
        default: T,
        wanted: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        let Some((text, origin)) = self.raw(key.name) else {
            self.note(key, default.to_string(), default.to_string(), Origin::Default);
            return default;
        };
        self.note(key, default.to_string(), text.clone(), origin);
        parse(text.trim()).unwrap_or_else(|| {
            self.wrong(key, &text, wanted);
            default
        })
    }

    /// Ends the reading: refuses keys that nobody read and values that could not be.
    ///
    /// # Errors
    /// Every problem, with the nearest known key for an unknown one.
    pub fn finish(mut self) -> Result<Settings, Problems> {
        let ours = self.values.keys().filter(|key| key.starts_with(PREFIX));
        let named = self.file.keys().chain(self.flags.keys());
        let unknown: Vec<String> = ours
            .filter(|key| !self.read.iter().any(|setting| setting.key == *key))
            .chain(named.filter(|key| !self.read.iter().any(|s| short(s.key) == **key)))
            .cloned()
            .collect();
        for key in unknown {
            let full = key.starts_with(PREFIX);
            let name = |known: &str| if full { known.to_owned() } else { short(known) };
            let nearest = self.read.iter().map(|setting| name(setting.key));
            let nearest = nearest.min_by_key(|known| distance(known, &key));
            self.problems.push(match nearest {
                Some(nearest) => format!("{key} is not a setting; the nearest is {nearest}"),
                None => format!("{key} is not a setting"),
            });
        }
        if self.problems.is_empty() {
            Ok(Settings(self.read))
        } else {
            Err(Problems(self.problems))
        }
    }

    fn raw(&self, key: &str) -> Option<(String, Origin)> {
        let name = short(key);
        let flag = self.flags.get(&name).map(|value| (value, Origin::Flag));
        let found = flag
            .or_else(|| self.values.get(key).map(|value| (value, Origin::Environment)))
            .or_else(|| self.file.get(&name).map(|value| (value, Origin::File)))?;
        Some((found.0.clone(), found.1))
    }

    fn note(&mut self, key: Key, default: String, value: String, origin: Origin) {
        let Key { name, about, default: words } = key;
        if !self.read.iter().any(|setting| setting.key == name) {
            let default = words.map_or(default, str::to_owned);
            self.read.push(Setting { key: name, about, default, value, origin });
        }
    }

    fn wrong(&mut self, key: Key, text: &str, wanted: &str) {
        self.problems.push(format!("{} is {text:?}, which must be {wanted}", key.name));
    }
}

/// The name of a key in files and on the command line: without the prefix, in small letters.
#[must_use]
pub fn short(key: &str) -> String {
    key.strip_prefix(PREFIX).unwrap_or(key).to_lowercase()
}

/// Number of letters to insert, delete or replace to get from one text to the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, r) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(l != *r);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
