//! The file of a backup: a ZIP with what it is, the database as `pg_dump` writes it, and the small
//! files of the data folder.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use chrono::{SecondsFormat, Utc};
use db::private::{self, Running};
use serde::{Deserialize, Serialize};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::exit::Exit;

const MANIFEST: &str = "jobstream-backup.json";
const DATABASE: &str = "database.dump";
/// Folder of the files.
const FILES: &str = "files/";
/// Number of this form.
const FORMAT: u32 = 1;
/// What the private PostgreSQL keeps stands in the dump.
const SERVER: &str = "pg18";

/// What a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Number of its form.
    pub format: u32,
    /// Version of the program that wrote it.
    pub version: String,
    /// When it was begun, RFC 3339.
    pub begun_at: String,
}

/// Writes a backup of a folder and the server on it, down to the disk. Returns its bytes.
pub fn write(file: File, folder: &Path, server: &Running) -> Result<u64> {
    let manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        begun_at: Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
    };
    // The dump is compressed already.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(true)
        .unix_permissions(0o600);
    let mut zip = ZipWriter::new(file);
    zip.start_file(MANIFEST, options)?;
    zip.write_all(&serde_json::to_vec(&manifest)?)?;
    zip.start_file(DATABASE, options)?;
    private::dump(folder, server, &mut zip)?;
    for path in files(folder)? {
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        zip.start_file(format!("{FILES}{name}"), options)?;
        let copied = File::open(&path).and_then(|mut file| io::copy(&mut file, &mut zip));
        copied.with_context(|| format!("reading {}", path.display()))?;
    }
    let file = zip.finish()?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

/// The files below a folder, without those of the private PostgreSQL.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).with_context(|| format!("reading {}", next.display()))?;
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_file() {
                found.push(entry.path());
            } else if kind.is_dir() && !(next == folder && entry.file_name() == SERVER) {
                folders.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A backup that can be read.
pub struct Opened {
    zip: ZipArchive<File>,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Opened {
    /// Opens a backup.
    ///
    /// # Errors
    /// There is none at that place, it is none, or a newer program wrote it.
    pub fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        let none = || Exit::input(format!("{shown} is no backup, or not the whole of one"));
        let file = File::open(path)
            .map_err(|error| Exit::input(format!("{shown} cannot be read: {error}")))?;
        let mut zip = ZipArchive::new(file).map_err(|_| none())?;
        let mut text = String::new();
        let entry = zip.by_name(MANIFEST).map_err(|_| none())?;
        entry.take(64 * 1024).read_to_string(&mut text).map_err(|_| none())?;
        let manifest: Manifest = serde_json::from_str(&text).map_err(|_| none())?;
        if manifest.format > FORMAT {
            let (form, version) = (manifest.format, manifest.version);
            return Err(Exit::input(format!(
                "{shown} has form {form}, which version {version} wrote; this program reads up to \
                 {FORMAT}"
            )));
        }
        Ok(Self { zip, manifest })
    }

    /// Writes the database to a file, for [`private::restore`].
    pub fn database(&mut self, to: &Path) -> Result<()> {
        let mut entry = self.zip.by_name(DATABASE).context("the backup holds no database")?;
        copy(&mut entry, to)
    }

    /// Writes the files below a folder.
    pub fn files(&mut self, folder: &Path) -> Result<()> {
        for index in 0..self.zip.len() {
            let mut entry = self.zip.by_index(index)?;
            let Some(name) = entry.enclosed_name() else { continue };
            let Ok(name) = name.strip_prefix(FILES) else { continue };
            let path = folder.join(name);
            if let Some(above) = path.parent() {
                fs::create_dir_all(above)?;
            }
            copy(&mut entry, &path)?;
        }
        Ok(())
    }
}

/// Writes a new file that only its owner reads.
fn copy(from: &mut impl io::Read, to: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    let opened = options.write(true).create_new(true).mode(0o600).open(to);
    let written = opened.and_then(|mut file| {
        io::copy(from, &mut file)?;
        file.sync_all()
    });
    written.with_context(|| format!("writing {}", to.display()))
}
