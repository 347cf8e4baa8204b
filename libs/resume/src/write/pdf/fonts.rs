//! Which letters the fonts at hand can show. The fonts of the typesetter have Latin, Greek and
//! Cyrillic; for other letters the fonts of the system are looked through. Letters that nobody
//! has are an error, signs that nobody has (pictures, mostly) are left out.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use typst::{
    foundations::Bytes,
    text::{Coverage, Font},
};

use super::super::Error;

/// Where systems keep their fonts.
const FOLDERS: [&str; 4] =
    ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"];
/// Font files looked into, and their size in bytes, at most.
const MOST_FILES: usize = 2_000;
const LARGEST: u64 = 64 << 20;

/// Fonts of the typesetter, those that the build has picked.
pub(super) static OWN: &[&[u8]] = &include!(concat!(env!("OUT_DIR"), "/fonts.rs"));

/// Fonts for a text.
pub(super) struct Choice {
    /// Font files to add to those of the typesetter.
    pub(super) more: Vec<Vec<u8>>,
    /// Signs that no font has.
    dropped: BTreeSet<char>,
}

impl Choice {
    /// The text without the signs that cannot be shown.
    pub(super) fn shown(&self, text: &str) -> String {
        text.chars().filter(|c| !self.dropped.contains(c)).collect()
    }
}

/// Chooses fonts that have the letters of a text.
pub(super) fn choose(text: &str) -> Result<Choice, Error> {
    let mut missing: BTreeSet<char> =
        text.chars().filter(|c| !c.is_ascii() && !has(own(), *c)).collect();
    let mut more = Vec::new();
    if missing.iter().any(|c| c.is_alphabetic()) {
        for (path, coverage) in system() {
            let found: Vec<char> = missing.iter().copied().filter(|c| has(coverage, *c)).collect();
            if found.iter().any(|c| c.is_alphabetic())
                && let Ok(bytes) = std::fs::read(path)
            {
                more.push(bytes);
                found.iter().for_each(|c| {
                    missing.remove(c);
                });
            }
        }
    }
    let sample: String = missing.iter().filter(|c| c.is_alphabetic()).take(12).collect();
    if sample.is_empty() {
        Ok(Choice { more, dropped: missing })
    } else {
        Err(Error::Letters { sample })
    }
}

fn has(coverage: &[Coverage], c: char) -> bool {
    coverage.iter().any(|one| one.contains(u32::from(c)))
}

/// What the fonts of the typesetter cover.
fn own() -> &'static [Coverage] {
    static COVERED: OnceLock<Vec<Coverage>> = OnceLock::new();
    COVERED.get_or_init(|| OWN.iter().flat_map(|font| coverage(Bytes::new(*font))).collect())
}

/// What the fonts of the system cover, file by file; looked up once.
fn system() -> &'static [(PathBuf, Vec<Coverage>)] {
    static SYSTEM: OnceLock<Vec<(PathBuf, Vec<Coverage>)>> = OnceLock::new();
    SYSTEM.get_or_init(|| {
        let mut files = Vec::new();
        FOLDERS.iter().for_each(|folder| collect(Path::new(folder), 0, &mut files));
        files.sort();
        let read = |path: PathBuf| {
            let bytes = std::fs::read(&path).ok()?;
            Some((path, coverage(Bytes::new(bytes))))
        };
        files.into_iter().filter_map(read).collect()
    })
}

fn coverage(font: Bytes) -> Vec<Coverage> {
    Font::iter(font).map(|face| face.info().coverage.clone()).collect()
}

/// Collects the font files of a folder and those in it. What cannot be read has no fonts.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    const DEEPEST: usize = 6;
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (path, Ok(meta)) = (entry.path(), entry.metadata()) else { continue };
        if meta.is_dir() && depth < DEEPEST {
            collect(&path, depth + 1, files);
        } else if meta.is_file()
            && meta.len() <= LARGEST
            && is_font(&path)
            && files.len() < MOST_FILES
        {
            files.push(path);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"].contains(&ending.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_picked_has_every_letter_of_the_typesetter_and_every_style_of_the_text() {
        let all: Vec<Coverage> =
            typst_assets::fonts().flat_map(|font| coverage(Bytes::new(font))).collect();
        let lost: String = ('\u{80}'..=char::MAX)
            .filter(|c| c.is_alphabetic() && has(&all, *c) && !has(own(), *c))
            .collect();
        assert_eq!(lost, "");
        let faces = OWN.iter().flat_map(|font| Font::iter(Bytes::new(*font)));
        let set = faces.filter(|face| face.info().family == "Libertinus Serif").count();
        assert_eq!(set, 6, "upright, bold, italic, both, and half bold in two");
    }
}
