//! Files that the command line reads and writes; what is wrong with one is said in words.

use std::{fs, io::ErrorKind, path::Path};

use anyhow::{Context as _, Result};

use crate::exit::Exit;

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| {
        let shown = path.display();
        Exit::input(match error.kind() {
            ErrorKind::NotFound => format!("{shown} does not exist"),
            ErrorKind::PermissionDenied => format!("{shown} may not be read"),
            ErrorKind::IsADirectory => format!("{shown} is a folder; a file is needed"),
            _ => format!("{shown} cannot be read: {error}"),
        })
    })
}

/// Reads a text file.
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|_| Exit::input(format!("{} is not a text in UTF-8", path.display())))
}

/// Name of a file without its folders.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Writes a file, first under another name, so that a half-written one never stands there.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    let unfinished = folder.join(format!(".{name}.part"));
    fs::write(&unfinished, bytes).with_context(|| format!("writing {}", path.display()))?;
    fs::rename(&unfinished, &path).with_context(|| format!("writing {}", path.display()))?;
    Ok(())
}
