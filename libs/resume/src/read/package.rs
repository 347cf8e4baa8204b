//! The archive of a Word or OpenDocument text. Everything that it declares is held against the limits before
//! anything is unpacked, and what is unpacked is counted again, since declarations lie.

use std::{
    collections::HashMap,
    io::{Cursor, Read as _},
};

use zip::{ZipArchive, result::ZipError};

use super::{Error, Limits, plain};

/// Size up to which an entry may grow as much as it likes: style sheets repeat themselves.
const SMALL: u64 = 1 << 20;

/// An open archive whose declarations are within the limits.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Places of the parts by name in lower case; part names know no case.
    places: HashMap<String, usize>,
    ratio: u64,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Package<'a> {
    /// Opens an archive and checks all it declares.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        if archive.len() > limits.archive_entries {
            return Err(bomb(format!("{} parts", archive.len())));
        }
        if archive.has_duplicate_names() {
            return Err(Error::forbidden("two parts of it have the same name"));
        }
        let mut places = HashMap::new();
        let mut total = 0u64;
        for place in 0..archive.len() {
            let entry = archive.by_index_data(place).map_err(|error| broken(&error))?;
            let name = entry.name().map_err(|error| broken(&error))?.into_owned();
            if entry.is_symlink() || entry.enclosed_name().is_none() {
                return Err(Error::forbidden("a part of it points outside of it"));
            }
            if entry.encrypted() {
                return Err(Error::PasswordProtected);
            }
            let (packed, size) = (entry.compressed_size().max(1), entry.size());
            total = total.saturating_add(size);
            if size > SMALL && size / packed > limits.unpack_ratio {
                return Err(bomb(format!("one part {} times", size / packed)));
            }
            places.insert(name.to_ascii_lowercase(), place);
        }
        if total > limits.unpacked_bytes {
            return Err(bomb(format!("{} MiB", total >> 20)));
        }
        if matches!(archive.has_overlapping_files(), Ok(true)) {
            return Err(bomb("parts that share their bytes".into()));
        }
        Ok(Self { archive, places, ratio: limits.unpack_ratio, left: limits.unpacked_bytes })
    }

    /// Unpacks a part as text; none when there is no such part.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Error> {
        let Some(&place) = self.places.get(&name.to_ascii_lowercase()) else { return Ok(None) };
        let entry = self.archive.by_index(place).map_err(|error| broken(&error))?;
        let grown = entry.compressed_size().saturating_mul(self.ratio).max(SMALL);
        let most = grown.min(self.left);
        let mut bytes = Vec::new();
        entry
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| Error::damaged("a part of it cannot be unpacked"))?;
        let size = bytes.len() as u64;
        if size > most {
            return Err(bomb("a part larger than it says".into()));
        }
        self.left -= size;
        Ok(Some(plain::decode(&bytes)))
    }

    /// Names of the parts `<stem><number>.xml`, in the order of their numbers.
    pub(super) fn numbered(&self, stem: &str) -> Vec<String> {
        let stem = stem.to_ascii_lowercase();
        let mut found: Vec<(u32, &String)> = self
            .places
            .keys()
            .filter_map(|name| {
                let number = name.strip_prefix(&stem)?.strip_suffix(".xml")?;
                let number = if number.is_empty() { 0 } else { number.parse().ok()? };
                Some((number, name))
            })
            .collect();
        found.sort();
        found.into_iter().map(|(_, name)| name.clone()).collect()
    }
}

fn bomb(what: String) -> Error {
    Error::Bomb { what }
}

fn broken(error: &ZipError) -> Error {
    Error::damaged(match error {
        ZipError::CompressionMethodNotSupported(_) => "its archive is packed in an unusual way",
        ZipError::UnsupportedArchive(_) => "its archive is of an unusual kind",
        _ => "its archive is not whole",
    })
}
