//! The environment as settings: each read is noted with its origin, so that the effective set can
//! be printed and a key nobody reads can be refused. Knows no setting by name.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    str::FromStr,
};

/// Every key of ours starts with this; only such keys can be unknown.
const PREFIX: &str = "JOBSTREAM_";

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is the default.
    Default,
    /// It stands in the environment.
    Environment,
    /// It was given on the command line.
    Flag,
}

impl Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
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

/// One effective setting, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Name of the key.
    pub key: &'static str,
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
        for Setting { key, value, origin } in &self.0 {
            writeln!(f, "{key} = {value} ({origin})")?;
        }
        Ok(())
    }
}

/// What is wrong with the settings, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the settings cannot be used: {}", .0.join("; "))]
pub struct Problems(pub Vec<String>);

/// The environment of a process, read key by key.
#[derive(Debug, Clone, Default)]
pub struct Env {
    values: BTreeMap<String, (String, Origin)>,
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
            .map(|(key, value)| (key.into(), (value.into(), Origin::Environment)))
            .filter(|(_, (value, _))| !value.is_empty())
            .collect();
        Self { values, ..Self::default() }
    }

    /// Sets a key from the command line, over the environment.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.values.insert(key.to_owned(), (value.into(), Origin::Flag));
    }

    /// Reads a text.
    pub fn text(&mut self, key: &'static str, default: &str) -> String {
        let (value, origin) =
            self.raw(key).unwrap_or_else(|| (default.to_owned(), Origin::Default));
        self.note(key, value.clone(), origin);
        value
    }

    /// Reads a text that may be absent.
    pub fn optional(&mut self, key: &'static str) -> Option<String> {
        let found = self.raw(key);
        let (value, origin) = found.clone().unwrap_or((String::new(), Origin::Default));
        self.note(key, value, origin);
        found.map(|(value, _)| value)
    }

    /// Reads a secret that may be absent.
    pub fn secret(&mut self, key: &'static str) -> Option<Secret> {
        let found = self.raw(key);
        let origin = found.as_ref().map_or(Origin::Default, |(_, origin)| *origin);
        let shown = if found.is_some() { "***" } else { "" };
        self.note(key, shown.to_owned(), origin);
        found.map(|(value, _)| Secret(value))
    }

    /// Reads a value of a type; `wanted` says what would be right.
    pub fn parse<T: FromStr + Display>(
        &mut self,
        key: &'static str,
        default: T,
        wanted: &str,
    ) -> T {
        self.parse_with(key, default, wanted, |text| text.parse().ok())
    }

    /// Reads a value with a function; a value it refuses is a problem told by [`Env::finish`].
    pub fn parse_with<T: Display>(
        &mut self,
        key: &'static str,
        default: T,
        wanted: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        let Some((text, origin)) = self.raw(key) else {
            self.note(key, default.to_string(), Origin::Default);
            return default;
        };
        self.note(key, text.clone(), origin);
        parse(text.trim()).unwrap_or_else(|| {
            self.problems.push(format!("{key} is {text:?}, which must be {wanted}"));
            default
        })
    }

    /// Ends the reading: refuses keys that nobody read and values that could not be.
    ///
    /// # Errors
    /// Every problem, with the nearest known key for an unknown one.
    pub fn finish(mut self) -> Result<Settings, Problems> {
        let known = |key: &str| self.read.iter().any(|setting| setting.key == key);
        let unknown: Vec<&String> =
            self.values.keys().filter(|key| key.starts_with(PREFIX) && !known(key)).collect();
        for key in unknown {
            let nearest = self
                .read
                .iter()
                .map(|setting| setting.key)
                .min_by_key(|known| distance(known, key));
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
        self.values.get(key).cloned()
    }

    fn note(&mut self, key: &'static str, value: String, origin: Origin) {
        if !self.read.iter().any(|setting| setting.key == key) {
            self.read.push(Setting { key, value, origin });
        }
    }
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
